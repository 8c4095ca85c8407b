"""Many incidents and a courier that is killed again and again, whatever server they go to (promise 4)."""

import os
import random
import signal
import subprocess
import sys
import time
from itertools import count as counting
from pathlib import Path
from typing import Any

from dst_console import config, spool
from dst_console.config import Settings
from dst_console.desk import capture, closing, knowledge, opening
from dst_console.models.views import ArticleText, Closing
from tests.station import folders_in

SECRET = "DST_SECRET_DESK"
COUNT = int(os.environ.get("DST_LIVE_INCIDENTS", "200"))
KILLS = int(os.environ.get("DST_LIVE_KILLS", "20"))


def closed_incidents(root: Path, count: int, target: dict[str, Any]) -> list[str]:
    """Fill a new log with closed incidents that go to `target`; returns their ids."""
    folders = folders_in(root)
    config.write(folders, initials="SA", targets={"desk": target})
    store = opening.open_log(folders, Settings(initials="SA", targets={"desk": target}))
    try:
        now = store.clock.now()
        for nth in range(count):
            spool.put(folders, f"Sara Ahmadi: چاپگر {nth} jams @3F-{nth % 40} #printer mail:sara@example.org", at=now)
        idents = [one.incident_id for one in capture.drain(store)]
        for ident in idents:
            said = Closing(summary="Jammed; roller cleaned. Валик очищен.", satisfied=True, work=5)
            closing.keep(folders, ident, said, now)
        capture.drain(store)
        return idents
    finally:
        store.close()


def written_articles(root: Path, count: int, target: dict[str, Any]) -> list[str]:
    """Fill a new log with articles that are shared with `target`, each changed once; returns their ids."""
    folders = folders_in(root)
    config.write(folders, initials="SA", targets={"desk": target})
    store = opening.open_log(folders, Settings(initials="SA", targets={"desk": target}))
    try:
        idents = [
            knowledge.make(store, ArticleText(f"Tray {nth} jams", "چاپگر گیر می‌کند", "Bend it.")).id
            for nth in range(count)
        ]
        for nth, ident in enumerate(idents):
            knowledge.change(store, ident, answer=f"Turn it {nth} times.")
        return idents
    finally:
        store.close()


def send_and_kill(root: Path, secret: str, kills: int, seed: int, longest: float, deadline: float) -> int:
    """Let couriers send until everything has gone; kill so many of them on the way. Returns how many were killed."""
    chance = random.Random(seed)
    env = {**os.environ, SECRET: secret, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    end = time.monotonic() + deadline
    killed = 0
    for turn in counting():
        command = [sys.executable, "-m", "tests.live.sender", str(root), f"{seed}.{turn}"]
        process = subprocess.Popen(command, env=env, start_new_session=True)
        try:
            code = process.wait(timeout=chance.uniform(0.8, longest) if killed < kills else end - time.monotonic())
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
            assert time.monotonic() < end, "it never came to its end"
            continue
        assert code == 0, code
        break
    return killed
