"""Opening the log for work: the store, and what the spool kept meanwhile."""

from dst_console.clock import Clock
from dst_console.config import Settings
from dst_console.desk import queueing
from dst_console.paths import Folders
from dst_console.store.log import Store
from dst_console.store.opening import log_path, open_store


def last_written(folders: Folders) -> int:
    """Return when the log's file was written to last, in nanoseconds; 0 without one."""
    path = log_path(folders)
    moments = [part.stat().st_mtime_ns for part in (path, path.with_name(path.name + "-wal")) if part.exists()]
    return max(moments, default=0)


def open_log(folders: Folders, settings: Settings, clock: Clock | None = None) -> Store:
    """Open the log; raises `LogUnavailable` with a sentence, captures being kept in the spool all the same."""
    store = open_store(folders, settings, clock)
    store.follow = queueing.follow
    return store
