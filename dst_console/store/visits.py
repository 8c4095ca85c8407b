"""Visits and follow-ups: adding, finding, those of a day, those that are due."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_
from sqlmodel import Session, col, select

from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.moment import bound
from dst_console.models.person import Person
from dst_console.models.states import DUE_VISITS, VisitState
from dst_console.models.visit import Visit

SHORTEST = 6
"""Letters that the start of an id needs at least, as an incident's does."""

VisitRow = tuple[Visit, Incident, Person | None]
FollowUpRow = tuple[FollowUp, Incident, Person | None]


def _with_incident(model: Any) -> Any:
    query = select(model, Incident, Person).join(Incident, col(Incident.id) == model.incident_id)
    return query.join(Person, col(Person.id) == col(Incident.person_id), isouter=True)


def visit(session: Session, visit_id: str) -> VisitRow | None:
    """Return a visit with its incident and person."""
    row = session.execute(_with_incident(Visit).where(col(Visit.id) == visit_id)).first()
    return (row[0], row[1], row[2]) if row else None


def planned_between(session: Session, start: datetime, end: datetime, limit: int) -> list[VisitRow]:
    """Return the visits planned from `start` until before `end`, earliest first, those called off left out."""
    query = _with_incident(Visit).where(col(Visit.planned) >= bound(start), col(Visit.planned) < bound(end))
    query = query.where(col(Visit.state) != VisitState.CANCELLED.value)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(col(Visit.planned)).limit(limit))]


def not_over(session: Session, until: datetime, limit: int = 20) -> list[VisitRow]:
    """Return the visits planned before a moment that are not over, earliest first."""
    query = _with_incident(Visit).where(col(Visit.state).in_([state.value for state in DUE_VISITS]))
    rows = session.execute(query.where(col(Visit.planned) < bound(until)).order_by(col(Visit.planned)).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


def waiting(session: Session, until: datetime) -> VisitRow | None:
    """Return who waits: the visit that is running, else one set off for, else the earliest planned before a moment."""
    with_customer = col(Visit.state) == VisitState.ARRIVED.value
    under_way = col(Visit.state) == VisitState.ON_THE_WAY.value
    due = and_(col(Visit.state) == VisitState.PLANNED.value, col(Visit.planned) < bound(until))
    query = _with_incident(Visit).where(or_(with_customer, under_way, due))
    in_turn = case((with_customer, 0), (under_way, 1), else_=2)
    row = session.execute(query.order_by(in_turn, col(Visit.planned)).limit(1)).first()
    return (row[0], row[1], row[2]) if row else None


def starting(session: Session, start: str) -> list[str]:
    """Return the ids of visits that begin so, two at most; a start too short for an id has none."""
    if len(start) < SHORTEST or not start.isalnum():
        return []
    query = select(Visit.id).where(col(Visit.id) >= start, col(Visit.id) < start + "g").limit(2)
    return list(session.exec(query).all())


def of_incident(session: Session, incident_id: str) -> list[Visit]:
    """Return an incident's visits, the newest plan last."""
    return list(session.exec(select(Visit).where(Visit.incident_id == incident_id).order_by(col(Visit.id))).all())


def follow_up(session: Session, follow_up_id: str) -> FollowUpRow | None:
    """Return something promised with its incident and person."""
    row = session.execute(_with_incident(FollowUp).where(col(FollowUp.id) == follow_up_id)).first()
    return (row[0], row[1], row[2]) if row else None


def open_follow_ups(session: Session, until: datetime | None = None, limit: int = 200) -> list[FollowUpRow]:
    """Return what is promised and not done yet, what is due first first; only what is due before `until`, if given."""
    query = _with_incident(FollowUp).where(col(FollowUp.done).is_(None))
    if until is not None:
        query = query.where(col(FollowUp.due) < bound(until))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(col(FollowUp.due)).limit(limit))]


def promised(session: Session) -> set[str]:
    """Return in which incidents something is promised and not done yet."""
    return set(session.exec(select(FollowUp.incident_id).where(col(FollowUp.done).is_(None))).all())


def promised_to(session: Session, incident_id: str) -> list[FollowUp]:
    """Return what is promised in an incident and not done yet, the earliest first."""
    query = select(FollowUp).where(FollowUp.incident_id == incident_id, col(FollowUp.done).is_(None))
    return list(session.exec(query.order_by(col(FollowUp.due))).all())
