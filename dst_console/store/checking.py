"""Reading every row of the log as the verbs would, without keeping any."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Integer
from sqlmodel import SQLModel

from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.incident import Incident
from dst_console.models.moment import Moment, from_text
from dst_console.models.payloads import Captured, Noted, load
from dst_console.models.states import Kind, Source, State, UseResult, Visibility
from dst_console.models.words import Words, original
from dst_console.store.incidents import MOMENTS
from dst_console.store.opening import SCHEMA
from dst_console.translate import ngettext

Row = dict[str, Any]

PAGE = 1_000
"""Rows held at once."""


def unreadable(path: Path) -> list[str]:
    """Return a sentence about the rows of a whole log that cannot be read; none when all can, or it is not of `SCHEMA`.

    Raises sqlite3.Error when the log cannot be used now.
    """
    count, example = 0, ""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            return []
        connection.text_factory = _text
        for row in chain(*(_failing(connection, model, read) for model, read in _READ.items())):
            count += 1
            example = example or _name(connection, row)
    if not count:
        return []
    told = ngettext(
        "{count} row cannot be read, it belongs to {example}. All others are safe.",
        "{count} rows cannot be read, the first belongs to {example}. All others are safe.",
        count,
    )
    return [told.format(count=count, example=example)]


def _text(data: bytes) -> str | bytes:
    """Return what SQLite calls text; as bytes when it is none, so that one row does not end the reading."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _failing(connection: sqlite3.Connection, model: type[SQLModel], read: Callable[[Row], None]) -> Iterator[Row]:
    """Yield the rows of a table with a value that its column cannot hold, or that `read` refuses."""
    columns: dict[str, Column[Any]] = dict(model.__table__.columns.items())  # type: ignore[attr-defined]
    readers = [_reader(column) for column in columns.values()]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = connection.execute(f'SELECT {names} FROM "{model.__tablename__}" ORDER BY rowid')
    while page := cursor.fetchmany(PAGE):
        for values in page:
            row = dict(zip(columns, values, strict=True))
            try:
                for value, (type_, nullable, decode) in zip(values, readers, strict=True):
                    if type(value) is not type_ and not (value is None and nullable):
                        raise TypeError(value)
                    if decode and value is not None:
                        decode(value)
                read(row)
            except (ValueError, TypeError, LookupError, ArithmeticError):
                yield row


def _reader(column: "Column[Any]") -> tuple[type, bool, Callable[[Any], object] | None]:
    """Return what a value of a column must be, whether it may be missing, and what it is decoded with."""
    kind = column.type
    nullable = bool(column.nullable)
    if isinstance(kind, Moment):
        return str, nullable, from_text
    if isinstance(kind, Words):
        return str, nullable, original
    return (int if isinstance(kind, Integer | Boolean) else str), nullable, None


def _read_incident(row: Row) -> None:
    State(row["state"]), Kind(row["kind"]), Source(row["source"])


def _read_entry(row: Row) -> None:
    _read_payload(row["kind"], row["payload"])


@lru_cache(maxsize=256)  # most entries are notes, whose payloads are all the same
def _read_payload(kind: str, written: str) -> None:
    payload = load(kind, written)
    if isinstance(payload, Captured):
        moments = [payload.fields.get(name) for name in MOMENTS]
    elif not isinstance(payload, Noted):
        moments = [value for name in MOMENTS.intersection(payload.changes) for value in payload.changes[name]]
    else:
        return
    for moment in filter(None, moments):
        from_text(str(moment))


def _read_article(row: Row) -> None:
    Visibility(row["visibility"])


def _read_use(row: Row) -> None:
    UseResult(row["result"])


_READ: dict[type[SQLModel], Callable[[Row], None]] = {
    Incident: _read_incident,
    Entry: _read_entry,
    Article: _read_article,
    ArticleUse: _read_use,
}


def _name(connection: sqlite3.Connection, row: Row) -> str:
    """Return what a technician can look a row up by: an incident's number and which entry of its it is, a title."""
    if "title" in row:
        return f"“{row['title']}”"
    if "number" in row:
        return str(row["number"] or row["id"])
    found = connection.execute("SELECT number FROM incident WHERE id = ?", (row["incident_id"],)).fetchone()
    return f"{found[0]} ({row['id']})" if found else str(row["id"])
