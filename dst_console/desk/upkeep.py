"""Keeping the log healthy: check, backup, restore (U27)."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from dst_console import spool
from dst_console.clock import Clock
from dst_console.errors import NotFound
from dst_console.paths import Folders
from dst_console.store import backup as copies
from dst_console.store.checking import unreadable
from dst_console.store.opening import log_path
from dst_console.translate import _

SYNCED = (
    "dropbox",
    "onedrive",
    "nextcloud",
    "owncloud",
    "google drive",
    "icloud",
    "syncthing",
    "yandex.disk",
)
"""Names of folders that a file-sync program watches: two writers there can damage a database."""

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p", "afs")
"""File systems on which SQLite's locks cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found; the log is well when `problems` is empty."""

    path: Path
    exists: bool
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    spooled: int
    rejected: int


def check(folders: Folders) -> Health:
    """Look the log, the spool and the folder over; changes nothing."""
    path = log_path(folders)
    exists = path.exists()
    return Health(
        path,
        exists,
        tuple(_problems(path)) if exists else (),
        tuple(_warnings(folders.data)),
        len(spool.waiting(folders)),
        len(spool.rejected(folders)),
    )


def _problems(path: Path) -> list[str]:
    """Return what is wrong with the file; when it is whole, what is wrong with its rows."""
    try:
        return copies.problems(path) or unreadable(path)
    except sqlite3.Error as error:
        return [str(error)]


def _warnings(folder: Path) -> list[str]:
    names = str(folder).lower()
    found = []
    if any(name in names for name in SYNCED):
        found.append(_("The data folder is inside a synced folder; a sync program can damage the log."))
    if _file_system(folder) in NETWORK:
        found.append(_("The data folder is on a network drive; two machines writing there can damage the log."))
    return found


def _file_system(folder: Path) -> str:
    """Return the kind of file system a folder is on, where the system tells (Linux)."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    rows = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    holding = [row for row in rows if len(row) > 2 and folder.absolute().is_relative_to(row[1])]
    return max(holding, key=lambda row: len(row[1]), default=["", "", ""])[2]


def backup(folders: Folders, clock: Clock, target: Path | None = None) -> Path:
    """Copy the log while it is in use; without a name, into backups/ beside it. Raises `NotFound` without a log."""
    path = log_path(folders)
    if not path.exists():
        raise NotFound(_("There is no log yet, so nothing to copy."))
    if target is None:
        folder = folders.data / copies.BACKUPS
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / f"{clock.now():%Y-%m-%d-%H%M%S}.sqlite3"
    return copies.backup(path, target)


def restore(folders: Folders, clock: Clock, source: Path | None = None) -> tuple[Path, Path | None]:
    """Put a copy in the place of the log; without a name, the newest one.

    Returns the copy used and where the file that was there is kept. Raises `NotFound` without a copy,
    `LogDamaged` when it is not whole.
    """
    chosen = source or copies.newest_backup(folders.data)
    if chosen is None:
        raise NotFound(_("There is no backup to restore from."), _("Nothing was changed."))
    return chosen, copies.restore(log_path(folders), chosen, clock.now())
