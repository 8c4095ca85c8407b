"""A time typed in the line is the time the technician meant."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dst_console.language.when import ago, ahead, length, moment, work_minutes

TEHRAN = timezone(timedelta(hours=3, minutes=30))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("15m", 15),
        ("2h", 120),
        ("1h30m", 90),
        ("1d", 1440),
        ("۱۵m", 15),
        ("۱۵د", 15),
        ("۱۵دقیقه", 15),
        ("۱۵دقيقه", 15),
        ("۲س", 120),
        ("۲ساعت۵د", 125),
        ("15м", 15),
        ("15мин", 15),
        ("1ч30м", 90),
        ("15M", 15),
    ],
)
def test_lengths_are_read_in_three_languages(text: str, minutes: int) -> None:
    assert length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "15", "m", "15x", "30m1h", "99999m", "1h 30m", "15²m", "-15m"])
def test_what_is_no_length_is_not_guessed_at(text: str) -> None:
    assert length(text) is None


def test_ago_counts_back_from_now() -> None:
    assert ago("15m", NOW) == datetime(2026, 11, 22, 10, 15, tzinfo=TEHRAN)
    assert ago("400d", NOW) is None
    assert ago("1d", datetime(1, 1, 1, 5, tzinfo=UTC)) is None


def test_ago_is_time_that_passed_even_over_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert ago("2h", datetime(2026, 3, 29, 4, 0, tzinfo=berlin)) == datetime(2026, 3, 29, 1, 0, tzinfo=berlin)


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("9:40", 22, 9, 40),
        ("09:40", 22, 9, 40),
        ("۹:۴۰", 22, 9, 40),
        ("0:00", 22, 0, 0),
        ("10:34", 22, 10, 34),  # within the grace of two clocks
        ("22:45", 21, 22, 45),  # not twelve hours ago
        ("yesterday 16:00", 21, 16, 0),
        ("Yesterday at 16:00", 21, 16, 0),
        ("دیروز ۱۶:۰۰", 21, 16, 0),
        ("ديروز ساعت ۱۶:۰۰", 21, 16, 0),
        ("вчера 16:00", 21, 16, 0),
        ("вчера в 16:00", 21, 16, 0),
        ("2026-11-20 16:00", 20, 16, 0),
        ("2026-11-20T16:00", 20, 16, 0),
        ("۲۰۲۶-۱۱-۲۰ ۱۶:۰۰", 20, 16, 0),
    ],
)
def test_a_moment_is_the_past_one(text: str, day: int, hour: int, minute: int) -> None:
    then = moment(text, NOW)
    assert then == datetime(2026, 11, day, hour, minute, tzinfo=TEHRAN)
    assert then is not None
    assert then.utcoffset() == timedelta(hours=3, minutes=30)


@pytest.mark.parametrize(
    "text",
    [
        "16:00",
        "10:36",
        "24:00",
        "9:60",
        "9:4",
        "2026-11-23 09:00",
        "2026-02-30 09:00",
        "1405-08-29 16:00",
        "x",
    ],
)
def test_a_time_to_come_or_none_at_all_is_not_a_backdate(text: str) -> None:
    assert moment(text, NOW) is None


def test_just_after_midnight_a_late_time_is_of_the_evening_before() -> None:
    midnight = datetime(2026, 11, 22, 0, 10, tzinfo=TEHRAN)
    assert moment("23:50", midnight) == midnight - timedelta(minutes=20)


def test_work_time_is_whole_minutes_of_at_most_a_day() -> None:
    assert (work_minutes("12m"), work_minutes("1h30m"), work_minutes("2d")) == (12, 90, None)


NOWS = st.datetimes(timezones=st.timezones()).filter(lambda now: 1 < now.year < 9999)


@given(
    st.text(st.sampled_from("0123456789۱۲:-Tdhmдчмس yesterday"), max_size=25),
    NOWS,
)
def test_no_text_and_no_clock_breaks_it(text: str, now: datetime) -> None:
    for then in (ago(text, now), moment(text, now)):
        assert then is None or then.astimezone(UTC) <= now.astimezone(UTC) + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15:30", "2026-11-22T15:30"),
        ("11:59", "2026-11-22T11:59"),
        ("9:00", "2026-11-23T09:00"),
        ("+30m", "2026-11-22T12:30"),
        ("30m", "2026-11-22T12:30"),
        ("in 20 min", "2026-11-22T12:20"),
        ("через 20 мин", "2026-11-22T12:20"),
        ("تا ۲۰ دقیقه", "2026-11-22T12:20"),
        ("1h30m", "2026-11-22T13:30"),
        ("2d", "2026-11-24T12:00"),
        ("tomorrow 9:00", "2026-11-23T09:00"),
        ("завтра в 9:00", "2026-11-23T09:00"),
        ("فردا ساعت ۹:۰۰", "2026-11-23T09:00"),
        ("2026-11-25 10:00", "2026-11-25T10:00"),
        (" 15:30 ", "2026-11-22T15:30"),
    ],
)
def test_a_coming_time_is_understood(typed: str, meant: str) -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=TEHRAN)
    found = ahead(typed, noon)
    assert found is not None
    assert found.isoformat(timespec="minutes") == f"{meant}+03:30"


@pytest.mark.parametrize(
    "typed", ["", "soon", "25:00", "2026-11-21 10:00", "2026-02-30 10:00", "900d", "in", "12", "9:0"]
)
def test_what_is_no_coming_time_is_none(typed: str) -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=TEHRAN)
    assert ahead(typed, noon) is None
