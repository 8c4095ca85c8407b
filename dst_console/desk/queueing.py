"""What has to go up: the outbox follows the log, in the very transaction in which an incident changes (U5, U10).

A closed or escalated incident has one delivery for each target, kept as it would be sent at that moment. What is
written about it later becomes a follow-up behind it, as long as the first has not left yet: then it just goes as it is
now. Nothing that may have left is ever written over.
"""

from datetime import datetime
from typing import Any, Final, Literal

from dst_console import spool
from dst_console.export.record import Record
from dst_console.export.shape import iso
from dst_console.models.delivery import Delivery
from dst_console.models.incident import Incident
from dst_console.models.moment import to_text
from dst_console.models.parcel import Parcel
from dst_console.models.states import DeliveryState, State
from dst_console.store import incidents, outbox
from dst_console.store.log import Store

GOES_UP: Final = (State.CLOSED, State.ESCALATED)
"""States in which the central system has to know of an incident."""

TELLING: Final = frozenset(
    ("note", "outcome", "correction", "amendment", "cancelled", "closed", "undo", "redo", "visit", "follow-up")
)
"""Entries that are worth telling after a ticket was made."""

Status = Literal["closed", "escalated", "open", "cancelled"]


def follow(store: Store, session: Any) -> None:
    """Bring the outbox into line with every incident that something was written about in this transaction."""
    for incident_id in sorted(incidents.told(session)):
        incident = session.get(Incident, incident_id)
        if incident is not None:
            _follow(store, session, incident)


def queue(store: Store, session: Any, incident: Incident) -> int:
    """Queue an incident for the targets that do not have it yet, such as one set later; return for how many."""
    before = len(outbox.of_incident(session, incident.id))
    _follow(store, session, incident)
    return len(outbox.of_incident(session, incident.id)) - before


def _follow(store: Store, session: Any, incident: Incident) -> None:
    goes_up = incident.state in GOES_UP
    found = outbox.of_incident(session, incident.id)
    if not goes_up and not found:
        return
    for target in store.settings.sends_to:
        mine = [one for one in found if one.target == target]
        if goes_up and not mine:
            _add(store, session, incident, target, 0)
        elif mine:
            _go_on(store, session, incident, mine)


def _go_on(store: Store, session: Any, incident: Incident, mine: list[Delivery]) -> None:
    """Tell a target what is new, or that an incident it has not heard of is none of its business any more."""
    last = mine[-1]
    is_new = any(entry.id > last.through for entry in _telling(session, incident))
    if not is_new or mine[0].state == DeliveryState.DROPPED:
        return
    if last.state not in (DeliveryState.QUEUED, DeliveryState.WITHDRAWN):
        _add(store, session, incident, last.target, last.turn + 1, since=last.through)
    elif last.turn == 0 and incident.state not in GOES_UP:
        outbox.move(session, last, DeliveryState.WITHDRAWN)
    else:
        since = mine[-2].through if last.turn else 0
        parcel, through = _parcel(store, session, incident, last.id, last.turn, since)
        outbox.move(session, last, DeliveryState.QUEUED, parcel=parcel.model_dump_json(), through=through)


def _add(store: Store, session: Any, incident: Incident, target: str, turn: int, since: int = 0) -> None:
    now = store.clock.now()
    key = spool.new_id()
    parcel, through = _parcel(store, session, incident, key, turn, since)
    delivery = Delivery(
        id=key,
        incident_id=incident.id,
        target=target,
        turn=turn,
        parcel=parcel.model_dump_json(),
        through=through,
        queued=now,
    )
    brought_back = outbox.restored(session)
    if turn == 0 and brought_back is not None and incident.captured < brought_back:
        delivery.state, delivery.asked = DeliveryState.UNSURE.value, now
    session.add(delivery)
    session.flush()


def _telling(session: Any, incident: Incident) -> list[Any]:
    return [entry for entry in incidents.timeline(session, incident.id) if entry.kind in TELLING]


def _parcel(store: Store, session: Any, incident: Incident, key: str, turn: int, since: int) -> tuple[Parcel, int]:
    """Return what leaves, what is private in it masked, and the newest entry that it tells of."""
    from dst_console.desk import checking, exporting
    from dst_console.export import ticket

    record = exporting.record(session, incident.id)
    find = checking.finder(store.folders)

    def outgoing(text: str | None) -> str:
        return checking.outgoing(text or "", find(text or ""), record.confirmed)

    view = record.incident
    new = [entry for entry in record.entries if entry.id > since and entry.kind in TELLING]
    says = ticket.news(record, new) if turn else ticket.body(record)
    parcel = Parcel(
        key=key,
        incident=incident.id,
        number=incident.number,
        status=status(incident.state),
        status_is_new=not turn or _status_is_new(record, incident, since),
        kind=incident.kind,
        source=incident.source,
        summary=outgoing(view.summary or view.line),
        says=outgoing(says),
        customer=view.customer,
        phone=view.phone or "",
        mail=view.mail or "",
        place=outgoing(view.place),
        asset=outgoing(view.asset),
        category=view.category or "",
        impact=incident.impact,
        urgency=incident.urgency,
        priority=incident.priority,
        **{name: _iso(getattr(view, name)) for name in ("occurred", "captured", "started", "resolved", "closed")},
        work_minutes=incident.work_minutes,
        resolution=outgoing(view.resolution),
        first_contact=_first_contact(session, incident),
        technician=store.settings.name,
    )
    return parcel, max((entry.id for entry in record.entries), default=0)


def _first_contact(session: Any, incident: Incident) -> bool | None:
    """Say whether it was resolved at the first contact, by the rule of the figures."""
    from dst_console.desk.figures import fcr
    from dst_console.store import figures

    contact = figures.of_incident(session, incident.id)
    return None if contact is None else bool(fcr(contact))


def _iso(at: datetime | None) -> str:
    return iso(to_text(at)) if at else ""


def _status_is_new(record: Record, incident: Incident, since: int) -> bool:
    """Say whether a target would be told of another status than when it was told of the entry `since`."""
    changes = (change for entry in record.entries if entry.id > since for change in entry.changes)
    before = next((str(was) for name, was, _now in changes if name == "state"), incident.state)
    return status(before) != status(incident.state)


def status(state: str) -> Status:
    """Return what a target is told of where an incident stands."""
    if state == State.CLOSED:
        return "closed"
    if state == State.ESCALATED:
        return "escalated"
    return "cancelled" if state == State.CANCELLED else "open"
