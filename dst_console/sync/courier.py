"""The courier: brings what is queued to its target, exactly once, whatever the way does (promise 4).

What is about to be sent is written down first. Where no answer comes it may have arrived: it is left alone for as long
as the target may still be at work on it, then looked for in every way the target knows, more than once, before it is
sent again. That nothing was found is believed only when the same searches find a ticket that is known to be there.
"""

import hashlib
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dst_console import durable
from dst_console.errors import DeskError
from dst_console.models.delivery import Delivery
from dst_console.models.incident import Incident
from dst_console.models.page import Leaf
from dst_console.models.parcel import Parcel
from dst_console.models.payloads import Delivered
from dst_console.models.states import DeliveryState
from dst_console.models.words import storable
from dst_console.store import incidents, outbox, sharing
from dst_console.store.log import Store
from dst_console.sync.target import AtLeastOnce, Bulk, Library, Placed, Receipt, Reference, Target
from dst_console.sync.troubles import Kind, Meaning, Trouble
from dst_console.translate import _

Answer = TypeVar("Answer")

LOOKS = 2
"""How often something is looked for in vain before it is sent again."""

AGAIN = 3
"""The share of the grace after which it is looked for once more."""

IN_A_ROW = 3
"""So many exchanges without an answer one after the other, and the way itself is taken to be troubled."""

AHEAD = 20
"""So many deliveries are looked up at once; each is looked at again before it goes."""

TOGETHER = 50
"""So many articles are made ready and shared at once."""

LOCK = "sync.lock"


@dataclass(slots=True)
class Report:
    """What a run came to; `busy` when somebody else is sending, `errors` by targets that are not set right.

    `shared` counts articles; `withheld` is what keeps these alone from targets, `not_taken` has the refused titles.
    """

    busy: bool = False
    sent: int = 0
    refused: int = 0
    unsure: int = 0
    shared: int = 0
    not_taken: list[str] = field(default_factory=list)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    withheld: dict[str, Trouble] = field(default_factory=dict)
    errors: dict[str, DeskError] = field(default_factory=dict)
    stopped: bool = False

    @property
    def moved(self) -> bool:
        """Whether it brought anything further, or found out why not."""
        sent = self.sent or self.refused or self.unsure or self.troubles
        return bool(sent or self.shared or self.not_taken or self.withheld)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the courier waits, as a share of what it usually would; tests are in a hurry."""

    share: float = 1.0
    jitter: float = 0.3

    def after(self, meaning: Meaning, failures: int) -> timedelta:
        """Return how long a way is left alone after so many failures in a row."""
        wait = min(meaning.longest, meaning.patience * 2.0 ** min(failures, 12))
        return timedelta(seconds=self.share * wait * random.uniform(1 - self.jitter, 1 + self.jitter))


USUAL = Patience()

Leaves = Callable[[str, int], Sequence[Leaf]]
"""Returns what a target is to be given of the knowledge base next, so many articles at most."""


def no_leaves(_target: str, _limit: int) -> Sequence[Leaf]:
    """Share nothing."""
    return ()


@dataclass
class Courier:
    """One run of sending: `seen` is told after each step, `stop` asked before each; `leaves` is what is shared then."""

    store: Store
    targets: Sequence[Target]
    seen: Callable[[Report], object] = lambda _report: None
    stop: Callable[[], bool] = lambda: False
    patience: Patience = USUAL
    force: bool = False
    """Whether ways are tried that would be left alone still: a person asked for it."""

    leaves: Leaves = no_leaves
    report: Report = field(default_factory=Report, init=False)
    _fence: int = field(default=0, init=False)

    def run(self) -> Report:
        """Send what can go now and return what came of it. Raises `LogUnavailable`, and no `Trouble`."""
        lock = durable.Lock(self.store.folders.data / LOCK)
        alone = lock.acquire()
        try:
            if self._take_turn(alone):
                self._rounds()
            else:
                self.report.busy = True
        except outbox.TurnLost:
            self.report.stopped = True
        finally:
            lock.release()
        return self.report

    def _take_turn(self, alone: bool) -> bool:
        now = self.store.clock.now()
        grace = {target.name: timedelta(seconds=target.grace) for target in self.targets}
        with self.store.write() as session:
            fence = outbox.take_turn(session, f"{os.getpid()}", now, alone)
            if fence is None:
                return False
            self._fence = fence
            outbox.take_up(session, now, grace, alone)
        return True

    def _rounds(self) -> None:
        try:
            through = [target for target in self.targets if not self.stop() and Round(self, target).run()]
            for target in through:
                if isinstance(target, Library):
                    Sharing(self, target).run()
        finally:
            with self.store.write() as session:
                outbox.give_turn_back(session, self._fence)
        self.report.stopped = self.stop()

    def keep_turn(self, session: Any) -> datetime:
        """Make sure that it is still this courier's turn, in the transaction in which it writes; returns the time."""
        now = self.store.clock.now()
        outbox.keep_turn(session, self._fence, now)
        return now

    @property
    def fence(self) -> int:
        """The number of this courier's turn."""
        return self._fence

    def note_trouble(self, target: str, trouble: Trouble) -> None:
        """Write down that the way to a target is troubled, and leave it alone for a while."""
        self.report.troubles[target] = trouble
        with self.store.write() as session:
            now = self.keep_turn(session)
            due = now + self.wait(trouble, outbox.way(session, target).failures)
            outbox.troubled(session, target, trouble.kind, trouble.told, now, due)

    def wait(self, trouble: Trouble, failures: int) -> timedelta:
        """Return how long something is left alone after so many failures in a row."""
        wait = self.patience.after(trouble.meaning, failures)
        if trouble.wait is not None:
            wait = max(wait, min(timedelta(seconds=trouble.wait), outbox.LONGEST_WAIT / 2))
        return wait


