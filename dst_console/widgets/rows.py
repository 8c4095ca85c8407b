"""How an incident looks in one row of a list, at any width."""

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, glyph, short_day, state_word

if TYPE_CHECKING:
    from dst_console.models.views import IncidentView

STATE_STYLES = {
    "captured": "$warning",
    "open": "$warning",
    "waiting": "$accent",
    "escalated": "$accent",
    "resolved": "$success",
    "closed": "$muted",
    "cancelled": "$muted",
}
"""Colour stands beside sign and word, never alone."""


def cut(text: str, width: int) -> str:
    """Return text as exactly `width` cells: filled up, or cut with an ellipsis."""
    if width <= 0:
        return ""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def incident_row(view: "IncidentView", width: int, dated: bool = False) -> Content:
    """Draw an incident: when, state, customer, summary, place."""
    when = short_day(view.occurred) if dated else clock_time(view.occurred)
    state = f"{glyph(view.state)} {state_word(view.state)}"
    who = cut(harmless(view.customer or "–"), max(10, min(24, width // 5)))
    place = cut(harmless(view.place or ""), min(10, width // 8))
    rest = width - cell_len(when) - 12 - cell_len(who) - cell_len(place) - 5
    gone = view.state == "cancelled"
    return Content.assemble(
        (when, "$muted"),
        "  ",
        (cut(state, 12), STATE_STYLES.get(view.state, "")),
        " ",
        (who, "$muted" if gone else "bold"),
        " ",
        (cut(harmless((view.summary or view.line)[:1_000]), max(rest, 5)), "$muted strike" if gone else ""),
        " ",
        (place, "$muted"),
    )
