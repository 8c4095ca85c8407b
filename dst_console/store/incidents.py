"""Incidents and their entries: adding, finding by reference, changing, paging."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, text, update
from sqlmodel import Session, SQLModel, col, select

from dst_console.language.normalise import fold
from dst_console.models.article import Article, ArticleUse
from dst_console.models.delivery import Delivery
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter, Drained
from dst_console.models.moment import Moment, bound, from_text, to_text
from dst_console.models.payloads import dump
from dst_console.models.person import Person
from dst_console.models.states import TO_SEND, UNFINISHED, DeliveryState, State
from dst_console.models.values import Changes, Value
from dst_console.models.visit import Visit
from dst_console.models.words import original, searchable, storable

Pair = tuple[Incident, Person | None]

MOMENTS = {
    name
    for model in (Incident, Visit, FollowUp, Article, ArticleUse)
    for name, column in model.__table__.columns.items()  # type: ignore[union-attr]
    if isinstance(column.type, Moment)
}
"""The columns that are moments."""


def next_number(session: Session, initials: str) -> str:
    """Give out the next local number of a station, such as `SA-0142`."""
    counter = session.get(Counter, initials) or Counter(initials=initials)
    counter.last += 1
    session.add(counter)
    return f"{initials}-{counter.last:04}"


def is_drained(session: Session, spool_id: str) -> bool:
    """Say whether this spool file's content is in the log already."""
    return session.get(Drained, spool_id) is not None


def mark_drained(session: Session, spool_id: str) -> None:
    """Remember that this spool file's content is in the log."""
    session.add(Drained(id=spool_id))


def add(session: Session, incident: Incident) -> None:
    """Add an incident; its entries follow with `append`."""
    session.add(incident)
    session.flush()


def append(session: Session, incident_id: str, at: datetime, words: str, payload: BaseModel) -> Entry:
    """Add one entry to an incident's timeline and make it searchable."""
    kind = payload.kind  # type: ignore[attr-defined]
    entry = Entry(incident_id=incident_id, at=at, kind=kind, text=words, payload=dump(payload))
    session.add(entry)
    session.flush()
    reindex(session, entry)
    told(session).add(incident_id)
    return entry


def told(session: Session) -> set[str]:
    """Return the ids of the incidents that something was written about in this transaction."""
    found: set[str] = session.info.setdefault("told", set())
    return found


def unindex(session: Session, entry: Entry) -> None:
    """Take a withdrawn entry out of the search index."""
    session.execute(
        text("INSERT INTO search(search, rowid, body) VALUES ('delete', :id, :body)"),
        {"id": entry.id, "body": searchable(fold(entry.text))},
    )


def reindex(session: Session, entry: Entry) -> None:
    """Put an entry that was brought back into the search index again."""
    session.execute(
        text("INSERT INTO search(rowid, body) VALUES (:id, :body)"),
        {"id": entry.id, "body": searchable(fold(entry.text))},
    )


def as_value(value: Any) -> Value:
    """Write a column's value as entries and the journal keep it (moments as text, text storable)."""
    if isinstance(value, datetime):
        return to_text(value)
    return storable(value) if isinstance(value, str) else value


def columns(incident: Incident) -> dict[str, Value]:
    """Return an incident's columns as entries keep them."""
    return {name: as_value(getattr(incident, name)) for name in Incident.model_fields}


def change(session: Session, row: SQLModel, new: Mapping[str, Any]) -> Changes:
    """Set columns of a row and return those that really changed, with what they were."""
    changes: Changes = {}
    for name, value in new.items():
        before = getattr(row, name)
        if as_value(before) != as_value(value):
            setattr(row, name, value)
            changes[name] = (as_value(before), as_value(value))
    session.add(row)
    session.flush()
    return changes


def take_number(session: Session, incident_id: str, number: str) -> Changes:
    """Give an incident its central number unless it has one; returns what changed. It is not read for it."""
    mine = update(Incident).where(col(Incident.id) == incident_id, col(Incident.central_number).is_(None))
    taken: Any = session.connection().execute(mine, {"central_number": number})
    return {"central_number": (None, storable(number))} if taken.rowcount else {}


def from_value(name: str, value: Value) -> Any:
    """Read a column's value back from how entries and the journal keep it."""
    if not isinstance(value, str):
        return value
    return from_text(value) if name in MOMENTS else original(value)


def by_reference(session: Session, reference: str) -> Incident | None:
    """Find an incident by its number (any case; the bare counter will do), its id, or the start of its id."""
    wanted = reference.strip()
    found = _numbered(session, [wanted])
    if found is None and wanted.isdecimal() and len(wanted) < 9:
        stations = session.exec(select(Counter.initials)).all()
        found = _numbered(session, [f"{station}-{int(wanted):04}" for station in stations])
    if found is None and len(wanted) >= 6 and wanted.isalnum():
        starts = select(Incident).where(col(Incident.id) >= wanted.lower(), col(Incident.id) < wanted.lower() + "g")
        matches = session.exec(starts.limit(2)).all()
        found = matches[0] if len(matches) == 1 else None
    return found


def _numbered(session: Session, numbers: list[str]) -> Incident | None:
    """Return the newest incident that has one of these numbers, in any case (there is an index on upper(number))."""
    wanted = [number.upper() for number in numbers]
    query = select(Incident).where(func.upper(col(Incident.number)).in_(wanted))
    return session.exec(query.order_by(col(Incident.id).desc())).first()


