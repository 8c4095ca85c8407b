"""One incident as it leaves the desk for people to read, whatever the format: its fields and its story in words.

The words are as people typed them: each format makes them harmless in its own way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dst_console.export.shape import iso
from dst_console.language.telling import TELLING, found_words, said_changes, value_word
from dst_console.language.words import (
    entry_word,
    field_word,
    glyph,
    in_quotes,
    kind_word,
    listed,
    outcome_word,
    promise_word,
    source_word,
    state_word,
    visit_word,
    yes_or_no,
)
from dst_console.models.doing import Answered, Attempted, Searched
from dst_console.models.payloads import Told
from dst_console.models.states import DUE_VISITS, Promise
from dst_console.models.views import EntryView, FollowUpView, IncidentView, VisitView
from dst_console.models.words import original
from dst_console.translate import _

Headings = Mapping[str, str]
"""The headings of a procedure's parts, by the part's id, in the procedure's order."""

_FIGURES = (
    "impact",
    "urgency",
    "priority",
    "work_minutes",
    "hold_minutes",
    "documentation_minutes",
    "satisfied",
    "first_visit",
    "level1",
    "treated",
    "solved",
    "recommend",
    "survey_by",
)
_MOMENTS = ("occurred", "started", "resolved", "closed")
_WORDED = ("state", "outcomes", "kind", "source", "survey_by")
"""The fields whose values are words of the log, not of a person."""


