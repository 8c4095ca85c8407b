"""What every screen does alike: its keys from `actions.py`, its store work in workers, its bottom line."""

import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.worker import get_current_worker

from dst_console.actions import BY_ID, Situation, of_scope
from dst_console.errors import DeskError, unforeseen
from dst_console.screens.making_way import REST, forget_drawn, tidy
from dst_console.screens.messages import Fetched, LogChanged, Refused, StandingChanged
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.standing import standing_forms, with_end

if TYPE_CHECKING:
    from dst_console.app import DstApp
    from dst_console.store.log import Store

Value = TypeVar("Value")

MOST_HELD = 0.25
"""Seconds for which a new screen is drawn on nothing at most, while it reads what it shows."""


def bindings(scope: str) -> list[BindingType]:
    """Return the bindings of one scope's actions; a person's own keys are laid over them by their ids.

    What holds anywhere comes before what a text field makes of a key.
    """
    first = scope == "anywhere"
    return [
        Binding(one.keys, f"do('{one.id}')", one.label, tooltip=one.tooltip, id=one.id, priority=first)
        for one in of_scope(scope)
    ]


class DeskScreen(Screen[Any]):
    """A screen of the console. `do('today.note')` calls its `do_note`, or says why it cannot be done."""

    scope: ClassVar[str] = ""
    shows_log: ClassVar[bool] = False
    """Whether keys wait for what the log holds: what is typed into fields not filled yet would be lost."""
    watches: ClassVar[bool] = False
    """Whether it reads the log also while it is covered, for what every screen shows."""
    undisturbed: ClassVar[bool] = False
    """Whether the technician is with somebody here: nothing is sent meanwhile."""
    turned: ClassVar[bool] = False
    """Whether a customer looks at it: nobody else is named on it."""
    _stale = False
    waits_for_keys = True
    """True until the screen is drawn and its text field has the cursor: keys typed meanwhile are kept for it."""
    _drawn = False
    _at_work: events.Event | None = None
    _held = ExitStack()
    """What holds the painting back; shared and empty until the screen is mounted."""

    @property
    def dst(self) -> "DstApp":
        """The console this screen belongs to."""
        return cast("DstApp", self.app)

    def situation(self) -> Situation:
        """Return what actions depend on; screens say more."""
        return self.dst.situation()

    def takes(self, event: events.Event) -> bool:
        """Look at a key or a paste before anything else does; True: it goes no further."""
        return False

    def must_wait(self, event: events.Event) -> bool:
        """Say whether keys must wait for this one: any but text may move the cursor, or end the screen (promise 2)."""
        return not (isinstance(event, events.Key) and event.is_printable and self.is_typing)

    def on_mount(self) -> None:
        """Draw nothing until what the log holds can be drawn with it: three half frames take three times as long."""
        self._held = ExitStack()
        if self.shows_log and self.dst.store is not None:
            self._held.enter_context(self.app.batch_update())
            self.set_timer(MOST_HELD, self._held.close)

    def on_unmount(self) -> None:
        """Hold nothing back any more."""
        self._held.close()
        if self.undisturbed:
            self.dst.sender.look()

    def stay(self) -> None:
        """The screen is still there after all: it takes keys again."""
        self._drawn = True
        self.waits_for_keys = False
        self.dst.replay()

    def hold_keys(self) -> None:
        """Take no keys until `stay`: what is being done decides what stands there when they come."""
        self.waits_for_keys = True
        self._at_work = None

    def _stay_once_drawn(self) -> None:
        if not self._drawn and not (self.shows_log and self.dst.store):
            self.stay()

    def _stay_once_filled(self) -> None:
        if not self._drawn:
            self.stay()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go back, once, and let the keys typed meanwhile go to what is in front then."""
        if self.app.screen is not self:
            return AwaitComplete()
        gone = super().dismiss(result)
        forget_drawn()
        self.dst.set_timer(REST, lambda: tidy(self.dst.last_key))
        self.dst.replay()
        return gone

    def after_typing(self, then: Callable[[], object]) -> None:
        """Do something once the keys pressed before it have done all they do in their field and on the way up."""
        first = self.focused or self
        up = [first, *first.ancestors_with_self]  # to the app, which looks up what a key is bound to
        way = [*up, *up]  # and once more for the message that a list or a field sends then

        def hop(step: int) -> None:
            if step < len(way):
                way[step].call_later(hop, step + 1)
            else:
                then()

        hop(0)

    def stay_after(self, event: events.Event) -> None:
        """Take keys again once this one has done all it does, unless another one holds them back by then."""
        self._at_work = event

        def stay() -> None:
            if self._at_work is event:
                self.stay()

        self.after_typing(stay)

    def type_into(self, field: Widget) -> None:
        """Put the cursor into a field, and give it the keys that were typed ahead."""
        self.set_focus(field)
        self.stay()

    def action_do(self, action_id: str) -> None:
        """Do an action, or say why it cannot be done just now."""
        why = BY_ID[action_id].why_not(self.situation())
        if why:
            if not self.dst.waits(lambda: self.action_do(action_id)):
                self.dst.say(why)
            return
        name = action_id.partition(".")[2] or action_id
        getattr(self, f"do_{name.replace('-', '_')}")()

    def do_undo(self) -> None:
        """Take back the last change, where the screen has a key for it."""
        self.dst.turn("undo")

    def do_redo(self) -> None:
        """Do again what was undone."""
        self.dst.turn("redo")

    def refresh_keys(self) -> None:
        """Draw the bottom line anew: the focus or the situation is different."""
        for bar in self.query(KeyBar):
            bar.show(self.scope, self.dst.keys, self.situation(), self.is_typing)
            bar.tick(self.dst.clocks.clocks())

    @property
    def is_typing(self) -> bool:
        """Whether letters are text where the cursor is."""
        return isinstance(self.focused, Input | TextArea)

    def fetch(
        self,
        topic: str,
        job: "Callable[[Store], Value]",
        then: Callable[[Value], None],
        refused: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Do `job` with the log in a thread; of one topic only the newest reports, on the screen's own loop.

        Also before the screen is there: then it can be drawn with what was found at once.
        """
        store = self.dst.store
        if store is None:
            return

        def work() -> None:
            worker = get_current_worker()
            self._do(lambda: job(store), then, refused, lambda: not worker.is_cancelled)

        host = self if self.is_attached else self.app  # what is read ahead comes before the screen has its place
        host.run_worker(work, thread=True, exclusive=True, group=topic)

    def ask_far(
        self,
        job: "Callable[[Store], Value]",
        then: Callable[[Value], None],
        refused: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Do `job` in a thread that nobody waits for: it may take as long as somebody else's server pleases."""
        store = self.dst.store
        if store is None:
            return

        def work() -> None:
            with suppress(RuntimeError):  # the console is gone already
                self._do(lambda: job(store), then, refused, lambda: self.is_attached)

        threading.Thread(target=work, name="asking", daemon=True).start()

    def _do(
        self,
        job: Callable[[], Value],
        then: Callable[[Value], None],
        refused: Callable[[DeskError], None] | None,
        is_wanted: Callable[[], bool],
    ) -> None:
        """Do a job and post what came of it, as long as it is wanted."""
        try:
            value = job()
        except DeskError as error:
            if is_wanted():
                self.post_message(Refused(error, refused))
            return
        except Exception as error:  # noqa: BLE001 - a job must never end the console: what is typed elsewhere would go with it
            self.log.error(error)
            self.post_message(Refused(unforeseen(error), refused))
            return
        if is_wanted():
            self.post_message(Fetched(then, value))

    @on(Fetched)
    def take_fetched(self, message: Fetched) -> None:
        """Hand what a worker found to whoever asked."""
        message.stop()
        if self.is_attached:
            message.then(message.value)
            self._held.close()
            self._stay_once_filled()
            self.dst.wait_no_more()

    @on(Refused)
    def take_refusal(self, message: Refused) -> None:
        """Say why a worker could not do it."""
        message.stop()
        (message.after or self.dst.say_error)(message.error)
        self._held.close()
        self._stay_once_filled()

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """Keep the bottom line true for the focus."""
        self.refresh_keys()

    @on(LogChanged)
    def log_changed(self) -> None:
        """Read again what is shown (U41); what another screen covers whole is read when it is seen again."""
        if self.is_covered and not self.watches:
            self._stale = True
        else:
            self.reread()

    @property
    def is_covered(self) -> bool:
        """Whether a screen that hides everything lies over this one."""
        stack = self.app.screen_stack
        above = stack[stack.index(self) + 1 :] if self in stack else []
        return any(not screen.is_modal for screen in above)

    @on(StandingChanged)
    def standing_changed(self) -> None:
        """Draw how the outbox stands."""
        if not self.is_covered and self.is_attached:
            self.draw_top()

    def draw_top(self) -> None:
        """Draw the first line anew, with how the outbox stands at its end; screens that have one say how."""

    def with_standing(self, line: Content, width: int = 0) -> Content:
        """Return the first line with how the outbox stands at its end, as far as there is room."""
        view, now = self.dst.sender.view, self.dst.clock.now()
        return with_end(line, standing_forms(view, now), width or self.app.size.width - 2)

    def reread(self) -> None:
        """Read again what is shown; screens that show the log say how."""

    def on_screen_resume(self) -> None:
        """Keep the bottom line true when the screen comes to the front, and take keys once the cursor has its place."""
        self.refresh_keys()
        self.draw_top()
        if self._stale:
            self._stale = False
            self.reread()
        self.call_later(self._stay_once_drawn)


class DeskOverlay(DeskScreen, ModalScreen[Any]):
    """A screen laid over another one, which keeps what it was doing."""

    own_keys: ClassVar[bool] = True
    """Whether it covers the bottom line of the screen below, whose keys do nothing now."""

    def on_mount(self) -> None:
        """Say on the bottom line what holds here, where the screen itself does not."""
        if self.own_keys and not self.query(KeyBar):
            self.mount(KeyBar())
