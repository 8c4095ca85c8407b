"""The cards and channels: one key opens each, over whatever is in front (C, D, G, K, L, N)."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console import desk, translate
from dst_console.checklists.procedure import Procedure
from dst_console.config import Problem
from dst_console.language.plain import harmless
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import cut

LETTERS = "abcdefilmnopqrstuvwxyz"
"""What opens each: not the letters that move in the list."""

USES = ("card", "channel", "work", "visit")
"""What is listed, in this order; hold and transfer have keys of their own."""


class CardsScreen(DeskOverlay):
    """A list to choose from: its letter or enter opens a procedure, esc goes back."""

    CSS_PATH = "cards.tcss"
    BINDINGS = [("escape", "dismiss(None)", "back")]
    AUTO_FOCUS = "OptionList"
    scope = "cards"
    shows_log = True

    def __init__(self, incident_id: str) -> None:
        super().__init__()
        self.incident_id = incident_id
        self.listed: list[Procedure] = []

    def compose(self) -> ComposeResult:
        """Draw the frame."""
        with Vertical(id="cards"):
            yield Static(_("Cards and channels"), id="question", markup=False)
            yield KeyList()
            yield Static(self._below(), classes="field-label", markup=False)

    def _below(self) -> str:
        if self.incident_id:
            return _("a letter or enter opens it · esc: back")
        return _("No incident is chosen: a card can be read, and nothing is recorded.")

    def on_mount(self) -> None:
        """Read what there is."""
        self.fetch("cards", lambda store: desk.procedures.in_force(store.folders), self._show)

    def _show(self, listed: tuple[list[Procedure], list[Problem]]) -> None:
        found, problems = listed
        if problems:
            first = f"{problems[0].where}: {problems[0].what}"
            self.dst.say(_("A procedure of your own was not taken. {problem}").format(problem=first), "warning")
        self.listed = [one for use in USES for one in found if one.use == use][: len(LETTERS)]
        listing = self.query_one(OptionList)
        width = min(72, self.app.size.width - 10)
        rows = zip(LETTERS, self.listed, strict=False)
        listing.add_options([Option(self._row(letter, one, width)) for letter, one in rows])
        listing.highlighted = 0 if self.listed else None

    def _row(self, letter: str, one: Procedure, width: int) -> Content:
        title = cut(harmless(one.title.said(translate.language())), width - 24)
        return Content.assemble((letter, "bold $accent"), "  ", title, (cut("  " + " ".join(one.rules), 20), "$muted"))

    def takes(self, event: events.Event) -> bool:
        """Open the one whose letter was pressed."""
        at = LETTERS.find(event.key) if isinstance(event, events.Key) and len(event.key) == 1 else -1
        if not 0 <= at < len(self.listed):
            return False
        self._open(self.listed[at])
        return True

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Open the one under the cursor."""
        self._open(self.listed[event.option_index])

    def _open(self, one: Procedure) -> None:
        self.dismiss(None)
        self.dst.open_procedure(self.incident_id, one.id)
