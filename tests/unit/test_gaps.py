"""Gaps of a day (Q1): what the working hours hold that nothing tells of, on any day of any place; thin records (Q3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dst_console.config import week
from dst_console.models import gaps
from dst_console.models.calendar import Calendar
from dst_console.models.states import Outcome
from dst_console.models.views import Gap, IncidentView
from tests.station import Station

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
USUAL = Calendar(zone=UTC)
EVENING = datetime(2026, 11, 23, 22, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+00:00")


def span(start: str, end: str) -> tuple[datetime, datetime]:
    return at(f"23T{start}"), at(f"23T{end}")


def told(found: list[Gap]) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found]


def test_what_nothing_tells_of_within_the_hours_is_a_gap() -> None:
    spans = [span("09:00", "10:05"), span("07:00", "08:10"), span("10:30", "16:30")]
    assert told(gaps.gaps(USUAL, MONDAY, EVENING, spans)) == ["08:10-09:00", "10:05-10:30"]


def test_a_quarter_of_an_hour_is_a_gap_and_a_minute_less_is_none() -> None:
    spans = [span("08:00", "09:00"), span("09:14", "10:00"), span("10:15", "16:00")]
    assert told(gaps.gaps(USUAL, MONDAY, EVENING, spans)) == ["10:00-10:15"]


def test_the_day_has_gaps_only_up_to_now_and_tomorrow_has_none() -> None:
    morning = at("23T09:20")
    assert told(gaps.gaps(USUAL, MONDAY, morning, [span("08:00", "09:00")])) == ["09:00-09:20"]
    assert gaps.gaps(USUAL, MONDAY + timedelta(days=1), morning, []) == []


@pytest.mark.parametrize("off", [USUAL, Calendar(holidays=frozenset([SUNDAY]), week=(((0, 60),) * 7), zone=UTC)])
def test_a_day_off_has_gaps_only_between_what_is_logged_on_it(off: Calendar) -> None:
    assert gaps.gaps(off, SUNDAY, EVENING, []) == []
    spans = [(at("22T10:00"), at("22T10:20")), (at("22T18:00"), at("22T18:10"))]
    assert told(gaps.gaps(off, SUNDAY, EVENING, spans)) == ["10:20-18:00"]


def test_where_friday_is_the_weekend_sunday_is_worked() -> None:
    tehran = Calendar(week("friday", "8:00-16:00"), zone=UTC)
    assert told(gaps.gaps(tehran, SUNDAY, EVENING, [])) == ["08:00-16:00"]
    assert gaps.gaps(tehran, date(2026, 11, 20), EVENING, []) == []


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_the_night_the_clocks_change_is_as_long_as_it_was(day: date, hours: int) -> None:
    calendar = Calendar(((0, 24 * 60),) * 7, zone=BERLIN)
    (gap,) = gaps.gaps(calendar, day, EVENING, [])
    assert gap.minutes == (gap.end.astimezone(UTC) - gap.start.astimezone(UTC)).total_seconds() / 60 == hours * 60


def view_of(station: Station, line: str) -> IncidentView:
    return station.log(line)


def test_what_is_logged_lasts_as_long_as_it_says_else_within_reason(station: Station) -> None:
    view = view_of(station, "Sara: printer @3F")
    minutes = [
        (view, 10),
        (replace(view, work_minutes=95), 95),
        (replace(view, work_minutes=0), 0),
        (replace(view, resolved=view.occurred), 10),
        (replace(view, resolved=view.occurred + timedelta(minutes=25)), 25),
        (replace(view, resolved=view.occurred + timedelta(days=1)), 60),
    ]
    for one, expected in minutes:
        ((start, end),) = gaps.worked([one], [], EVENING)
        assert (start, end) == (one.occurred, one.occurred + timedelta(minutes=expected))
    assert gaps.worked([replace(view, state="cancelled")], [], EVENING) == []


def test_a_record_is_thin_without_contact_without_fact_and_when_over_without_result(station: Station) -> None:
    full = view_of(station, "Sara: printer jams @3F-12")
    assert gaps.lacks(full) == ()
    assert gaps.lacks(view_of(station, "Karim: printer jams")) == ("contact",)
    assert gaps.lacks(view_of(station, "Karim: printer jams phone:2214")) == ()
    assert gaps.lacks(view_of(station, "Mr Jones: ")) == ("contact", "fact")
    assert gaps.lacks(view_of(station, "Sara: screen dark")) == ()  # known from the line before
    assert gaps.lacks(replace(full, state="resolved")) == ("result",)
    assert gaps.lacks(replace(full, state="resolved", outcomes=(Outcome.SOLVED,))) == ()
    assert gaps.lacks(replace(full, state="closed", resolution="Roller cleaned.")) == ()
    assert gaps.lacks(replace(full, place=None, person=None, state="cancelled")) == ()


ZONES = st.sampled_from([UTC, *map(ZoneInfo, ("Europe/Berlin", "Asia/Tehran", "America/St_Johns"))])
HOURS = st.none() | st.lists(st.integers(0, 24 * 60), min_size=2, max_size=2, unique=True).map(
    lambda two: (min(two), max(two))
)
DAYS = st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), MONDAY])
SPANS = st.lists(st.tuples(st.integers(-600, 2_400), st.integers(0, 300)), max_size=12)


@settings(max_examples=200, deadline=None)
@given(ZONES, st.tuples(*[HOURS] * 7), DAYS, SPANS)
def test_gaps_and_what_is_logged_together_are_the_working_hours(
    zone: ZoneInfo, hours: tuple[tuple[int, int] | None, ...], day: date, drawn: list[tuple[int, int]]
) -> None:
    calendar = Calendar(hours, zone=zone)
    midnight = calendar.moment(day)
    spans = [
        (midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length)) for start, length in drawn
    ]
    until = midnight + timedelta(days=3)
    found = [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in gaps.gaps(calendar, day, until, spans)]
    every = gaps.gaps(calendar, day, until, spans, timedelta())
    assert all(end <= following for (_start, end), (following, _end) in pairwise(found))
    assert all(end - start >= gaps.LEAST for start, end in found)
    assert not [one for one in found for start, end in spans if one[0] < end and start < one[1] and start < end]
    worked = calendar.hours_of(day)
    if worked is None:
        return
    minutes = range(int((worked[1] - worked[0]) / timedelta(minutes=1)))
    moments = [worked[0] + timedelta(minutes=minute, seconds=30) for minute in minutes]
    covered = sum(any(start <= moment < end for start, end in spans) for moment in moments)
    assert covered + sum(one.minutes for one in every) == len(minutes)
    assert {one for one in every if timedelta(minutes=one.minutes) >= gaps.LEAST} == set(
        gaps.gaps(calendar, day, until, spans)
    )
