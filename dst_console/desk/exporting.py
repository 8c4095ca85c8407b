"""Taking incidents out of the log: a day, a range, what a search finds, or single ones, in every format (U25, U42)."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from dst_console.checklists import loading
from dst_console.desk import checking, finding, ranges
from dst_console.errors import BadInput, DeskError, NotFound
from dst_console.export import carried, document, html, markdown, plain, shape, table, ticket, words
from dst_console.export.record import Headings, Record, Section, sections
from dst_console.language.digits import ascii_digits
from dst_console.language.normalise import terms
from dst_console.models.article import Article, ArticleUse
from dst_console.models.days import Days
from dst_console.models.doing import Begun
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter
from dst_console.models.payloads import Closed, TakenBack, Told, load
from dst_console.models.person import Person
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.wording import Wording
from dst_console.paths import Folders
from dst_console.store import exporting, incidents, views, wordings
from dst_console.store.exporting import Choice
from dst_console.store.log import Store
from dst_console.translate import _

Form = Literal["md", "txt", "csv", "json", "html", "ticket"]

Seen = Callable[[int], object]
"""Told how many incidents have been read so far."""

ENDINGS: Final[dict[str, Form]] = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".csv": "csv",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}
"""The format of a file by how its name ends, when none is named."""

_READABLE: Final = {"md": markdown.text, "txt": plain.text, "html": html.text}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for: references, days as one types them, and words and filters as `find` takes them.

    `days` are local days; `since` and `until` say with which they begin and end (U25).
    """

    references: tuple[str, ...] = ()
    days: str = ""
    since: str = ""
    until: str = ""
    words: str = ""


@dataclass(slots=True)
class Privacy:
    """What becomes of what is private in tickets: masked, and counted, unless it is to be `sent` as it stands.

    What was confirmed when the incident was closed goes out as it stands either way.
    """

    sent: bool = False
    masked: int = 0


def choose(store: Store, wanted: Wanted) -> Choice:
    """Return which incidents are meant. Raises `NotFound` for a reference, `BadInput` for a day or a filter."""
    now, weekend = store.clock.now(), store.settings.weekend
    since, until = _moments(wanted, now, weekend)
    query = finding.understand(wanted.words)
    said = tuple(terms(query.words))
    with store.read() as session:
        ids = tuple(_id(session, reference) for reference in wanted.references) or None
        filters, problem = finding.narrowing(session, query.filters, now, weekend)
    if problem:
        raise BadInput(problem)
    return Choice(ids, since, until, said, _number(query), filters)


def days(store: Store, wanted: Wanted) -> Days | None:
    """Return the days meant, the earlier end first however they were typed; None where an end is open."""
    said = _both_ends(wanted)
    return ranges.days_of(said, store.clock.now(), store.settings.weekend) if said else None


def _both_ends(wanted: Wanted) -> str:
    return wanted.days or (f"{wanted.since}..{wanted.until}" if wanted.since and wanted.until else "")


