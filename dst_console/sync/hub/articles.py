"""What goes into the team's store for an article, and bringing many at once: one row each, the newest state of it.

A version decides: a state comes over an older one and never over a newer one, in whichever order they arrive. The row
is whose role brought the article first; nobody else's comes over it.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from dst_console.models.page import Page
from dst_console.sync.hub import SCHEMA
from dst_console.sync.hub.rows import Row, kept, words_of
from dst_console.sync.hub.way import Connection

COLUMNS: Final = (
    "version title problem answer tags author language visibility retired created updated used tried worked words"
).split()
"""Columns of an article beside its `id`: the team may read all of them."""

_MOMENT: Final = "timestamp with time zone"
_TYPES: Final = {
    "version": "bigint",
    "retired": "boolean",
    "created": _MOMENT,
    "updated": _MOMENT,
    "used": "integer",
    "tried": "integer",
    "worked": "integer",
    "words": "tsvector",
}
_INCOMING: Final = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in ("id", *COLUMNS))
_SHARE: Final = f"""
    INSERT INTO {SCHEMA}.article AS there (id, {", ".join(COLUMNS)})
    SELECT DISTINCT ON (id) id, {", ".join(COLUMNS)} FROM json_to_recordset(CAST(%s AS json)) AS incoming ({_INCOMING})
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
    WHERE there.owner = CURRENT_USER AND there.version < excluded.version
"""
"""Rows are taken in the order of their ids, so that two who bring the same never wait for each other."""

_THERE: Final = f"SELECT id, version, owner = CURRENT_USER FROM {SCHEMA}.article WHERE id = ANY(%s)"

There = dict[str, tuple[int, bool]]
"""By ids the version that is there, and whether the row is one's own."""


def row(page: Page) -> Row:
    """Return what an article is in the store."""
    said = page.model_dump(exclude={"article"})
    words = words_of("\n".join(said[name] for name in ("title", "tags", "problem", "answer", "author")))
    return {"id": page.article, **said, "words": words}


def share(connection: Connection, rows: Sequence[Row]) -> There:
    """Bring articles into the store; returns what is there of them then. Raises psycopg's errors."""
    connection.execute(_SHARE, (json.dumps([kept(one) for one in rows], ensure_ascii=False),))
    there: Any = connection.execute(_THERE, ([one["id"] for one in rows],))
    return {ident: (version, own) for ident, version, own in there}