@dataclass(frozen=True, slots=True)
class Section:
    """What was found out or done in one part of a procedure."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An incident with everything that belongs to it; `follow_ups` are those still open.

    `confirmed` are the marks of what is private in it and was said at closing to be sent all the same.
    """

    incident: IncidentView
    entries: tuple[EntryView, ...]
    sections: tuple[Section, ...] = ()
    visits: tuple[VisitView, ...] = ()
    follow_ups: tuple[FollowUpView, ...] = ()
    confirmed: frozenset[str] = frozenset()

    @property
    def coming(self) -> list[tuple[datetime, str]]:
        """What is to come, the earliest first: visits and what is promised, without why."""
        due = [(visit.planned, _("visit")) for visit in self.visits if visit.state in DUE_VISITS]
        return sorted([*due, *((one.due, promise_word(one.what)) for one in self.follow_ups)])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One entry of the timeline in words."""

    head: str
    lines: tuple[str, ...]


def moment(at: datetime) -> str:
    """Write a moment in ISO 8601 with its offset, for people: to the second (U25)."""
    return at.isoformat(timespec="seconds")


def title(record: Record) -> str:
    """Return the line an incident is known by."""
    view = record.incident
    return " · ".join(filter(None, (view.number, view.customer, view.summary or view.line)))


def fields(record: Record) -> list[tuple[str, str]]:
    """Return what is known of an incident, each with its name."""
    view = record.incident
    times = {name: getattr(view, name) for name in ("occurred", "captured", "resolved", "closed")}
    known = {
        field_word("state"): f"{glyph(view.state)} {state_word(view.state)}",
        field_word("outcomes"): listed(outcome_word(one) for one in view.outcomes),
        field_word("kind"): listed((kind_word(view.kind), source_word(view.source))),
        field_word("occurred"): moment(view.occurred),
        _("logged"): moment(view.captured),
        _("work begun"): moment(view.started) if view.started else "",
        **{field_word(name): moment(times[name]) for name in ("resolved", "closed") if times[name]},
        **{field_word(name): _shown(getattr(view, name)) for name in ("phone", "mail", "place", "category", "asset")},
        **{field_word(name): _shown(getattr(view, name)) for name in _FIGURES},
        field_word("reopened"): _shown(view.reopened or None),
        field_word("cancel_reason"): view.cancel_reason or "",
        _("number in the central system"): view.central_number or "",
        _("id"): view.id,
    }
    return [(name, value) for name, value in known.items() if value]


def ahead(record: Record) -> list[str]:
    """Return what is to come, the earliest first: visits that are not over, and promises."""
    due = [(visit.planned, visited(visit)) for visit in record.visits if visit.state in DUE_VISITS]
    due += [(one.due, promised(one)) for one in record.follow_ups]
    return [words for _at, words in sorted(due)]


def told_sections(record: Record) -> tuple[Section, ...]:
    """Return what was found out and done: first as closing sums it up, then by the parts of the procedures."""
    summed = tuple(record.incident.resolution.split("\n")) if record.incident.resolution else ()
    heading = field_word("resolution")
    return (*((Section(f"{heading[:1].upper()}{heading[1:]}", summed),) if summed else ()), *record.sections)


def visited(visit: VisitView) -> str:
    """Tell a visit in one line: when, how it stands, where, and its three times once it is left."""
    times = (visit.travel_minutes, visit.work_minutes, visit.hold_minutes)
    minutes = ""
    if any(one is not None for one in times):
        travel, work, hold = (one or 0 for one in times)
        minutes = _("travel {travel} min, work {work} min, hold {hold} min").format(travel=travel, work=work, hold=hold)
    told = (visit_word(visit.state), visit.place, visit.why, minutes)
    return f"{moment(visit.planned)}: " + listed(told)


def promised(follow_up: FollowUpView) -> str:
    """Tell in one line what is promised, and for when."""
    return listed((promise_word(follow_up.what), moment(follow_up.due), follow_up.text))


def story(record: Record) -> Iterator[Paragraph]:
    """Yield the timeline, what was taken back included and marked."""
    for entry in record.entries:
        head = f"{moment(entry.at)}  {entry_word(entry.kind)}"
        if entry.amends is not None:
            head += " " + _("(puts an earlier note right)")
        if entry.withdrawn:
            head += " " + _("(taken back)")
        yield Paragraph(head, tuple(_lines(entry)))


def notes(record: Record) -> Iterator[EntryView]:
    """Yield the notes as they stand: neither those taken back nor those that a later one put right."""
    standing = [entry for entry in record.entries if entry.kind == "note" and not entry.withdrawn]
    amended = {entry.amends for entry in standing}
    yield from (entry for entry in standing if entry.id not in amended)


def sections(told: Iterable[Told], headings: Mapping[str, Headings]) -> tuple[Section, ...]:
    """Gather what the runs of procedures came to, by their parts: facts, attempts with results, checks.

    `told` are an incident's payloads in their order, without what was taken back; `headings` are those of each run's
    procedure, which may be unknown. What was answered again counts once, as it was said last; ticks do not count.
    """
    runs: dict[str, dict[str, _Part]] = {}
    for payload in told:
        if isinstance(payload, Answered | Attempted | Searched):
            known = headings.get(payload.run, {})
            parts = runs.setdefault(payload.run, {name: _Part(title) for name, title in known.items()})
            parts.setdefault(payload.part, _Part(payload.part)).take(payload)
    every = [part for parts in runs.values() for part in parts.values()]
    return tuple(Section(part.title, part.lines) for part in every if part.lines)


class _Part:
    """What was said in one part of a run so far."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._answers: dict[str, str] = {}
        self._tried: list[str] = []

    def take(self, payload: Answered | Attempted | Searched) -> None:
        """Add what a payload tells."""
        if isinstance(payload, Answered):
            self._answers[payload.step] = f"{original(payload.told)} {_answer(payload)}"
        elif isinstance(payload, Attempted):
            self._tried.append(f"{original(payload.value)} → {original(payload.chosen) or payload.result}")
        else:
            self._tried.append(f"{in_quotes(original(payload.value))}: {found_words(str(payload.found))}")

    @property
    def lines(self) -> tuple[str, ...]:
        """The answers, then what was searched for and tried."""
        return (*self._answers.values(), *self._tried)


def _answer(payload: Answered) -> str:
    """Return an answer; a promised time with its offset, not as it stood on the screen (U25)."""
    if payload.effect in tuple(Promise) and isinstance(payload.value, str):
        return iso(payload.value)
    return original(payload.chosen) or original(str(payload.value))


def _lines(entry: EntryView) -> Iterator[str]:
    if entry.kind in ("captured", "note"):
        yield from entry.text.replace("\r\n", "\n").split("\n")
    elif entry.kind == "closed":
        yield from entry.text.split("\n")
    elif entry.kind in TELLING:
        telling = TELLING[entry.kind](replace(entry, due=None))
        due = moment(entry.due) if entry.due else ""  # with its offset, which a screen does not show
        yield from filter(None, (" ".join(filter(None, (telling, due))),))
    elif entry.told:
        yield entry.told
    for field, before, after in said_changes(entry):
        told = f": {_changed(field, before)} → {_changed(field, after)}" if before != after else ""
        yield f"{field_word(field)}{told}"  # of a note that was taken back there is no more to say


def _changed(field: str, value: object) -> str:
    if field in _MOMENTS and isinstance(value, str):
        return iso(value)
    return value_word(field, value) if field in _WORDED else _shown(value) or "–"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return yes_or_no(value)
    return "" if value is None else str(value)
