"""Room kept back for captures and drafts: files already written, overwritten in place when the disk is full."""

import errno
import os

from dst_console import durable
from dst_console.envelope import DRAFT, SPOOL, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Slots: TypeAlias = dict[str, int]
    """The size of each reserve file."""

SMALL = 4096
"""Bytes of one reserve file: a block of most file systems, and more than a line needs."""
LARGE = 1 << 20
"""Bytes of the one reserve file for a long paste."""
SLOTS = {f"{number:02}": SMALL for number in range(32)} | {"large": LARGE}
"""The reserve files for captures, by name, the smallest first."""
DRAFT_SLOTS = {f"{number:02}": SMALL for number in range(8)} | {f"{64 << step}k": 1 << 16 + step for step in range(6)}
"""The reserve files for drafts: each step twice as large, so that growing never gives up what stands ready."""

_MAGIC = {name.encode() for name in (SPOOL, DRAFT)}
_START = max(map(len, _MAGIC))


def keep(folder: str, slots: "Slots" = SLOTS) -> int:
    """Make what is missing in the reserve, as far as the disk has room; return how many files stand ready."""
    ready = 0
    try:
        durable.make_folder(folder)
        for name, size in slots.items():
            path = os.path.join(folder, name)
            if not _is_ready(path, size):
                if not _clear(path):
                    continue
                # Random bytes, because some file systems keep no room for zeros.
                durable.write(path, os.urandom(size))
            ready += 1
    except OSError:
        return ready
    return ready


def take(folder: str, data: bytes, target: str, slots: "Slots" = SLOTS) -> str:
    """Put `data` into a reserve file and rename it to `target`; return where it is.

    Where even renaming has no room, it stays under its reserve name, where `held` finds it.
    Raises OSError when no reserve file is left that it fits into, or the disk refuses to overwrite one.
    """
    for name, size in slots.items():
        path = os.path.join(folder, name)
        if len(data) <= size:
            saved = _overwrite(path, data, target)
            if saved:
                return saved
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def give_up_one(folder: str, slots: "Slots" = SLOTS) -> bool:
    """Remove one unused reserve file, the largest: where overwriting takes new blocks, this makes room."""
    for name, size in reversed(slots.items()):
        path = os.path.join(folder, name)
        if _is_ready(path, size) and _clear(path):
            return True
    return False


def held(folder: str, slots: "Slots" = SLOTS) -> list[tuple[str, bytes]]:
    """Return path and content of every reserve file that holds something whole and was not renamed."""
    found = []
    for name in slots:
        path = os.path.join(folder, name)
        data = _content(path)
        if data and _is_whole(data):
            found.append((path, data))
    return found


def _is_ready(path: str, size: int) -> bool:
    try:
        return os.path.isfile(path) and os.path.getsize(path) == size and not _content(path, _START)
    except OSError:
        return False


def _content(path: str, most: int = -1) -> bytes:
    """Return what was put into a reserve file, nothing if it is unused."""
    try:
        with open(path, "rb", opener=durable.plain) as file:
            start = file.read(_START)
            return start + file.read(most) if start in _MAGIC else b""
    except OSError:
        return b""


def _is_whole(data: bytes) -> bool:
    try:
        unpack(data[:_START].decode(), data)
    except ValueError:
        return False
    return True


def _clear(path: str) -> bool:
    """Remove a reserve file unless it is being written to or holds something; say whether it is gone."""
    try:
        fd = durable.plain(path, os.O_RDWR)
    except OSError:
        return not os.path.exists(path)
    try:
        if not durable.seize(fd) or not durable.is_at(fd, path) or _is_whole(_content(path)):
            return False
        return durable.remove(path)
    finally:
        os.close(fd)


def _overwrite(path: str, data: bytes, target: str) -> str:
    """Claim one reserve file for `data` and return where it ends up; nothing when it is missing or in use."""
    try:
        fd = durable.plain(path, os.O_RDWR)
    except OSError:
        return ""
    try:
        if not durable.seize(fd) or not durable.is_at(fd, path) or _content(path, _START):
            return ""
        durable.write_all(fd, data)
        durable.flush(fd)
        return _settle(fd, path, len(data), target)
    finally:
        os.close(fd)


def _settle(fd: int, path: str, length: int, target: str) -> str:
    """Give the file its name and cut it to its length; it is safe already, so neither need succeed."""
    place = path
    try:
        os.rename(path, target)
        place = target
        os.ftruncate(fd, length)
        durable.flush(fd)
        durable.flush_folder(os.path.dirname(target))
    except OSError:
        return place
    return place
