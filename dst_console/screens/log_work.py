"""The log behind the screens: opened, fed and undone in threads that only post messages."""

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Literal

from textual import on, work
from textual.timer import Timer
from textual.worker import get_current_worker

from dst_console import config, desk, spool
from dst_console.clock import Clock, SystemClock
from dst_console.errors import DeskError
from dst_console.language.plain import harmless
from dst_console.paths import Folders
from dst_console.screens.making_way import making_way
from dst_console.screens.messages import Entered, LogChanged, StoreFailed, StoreOpened
from dst_console.screens.typing_ahead import TypingAhead
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import Done, Logged
    from dst_console.store.log import Store

RETRY_SECONDS = 3.0
"""How long to wait before the log is tried again after it could not be used."""


LOOK_SECONDS = 3.0
"""How often the console looks whether somebody else logged something."""


class LogWork(TypingAhead):
    """The part of the console that holds the log; `store` is None until it is open."""

    def __init__(self, folders: Folders, clock: Clock | None = None) -> None:
        super().__init__()
        self.folders = folders
        self.clock = clock or SystemClock()
        self.settings, self.problems = config.read(folders)
        self.store: Store | None = None
        self.trouble: DeskError | None = None
        self.logged: dict[str, Logged] = {}
        self._retry: Timer | None = None
        self._seen = 0
        self._aside = 0
        self._turns: deque[str] = deque()
        self._turning = threading.Lock()

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
        if message.logged or recovered:
            self.tell_screens()

    def look_around(self) -> None:
        """Take in what `dst log` spooled, and read again what another console changed (checked every few seconds)."""
        if self.store is None:
            return
        if not self._is_draining and spool.waiting(self.folders):
            self.drain()
        before, self._seen = self._seen, desk.opening.last_written(self.folders)
        if before != self._seen:
            self.tell_screens()

    @property
    def _is_draining(self) -> bool:
        return any(worker.group == "drain" and not worker.is_finished for worker in self.workers)

    def tell_screens(self) -> None:
        """Let every screen read the log again (U41)."""
        for screen in self.screen_stack:
            screen.post_message(LogChanged())

    def on_unmount(self) -> None:
        """Let go of the log."""
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
        self.notify(harmless(text, lines=True), severity=severity, markup=False)

    def say_error(self, error: DeskError) -> None:
        """Say what happened, what is safe and what to do."""
        self.notify(harmless(str(error), lines=True), severity="error", markup=False, timeout=12)