def pairs() -> Any:
    """Start a query of incidents with their people."""
    return select(Incident, Person).join(Person, col(Person.id) == col(Incident.person_id), isouter=True)


def one(session: Session, incident_id: str) -> Pair | None:
    """Return an incident with its person."""
    row = session.execute(pairs().where(col(Incident.id) == incident_id)).first()
    return (row[0], row[1]) if row else None


def timeline(session: Session, incident_id: str) -> list[Entry]:
    """Return an incident's entries in the order they were written."""
    return list(session.exec(select(Entry).where(Entry.incident_id == incident_id).order_by(col(Entry.id))).all())


LATELY = 5_000
"""Entries looked back at for what is under way: more than a month of one technician's."""


def latest(session: Session, kind: str) -> list[Entry]:
    """Return the entries of a kind among the newest `LATELY`, the newest first."""
    query = select(Entry).where(_lately(session), Entry.kind == kind)
    return list(session.exec(query.order_by(col(Entry.id).desc())).all())


def any_lately(session: Session, kind: str) -> bool:
    """Say whether there is an entry of a kind among the newest `LATELY`."""
    return session.exec(select(Entry.id).where(_lately(session), Entry.kind == kind).limit(1)).first() is not None


def _lately(session: Session) -> Any:
    return col(Entry.id) > (session.exec(select(func.max(Entry.id))).one() or 0) - LATELY


def between(session: Session, start: datetime, end: datetime, limit: int, offset: int = 0) -> list[Pair]:
    """Return what occurred from `start` until before `end`, earliest first, one page of it."""
    query = pairs().where(col(Incident.occurred) >= bound(start), col(Incident.occurred) < bound(end))
    rows = session.execute(query.order_by(col(Incident.occurred), col(Incident.id)).limit(limit).offset(offset))
    return [(row[0], row[1]) for row in rows]


def count_between(session: Session, start: datetime, end: datetime) -> list[tuple[str, str, int, int]]:
    """Count what occurred from `start` until before `end`: state, outcomes, how many, minutes of work in all."""
    query = select(
        Incident.state, Incident.outcomes, func.count(), func.coalesce(func.sum(col(Incident.work_minutes)), 0)
    ).where(col(Incident.occurred) >= bound(start), col(Incident.occurred) < bound(end))
    rows = session.execute(query.group_by(Incident.state, Incident.outcomes))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def unsent_between(session: Session, start: datetime, end: datetime) -> int:
    """Count the incidents over here or handed on of which something has yet to go up.

    That is what waits in the outbox, refused and parked as well, and what is in none: solved and not closed yet, or
    closed before there was an outbox. What a person decided never to send counts no more.
    """
    mine = select(Delivery.id).where(col(Delivery.incident_id) == col(Incident.id))
    waits = mine.where(col(Delivery.state).in_(TO_SEND)).exists()
    known = mine.where(col(Delivery.state) != DeliveryState.WITHDRAWN.value).exists()
    query = select(func.count()).where(col(Incident.occurred) >= bound(start), col(Incident.occurred) < bound(end))
    over = col(Incident.state).in_([State.RESOLVED.value, State.CLOSED.value, State.ESCALATED.value])
    return session.exec(query.where(over, waits | (~known & col(Incident.central_number).is_(None)))).one()


def unfinished(session: Session, person_id: str | None, place: str | None, limit: int) -> list[Pair]:
    """Return open incidents of the same person or place, newest first (U28)."""
    same = []
    if person_id:
        same.append(col(Incident.person_id) == person_id)
    if place:
        same.append(col(Incident.place) == place)
    found: dict[str, Pair] = {}
    for condition in same:
        query = pairs().where(condition, col(Incident.state).in_([state.value for state in UNFINISHED]))
        for row in session.execute(query.order_by(col(Incident.id).desc()).limit(limit)):
            found[row[0].id] = (row[0], row[1])
    return sorted(found.values(), key=lambda pair: pair[0].occurred, reverse=True)[:limit]


def contacts_since(session: Session, person_id: str, since: datetime, limit: int) -> list[Pair]:
    """Return a person's incidents since a moment, newest first (M2)."""
    query = pairs().where(
        col(Incident.person_id) == person_id,
        col(Incident.occurred) >= bound(since),
        col(Incident.state) != State.CANCELLED,
    )
    rows = session.execute(query.order_by(col(Incident.occurred).desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def used_values(session: Session, column: str, limit: int) -> list[str]:
    """Return the values a column had most often in the last 5,000 incidents, most used first."""
    recent = select(getattr(Incident, column).label("value")).order_by(col(Incident.id).desc()).limit(5_000).subquery()
    query = select(recent.c.value).where(recent.c.value.is_not(None)).group_by(recent.c.value)
    return list(session.execute(query.order_by(func.count().desc()).limit(limit)).scalars())


def latest_of(session: Session, person_id: str, limit: int) -> list[Pair]:
    """Return a person's incidents, newest first."""
    query = pairs().where(col(Incident.person_id) == person_id)
    rows = session.execute(query.order_by(col(Incident.occurred).desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def of_person(session: Session, person_id: str) -> list[Incident]:
    """Return every incident of a person."""
    return list(session.exec(select(Incident).where(col(Incident.person_id) == person_id)).all())
