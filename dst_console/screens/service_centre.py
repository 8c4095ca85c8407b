"""What to say when a customer is sent to the service centre, and its address, also as a QR code (W3)."""

from collections.abc import Iterable

import segno
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dst_console.language.plain import harmless
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _

AROUND = 8
"""Lines that the words, the address and the edges take beside the code."""

HALF_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


class ServiceCentreScreen(DeskOverlay):
    """The words to say, the address, and the code to turn the screen for."""

    CSS_PATH = "service_centre.tcss"
    scope = "service-centre"
    BINDINGS = [("escape,enter,space", "dismiss(None)", "back")]

    def compose(self) -> ComposeResult:
        """Draw the words, the address and the code."""
        settings = self.dst.settings
        with Vertical(id="centre"):
            yield Static(
                harmless(settings.service_centre_words or default_words(), lines=True),
                id="words",
                markup=False,
            )
            if settings.service_centre:
                yield Static(harmless(settings.service_centre), id="address", markup=False)
                yield from self._code(qr_text(settings.service_centre))
            else:
                yield Static(_("Set `service_centre` in the configuration to show its address here."), markup=False)
            yield Static(_("enter goes back"), classes="field-label", markup=False)

    def _code(self, code: str) -> Iterable[Static]:
        """Draw the code whole, or say how high the window must be: half a code is none."""
        high = code.count("\n") + 1 + AROUND
        if high <= self.app.size.height:
            yield Static(Content(code), id="qr")
        else:
            yield Static(_("For the code the window must have {n} lines.").format(n=high), markup=False)


def default_words() -> str:
    """Return the words used when the technician has set none of their own."""
    return _("Please tell the service centre too: then you have a number, and can ask after it.")


def qr_text(address: str) -> str:
    """Draw an address as a QR code in half blocks: two rows of dots in one line of text."""
    try:
        code = segno.make_qr(address, error="l")
    except segno.DataOverflowError:
        return ""
    dots = [list(row) for row in code.matrix_iter(border=1)]
    if len(dots) % 2:
        dots.append([0] * len(dots[0]))
    lines = [zip(upper, lower, strict=True) for upper, lower in zip(dots[::2], dots[1::2], strict=True)]
    return "\n".join("".join(HALF_BLOCKS[bool(top), bool(bottom)] for top, bottom in line) for line in lines)
