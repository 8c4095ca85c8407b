"""Warm transfer: five steps in order, the brief to read out, and who took the caller over (T1)."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dst_console import desk
from dst_console.language.plain import harmless
from dst_console.screens.base import bindings
from dst_console.screens.phone import PhoneScreen
from dst_console.translate import _
from dst_console.widgets.fields import LineField

if TYPE_CHECKING:
    from dst_console.store.log import Store

RECEIVED = "received-by"
"""The step that asks who took the caller over."""


class TransferScreen(PhoneScreen):
    """The caller is handed over: to somebody who knows already."""

    CSS_PATH = "phone.tcss"
    BINDINGS = bindings("transfer")
    scope = "transfer"

    def compose_more(self) -> ComposeResult:
        """Draw the brief, and the line for who took it over."""
        with VerticalScroll(id="scroll", can_focus=False):
            yield Static(id="brief", markup=False)
        yield LineField(placeholder=_("who took it over"), id="answer")

    def on_mount(self) -> None:
        """Hide the line until the steps are done."""
        self.query_one("#answer").display = False

    @property
    def brief(self) -> str:
        """What the next person must know."""
        now = self.dst.clock.now()
        return desk.phone.brief(self.taken.story, now) if self.taken and self.taken.story else ""

    def draw(self) -> None:
        """Draw the steps and the brief; once all is said, ask who took it over."""
        super().draw()
        self.query_one("#brief", Static).update(harmless(self.brief, lines=True))
        following = self.run.next_step() if self.is_ready else None
        line = self.query_one("#answer", LineField)
        asks = following is not None and following.kind == "short"
        if asks and not line.display:
            line.display = True
            with self.prevent(LineField.Changed):
                line.fill(self.dst.keeper.text_at(self.step_place(RECEIVED)))
            self.type_into(line)
        elif not asks and line.display:
            line.display = False

    @on(LineField.Changed, "#answer")
    def typed(self, event: LineField.Changed) -> None:
        """Keep the draft."""
        event.stop()
        self.dst.keeper.soon(self.step_place(RECEIVED), self.title_words, event.value)

    @on(LineField.Submitted, "#answer")
    def do_end(self) -> None:
        """Say who took it over; then it is done."""
        name = self.query_one("#answer", LineField).value.strip()
        if self.is_ready and name and self.attempt(lambda: self.run.answer(RECEIVED, name, self.now())):
            self.dst.keeper.drop(self.step_place(RECEIVED))
        self.forward_or_ask(lambda: self.run.end(self.now()), self._done)

    def key_down(self) -> None:
        """Read on in a long brief."""
        self.query_one("#scroll", VerticalScroll).scroll_down(animate=False)

    def key_up(self) -> None:
        """Read back in a long brief."""
        self.query_one("#scroll", VerticalScroll).scroll_up(animate=False)

    def _done(self) -> None:
        """The caller is with somebody else: nobody is on hold any more."""
        self.fetch("hold", self._end_hold, lambda _nothing: self._gone())

    def _end_hold(self, store: "Store") -> None:
        if self.dst.clocks.incident_of("hold") == self.incident_id:
            desk.procedures.close(store, self.incident_id, "hold", self.now())

    def _gone(self) -> None:
        self.finish()
        self.dst.drain()
        self.dst.say(_("Handed over."))

    def do_copy(self) -> None:
        """Copy the brief, what is private in it masked: it goes to somebody else (promise 6)."""
        brief = self.brief
        self.fetch("copy", lambda store: desk.checking.masked(store.folders, brief), self.dst.copy_to_clipboard)
