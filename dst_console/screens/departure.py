"""Leaving the customer's desk: travel, work and hold times apart, each to be put right before it is kept."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dst_console import desk
from dst_console.language.digits import ascii_digits
from dst_console.models.views import VisitTimes, VisitView
from dst_console.screens.base import DeskOverlay
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.fields import LineField

FIELDS = ("travel", "work", "hold")


class DepartureScreen(DeskOverlay):
    """Three numbers, measured already; Enter behind the last one leaves."""

    CSS_PATH = "departure.tcss"
    BINDINGS = [("escape", "dismiss(None)", "back")]
    scope = "departure"

    shows_log = True

    def __init__(self, view: VisitView) -> None:
        super().__init__()
        self.view = view

    def compose(self) -> ComposeResult:
        """Draw the three numbers."""
        words = {"travel": _("travel, min"), "work": _("work, min"), "hold": _("hold, min")}
        with Vertical(id="departure"):
            yield Static(_("Leaving the desk"), id="question", markup=False)
            for field in FIELDS:
                with Horizontal(classes="pair"):
                    yield Static(words[field], classes="field-label", markup=False)
                    yield LineField(id=f"minutes-{field}")
            yield Static(_("enter: next, then leave · esc: stay"), classes="field-label", markup=False)

    def on_mount(self) -> None:
        """Read what was measured."""
        super().on_mount()
        self.fetch("times", lambda store: desk.visits.times(store, self.view), self._fill)

    def _fill(self, times: VisitTimes) -> None:
        for field in FIELDS:
            self.query_one(f"#minutes-{field}", LineField).fill(str(getattr(times, field)))
        self.type_into(self.query_one("#minutes-travel"))

    @on(LineField.Submitted)
    def entered(self, event: LineField.Submitted) -> None:
        """Go to the next number, or leave."""
        if event.input.id != "minutes-hold":
            self.focus_next()
            return
        texts = {field: ascii_digits(self.query_one(f"#minutes-{field}", LineField).value.strip()) for field in FIELDS}
        wrong = next((field for field, text in texts.items() if not text.isdecimal() or len(text) > 4), None)
        if wrong is not None:
            self.set_focus(self.query_one(f"#minutes-{wrong}"))
            self.dst.say(_("This must be a number."))
            return
        self._leave({f"{field}_minutes": int(text) for field, text in texts.items()})

    def _leave(self, minutes: dict[str, int]) -> None:
        folders, now = self.dst.folders, self.dst.clock.now()
        try:
            desk.visits.act(folders, self.view.id, self.view.incident.id, "left", now, **minutes)
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dismiss(None)
        self.dst.drain()
