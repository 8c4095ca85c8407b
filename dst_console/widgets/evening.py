"""What is left of a day as a list: each thing with its row, the sentence that it asks, and what a key does about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.words import span_words
from dst_console.models.states import UNFINISHED
from dst_console.translate import _, ngettext
from dst_console.widgets.day import gap_id, gap_row, gap_words, total_words
from dst_console.widgets.rows import cut, follow_up_row, incident_row

if TYPE_CHECKING:
    from dst_console.models.views import Evening, FollowUpView, Gap, IncidentView

DRAFTS = "drafts"
"""The id of the row that stands for everything left unfinished."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is left, with what it is about; its id is the same as long as it is left."""

    id: str
    row: Content
    ask: str
    incident: "IncidentView | None" = None
    lacking: tuple[str, ...] = ()
    gap: "Gap | None" = None
    follow_up: "FollowUpView | None" = None


def items(evening: "Evening", drafts: int, keys: dict[str, str], width: int, now: datetime) -> list[Item]:
    """Return what is left, in its order: drafts, thin records, gaps, what was promised, what is still open.

    `keys` are the keys of the screen by the names of their actions; what was left for tomorrow does not come again.
    """
    found = [_drafts(drafts, keys)] if drafts else []
    found += [_thin(view, lacking, keys, width) for view, lacking in evening.thin]
    found += [_gap(gap, keys) for gap in evening.gaps]
    found += [_promised(view, keys, width, now) for view in evening.follow_ups]
    found += [_open(view, keys, width) for view in evening.unfinished]
    return [one for one in found if one.id not in evening.left]


def _drafts(count: int, keys: dict[str, str]) -> Item:
    words = ngettext("{n} draft", "{n} drafts", count).format(n=count)
    ask = _("Left unfinished. {go}: take one up · {tomorrow}: tomorrow").format(**keys)
    return Item(DRAFTS, Content.assemble(("✎ ", "$accent"), (words, "bold")), ask)


def _thin(view: "IncidentView", lacking: tuple[str, ...], keys: dict[str, str], width: int) -> Item:
    row = incident_row(view, width, thin=True)
    if view.state in UNFINISHED:
        ask = _("Thin, and still open. {go}: say it · {close}: close it · {tomorrow}: tomorrow").format(**keys)
    else:
        ask = _("The record is thin. {go}: say it · {tomorrow}: tomorrow").format(**keys)
    return Item(f"thin:{view.id}", row, ask, view, lacking)


def _gap(gap: "Gap", keys: dict[str, str]) -> Item:
    ask = _("{gap}. {go}: log it · {break}: it was a break · {tomorrow}: leave it")
    return Item(gap_id(gap), gap_row(gap), ask.format(gap=gap_words(gap), **keys), gap=gap)


def _promised(view: "FollowUpView", keys: dict[str, str], width: int, now: datetime) -> Item:
    ask = _("Was it kept? {kept}: yes · {tomorrow}: tomorrow · {go}: look at it").format(**keys)
    return Item(f"follow-up:{view.id}", follow_up_row(view, width, now), ask, view.incident, follow_up=view)


def _open(view: "IncidentView", keys: dict[str, str], width: int) -> Item:
    ask = _("Still open. {close}: close it · {tomorrow}: tomorrow · {go}: look at it").format(**keys)
    return Item(f"open:{view.id}", incident_row(view, width), ask, view)


def asking(item: Item, sentences: Sequence[str], width: int) -> Content:
    """Say what one thing asks for, and what a record lacks."""
    about = item.incident.number if item.incident else ""
    lines = [(cut(harmless(one), width).rstrip(), "$warning") for one in sentences]
    lines.append((harmless(f"{about} · {item.ask}" if about else item.ask), "$text"))
    return Content("\n").join(Content.styled(words, style) for words, style in lines)


def zero(evening: "Evening") -> Content:
    """Say what the day came to, once nothing is left of it."""
    view, totals = evening.day, evening.day.totals
    logged = ngettext("{n} incident logged", "{n} incidents logged", totals.logged).format(n=totals.logged)
    lines = [logged, *total_words(totals), _("thin: {n}").format(n=len(view.thin))]
    if view.unsent:
        lines.append(ngettext("{n} not sent up", "{n} not sent up", view.unsent).format(n=view.unsent))
    if left := sum(not mark.startswith("break:") for mark in evening.left):
        lines.append(ngettext("{n} left for tomorrow", "{n} left for tomorrow", left).format(n=left))
    return Content.assemble(
        (_("Nothing is left of {day}.").format(day=span_words(view.days)), "bold $success"),
        "\n\n",
        "\n".join(lines),
    )
