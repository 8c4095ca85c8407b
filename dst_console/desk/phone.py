"""Handing a caller over (T1): the brief that lets nobody tell their story twice."""

from datetime import datetime

from dst_console.language.words import listed, outcome_word, promise_word, when
from dst_console.models.views import EntryView, Story
from dst_console.translate import _


def brief(story: Story, now: datetime) -> str:
    """Write from what is recorded who it is, what it is about, what was tried, promised and answered; plain text.

    What the next person needs first stands first: not every screen has room for all of it.
    """
    view = story.incident
    who = listed((view.customer, view.phone, view.mail, view.place))
    what = listed((view.summary or view.line, view.asset, view.category))
    standing = [entry for entry in story.entries if not entry.withdrawn]
    lines = [
        f"{view.central_number or view.number}: {who or _('(no name)')}",
        _("What: {what}").format(what=what or "–"),
        *_of(standing, "attempt", _("Tried: {what}")),
        *_promised(standing, now),
        *[_("So far: {what}").format(what=outcome_word(one)) for one in view.outcomes],
        *_asked(standing),
        *[_("Note: {what}").format(what=entry.text) for entry in standing if entry.kind == "note"],
        *_of(standing, "search", _("Searched: {what}")),
    ]
    return "\n".join(lines)


def _asked(entries: list[EntryView]) -> list[str]:
    """Return each question's last answer: what the next person need not ask again (D2)."""
    answers = {entry.told: entry.answer for entry in entries if entry.kind == "answer" and entry.answer}
    return [f"{told} {answer}" for told, answer in answers.items()]


def _of(entries: list[EntryView], kind: str, words: str) -> list[str]:
    return [
        words.format(what=f"{entry.answer} ({entry.result})" if entry.result else entry.answer)
        for entry in entries
        if entry.kind == kind
    ]


def _promised(entries: list[EntryView], now: datetime) -> list[str]:
    last = {entry.answer: entry for entry in entries if entry.kind == "follow-up"}
    return [
        _("Promised: {what}").format(what=f"{promise_word(entry.answer)} {when(entry.due, now)}")
        for entry in last.values()
        if entry.act == "promised" and entry.due
    ]
