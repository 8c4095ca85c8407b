"""Sending by itself while the console is open: when something is due and nobody is with a customer's procedure."""

import sys
import threading
import time
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from dst_console import desk, keymap
from dst_console.errors import BadInput, DeskError, unforeseen
from dst_console.language.outbox import not_taken_words, trouble_words, withheld_words
from dst_console.models.views import OutboxView
from dst_console.screens.making_way import STEP_ASIDE, TYPING, letting_in, making_way
from dst_console.screens.messages import OutboxRead, SendingGoes, SendingOver
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.screens.log_work import LogWork
    from dst_console.store.log import Store
    from dst_console.sync.courier import Report

IDLE_REST = 30.0
"""Seconds until it is tried again by itself after a run that brought nothing further: somebody else may be sending."""

ERROR_REST = 300.0
"""Seconds until then after an error that nobody thought of."""

MOST_POLITE = 2.0
"""Seconds that a step waits at most for somebody who types."""

TOLD_AGAIN = 1.0
"""Seconds after which it is drawn again how far it is."""

FEW = 3
"""Articles that are named when several were refused."""

FAREWELL = 0.7
"""Seconds that leaving waits for the courier; what it is in the middle of then is looked for the next time."""


class Sender:
    """Knows how the outbox stands, and sends in a thread of its own: leaving never waits for a slow server."""

    def __init__(self, app: "LogWork") -> None:
        self._app = app
        self.view = OutboxView()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._rests_until = 0.0
        self._rests_with: tuple[tuple[str, int], ...] = ()
        self._told = 0.0
        self._left = False
        self._is_ready = False
        """Whether all that sending needs is loaded."""

    @property
    def is_running(self) -> bool:
        """Whether the courier is on its way."""
        return self._thread is not None

    @property
    def goes_by_itself(self) -> bool:
        """Whether the person lets it (`send_by_itself`)."""
        return self._app.settings.send_by_itself

    # Looking

    def look(self) -> None:
        """Read in a thread how the outbox stands; then it is sent if something is due."""
        store = self._app.store
        if store is None or self._left:
            return

        def work() -> None:
            worker = get_current_worker()
            with suppress(DeskError):  # the screens say what is wrong with the log
                view = _read(store, self._app)
                if not worker.is_cancelled:
                    self._app.post_message(OutboxRead(view))

        self._app.run_worker(work, thread=True, exclusive=True, group="standing", exit_on_error=False)

    def look_when_due(self) -> None:
        """Look again once the time has come that something was put off to: asked every few seconds, asleep or not."""
        if self._is_due and self._may_go:
            self.look()

    def take(self, view: OutboxView) -> bool:
        """Take how it stands, and send if something is due; True when it stands differently than before."""
        before, self.view = self.view, view
        if self._is_due and self._may_go:
            self.send()
        return before != view

    @property
    def _is_due(self) -> bool:
        due = self.view.due
        return due is not None and due <= self._app.clock.now()

    @property
    def _may_go(self) -> bool:
        """Whether it may begin by itself: never while a procedure is open, nor again at once after doing nothing."""
        rests = self._app.clock.monotonic() < self._rests_until and self.view.counts == self._rests_with
        return self.goes_by_itself and not (self.is_running or self._left or rests or self._app.is_undisturbed)

    # Sending

    def send(self, asked: bool = False, force: bool = False) -> bool:
        """Send what can go, in a thread; `asked` by a person, or by `force`, also where a way was troubled.

        False when it cannot be done now.
        """
        store = self._app.store
        if store is None or self.is_running or self._left:
            return False
        self._stop = stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(store, asked, asked or force, stop), name="courier", daemon=True
        )
        self._thread.start()
        return True

    def _run(self, store: "Store", asked: bool, force: bool, stop: threading.Event) -> None:
        report: Report | None = None
        error: DeskError | None = None
        try:
            if not self._is_ready:
                with making_way(lambda: self._app.last_key):
                    desk.sending.get_ready(store)
                self._is_ready = True
            with letting_in():
                report = desk.sending.sync(
                    store, force=force, drained=False, stop=partial(self._stops, stop, asked), seen=self._goes
                )
        except DeskError as found:
            error = found
        except Exception as found:  # noqa: BLE001 - a target that somebody else wrote must not end the console
            error = unforeseen(found)
        self._post(SendingOver(report, error, asked))

    def _stops(self, stop: threading.Event, asked: bool) -> bool:
        """Say whether to come back, as from a procedure; while somebody types the next step waits a little."""
        until = time.monotonic() + MOST_POLITE
        while time.monotonic() < min(until, self._app.last_key + TYPING) and not stop.is_set():
            stop.wait(STEP_ASIDE)
        return stop.is_set() or (self._app.is_undisturbed and not asked)

    def _goes(self, _report: "Report") -> None:
        """Say that it goes on, now and then: each drawing takes time from the keyboard."""
        now = time.monotonic()
        if now - self._told >= TOLD_AGAIN:
            self._told = now
            self._post(SendingGoes())

    def _post(self, message: Message) -> None:
        with suppress(RuntimeError):  # the console is gone already
            self._app.post_message(message)

    def over(self, message: SendingOver) -> bool:
        """The courier is back; True when it brought anything further. A refusal is said, a trouble stands above."""
        self._thread = None
        report = message.report
        moved = report is not None and report.moved
        is_shown = isinstance(message.error, BadInput) and not message.asked  # the first line and the outbox say it
        if not moved and not (report and report.stopped):
            rest = ERROR_REST if message.error else IDLE_REST
            self._rests_until, self._rests_with = self._app.clock.monotonic() + rest, self.view.counts
        if message.error is not None and not is_shown:
            self._app.say_error(message.error)
        elif report is not None:
            self._tell(report, message.asked)
        return moved

    def _tell(self, report: "Report", asked: bool) -> None:
        if report.refused:
            key = keymap.shown(self._app.keys["outbox"])
            words = ngettext("{n} was refused; {key} shows why.", "{n} were refused; {key} shows why.", report.refused)
            self._app.say(words.format(n=report.refused, key=key), "warning")
        elif report.not_whole:
            keys = {name: keymap.shown(self._app.keys[name]) for name in ("outbox", "outbox.sent")}
            words = ngettext(
                "{n} was not taken whole; {key}, then {sent}, shows what is missing.",
                "{n} were not taken whole; {key}, then {sent}, shows what is missing.",
                report.not_whole,
            )
            said = words.format(n=report.not_whole, key=keys["outbox"], sent=keys["outbox.sent"])
            self._app.say(said, "warning")
        elif report.not_taken:
            self._app.say("\n".join(map(not_taken_words, report.not_taken[:FEW])), "warning")
        elif asked and report.busy:
            self._app.say(_("Somebody else is sending just now: another console, or a timer."))
        elif asked and report.errors:
            self._app.say_error(next(iter(report.errors.values())))
        elif asked and report.troubles:
            troubles = (" ".join(trouble_words(trouble.kind, name)) for name, trouble in report.troubles.items())
            self._app.say("\n".join(troubles), "warning")
        elif asked and report.withheld:
            withheld = (" ".join(withheld_words(trouble.kind, name)) for name, trouble in report.withheld.items())
            self._app.say("\n".join(withheld), "warning")
        elif asked:
            sent = ngettext("{n} sent", "{n} sent", report.sent).format(n=report.sent)
            shared = ngettext("{n} article shared", "{n} articles shared", report.shared).format(n=report.shared)
            self._app.say(f"{sent}; {shared}" if report.shared else sent)

    def leave(self) -> None:
        """The console is left: send no more, and wait no longer than a moment."""
        self._left = True
        self._stop.set()
        if self._thread is not None:
            self._thread.join(FAREWELL)


def _read(store: "Store", app: "LogWork") -> OutboxView:
    """Return how the outbox stands; what that needs is loaded the first time, letting the keyboard go first."""
    known = "dst_console.desk.deliveries" in sys.modules
    with nullcontext() if known else making_way(lambda: app.last_key):
        view: OutboxView = desk.deliveries.standing(store)
    return view
