"""How the outbox stands, in the few cells that the first line of a screen has left for it."""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from dst_console.language.outbox import standing_words
from dst_console.models.views import OutboxView

APART = 3
"""Cells at least between what stands at the beginning and at the end of a line."""


def standing_forms(view: OutboxView, now: datetime) -> tuple[Content, ...]:
    """Return how the outbox stands in fewer and fewer words, the most first; none when nothing waits."""
    words = standing_words(view, now)
    if not words:
        return ()
    style = "bold $warning" if view.troubles or view.count("refused") else "$muted"
    parts = words.split(" · ")
    forms = [parts, [parts[0], *parts[-1:]], parts[:1]] if len(parts) > 1 else [parts]
    return tuple(Content.styled("↑ " + " · ".join(form), style) for form in forms)


def with_end(line: Content, forms: Iterable[Content], width: int) -> Content:
    """Put the first of some words that there is room for at the end of a text's first line."""
    first, *rest = line.split("\n", allow_blank=True)
    for form in forms:
        room = width - first.cell_length - form.cell_length
        if room >= APART:
            return Content("\n").join([Content.assemble(first, " " * room, form), *rest])
    return line
