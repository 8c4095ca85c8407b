"""The outbox: deliveries in the order they go, their tries, whose turn it is to send, how the ways are (U1-U9)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dst_console.models.delivery import Delivery, Sender, Try, Way
from dst_console.models.incident import Incident
from dst_console.models.moment import bound
from dst_console.models.parcel import Parcel
from dst_console.models.person import Person
from dst_console.models.shared import Shelf
from dst_console.models.states import DELIVERY_TRANSITIONS, TO_SEND, DeliveryState
from dst_console.models.table import Table

LEASE = timedelta(hours=1)
"""How long a sender that gives no sign keeps the turn: longer than all the exchanges of one step may take together.

One that died is known at once by its lock; this is for one that stands still, or sends from another machine.
"""

CAME = 2_000
"""Bytes kept of what came back."""

Listed = tuple[Delivery, Incident, Person | None]
"""A delivery with its incident, and whose it is."""

LONGEST_WAIT = timedelta(days=1)
"""Nothing is put off for longer: a moment further away comes from a clock that was set."""


class TurnLost(Exception):
    """Another sender took over meanwhile: whoever had the turn before writes nothing more (U3)."""


def move(session: Session, delivery: Delivery, after: DeliveryState, **columns: Any) -> None:
    """Bring a delivery into another state; raises ValueError for a step that the table does not know."""
    _must_follow(DeliveryState(delivery.state), after)
    delivery.state = after.value
    for name, value in columns.items():
        setattr(delivery, name, value)
    session.add(delivery)


def go_on(session: Session, delivery_id: str, before: DeliveryState, after: DeliveryState, **columns: Any) -> bool:
    """Bring a delivery from one state into another without reading it; raises ValueError as `move` does.

    Returns False when it is not in `before` any more: a person decided otherwise meanwhile.
    """
    _must_follow(before, after)
    mine = and_(col(Delivery.id) == delivery_id, col(Delivery.state) == before.value)
    return bool(_set(session, Delivery, mine, state=after.value, **columns))


def _must_follow(before: DeliveryState, after: DeliveryState) -> None:
    if after is not before and after not in DELIVERY_TRANSITIONS[before]:
        raise ValueError(f"a delivery cannot go from {before} to {after}")


def of_incident(session: Session, incident_id: str) -> list[Delivery]:
    """Return an incident's deliveries, each target's in their order."""
    query = select(Delivery).where(Delivery.incident_id == incident_id)
    return list(session.exec(query.order_by(col(Delivery.target), col(Delivery.turn))).all())


def ready(session: Session, target: str, now: datetime, limit: int = 1) -> list[Delivery]:
    """Return what can go to a target now, oldest first: nothing before what comes before it of its incident."""
    earlier = aliased(Delivery)
    before_it = exists().where(
        col(earlier.incident_id) == col(Delivery.incident_id),
        col(earlier.target) == col(Delivery.target),
        col(earlier.turn) < col(Delivery.turn),
        col(earlier.state) != DeliveryState.SENT,
    )
    query = (
        select(Delivery)
        .where(
            col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.UNSURE)),
            Delivery.target == target,
            _is_due(col(Delivery.due), now),
            ~before_it,
        )
        .order_by(col(Delivery.queued), col(Delivery.id))
    )
    return list(session.exec(query.limit(limit)).all())


def _is_due(due: Any, now: datetime) -> Any:
    return or_(due.is_(None), due <= bound(now), due > bound(now + LONGEST_WAIT))


def is_due(due: datetime | None, now: datetime) -> bool:
    """Say whether something put off until `due` may be tried again; a clock that was set back holds nothing up."""
    return due is None or due <= now or due > now + LONGEST_WAIT


def next_due(session: Session, targets: Iterable[str], now: datetime) -> datetime | None:
    """Return when a courier has something to do next: now or before when it has, None when nothing goes by itself."""
    moments = (_next_due(session, target, now) for target in targets)
    return min((one for one in moments if one is not None), default=None)


def _next_due(session: Session, target: str, now: datetime) -> datetime | None:
    """Return when something can go to a target: when it may, and the way may be tried."""
    mine = Delivery.target == target
    left = select(Delivery.id).where(mine, Delivery.state == DeliveryState.SENDING.value).limit(1)
    if ready(session, target, now) or session.exec(left).first() is not None:
        first: datetime | None = now
    else:
        put_off = col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.UNSURE))
        first = session.exec(select(func.min(Delivery.due)).where(mine, put_off)).one()
    open_from = way(session, target).due
    if first is None or open_from is None or is_due(open_from, now):
        return first
    return max(first, open_from)


def known(session: Session, target: str) -> Delivery | None:
    """Return the newest ticket of ours that a target is known to hold: what every search there must find."""
    query = select(Delivery).where(
        Delivery.target == target, Delivery.turn == 0, Delivery.state == DeliveryState.SENT.value
    )
    return session.exec(query.where(col(Delivery.number).is_not(None)).order_by(col(Delivery.sent).desc())).first()


def ticket_of(session: Session, delivery: Delivery) -> Delivery:
    """Return the delivery of the ticket that a delivery belongs to."""
    query = select(Delivery).where(
        Delivery.incident_id == delivery.incident_id, Delivery.target == delivery.target, Delivery.turn == 0
    )
    return session.exec(query).one()


def addresses(session: Session, incident_ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return where the tickets of some incidents can be opened, by incident and target."""
    query = select(Delivery.incident_id, Delivery.target, Delivery.address).where(Delivery.turn == 0)
    return {row[:2]: row[2] for row in session.execute(query.where(col(Delivery.incident_id).in_(list(incident_ids))))}


