"""Files that are made from the log: whole or not at all, for their owner alone, under names that every system takes."""

import itertools
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from dst_console import durable
from dst_console.errors import BadInput, reason
from dst_console.paths import Folders
from dst_console.translate import _

_UNFINISHED = f".dst-export{durable.TEMP}"
"""How the name of a file ends that is being written; one that nobody holds was left by a process that was killed."""

_BLOCK = 1 << 16
_LONGEST = 60
"""Letters of a name at most: no system has room for more than 255 bytes, endings included."""

_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def safe_name(words: str) -> str:
    """Return words as a file's name without its ending: an imported number may be anything."""
    name = re.sub(r"[^\w-]", "_", words)[:_LONGEST] or "_"
    return f"_{name}" if _TAKEN.fullmatch(name) else name


def proposed(folders: Folders, stem: str, ending: str) -> Path:
    """Return a name for a new file in the data folder's exports/, which is made when it is not there.

    Raises `BadInput` when it cannot be.
    """
    folder = Path(folders.data) / "exports"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unwritten(folder, error) from error
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    return next(path for nth in numbers if not os.path.lexists(path := folder / f"{safe_name(stem)}{nth}{ending}"))


def write(path: Path, pieces: Iterable[str], overwrite: bool = False, todo: str = "") -> None:
    """Write a file: all of it is there in the end, or what was there before.

    Raises `BadInput` when there is a file already and it is not to be overwritten, saying what `todo`, or when it
    cannot be written.
    """
    target = os.path.realpath(path)
    _must_be_free(path, target, overwrite, todo)
    folder = os.path.dirname(target)
    try:
        _clear(folder)
        with _begun(folder) as file:
            _pour(file, pieces)
            _must_be_free(path, target, overwrite, todo)
            if sys.platform == "win32":  # an open file cannot be renamed there
                file.close()
            os.replace(file.name, target)  # while it is held: nobody may take it for a dead one's
        durable.flush_folder(folder)
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: OSError) -> BadInput:
    """Return what to say when a file cannot be written."""
    return BadInput(_("{name} cannot be written: {reason}.").format(name=path, reason=reason(error)))


def _clear(folder: str) -> None:
    """Remove what was left in a folder by processes that were killed while they wrote."""
    for entry in os.scandir(folder):
        if entry.name.startswith(".") and entry.name.endswith(_UNFINISHED) and entry.is_file(follow_symlinks=False):
            left = durable.Lock(entry.path)
            with suppress(OSError):  # not ours
                if left.acquire():
                    left.release(remove_file=True)


@contextmanager
def _begun(folder: str) -> Iterator[BinaryIO]:
    """Open a new file that is held as long as it is written, and removed unless it takes another name."""
    while True:
        temp = os.path.join(folder, f".{os.urandom(6).hex()}{_UNFINISHED}")
        try:
            with open(temp, "xb", buffering=0, opener=_for_oneself) as file:
                if durable.seize(file.fileno()) and durable.is_at(file.fileno(), temp):
                    yield file
                    return
        except BaseException:
            durable.remove(temp)
            raise
        durable.remove(temp)  # somebody who clears the folder was faster


def _for_oneself(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _pour(file: BinaryIO, pieces: Iterable[str]) -> None:
    """Write everything into an open file; returns once the disk has it."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        if len(waiting) >= _BLOCK:
            durable.write_all(file.fileno(), waiting.encode())
            waiting = ""
    durable.write_all(file.fileno(), waiting.encode())
    durable.flush(file.fileno())


def _must_be_free(path: Path, target: str, overwrite: bool, todo: str) -> None:
    if not os.path.lexists(target) or (overwrite and os.path.isfile(target)):
        return
    raise BadInput(
        _("There is a file called {name} already.").format(name=path),
        _("It was left as it is."),
        todo or _("Choose another name."),
    )
