"""How what a procedure, a visit or a promise left in a timeline is told, on the screen and in the shell alike.

The words are as people typed them: whoever shows them makes them harmless.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from dst_console.language.words import (
    kind_word,
    listed,
    outcome_word,
    promise_word,
    short_day,
    source_word,
    state_word,
    taker_word,
    visit_word,
    yes_or_no,
)
from dst_console.models.views import EntryView, Uses
from dst_console.translate import _, ngettext


def minutes(seconds: float) -> str:
    """Write a length of time as `1:34`, or `1:02:07` from an hour on; whole seconds that have passed."""
    whole = int(seconds + 1e-6)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def found_words(count: str) -> str:
    """Say how much a search found: nothing is worth knowing, too (I-P)."""
    number = int(count) if count.isdecimal() else 0
    return ngettext("{n} found", "{n} found", number).format(n=number) if number else _("nothing found")


def _asked(entry: EntryView) -> str:
    told = entry.told
    answer = entry.answer
    return f"{told} {answer}".strip()


def _clock(entry: EntryView) -> str:
    words = {"started": _("started"), "renewed": _("started anew"), "stopped": _("stopped")}
    lasted = f" ({minutes(entry.lasted)})" if entry.lasted else ""
    return words.get(entry.act, entry.act) + lasted


def _tried(entry: EntryView) -> str:
    return f"{entry.answer} → {entry.result}"


def _searched(entry: EntryView) -> str:
    taken = f" → {entry.act}" if entry.act else ""
    return f"“{entry.answer}”: {found_words(entry.result)}{taken}"


def _left_out(entry: EntryView) -> str:
    return f"{entry.told}: {entry.result}"


def _visit(entry: EntryView) -> str:
    return " ".join(filter(None, (visit_word(entry.act), entry.told)))


def _promise(entry: EntryView) -> str:
    words = {
        "promised": "",
        "done": _("kept"),
        "replaced": _("replaced"),
        "dropped": _("given up"),
        "put-off": _("put off"),
    }
    due = short_day(entry.due) if entry.due else ""
    parts = (promise_word(entry.answer), due, words.get(entry.act, ""), entry.told)
    return " ".join(filter(None, parts))


def use_word(result: str) -> str:
    """Return what came of an article that was taken."""
    words = {"worked": _("worked"), "partly": _("worked in part"), "not": _("did not work"), "unknown": _("used")}
    return words.get(result, result)


def worked_words(uses: Uses) -> str:
    """Say how often an article worked, of how often that is known; else how often it was used (M3)."""
    if uses.tried:
        return _("worked {worked} of {tried}").format(worked=uses.worked, tried=uses.tried)
    if uses.used:
        return ngettext("used {n} time", "used {n} times", uses.used).format(n=uses.used)
    return _("not used yet")


def _learnt(entry: EntryView) -> str:
    what = _("written from it") if entry.act == "made" else use_word(entry.act)
    return f"{entry.told} → {what}"


_MOMENTS = ("occurred", "started", "resolved", "closed")


def value_word(field: str, value: object) -> str:
    """Return a field's value as a person says it; a moment comes as the log keeps it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return yes_or_no(value)
    text = str(value)
    if field in _MOMENTS:
        return short_day(moment_of(text))
    if field == "outcomes":
        return listed(outcome_word(one) for one in text.split(","))
    words = {"state": state_word, "kind": kind_word, "source": source_word, "survey_by": taker_word}
    return words[field](text) if field in words else text


def moment_of(text: str) -> datetime:
    """Read a moment as the log keeps it, UTC and then the offset of the place, without loading the log's own reader."""
    utc, _z, offset = text.partition("Z")
    return datetime.fromisoformat(f"{utc}+00:00").astimezone(datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo)


def said_changes(entry: EntryView) -> tuple[tuple[str, object, object], ...]:
    """Return what an entry changed, without what its own words say already."""
    return tuple(change for change in entry.changes if change[0] != "resolution" or change[2] != entry.text)


TELLING: Final[Mapping[str, Callable[[EntryView], str]]] = {
    "begun": _asked,
    "step": _asked,
    "pause": _asked,
    "ended": _asked,
    "tick": _asked,
    "answer": _asked,
    "attempt": _tried,
    "search": _searched,
    "skipped": _left_out,
    "clock": _clock,
    "visit": _visit,
    "follow-up": _promise,
    "sent": _asked,
    "article": _learnt,
}
"""How what a procedure, a visit or a promise left behind is told."""
