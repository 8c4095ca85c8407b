"""Opening the log: the folder, the file, its age and its health."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from dst_console import spool
from dst_console.clock import Clock, SystemClock
from dst_console.config import Settings
from dst_console.errors import LogUnavailable
from dst_console.paths import Folders
from dst_console.store.log import BUSY_SECONDS, Store, connect, explained
from dst_console.translate import _

SCHEMA = 8
"""The schema this version writes; kept in the file as `PRAGMA user_version`."""

FILE_NAME = "log.sqlite3"


def log_path(folders: Folders) -> Path:
    """Return where the log's file is."""
    return folders.data / FILE_NAME


def open_store(folders: Folders, settings: Settings, clock: Clock | None = None, busy: float = BUSY_SECONDS) -> Store:
    """Open the log, making or migrating it first when need be.

    Raises `LogUnavailable` (or `LogBusy`, `LogDamaged`) with a sentence; the spool works all the same.
    """
    path = log_path(folders)
    try:
        folders.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_private(path)
        spool.keep_reserve(folders.data)
        version = schema_of(path)
    except (sqlite3.Error, OSError) as error:
        raise explained(error) from error
    if version > SCHEMA:
        raise LogUnavailable(
            _("This log was written by a newer dst (schema {found}; this one knows {known}).").format(
                found=version, known=SCHEMA
            ),
            _("It was not touched, and new captures are kept in the spool."),
            _("Install the newer version."),
        )
    engine = connect(path, busy=busy)
    if version < SCHEMA:
        from dst_console.store.migrating import migrate

        migrate(engine, path)
    return Store(engine, folders, clock or SystemClock(), settings)


def schema_of(path: Path) -> int:
    """Return the file's schema, 0 when it is new; raises sqlite3.Error when it is no database."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_private(path: Path) -> None:
    """Make the file, if it is new, readable by its owner alone."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
