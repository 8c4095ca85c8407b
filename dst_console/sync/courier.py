"""The courier: brings what is queued to its target, exactly once, whatever the way does (promise 4).

What is about to be sent is written down first. Where no answer comes it may have arrived: it is left alone for as long
as the target may still be at work on it, then looked for in every way the target knows, more than once, before it is
sent again. That nothing was found is believed only when the same searches find a ticket that is known to be there.
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dst_console import durable
from dst_console.errors import DeskError
from dst_console.models.delivery import Delivery
from dst_console.models.page import Leaf
from dst_console.models.states import DeliveryState
from dst_console.store import outbox
from dst_console.store.log import Store
from dst_console.sync.exchanges import Again, Batch, Search, Sending
from dst_console.sync.sharing import Sharing
from dst_console.sync.target import AtLeastOnce, Bulk, Library, Target
from dst_console.sync.troubles import Meaning, Trouble

IN_A_ROW = 3
"""So many exchanges without an answer one after the other, and the way itself is taken to be troubled."""

AHEAD = 20
"""So many deliveries are looked up at once; each is looked at again before it goes."""

LOCK = "sync.lock"


@dataclass(slots=True)
class Report:
    """What a run came to; `busy` when somebody else is sending, `errors` by targets that are not set right.

    `not_whole` counts what is there otherwise than it was sent. `shared` counts articles; `withheld` is what keeps
    these alone from targets, `not_taken` has the refused titles.
    """

    busy: bool = False
    sent: int = 0
    refused: int = 0
    unsure: int = 0
    not_whole: int = 0
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