def _moments(wanted: Wanted, now: datetime, weekend: str) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of the days asked for and the first after them, None where it is open."""
    days = _both_ends(wanted)
    since, until = days or wanted.since, days or wanted.until
    return (
        ranges.moments(ranges.days_of(since, now, weekend))[0] if since else None,
        ranges.moments(ranges.days_of(until, now, weekend))[1] if until else None,
    )


def count(store: Store, choice: Choice) -> int:
    """Count the incidents of a choice."""
    with store.read() as session:
        return exporting.count(session, choice)


def export(
    store: Store, choice: Choice, form: Form, seen: Seen = lambda _count: None, privacy: Privacy | None = None
) -> Generator[str, None, None]:
    """Yield the incidents of a choice in a format, piece by piece, in the order they occurred: one look at the log.

    Few of them are held at once, however many there are. What is private in tickets is masked, as `privacy` says.
    Raises `LogUnavailable`, `DeskError` for a damaged row.
    """
    made = store.clock.now()
    with store.read() as session:
        try:
            if form == "csv":
                yield from table.text(_pages(session, choice, seen))
            elif form == "json":
                yield from document.text(made, _sections(session, choice, seen))
            elif form == "ticket":
                yield from ticket.text(_records(session, choice, seen), _outgoing(store.folders, privacy or Privacy()))
            else:
                yield from _READABLE[form](_records(session, choice, seen), made)
        except ValueError as error:
            raise DeskError(
                _("A row of the log cannot be read, so the export is not whole."), todo=_("Run `dst check`.")
            ) from error


def _outgoing(folders: Folders, privacy: Privacy) -> Callable[[Record, str], str]:
    """Return what makes a ticket one that may leave (promise 6)."""
    find = checking.finder(folders)

    def outgoing(record: Record, text: str) -> str:
        found = () if privacy.sent else find(text)
        privacy.masked += len({one.mark for one in found} - record.confirmed)
        return checking.outgoing(text, found, record.confirmed)

    return outgoing


def record(session: Any, incident_id: str) -> Record:
    """Return one incident with everything that belongs to it. Raises `NotFound`."""
    choice = Choice(ids=(_id(session, incident_id),))
    return next(_records(session, choice, lambda _count: None))


def marked(pieces: Iterable[str], form: Form) -> Iterator[str]:
    """Put before a table what tells a spreadsheet that the file is UTF-8."""
    if form == "csv":
        yield table.MARK
    yield from pieces


def ending_of(form: Form) -> str:
    """Return how the name of a file of a format ends."""
    return next((ending for ending, known in ENDINGS.items() if known == form), ".txt")


def _id(session: Any, reference: str) -> str:
    incident = incidents.by_reference(session, reference)
    if incident is None:
        raise NotFound(_("There is no incident {reference} in this log.").format(reference=reference))
    return incident.id


def _number(query: finding.Query) -> str:
    """Return what a local number may begin with, when the words look like one, as `find` has it."""
    typed = ascii_digits(query.words.strip())
    looks_like_one = any(letter.isdecimal() for letter in typed) and " " not in typed
    return typed if looks_like_one and not query.filters else ""


def _counted(pages: Iterator[Sequence[Any]], seen: Seen) -> Iterator[Sequence[Any]]:
    """Pass pages on and tell how many rows went through."""
    done = 0
    for page in pages:
        yield page
        done += len(page)
        seen(done)


def _pages(session: Any, choice: Choice, seen: Seen) -> Iterator[table.Page]:
    """Yield the rows of a table, and tell how many went through."""
    done = 0
    for rows, people in exporting.sheet(session, choice, table.parts(), table.BEHIND, table.OF_PERSON):
        yield rows, people
        done += len(rows)
        seen(done)


def _records(session: Any, choice: Choice, seen: Seen) -> Iterator[Record]:
    """Yield every incident with what belongs to it."""
    known: dict[str, Headings] = {}
    for page in _counted(exporting.incidents(session, choice), seen):
        ids = [incident.id for incident, _person in page]
        entries, visits = exporting.entries(session, ids), exporting.visits(session, ids)
        promised = exporting.follow_ups(session, ids)
        for incident, person in page:
            rows = entries.get(incident.id, [])
            told = views.of_entries(rows)
            yield Record(
                views.of_incident(incident, person),
                told,
                _facts(session, rows, known),
                tuple(views.of_visit(one, incident, person) for one in visits.get(incident.id, [])),
                tuple(
                    views.of_follow_up(one, incident, person)
                    for one in promised.get(incident.id, [])
                    if one.done is None
                ),
                _confirmed(rows, {entry.id for entry in told if not entry.withdrawn}),
            )


def _confirmed(rows: Sequence[Entry], standing: set[int]) -> frozenset[str]:
    """Return the marks of what is private and was said to be sent, by the last closing that stands."""
    closings = [load(row.kind, row.payload) for row in rows if row.kind == "closed" and row.id in standing]
    last = closings[-1] if closings else None
    return frozenset(last.confirmed) if isinstance(last, Closed) else frozenset()


def _facts(session: Any, rows: Sequence[Entry], known: dict[str, Headings]) -> tuple[Section, ...]:
    """Gather what an incident's procedures came to; `known` keeps the headings of each procedure's parts."""
    if not any(row.kind == "begun" for row in rows):
        return ()
    told = [(row.id or 0, load(row.kind, row.payload)) for row in rows]
    withdrawn: set[int] = set()
    for _ident, payload in told:
        if isinstance(payload, TakenBack):
            withdrawn = (withdrawn | set(payload.withdraws)) - set(payload.restores)
    standing: list[Told] = [payload for ident, payload in told if ident not in withdrawn]
    headings = {one.run: _headings(session, one.digest, known) for one in standing if isinstance(one, Begun)}
    return sections(standing, headings)


def _headings(session: Any, digest: str, known: dict[str, Headings]) -> Headings:
    """Return the headings of a procedure's parts, by the text it was followed in."""
    if digest not in known:
        text = wordings.text_of(session, digest)
        try:
            known[digest] = {part.id: words.heading(part) for part in loading.parsed(text).parts} if text else {}
        except BadInput:  # a wording of another version's: its parts have no headings then
            known[digest] = {}
    return known[digest]


def _sections(session: Any, choice: Choice, seen: Seen) -> dict[str, Iterable[Any]]:
    """Return the lists of a document, none of them read before it is asked for. Competence is in none (C2)."""
    return {
        "counters": _written(Counter, exporting.counters(session)),
        "people": _written(Person, exporting.people(session, choice)),
        "wordings": _written(Wording, exporting.wordings(session, choice)),
        "incidents": _whole(session, choice, seen),
        "articles": _articles(session, choice),
    }


def _articles(session: Any, choice: Choice) -> Iterator[dict[str, Any]]:
    """Yield every article as a document has it, with its uses."""
    of_article, of_use = shape.columns(Article), shape.columns(ArticleUse, "article_id")
    for row in exporting.articles(session, choice):
        uses = exporting.article_uses(session, choice, row[0])
        yield shape.written(of_article, row) | {"uses": [shape.written(of_use, one) for one in uses]}


def _written(model: type[Table], rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    return (shape.written(shape.columns(model), row) for row in rows)


def _whole(session: Any, choice: Choice, seen: Seen) -> Iterator[dict[str, Any]]:
    """Yield every incident as a document has it, with all rows that belong to it."""
    beside: dict[str, type[Table]] = {"entries": Entry, "visits": Visit, "follow_ups": FollowUp}
    of_incident = shape.columns(Incident)
    for page in _counted(exporting.rows(session, choice), seen):
        ids = [row[0] for row in page]
        rows = {name: exporting.kept_by_incident(session, model, ids) for name, model in beside.items()}
        for row in page:
            told = {name: [_beside(model, one) for one in rows[name].get(row[0], [])] for name, model in beside.items()}
            yield shape.written(of_incident, row) | told


def _beside(model: Any, row: Sequence[Any]) -> dict[str, Any]:
    found = shape.written(shape.columns(model, "incident_id"), row)
    if model is Entry:
        found["payload"] = carried.turned(json.loads(found["payload"]), shape.iso)
    return found
