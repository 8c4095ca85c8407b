"""What goes into the team's store for a parcel, and bringing many at once, exactly once each.

A parcel's key decides: what is there already is not written again, so that an older state that was sent twice never
comes over a newer one. An incident is one row, by its id; whoever brought it first owns it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dst_console.language.normalise import terms
from dst_console.models.parcel import Parcel
from dst_console.sync.hub import SCHEMA
from dst_console.sync.hub.way import Connection
from dst_console.sync.mapping import Filled, Site

Row = dict[str, Any]

SHARED: Final = (
    "number status kind source summary resolution place category asset impact urgency priority day occurred captured "
    "started resolved closed work_minutes first_contact words"
).split()
"""Columns of an incident that the team may read, beside its `id` and `told`, the key of what it was told last."""

OWN: Final = "status subject body customer phone mail fields".split()
"""Columns of an entry, beside its `key` and its incident: only who brought it can read them."""

COMPARED: Final = "told number status summary resolution place category asset".split()
"""Columns that are read back."""

LONGEST: Final = 64
"""Letters of a word that are searched; what is longer is found by its beginning."""

MOST: Final = 4_000
"""Words of an incident that are searched."""

_SMALL: Final = dict.fromkeys(("impact", "urgency", "priority", "work_minutes"), "integer")
_MOMENTS: Final = dict.fromkeys(("occurred", "captured", "started", "resolved", "closed"), "timestamp with time zone")
_TYPES: Final[Mapping[str, str]] = {
    **_SMALL, **_MOMENTS, "day": "date", "first_contact": "boolean", "words": "tsvector"
}  # fmt: skip
_KEPT_BY_NONE: Final = re.compile("[\x00\ud800-\udfff]")
"""Letters that no database of UTF-8 keeps."""

_UNKEPT: Final = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")

_INCOMING: Final = ("id", "told", *SHARED, *(name for name in OWN if name not in SHARED))
_COLUMNS: Final = ", ".join(_INCOMING)
_MAKE: Final = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (nr integer, "
    + ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _INCOMING)
    + ") ON COMMIT DELETE ROWS"
)
_KNOWN: Final = f"SELECT key FROM {SCHEMA}.entry WHERE key = ANY(%s)"
_INCIDENTS: Final = f"""
    INSERT INTO {SCHEMA}.incident AS there (id, told, {", ".join(SHARED)})
    SELECT DISTINCT ON (id) id, told, {", ".join(SHARED)} FROM incoming ORDER BY id, nr DESC
    ON CONFLICT (id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in ("told", *SHARED))}
    WHERE there.owner = CURRENT_USER
    RETURNING id, {", ".join(COMPARED)}
"""
_ENTRIES: Final = f"""
    INSERT INTO {SCHEMA}.entry (key, incident, {", ".join(OWN)})
    SELECT told, id, {", ".join(OWN)} FROM incoming ORDER BY told
    ON CONFLICT (key) DO NOTHING
"""
_NAME: Final = f"""
    INSERT INTO {SCHEMA}.technician AS there (name) VALUES (%s)
    ON CONFLICT (role) DO UPDATE SET name = excluded.name WHERE there.name <> excluded.name
"""
"""Rows are taken in the order of their ids everywhere, so that two who bring the same never wait for each other."""


def row(site: Site, parcel: Parcel) -> Row:
    """Return what a parcel is in the store: what the team may read, and what is its technician's own."""
    filled = Filled(site, parcel)
    said = filled.words
    occurred = parcel.occurred or parcel.captured
    return {
        "id": parcel.incident,
        "told": parcel.key,
        "number": parcel.number,
        "status": parcel.status,
        **{name: said[name] for name in ("kind", "source", "summary", "resolution", "place", "category", "asset")},
        **{name: getattr(parcel, name) for name in _SMALL},
        "day": occurred[:10],
        "occurred": occurred,
        "captured": parcel.captured or occurred,
        **{name: said[name] or None for name in ("started", "resolved", "closed")},
        "first_contact": parcel.first_contact,
        "words": words_of(" ".join(map(str, (said[name] for name in _SEARCHED)))),
        "subject": filled.subject,
        "body": filled.body,
        **{name: said[name] for name in ("customer", "phone", "mail")},
        "fields": json.dumps(filled.fields, ensure_ascii=False),
    }


_SEARCHED: Final = ("number", "summary", "resolution", "place", "category", "asset")


def words_of(text: str) -> str:
    """Return the words of a text as they are searched: folded, each once, as lexemes of a `tsvector`."""
    return " ".join(sorted({term[:LONGEST] for term in terms(text)})[:MOST])


def bring(connection: Connection, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Bring rows into the store; returns by key which columns are otherwise there, or `owner` for somebody else's.

    Raises psycopg's errors; nothing counts before the transaction is committed.
    """
    keys = [one["told"] for one in rows]
    known = {key for (key,) in connection.execute(_KNOWN, (keys,))}
    new = {one["told"]: one for one in rows if one["told"] not in known}
    if not new:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)
        with cursor.copy(f"COPY incoming (nr, {_COLUMNS}) FROM STDIN") as copy:
            for nr, one in enumerate(map(kept, new.values())):
                copy.write_row([nr, *(one[name] for name in _INCOMING)])
        there = {found[0]: found[1:] for found in cursor.execute(_INCIDENTS)}
        cursor.execute(_ENTRIES)
    return {one["told"]: found for one in new.values() if (found := lacking(one, there.get(one["id"])))}


def name(connection: Connection, technician: str) -> None:
    """Say what the technician of this role is called."""
    connection.execute(_NAME, (technician.translate(_UNKEPT),))


def kept(sent: Row) -> Row:
    """Return a row as a database of UTF-8 can keep it: other letters are `�` there."""
    return {**sent, **{name: sent[name].translate(_UNKEPT) for name in _unkept(sent)}}


def _unkept(sent: Row) -> list[str]:
    """Return the columns that hold letters which no database keeps."""
    texts = {name: value for name, value in sent.items() if isinstance(value, str)}
    if not _KEPT_BY_NONE.search("".join(texts.values())):  # nearly always, and one look is enough
        return []
    return [name for name, text in texts.items() if _KEPT_BY_NONE.search(text)]


def lacking(sent: Row, there: Sequence[Any] | None) -> list[str]:
    """Return the columns that hold something else than what was sent; `there` holds `COMPARED`."""
    if there is None:
        return ["owner"]
    stored = dict(zip(COMPARED, there, strict=True))
    if stored["told"] != sent["told"]:  # something newer came over it, as it should
        return _unkept(sent)
    changed = [name for name in COMPARED if stored[name] != sent[name]]
    return list(dict.fromkeys([*changed, *_unkept(sent)]))
