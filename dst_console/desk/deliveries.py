"""Deliveries: what waits in the outbox and why, and what a person decides about one delivery (U8, U9).

What sends is loaded only where something of it is needed: the first line of every screen asks how the outbox stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from dst_console.config import Settings
from dst_console.desk import queueing
from dst_console.errors import BadInput, NotFound
from dst_console.language.outbox import delivery_word
from dst_console.models.delivery import Delivery, Try, Way
from dst_console.models.incident import Incident
from dst_console.models.shared import Shelf
from dst_console.models.states import GOING, TO_SEND, DeliveryState
from dst_console.models.views import DeliveryView, IncidentView, OutboxView, TryView, WayView
from dst_console.store import exporting, incidents, outbox, sharing, views
from dst_console.store.exporting import Choice
from dst_console.store.log import Store
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.sync.target import Target

PAGE: Final = 200
SHOWN: Final = (*TO_SEND, DeliveryState.DROPPED)
GONE: Final = (DeliveryState.SENT, DeliveryState.WITHDRAWN)


def standing(store: Store) -> OutboxView:
    """Return how the outbox stands: how much of it in which state, when something arrived last, how the ways are."""
    with store.read() as session:
        due = (outbox.next_due(session, store.settings.sends_to, store.clock.now()), _next_shared(store, session))
        return OutboxView(
            counts=tuple(outbox.counts(session).items()),
            last=outbox.last_sent(session),
            due=min((one for one in due if one is not None), default=None),
            ways=tuple(_way(one) for one in outbox.ways(session) if one.target in store.settings.sends_to),
            shelves=tuple(_shelf(one) for one in sharing.shelves(session) if one.target in libraries(store.settings)),
        )


def _way(row: Way) -> WayView:
    return WayView(row.target, row.trouble, row.told, row.since, row.due, row.reached)


def _shelf(row: Shelf) -> WayView:
    return WayView(row.target, row.trouble, row.told, row.since, row.due, None)


def _next_shared(store: Store, session: Any) -> datetime | None:
    return sharing.next_due(session, libraries(store.settings), store.clock.now())


def libraries(settings: Settings) -> tuple[str, ...]:
    """Return the targets that articles are shared with; asked every few seconds, so without loading any."""
    return tuple(
        name for name, said in settings.targets.items() if said.get("knowledge", said.get("kind") == "hub") is True
    )


def listed(
    store: Store, states: Sequence[str] = SHOWN, page: int = 0, newest: bool = False
) -> tuple[DeliveryView, ...]:
    """Return the deliveries in some states, oldest first unless the `newest` are wanted, `PAGE` of them."""
    with store.read() as session:
        rows = outbox.listed(session, states, PAGE, page * PAGE, newest)
        tried = outbox.tried(session, [row[0].id for row in rows])
        addresses = _addresses(session, (row for row, _incident, _who in rows))
    beside = _Beside(store, tried, addresses, _warnings(store, (row for row, _incident, _who in rows)))
    return tuple(_view(beside, row, views.of_incident(incident, who)) for row, incident, who in rows)


def every(store: Store, states: Sequence[str] = SHOWN, newest: bool = False) -> Iterator[DeliveryView]:
    """Yield all the deliveries in some states, page by page."""
    for page in count():
        found = listed(store, states, page, newest)
        yield from found
        if len(found) < PAGE:
            return


def _warnings(store: Store, rows: Iterable[Delivery]) -> dict[str, str]:
    """Return what must be known of targets that cannot be asked about what is unsure, by their names."""
    unsure = {row.target for row in rows if row.state == DeliveryState.UNSURE}
    return {name: _warning(store, name) for name in unsure}


def _warning(store: Store, name: str) -> str:
    from dst_console.sync import targets  # the counts in the first line do without

    try:
        with closing(targets.made(name, store.settings, store.folders, secret="")) as found:
            return warning_of(found)
    except Exception:  # noqa: BLE001 - not set right, gone, or somebody else's fault: the outbox is listed all the same
        return ""


def warning_of(found: "Target") -> str:
    """Return what must be known of a target that cannot be asked what it holds."""
    from dst_console.sync.target import AtLeastOnce

    return found.warning if isinstance(found, AtLeastOnce) else ""


def delivery(store: Store, delivery_id: str) -> DeliveryView:
    """Return one delivery with its tries, the newest first. Raises `NotFound`."""
    with store.read() as session:
        row = _row(session, delivery_id)
        tries = tuple(map(_try, outbox.tries(session, row.id)))
        beside = _Beside(store, {row.id: len(tries)}, _addresses(session, [row]), _warnings(store, [row]))
        view = _view(beside, row, _incident(session, row.incident_id))
    return replace(view, tries=tries)


def of_incident(store: Store, reference: str) -> tuple[DeliveryView, ...]:
    """Return the deliveries of one incident. Raises `NotFound`."""
    with store.read() as session:
        incident = incidents.by_reference(session, reference)
        if incident is None:
            raise NotFound(_("There is no incident {reference} in this log.").format(reference=reference))
        rows = outbox.of_incident(session, incident.id)
        tried, addresses = outbox.tried(session, [row.id for row in rows]), _addresses(session, rows)
        view = _incident(session, incident.id)
    beside = _Beside(store, tried, addresses, _warnings(store, rows))
    return tuple(_view(beside, row, view) for row in rows)


def held(store: Store, delivery_id: str) -> tuple[Delivery, str | None]:
    """Return what is kept of a delivery, and the number of the ticket that it is told to. Raises `NotFound`."""
    with store.read() as session:
        row = _row(session, delivery_id)
        return row, (outbox.ticket_of(session, row).number or "…") if row.turn else None


def _incident(session: Any, incident_id: str) -> IncidentView:
    pair = incidents.one(session, incident_id)
    assert pair is not None
    return views.of_incident(*pair)


def _addresses(session: Any, rows: Iterable[Delivery]) -> dict[str, str]:
    """Return where the ticket of each of some deliveries can be opened; what is told after it has no other address."""
    found = list(rows)
    tickets = outbox.addresses(session, {row.incident_id for row in found if row.turn})
    return {row.id: row.address or tickets.get((row.incident_id, row.target), "") for row in found}


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is shown of deliveries beside what stands in their own rows, by their ids and their targets' names."""

    store: Store
    tried: Mapping[str, int]
    addresses: Mapping[str, str]
    warnings: Mapping[str, str]


