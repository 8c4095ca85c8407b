"""The durable inbox: every capture lands here first, whatever state the log is in (promise 1).

One file per capture: temp, fsync, rename, fsync of the folder. Where the disk is full a reserve file is
overwritten; where the data folder is shut, the state folder and then the system's temporary folder serve.
"""

import errno
import os
import time
from _thread import allocate_lock

from dst_console import durable
from dst_console.envelope import SPOOL, SUFFIX, pack, stamp, unpack
from dst_console.errors import DeskError, reason
from dst_console.paths import Folders, is_ours, spool_folders, spool_folders_of
from dst_console.translate import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import TypeAlias

    Where: TypeAlias = Folders | str | os.PathLike[str] | list[str]
    """The technician's folders, or the data folder alone, or the spool folders themselves."""

__all__ = [
    "SpoolError",
    "Spooled",
    "Unreadable",
    "forget",
    "keep_reserve",
    "new_id",
    "put",
    "put_at",
    "read",
    "reject",
    "rejected",
    "spool_folders",
    "waiting",
]

_FIELD = "field-"
_last = 0
_one_at_a_time = allocate_lock()


class SpoolError(DeskError):
    """The capture could be written nowhere; whoever called still has the line and must show it."""

    exit_code = 74


class Unreadable(DeskError):
    """A spool file is torn or damaged; set it aside with `reject`."""


class Spooled:
    """What one spool file holds: `at` is ISO 8601 with milliseconds and offset, `text` is as typed."""

    __slots__ = ("at", "fields", "id", "kind", "text")

    def __init__(self, id: str, kind: str, at: str, fields: dict[str, str], text: str) -> None:
        self.id = id
        self.kind = kind
        self.at = at
        self.fields = fields
        self.text = text

    def __repr__(self) -> str:
        return f"Spooled({self.id!r}, {self.kind!r}, {self.at!r}, {self.fields!r}, {self.text!r})"


def new_id() -> str:
    """Return 32 hex digits that sort by time, like a UUID version 7; never backwards within a process."""
    global _last
    random = int.from_bytes(os.urandom(10), "big")
    with _one_at_a_time:
        moment = time.time_ns() // 1_000_000 << 12 | random >> 69
        _last = moment = max(moment, _last + 1)
    bits = moment >> 12 << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return f"{bits:032x}"


def put(
    where: "Where",
    line: str,
    kind: str = "capture",
    fields: "Mapping[str, str] | None" = None,
    at: "datetime | str | None" = None,
) -> str:
    """Keep `line` as typed and return its id once the disk has it; raises SpoolError if no place does."""
    return put_at(where, line, kind, fields, at)[0]


def put_at(
    where: "Where",
    line: str,
    kind: str = "capture",
    fields: "Mapping[str, str] | None" = None,
    at: "datetime | str | None" = None,
) -> tuple[str, str]:
    """Do what `put` does; return the id and the file, which tells whether another place had to serve."""
    ident = new_id()
    headers = [("id", ident), ("kind", kind), ("at", stamp(at))]
    headers += [(_FIELD + name, value) for name, value in (fields or {}).items()]
    data = pack(SPOOL, headers, line)
    first: OSError | None = None
    for folder in _places(where):
        try:
            return ident, _put_into(folder, ident, data)
        except OSError as error:
            first = first or error
    raise SpoolError(
        _("This could be saved nowhere: {reason}.").format(reason=reason(first) if first else "?"),
        todo=_("Make some room on the disk, then save it again; until then keep the text elsewhere."),
    ) from first


def waiting(where: "Where") -> "list[Path]":
    """Return the files of all captures not yet forgotten, oldest first."""
    from dst_console import inbox

    return inbox.waiting(_places(where))


def rejected(where: "Where") -> "list[Path]":
    """Return the files that were set aside because they could not be read, oldest first."""
    from dst_console import inbox

    return inbox.rejected(_places(where))


def read(path: "str | os.PathLike[str]") -> Spooled:
    """Return what a spool file holds.

    Raises Unreadable when it is torn or damaged, FileNotFoundError when another console took it meanwhile.
    """
    try:
        with open(path, "rb", opener=durable.plain) as file:
            headers, text = unpack(SPOOL, file.read())
        ident, kind, at = (value for _name, value in headers[:3])
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise Unreadable(
            _("The spool file {name} cannot be read: {reason}.").format(name=os.path.basename(path), reason=error),
            _("It is set aside, not removed."),
        ) from error
    return Spooled(ident, kind, at, {n.removeprefix(_FIELD): value for n, value in headers[3:]}, text)


def reject(path: "str | os.PathLike[str]") -> "Path":
    """Move a file into `rejected/` beside it, if the disk lets us, and return where it is now."""
    from dst_console import inbox

    return inbox.set_aside(os.fspath(path))


def forget(path: "str | os.PathLike[str]") -> bool:
    """Remove a file whose content the log has; False when the disk does not let us."""
    return durable.remove(path)


def keep_reserve(folder: "str | os.PathLike[str]") -> int:
    """Fill the reserve of the data folder, as far as there is room; return how many files are ready."""
    from dst_console import reserve

    return reserve.keep(os.path.join(folder, "spool", "reserve"))


def _put_into(folder: str, ident: str, data: bytes) -> str:
    path = os.path.join(folder, ident + SUFFIX)
    try:
        _write(folder, path, data)
    except OSError as error:
        if error.errno not in durable.FULL:
            raise
        return _squeeze(folder, path, data)
    return path


def _write(folder: str, path: str, data: bytes) -> None:
    if not os.path.isdir(folder):
        durable.make_folder(folder)
    if not is_ours(folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)
    durable.write(path, data)


def _squeeze(folder: str, path: str, data: bytes) -> str:
    """Save on a full disk; raises OSError when the reserve is used up as well."""
    from dst_console import reserve

    room = os.path.join(folder, "reserve")
    try:
        return reserve.take(room, data, path)
    except OSError:
        if not reserve.give_up_one(room):
            raise
    durable.write(path, data)
    return path


def _places(where: "Where") -> list[str]:
    if isinstance(where, list):
        return where
    if isinstance(where, Folders):
        return spool_folders_of(os.fspath(where.data), os.fspath(where.state))
    return spool_folders_of(os.fspath(where))
