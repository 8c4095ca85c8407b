"""What is measured at the screen: first frame, echo, memory, days, search and saving."""

import os
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.terminal import ENTER, ESCAPE, F2, F3, F8, Tape, Terminal, when
from benchmarks.words import SEARCHES
from dst_console import config
from dst_console.paths import folders
from dst_console.store.opening import log_path
from tests.live.chaos import closed_incidents

ROOT = Path(__file__).parents[1]
OURS = [sys.executable, "-m", "dst_console"]
BARE = [sys.executable, "-m", "benchmarks.bare"]
MARK = "help"
"""Both applications name this key on their bottom line: a frame with it is the first frame."""
CARDS = "abcdefilmnoq"
"""What opens each card, channel and the visit protocol in the list of cards."""
CLOCK = re.compile(r"\d+:\d\d\s*$")
"""The seconds spent in a part run on at the end of the first row: that they do so is no part of opening it."""
STEP = 0.06
"""Seconds between two letters: a fast typist."""
FIRST, SECOND = "Qzx vjkw qzxvj kwqzx vj", "Xqj zvwk jqxzk wvjqz kx"
"""Letters that stand together nowhere in the log, so that seeing them means seeing the echo."""


@dataclass(slots=True)
class Start:
    """One start of an application; all in seconds, memory in MB."""

    first: float
    loading: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    resident: float = 0.0
    peak: float = 0.0