def _view(beside: _Beside, row: Delivery, incident: IncidentView) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        incident=incident,
        target=row.target,
        turn=row.turn,
        state=row.state,
        queued=row.queued,
        asked=row.asked,
        due=row.due,
        number=row.number or "",
        address=beside.addresses[row.id],
        reason=_reason(beside.store, row),
        sent=row.sent,
        tried=beside.tried.get(row.id, 0),
        warning=beside.warnings.get(row.target, "") if row.state == DeliveryState.UNSURE else "",
    )


def _reason(store: Store, row: Delivery) -> str:
    """Return why it waits: the target's own words, or that there is none to which it could go."""
    if row.state not in GOING or row.target in store.settings.sends_to:
        return row.reason
    gone = _("No target is called {name} any more: it waits until one is.").format(name=row.target)
    return " ".join(filter(None, (row.reason, gone)))


def _try(row: Try) -> TryView:
    return TryView(row.at, row.ended, row.act, row.digest, row.result, row.came)


def _row(session: Any, delivery_id: str) -> Delivery:
    row: Delivery | None = session.get(Delivery, delivery_id)
    if row is None:
        raise NotFound(_("There is nothing like that in the outbox."))
    return row


def retry(store: Store, delivery_id: str) -> DeliveryState:
    """Let the courier go on with something refused, parked or dropped, or with what is queued; returns its state.

    What may have arrived is looked for first, and never before its target has surely worked it off (U1). Raises
    `NotFound`, `BadInput` for what has arrived or was taken back.
    """
    with store.write() as session:
        row = _row(session, delivery_id)
        if row.state == DeliveryState.WITHDRAWN:
            raise BadInput(
                _("It was taken back: the incident is not closed any more."),
                _("Nothing was changed."),
                _("Closing it again queues it again."),
            )
        if row.state == DeliveryState.QUEUED:
            row.due = None
            session.add(row)
        elif row.state not in GOING:
            after = DeliveryState.UNSURE if row.asked else DeliveryState.QUEUED
            _move(session, row, after, due=row.asked + _grace(store, row.target) if row.asked else None, reason="")
        return DeliveryState(row.state)


