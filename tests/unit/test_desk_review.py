"""The day is the local day, wherever midnight lies (M5, U25); what stands beside a capture."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dst_console import spool
from dst_console.desk import incidents, queueing, review
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text, to_text
from dst_console.models.states import DeliveryState, Outcome
from dst_console.store import outbox
from tests.fakes import FakeClock
from tests.station import NOON, Station
from tests.unit.conftest import NewStation

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the place cannot be changed for one process")


@pytest.fixture
def place() -> Iterator[None]:
    """Leave the machine where it was afterwards."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def move_to(zone: str) -> None:
    """Take the machine to another place."""
    os.environ["TZ"] = zone
    time.tzset()


def put_at(station: Station, line: str, *moments: str) -> None:
    """Capture a line at each of some moments."""
    for moment in moments:
        spool.put(station.folders, line, at=moment)
    station.drain()


def summaries(station: Station, day: date) -> list[str]:
    """Return what a day holds, in its order."""
    return [view.summary for view in review.day(station.store, day).incidents]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("zone", "before", "first", "last", "after"),
    [
        (
            "Asia/Tehran",
            "21T23:59:59.999+03:30",
            "22T00:00:00.000+03:30",
            "22T23:59:59.999+03:30",
            "23T00:00:00.000+03:30",
        ),
        (
            "Asia/Tehran",
            "21T20:29:59.999+00:00",
            "21T20:30:00.000+00:00",
            "22T20:29:59.999+00:00",
            "22T20:30:00.000+00:00",
        ),
        (
            "America/New_York",
            "22T04:59:59.999+00:00",
            "22T05:00:00.000+00:00",
            "23T04:59:59.999+00:00",
            "23T05:00:00.000+00:00",
        ),
        (
            "Pacific/Kiritimati",
            "21T09:59:59.999+00:00",
            "21T10:00:00.000+00:00",
            "22T09:59:59.999+00:00",
            "22T10:00:00.000+00:00",
        ),
        ("UTC", "22T03:29:59.999+03:30", "22T03:30:00.000+03:30", "22T19:59:59.999-04:00", "22T20:00:00.000-04:00"),
    ],
)
def test_a_day_goes_from_local_midnight_to_local_midnight(
    new_station: NewStation, zone: str, before: str, first: str, last: str, after: str
) -> None:
    move_to(zone)
    station = new_station()
    moments = {"before": before, "first": first, "last": last, "after": after}
    for line, moment in moments.items():
        put_at(station, line, f"2026-11-{moment}")
    assert summaries(station, date(2026, 11, 22)) == ["first", "last"]
    assert summaries(station, date(2026, 11, 21)) == ["before"]
    assert summaries(station, date(2026, 11, 23)) == ["after"]
    for line, moment in moments.items():
        shown = next(
            v for d in (21, 22, 23) for v in review.day(station.store, date(2026, 11, d)).incidents if v.summary == line
        )
        assert shown.occurred.isoformat(timespec="milliseconds") == f"2026-11-{moment}"


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_on_which_the_clocks_change_is_whole(new_station: NewStation, day: date, hours: int) -> None:
    move_to("Europe/Berlin")
    station = new_station()
    midnight = datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)
    for hour in range(-1, hours + 1):
        put_at(station, str(hour), (midnight + timedelta(hours=hour)).isoformat())
    assert summaries(station, day) == [str(hour) for hour in range(hours)]


@pytest.mark.parametrize("offset", [-720, -570, -210, -1, 0, 1, 210, 345, 840])
def test_a_moment_keeps_its_offset_and_sorts_by_time(offset: int) -> None:
    zone = timezone(timedelta(minutes=offset))
    moment = datetime(2026, 11, 22, 1, 2, 3, 456_000, zone)
    assert from_text(to_text(moment)) == moment
    assert from_text(to_text(moment)).utcoffset() == moment.utcoffset()
    later = (moment + timedelta(milliseconds=1)).astimezone(timezone(timedelta(hours=5)))
    assert to_text(moment) < to_text(later)


