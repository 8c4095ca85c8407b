"""The exchanges with a target about deliveries: sending, looking for, bringing many at once.

Each is written down before it begins, with what it came to at its end.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from dst_console.models.delivery import Delivery
from dst_console.models.incident import Incident
from dst_console.models.parcel import Parcel
from dst_console.models.payloads import Delivered
from dst_console.models.states import DeliveryState
from dst_console.models.words import storable
from dst_console.store import incidents, outbox
from dst_console.sync.target import Bulk, Receipt, Reference, Target
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.sync.courier import Courier

Answer = TypeVar("Answer")

LOOKS = 2
"""How often something is looked for in vain before it is sent again."""

AGAIN = 3
"""The share of the grace after which it is looked for once more."""


class _Step:
    """One delivery and the exchanges about it, each written down before it begins."""

    def __init__(self, courier: "Courier", target: Target, delivery: Delivery) -> None:
        self._courier = courier
        self._store = courier.store
        self._target = target
        self._id = delivery.id
        self._incident = delivery.incident_id
        self._state = DeliveryState(delivery.state)
        self._turn = delivery.turn
        self._parcel: Parcel
        self._reference: Reference
        self._number: str | None = None
        self._looked = 0
        self._try = 0

    def _begin(self, act: str) -> bool:
        """Write down that an exchange begins; False when the delivery is no longer what it was a moment ago.

        What is sent is what stands in the log now: it may have been written on since.
        """
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            row = session.get_one(Delivery, self._id)
            if row.state != self._state:
                return False
            try:
                self._read(session, row)
                digest = self._digest() if act == "send" else ""
            except Trouble as trouble:
                set_aside(session, self._id, self._state, trouble)
                self._courier.report.refused += 1
                return False
            if act == "send":
                sending = {"asked": now, "looked": 0, "due": None, "reason": "", "number": self._number}
                self._go_on(session, DeliveryState.SENDING, **sending)
            self._try = outbox.begin(session, self._id, act, self._courier.fence, now, digest)
        return True

    def _go_on(self, session: Any, after: DeliveryState, **columns: Any) -> bool:
        """Bring it into another state, unless a person decided otherwise meanwhile; say whether it was."""
        goes_on = outbox.go_on(session, self._id, self._state, after, **columns)
        self._state = after if goes_on else self._state
        return goes_on

    def _digest(self) -> str:
        return digest_of(asked(self._target.written, self._parcel, self._number))

    def _read(self, session: Any, row: Delivery) -> None:
        self._parcel = carried(row)
        self._reference = Reference(row.incident_id, self._parcel.number)
        self._number = outbox.ticket_of(session, row).number if row.turn else row.number
        self._looked = row.looked

    def _arrived(self, receipt: Receipt, also: Sequence[str] = ()) -> None:
        """Write down that the target holds it: only now is it sent (U5).

        It reaches the disk with what is written next, the end of the turn at the latest: lost in a power cut before
        that, it is found again by looking. Where nobody can be asked it is not put off.
        """
        reason = "; ".join((*receipt.lacks, *also))
        with self._store.write(at_once=not self._target.searches) as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, "sent", receipt.number)
            outbox.opened(session, self._target.name, now)
            arrived = {"number": receipt.number, "address": receipt.address, "sent": now, "reason": reason}
            if not self._is_sent(session, {"asked": None, "due": None, "parcel": "", **arrived}):
                return
            if self._turn == 0:
                name(session, self._incident, self._target.name, receipt, now, self._target.gives_numbers)
        self._courier.report.sent += 1
        self._courier.report.not_whole += bool(reason)

    def _is_sent(self, session: Any, columns: dict[str, Any]) -> bool:
        """Bring it to its end, also when a person has just said that it is not there; what is parked stays parked."""
        return self._go_on(session, DeliveryState.SENT, **columns) or outbox.go_on(
            session, self._id, DeliveryState.QUEUED, DeliveryState.SENT, **columns
        )

    def _is_unsure(self, trouble: Trouble) -> None:
        """It may have arrived: it is looked for when the target has surely worked it off."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, trouble.kind, trouble.told)
            due = now + timedelta(seconds=self._target.grace)
            self._go_on(session, DeliveryState.UNSURE, due=due, reason=trouble.told)
        self._courier.report.unsure += 1


