"""A terminal that keeps time: runs a program behind a pseudo-terminal and says when what was on its screen.

Output is only collected, with the moment each piece came, while a program runs; it is drawn afterwards (`Tape`), so
that drawing never competes with what is measured.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyte

F1, F2, F3, F8, ENTER, ESCAPE = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1b[19~", "\r", "\x1b"
_ASKS_SYNCHRONISED = b"\x1b[?2026$p"
_HAS_SYNCHRONISED = b"\x1b[?2026;2$y"
_UNKNOWN = re.compile(r"\x1b\[(?:[<>=][\d;]*[a-zA-Z]|\?[\d;]*(?:\$p|u))|\x1bP.*?\x1b\\|[\u200b-\u200f]", re.DOTALL)
"""What Textual asks of a terminal and `pyte` would take for text, and the joiners at which it would stop drawing."""


@dataclass(slots=True)
class Tape:
    """What a program wrote and when, to be drawn again."""

    columns: int
    rows: int
    pieces: list[tuple[float, bytes]] = field(default_factory=list)

    def screens(self) -> Iterator[tuple[float, list[str]]]:
        """Draw piece after piece; yields the moment it came and the rows then on the screen."""
        screen = pyte.Screen(self.columns, self.rows)
        stream = pyte.ByteStream(screen)
        rows = [" " * self.columns] * self.rows
        for at, piece in self.pieces:
            stream.feed(_UNKNOWN.sub("", piece.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))
            rows = rows.copy()
            for row in screen.dirty:  # drawing every row anew takes far longer than the program that is measured
                rows[row] = _row(screen, row)
            screen.dirty.clear()
            yield at, rows


def _row(screen: pyte.Screen, row: int) -> str:
    """Return one row as text; a wide character's second cell is empty, as in `pyte.Screen.display`."""
    line = screen.buffer[row]
    return "".join(line[column].data for column in range(screen.columns))


class Terminal:
    """One program behind a pseudo-terminal. Leaving the `with` block ends it."""

    def __init__(self, command: list[str], environ: dict[str, str], columns: int = 80, rows: int = 24) -> None:
        self.tape = Tape(columns, rows)
        self._seen = bytearray()
        mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._fd = mine
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True, close_fds=True
        )
        os.close(theirs)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._fd)

    def send(self, keys: str) -> float:
        """Press keys; returns the moment."""
        at = time.perf_counter()
        os.write(self._fd, keys.encode())
        return at

    def listen(self, seconds: float, until: Callable[[bytes], bool] | None = None) -> bool:
        """Collect output for so long, or until all of it so far makes `until` true; says whether it did."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if not select.select([self._fd], [], [], left)[0]:
                break
            piece = b""
            with contextlib.suppress(OSError):  # how Linux says that the other end was closed
                piece = os.read(self._fd, 1 << 16)
            if not piece:
                raise RuntimeError("the program ended:\n" + self._seen.decode(errors="replace")[-2000:])
            self.tape.pieces.append((time.perf_counter(), piece))
            self._seen += piece
            if _ASKS_SYNCHRONISED in piece:
                os.write(self._fd, _HAS_SYNCHRONISED)
            if until is not None and until(bytes(self._seen)):
                return True
        return False

    def wait_for(self, words: bytes, seconds: float = 20.0) -> None:
        """Collect output until these bytes were written; raises TimeoutError when they are not."""
        if not self.listen(seconds, lambda seen: words in seen):
            raise TimeoutError(f"{words!r} was not shown:\n" + "\n".join(self.last_screen()))

    def quiet(self, still: float = 0.5, most: float = 15.0) -> None:
        """Collect output until nothing came for `still` seconds."""
        end = time.perf_counter() + most
        while time.perf_counter() < end:
            before = len(self.tape.pieces)
            self.listen(still)
            if len(self.tape.pieces) == before:
                return

    def last_screen(self) -> list[str]:
        """Return the rows on the screen now."""
        rows: list[str] = []
        for _at, rows in self.tape.screens():  # noqa: B007 - the last one is meant
            pass
        return rows

    def memory(self) -> dict[str, float]:
        """Return the program's resident memory now and at its highest, in MB (Linux)."""
        found = re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", Path(f"/proc/{self._process.pid}/status").read_text())
        return {name: int(kilobytes) / 1024 for name, kilobytes in found}


def when(tape: Tape, there: Callable[[list[str]], bool], after: float = 0.0) -> float | None:
    """Return the moment from which on the screen, after `after`, first made `there` true."""
    return next((at for at, rows in tape.screens() if at >= after and there(rows)), None)
