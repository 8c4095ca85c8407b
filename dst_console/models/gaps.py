"""Where a day has gaps (Q1): working time in which nothing is logged; and what a record lacks (Q3, U30)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from dst_console.models.calendar import Calendar, Span
from dst_console.models.states import State
from dst_console.models.views import Gap, IncidentView, VisitView

LEAST = timedelta(minutes=15)
"""A shorter stretch is the way from one desk to the next, and nothing was forgotten in it."""

USUAL = timedelta(minutes=10)
"""How long something is taken for of which nobody said how long it took."""

LONGEST = timedelta(hours=1)
"""How long at most what was resolved later is taken for: who waits overnight was not worked on all night."""

CONTACT, FACT, RESULT = "contact", "fact", "result"
"""What a record can lack."""

_OVER = (State.RESOLVED, State.CLOSED)


def lacks(view: IncidentView) -> tuple[str, ...]:
    """Return what a record lacks: a way to reach the customer, what is wrong, and, once it is over, what came of it."""
    if view.state == State.CANCELLED:
        return ()
    person = view.person
    ways = (view.phone, view.mail, view.place, *((person.phone, person.mail, person.place) if person else ()))
    has = {
        CONTACT: any(ways),
        FACT: bool((view.summary + view.resolution).strip()),
        RESULT: view.state not in _OVER or bool(view.outcomes or view.resolution.strip()),
    }
    return tuple(part for part, there in has.items() if not there)


def worked(incidents: Iterable[IncidentView], visits: Iterable[VisitView], now: datetime) -> list[Span]:
    """Return the spans that what is logged tells of; the cancelled tells of none, a visit that goes on lasts till now.

    The minutes of what was visited are the visit's: nobody sat at the desk from the moment it was reported.
    """
    begun = [(one, one.set_off or one.arrived) for one in visits]
    been = [(one, since) for one, since in begun if since is not None]
    visited = {one.incident.id for one, _since in been}
    spans = [(since, max(since, one.left or now)) for one, since in been]
    for view in incidents:
        if view.state != State.CANCELLED:
            lasted = USUAL if view.id in visited else _lasted(view)
            spans.append((view.occurred, view.occurred + lasted))
    return spans


def _lasted(view: IncidentView) -> timedelta:
    """Return how long something took: the minutes said, else until it was resolved, within reason."""
    if view.work_minutes is not None:
        return timedelta(minutes=view.work_minutes)
    return min(max(view.resolved - view.occurred, USUAL), LONGEST) if view.resolved else USUAL


def gaps(calendar: Calendar, day: date, until: datetime, spans: Iterable[Span], least: timedelta = LEAST) -> list[Gap]:
    """Return the gaps of a day's working hours, up to a moment, that no span covers, earliest first.

    A day off has no hours; what is logged on it has gaps only between its first and its last.
    Raises ValueError or OverflowError at the edge of the calendar.
    """
    known = sorted((start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans)
    opens, closes = calendar.hours_of(day) or _as_worked(calendar, day, known)
    free = uncovered(opens, min(closes, until.astimezone(UTC)), known)
    zone = calendar.zone
    return [Gap(start.astimezone(zone), end.astimezone(zone)) for start, end in free if end - start >= least]


def _as_worked(calendar: Calendar, day: date, spans: list[Span]) -> Span:
    """Return from when until when somebody worked on a day off: an empty span when nobody did."""
    midnight, following = calendar.moment(day), calendar.moment(day, minutes=24 * 60)
    here = [(start, end) for start, end in spans if midnight <= start < following]
    if not here:
        return midnight, midnight
    return here[0][0], min(max(end for _start, end in here), following)


def uncovered(start: datetime, end: datetime, spans: Iterable[Span]) -> list[Span]:
    """Return what is left of the time from `start` to `end` between spans that come in the order they begin in."""
    free, at = [], start
    for begun, ended in spans:
        if begun >= end:
            break
        if begun > at:
            free.append((at, begun))
        at = max(at, ended)
    return [*free, (at, end)] if at < end else free
