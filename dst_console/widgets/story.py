"""An incident's own words and its timeline, as text to read."""

from typing import TYPE_CHECKING

from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.telling import TELLING, said_changes, value_word
from dst_console.language.words import (
    clock_time,
    entry_word,
    field_word,
    glyph,
    in_quotes,
    listed,
    outcome_word,
    short_day,
    state_word,
)
from dst_console.translate import _
from dst_console.widgets.rows import STATE_STYLES

if TYPE_CHECKING:
    from dst_console.models.views import EntryView, IncidentView, Story


CLOSING = (
    "satisfied",
    "first_visit",
    "level1",
    "work_minutes",
    "hold_minutes",
    "documentation_minutes",
    "treated",
    "solved",
    "recommend",
)
"""What closing says beside the summary."""


def heading(view: "IncidentView") -> Content:
    """Draw who it is for (the largest thing), its number and state, and what it is about."""
    facts = [fact for fact in (view.asset, view.place, view.phone, view.mail, view.category) if fact]
    return Content.assemble(
        (harmless(view.customer or _("(no name)")), "bold $primary"),
        "\n",
        (view.number, "bold"),
        " · ",
        (f"{glyph(view.state)} {state_word(view.state)}", STATE_STYLES.get(view.state, "")),
        f" · P{view.priority}",
        "".join(f" · {outcome_word(outcome)}" for outcome in view.outcomes),
        "\n",
        (harmless(some(view.summary or view.line, 400), lines=True), ""),
        ("\n" + " · ".join(harmless(fact) for fact in facts) if facts else "", "$muted"),
        ("\n" + closing_facts(view) if view.closed else "", "$muted"),
    )


def closing_facts(view: "IncidentView") -> str:
    """Say in one line what closing said of times, satisfaction and survey (M1)."""
    told = {name: value_word(name, value) for name in CLOSING if (value := getattr(view, name)) is not None}
    return " · ".join(f"{field_word(name)} {value}" for name, value in told.items())


def entry_line(entry: "EntryView", dated: bool = False) -> Content:
    """Draw one entry: when, what kind, its words; what was withdrawn is struck through."""
    when = short_day(entry.at) if dated else clock_time(entry.at)
    words = harmless(some(entry.text), lines=True)
    if entry.kind in TELLING:
        words = harmless(some(TELLING[entry.kind](entry)), lines=True)
    elif entry.kind == "closed":
        words = "\n".join(filter(None, (words, changes_in_words(entry))))
    elif entry.changes:
        words = changes_in_words(entry)
    if entry.amends is not None:
        words = _("puts right: ") + words
    style = "$muted strike" if entry.withdrawn else ""
    return Content.assemble((when, "$muted"), "  ", (entry_word(entry.kind), "$accent"), "  ", (words, style))


def changes_in_words(entry: "EntryView") -> str:
    """Say what changed from what to what."""
    shown = [
        f"{field_word(name)}: {_value(name, before)} → {_value(name, after)}" if before != after else field_word(name)
        for name, before, after in said_changes(entry)
        if name not in ("priority", "resolved", "cancel_reason", "closed", "started")
    ]
    told = " " + in_quotes(harmless(entry.told, lines=True)) if entry.told else ""
    return listed(shown) + told


def _value(name: str, value: object) -> str:
    return harmless(some(value_word(name, value), 400))


def some(text: str, most: int = 4_000) -> str:
    """Return as much of a text as a screen is drawn with; the whole of it is in the log."""
    return text if len(text) <= most else text[:most] + "…"


def story_text(story: "Story") -> Content:
    """Draw an incident with its whole timeline."""
    days = {entry.at.date() for entry in story.entries}
    lines = [entry_line(entry, dated=len(days) > 1) for entry in story.entries]
    return Content("\n").join([heading(story.incident), Content(""), *lines])
