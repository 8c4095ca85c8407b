"""The ticket exactly as it will be sent: looked at once more, then one key closes and seals the incident."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from dst_console.language.plain import harmless
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.translate import _
from dst_console.widgets.keybar import KeyBar


class CheckScreen(DeskOverlay):
    """Nothing leaves the laptop that was not shown here (promise 6)."""

    CSS_PATH = "check.tcss"
    BINDINGS = bindings("check")
    AUTO_FOCUS = "#scroll"
    scope = "check"

    def __init__(self, ticket: str, seal: Callable[[], object]) -> None:
        super().__init__()
        self.ticket = ticket
        self.seal = seal

    def compose(self) -> ComposeResult:
        """Draw the ticket."""
        with Vertical(id="check"), VerticalScroll(id="scroll"):
            yield Static(harmless(self.ticket, lines=True), id="ticket", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what this is."""
        self.query_one("#check").border_title = _("As it will be sent")

    def do_seal(self) -> None:
        """Close it."""
        self.dismiss(None)
        self.seal()

    def do_change(self) -> None:
        """Go back and change something."""
        self.dismiss(None)
