"""The log as CSV: ours beside the dump that the `sqlite3` shell makes of the same columns."""

import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from dst_console.config import Settings
from dst_console.desk import exporting
from dst_console.desk.opening import open_log
from dst_console.export.table import BEHIND, shape
from dst_console.models.incident import Incident
from dst_console.paths import Folders, folders
from dst_console.store.opening import log_path

TURNS = 3
"""The two are measured in turn, and the fastest of each counts: a busy machine disturbs both."""


def measure(home: Path) -> dict[str, float]:
    """Return seconds for every incident of the log at `home` as CSV, `ours` and `sqlite3`, and `growth` in MB (Linux).

    `ratio` is the share of the shell's speed that ours has; `growth` is the most memory that it took meanwhile.
    """
    log = folders({"DST_HOME": str(home)})
    with tempfile.TemporaryDirectory() as folder:
        taken: dict[str, list[float]] = {"ours": [], "sqlite3": []}
        for _turn in range(TURNS):
            taken["sqlite3"].append(_dump(log, Path(folder, "theirs.csv")))
            taken["ours"].append(_export(log, Path(folder, "ours.csv")))
        growth = _growth(log, Path(folder, "ours.csv"))
    found = {name: min(seconds) for name, seconds in taken.items()}
    return found | {"ratio": found["sqlite3"] / found["ours"], "growth": growth}


def _export(log: Folders, target: Path) -> float:
    store = open_log(log, Settings(asked=True))
    with closing(store):
        start = time.perf_counter()
        choice = exporting.choose(store, exporting.Wanted())
        with target.open("w", encoding="utf-8", newline="") as file:  # not waiting for the disk, as the shell does not
            file.writelines(exporting.export(store, choice, "csv"))
        return time.perf_counter() - start


def _dump(log: Folders, target: Path) -> float:
    """Let the shell write the same columns of the same rows in the same order."""
    start = time.perf_counter()
    with target.open("wb") as file:
        subprocess.run(["sqlite3", "-csv", "-header", str(log_path(log)), _query()], stdout=file, check=True)
    return time.perf_counter() - start


def _query() -> str:
    own = set(Incident.model_fields)
    names = [f"incident.{column.name}" if column.name in own else f"person.{column.name}" for column in shape()]
    joined = f"incident LEFT JOIN person ON person.id = incident.{BEHIND}"
    return f"SELECT {', '.join(names)} FROM {joined} ORDER BY incident.occurred, incident.id"


def _growth(log: Folders, target: Path) -> float:
    """Return the memory, in MB, that one more export took at its peak."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest mark begins anew
    before = _memory("VmRSS")
    _export(log, target)
    return _memory("VmHWM") - before


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))
