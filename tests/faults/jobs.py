"""What the killed children do: capture, drain, migrate, and type notes into the real console."""

import fcntl
import json
import os
import random
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import dst_console.app
import dst_console.screens.note
import dst_console.store.migrating
from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import capture, notes, outcomes, people, review
from dst_console.errors import DeskError
from dst_console.models.states import Outcome
from dst_console.store.opening import open_store
from tests.faults.harness import kill
from tests.station import folders_in

LOADED = (people, review)
"""The console's verbs, loaded before the forks."""


def serve() -> None:
    """Carry out the orders on standard input, one JSON object a line, until it ends."""
    for line in sys.stdin:
        order = json.loads(line)
        begun = time.monotonic()
        result = type_notes(order) if order["job"] == "console" else None
        killed = fork_and_kill(order) if result is None else 1
        seconds = time.monotonic() - begun
        say("END " + json.dumps({"seconds": seconds, "killed": killed, "result": result}))


def say(line: str) -> None:
    """Acknowledge something: written at once, whole, whatever happens next."""
    os.write(1, f"{line}\n".encode())


def fork_and_kill(order: dict[str, Any]) -> int:
    """Let children work at once and kill each at its moment; return how many were killed before they were done."""
    begun = time.monotonic()
    children = []
    for number, moment in enumerate(order["kill_after"]):
        pid = os.fork()
        if pid == 0:
            carry_out(JOBS[order["job"]], Path(order["root"]), number)
        children.append((moment, pid))
    killed = 0
    for moment, pid in sorted(children):
        if moment < 0:
            os.waitpid(pid, 0)
            continue
        if order.get("at_forgetting"):
            wait_for_forgetting(Path(order["root"]), begun + order["at_forgetting"])
        else:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
        killed += kill(pid)
    return killed


def wait_for_forgetting(root: Path, until: float) -> None:
    """Wait for the narrow moment when the log has what was spooled and the files are being removed."""
    folder = root / "data" / "spool"
    before = len(os.listdir(folder))
    while len(os.listdir(folder)) >= before and time.monotonic() < until:
        pass


def carry_out(job: Callable[[Path, int], None], root: Path, number: int) -> None:
    """Do a job in a child, and end it whatever comes."""
    status = 1
    try:
        job(root, number)
        status = 0
    except DeskError as error:
        say(f"refused {error}")
    finally:
        os._exit(status)


def keep_capturing(root: Path, console: int) -> None:
    """Capture, note and drain without end; acknowledge each once it is saved."""
    folders = folders_in(root)
    store = open_store(folders, Settings())
    number = 0
    while True:
        number += 1
        line = f"console {console} line {number} " + "x" * (number % 5 * 2_000)
        ident = spool.put(folders, line)
        say(f"line {ident} {line}")
        if number % 3 == 0:
            words = f"console {console} note {number}"
            notes.keep(folders, ident, words)
            say(f"note {words}")
        if number % 4 == 0:
            with suppress(DeskError):
                capture.drain(store)


def drain(root: Path, _console: int) -> None:
    """Open the log, bringing it up to date if need be, and take in what is spooled."""
    store = open_store(folders_in(root), Settings())
    for logged in capture.drain(store):
        say(f"drained {logged.incident_id} {logged.kind}")


def write_for_a_while(root: Path, console: int) -> None:
    """Work at a desk beside another console: every line is noted on, solved and drained."""
    folders = folders_in(root)
    store = open_store(folders, Settings())
    for number in range(25):
        line = f"console {console} line {number}"
        ident = spool.put(folders, line)
        say(f"line {ident} {line}")
        notes.keep(folders, ident, f"note on {line}")
        say(f"note note on {line}")
        outcomes.keep(folders, ident, Outcome.SOLVED)
        capture.drain(store)
    store.close()


JOBS: dict[str, Callable[[Path, int], None]] = {
    "capture": keep_capturing,
    "drain": drain,
    "write": write_for_a_while,
}

TEXTS = (
    "Tray 2 was bent; paper jam cleared twice.\rToner at 12%, ordered PR-0231's spare [bold]now[/].\r",
    "مشتری گفت اکسل باز نمی‌شود، بازنصب شد.\rفردا دوباره سر می‌زنم.\r",
    "Экран мигает при стыковке; драйвер обновлён — позвоню в 15:30.\r",
)
ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_]|[()][A-Z0-9])")


class Terminal:
    """A real console in a pseudo-terminal, and what it has shown since it was last asked."""

    def __init__(self, root: Path) -> None:
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            try:
                dst_console.app.run(folders_in(root))
            finally:
                os._exit(1)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.shown = b""

    def look(self, seconds: float) -> None:
        """Read what is shown for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                with suppress(OSError):
                    self.shown += os.read(self.fd, 65_536)

    def sees(self, words: str, until: float) -> bool:
        """Wait for words to be shown, at the latest until a moment."""
        while words.encode() not in ESCAPES.sub(b"", self.shown):
            if time.monotonic() > until:
                return False
            self.look(0.02)
        return True

    def press(self, letters: str) -> float:
        """Type, and return when."""
        os.write(self.fd, letters.encode())
        return time.monotonic()

    def end(self) -> None:
        """Kill the console."""
        kill(self.pid)
        os.close(self.fd)


def type_notes(order: dict[str, Any]) -> dict[str, Any]:
    """Type notes at a human pace into the console, kill it, and tell what had been typed when and what was saved."""
    chance = random.Random(order["seed"])
    terminal = Terminal(Path(order["root"]))
    try:
        if not terminal.sees("printer jams", time.monotonic() + 30):
            return {"broken": terminal.shown.decode(errors="replace")[-2000:]}
        terminal.look(0.2)
        end = time.monotonic() + chance.uniform(0.2, order["longest"])
        written: list[dict[str, Any]] = []
        while time.monotonic() < end:
            written.append(one_note(terminal, chance, end))
        killed = time.monotonic()
    finally:
        terminal.end()
    for note in written:
        note["sure"] = "".join(letter for moment, letter in note.pop("typed") if moment < killed - 1.0)
    return {"notes": written}


def one_note(terminal: Terminal, chance: random.Random, end: float) -> dict[str, Any]:
    """Open a note and type it; perhaps save it, and then know whether the console said so."""
    terminal.press("n")
    typed: list[tuple[float, str]] = []
    length = chance.randrange(5, 60)
    for letter in (chance.choice(TEXTS) * 2)[:length] if chance.random() < 0.4 else chance.choice(TEXTS) * 9:
        terminal.look(min(chance.uniform(0.01, 0.12), max(0.0, end - time.monotonic())))
        if time.monotonic() >= end:
            return {"all": text_of(typed), "typed": typed, "saved": False}
        typed.append((terminal.press(letter), letter.replace("\r", "\n")))
    terminal.shown = b""
    terminal.press("\x13")
    saved = terminal.sees("Note saved", end)
    return {"all": text_of(typed), "typed": typed, "saved": saved}


def text_of(typed: list[tuple[float, str]]) -> str:
    """Return the letters typed."""
    return "".join(letter for _moment, letter in typed)
