"""Finding: words anywhere in the log, narrowed by filters, newest first."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dst_console.desk import ranges
from dst_console.errors import BadInput
from dst_console.language.digits import ascii_digits
from dst_console.language.names import name_key
from dst_console.language.normalise import terms
from dst_console.language.words import state_word
from dst_console.models.states import UNFINISHED, State
from dst_console.models.views import Found, Hit
from dst_console.store import people, search, views
from dst_console.store.log import Store
from dst_console.translate import _

PAGE = 50
FILTERS = ("state:", "#", "@", "person:", "since:")
"""What narrows a search, by how it is typed; a value with spaces stands in quotes."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search as understood: words, and the values of the filters as typed."""

    words: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def understand(typed: str) -> Query:
    """Tell the words of a search from its filters; never raises."""
    words = []
    filters: dict[str, str] = {}
    for piece in _pieces(typed):
        sign = next((sign for sign in FILTERS if piece.lower().startswith(sign) and len(piece) > len(sign)), None)
        if sign:
            filters[sign] = piece[len(sign) :].strip('"')
        else:
            words.append(piece.strip('"'))
    return Query(" ".join(words), filters)


def _pieces(typed: str) -> list[str]:
    """Split at white space outside quotes."""
    pieces, current, quoted = [], "", False
    for letter in typed:
        quoted ^= letter == '"'
        if letter.isspace() and not quoted:
            pieces.append(current)
            current = ""
        else:
            current += letter
    return [piece for piece in [*pieces, current] if piece]


def find(store: Store, typed: str, after: int | None = None) -> Found:
    """Return one page of hits, newest first; go on with the `before` of the page as `after`.

    Each call looks at a bounded part of the log, so a page may hold fewer hits than there are: `more` says so.
    """
    query = understand(typed)
    words = terms(query.words)
    with store.read() as session:
        filters, problem = narrowing(session, query.filters, store.clock.now(), store.settings.weekend)
        if problem:
            return Found((), tuple(words), problem=problem)
        if not words and not query.filters:
            return Found((), ())
        if not words:
            return _by_filters(session, filters, after or 0)
        numbered = _by_number(session, query, filters)
        hits = {} if after else dict(numbered)
        rows, before = search.step(session, words, filters, after, PAGE)
        shown = set(numbered)
        if after:
            shown |= search.shown_before(session, words, {incident.id for _entry, (incident, _person) in rows}, after)
    for entry, (incident, person) in rows:
        if incident.id in shown:
            continue
        if len(hits) >= PAGE and incident.id not in hits:
            before = (entry.id or 0) + 1
            break
        if incident.id not in hits:
            hits[incident.id] = Hit(views.of_incident(incident, person), entry.text, entry.kind, entry.at)
    return Found(tuple(hits.values()), tuple(words), more=before is not None, before=before)


def _by_filters(session: Any, filters: search.Filters, offset: int) -> Found:
    rows = search.without_words(session, filters, PAGE + 1, offset)
    hits = tuple(Hit(view, view.summary, "captured", view.occurred) for view in views.of_incidents(rows[:PAGE]))
    more = len(rows) > PAGE
    return Found(hits, (), more=more, before=offset + PAGE if more else None)


def _by_number(session: Any, query: Query, filters: search.Filters) -> dict[str, Hit]:
    """Return hits whose local number starts with what was typed, when that looks like a number."""
    typed = ascii_digits(query.words.strip())
    if query.filters or " " in typed or not any(letter.isdecimal() for letter in typed):
        return {}
    found = views.of_incidents(search.numbered(session, typed, 5))
    return {view.id: Hit(view, view.summary, "captured", view.occurred) for view in found}


def narrowing(session: Any, typed: dict[str, str], now: datetime, weekend: str) -> tuple[search.Filters, str]:
    """Turn typed filters into conditions; the second value says what was not understood."""
    filters = search.Filters()
    if state := typed.get("state:"):
        states = tuple(one.value for one in State if state.lower() in (one.value, state_word(one).lower()))
        if State.OPEN in states:  # as on Today: everything somebody still waits for
            states = tuple(one.value for one in UNFINISHED)
        states = states or tuple(one.value for one in State if one.value.startswith(state.lower()))
        if not states:
            choices = ", ".join(state_word(one) for one in State)
            return filters, _("{state} is no state; there are: {choices}.").format(state=state, choices=choices)
        filters = replace(filters, states=states)
    if since := typed.get("since:"):
        try:
            days = ranges.days_of(since, now, weekend)
        except BadInput as error:
            return filters, f"{error.title} {error.todo}"
        filters = replace(filters, since=ranges.moments(days)[0])
    if place := typed.get("@"):
        filters = replace(filters, places=search.values_like(session, "place", place))
    if category := typed.get("#"):
        filters = replace(filters, categories=search.values_like(session, "category", category))
    if person := typed.get("person:"):
        found = people.holding(session, name_key(person), 200)
        filters = replace(filters, people=tuple(one.id for one in found))
    return filters, ""