class Sending(_Step):
    """Sending something that surely was not sent yet."""

    def run(self) -> None:
        """Send it and read it back. Raises `Trouble`, by then written down."""
        if not self._begin("send"):
            return
        try:
            receipt = self._sent()
        except Trouble as trouble:
            self._failed(trouble)
            raise
        self._arrived(receipt)

    def _sent(self) -> Receipt:
        if self._turn:
            assert self._number is not None
            asked(self._target.tell, self._number, self._parcel)
            return Receipt(self._number)
        made = asked(self._target.create, self._parcel)
        self._note_number(made)
        found = asked(self._target.read_back, made.number, self._parcel)
        if found is None:
            raise Trouble(Kind.UNANSWERED, f"{made.number} cannot be read back")
        return found

    def _note_number(self, made: Receipt) -> None:
        with self._store.write(at_once=not self._target.searches) as session:
            self._courier.keep_turn(session)
            outbox.note_number(session, self._id, made.number, made.address)
        self._number = made.number

    def _failed(self, trouble: Trouble) -> None:
        if self._number is not None and not self._turn:  # made already: all that failed is reading it back
            self._is_unsure(trouble)
            return
        if not trouble.meaning.certain:
            self._is_unsure(trouble)
            return
        refused = trouble.kind is Kind.REFUSED
        after = DeliveryState.REFUSED if refused else DeliveryState.QUEUED
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, trouble.kind, trouble.told)
            self._go_on(session, after, asked=None, reason=trouble.told if refused else "")
        self._courier.report.refused += refused


class Again(_Step):
    """Queueing again something that may have arrived at a target that cannot be asked about it."""

    def run(self) -> None:
        """Queue it again, after the grace."""
        with self._store.write() as session:
            self._courier.keep_turn(session)
            self._go_on(session, DeliveryState.QUEUED, asked=None, looked=0, due=None)


