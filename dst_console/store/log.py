"""The open log: transactions in, sentences out."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from dst_console import durable
from dst_console.clock import Clock
from dst_console.config import Settings
from dst_console.errors import DeskError, LogBusy, LogDamaged, LogUnavailable
from dst_console.paths import Folders
from dst_console.translate import _

BUSY_SECONDS = 2.0
"""How long one transaction waits for another program before it says "busy"."""

AGAIN = 0.02
"""Seconds after which it is tried again where SQLite does not wait by itself."""


def _nothing_follows(store: "Store", session: Session) -> None:
    """Leave a transaction as it is."""


Follow = Callable[["Store", Session], None]
"""What follows from the changes of a transaction, done at its end and within it."""


class Store:
    """One open log, with what verbs need beside it: the clock, the settings and the folders."""

    def __init__(self, engine: Engine, folders: Folders, clock: Clock, settings: Settings) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._noting = writing(engine, at_once=False)
        self._writer = threading.Lock()
        self.folders = folders
        self.clock = clock
        self.settings = settings
        self.follow: Follow = _nothing_follows

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the log; raises `LogUnavailable` or one of its kinds."""
        with _sentences(), Session(self._engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self, *, at_once: bool = True) -> Iterator[Session]:
        """One transaction, committed whole at the end or not at all; raises `LogUnavailable` or its kinds.

        Not `at_once` it may be undone by a power cut, not by a kill, until the next one reaches the disk with it.
        """
        with (
            self._writer,
            _sentences(),
            Session(self._writing if at_once else self._noting, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            self.follow(self, session)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def writing(engine: Engine, at_once: bool = True) -> Engine:
    """Return an engine whose transactions let nobody else write from their beginning on; `at_once` as in `Store`."""
    return engine.execution_options(dst_write=True, dst_at_once=at_once)


def connect(path: Path, *, busy: float = BUSY_SECONDS) -> Engine:
    """Return an engine on the file at `path`; nothing is opened before the first use."""
    address = f"{path.absolute().as_uri()}?mode=rw"

    def opened() -> sqlite3.Connection:  # not by the engine's own address, which takes `?` and `%` in a path apart
        return sqlite3.connect(address, uri=True, timeout=busy, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opened, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = _identity(path)
        connection.isolation_level = None
        _into_wal(connection, time.monotonic() + busy)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-512")

    @event.listens_for(engine, "checkout")
    def _same_file(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        # A restore may have put another file in its place: what is written into the old one would be lost.
        if entry.info["file"] != _identity(path):
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        asked = connection.get_execution_options()
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if asked.get('dst_at_once', True) else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if asked.get("dst_write", False) else "BEGIN")

    return engine


def _into_wal(connection: sqlite3.Connection, until: float) -> None:
    """Have the file written ahead (WAL); while another connection does just that, SQLite does not wait by itself."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if _code_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(AGAIN)
        else:
            return


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what SQLite says into what a technician can use."""
    try:
        yield
    except DBAPIError as error:
        raise explained(error.orig if isinstance(error.orig, sqlite3.Error) else error) from error
    except StatementError as error:  # a value that a column cannot hold: not the file's fault
        raise (error.orig or error) from error
    except sqlite3.Error as error:
        raise explained(error) from error


def explained(error: Exception) -> DeskError:
    """Return the sentence for an error of SQLite's, or of the system's at the log's file."""
    code = _code_of(error)
    kept = _("New captures are kept in the spool.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LogBusy(
            _("The log is busy: another program holds it."),
            kept,
            _("They enter the log by themselves when it is free."),
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LogDamaged(
            _("The log's file is damaged."),
            kept,
            _("Run `dst restore` to bring back a backup; the damaged file is kept."),
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return LogUnavailable(
            _("The disk is full or failing: the log cannot be written."),
            kept,
            _("Free some space; then it goes on by itself."),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LogUnavailable(
            _("The log's file cannot be written."),
            kept,
            _("Look at the folder's rights with `dst check`; then it goes on by itself."),
        )
    return LogUnavailable(_("The log could not be used: {error}").format(error=error), kept, _("Run `dst check`."))


def _code_of(error: Exception) -> int:
    """Return SQLite's primary code, also for what the system itself said about a file."""
    if not isinstance(error, OSError):
        return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
    if error.errno in durable.FULL or error.errno == errno.EIO:
        return sqlite3.SQLITE_FULL
    return sqlite3.SQLITE_CANTOPEN
