"""Reading for the figures: of each incident only the columns that are counted, row by row."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from dst_console.models.entry import Entry
from dst_console.models.figures import Contact
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.moment import bound
from dst_console.models.payloads import Promised, TakenBack, load
from dst_console.models.states import EntryKind, Promise, State, VisitState
from dst_console.models.visit import Visit

PAGE = 1_000
"""Rows held at once."""

_COLUMNS = (
    "source",
    "state",
    "place",
    "category",
    "occurred",
    "captured",
    "resolved",
    "work_minutes",
    "hold_minutes",
    "documentation_minutes",
    "treated",
    "solved",
    "recommend",
    "survey_by",
    "first_visit",
    "level1",
    "reopened",
)
_ANOTHER_CONTACT = (Promise.CALLBACK.value, Promise.VISIT.value)


def contacts(session: Session, start: datetime, end: datetime) -> Iterator[Contact]:
    """Yield what occurred from `start` until before `end`, earliest first, the cancelled left out."""
    yield from _contacts(session, _counted(start, end))


def of_incident(session: Session, incident_id: str) -> Contact | None:
    """Return one incident as the figures need it; None when it was cancelled."""
    wanted = and_(col(Incident.id) == incident_id, col(Incident.state) != State.CANCELLED.value)
    return next(_contacts(session, wanted), None)


def _contacts(session: Session, wanted: ColumnElement[bool]) -> Iterator[Contact]:
    promised = _promised(session, wanted)
    made = _visits_made()
    columns = [getattr(Incident, name) for name in _COLUMNS]
    query: Any = select(Incident.id, Incident.outcomes, *columns, *made.c[1:])
    query = query.join(made, made.c.incident_id == col(Incident.id), isouter=True).where(wanted)
    query = query.order_by(col(Incident.occurred), col(Incident.id)).execution_options(yield_per=PAGE)
    for ident, outcomes, *values in session.execute(query):
        told = dict(zip((*_COLUMNS, *made.c.keys()[1:]), values, strict=True))
        told["visits"] = told["visits"] or 0
        yield Contact(outcomes=tuple(filter(None, outcomes.split(","))), promised=ident in promised, **told)


def _counted(start: datetime, end: datetime) -> ColumnElement[bool]:
    occurred = col(Incident.occurred)
    return and_(occurred >= bound(start), occurred < bound(end), col(Incident.state) != State.CANCELLED.value)


def _visits_made() -> Any:
    """Return, by incident, the number of visits that were left and their minutes, which are null where none says."""
    query = select(
        Visit.incident_id,
        func.count().label("visits"),
        func.sum(Visit.travel_minutes).label("travel_minutes"),
        func.sum(Visit.hold_minutes).label("visit_hold_minutes"),
    )
    return query.where(Visit.state == VisitState.LEFT.value).group_by(col(Visit.incident_id)).subquery()


def _promised(session: Session, wanted: ColumnElement[bool]) -> frozenset[str]:
    """Return the incidents in which another contact was promised, kept or not; what an undo took back is no promise.

    The follow-up's own row does not tell, since one that was taken back is `done` there.
    """
    about = select(FollowUp.incident_id).join(Incident, col(Incident.id) == FollowUp.incident_id)
    about = about.where(col(FollowUp.what).in_(_ANOTHER_CONTACT), wanted)
    kinds = [kind.value for kind in (EntryKind.FOLLOW_UP, EntryKind.UNDO, EntryKind.REDO)]
    query = select(Entry.id, Entry.incident_id, Entry.kind, Entry.payload).where(
        col(Entry.incident_id).in_(about), col(Entry.kind).in_(kinds)
    )
    standing: dict[int, str] = {}
    withdrawn: set[int] = set()
    for ident, incident_id, kind, text in session.execute(query.order_by(col(Entry.id))):
        payload = load(kind, text)
        if isinstance(payload, TakenBack):
            withdrawn = (withdrawn | set(payload.withdraws)) - set(payload.restores)
        elif isinstance(payload, Promised) and payload.act == "promised" and payload.what in _ANOTHER_CONTACT:
            standing[ident] = incident_id
    return frozenset(incident_id for ident, incident_id in standing.items() if ident not in withdrawn)
