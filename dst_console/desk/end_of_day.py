"""The end of a day: everything that is left of it, walked through like an inbox until nothing is (Q1, Q3, R1)."""

from dataclasses import replace
from datetime import date
from typing import Any

from dst_console.desk import capture, evenings, incidents, review
from dst_console.language.checking.findings import missing
from dst_console.language.digits import ascii_digits
from dst_console.models.gaps import CONTACT, FACT, RESULT, lacks
from dst_console.models.states import UNFINISHED
from dst_console.models.views import DayView, Evening, IncidentView
from dst_console.store import journal, visits
from dst_console.store.log import Store

CONTACTS = ("phone", "mail", "place")
"""The fields that say how a customer is reached."""

_LEAST_DIGITS = 3
"""Digits of a telephone number at least: a room may have two."""


def whole(store: Store, first: date, last: date | None = None) -> DayView:
    """Return a day, or all days from it to the last, with all their pages. Raises `BadInput`."""
    view = review.day(store, first, until=last)
    page, more = 1, view.more
    while more:
        following = review.day(store, first, page, last)
        view = replace(view, incidents=view.incidents + following.incidents, thin=view.thin | following.thin)
        page, more = page + 1, following.more
    return review.with_gaps(store, replace(view, more=False)) if view.more else view


def evening(store: Store, first: date, last: date | None = None) -> Evening:
    """Return what is left of a day, or of all days from it to the last. Raises `BadInput`.

    What is promised for it comes once, as the promise; an incident with a promise, for a later day too, or with a thin
    record does not come as unfinished besides.
    """
    view = whole(store, first, last)
    with store.read() as session:
        promised = visits.promised(session)
    marks = [evenings.marks(store.folders, day) for day in view.days.each()]
    return Evening(
        view,
        thin=tuple((one, lacks(one)) for one in view.incidents if one.id in view.thin),
        gaps=view.gaps,
        follow_ups=view.follow_ups,
        unfinished=tuple(
            one for one in view.incidents if one.state in UNFINISHED and one.id not in (promised | view.thin)
        ),
        left=frozenset().union(*marks),
        last_change=last_change(store),
    )


def last_change(store: Store) -> int:
    """Return which change is the newest that stands in the log, what is spooled taken in; 0 when there is none."""
    capture.drain(store)
    with store.read() as session:
        change = journal.last_done(session)
        return (change.id or 0) if change else 0


def sentences(lacking: tuple[str, ...]) -> tuple[str, ...]:
    """Say what a record lacks, a sentence for each part of it."""
    return tuple(one.what for one in missing(*(part not in lacking for part in (CONTACT, FACT, RESULT))))


def field_of(part: str, words: str) -> str:
    """Return the field in which words belong that say what is lacking: a mail address and a number are told apart."""
    if part != CONTACT:
        return "summary"
    if "@" in words.strip("@"):
        return "mail"
    bare = ascii_digits(words.translate(str.maketrans("", "", " +-()/.")))
    return "phone" if bare.isdecimal() and len(bare) >= _LEAST_DIGITS else "place"


def fill(store: Store, view: IncidentView, part: str, words: str) -> IncidentView:
    """Put into a record what it lacks, as a correction. Raises `NotFound` or `BadInput`."""
    new: dict[str, Any] = {field_of(part, words): words.strip()}
    return incidents.change(store, view.id, **new)