def _grace(store: Store, name: str) -> timedelta:
    """Return how long a target may be at work on a request; the usual time when it is not set right."""
    from dst_console.sync import targets
    from dst_console.sync.mapping import Site

    usual = Site.model_fields["grace"].default
    try:
        return timedelta(seconds=targets.site(name, store.settings).grace)
    except (BadInput, KeyError):
        return timedelta(seconds=usual)


def park(store: Store, delivery_id: str, why: str = "") -> None:
    """Take one delivery aside until a person takes it up again (U9). Raises `NotFound`, `BadInput`."""
    _decide(store, delivery_id, DeliveryState.PARKED, why)


def drop(store: Store, delivery_id: str, why: str) -> None:
    """Never send one delivery; it stays in the log with the reason, and can be taken up again (U9).

    Raises `NotFound`, `BadInput` without a reason, or for what has arrived.
    """
    if not why.strip():
        raise BadInput(_("Why is it not to be sent?"), _("Nothing was changed."), _("A few words will do."))
    _decide(store, delivery_id, DeliveryState.DROPPED, why)


def _decide(store: Store, delivery_id: str, after: DeliveryState, why: str) -> None:
    with store.write() as session:
        row = _row(session, delivery_id)
        _move(session, row, after, reason=why.strip() or row.reason)


def _move(session: Any, row: Delivery, after: DeliveryState, **columns: Any) -> None:
    try:
        outbox.move(session, row, after, **columns)
    except ValueError as error:
        raise BadInput(
            _("This is not possible while it is: {state}.").format(state=delivery_word(row.state)),
            _("Nothing was changed."),
        ) from error


def settle(store: Store, delivery_id: str, number: str = "") -> None:
    """Say what only a person can see: that the target holds it as `number`, or, without one, that it is not there.

    Raises `NotFound`, or `BadInput` for what is not unsure, or no number of any ticket.
    """
    from dst_console.sync.target import is_number

    if number and not is_number(number):
        raise BadInput(_("This is no number of a ticket."), _("Nothing was changed."))
    with store.write() as session:
        row = _row(session, delivery_id)
        now = store.clock.now()
        if row.state != DeliveryState.UNSURE:
            raise BadInput(_("It is not unsure whether this has arrived."), _("Nothing was changed."))
        said = outbox.begin(session, row.id, "by hand", 0, now)
        outbox.end(session, said, now, "sent" if number else "not there", number)
        if not number:
            outbox.move(session, row, DeliveryState.QUEUED, asked=None, looked=0, due=None, reason="")
            return
        columns = {"number": number, "sent": now, "parcel": "", "asked": None, "due": None, "reason": ""}
        outbox.move(session, row, DeliveryState.SENT, **columns)
        if row.turn == 0:
            from dst_console.sync.exchanges import name
            from dst_console.sync.target import Receipt

            name(session, row.incident_id, row.target, Receipt(number), now, gives_numbers=True)


def queue_earlier(store: Store, since: datetime) -> int:
    """Queue what was closed or escalated since a moment for targets that do not have it; returns for how many.

    For a target that was set later. Raises `LogUnavailable`.
    """
    with store.read() as session:
        ids = [row[0] for page in exporting.rows(session, Choice(since=since)) for row in page]
    queued = 0
    for incident_id in ids:
        with store.write() as session:
            queued += queueing.queue(store, session, session.get_one(Incident, incident_id))
    return queued
