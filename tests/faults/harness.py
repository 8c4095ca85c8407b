"""Kills at random moments: a warm process forks children that work and say what is acknowledged, until SIGKILL.

The random moments come from a seed that a failing test prints; `DST_FAULT_SEED` brings the same ones back.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dst_console.models.rebuild import columns_from
from dst_console.store import incidents as rows
from tests.station import Station

ROOT = Path(__file__).parents[2]
RUNS = int(os.environ.get("DST_FAULT_RUNS", "40"))
SEED = os.environ.get("DST_FAULT_SEED") or str(time.time_ns())


def chance_for(run: str) -> random.Random:
    """Return the chance of one run, and print what brings it back."""
    seed = f"{SEED}/{run}"
    print(f"DST_FAULT_SEED={SEED} (this run: {seed})")
    return random.Random(seed)


@dataclass
class Report:
    """What a run came to: the lines that children had acknowledged, how long it took, who was killed."""

    said: list[str]
    seconds: float
    killed: int
    result: Any = None


class Warm:
    """A process that has everything imported; each order is carried out by forks of it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        added = {"DST_HOME": f"{folder}/home", "TMPDIR": str(folder), "DST_LANG": "en", "TERM": "xterm-256color"}
        command = [sys.executable, "-c", "from tests.faults.jobs import serve; serve()"]
        environ = {**os.environ, **added, "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environ)

    def run(self, job: str, root: Path, kill_after: list[float], **more: Any) -> Report:
        """Fork one child per moment in `kill_after` (seconds; none for negative ones), each doing `job` at `root`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"job": job, "root": str(root), "kill_after": kill_after, **more}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        said: list[str] = []
        for line in self._process.stdout:
            if line.startswith("END "):
                return Report(said, **json.loads(line[4:]))
            said.append(line.rstrip("\n"))
        raise AssertionError("the warm process ended:\n" + "\n".join(said))

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()


@contextmanager
def copy_of(template: Path, target: Path) -> Iterator[Path]:
    """Give a run a copy of a prepared station; it is removed again when all was well."""
    shutil.copytree(template, target)
    yield target
    shutil.rmtree(target)


def assert_whole(path: Path) -> None:
    """The database is whole, its references lead somewhere, and the search index is in order."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO search(search) VALUES ('integrity-check')")


def assert_told_by_timelines(station: Station) -> None:
    """Every incident's columns are what its timeline adds up to, and no number was given out twice."""
    with station.store.read() as session:
        for (ident,) in station.ask("SELECT id FROM incident"):
            incident = rows.by_reference(session, ident)
            assert incident is not None
            assert columns_from(rows.timeline(session, ident)) == rows.columns(incident)
    assert station.ask("SELECT number FROM incident GROUP BY number HAVING count(*) > 1") == []


def assert_logged_once(station: Station, acknowledged: dict[str, str], under_way: int) -> None:
    """Every acknowledged line is in the log exactly once, and no more than `under_way` others are."""
    found = station.ask("SELECT id, line FROM incident")
    lines = dict(found)
    assert len(lines) == len(found)
    missing = {ident: line for ident, line in acknowledged.items() if lines.get(ident) != line}
    assert missing == {}
    assert len(lines) <= len(acknowledged) + under_way


def assert_noted_once(station: Station, acknowledged: list[str], under_way: int) -> None:
    """Every acknowledged note (its words are its own) is in the log exactly once."""
    found = [words for (words,) in station.ask("SELECT text FROM entry WHERE kind = 'note'")]
    assert sorted(set(found)) == sorted(found)
    assert set(acknowledged) <= set(found)
    assert len(found) <= len(acknowledged) + under_way


def own_mounts() -> list[str]:
    """Return a command prefix under which a mount is permitted and ends with the process, if any."""
    for prefix in (["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"]):
        probe = [*prefix, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        try:
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return prefix
        except FileNotFoundError:
            return []
    return []


@contextmanager
def held(path: Path, how: str = "BEGIN IMMEDIATE") -> Iterator["subprocess.Popen[str]"]:
    """Let another program hold the log until the end, or until its standard input is closed."""
    script = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n"
        "for statement in sys.argv[2].split(';'): c.execute(statement)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
        "c.rollback(); c.close()\n"
    )
    command = [sys.executable, "-c", script, str(path), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        try:
            yield program
        finally:
            let_go(program)


def let_go(program: "subprocess.Popen[str]") -> None:
    """Let a program that holds the log end."""
    if program.stdin is not None and not program.stdin.closed:
        program.stdin.close()
    program.wait()


def kill(pid: int) -> bool:
    """Kill a child if it still lives, and say whether it did."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


needs_forks = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs SIGKILL and pseudo-terminals")
