"""How an incident looks in one row of a list, at any width."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, glyph, promise_word, short_day, state_word, visit_word
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import FollowUpView, IncidentView, VisitView

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


def visit_row(view: "VisitView", width: int, now: datetime) -> Content:
    """Draw a visit in the day's list: when, how it stands, who, what for, where."""
    late = view.state in ("planned", "on-the-way") and view.planned < now
    style = "bold $error" if late else "$accent"
    word = _("late") if late else visit_word(view.state)
    return _row("◷", clock_time(view.planned), word, style, view.customer, view.why, view.place, width)


def follow_up_row(view: "FollowUpView", width: int, now: datetime) -> Content:
    """Draw a follow-up: when it is due, what was promised, to whom, about what."""
    overdue = view.due <= now
    when = clock_time(view.due) if view.due.date() == now.date() else f"{view.due:%d.%m.}"
    sign, style = ("▲", "bold $error") if overdue else ("↻", "$accent")
    who = view.incident.customer or view.incident.number
    about = view.text or view.incident.summary or view.incident.line
    return _row(sign, when, promise_word(view.what), style, who, about, view.incident.place, width)


def _row(
    sign: str,
    when: str,
    word: str,
    style: str,
    who: str,
    what: str,
    place: str | None,
    width: int,
    gone: bool = False,
    mark: str = "",
) -> Content:
    """Draw a row of the list; what is `gone` is struck through, a `mark` stands at the end, where no place is known."""
    name = cut(harmless(who or "–"), max(10, min(24, width // 4)))
    where = "" if mark and not place else cut(harmless(place or ""), min(10, width // 8))
    mark = f" {mark}" if mark and place else mark
    if mark:
        mark = cut(mark, max(cell_len(mark), min(10, width // 8) - cell_len(where)))
    rest = width - cell_len(when) - 12 - cell_len(name) - cell_len(where + mark) - 5
    return Content.assemble(
        (when, "$muted"),
        "  ",
        (cut(f"{sign} {word}", 12), style),
        " ",
        (name, "$muted" if gone else "bold"),
        " ",
        (cut(harmless(what[:1_000]), max(rest, 5)), "$muted strike" if gone else ""),
        " ",
        (where, "$muted"),
        (mark, "$warning"),
    )


def thin_word() -> str:
    """Return the mark of a record that lacks something (Q3)."""
    return "△ " + _("thin")


def incident_row(view: "IncidentView", width: int, dated: bool = False, thin: bool = False) -> Content:
    """Draw an incident: when, state, customer, summary, place; and whether its record is thin."""
    when = short_day(view.occurred) if dated else clock_time(view.occurred)
    style = STATE_STYLES.get(view.state, "")
    about = view.summary or view.line
    gone = view.state == "cancelled"
    mark = thin_word() if thin else ""
    return _row(
        glyph(view.state), when, state_word(view.state), style, view.customer, about, view.place, width, gone, mark
    )


def waiting_short(view: "VisitView | None", now: datetime, room: int) -> str:
    """Say in few words who is next or waits, in `room` cells: the name gives way before the minutes do."""
    if view is None or room < 12:
        return ""
    minutes = round((now - view.planned).total_seconds() / 60)
    how = _("{n} min late").format(n=minutes) if minutes > 0 else _("in {n} min").format(n=-minutes)
    how = "" if view.state == "arrived" else f" {how}"
    when = f"◷ {clock_time(view.arrived or view.planned)} "
    who = harmless(view.customer)
    left = room - cell_len(when) - cell_len(how)
    return f"{when}{who if cell_len(who) <= left else cut(who, left).rstrip()}{how}"


def waiting_words(view: "VisitView | None", now: datetime) -> str:
    """Say who waits for a visit and how late it is getting, or with whom one is (W2)."""
    if view is None:
        return ""
    who, planned = harmless(view.customer), clock_time(view.planned)
    minutes = round((now - view.planned).total_seconds() / 60)
    if view.state == "arrived":
        since = clock_time(view.arrived) if view.arrived else planned
        return _("◷ with {who} since {time}").format(who=who, time=since)
    if minutes < 0:
        return _("◷ {who} expects you at {time}, in {n} min").format(who=who, time=planned, n=-minutes)
    return _("◷ {who} is waiting since {time} ({n} min)").format(who=who, time=planned, n=minutes)
