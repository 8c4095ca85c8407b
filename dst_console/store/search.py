"""Search over everything the entries say: newest first, so that it can answer at every keystroke."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, text
from sqlmodel import Session, col, select

from dst_console.language.normalise import fold
from dst_console.models.entry import Entry
from dst_console.models.incident import Incident
from dst_console.models.moment import bound
from dst_console.models.person import Person
from dst_console.models.words import searchable
from dst_console.store.incidents import Pair, pairs

CANDIDATES = 2_000
"""Entries looked at in one step; a step stays well under 50 ms on a log of 1,000,000 entries."""

PORTION = 200
"""Candidates looked up at a time: mostly enough for a page of hits."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the hits must be, beside holding the words; None means anything."""

    states: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    since: datetime | None = None

    def narrow(self, query: Any, by_index: bool = True) -> Any:
        """Add the conditions to a query of incidents; without `by_index` the rows must be few already.

        SQLite would else start from, say, everything that is resolved to look up a few hundred rows.
        """
        for column, values in (
            (Incident.state, self.states),
            (Incident.place, self.places),
            (Incident.category, self.categories),
            (Incident.person_id, self.people),
        ):
            if values is not None:
                query = query.where(_looked_at(column, by_index).in_(values))
        return (
            query if self.since is None else query.where(_looked_at(Incident.occurred, by_index) >= bound(self.since))
        )


def _looked_at(column: Any, by_index: bool) -> Any:
    return col(column) if by_index else func.coalesce(column, column)  # no index is made for an expression


def match_expression(terms: list[str]) -> str:
    """Write folded words as an FTS5 query: every word must be there, each as the beginning of one."""
    return " ".join('"{}"*'.format(searchable(term).replace('"', '""')) for term in terms)


def step(
    session: Session, terms: list[str], filters: Filters, before: int | None, most: int
) -> tuple[list[tuple[Entry, Pair]], int | None]:
    """Look at the next `CANDIDATES` matching entries older than entry `before`, until `most` incidents are found.

    Returns each incident with its newest entry among them, newest first, and where to go on (None when there is
    nothing older).
    """
    matching = text(
        "SELECT rowid FROM search WHERE search MATCH :query AND rowid < :before ORDER BY rowid DESC LIMIT :limit"
    )
    values = {"query": match_expression(terms), "before": before or 2**62, "limit": CANDIDATES}
    newest: dict[str, int] = {}
    looked, last = 0, 0
    # A common word has thousands of candidates: they are looked at in portions, and only what is shown becomes objects.
    with session.execute(matching, values) as found:
        for ids in found.scalars().partitions(PORTION):
            looked, last = looked + len(ids), ids[-1]
            for entry_id, incident_id in _let_through(session, filters, ids):
                if len(newest) == most and incident_id not in newest:
                    return _whole(session, newest.values()), entry_id + 1
                newest.setdefault(incident_id, entry_id)
    return _whole(session, newest.values()), last if looked == CANDIDATES else None


def _let_through(session: Session, filters: Filters, ids: Sequence[int]) -> list[tuple[int, str]]:
    query = select(Entry.id, Entry.incident_id).join(Incident, col(Incident.id) == col(Entry.incident_id))
    rows = session.execute(
        filters.narrow(query.where(col(Entry.id).in_(ids)), by_index=False).order_by(col(Entry.id).desc())
    )
    return [(row[0], row[1]) for row in rows]


def _whole(session: Session, ids: Iterable[int]) -> list[tuple[Entry, Pair]]:
    query = select(Entry, Incident, Person).join(Incident, col(Incident.id) == col(Entry.incident_id))
    query = query.join(Person, col(Person.id) == col(Incident.person_id), isouter=True)
    rows = session.execute(query.where(col(Entry.id).in_(list(ids))).order_by(col(Entry.id).desc()))
    return [(row[0], (row[1], row[2])) for row in rows]


def shown_before(session: Session, terms: list[str], incident_ids: set[str], entry_id: int) -> set[str]:
    """Return those of the incidents that an entry from `entry_id` on matches: an earlier page showed them."""
    newer = session.execute(
        select(Entry.id, Entry.incident_id).where(col(Entry.incident_id).in_(incident_ids), col(Entry.id) >= entry_id)
    )
    incident_of = {row[0]: row[1] for row in newer}
    if not incident_of:
        return set()
    matching = text("SELECT rowid FROM search WHERE search MATCH :query AND rowid IN :ids")
    values = {"query": match_expression(terms), "ids": list(incident_of)}
    found = session.execute(matching.bindparams(bindparam("ids", expanding=True)), values)
    return {incident_of[entry] for entry in found.scalars()}


def without_words(session: Session, filters: Filters, limit: int, offset: int) -> list[Pair]:
    """Return the newest incidents that the filters let through."""
    query = filters.narrow(pairs()).order_by(col(Incident.occurred).desc(), col(Incident.id).desc())
    return [(row[0], row[1]) for row in session.execute(query.limit(limit).offset(offset))]


def numbered(session: Session, prefix: str, limit: int) -> list[Pair]:
    """Return the incidents whose local number starts with `prefix`, newest first."""
    number, wanted = func.upper(col(Incident.number)), prefix.upper()
    query = pairs().where(number >= wanted, number < wanted + "\U0010ffff")  # a range, for the index on upper(number)
    return [(row[0], row[1]) for row in session.execute(query.order_by(number.desc()).limit(limit))]


def values_like(session: Session, column: str, wanted: str) -> tuple[str, ...]:
    """Return the values of a column that start with `wanted`, whatever their spelling (case, ی and ي, digits)."""
    key = fold(wanted)
    values = session.execute(select(getattr(Incident, column)).distinct()).scalars()
    return tuple(value for value in values if value and fold(value).startswith(key))
