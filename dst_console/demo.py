"""`dst demo`: the console on a throwaway log, which is gone when one leaves."""

import shutil
import tempfile
from pathlib import Path

from dst_console import app, config
from dst_console.clock import SystemClock
from dst_console.desk import demo
from dst_console.paths import Folders, folders

WRITTEN = ("name", "initials", "service_centre", "theme", "asked", "send_by_itself", "targets")
"""The settings of the made-up technician that stand in the demo's own file."""


def run_demo(keep: Path | None = None) -> None:
    """Open a made-up fortnight; in the folder `keep` it stays, otherwise it is removed at the end."""
    settings, _problems = config.read(folders())
    root = keep or Path(tempfile.mkdtemp(prefix="dst-demo-"))
    place = Folders(root / "data", root / "config", root / "state")
    try:
        made_up = demo.demo_settings(settings)
        config.write(place, **{name: getattr(made_up, name) for name in WRITTEN})
        demo.fill(place, made_up, SystemClock())
        app.run(place)
    finally:
        if keep is None:
            shutil.rmtree(root, ignore_errors=True)
