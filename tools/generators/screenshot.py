"""The README's picture: the running console on the made-up fortnight, at a fixed moment."""

import asyncio
import os
import re
import tempfile
import time
from datetime import datetime
from pathlib import Path

from dst_console.paths import Folders

SIZE = (110, 26)
NOW = datetime.fromisoformat("2026-11-20T16:30:00+00:00")


class _At:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the moment of the picture."""
        return NOW.astimezone()

    def monotonic(self) -> float:
        """Return no time at all."""
        return 0.0

    def boot(self) -> str:
        """Return no machine at all."""
        return ""


def files() -> dict[str, bytes]:
    """Return `docs/today.svg`."""
    before = {name: os.environ.get(name) for name in ("TZ", "NO_COLOR")}
    os.environ["TZ"] = "UTC"
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return {"docs/today.svg": asyncio.run(_picture(Path(folder))).encode()}
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        time.tzset()


async def _picture(root: Path) -> str:
    from dst_console import config
    from dst_console.app import DstApp
    from dst_console.desk import demo

    place = Folders(root / "data", root / "config", root / "state")
    settings = demo.demo_settings(config.Settings())
    config.write(place, initials=settings.initials, asked=True, send_by_itself=False, targets=settings.targets)
    demo.fill(place, settings, _At())
    app = DstApp(place, _At())
    async with app.run_test(size=SIZE) as pilot:
        for _turn in range(1_000):
            if getattr(app.screen, "view", None) is not None:
                break
            await pilot.pause(0.01)
        await pilot.press("home")
        await app.workers.wait_for_complete()
        await pilot.pause()
        return _portable(app.export_screenshot(title="dst"))


def _portable(svg: str) -> str:
    """Drop the web fonts, and keep browsers from reordering rows that are drawn cell by cell."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("<style>", "<style>text { direction: ltr; unicode-bidi: bidi-override }", 1)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)
