"""Business hours (M5): time is counted as the place works, over weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dst_console.config import DAYS, Settings, are_hours, week
from dst_console.models.calendar import Calendar

HOUR = 3600
BERLIN = ZoneInfo("Europe/Berlin")
ROUND_THE_CLOCK = ((0, 24 * 60),) * 7


def at(text: str, zone: tzinfo = UTC) -> datetime:
    """Read a moment by the clock on the wall of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(calendar: Calendar, start: str, end: str) -> float:
    """Return the business hours between two moments by the calendar's own clock."""
    zone = calendar.zone or UTC
    return calendar.business_seconds(at(start, zone), at(end, zone)) / HOUR


def like(hours: str = "8:00-16:00", weekend: str = "saturday-sunday", *holidays: str) -> Calendar:
    """Return the calendar of a place in UTC with such settings."""
    made = Calendar.of(Settings(weekend=weekend, hours=hours, holidays=list(holidays)))
    return Calendar(made.week, made.holidays, UTC)


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-11-19", "2026-11-21T09:00"),
        ("2026-11-21", "2026-11-22T09:00"),
        ("2026-11-22", "2026-11-24T09:00"),
    ],
)
def test_work_begins_again_on_the_next_day_that_is_worked(day: str, opens: str) -> None:
    kept = Settings(weekend="friday", hours="9:00-16:00", holidays=["2026-11-23"])
    moment = Calendar.of(kept).opens_after(date.fromisoformat(day))
    assert moment == datetime.fromisoformat(opens).astimezone()


def test_where_nobody_ever_works_the_next_day_begins_at_midnight() -> None:
    assert Calendar((None,) * 7).opens_after(date(2026, 11, 22)) == datetime(2026, 11, 23).astimezone()


def test_from_friday_to_monday_at_four_it_is_eight_hours() -> None:
    assert hours(like(), "2026-11-20T16:00", "2026-11-23T16:00") == 8


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:45", 0.75),
        ("2026-11-23T07:00", "2026-11-23T09:00", 1),
        ("2026-11-23T15:00", "2026-11-23T23:00", 1),
        ("2026-11-23T17:00", "2026-11-24T07:00", 0),
        ("2026-11-23T15:00", "2026-11-24T09:00", 2),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0),
        ("2026-11-16T00:00", "2026-11-30T00:00", 80),
        ("2026-11-24T09:00", "2026-11-23T09:00", 0),
        ("2026-11-23T09:00", "2026-11-23T09:00", 0),
    ],
)
def test_only_working_hours_of_working_days_count(start: str, end: str, expected: float) -> None:
    assert hours(like(), start, end) == expected


def test_where_friday_is_free_work_goes_from_saturday_to_wednesday() -> None:
    free = like(weekend="friday")
    assert hours(free, "2026-11-25T16:00", "2026-11-28T16:00") == 8, "Wednesday evening to Saturday evening"
    by_day = [hours(free, f"2026-11-{day}T00:00", f"2026-11-{day + 1}T00:00") for day in range(21, 28)]
    assert by_day == [8, 8, 8, 8, 8, 0, 0], "Saturday 21 to Friday 27"


def test_a_half_thursday_counts_half() -> None:
    half = like("8:00-16:00, Thursday 8:00-12:00", "friday")
    assert hours(half, "2026-11-25T16:00", "2026-11-28T08:00") == 4
    assert hours(like("9:00-18:00, friday 9:00-16:45"), "2026-11-27T00:00", "2026-11-28T00:00") == 7.75
    assert hours(like("9:00-18:00, friday off"), "2026-11-27T00:00", "2026-11-28T00:00") == 0


def test_nobody_works_on_a_holiday() -> None:
    off = like("8:00-16:00", "saturday-sunday", "2026-11-24")
    assert hours(off, "2026-11-23T15:00", "2026-11-25T09:00") == 2
    assert hours(like(), "2026-11-23T15:00", "2026-11-25T09:00") == 10


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_was(day: str, length: int) -> None:
    calendar = Calendar(ROUND_THE_CLOCK, zone=BERLIN)
    following = date.fromisoformat(day) + timedelta(days=1)
    assert hours(calendar, f"{day}T00:00", f"{following}T00:00") == length
    assert hours(Calendar(zone=BERLIN), "2026-03-27T16:00", "2026-03-30T16:00") == 8


def test_the_hours_are_those_of_the_place_whatever_offset_a_moment_was_written_with() -> None:
    tehran = Calendar(zone=ZoneInfo("Asia/Tehran"))
    assert tehran.business_seconds(at("2026-11-23T04:30"), at("2026-11-23T12:30")) == 8 * HOUR
    assert tehran.business_seconds(at("2026-11-23T03:30"), at("2026-11-23T04:30")) == 0
    assert tehran.day_of(at("2026-11-22T20:30")) == date(2026, 11, 23)
    assert tehran.moment(date(2026, 11, 23)) == at("2026-11-22T20:30")


ZONES = st.sampled_from([UTC, *map(ZoneInfo, ("Europe/Berlin", "Asia/Tehran", "America/St_Johns", "Asia/Kathmandu"))])
SECONDS = st.floats(0, 320 * 24 * HOUR)
MOMENTS = st.builds(
    lambda zone, passed: (at("2026-02-01") + timedelta(seconds=passed)).astimezone(zone), ZONES, SECONDS
)
SPANS = st.none() | st.lists(st.integers(0, 24 * 60), min_size=2, max_size=2, unique=True).map(
    lambda two: (min(two), max(two))
)
CALENDARS = st.builds(
    Calendar,
    st.tuples(*[SPANS] * 7),
    st.frozensets(st.dates(date(2026, 2, 1), date(2026, 12, 31)), max_size=5),
    ZONES,
)


@settings(max_examples=100, deadline=None)
@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3))
def test_two_parts_of_a_time_add_up_to_the_whole(calendar: Calendar, moments: list[datetime]) -> None:
    start, between, end = sorted(moments)
    parts = [calendar.business_seconds(*pair) for pair in pairwise((start, between, end))]
    assert sum(parts) == pytest.approx(calendar.business_seconds(start, end), abs=1e-5)


@settings(max_examples=100, deadline=None)
@given(CALENDARS, MOMENTS, MOMENTS)
def test_never_more_than_the_time_that_went_by(calendar: Calendar, start: datetime, end: datetime) -> None:
    elapsed = max(0.0, (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds())
    assert 0 <= calendar.business_seconds(start, end) <= elapsed
    whole = Calendar(ROUND_THE_CLOCK, zone=calendar.zone)
    assert whole.business_seconds(start, end) == pytest.approx(elapsed), "round the clock every second counts"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-16",
        "8:00",
        "16:00-8:00",
        "8:00-8:00",
        "8:60-16:00",
        "8:00-24:01",
        "8:00-16:00,",
        "8:00-16:00, noday 8:00-9:00",
        "8:00-16:00, friday",
        "off",
    ],
)
def test_hours_that_are_none_are_not_taken(text: str) -> None:
    assert not are_hours(text)


def test_a_week_may_name_every_day_by_itself() -> None:
    named = ", ".join(f"{day} {nth}:00-{nth + 1}:30" for nth, day in enumerate(DAYS))
    assert week("friday", f"0:00-24:00, {named}") == tuple((nth * 60, nth * 60 + 90) for nth in range(7))
