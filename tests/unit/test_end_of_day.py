"""The end of a day: what is left of it in its order, what was settled, and days as a person says them."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import end_of_day, evenings, follow_ups, incidents, review
from dst_console.models.days import Days, month_of, moved, week_of
from dst_console.models.states import Promise
from tests.fakes import FakeClock
from tests.station import Station
from tests.unit.conftest import NewStation

MONDAY = date(2026, 11, 23)
AFTERNOON = datetime(2026, 11, 23, 15, 0).astimezone()


@pytest.fixture
def monday(new_station: NewStation) -> Station:
    return new_station(clock=FakeClock(AFTERNOON))


def log_at(station: Station, hour: int, minute: int, line: str) -> str:
    """Log a line as it was typed at a time of the day."""
    ident = spool.put(station.folders, line, at=AFTERNOON.replace(hour=hour, minute=minute))
    station.drain()
    return ident


def gaps_of(station: Station) -> list[str]:
    found = review.day(station.store, MONDAY).gaps
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found]


def test_a_day_shows_where_nothing_was_logged_and_filling_a_gap_takes_it_away(monday: Station) -> None:
    log_at(monday, 8, 0, "Sara: printer @3F for 2h")
    log_at(monday, 10, 25, "Karim: screen @3F for 275m")
    assert gaps_of(monday) == ["10:00-10:25"]
    log_at(monday, 15, 0, "10:00 for 25m Jones: mouse @2A")
    assert gaps_of(monday) == []
    incidents.cancel(monday.store, "3", "not so")
    assert gaps_of(monday) == ["10:00-10:25"]


def test_a_day_on_which_nothing_is_logged_has_no_gaps_to_fill(monday: Station) -> None:
    assert gaps_of(monday) == []


def test_each_page_of_a_full_day_has_the_gaps_of_its_own_hours(
    monday: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(8, 15):
        log_at(monday, hour, 0, "Sara: printer @3F for 40m")
    everything = gaps_of(monday)
    assert len(everything) == 7
    monkeypatch.setattr(review, "PAGE", 3)
    pages = [review.day(monday.store, MONDAY, page) for page in range(3)]
    assert [len(page.incidents) for page in pages] == [3, 3, 1]
    assert [f"{one.start:%H:%M}-{one.end:%H:%M}" for page in pages for one in page.gaps] == everything
    assert [len(page.gaps) for page in pages] == [3, 3, 1]
    assert len(end_of_day.whole(monday.store, MONDAY).gaps) == 7
    assert len(end_of_day.whole(monday.store, MONDAY).incidents) == 7


def test_what_is_left_comes_in_its_order_and_a_promise_only_once(monday: Station) -> None:
    thin = log_at(monday, 8, 0, "Karim: mouse for 30m")
    still = log_at(monday, 9, 0, "Sara: printer @3F for 6h")
    called = log_at(monday, 9, 5, "Jones: screen @2A +callback")
    log_at(monday, 9, 10, "Jones: dock @2A for 5m +solved")
    follow_ups.promise(monday.folders, called, Promise.CALLBACK, AFTERNOON, "", AFTERNOON)
    monday.drain()
    left = end_of_day.evening(monday.store, MONDAY)
    assert [(view.id, lacking) for view, lacking in left.thin] == [(thin, ("contact",))]
    assert [f"{one.start:%H:%M}" for one in left.gaps] == ["08:30"]
    assert [one.incident.id for one in left.follow_ups] == [called]
    assert [one.id for one in left.unfinished] == [still], "what is thin and open comes once"
    totals = left.day.totals
    assert (totals.logged, totals.on_spot, totals.work_minutes, totals.escalated) == (4, 1, 395, 0)


def test_what_lacks_is_put_right_in_the_field_it_belongs_to(monday: Station) -> None:
    ident = log_at(monday, 8, 0, "Karim: mouse")
    view = monday.show(ident)
    assert end_of_day.fill(monday.store, view, "contact", " +98 21 22-14 ").phone == "+98 21 22-14"
    assert end_of_day.evening(monday.store, MONDAY).thin == ()


@pytest.mark.parametrize(
    ("part", "words", "field"),
    [
        ("contact", "2214", "phone"),
        ("contact", "۲۲۱۴", "phone"),
        ("contact", "(021) 22 14", "phone"),
        ("contact", "sara@example.org", "mail"),
        ("contact", "3F-12", "place"),
        ("contact", "12", "place"),
        ("contact", "каб. 412", "place"),
        ("fact", "2214", "summary"),
    ],
)
def test_a_number_an_address_and_a_place_are_told_apart(part: str, words: str, field: str) -> None:
    assert end_of_day.field_of(part, words) == field


def test_a_break_is_no_gap_any_more_and_stays_one_over_a_restart(new_station: NewStation, monday: Station) -> None:
    log_at(monday, 8, 0, "Sara: printer @3F for 4h")
    log_at(monday, 12, 30, "Sara: mouse @3F for 150m")
    (gap,) = review.day(monday.store, MONDAY).gaps
    evenings.settle(monday.folders, MONDAY, evenings.break_of(gap))
    monday.close()
    again = new_station(clock=FakeClock(AFTERNOON))
    assert review.day(again.store, MONDAY).gaps == ()
    evenings.unsettle(again.folders, MONDAY, evenings.break_of(gap))
    assert review.day(again.store, MONDAY).gaps == (gap,)


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"2026-11-23": 5}', b'{"2026-11-23": ["break:x/y", "break:", 7]}', b"\xff"]
)
def test_a_damaged_file_of_breaks_never_stops_a_day(monday: Station, damage: bytes) -> None:
    log_at(monday, 8, 0, "Sara: printer @3F")
    path = Path(monday.folders.data) / evenings.FILE_NAME
    path.write_bytes(damage)
    assert gaps_of(monday) == ["08:10-15:00"]
    evenings.settle(monday.folders, MONDAY, "open:x")
    assert "open:x" in evenings.marks(monday.folders, MONDAY)
    assert path.stat().st_mode & 0o077 == 0


def test_marks_of_days_long_gone_are_forgotten(monday: Station) -> None:
    evenings.settle(monday.folders, MONDAY - timedelta(days=evenings.KEPT_DAYS + 1), "open:x")
    evenings.settle(monday.folders, MONDAY - timedelta(days=1), "open:y")
    evenings.settle(monday.folders, MONDAY, "open:z")
    path = Path(monday.folders.data) / evenings.FILE_NAME
    assert "open:x" not in path.read_text()
    assert "open:y" in path.read_text()


def test_the_week_begins_as_the_weekend_lies() -> None:
    assert week_of(MONDAY, "saturday-sunday") == Days(MONDAY, date(2026, 11, 29))
    assert week_of(MONDAY, "friday") == Days(date(2026, 11, 21), date(2026, 11, 27))
    assert week_of(date(2026, 11, 21), "friday").first == date(2026, 11, 21)


def test_the_span_before_and_after_is_as_long_and_a_month_is_a_month() -> None:
    week = week_of(MONDAY, "friday")
    assert moved(week, -1) == Days(date(2026, 11, 14), date(2026, 11, 20))
    november = month_of(MONDAY)
    assert moved(november, 1) == Days(date(2026, 12, 1), date(2026, 12, 31))
    assert moved(moved(november, 1), -1) == november
    with pytest.raises(OverflowError):
        moved(Days(date.max, date.max), 1)


def test_several_days_are_read_as_one_view_with_the_days_off_named(new_station: NewStation) -> None:
    station = new_station(settings=Settings(weekend="friday", holidays=["2026-11-22"]), clock=FakeClock(AFTERNOON))
    log_at(station, 9, 0, "Sara: printer @3F +solved")
    spool.put(station.folders, "Sara: mouse @3F", at=AFTERNOON - timedelta(days=3))
    station.drain()
    days = week_of(MONDAY, "friday")
    view = review.day(station.store, days.first - timedelta(days=1), until=days.last)
    assert [one.summary for one in view.incidents] == ["mouse", "printer"]
    assert view.off == {date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 26), date(2026, 11, 27)}
    assert {one.start.date() for one in view.gaps} == {MONDAY}
