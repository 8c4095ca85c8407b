"""The reading side of the spool, which saving a line does not need."""

import os
import time
from pathlib import Path

from dst_console import durable, reserve
from dst_console.envelope import SPOOL, SUFFIX, unpack
from dst_console.paths import is_ours

DAY = 86_400
"""Seconds after which the writer of an unfinished file is taken for dead."""


def waiting(folders: list[str]) -> list[Path]:
    """Return the files of all captures in `folders`, oldest first, with those a killed writer left whole."""
    found: list[tuple[str, Path]] = []
    for folder in folders:
        if not is_ours(folder):
            continue
        room = os.path.join(folder, "reserve")
        _tidy(folder)
        _tidy(room)
        found += [(path.name, path) for path in _texts(folder)]
        found += [(_id_of(data) + SUFFIX, Path(path)) for path, data in reserve.held(room)]
    return [path for _name, path in sorted(found)]


def rejected(folders: list[str]) -> list[Path]:
    """Return the files set aside in `folders`, oldest first."""
    found = [path for folder in folders if is_ours(folder) for path in _texts(os.path.join(folder, "rejected"))]
    return sorted(found, key=lambda path: path.name)


def set_aside(path: str) -> Path:
    """Move a file into `rejected/` beside it without replacing another; return where it is now."""
    folder, name = os.path.split(path)
    aside = os.path.join(folder, "rejected")
    target = os.path.join(aside, name)
    try:
        durable.make_folder(aside)
        if os.path.exists(target):
            target = os.path.join(aside, f"{name.removesuffix(SUFFIX)}-{os.urandom(4).hex()}{SUFFIX}")
        os.rename(path, target)
        durable.flush_folder(aside)
    except OSError:
        return Path(target if os.path.exists(target) and not os.path.exists(path) else path)
    return Path(target)


def _texts(folder: str) -> list[Path]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    texts = (Path(folder, name) for name in names if name.endswith(SUFFIX) and not name.startswith("."))
    return [path for path in texts if path.is_file()]


def _tidy(folder: str) -> None:
    """Recover or remove the unfinished files of writers that died more than a day ago."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if name.startswith(".") and name.endswith(durable.TEMP):
            _finish(folder, os.path.join(folder, name))


def _finish(folder: str, path: str) -> None:
    try:
        if time.time() - os.path.getmtime(path) < DAY:
            return
        with open(path, "rb", opener=durable.plain) as file:
            ident = _id_of(file.read())
        os.rename(path, os.path.join(folder, ident + SUFFIX))
        durable.flush_folder(folder)
    except ValueError:
        durable.remove(path)
    except OSError:
        return


def _id_of(data: bytes) -> str:
    """Return the id a whole spool file names; raises ValueError for anything else."""
    headers, _text = unpack(SPOOL, data)
    return headers[0][1]
