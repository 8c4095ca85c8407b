"""What was promised for a time is listed until it is kept, and nothing of it is lost."""

from datetime import datetime, timedelta

import pytest

from dst_console import spool
from dst_console.desk import follow_ups, incidents, review, undoing
from dst_console.language.telling import TELLING
from dst_console.models.follow_up import FollowUp
from dst_console.models.states import Promise
from dst_console.models.views import FollowUpView
from dst_console.store import incidents as rows
from tests.station import NOON, Station

LINE = "Ms Sara Ahmadi: printer jams @3F-12"


def promise(
    station: Station, what: Promise = Promise.CALLBACK, minutes: float = 30, text: str = "", incident_id: str = ""
) -> FollowUpView:
    """Promise something so many minutes from now, on a new incident if none is given."""
    about = incident_id or station.log(LINE).id
    now = station.clock.now()
    follow_ups.promise(station.folders, about, what, now + timedelta(minutes=minutes), text, now)
    station.drain()
    return next(one for one in follow_ups.due(station.store) if one.incident.id == about and one.what == what)


def finish(station: Station, view: FollowUpView, dropped: bool = False) -> None:
    """Say that a promise was kept, or is given up, and take that in."""
    follow_ups.finish(station.folders, view, station.clock.now(), dropped)
    station.drain()


def due(station: Station) -> list[str]:
    return [one.id for one in follow_ups.due(station.store)]


def done(station: Station, view: FollowUpView) -> datetime | None:
    """Return when a promise was kept or given up."""
    with station.store.read() as session:
        row = session.get(FollowUp, view.id)
        assert row is not None
        return row.done


def told(station: Station, incident_id: str) -> list[tuple[str, str, str]]:
    """Return what the timeline tells of promises."""
    entries = incidents.show(station.store, incident_id).entries
    return [(entry.act, entry.answer, entry.told) for entry in entries if entry.kind == "follow-up"]


def on(station: Station, when: datetime) -> list[str]:
    return [one.id for one in review.day(station.store, when.date()).follow_ups]


def test_a_promise_stands_until_it_is_kept(station: Station) -> None:
    view = promise(station, text="ask the server room")
    assert (view.what, view.due, view.text) == ("callback", NOON + timedelta(minutes=30), "ask the server room")
    assert view.incident.customer == "Ms Sara Ahmadi"
    station.clock.tick(600)
    finish(station, view)
    assert due(station) == []
    assert done(station, view) == NOON + timedelta(minutes=10)
    assert told(station, view.incident.id) == [
        ("promised", "callback", "ask the server room"),
        ("done", "callback", ""),
    ]
    entries = incidents.show(station.store, view.incident.id).entries
    assert [entry.due for entry in entries if entry.kind == "follow-up"] == [view.due, view.due]
    assert station.rebuilt(view.incident.id) == station.columns(view.incident.id)


def test_a_promise_that_is_given_up_is_said_to_be(station: Station) -> None:
    view = promise(station, Promise.VISIT)
    finish(station, view, dropped=True)
    assert due(station) == []
    assert told(station, view.incident.id)[-1] == ("dropped", "visit", "")


def test_what_is_due_first_comes_first(station: Station) -> None:
    made = {minutes: promise(station, minutes=minutes).id for minutes in (90, 10, 5_000, 60)}
    assert due(station) == [made[minutes] for minutes in (10, 60, 90, 5_000)]
    assert [one.id for one in follow_ups.due(station.store, 2)] == [made[10], made[60]]


def test_a_promise_of_the_same_kind_takes_the_place_of_the_earlier_one(station: Station) -> None:
    first = promise(station, Promise.UPDATE, 30, "first")
    callback = promise(station, Promise.CALLBACK, 45, incident_id=first.incident.id)
    elsewhere = promise(station, Promise.UPDATE, 40)
    station.clock.tick(60)
    second = promise(station, Promise.UPDATE, 60, "second", first.incident.id)
    assert second.text == "second"
    assert due(station) == [elsewhere.id, callback.id, second.id]
    assert done(station, first) == NOON + timedelta(minutes=1)


def test_a_promise_kept_twice_was_kept_the_first_time(station: Station) -> None:
    view = promise(station)
    finish(station, view)
    station.clock.tick(60)
    finish(station, view)
    assert done(station, view) == NOON


def test_the_next_step_is_what_the_customer_hears_first(station: Station) -> None:
    late = promise(station, Promise.UPDATE, 60)
    early = promise(station, Promise.CALLBACK, 30, incident_id=late.incident.id)
    assert next_step(station, late.incident.id) == early.id
    finish(station, early)
    assert next_step(station, late.incident.id) == late.id
    finish(station, late)
    assert next_step(station, late.incident.id) is None


