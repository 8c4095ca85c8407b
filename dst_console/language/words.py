"""The words and signs of states, outcomes, kinds, fields and entries, in the technician's language."""

from collections.abc import Iterable
from datetime import date, datetime

from dst_console.models.days import Days
from dst_console.translate import _

_GLYPHS = {
    "captured": "○",
    "open": "●",
    "waiting": "↻",
    "escalated": "→",
    "resolved": "✓",
    "closed": "■",
    "cancelled": "×",
}


def glyph(state: str) -> str:
    """Return the one-cell sign of a state; it always stands beside its word, never colour alone."""
    return _GLYPHS.get(state, "·")


def state_word(state: str) -> str:
    """Return a state as a person says it."""
    words = {
        "captured": _("captured"),
        "open": _("open"),
        "waiting": _("waiting"),
        "escalated": _("escalated"),
        "resolved": _("resolved"),
        "closed": _("closed"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)


def outcome_word(outcome: str) -> str:
    """Return an outcome as a person says it (W3)."""
    words = {
        "solved": _("solved on the spot"),
        "desk": _("sent to the service centre"),
        "callback": _("callback promised"),
        "visit": _("visit planned"),
        "escalated": _("escalated"),
    }
    return words.get(outcome, outcome)


def entry_word(kind: str) -> str:
    """Return what an entry of the timeline is called."""
    words = {
        "captured": _("captured"),
        "note": _("note"),
        "outcome": _("outcome"),
        "correction": _("correction"),
        "undo": _("undone"),
        "redo": _("done again"),
        "cancelled": _("cancelled"),
        "begun": _("begun"),
        "step": _("step"),
        "pause": _("put aside"),
        "tick": _("done"),
        "answer": _("answer"),
        "attempt": _("tried"),
        "search": _("searched"),
        "skipped": _("left out"),
        "clock": _("clock"),
        "ended": _("ended"),
        "visit": _("visit"),
        "follow-up": _("follow-up"),
        "article": _("article"),
        "closed": _("closed"),
        "survey": _("survey"),
        "amendment": _("amendment"),
        "sent": _("sent up"),
    }
    return words.get(kind, kind)


def visit_word(word: str) -> str:
    """Return a visit's state, or what became of it, as a person says it."""
    words = {
        "planned": _("planned"),
        "on-the-way": _("on the way"),
        "arrived": _("arrived"),
        "left": _("left"),
        "cancelled": _("cancelled"),
        "changed": _("changed"),
        "confirmed": _("time confirmed"),
        "set-off": _("set off"),
    }
    return words.get(word, word)


def listed(words: Iterable[str | None]) -> str:
    """Return words as a list in a sentence, those that say nothing left out."""
    return _(", ").join(filter(None, words))


def in_turn(words: Iterable[str | None]) -> str:
    """Return parts of a sentence that hold commas themselves one after another, those that say nothing left out."""
    return _("; ").join(filter(None, words))


def in_quotes(words: str) -> str:
    """Return somebody's words in quotes."""
    return _("“{words}”").format(words=words)


def promise_word(what: str) -> str:
    """Return what was promised as a person says it."""
    words = {"callback": _("callback"), "update": _("next update"), "visit": _("return visit")}
    return words.get(what, what)


def field_word(field: str) -> str:
    """Return what a field of an incident or person is called."""
    words = {
        "kind": _("kind"),
        "source": _("source"),
        "state": _("state"),
        "outcomes": _("outcome"),
        "person": _("customer"),
        "person_id": _("customer"),
        "name": _("name"),
        "honorific": _("honorific"),
        "place": _("place"),
        "category": _("category"),
        "asset": _("asset"),
        "phone": _("phone"),
        "mail": _("mail"),
        "impact": _("impact"),
        "urgency": _("urgency"),
        "priority": _("priority"),
        "summary": _("summary"),
        "note": _("note"),
        "occurred": _("occurred"),
        "resolved": _("resolved"),
        "closed": _("closed"),
        "work_minutes": _("work, min"),
        "hold_minutes": _("hold, min"),
        "documentation_minutes": _("documentation, min"),
        "satisfied": _("satisfied"),
        "first_visit": _("first visit"),
        "level1": _("level 1 could have"),
        "treated": _("treated"),
        "solved": _("solved"),
        "recommend": _("recommend"),
        "survey_by": _("taken by"),
        "reopened": _("reopened"),
        "title": _("title"),
        "problem": _("problem"),
        "answer": _("what to do"),
        "tags": _("words to find it by"),
        "resolution": _("what was wrong and done"),
        "cancel_reason": _("reason"),
        "central_number": _("number in the central system"),
    }
    return words.get(field, field)


def visibility_word(visibility: str) -> str:
    """Return who may read an article (Q6)."""
    return {"internal": _("internal"), "public": _("public")}.get(visibility, visibility)


def kind_word(kind: str) -> str:
    """Return whether something is an incident or a request, as a person says it."""
    return {"incident": _("incident"), "request": _("service request")}.get(kind, kind)


def source_word(source: str) -> str:
    """Return how a request reached the technician, as a person says it."""
    words = {
        "walk-up": _("walk-up"),
        "visit": _("visit"),
        "phone": _("phone"),
        "mail": _("mail"),
        "chat": _("chat"),
        "social": _("social network"),
    }
    return words.get(source, source)


def taker_word(who: str) -> str:
    """Return who took a survey's answers down."""
    return {"customer": _("the customer"), "technician": _("the technician")}.get(who, who)


def yes_or_no(value: bool) -> str:
    """Say a decision."""
    return _("yes") if value else _("no")


def long_day(day: date) -> str:
    """Write a day as `Sunday 22 November`."""
    weekdays = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return _("{weekday} {day} {month}").format(
        weekday=weekdays[day.weekday()], day=day.day, month=months[day.month - 1]
    )


def span_words(days: Days) -> str:
    """Write some days: one as `Sunday 22 November`, several by their first and last."""
    if days.count == 1:
        return long_day(days.first)
    return f"{days.first.isoformat()} – {days.last.isoformat()}"


def day_forms() -> str:
    """Say how days can be typed."""
    return _("7d, week, 2026-11, 2026-11-20, 2026-11-01..today")


def clock_time(moment: datetime) -> str:
    """Write the time of day where it happened, HH:MM."""
    return f"{moment:%H:%M}"


def when(moment: datetime, now: datetime) -> str:
    """Write a coming moment: the time alone when it is today's, else with its day."""
    return clock_time(moment) if moment.date() == now.date() else short_day(moment)


def short_day(moment: datetime) -> str:
    """Write a moment's day and time, as `2026-11-22 10:30`."""
    return f"{moment:%Y-%m-%d %H:%M}"
