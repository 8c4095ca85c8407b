"""One thing in the outbox: exactly what goes, and what became of every try."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from dst_console import desk
from dst_console.errors import BadInput, DeskError
from dst_console.language.plain import harmless
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.widgets.deliveries import delivery_text, number_words
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.models.views import DeliveryView
    from dst_console.store.log import Store


class DeliveryScreen(DeskOverlay):
    """A page to scroll in over the outbox (promise 6)."""

    CSS_PATH = "delivery.tcss"
    BINDINGS = bindings("delivery")
    AUTO_FOCUS = "#scroll"
    scope = "delivery"

    def __init__(self, delivery_id: str) -> None:
        super().__init__()
        self.delivery_id = delivery_id
        self.written = ""

    def compose(self) -> ComposeResult:
        """Draw the frame; the log fills it."""
        with Vertical(id="delivery"), VerticalScroll(id="scroll"):
            yield Text(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read it."""
        self.reread()

    def reread(self) -> None:
        """Read it again: it may have been sent meanwhile."""
        self.fetch("delivery", self._look, self._show, self._cannot)

    def _look(self, store: "Store") -> "tuple[DeliveryView, str]":
        view: DeliveryView = desk.deliveries.delivery(store, self.delivery_id)
        try:
            return view, desk.sending.written(store, self.delivery_id)
        except BadInput as error:
            return view, str(error)

    def _show(self, found: "tuple[DeliveryView, str]") -> None:
        view, self.written = found
        title = f"{number_words(view)} {view.incident.customer}".strip()
        self.query_one("#delivery").border_title = harmless(title).replace("[", "\\[")
        self.query_one("#text", Text).update(delivery_text(view, self.written, self.dst.clock.now()))

    def _cannot(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self.dismiss(None)

    def do_copy(self) -> None:
        """Copy what goes."""
        self.dst.copy_to_clipboard(self.written)

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