def next_step(station: Station, reference: str) -> str | None:
    with station.store.read() as session:
        incident = rows.by_reference(session, reference)
        assert incident is not None
        found = follow_ups.next_step(session, incident)
        return found.id if found else None


def test_a_day_lists_what_is_promised_for_it_and_today_what_is_overdue_too(station: Station) -> None:
    yesterday = promise(station, minutes=-24 * 60)
    today = promise(station, minutes=60)
    kept = promise(station, minutes=30)
    finish(station, kept)
    tomorrow = promise(station, minutes=24 * 60)
    assert on(station, NOON) == [yesterday.id, today.id]
    assert on(station, NOON - timedelta(days=1)) == [yesterday.id]
    assert on(station, NOON + timedelta(days=1)) == [tomorrow.id], "what is overdue is today's"
    station.clock.tick(24 * 3_600)
    assert on(station, NOON + timedelta(days=1)) == [yesterday.id, today.id, tomorrow.id]


def test_what_is_put_off_is_due_then_and_the_timeline_says_so(station: Station) -> None:
    view = promise(station, text="ask the server room")
    tomorrow = NOON + timedelta(days=1)
    follow_ups.put_off(station.folders, view, tomorrow, NOON)
    station.drain()
    (moved,) = follow_ups.due(station.store)
    assert (moved.id, moved.due, moved.text) == (view.id, tomorrow, "ask the server room")
    entry = incidents.show(station.store, view.incident.id).entries[-1]
    assert TELLING[entry.kind](entry) == "callback 2026-11-23 12:00 put off"
    assert station.rebuilt(view.incident.id) == station.columns(view.incident.id)
    finish(station, moved)
    follow_ups.put_off(station.folders, view, tomorrow + timedelta(days=1), NOON)
    station.drain()
    assert due(station) == [], "what is kept is not put off any more"


@pytest.mark.parametrize("way", ["promised", "replaced", "put-off", "done", "dropped"])
def test_each_act_is_taken_back_and_done_again(station: Station, way: str) -> None:
    incident_id = station.log(LINE).id
    if way != "promised":
        view = promise(station, Promise.UPDATE, text="before", incident_id=incident_id)
    before, columns = follow_ups.due(station.store), station.columns(incident_id)
    station.clock.tick(60)
    if way in ("promised", "replaced"):
        promise(station, Promise.UPDATE, 60, "after", incident_id)
    elif way == "put-off":
        follow_ups.put_off(station.folders, view, NOON + timedelta(days=1), station.clock.now())
        station.drain()
    else:
        finish(station, view, dropped=way == "dropped")
    after = follow_ups.due(station.store)
    assert after != before
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: the follow-up on DST-0001."
    assert follow_ups.due(station.store) == before
    assert undoing.sentence(undoing.redo(station.store), "redo") == "Done again: the follow-up on DST-0001."
    assert follow_ups.due(station.store) == after
    assert station.columns(incident_id) == columns == station.rebuilt(incident_id)


@pytest.mark.parametrize(
    "words", ["half \ud83d", "\udcff", "\x1b[31m\x00", "a\nb\r\tc", "\u202e", "\U0010fffd", "{x} %s"]
)
def test_hostile_words_come_back_as_they_were(station: Station, words: str) -> None:
    view = promise(station, text=words)
    assert view.text == words
    assert told(station, view.incident.id) == [("promised", "callback", words)]
    undoing.undo(station.store)
    undoing.redo(station.store)
    assert follow_ups.due(station.store) == (view,)
    assert spool.rejected(station.folders) == []


@pytest.mark.parametrize(
    "act",
    [
        '{"id": "0", "act": "done"}',
        '{"what": "tea", "due": "2026-11-22T12:00:00.000Z+03:30", "text": "", "id": "1"}',
        '{"what": "callback", "due": "soon", "text": "", "id": "1"}',
        '{"what": "callback"}',
        "[]",
        "callback",
    ],
)
def test_what_cannot_be_entered_is_set_aside(station: Station, act: str) -> None:
    incident = station.log(LINE)
    spool.put(station.folders, act, kind="follow-up", fields={"incident": incident.id}, at=NOON)
    assert station.drain() == []
    assert len(spool.rejected(station.folders)) == 1
    assert due(station) == []
    assert told(station, incident.id) == []


def test_a_drained_promise_is_not_made_again_when_its_file_comes_back(station: Station) -> None:
    incident = station.log(LINE)
    follow_ups.promise(station.folders, incident.id, Promise.CALLBACK, NOON, "", NOON)
    (path,) = spool.waiting(station.folders)
    kept = path.read_bytes()
    assert [one.kind for one in station.drain()] == ["follow-up"]
    path.write_bytes(kept)
    assert station.drain() == []
    assert len(due(station)) == 1
