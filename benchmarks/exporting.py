"""The log as CSV: ours beside the dump that the `sqlite3` shell makes of the same columns, and the memory it takes.

`python -m benchmarks.exporting HOME COUNT` exports the first incidents of a log and prints its own peak in MB (Linux).
"""

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from dst_console.config import Settings
from dst_console.desk import exporting
from dst_console.desk.opening import open_log
from dst_console.export.table import BEHIND, shape
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text
from dst_console.paths import Folders, folders
from dst_console.store.exporting import Choice
from dst_console.store.opening import log_path

TURNS = 5
"""The two are measured in turn, so that both meet the same moments of a busy machine."""

SHARE = 50
"""The memory for the whole log is compared with that for one of so many parts of it."""


def measure(home: Path, turns: int = TURNS) -> dict[str, list[float]]:
    """Return seconds for every incident of the log at `home` as CSV, `ours` and `sqlite3`, turn by turn.

    Without the shell there are none of its; the first turn, in which the file comes into memory, does not count.
    """
    log = folders({"DST_HOME": str(home)})
    taken: dict[str, list[float]] = {"ours": [], "sqlite3": []}
    with tempfile.TemporaryDirectory() as folder:
        for _turn in range(turns + 1):
            taken["ours"].append(_export(log, Path(folder, "ours.csv")))
            if shutil.which("sqlite3"):
                taken["sqlite3"].append(_dump(log, Path(folder, "theirs.csv")))
    return {name: seconds[1:] for name, seconds in taken.items()}


def peaks(home: Path, incidents: int) -> tuple[float, float]:
    """Return the most memory, in MB, of a process that exports all incidents, and of one that exports a `SHARE`th."""
    asked = [sys.executable, "-m", "benchmarks.exporting", str(home)]
    whole, part = (
        float(subprocess.run([*asked, str(count)], capture_output=True, text=True, check=True).stdout)
        for count in (incidents, incidents // SHARE)
    )
    return whole, part


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


def _peak(log: Folders, incidents: int) -> float:
    """Export so many incidents, the oldest first, and return the most memory that was taken."""
    store = open_log(log, Settings(asked=True))
    with closing(store):
        with store.read() as session:
            query = "SELECT occurred FROM incident ORDER BY occurred LIMIT 1 OFFSET ?"
            found = session.connection().exec_driver_sql(query, (incidents,)).scalar()
        choice = Choice(until=from_text(found)) if found else Choice()
        for _piece in exporting.export(store, choice, "csv"):
            pass
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(_peak(folders({"DST_HOME": sys.argv[1]}), int(sys.argv[2])))
