"""Leaving the customer's desk: travel, work and hold times apart, each to be put right before it is kept."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dst_console import desk
from dst_console.errors import BadInput
from dst_console.language.digits import ascii_digits
from dst_console.models.views import VisitTimes, VisitView
from dst_console.screens.keeping import Keeping
from dst_console.spool import SpoolError
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField

if TYPE_CHECKING:
    from dst_console.store.log import Store

FIELDS = ("travel", "work", "hold")


class DepartureScreen(Keeping):
    """Three numbers, measured already; Enter behind the last one leaves."""

    CSS_PATH = "departure.tcss"
    BINDINGS = [("escape", "go_back", "back")]
    scope = "departure"
    shows_log = True

    def __init__(self, view: VisitView) -> None:
        super().__init__()
        self.view = view
        self.draft_place = ("departure", view.id)
        self.draft_title = f"{view.incident.number} {view.customer}"
        self.measured = ""

    def compose(self) -> ComposeResult:
        """Draw the three numbers, and what is still open."""
        words = {"travel": _("travel, min"), "work": _("work, min"), "hold": _("hold, min")}
        with Vertical(id="departure"):
            yield Static(_("Leaving the desk"), id="question", markup=False)
            for field in FIELDS:
                with Horizontal(classes="pair"):
                    yield Static(words[field], classes="field-label", markup=False)
                    yield LineField(id=f"minutes-{field}", replaces=True)
            yield Static(id="open", markup=False)
            yield Static(_("enter: next, then leave · esc: stay"), classes="field-label", markup=False)

    def on_mount(self) -> None:
        """Read what was measured, and what the protocol still asks for."""
        self.fetch("times", self._look, self._fill)

    def _look(self, store: "Store") -> tuple[VisitTimes, int]:
        return desk.visits.times(store, self.view), desk.procedures.open_steps(store, self.view.incident.id, "visit")

    def _fill(self, found: tuple[VisitTimes, int]) -> None:
        times, still_open = found
        begun = self.dst.keeper.text_at(self.draft_place).split()
        known = dict(zip(FIELDS, begun, strict=False)) if len(begun) == len(FIELDS) else {}
        for field in FIELDS:
            with self.prevent(LineField.Changed):
                self._line(field).fill(known.get(field, str(getattr(times, field))))
        self.measured = self.typed()
        warnings = []
        if still_open:
            words = ngettext("△ {n} step of the protocol is open", "△ {n} steps of the protocol are open", still_open)
            warnings.append(words.format(n=still_open))
        if self.dst.clocks.incident_of("hold") == self.view.incident.id:
            warnings.append(_("△ a caller is still on hold"))
        self.query_one("#open", Static).update("\n".join(warnings))
        self.type_into(self._line("travel"))

    def _line(self, field: str) -> LineField:
        return self.query_one(f"#minutes-{field}", LineField)

    def typed(self) -> str:
        """Return the three numbers as one draft."""
        return " ".join("".join(self._line(field).value.split()) or "-" for field in FIELDS)

    @on(LineField.Changed)
    def text_changed(self) -> None:
        """Keep the draft."""
        self.keep_soon()

    @on(LineField.Submitted)
    def entered(self, event: LineField.Submitted) -> None:
        """Go to the next number, or leave."""
        if event.input.id != "minutes-hold":
            self.focus_next()
            return
        texts = {field: ascii_digits(self._line(field).value.strip()) for field in FIELDS}
        wrong = next((field for field, text in texts.items() if not text.isdecimal() or len(text) > 4), None)
        if wrong is not None:
            self.set_focus(self._line(wrong))
            self.dst.say(_("This must be a number."))
            return
        self._leave({f"{field}_minutes": int(text) for field, text in texts.items()})

    def _leave(self, minutes: dict[str, int]) -> None:
        self.fetch(
            "leave",
            lambda store: desk.visits.checked("left", desk.visits.show(store, self.view.id).state),
            lambda _nothing: self._left(minutes),
        )

    def _left(self, minutes: dict[str, int]) -> None:
        folders, now = self.dst.folders, self.dst.clock.now()
        try:
            desk.visits.act(folders, self.view.id, self.view.incident.id, "left", now, **minutes)
        except (SpoolError, BadInput) as error:
            self.dst.say_error(error)
            return
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.drain()

    def action_go_back(self) -> None:
        """Stay at the desk; numbers that were changed stay a draft."""
        if self.typed() != self.measured:
            self.leave_draft()
        else:
            self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