def counts(session: Session) -> dict[str, int]:
    """Count the deliveries that are not sent, by state."""
    query = select(Delivery.state, func.count()).where(col(Delivery.state).in_(TO_SEND)).group_by(Delivery.state)
    return {row[0]: row[1] for row in session.execute(query)}


def listed(session: Session, states: Iterable[str], limit: int, offset: int = 0, newest: bool = False) -> list[Listed]:
    """Return deliveries in some states, oldest first unless the `newest` are wanted, one page of them."""
    query = select(Delivery, Incident, Person).join(Incident, col(Incident.id) == col(Delivery.incident_id))
    query = query.join(Person, col(Person.id) == col(Incident.person_id), isouter=True)
    query = query.where(col(Delivery.state).in_(list(states)))
    order = (col(Delivery.queued), col(Delivery.id))
    query = query.order_by(*(one.desc() for one in order)) if newest else query.order_by(*order)
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit).offset(offset))]


def tried(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """Count the tries of some deliveries, by their ids; one that was never tried is left out."""
    query = select(Try.delivery_id, func.count()).where(col(Try.delivery_id).in_(list(ids)))
    return {row[0]: row[1] for row in session.execute(query.group_by(col(Try.delivery_id)))}


def last_sent(session: Session) -> datetime | None:
    """Return when something arrived last, over whichever way."""
    return session.exec(select(func.max(Way.reached))).one()


def parcel_of(delivery: Delivery) -> Parcel:
    """Return what a delivery carries; raises ValueError when it has arrived and carries nothing any more."""
    return Parcel.model_validate_json(delivery.parcel)


def tries(session: Session, delivery_id: str) -> list[Try]:
    """Return a delivery's tries, the newest first."""
    query = select(Try).where(Try.delivery_id == delivery_id).order_by(col(Try.id).desc())
    return list(session.exec(query).all())


def begin(session: Session, delivery_id: str, act: str, fence: int, at: datetime, digest: str = "") -> int:
    """Write down that an exchange begins, before it does; returns the try's id."""
    row = {"delivery_id": delivery_id, "at": at, "act": act, "fence": fence, "digest": digest, "result": "", "came": ""}
    made = session.connection().execute(insert(Try.__table__), row)  # type: ignore[attr-defined]
    return made.lastrowid


def end(session: Session, attempt_id: int, at: datetime, result: str, came: str = "") -> None:
    """Write down how an exchange ended."""
    cut = came.encode(errors="surrogatepass")[:CAME].decode(errors="ignore")
    _set(session, Try, col(Try.id) == attempt_id, ended=at, result=result, came=cut)


def _set(session: Session, model: type[Table], condition: Any, **values: Any) -> int:
    """Set columns of rows that this transaction has not read, at the cost of one statement; return of how many."""
    rows = update(model.__table__).where(condition)  # type: ignore[attr-defined]
    return session.connection().execute(rows, values).rowcount


def note_number(session: Session, delivery_id: str, number: str, address: str) -> None:
    """Keep at once what the target calls the ticket: should the reading back fail, it is known where to look."""
    _set(session, Delivery, col(Delivery.id) == delivery_id, number=number, address=address)


# Whose turn it is


def take_turn(session: Session, holder: str, now: datetime, alone: bool) -> int | None:
    """Take the turn to send and return its fence number; None while somebody else has it.

    `alone` says that no other process of this machine can be sending: then a turn that was left behind is taken over
    at once, and not only when it runs out.
    """
    sender = session.get(Sender, 1) or Sender()
    free = alone or sender.until is None or sender.until <= now or sender.until > now + 2 * LEASE
    if not free:
        return None
    sender.holder, sender.until, sender.fence = holder, now + LEASE, sender.fence + 1
    session.add(sender)
    session.flush()
    return sender.fence


def keep_turn(session: Session, fence: int, now: datetime) -> None:
    """Keep the turn for another while; raises `TurnLost` when it is somebody else's."""
    if not _set(session, Sender, and_(col(Sender.id) == 1, col(Sender.fence) == fence), until=now + LEASE):
        raise TurnLost(fence)


def give_turn_back(session: Session, fence: int) -> None:
    """Let others send."""
    _set(session, Sender, col(Sender.fence) == fence, until=None)


def take_up(session: Session, now: datetime, grace: Mapping[str, timedelta], alone: bool = True) -> int:
    """Take what a sender that died was sending for unsure, to be looked for after each target's grace; return how many.

    To be called with the turn in hand: whatever is being sent then is being sent by nobody. Not `alone`, whoever had
    the turn may only have stood still, as in a laptop that slept, and send at this very moment.
    """
    left = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENDING.value)).all()
    for delivery in left:
        asked = delivery.asked or now
        due = (min(asked, now) if alone else now) + grace.get(delivery.target, timedelta(seconds=30))
        move(session, delivery, DeliveryState.UNSURE, asked=asked, looked=0, due=due)
    return len(left)