class Search(_Step):
    """Looking for something that may have arrived."""

    def __init__(self, courier: "Courier", target: Target, delivery: Delivery, believed: dict[str, bool]) -> None:
        super().__init__(courier, target, delivery)
        self._believed = believed

    def run(self) -> None:
        """Look for it once. Raises `Trouble`, by then written down."""
        if not self._begin("look"):
            return
        try:
            receipts = self._told() if self._turn else self._found()
            sure = bool(receipts) or self._may_be_believed()
        except Trouble as trouble:
            self._not_looked(trouble)
            raise
        if receipts:
            # Whatever else of ours is there, none is made again, and the oldest is the ticket.
            others = [one.number for one in receipts[1:]]
            self._arrived(receipts[0], [f"also {number}" for number in others])
        else:
            self._not_found(sure)

    def _found(self) -> list[Receipt]:
        """Return the tickets of ours, the lowest number first, read back and compared."""
        numbers = {self._number} if self._number else set()
        for search in self._target.searches:
            numbers |= {one.number for one in asked(self._target.find, self._reference, search)}
        read = [asked(self._target.read_back, number, self._parcel) for number in sorted(numbers, key=_as_number)]
        return [one for one in read if one is not None]

    def _told(self) -> list[Receipt]:
        assert self._number is not None
        told = asked(self._target.has_been_told, self._number, self._parcel)
        return [Receipt(self._number)] if told else []

    def _may_be_believed(self) -> bool:
        """Say whether the same searches find what is known to be there: a target may answer "none" for many reasons."""
        if self._turn or not self._target.searches:
            return True
        with self._store.read() as session:
            canary = outbox.known(session, self._target.name)
            incident = session.get(Incident, canary.incident_id) if canary else None
        if canary is None or incident is None:
            return False
        reference = Reference(incident.id, incident.number)
        return all(self._finds(search, reference, canary.number) for search in self._target.searches)

    def _finds(self, search: str, reference: Reference, number: str | None) -> bool:
        if search not in self._believed:
            self._believed[search] = number in {one.number for one in asked(self._target.find, reference, search)}
        return self._believed[search]

    def _not_looked(self, trouble: Trouble) -> None:
        """It stays unsure, and is looked for later."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, trouble.kind, trouble.told)
            self._go_on(session, DeliveryState.UNSURE, due=now + self._soon, reason=trouble.told)

    def _not_found(self, sure: bool) -> None:
        """It is sent again once it was looked for often enough, by searches that may be believed."""
        looked = self._looked + sure
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, "not there" if sure else "not to be believed")
            if looked >= LOOKS:
                self._go_on(session, DeliveryState.QUEUED, asked=None, looked=0, due=None, number=self._known)
            else:
                self._go_on(session, DeliveryState.UNSURE, looked=looked, due=now + self._soon)

    @property
    def _known(self) -> str | None:
        """The number that stays with it: that of the ticket it belongs to."""
        return self._number if self._turn else None

    @property
    def _soon(self) -> timedelta:
        return timedelta(seconds=self._target.grace / AGAIN)


class Batch:
    """Sending many at once to a target that takes the same again without a trace."""

    def __init__(self, courier: "Courier", target: Bulk, ready: Sequence[Delivery]) -> None:
        self._courier = courier
        self._store = courier.store
        self._target = target
        self._ids = [one.id for one in ready]
        self._parcels: list[Parcel] = []
        self._tries: list[int] = []

    def run(self) -> None:
        """Send them. Raises `Trouble`, by then written down; one that is refused is then sent alone."""
        self._begin()
        if not self._ids:
            return
        try:
            receipts = asked(self._target.bring, self._parcels)
        except Trouble as trouble:
            self._failed(trouble)
            raise
        self._arrived(receipts)

    def _rows(self, session: Any) -> list[Delivery]:
        return [session.get_one(Delivery, one) for one in self._ids]

    def _begin(self) -> None:
        """Write down that they are being sent, as they stand in the log now; what has changed meanwhile waits."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            rows = [row for row in self._rows(session) if row.state in (DeliveryState.QUEUED, DeliveryState.UNSURE)]
            self._ids = [row.id for row in rows if self._begin_one(session, row, now)]

    def _begin_one(self, session: Any, row: Delivery, now: datetime) -> bool:
        """Write down that one is being sent; False for one that can only be set aside."""
        try:
            parcel = carried(row)
            digest = digest_of(asked(self._target.written, parcel))
        except Trouble as trouble:
            set_aside(session, row.id, DeliveryState(row.state), trouble)
            self._courier.report.refused += 1
            return False
        if row.state == DeliveryState.UNSURE:
            outbox.move(session, row, DeliveryState.QUEUED)
        outbox.move(session, row, DeliveryState.SENDING, asked=now, due=None, reason="")
        self._parcels.append(parcel)
        self._tries.append(outbox.begin(session, row.id, "send", self._courier.fence, now, digest))
        return True

    def _arrived(self, receipts: Sequence[Receipt]) -> None:
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            for row, receipt, attempt in zip(self._rows(session), receipts, self._tries, strict=True):
                outbox.end(session, attempt, now, "sent", receipt.number)
                arrived = {"number": receipt.number, "address": receipt.address, "sent": now}
                told = {"reason": "; ".join(receipt.lacks), "parcel": "", "asked": None}
                outbox.move(session, row, DeliveryState.SENT, **arrived, **told)
                if row.turn == 0:
                    name(session, row.incident_id, row.target, receipt, now, self._target.gives_numbers)
            outbox.opened(session, self._target.name, now)
        self._courier.report.sent += len(self._ids)
        self._courier.report.not_whole += sum(bool(receipt.lacks) for receipt in receipts)

    def _failed(self, trouble: Trouble) -> None:
        """Nothing of it arrived, or all of it: what is refused among many is found by sending each alone."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            for row, attempt in zip(self._rows(session), self._tries, strict=True):
                outbox.end(session, attempt, now, trouble.kind, trouble.told)
                if not trouble.meaning.certain:
                    due = now + timedelta(seconds=self._target.grace)
                    outbox.move(session, row, DeliveryState.UNSURE, due=due, reason=trouble.told)
                elif trouble.kind is Kind.REFUSED and len(self._ids) == 1:
                    outbox.move(session, row, DeliveryState.REFUSED, asked=None, reason=trouble.told)
                    self._courier.report.refused += 1
                else:
                    outbox.move(session, row, DeliveryState.QUEUED, asked=None)
        if trouble.kind is Kind.REFUSED and len(self._ids) > 1:
            self._one_by_one()

    def _one_by_one(self) -> None:
        with self._store.read() as session:
            rows = self._rows(session)
        for row in rows:
            try:
                Batch(self._courier, self._target, [row]).run()
            except Trouble as trouble:
                if trouble.kind is not Kind.REFUSED:
                    raise


def carried(row: Delivery) -> Parcel:
    """Return what a delivery carries. Raises `Trouble` when it cannot be read: damaged, or of another version."""
    try:
        return outbox.parcel_of(row)
    except ValueError as error:
        raise Trouble(Kind.REFUSED, _("what was kept of it cannot be read")) from error


def set_aside(session: Any, delivery_id: str, before: DeliveryState, trouble: Trouble) -> None:
    """Keep one delivery from holding up the others: what may have arrived is parked, what surely did not is refused."""
    if before is DeliveryState.UNSURE:
        outbox.go_on(session, delivery_id, before, DeliveryState.PARKED, reason=trouble.told)
        return
    outbox.go_on(session, delivery_id, before, DeliveryState.SENDING)
    outbox.go_on(session, delivery_id, DeliveryState.SENDING, DeliveryState.REFUSED, reason=trouble.told)


def asked(question: Callable[..., Answer], *words: Any) -> Answer:
    """Ask a target something. Raises `Trouble`: an error of the target's own is one that leaves everything open."""
    try:
        return question(*words)
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(Kind.UNANSWERED, f"{type(error).__name__}: {error}") from error


def digest_of(written: str) -> str:
    """Return the SHA-256 of what is sent."""
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()


def name(session: Any, incident_id: str, target: str, receipt: Receipt, now: datetime, gives_numbers: bool) -> None:
    """Write into an incident that a target holds it, and its number when it is the first a customer can be told."""
    changes = incidents.take_number(session, incident_id, receipt.number) if gives_numbers else {}
    told = Delivered(
        target=storable(target), number=storable(receipt.number), address=storable(receipt.address), changes=changes
    )
    incidents.append(session, incident_id, now, f"{target} {receipt.number}", told)
    incidents.told(session).discard(incident_id)  # nobody else has to hear of it


def _as_number(number: str) -> tuple[int, str]:
    """Sort numbers as numbers."""
    return (int(number), "") if number.isdecimal() else (1 << 62, number)
