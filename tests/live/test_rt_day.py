"""A day without a network, forty incidents closed, a kill, and the network is back (promises 2, 3, 4)."""

import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from benchmarks.terminal import ENTER, Terminal
from dst_console import config, spool
from dst_console.clock import SystemClock
from dst_console.paths import Folders
from dst_console.store.opening import log_path
from tests.live.chaos import SECRET
from tests.live.rt_server import QUEUE, RtServer
from tests.station import folders_in

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

COUNT = 40
HOME, DOWN, CTRL_S = "\x1b[H", "\x1b[B", "\x13"


def test_a_day_offline_forty_closed_a_kill_and_all_is_sent_without_a_key(rt: RtServer, tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    site = {"kind": "rt", "url": rt.url, "queue": QUEUE, "grace": 6.0, "timeout": 10.0}
    config.write(folders, asked=True, initials="SA", language="en", targets={"desk": site})
    now = SystemClock().now()
    for nth in range(COUNT):
        spool.put(folders, f"Ms Sara Ahmadi: printer {nth} jams @3F-12 #printer +solved", at=now)
    before = set(rt.tickets())

    rt.stop()
    try:
        with console(rt, folders) as first:  # leaving it is a SIGKILL
            until(first, lambda: len(looked_up(folders, "SELECT id FROM incident")) == COUNT)
            first.quiet()
            for nth in range(COUNT):
                first.send(HOME if nth == 0 else DOWN)
                first.send("cy5" + CTRL_S)
                first.quiet(0.3)
                first.send(ENTER)
                until(first, lambda nth=nth: states(folders)["queued"] == nth + 1)  # type: ignore[misc]
            first.wait_for(b"offline", 60)
        assert states(folders) == Counter(queued=COUNT)
    finally:
        rt.start()

    with console(rt, folders) as second:
        until(second, lambda: states(folders)["sent"] == COUNT, 400)
    found = set(rt.tickets()) - before
    assert len(found) == COUNT
    assert set(looked_up(folders, "SELECT central_number, id FROM incident")) == found


def console(rt: RtServer, folders: Folders) -> Terminal:
    """Start a console of its own."""
    added = {
        "DST_HOME": str(folders.data.parent),
        SECRET: rt.token,
        "TERM": "xterm-256color",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    return Terminal([sys.executable, "-m", "dst_console"], {**os.environ, **added}, 120, 40)


def states(folders: Folders) -> Counter[str]:
    """Count the deliveries in the log by state."""
    return Counter(state for (state,) in looked_up(folders, "SELECT state FROM delivery"))


def looked_up(folders: Folders, query: str) -> list[tuple[str, ...]]:
    """Look into the log while the console has it open; before it is made there is nothing."""
    if not log_path(folders).exists():
        return []
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"{log_path(folders).as_uri()}?mode=ro", uri=True)) as connection,
    ):
        return connection.execute(query).fetchall()
    return []


def until(terminal: Terminal, holds: Callable[[], bool], seconds: float = 30) -> None:
    """Let the console draw until something holds; fails with what is on its screen."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("\n".join(terminal.last_screen()))
        terminal.listen(0.2)
