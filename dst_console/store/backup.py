"""Copies of the log: taken whole while it is in use, checked before they are trusted."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from dst_console import durable
from dst_console.errors import BadInput, LogDamaged, reason
from dst_console.models.moment import to_text
from dst_console.store.log import explained
from dst_console.translate import _

BACKUPS = "backups"

FIRST_WITH_OUTBOX = 7
"""The first schema with an outbox; what was written before has sent nothing."""


def backup(path: Path, target: Path) -> Path:
    """Write a whole copy of the log at `path` to the new file `target` (mode 0600) and return it.

    Raises `BadInput` when `target` exists, `LogUnavailable` when it cannot be written.
    """
    if target.exists():
        raise BadInput(
            _("There is a file called {name} already.").format(name=target),
            _("It was left as it is."),
            _("Choose another name."),
        )
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        _sync(part)
        part.replace(target)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise explained(error) from error
    except OSError as error:
        raise BadInput(_("{name} cannot be written: {reason}.").format(name=target, reason=reason(error))) from error
    return target


def backup_before_migration(path: Path, version: int) -> Path:
    """Keep the log as it was at schema `version`, under backups/ beside it."""
    folder = path.parent / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-schema-change-from-{version}.sqlite3"
    target.unlink(missing_ok=True)
    return backup(path, target)


def newest_backup(folder: Path) -> Path | None:
    """Return the youngest copy in the data folder's backups/, if there is one."""
    copies = sorted((folder / BACKUPS).glob("*.sqlite3"), key=lambda copy: copy.stat().st_mtime)
    return copies[-1] if copies else None


def problems(path: Path) -> list[str]:
    """Return what SQLite's integrity and foreign-key checks find wrong, empty when all is well."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            found += [f"{row[0]} {row[1]} → {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        return [str(error)]
    return found


def restore(path: Path, source: Path, now: datetime) -> Path | None:
    """Put the copy `source` in the place of the log; the file that was there is kept and its new name returned.

    Raises `LogDamaged` when `source` is not a whole log: nothing is changed then.
    """
    if not source.is_file() or problems(source) or not _is_log(source):
        raise LogDamaged(
            _("{name} is not a whole copy of a log.").format(name=source),
            _("Nothing was changed."),
            _("Choose another copy."),
        )
    fresh = path.with_name(path.name + ".restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        # Not a plain copy: what is still in the source's own journal belongs to it.
        with closing(sqlite3.connect(source, timeout=10)) as connection:
            connection.execute("VACUUM INTO ?", (str(fresh),))
        _carry_numbers_on(path, fresh)
        _doubt_what_was_sent(fresh, now)
        _sync(fresh)
        kept = _set_aside(path, now)
        fresh.replace(path)
        durable.flush_folder(str(path.parent))
    except (sqlite3.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        raise explained(error) from error
    return kept


def _is_log(path: Path) -> bool:
    """Say whether a whole database is one of ours: an empty file is whole, too."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
        ours = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'incident'"
        return connection.execute(ours).fetchone() is not None


def _carry_numbers_on(path: Path, fresh: Path) -> None:
    """Let the copy go on counting where the log stood: a number once told to a customer is not given out again."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            counters = connection.execute("SELECT initials, last FROM counter").fetchall()
    except sqlite3.Error:
        return  # damaged, or no log at all: then the copy knows best
    with closing(sqlite3.connect(fresh)) as connection, connection:
        connection.executemany(
            "INSERT INTO counter (initials, last) VALUES (?, ?) "
            "ON CONFLICT (initials) DO UPDATE SET last = max(last, excluded.last)",
            counters,
        )


def _doubt_what_was_sent(fresh: Path, now: datetime) -> None:
    """Write into an older log that what it holds may have been sent since: the courier looks before it sends (U1)."""
    with closing(sqlite3.connect(fresh)) as connection, connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] < FIRST_WITH_OUTBOX:
            return
        at = to_text(now)
        connection.execute(
            "INSERT INTO sender (id, holder, fence, restored) VALUES (1, '', 1, ?) "
            "ON CONFLICT (id) DO UPDATE SET restored = excluded.restored, fence = fence + 1, until = NULL",
            (at,),
        )
        connection.execute(
            "UPDATE delivery SET state = 'unsure', asked = ?, looked = 0, due = NULL "
            "WHERE state IN ('queued', 'sending')",
            (at,),
        )


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Keep the log under another name; it stays in its place too until the copy takes that, so a kill loses neither."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.stem}-set-aside-{now:%Y%m%d-%H%M%S}{path.suffix}")
    if _is_in_one_piece(path):
        kept.unlink(missing_ok=True)
        os.link(path, kept)
        return kept
    for ending in ("-wal", "-shm", ""):  # damaged: its journals are moved with it, so that they can be studied
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    return kept


def _is_in_one_piece(path: Path) -> bool:
    """Bring what is in the journal into the file; say whether that worked, so that the file alone is the log."""
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error:
        return False
    journal = path.with_name(path.name + "-wal")
    return not busy and (not journal.exists() or journal.stat().st_size == 0)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
