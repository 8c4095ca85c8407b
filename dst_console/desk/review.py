"""Reading the day, and what stands beside a capture."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dst_console.desk import evenings, ranges
from dst_console.language.names import name_key
from dst_console.models.calendar import Calendar, Span
from dst_console.models.days import Days
from dst_console.models.gaps import gaps, lacks, worked
from dst_console.models.moment import bound
from dst_console.models.states import UNFINISHED, Outcome, State, VisitState
from dst_console.models.views import DayView, Known, Nearby, Totals
from dst_console.store import incidents, people, views, visits
from dst_console.store.log import Store

if TYPE_CHECKING:
    from dst_console.checklists.runner import Run
    from dst_console.models.views import IncidentView

PAGE = 200
"""Incidents read at once; a fuller day is read page by page."""

SOON = timedelta(minutes=15)
"""How long before its time a visit counts as due: the customer is expecting somebody."""

_NOT_AT_ONCE = {Outcome.CALLBACK, Outcome.VISIT, Outcome.ESCALATED}
_HANDED_ON = {Outcome.DESK, Outcome.ESCALATED}

REPEAT_DAYS = 14
"""A contact of the same customer within so many days is a repeat (M2)."""


def day(store: Store, which: date, page: int = 0, until: date | None = None) -> DayView:
    """Return a local day (U25): its incidents in the order they occurred, one page of `PAGE`, and the counts.

    With it come the visits planned for it, what was promised for it and where it has gaps (Q1); today also shows what
    is overdue. With `until` they are all the days from the one to the other.

    Raises `BadInput` for a day at the calendar's edge.
    """
    start, end = ranges.moments(Days(which, until or which))
    with store.read() as session:
        rows = incidents.between(session, start, end, PAGE + 1, page * PAGE)
        counts = incidents.count_between(session, start, end)
        unsent = incidents.unsent_between(session, start, end)
        waits = visits.waiting(session, store.clock.now() + SOON)
        planned = visits.planned_between(session, start, end, PAGE)
        promised = visits.open_follow_ups(session, end, PAGE)
    shown = views.of_incidents(rows[:PAGE])
    is_now = start <= bound(store.clock.now()) < end
    view = DayView(
        which,
        shown,
        total=sum(count for _state, _outcomes, count, _minutes in counts),
        open_count=sum(count for state, _outcomes, count, _minutes in counts if state in UNFINISHED),
        unsent=unsent,
        more=len(rows) > PAGE,
        visits=tuple(views.of_visit(*row) for row in planned),
        follow_ups=tuple(views.of_follow_up(*row) for row in promised if is_now or bound(row[0].due) >= start),
        waiting=views.of_visit(*waits) if waits else None,
        thin=frozenset(one.id for one in shown if lacks(one)),
        totals=_totals(counts, sum(row[0].state == VisitState.LEFT for row in planned)),
        until=until,
    )
    following = rows[PAGE][0].occurred if view.more else None
    return with_gaps(store, view, shown[0].occurred if page and shown else None, following)


def _totals(counts: list[tuple[str, str, int, int]], made: int) -> Totals:
    """Add the counts up, the cancelled left out."""
    kept = [row for row in counts if row[0] != State.CANCELLED]
    return Totals(
        logged=sum(count for _state, _said, count, _minutes in kept),
        on_spot=sum(count for state, said, count, _minutes in kept if _on_spot(state, said.split(","))),
        work_minutes=sum(minutes for _state, _said, _count, minutes in kept),
        escalated=sum(count for _state, said, count, _minutes in kept if _HANDED_ON.intersection(said.split(","))),
        visits=made,
    )


def _on_spot(state: str, outcomes: list[str]) -> bool:
    """Whether something was solved and nobody has to call or come back for it; sent to the desk as well, it counts."""
    return state not in UNFINISHED and Outcome.SOLVED in outcomes and not _NOT_AT_ONCE.intersection(outcomes)


def with_gaps(store: Store, view: DayView, since: datetime | None = None, until: datetime | None = None) -> DayView:
    """Return the days with their gaps, on each that has anything logged; of a page those that begin on it."""
    calendar, now = Calendar.of(store.settings), store.clock.now()
    by_day: dict[date, list[Span]] = {}
    begun = set()
    for span in worked(view.incidents, view.visits, now):
        first, last = map(calendar.day_of, span)
        begun.add(first)
        for number in range(first.toordinal(), last.toordinal() + 1):
            by_day.setdefault(date.fromordinal(number), []).append(span)
    found = [
        one
        for which in sorted(begun)
        for one in gaps(calendar, which, min(now, until or now), by_day[which] + evenings.breaks(store.folders, which))
        if view.day <= which <= view.days.last and (since is None or one.start >= since)
    ]
    off = frozenset(which for which in view.days.each() if calendar.is_day_off(which))
    return replace(view, gaps=tuple(found), off=off)


def clocks_running(store: Store, language: str) -> "tuple[tuple[IncidentView, Run], ...]":
    """Return the runs whose clocks are running; procedures are loaded only where a clock was started lately."""
    with store.read() as session:
        if not incidents.any_lately(session, "clock"):
            return ()
    from dst_console.desk import procedures

    return procedures.running(store, language)


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
