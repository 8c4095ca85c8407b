"""What time it is, and how long something lasted, whatever happens to the clocks meanwhile."""

from datetime import datetime, timedelta, timezone

import pytest

from dst_console.clock import Mark, SystemClock, between, mark
from tests.fakes import FakeClock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=3, minutes=30)))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.mark.parametrize("set_to", [0.0, -7_200.0, 86_400.0])
def test_nobody_who_sets_the_wall_clock_changes_what_has_lasted(clock: FakeClock, set_to: float) -> None:
    since = mark(clock)
    clock.tick(3_600)
    clock.set_wall(set_to)
    clock.tick(0.25)
    assert between(since, mark(clock)) == 3_600.25


def test_across_a_restart_the_wall_clock_tells(clock: FakeClock) -> None:
    clock.tick(50_000)
    since = mark(clock)
    clock.tick(10)
    clock.restart(45)
    assert clock.monotonic() < since.seconds
    clock.tick(5)
    assert between(since, mark(clock)) == 60
    restarted = mark(clock)
    clock.tick(1.5)
    assert between(restarted, mark(clock)) == 1.5


def test_what_began_elsewhere_on_the_globe_lasted_as_long(clock: FakeClock) -> None:
    since = mark(clock)
    tokyo = NOON.astimezone(timezone(timedelta(hours=9))) + timedelta(minutes=2)
    assert between(since, Mark(tokyo, 0.0, "another")) == 120


def test_a_system_that_names_no_start_is_timed_by_the_wall_clock() -> None:
    assert between(Mark(NOON, 900.0, ""), Mark(NOON + timedelta(seconds=7), 100.0, "")) == 7


@pytest.mark.parametrize("boot", ["first", "another", ""])
def test_nothing_lasts_less_than_no_time(boot: str) -> None:
    since = Mark(NOON, 900.0, "first")
    assert between(since, Mark(NOON - timedelta(hours=1), 100.0, boot)) == 0


def test_the_machines_own_clock_goes_on_and_names_its_start() -> None:
    clock = SystemClock()
    first, second = mark(clock), mark(clock)
    assert first.wall.utcoffset() is not None
    assert second.seconds >= first.seconds > 0
    assert first.boot == second.boot
    assert 0 <= between(first, second) < 60