def environ(home: Path) -> dict[str, str]:
    """Return the environment both applications run in: English, colours, compiled modules kept as when installed.

    What an earlier run left unfinished is cleared away, so that no start asks whether to recover it.
    """
    shutil.rmtree(home / "data" / "drafts", ignore_errors=True)
    ours = {"DST_HOME": str(home), "DST_LANG": "en", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **ours, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def start(command: list[str], home: Path, open_field: str = "", size: tuple[int, int] = (80, 24)) -> Start:
    """Start an application, type from its first frame on, and again when it has come to rest."""
    with Terminal(command, environ(home), *size) as terminal:
        terminal.wait_for(MARK.encode())
        loading = _type(terminal, FIRST, "", open_field)
        terminal.quiet()
        memory = terminal.memory()
        after = _type(terminal, SECOND, FIRST)
        terminal.listen(0.2)
        first = when(terminal.tape, lambda rows: MARK in rows[-1])
        found = _echoes(terminal.tape, [*loading, *after])
    if first is None:
        raise RuntimeError("the first frame was not seen")
    return Start(
        first - terminal.started, found[: len(loading)], found[len(loading) :], memory["VmRSS"], memory["VmHWM"]
    )


def echo_while_sending(home: Path, waiting: int) -> list[float]:
    """Return how long each letter took to be seen while the courier brought what waits to a folder at its fastest."""
    root = home / "sending"
    where = folders({"DST_HOME": str(root)})
    closed_incidents(root, waiting, {"kind": "folder", "path": str(root / "tray")})
    config.write(where, asked=True)
    log = log_path(where)

    def left() -> int:
        with closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM delivery WHERE state <> 'sent'").fetchone()
            return int(count)

    with Terminal(OURS, environ(root)) as terminal:
        terminal.wait_for(MARK.encode())
        terminal.send(F2)
        while left() == waiting:
            terminal.listen(STEP)
        sent = _type(terminal, SECOND, "")
        still = left()
        terminal.listen(0.5)
        found = _echoes(terminal.tape, sent)
    shutil.rmtree(root)
    if not still:
        raise RuntimeError("all was sent before the last letter was typed")
    return found


def _type(terminal: Terminal, letters: str, before: str, open_field: str = "") -> list[tuple[str, float]]:
    """Type letters, one per `STEP`; returns what must then be seen, with the moment its last letter was sent."""
    if open_field:
        terminal.send(open_field)
        terminal.listen(STEP)
    sent = []
    for count, letter in enumerate(letters, 1):
        sent.append((before + letters[:count], terminal.send(letter)))
        _listen_until(terminal, sent[-1][1] + STEP)
    return [one for one in sent if not one[0].endswith(" ")]  # a space cannot be seen


def _listen_until(terminal: Terminal, moment: float) -> None:
    while (left := moment - time.perf_counter()) > 0:
        terminal.listen(left)


def _echoes(tape: Tape, sent: list[tuple[str, float]]) -> list[float]:
    """Return for each text how long after its last letter it was first seen."""
    waiting = list(sent)
    found = []
    for at, rows in tape.screens():
        while waiting and any(waiting[0][0] in row for row in rows):
            found.append(at - waiting.pop(0)[1])
    if waiting:
        raise RuntimeError(f"never seen: {waiting[0][0]!r}")
    return found


def days(home: Path, count: int, size: tuple[int, int]) -> list[float]:
    """Return the seconds from `[` to the day before being whole on the screen, for `count` days."""
    with _running(home, size) as terminal:
        sent = [_press(terminal, "[", 0.25) for _turn in range(count)]
        return _settled(terminal.tape, sent)


def opened(home: Path, count: int, size: tuple[int, int]) -> list[float]:
    """Return the seconds from Enter to an incident being whole on the screen."""
    with _running(home, size) as terminal:
        sent = []
        for _turn in range(count):
            sent.append(_press(terminal, ENTER, 0.4))
            _press(terminal, ESCAPE, 0.4)
            _press(terminal, "k", 0.2)
        return _settled(terminal.tape, sent, 0.4)


def procedures(home: Path, count: int, size: tuple[int, int]) -> list[float]:
    """Return the seconds from a key to a procedure being whole on the screen: IMPACT, and every card in turn."""
    with _running(home, size) as terminal:
        sent = []
        for turn in range(count):
            if turn % 2:
                _press(terminal, F8, 0.6)
                sent.append(_press(terminal, CARDS[turn // 2 % len(CARDS)], 0.5))
            else:
                sent.append(_press(terminal, "i", 0.5))
            _press(terminal, ESCAPE, 0.5)
            _press(terminal, "k", 0.2)
        return _settled(terminal.tape, sent, 0.4)


def searches(home: Path, size: tuple[int, int], words: Iterable[str] = SEARCHES) -> list[float]:
    """Return the seconds from each letter, the second on, to its hits being whole on the screen."""
    with _running(home, size) as terminal:
        _press(terminal, F3, 0.5)
        sent = []
        for word in words:
            pressed = [_press(terminal, letter, 0.12) for letter in word]
            sent += pressed[1:]
            for _letter in word:
                _press(terminal, "\x7f", 0.02)
            terminal.listen(0.3)
        return _settled(terminal.tape, sent, 0.12)


def saves(home: Path, count: int, size: tuple[int, int]) -> list[float]:
    """Return the seconds from Enter in the capture line to "Saved" or "Logged" on the screen."""
    with _running(home, size) as terminal:
        sent = []
        for turn in range(count):
            _press(terminal, F2, 0.4)
            terminal.send(f"Anna A. Adams: headset {turn} is silent @3F-12 #phone")
            terminal.listen(0.6)
            sent.append(_press(terminal, ENTER, 0.5))
            _press(terminal, ESCAPE, 0.4)
        return _said_saved(terminal.tape, sent)


def _said_saved(tape: Tape, sent: list[float]) -> list[float]:
    """Return for each moment how long after it the screen said that the line is saved."""
    seen: dict[float, float] = {}
    for at, rows in tape.screens():
        asked = max((moment for moment in sent if moment <= at), default=None)
        if asked is not None and asked not in seen and any("Saved." in row or "Logged" in row for row in rows):
            seen[asked] = at - asked
    if len(seen) < len(sent):
        raise RuntimeError(f"{len(sent) - len(seen)} captures were not saved")
    return list(seen.values())


def _running(home: Path, size: tuple[int, int]) -> Terminal:
    """Start ours and let it come to rest with its log open."""
    terminal = Terminal(OURS, environ(home), *size)
    terminal.wait_for(MARK.encode())
    terminal.wait_for(b"incident")
    terminal.quiet()
    return terminal


def _press(terminal: Terminal, keys: str, pause: float) -> float:
    at = terminal.send(keys)
    _listen_until(terminal, at + pause)
    return at


def _settled(tape: Tape, sent: list[float], window: float = 0.25) -> list[float]:
    """Return for each moment how long the letters on the screen went on changing within `window` seconds."""
    changes: list[float] = []
    before: list[str] = []
    for at, drawn in tape.screens():
        rows = [CLOCK.sub("", drawn[0]), *drawn[1:]]
        if rows != before:
            changes.append(at)
        before = rows
    found = ([change - at for change in changes if at < change <= at + window] for at in sent)
    return [max(one) for one in found if one]