class Round:
    """What goes to one target in one run."""

    def __init__(self, courier: Courier, target: Target) -> None:
        self._courier = courier
        self._store = courier.store
        self._target = target
        self._unanswered = 0
        self._believed: dict[str, bool] = {}
        self._waiting: list[Delivery] = []

    def run(self) -> bool:
        """Send until nothing is left that can go, or the way is troubled; says whether it is through."""
        if not self._way_is_free():
            return False
        while not self._courier.stop():
            ready = self._ready()
            if not ready:
                return True
            try:
                self._bring(ready)
            except Trouble as trouble:
                if self._ends_the_round(trouble):
                    self._courier.note_trouble(self._target.name, trouble)
                    return False
            self._courier.seen(self._courier.report)
        return False

    def _way_is_free(self) -> bool:
        if self._courier.force:
            return True
        with self._store.read() as session:
            return outbox.is_due(outbox.way(session, self._target.name).due, self._store.clock.now())

    def _ready(self) -> list[Delivery]:
        """Return what goes next, looked up for several at once."""
        at_once = self._target.size if isinstance(self._target, Bulk) else 1
        if not self._waiting:
            with self._store.read() as session:
                now = self._store.clock.now()
                self._waiting = outbox.ready(session, self._target.name, now, max(AHEAD, at_once))
        ready, self._waiting = self._waiting[:at_once], self._waiting[at_once:]
        return ready

    def _ends_the_round(self, trouble: Trouble) -> bool:
        if trouble.meaning.stops:
            return True
        self._unanswered = 0 if trouble.meaning.certain else self._unanswered + 1
        return self._unanswered >= IN_A_ROW

    def _bring(self, ready: list[Delivery]) -> None:
        """Take what is ready a step further. Raises `Trouble` after writing down what it means."""
        first = ready[0]
        if isinstance(self._target, Bulk):
            Batch(self._courier, self._target, ready).run()
        elif first.state == DeliveryState.UNSURE and self._goes_again(first):
            Again(self._courier, self._target, first).run()
        elif first.state == DeliveryState.UNSURE:
            Search(self._courier, self._target, first, self._believed).run()
        else:
            Sending(self._courier, self._target, first).run()
        self._unanswered = 0

    def _goes_again(self, delivery: Delivery) -> bool:
        """Say whether nobody can be asked for something unsure; a letter that was taken has its number."""
        return isinstance(self._target, AtLeastOnce) and (delivery.turn > 0 or delivery.number is None)


