"""The log behind the screens: opened, fed and undone in threads that only post messages."""

import sys
import threading
from collections import deque
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from textual import on, work
from textual.timer import Timer
from textual.worker import get_current_worker

from dst_console import config, desk, spool
from dst_console.clock import Clock, SystemClock
from dst_console.errors import DeskError
from dst_console.language.plain import harmless
from dst_console.paths import Folders
from dst_console.screens.clocks import Clockwork
from dst_console.screens.making_way import look_for_garbage_at_rest, making_way, tidy
from dst_console.screens.messages import (
    Entered,
    LogChanged,
    OutboxRead,
    SendingGoes,
    SendingOver,
    StandingChanged,
    StoreFailed,
    StoreOpened,
    WaitingChanged,
)
from dst_console.screens.sender import Sender
from dst_console.screens.typing_ahead import TypingAhead
from dst_console.translate import _
from dst_console.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from dst_console.models.views import Done, Logged, VisitView
    from dst_console.store.log import Store

RETRY_SECONDS = 3.0
"""How long to wait before the log is tried again after it could not be used."""


LOOK_SECONDS = 3.0
"""How often the console looks whether somebody else logged something."""


class LogWork(TypingAhead):
    """The part of the console that holds the log; `store` is None until it is open."""

    keys: dict[str, str]

    def __init__(self, folders: Folders, clock: Clock | None = None) -> None:
        super().__init__()
        self.folders = folders
        self.clock = clock or SystemClock()
        self.settings, self.problems = config.read(folders)
        self.store: Store | None = None
        self.trouble: DeskError | None = None
        self.logged: dict[str, Logged] = {}
        self._once_entered: list[Callable[[], object]] = []
        self._retry: Timer | None = None
        self._seen = 0
        self._aside = 0
        self._turns: deque[str] = deque()
        self._turning = threading.Lock()
        self.clocks = Clockwork(self)
        self.sender = Sender(self)
        self.promises = 0
        """Follow-ups shown on Today."""
        self._minute = self.clock.now()
        self.visit: VisitView | None = None
        """The visit that is running or due; while one is with the customer, the console keeps quiet (D2)."""

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def open_log(self) -> None:
        """Load the store and open the log, letting the keyboard in between."""
        try:
            with making_way(lambda: self.last_key):
                store = desk.opening.open_log(self.folders, self.settings, self.clock)
        except DeskError as error:
            self.post_message(StoreFailed(error))
            return
        self.post_message(StoreOpened(store))

    @work(thread=True, exclusive=True, group="drain", exit_on_error=False)
    def drain(self) -> None:
        """Bring what is spooled into the log; each batch is shown as it comes, and none is begun once one leaves."""
        if self.store is None:
            return
        worker = get_current_worker()
        try:
            for logged in desk.capture.drain_in_batches(self.store):
                self.post_message(Entered(logged))
                if worker.is_cancelled:
                    return
        except DeskError as error:
            self.post_message(StoreFailed(error))
            return
        self.post_message(Entered([]))

    @on(StoreOpened)
    def take_store(self, message: StoreOpened) -> None:
        """The log is open: take in the spool, then let every screen read."""
        self.store = message.store
        self.trouble = None
        self._seen = desk.opening.last_written(self.folders)
        self._aside = len(spool.rejected(self.folders))
        look_for_garbage_at_rest()
        self.set_interval(LOOK_SECONDS, self.look_around)
        self.tell_screens()
        self.drain()

    @on(StoreFailed)
    def take_failure(self, message: StoreFailed) -> None:
        """Say once what is wrong, and try again by itself."""
        if self.trouble is None or self.trouble.title != message.error.title:
            self.say_error(message.error)
        self.trouble = message.error
        self.wait_no_more()
        if self._retry is not None:
            self._retry.stop()
        self._retry = self.set_timer(RETRY_SECONDS, self.open_log if self.store is None else self.drain)
        self.tell_screens()

    @on(Entered)
    def take_entered(self, message: Entered) -> None:
        """Captures have their numbers now."""
        recovered, self.trouble = self.trouble is not None, None
        aside = len(spool.rejected(self.folders))
        if aside > self._aside:
            where = str(self.folders.data / "spool" / "rejected")
            self.say(_("Something could not be entered; it is kept in {folder}.").format(folder=where), "warning")
        self._aside = aside
        for logged in message.logged:
            self.logged[logged.incident_id] = logged
        if not message.logged:
            waiting, self._once_entered = self._once_entered, []
            for then in waiting:
                then()
        if message.logged or recovered:
            self._seen = desk.opening.last_written(self.folders)  # what we wrote is read now, not once more later
            self.tell_screens()

    def once_entered(self, then: Callable[[], object]) -> None:
        """Do something once what is spooled has been entered; until the log takes it, that waits."""
        self._once_entered.append(then)

    def look_around(self) -> None:
        """Take in what `dst log` spooled, and read again what another console changed (checked every few seconds)."""
        if self.store is None:
            return
        if not self._is_draining and spool.waiting(self.folders):
            self.drain()
        written = self._seen if self.sender.is_running else desk.opening.last_written(self.folders)
        before, self._seen = self._seen, written  # what the courier writes is read once it is back
        minute = self.clock.now().replace(second=0, microsecond=0)
        if before != self._seen or (minute != self._minute and self._time_matters):
            self.tell_screens()
        self._minute = minute
        self.sender.look_when_due()
        tidy(self.last_key)

    @property
    def _time_matters(self) -> bool:
        """Whether a new minute changes what is shown: somebody waits, or something may have become due."""
        return self.visit is not None or self.promises > 0

    @property
    def _is_draining(self) -> bool:
        return any(worker.group == "drain" and not worker.is_finished for worker in self.workers)

    def tell_screens(self) -> None:
        """Let every screen read the log again (U41); what was queued by the change is sent."""
        for screen in self.screen_stack:
            screen.post_message(LogChanged())
        self.sender.look()

    def take_waiting(self, view: "VisitView | None") -> None:
        """Keep who waits, as the day was read with it, for every screen."""
        if self.visit != view:
            self.visit = view
            for screen in self.screen_stack:
                screen.post_message(WaitingChanged())

    # Sending up

    @on(OutboxRead)
    def take_outbox(self, message: OutboxRead) -> None:
        """Show on every screen how the outbox stands."""
        if self.sender.take(message.view):
            self.tell_standing()

    @on(SendingGoes)
    def sending_goes(self) -> None:
        """Something has arrived, or has not: look again."""
        self.sender.look()

    @on(SendingOver)
    def sending_over(self, message: SendingOver) -> None:
        """The courier is back: its tickets' numbers are in the log."""
        if self.sender.over(message):
            self._seen = desk.opening.last_written(self.folders)  # what it wrote is read now, not once more later
            self.tell_screens()
        else:
            self.sender.look()
        self.tell_standing()

    def tell_standing(self) -> None:
        """Let every screen draw how the outbox stands."""
        for screen in self.screen_stack:
            screen.post_message(StandingChanged())

    @property
    def is_undisturbed(self) -> bool:
        """Whether a screen is open on which the technician is with somebody: nothing is begun by itself then."""
        return any(getattr(screen, "undisturbed", False) for screen in self.screen_stack)

    @work(thread=True, group="procedures", exit_on_error=False)
    def load_procedures(self) -> None:
        """Load what following a procedure needs, letting the keyboard in between; once."""
        if "dst_console.screens.guide" not in sys.modules:
            with making_way(lambda: self.last_key):
                desk.procedures.get_ready(self.folders)
                import_module("dst_console.screens.guide")

    @property
    def is_quiet(self) -> bool:
        """Whether the technician is with a customer: then no pop-ups, no sounds (D2)."""
        return self.visit is not None and self.visit.state == "arrived"

    def ring(self) -> None:
        """Ring the bell, unless the technician is with a customer (D2)."""
        if not self.is_quiet:
            self.bell()

    def on_unmount(self) -> None:
        """Let go of the log."""
        self.sender.leave()
        if self.store is not None:
            self.store.close()

    # Undo and redo

    def turn(self, way: Literal["undo", "redo"]) -> None:
        """Undo or redo, and say what was done (U20)."""
        self._turns.append(way)
        self._turn_next()

    @work(thread=True, group="turn", exit_on_error=False)
    def _turn_next(self) -> None:
        """Undo or redo in the order of the keys, also what is only in the spool yet."""
        with self._turning:
            way = self._turns.popleft()
            if self.store is None:
                return
            try:
                self.post_message(Entered(desk.capture.drain(self.store)))
                done = desk.undoing.undo(self.store) if way == "undo" else desk.undoing.redo(self.store)
            except DeskError as error:
                self.call_later(self.say_error, error)
                return
            self.call_later(self._turned, done, way)

    def _turned(self, done: "Done", way: str) -> None:
        self.say(desk.undoing.sentence(done, way))
        self.tell_screens()

    # Saying things

    def say(self, text: str, severity: Any = "information") -> None:
        """Say one sentence for a few seconds, as plain text."""
        self.clear_notifications()
        if self.is_quiet and self._whisper(text, severity):
            return
        self.notify(harmless(text, lines=True), severity=severity, markup=False)

    def _whisper(self, text: str, severity: str) -> bool:
        """Say something on the bottom line; False when the screen in front has none."""
        bars = self.screen.query(KeyBar)
        for bar in bars:
            bar.whisper(harmless(text), severity)
        return bool(bars)

    def say_error(self, error: DeskError) -> None:
        """Say what happened, what is safe and what to do."""
        if self.is_quiet and self._whisper(str(error), "error"):
            return
        self.notify(harmless(str(error), lines=True), severity="error", markup=False, timeout=12)
