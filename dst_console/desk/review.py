"""Reading the day, and what stands beside a capture."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dst_console.errors import BadInput
from dst_console.language.names import name_key
from dst_console.models.moment import bound
from dst_console.models.states import UNFINISHED
from dst_console.models.views import DayView, Known, Nearby
from dst_console.store import incidents, people, views, visits
from dst_console.store.log import Store
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.checklists.runner import Run
    from dst_console.models.views import IncidentView

PAGE = 200
"""Incidents read at once; a fuller day is read page by page."""

SOON = timedelta(minutes=15)
"""How long before its time a visit counts as due: the customer is expecting somebody."""

REPEAT_DAYS = 14
"""A contact of the same customer within so many days is a repeat (M2)."""


def day(store: Store, which: date, page: int = 0) -> DayView:
    """Return a local day (U25): its incidents in the order they occurred, one page of `PAGE`, and the counts.

    With it come the visits planned for it and what was promised for it; today also shows what is overdue.

    Raises `BadInput` for a day at the calendar's edge.
    """
    start, end = _bounds(which)
    with store.read() as session:
        rows = incidents.between(session, start, end, PAGE + 1, page * PAGE)
        counts = incidents.count_between(session, start, end)
        unsent = incidents.unsent_between(session, start, end)
        waits = visits.waiting(session, store.clock.now() + SOON)
        planned = visits.planned_between(session, start, end, PAGE)
        promised = visits.open_follow_ups(session, end, PAGE)
    waiting = sum(counts.get(state.value, 0) for state in UNFINISHED)
    shown = views.of_incidents(rows[:PAGE])
    is_today = start <= bound(store.clock.now()) < end
    return DayView(
        which,
        shown,
        sum(counts.values()),
        waiting,
        unsent,
        more=len(rows) > PAGE,
        waiting=views.of_visit(*waits) if waits else None,
        visits=tuple(views.of_visit(*row) for row in planned),
        follow_ups=tuple(views.of_follow_up(*row) for row in promised if is_today or bound(row[0].due) >= start),
    )


def clocks_running(store: Store, language: str) -> "tuple[tuple[IncidentView, Run], ...]":
    """Return the runs whose clocks are running; procedures are loaded only where a clock was started lately."""
    with store.read() as session:
        if not incidents.any_lately(session, "clock"):
            return ()
    from dst_console.desk import procedures

    return procedures.running(store, language)


def _bounds(which: date) -> tuple[datetime, datetime]:
    """Return the first moment of a local day and of the next; a day may have 23 or 25 hours.

    Raises `BadInput` for the calendar's first and last day, whose midnights may lie beyond it.
    """
    midnight = datetime.combine(which, time.min)
    try:
        start, end = midnight.astimezone(), (midnight + timedelta(days=1)).astimezone()
        return bound(start), bound(end)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            _("{words} is no day.").format(words=which),
            todo=_("Write 2026-11-20, today, yesterday, 7d or 2w."),
        ) from error


def nearby(store: Store, person_name: str | None, place: str | None, limit: int = 3) -> Nearby:
    """Return open incidents of the same person or place (U28), and the person's contacts of 14 days (M2)."""
    with store.read() as session:
        person = people.named(session, name_key(person_name)) if person_name else None
        person_id = person.id if person else None
        similar = incidents.unfinished(session, person_id, place, limit)
        since = store.clock.now() - timedelta(days=REPEAT_DAYS)
        recent = incidents.contacts_since(session, person_id, since, limit) if person_id else []
    return Nearby(views.of_incidents(similar), views.of_incidents(recent))


def known(store: Store, limit: int = 5_000) -> Known:
    """Return what completion offers: people by name, and the words used most in the recent log."""
    with store.read() as session:
        return Known(
            people.known(session, limit),
            tuple(incidents.used_values(session, "place", 500)),
            tuple(incidents.used_values(session, "category", 200)),
            tuple(incidents.used_values(session, "asset", 1_000)),
        )
