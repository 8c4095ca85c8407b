"""The technician's own figures (M1, M7): each with its rule and its n, counted here and shown to nobody else (U34).

All are about the incidents that occurred in the days asked for. The cancelled count in none of them.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from statistics import fmean, median

from dst_console.desk import ranges
from dst_console.models.calendar import Calendar
from dst_console.models.days import Days
from dst_console.models.figures import Contact, Counts, Figures, Period, Rate, Unit
from dst_console.models.states import Outcome, Source, State
from dst_console.store import figures as rows
from dst_console.store.log import Store
from dst_console.translate import _

LONGEST_BY_DAY = 62
"""Days up to which the course of time is told by day; longer spans go by month."""

MOST_WORK = 9_999
"""Minutes of work at most that count as time to resolve: more are a slip of the finger."""

_FINISHED = (State.RESOLVED, State.CLOSED)
_NOT_AT_ONCE = {Outcome.CALLBACK, Outcome.VISIT, Outcome.ESCALATED}

Measure = Callable[[Contact], float | None]
"""What one incident adds to a figure; None when it does not count in it at all."""


def figures(store: Store, days: Days) -> Figures:
    """Return the figures of some local days; nothing is kept.

    Raises `BadInput` for days at the calendar's edge.
    """
    calendar = Calendar.of(store.settings)
    start, end = ranges.moments(days)
    count = _Count(calendar, by_month=days.count > LONGEST_BY_DAY)
    with store.read() as session:
        for one in rows.contacts(session, start, end):
            count.add(one)
    return count.result(days)


class _Count:
    """What was counted so far: numbers, and no incident."""

    def __init__(self, calendar: Calendar, by_month: bool) -> None:
        self._calendar = calendar
        self._by_month = by_month
        self._measures = _measures(calendar)
        self._values: dict[str, list[float]] = {ident: [] for ident in self._measures}
        self._periods: dict[date, list[float]] = {}
        self._places: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()
        self._hours: Counter[int] = Counter()
        self._surveys: Counter[str] = Counter()

    def add(self, one: Contact) -> None:
        """Count one more."""
        for ident, measure in self._measures.items():
            if (value := measure(one)) is not None:
                self._values[ident].append(value)
        day = self._calendar.day_of(one.occurred)
        self._periods.setdefault(day.replace(day=1) if self._by_month else day, []).append(fcr(one))
        if one.source == Source.WALK_UP:
            self._places[one.place or ""] += 1
            self._categories[one.category or ""] += 1
            self._hours[one.occurred.hour] += 1
        if any(answer is not None for answer in (one.treated, one.solved, one.recommend)):
            self._surveys[one.survey_by or ""] += 1

    def result(self, days: Days) -> Figures:
        """Return the figures of what was counted."""
        periods = sorted(self._periods.items())
        return Figures(
            days.first,
            days.last,
            rates=tuple(_rate(ident, values) for ident, values in self._values.items()),
            places=_most_first(self._places),
            categories=_most_first(self._categories),
            hours=tuple((hour, self._hours[hour]) for hour in range(24)),
            surveys=_most_first(self._surveys),
            periods=tuple(Period(first, len(values), _percent(values)) for first, values in periods),
            by_month=self._by_month,
        )


def _most_first(counted: Counter[str]) -> Counts:
    return tuple(sorted(counted.items(), key=lambda found: (-found[1], found[0])))


# What each figure counts


def fcr(one: Contact) -> float:
    """First-contact resolution: every contact counts.

    Resolved at once is one that was solved and is resolved or closed, for which nobody had to call or come back:
    no callback, visit or escalation, neither said as outcome nor promised, nor a visit made; and that was not reopened.
    A warm transfer leaves none of these, so it still counts; so does sending the customer to the desk as well (W3).
    """
    solved = Outcome.SOLVED in one.outcomes and one.state in _FINISHED
    again = _NOT_AT_ONCE.intersection(one.outcomes) or one.promised or one.visits or one.reopened
    return float(solved and not again)


def first_visit(one: Contact) -> float | None:
    """First-visit resolution: those visited count, and nobody else, whatever was said at closing.

    Resolved on the first visit is one that is resolved or closed, was not reopened, and had exactly one visit, unless
    the technician said no. A second visit disqualifies.
    """
    if not one.visits:
        return None
    return float(one.visits == 1 and one.first_visit is not False and one.state in _FINISHED and not one.reopened)


def times(one: Contact) -> tuple[float, float, float] | None:
    """Return minutes of work, hold and documentation, travel left out; None when none of them was said.

    Hold is the incident's own, else that of its visits.
    """
    hold = one.visit_hold_minutes if one.hold_minutes is None else one.hold_minutes
    said = (one.work_minutes, hold, one.documentation_minutes)
    if all(minutes is None for minutes in said):
        return None
    work, held, written = (float(minutes or 0) for minutes in said)
    return work, held, written


def handling(one: Contact) -> float | None:
    """Handling time: those count of which work, hold or documentation was said."""
    said = times(one)
    return None if said is None else sum(said)


def part_of_handling(nth: int, one: Contact) -> float | None:
    """Work, hold or documentation (0, 1, 2): the same incidents count as in `handling`, so that the parts add up."""
    said = times(one)
    return None if said is None else said[nth]


def travel(one: Contact) -> float | None:
    """Travel, kept apart from handling: those count that have a visit with its minutes of travel, all visits added."""
    return None if one.travel_minutes is None else float(one.travel_minutes)


def hours_to_resolve(calendar: Calendar, one: Contact) -> float | None:
    """Business hours from when it occurred until it was resolved: those count that are resolved or closed (M5).

    It took at least the work that was said: who logs something already solved often says no other time than now, and
    the two moments are the same one.
    """
    if one.state not in _FINISHED or one.resolved is None:
        return None
    return calendar.business_seconds(one.occurred, max(one.resolved, _worked_until(one))) / 3600


def _worked_until(one: Contact) -> datetime:
    """Return when the work was done at the earliest; when it occurred, where no work was said or time ends before."""
    try:
        return one.occurred + timedelta(minutes=min(one.work_minutes or 0, MOST_WORK))
    except OverflowError:
        return one.occurred


def level1(one: Contact) -> float | None:
    """Level-1 capable: those count of which the technician said whether the service desk could have solved them."""
    return None if one.level1 is None else float(one.level1)


def satisfied(answer: int | None) -> float | None:
    """Customer satisfaction: 4 and 5 of 1 … 5 are satisfied; those count that have an answer, whoever took it down."""
    return None if answer is None else float(answer >= 4)


def recommends(one: Contact) -> float | None:
    """Net promoter: 9 and 10 of 0 … 10 add one, 0 … 6 take one away; those count that have an answer."""
    return None if one.recommend is None else float(one.recommend >= 9) - float(one.recommend <= 6)


def reopened(one: Contact) -> float | None:
    """Reopened: those count that were ever resolved; several times is once."""
    return float(one.reopened > 0) if one.reopened or one.state in _FINISHED else None


def escalated(one: Contact) -> float:
    """Escalated: every contact counts. Being sent to the service centre alone (W3) is none (E1)."""
    by_hand = one.state == State.ESCALATED and Outcome.DESK not in one.outcomes
    return float(by_hand or Outcome.ESCALATED in one.outcomes)


def minutes_to_log(one: Contact) -> float:
    """Minutes from when it occurred until it was logged, 0 when it was logged before: every contact counts (Q1)."""
    return max(0.0, (one.captured - one.occurred).total_seconds() / 60)


def _measures(calendar: Calendar) -> dict[str, Measure]:
    """Return what is counted for each figure, in the order they are shown in."""
    return {
        "fcr": fcr,
        "first-visit": first_visit,
        "mttr": partial(hours_to_resolve, calendar),
        "aht": handling,
        "aht-work": partial(part_of_handling, 0),
        "aht-hold": partial(part_of_handling, 1),
        "aht-documentation": partial(part_of_handling, 2),
        "travel": travel,
        "level1": level1,
        "csat-treated": lambda one: satisfied(one.treated),
        "csat-solved": lambda one: satisfied(one.solved),
        "nps": recommends,
        "reopened": reopened,
        "escalated": escalated,
        "time-to-log": minutes_to_log,
    }


# What each figure is counted in, called, and its rule

_UNITS = {
    **dict.fromkeys(("aht", "aht-work", "aht-hold", "aht-documentation", "travel", "time-to-log"), Unit.MINUTES),
    "mttr": Unit.HOURS,
    "nps": Unit.SCORE,
}
"""Of those that are no percentage."""


def words_of(ident: str) -> tuple[str, Unit, str]:
    """Return what a figure is called, what it is counted in, and its rule. Raises KeyError."""
    return _names()[ident], _UNITS.get(ident, Unit.PERCENT), _rules()[ident]


def _rate(ident: str, values: list[float]) -> Rate:
    name, unit, rule = words_of(ident)
    return Rate(ident, name, _value(ident, unit, values), unit, len(values), rule)


def _value(ident: str, unit: Unit, values: list[float]) -> float | None:
    if unit in (Unit.PERCENT, Unit.SCORE):
        return _percent(values)
    if not values:
        return None
    return median(values) if ident == "time-to-log" else fmean(values)


def _percent(values: list[float]) -> float | None:
    return 100 * fmean(values) if values else None


def _names() -> dict[str, str]:
    return {
        "fcr": _("First-contact resolution (FCR)"),
        "first-visit": _("First-visit resolution"),
        "mttr": _("Time to resolve (MTTR)"),
        "aht": _("Handling time (AHT)"),
        "aht-work": _("Handling: work"),
        "aht-hold": _("Handling: hold"),
        "aht-documentation": _("Handling: documentation"),
        "travel": _("Travel"),
        "level1": _("Level-1 capable"),
        "csat-treated": _("Satisfied with the treatment"),
        "csat-solved": _("Satisfied with the solution"),
        "nps": _("Would recommend (NPS)"),
        "reopened": _("Reopened"),
        "escalated": _("Escalated"),
        "time-to-log": _("Time to log"),
    }


def _rules() -> dict[str, str]:
    """Return what is counted / of what, for each figure."""
    same = _("This part of the handling time / the same incidents.")
    at_once = _(
        "Resolved at the first contact / all contacts. A warm transfer still counts; what needed a callback, "
        "a visit or an escalation, or was reopened, does not."
    )
    visited = _("Resolved on the first visit / incidents visited. A second visit or a reopening disqualifies.")
    return {
        "fcr": at_once,
        "first-visit": visited,
        "mttr": _(
            "Business hours from when it occurred until it was resolved, at least those of the work, "
            "/ resolved incidents."
        ),
        "aht": _("(Work + hold + documentation) / incidents with any of these times. Travel is kept apart."),
        "aht-work": same,
        "aht-hold": same,
        "aht-documentation": same,
        "travel": _("Minutes on the way / incidents travelled for."),
        "level1": _("What the service desk could have solved / incidents where you said whether it could."),
        "csat-treated": _("Answers 4 and 5 / answers from 1 to 5 on how the customer was treated."),
        "csat-solved": _("Answers 4 and 5 / answers from 1 to 5 on the solution."),
        "nps": _("Percent of 9 and 10 minus percent of 0 to 6, among the answers from 0 to 10; −100 to +100."),
        "reopened": _("Reopened / ever resolved."),
        "escalated": _("Escalated / all contacts. Being sent to the service centre is no escalation."),
        "time-to-log": _("The median of the minutes from when it occurred until it was logged, of all contacts."),
    }