def test_a_moment_without_its_offset_is_not_kept() -> None:
    with pytest.raises(ValueError, match="offset"):
        to_text(NOON.replace(tzinfo=None))


def test_the_counts_of_a_day_tell_what_waits_and_what_was_not_sent(station: Station) -> None:
    ids = [station.log(f"line {n}").id for n in range(4)]
    station.outcome(ids[0], Outcome.SOLVED)
    station.outcome(ids[1], Outcome.CALLBACK)
    incidents.cancel(station.store, ids[2], "twice")
    view = review.day(station.store, NOON.date())
    assert (view.total, view.open_count, view.unsent, view.more) == (4, 2, 1, False)


def test_what_was_closed_is_not_sent_up_until_all_of_it_has_arrived(station: Station) -> None:
    station.store.follow = queueing.follow
    (refused, parked, dropped, gone, told) = (station.log(f"line {n} +escalated").id for n in range(5))
    with station.store.write() as session:
        for ident, state in ((refused, "refused"), (gone, "sent"), (told, "sent")):
            (row,) = outbox.of_incident(session, ident)
            outbox.move(session, row, DeliveryState.SENDING)
            outbox.move(session, row, DeliveryState(state))
        for ident, state in ((parked, "parked"), (dropped, "dropped")):
            outbox.move(session, outbox.of_incident(session, ident)[0], DeliveryState(state))
    assert review.day(station.store, NOON.date()).unsent == 2  # refused and parked
    station.note(told, "The line is back.")
    assert review.day(station.store, NOON.date()).unsent == 3


def test_what_was_closed_before_there_was_an_outbox_is_not_sent_up_unless_it_has_a_number(station: Station) -> None:
    first, second = (station.log(f"line {n} +solved").id for n in range(2))
    assert review.day(station.store, NOON.date()).unsent == 2
    with station.store.write() as session:
        session.get_one(Incident, first).central_number = "4711"
    assert review.day(station.store, NOON.date()).unsent == 1
    assert station.show(second).central_number is None


def test_a_full_day_is_read_page_by_page(station: Station) -> None:
    for number in range(review.PAGE + 1):
        station.put(f"line {number}")
    station.drain()
    first, second = (review.day(station.store, NOON.date(), page) for page in (0, 1))
    assert (len(first.incidents), first.more, first.total) == (review.PAGE, True, review.PAGE + 1)
    assert (len(second.incidents), second.more) == (1, False)


def test_the_day_is_ordered_by_when_things_happened_not_by_when_they_were_typed(station: Station) -> None:
    station.log("typed first")
    station.log("happened first -30m")
    assert summaries(station, NOON.date()) == ["happened first", "typed first"]


def test_what_is_open_nearby_and_who_was_here_lately_is_shown(new_station: NewStation) -> None:
    station = new_station(clock=FakeClock(NOON - timedelta(days=20)))
    old = station.log("Sara Ahmadi: long ago +solved")
    station.clock.tick(18 * 86_400)
    recent = station.log("Sara Ahmadi: two days ago @3F-12 +solved")
    unfinished = station.log("toner low @3F-12")
    undone = station.log("Sara Ahmadi: a mistake")
    incidents.cancel(station.store, undone.id, "undone")
    station.clock.tick(2 * 86_400)
    found = review.nearby(station.store, "sara ahmadi", "3F-12")
    assert [view.id for view in found.open] == [unfinished.id]
    assert [view.id for view in found.recent] == [recent.id]
    assert old.id not in {view.id for view in found.recent}
    nobody = review.nearby(station.store, None, None)
    assert (nobody.open, nobody.recent) == ((), ())


def test_completion_offers_what_is_used_most_first(station: Station) -> None:
    for line in ("a @B2 #printer", "b @B2 #display asset:LT-1", "Sara Ahmadi: c @3F #display"):
        station.log(line)
    known = review.known(station.store)
    assert (known.places, known.categories, known.assets) == (("B2", "3F"), ("display", "printer"), ("LT-1",))
    assert [(person.called, person.name_key) for person in known.people] == [("Sara Ahmadi", "saraahmadi")]