class _Step:
    """One delivery and the exchanges about it, each written down before it begins."""

    def __init__(self, courier: Courier, target: Target, delivery: Delivery) -> None:
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
        """Write down that the target holds it: only now is it sent (U5)."""
        reason = "; ".join((*receipt.lacks, *also))
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            outbox.end(session, self._try, now, "sent", receipt.number)
            outbox.opened(session, self._target.name, now)
            arrived = {"number": receipt.number, "address": receipt.address, "sent": now, "reason": reason}
            if not self._is_sent(session, {"asked": None, "due": None, "parcel": "", **arrived}):
                return
            if self._turn == 0:
                name(session, self._incident, self._target.name, receipt, now, self._target.gives_numbers)
        self._courier.report.sent += 1

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
        with self._store.write(at_once=False) as session:  # lost in a power cut, it is found again by looking
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

    def __init__(self, courier: Courier, target: Target, delivery: Delivery, believed: dict[str, bool]) -> None:
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

    def __init__(self, courier: Courier, target: Bulk, ready: Sequence[Delivery]) -> None:
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


class Sharing:
    """Sharing articles with one target, once its deliveries are through: nothing of it ever holds these up."""

    def __init__(self, courier: Courier, target: Library) -> None:
        self._courier = courier
        self._store = courier.store
        self._target = target

    def run(self) -> None:
        """Share until there is nothing more, or they do not get through."""
        if not self._is_free():
            return
        while not self._courier.stop():
            leaves = self._courier.leaves(self._target.name, min(self._target.size, TOGETHER))
            if not leaves:
                return
            try:
                self._share(leaves)
            except Trouble as trouble:
                self._note_trouble(trouble)
                return
            self._courier.seen(self._courier.report)

    def _is_free(self) -> bool:
        if self._courier.force:
            return True
        with self._store.read() as session:
            return outbox.is_due(sharing.shelf(session, self._target.name).due, self._store.clock.now())

    def _share(self, leaves: Sequence[Leaf]) -> None:
        """Share some at once; what is refused among many is found by sharing each alone. Raises `Trouble`."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            numbers = sharing.begin(session, self._target.name, leaves, now)
        pages = [leaf.page.model_copy(update={"version": nr}) for leaf, nr in zip(leaves, numbers, strict=True)]
        try:
            placed = asked(self._target.share, pages)
        except Trouble as trouble:
            if trouble.kind is not Kind.REFUSED:
                raise
            self._refused(leaves, trouble)
        else:
            self._took(leaves, placed)

    def _took(self, leaves: Sequence[Leaf], placed: Sequence[Placed]) -> None:
        """Write down what was given, and nothing of what changed meanwhile."""
        name = self._target.name
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            for leaf, there in zip(leaves, placed, strict=True):
                sharing.took(session, name, leaf, there.version, now, there.told)
            sharing.opened(session, name)
            outbox.opened(session, name, now)
        self._courier.report.shared += len(leaves)

    def _refused(self, leaves: Sequence[Leaf], trouble: Trouble) -> None:
        if len(leaves) > 1:
            for leaf in leaves:
                if not self._courier.stop():
                    self._share([leaf])
            return
        (leaf,) = leaves
        with self._store.write() as session:
            self._courier.keep_turn(session)
            sharing.refused(session, self._target.name, leaf, trouble.told)
        self._courier.report.not_taken.append(leaf.page.title)

    def _note_trouble(self, trouble: Trouble) -> None:
        """Write down what it means: for the way where deliveries would not get through either, else for articles."""
        name = self._target.name
        if trouble.meaning.stops and trouble.kind is not Kind.SETUP:
            self._courier.note_trouble(name, trouble)
            return
        self._courier.report.withheld[name] = trouble
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            due = now + self._courier.wait(trouble, sharing.shelf(session, name).failures)
            sharing.troubled(session, name, trouble.kind, trouble.told, now, due)


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
