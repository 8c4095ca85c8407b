"""After a walk-up: one key says what it came to (W3)."""

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from dst_console import desk
from dst_console.language.words import outcome_word
from dst_console.models.states import Outcome
from dst_console.screens.base import DeskOverlay
from dst_console.spool import SpoolError
from dst_console.translate import _

KEYS: dict[str, Outcome] = {
    "s": Outcome.SOLVED,
    "d": Outcome.DESK,
    "b": Outcome.CALLBACK,
    "v": Outcome.VISIT,
    "e": Outcome.ESCALATED,
}
"""One letter per outcome."""

ONE_LINE = 130
"""From so many columns on, everything stands on one line; below that on two, no key parted from its word."""

SECONDS = 6.0
"""How long the line waits after a capture before it goes by itself; the outcome can be said later too."""


class OutcomeScreen(DeskOverlay):
    """One line of choices; any other key goes on to the screen below."""

    CSS_PATH = "outcome.tcss"
    scope = "outcome"
    own_keys = False

    def __init__(self, incident_id: str, fresh: bool = False, number: str = "") -> None:
        super().__init__()
        self.number = number
        self.incident_id = incident_id
        self.fresh = fresh

    def compose(self) -> ComposeResult:
        """Draw what was saved and the keys."""
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        """Go by itself after a while when it came by itself."""
        self.reread()
        if self.fresh:
            self.set_timer(SECONDS, self._leave)

    def reread(self) -> None:
        """Show the number as soon as the capture is in the log."""
        number = self._number
        title = number
        if self.fresh:
            title = _("Logged {number}.").format(number=number) if number else _("Saved.")
        parts = [Content.styled(title + " ", "bold $success")]
        for key, outcome in KEYS.items():
            parts.append(
                Content.assemble(
                    (key, "bold $accent"),
                    "\N{NO-BREAK SPACE}" + outcome_word(outcome).replace(" ", "\N{NO-BREAK SPACE}") + "  ",
                )
            )
        if self.fresh:
            parts.append(Content.assemble(("u", "bold $accent"), " " + _("undo")))
        half = 3 if self.app.size.width < ONE_LINE else len(parts)
        rows = [Content("").join(row) for row in (parts[:half], parts[half:]) if row]
        self.query_one("#outcome", Static).update(Content("\n").join(rows))

    @property
    def _number(self) -> str:
        logged = self.dst.logged.get(self.incident_id)
        return self.number or (logged.number if logged else "")

    def _leave(self) -> None:
        self.dismiss(None)

    def takes(self, event: events.Event) -> bool:
        """Take one key: an outcome, or whatever it means below."""
        self.dismiss(None)
        key = event.key if isinstance(event, events.Key) else ""
        outcome = KEYS.get(key)
        if outcome is not None:
            self._say(outcome)
        return outcome is not None or key == "escape"

    def _say(self, outcome: Outcome) -> None:
        try:
            desk.outcomes.keep(self.dst.folders, self.incident_id, outcome, at=self.dst.clock.now())
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.drain()
        if outcome is Outcome.DESK:
            from dst_console.screens.service_centre import ServiceCentreScreen

            self.app.push_screen(ServiceCentreScreen())
        else:
            self.dst.say(
                _("{number}: {outcome}.").format(number=self._number or _("Kept"), outcome=outcome_word(outcome))
            )
