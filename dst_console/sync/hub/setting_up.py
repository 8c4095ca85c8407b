"""Making a team's store, for its administrator: the schema, the team's role, and a role for each technician.

All of it is one transaction, and doing it again changes nothing that is there.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.exc import DBAPIError

from dst_console.errors import BadInput
from dst_console.sync.hub import REVISION, SCHEMA, TEAM
from dst_console.sync.hub.way import Connection, Way
from dst_console.translate import _

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_TURN: Final = 0x6473742D68756220
"""The number of the lock for which a second administrator waits."""

LONGEST_NAME: Final = 63
"""Bytes of a role's name; PostgreSQL cuts what is longer without a word."""


@dataclass(frozen=True, slots=True)
class Role:
    """A technician's role; `password` is given once, when the role was made here."""

    name: str
    is_new: bool
    password: str = ""


def set_up(way: Way, technicians: Sequence[str]) -> list[Role]:
    """Make what is missing of a team's store; returns the technicians' roles.

    Raises `BadInput` for a name that can be no role's, or a database that cannot keep every language, and `Trouble`.
    """
    for one in technicians:
        _checked(one)
    with way.transaction() as connection, _engine(connection).begin() as migrating:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_TURN,))
        _check_encoding(connection)
        _ensure(connection, "pg_roles WHERE rolname", TEAM, sql.SQL("CREATE ROLE {} NOLOGIN"))
        _ensure(connection, "pg_namespace WHERE nspname", SCHEMA, sql.SQL("CREATE SCHEMA {}"))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(*map(sql.Identifier, (SCHEMA, TEAM))))
        if _is_older(connection):
            _migrate(migrating)
        return [_member(connection, one) for one in dict.fromkeys(technicians)]


def _engine(connection: Connection) -> Engine:
    """Return what migrations go through: the connection that is there, and its transaction."""
    return create_engine(
        "postgresql+psycopg://", poolclass=StaticPool, creator=lambda: connection, use_native_hstore=False
    )


def _checked(role: str) -> None:
    if not 0 < len(role.encode(errors="replace")) <= LONGEST_NAME or not role.isprintable() or _is_taken(role):
        raise BadInput(
            _("{name} can be no technician's role.").format(name=role),
            _("Nothing was changed."),
            _("Write a short name of its own, such as sara."),
        )


def _is_taken(role: str) -> bool:
    return role.startswith("pg_") or role in (TEAM, "public", "none")


def _check_encoding(connection: Connection) -> None:
    found = connection.info.parameter_status("server_encoding")
    if found != "UTF8":
        raise BadInput(
            _("This database keeps its text as {encoding}, so that it cannot hold every language.").format(
                encoding=found
            ),
            _("Nothing was changed."),
            _("Make one with the encoding UTF8."),
        )


def _ensure(connection: Connection, where: str, name: str, making: sql.SQL) -> bool:
    """Make something unless it is there; returns whether it was made."""
    found = connection.execute(sql.SQL("SELECT 1 FROM {} = %s").format(sql.SQL(where)), (name,)).fetchone()
    if found is None:
        connection.execute(making.format(sql.Identifier(name)))
    return found is None


def _member(connection: Connection, role: str) -> Role:
    """Make a technician's role with a password of chance, unless it is there, and let it into the team.

    Only what the password can be verified by is sent, so that it stands in no log of the server's.
    """
    password = secrets.token_urlsafe(18)
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    making = sql.SQL("CREATE ROLE {{}} LOGIN PASSWORD {}").format(sql.Literal(verifier)).as_string(connection)
    is_new = _ensure(connection, "pg_roles WHERE rolname", role, sql.SQL(making))
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(TEAM), sql.Identifier(role)))
    return Role(role, is_new, password if is_new else "")


def _is_older(connection: Connection) -> bool:
    """Say whether the schema is not there yet, or not as far as this console's; a newer one stays as it is."""
    there = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.alembic_version",)).fetchone()
    if there != (True,):
        return True
    found = connection.execute(f"SELECT max(version_num) FROM {SCHEMA}.alembic_version").fetchone()
    return found is None or found[0] is None or found[0] < REVISION


def _migrate(connection: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise error.orig from None
        raise
