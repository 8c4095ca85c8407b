"""Bringing an older log up to date: a backup first, then one transaction."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from dst_console.store.backup import backup_before_migration
from dst_console.store.log import explained, writing

_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(engine: Engine, path: Path, to: str = "head") -> None:
    """Bring the schema to the revision `to`, keeping a backup of a log that holds anything.

    All of it is one transaction: killed in the middle, the log is as it was. Of two consoles that come at once,
    one waits and finds it done. Raises `LogUnavailable`.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with writing(engine).begin() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version >= _number(config, to):  # another console did it while this one waited
                return
            if version:
                backup_before_migration(path, version)
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except DBAPIError as error:
        raise explained(error.orig if isinstance(error.orig, Exception) else error) from error
    except (sqlite3.Error, OSError) as error:  # on the way to a connection, or to the backup's folder
        raise explained(error) from error


def _number(config: Config, revision: str) -> int:
    """Return the schema's number of a revision."""
    return int(ScriptDirectory.from_config(config).get_revision(revision).revision)
