"""Calm plain text for people: no colours, no markup, nothing that steers a terminal."""

import shutil
import sys
from collections.abc import Iterable, Sequence

from dst_console.language.plain import harmless
from dst_console.language.words import glyph, short_day, state_word
from dst_console.models.views import IncidentView

GAP = "  "
MOST_PADDED = 60
"""Cells up to which a column is filled up where lines have no end; what is longer stands out of it, whole."""

NARROWEST = 12
"""Cells that are left of the column that gives way, however narrow the terminal is."""


def say(text: str) -> None:
    """Print one line."""
    print(harmless(text))


def say_block(text: str, indent: str = "") -> None:
    """Print text of many lines, each indented."""
    for line in harmless(text, lines=True).split("\n"):
        print(f"{indent}{line}".rstrip())


def table(rows: Iterable[Sequence[str]], yielding: int = -1) -> None:
    """Print rows in columns; on a terminal the column `yielding` is cut so that a row fits its line.

    Elsewhere nothing is cut, and one long cell does not make every row as long.
    """
    from rich.cells import cell_len, set_cell_size

    cells = [[harmless(cell) for cell in row] for row in rows]
    if not cells:
        return
    widths = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    room = width_of_terminal()
    if room is None:
        widths = [min(width, MOST_PADDED) for width in widths]
    else:
        over = sum(widths) + len(GAP) * (len(widths) - 1) - room
        widths[yielding] = max(min(widths[yielding], NARROWEST), widths[yielding] - max(over, 0))
    for row in cells:
        fitted = []
        for cell, width in zip(row, widths, strict=True):
            if cell_len(cell) <= width:
                fitted.append(set_cell_size(cell, width))
            else:
                fitted.append(cell if room is None else set_cell_size(cell, width - 1) + "…")
        print(GAP.join(fitted).rstrip())


def width_of_terminal() -> int | None:
    """Return how many cells a line of the terminal has; None when the output goes elsewhere."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def incident_row(view: IncidentView, when: str) -> tuple[str, ...]:
    """Return an incident as the cells of a row; the fifth, its summary, is the one to give way."""
    state = f"{glyph(view.state)} {state_word(view.state)}"
    return (view.number, when, state, view.customer or "–", view.summary or view.line, view.place or "")


def incident_line(view: IncidentView) -> str:
    """Return an incident in one line, as a command that changed it says it."""
    told = (
        view.number,
        f"{glyph(view.state)} {state_word(view.state)}",
        view.customer,
        view.summary or view.line,
    )
    return GAP.join(filter(None, told))


def dated(views: Iterable[IncidentView]) -> None:
    """Print incidents of many days, a row each."""
    table((incident_row(view, short_day(view.occurred)) for view in views), yielding=4)