def restored(session: Session) -> datetime | None:
    """Return when an older log was brought back last."""
    sender = session.get(Sender, 1)
    return sender.restored if sender else None


# How the ways are


def way(session: Session, target: str) -> Way:
    """Return how the way to a target is."""
    return session.get(Way, target) or Way(target=target)


def ways(session: Session) -> list[Way]:
    """Return how every way is that was ever gone."""
    return list(session.exec(select(Way).order_by(col(Way.target))).all())


def opened(session: Session, target: str, now: datetime) -> None:
    """The target answered as it should."""
    open_now = {"trouble": "", "told": "", "since": None, "due": None, "failures": 0, "reached": now}
    if not _set(session, Way, col(Way.target) == target, **open_now):
        session.add(Way(target=target, reached=now))
        session.flush()


def troubled(session: Session, target: str, trouble: str, told: str, now: datetime, due: datetime) -> None:
    """The way is not open: which trouble, in whose words, and when it is tried again."""
    hold(session, way(session, target), trouble, told, now, due)


def hold(session: Session, found: Way | Shelf, trouble: str, told: str, now: datetime, due: datetime) -> None:
    """Write down what keeps something from a target, since when the same did, and until when it is left alone."""
    if found.trouble != trouble or found.since is None:
        found.since = now
    found.trouble, found.told, found.due, found.failures = trouble, told[:CAME], due, found.failures + 1
    session.add(found)
    session.flush()
