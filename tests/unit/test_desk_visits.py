"""The on-site visit: what becomes of it, its times kept apart, who waits meanwhile, and the way back of each act."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from dst_console import spool
from dst_console.clock import mark
from dst_console.config import Settings
from dst_console.desk import incidents, procedures, review, undoing, visits
from dst_console.errors import BadInput, NotFound
from dst_console.models.moment import from_text
from dst_console.models.rebuild import visit_columns_from
from dst_console.models.states import VISIT_TRANSITIONS, VisitState
from dst_console.models.values import Value
from dst_console.models.views import VisitTimes, VisitView
from dst_console.models.visit import Visit
from dst_console.store import incidents as rows
from tests.station import NOON, Station
from tests.unit.conftest import NewStation

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer phone:2214"
MINUTES = {"travel_minutes": 9, "work_minutes": 25, "hold_minutes": 3}
ACTS = ("confirmed", "set-off", "arrived", "left", "cancelled", "changed")
WAYS: dict[str, tuple[str, ...]] = {
    "planned": (),
    "on-the-way": ("set-off",),
    "arrived": ("set-off", "arrived"),
    "left": ("set-off", "arrived", "left"),
    "cancelled": ("cancelled",),
}
"""The acts that lead to each state of a visit."""


def planned(station: Station, line: str = LINE, minutes: float = 60, **values: Any) -> VisitView:
    """Log an incident and plan a visit on it, so many minutes from now."""
    view = station.log(line)
    now = station.clock.now()
    visit_id = visits.plan(station.folders, view.id, now + timedelta(minutes=minutes), now, **values)
    station.drain()
    return visits.show(station.store, visit_id)


def act(station: Station, view: VisitView, what: str, **values: Any) -> VisitView:
    """Record what became of a visit and take it in."""
    visits.act(station.folders, view.id, view.incident.id, what, station.clock.now(), **values)
    station.drain()
    return visits.show(station.store, view.id)


def columns(station: Station, visit_id: str) -> dict[str, Value]:
    """Return the columns of a visit's row."""
    with station.store.read() as session:
        row = session.get(Visit, visit_id)
        assert row is not None
        return {name: rows.as_value(getattr(row, name)) for name in Visit.model_fields}


def rebuilt(station: Station, view: VisitView) -> dict[str, Value]:
    """Return the columns that its incident's timeline adds up to."""
    with station.store.read() as session:
        return visit_columns_from(rows.timeline(session, view.incident.id), view.id)


def adds_up(station: Station, view: VisitView) -> None:
    """Whatever stands in the visit and its incident, the timeline tells it too."""
    assert rebuilt(station, view) == columns(station, view.id)
    assert station.rebuilt(view.incident.id) == station.columns(view.incident.id)


def picture(station: Station, view: VisitView) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return what the log says of a visit and of its incident."""
    return columns(station, view.id), station.columns(view.incident.id)


def told(station: Station, view: VisitView) -> list[tuple[str, str]]:
    """Return what the timeline tells of visits."""
    story = incidents.show(station.store, view.incident.id)
    return [(entry.act, entry.told) for entry in story.entries if entry.kind == "visit"]


def hold(station: Station, view: VisitView, *seconds: float) -> None:
    """Put a caller on hold by the procedure; between two lengths the customer is asked again."""
    up = procedures.take_up(station.store, view.incident.id, "hold", "en")
    run, entries = up.run.begin(mark(station.clock))
    for step in ("leave", "reason", "back-in", "consent"):
        run, more = run.tick(step, mark(station.clock))
        entries += more
    for number, length in enumerate(seconds):
        if number:
            run, more = run.tick("consent", mark(station.clock))
            entries += more
        station.clock.tick(length)
    run, more = run.tick("thank", mark(station.clock))
    entries += more
    _run, more = run.end(mark(station.clock))
    procedures.keep(station.folders, view.incident.id, entries + more, station.clock.now(), up.loaded)
    station.drain()


# From its planning to the way back


def test_a_visit_is_planned_confirmed_set_off_for_arrived_at_and_left(station: Station) -> None:
    view = planned(station, minutes=60, place="3F-12", why="printer jams")
    assert (view.state, view.planned, view.minutes) == ("planned", NOON + timedelta(hours=1), 30)
    assert (view.customer, view.place, view.why) == ("Ms Sara Ahmadi", "3F-12", "printer jams")
    assert (view.confirmed, view.set_off, view.arrived, view.left) == (False, None, None, None)
    assert (view.incident.state, view.incident.outcomes) == ("waiting", ("visit",))
    assert act(station, view, "confirmed").confirmed
    station.clock.tick(600)
    assert act(station, view, "set-off").set_off == NOON + timedelta(minutes=10)
    station.clock.tick(540)
    there = act(station, view, "arrived")
    assert (there.state, there.arrived) == ("arrived", NOON + timedelta(minutes=19))
    assert there.incident.state == "open"
    station.clock.tick(1_800)
    gone = act(station, there, "left", **MINUTES)
    assert (gone.state, gone.left) == ("left", NOON + timedelta(minutes=49))
    assert (gone.travel_minutes, gone.work_minutes, gone.hold_minutes) == (9, 25, 3)
    assert gone.incident.work_minutes == 25
    assert told(station, view) == [
        ("planned", "2026-11-22 13:00 3F-12"),
        ("confirmed", ""),
        ("set-off", ""),
        ("arrived", ""),
        ("left", "travel 9 min, work 25 min, hold 3 min"),
    ]
    adds_up(station, gone)


def test_travel_work_and_hold_are_measured_apart(station: Station) -> None:
    view = planned(station)
    hold(station, view, 300)  # before the visit: none of its times
    station.clock.tick(60)
    assert visits.times(station.store, view) == VisitTimes(0, 0, 0)
    view = act(station, view, "set-off")
    station.clock.tick(540)
    assert visits.times(station.store, view) == VisitTimes(9, 0, 0)
    view = act(station, view, "arrived")
    station.clock.tick(300)
    hold(station, view, 120, 60)
    hold(station, view, 60)
    station.clock.tick(300)
    assert visits.times(station.store, view) == VisitTimes(9, 10, 4)
    times = visits.times(station.store, view)
    view = act(station, view, "left", travel_minutes=times.travel, work_minutes=times.work, hold_minutes=times.hold)
    station.clock.tick(3_600)
    hold(station, view, 600)
    assert visits.times(station.store, view) == VisitTimes(9, 10, 4)
    assert view.incident.work_minutes == 10
    adds_up(station, view)


def test_work_is_added_to_what_the_incident_took_already(station: Station) -> None:
    view = planned(station, f"{LINE} 12m")
    before = view.incident.work_minutes or 0
    gone = act(station, act(station, view, "arrived"), "left", **MINUTES)
    assert gone.incident.work_minutes == before + 25
    assert gone.set_off is None
    assert visits.times(station.store, gone).travel == 0
    adds_up(station, gone)


def test_a_visit_that_found_nothing_to_do_adds_no_work(station: Station) -> None:
    view = act(station, planned(station), "arrived")
    gone = act(station, view, "left", travel_minutes=5, work_minutes=0, hold_minutes=0)
    assert (gone.work_minutes, gone.incident.work_minutes) == (0, None)
    adds_up(station, gone)


def test_a_plan_is_changed_and_a_visit_called_off(station: Station) -> None:
    view = planned(station, place="3F-12", why="printer jams")
    later = NOON + timedelta(days=1, hours=2)
    visits.change(station.folders, view, later, NOON, minutes=45, place="B2", why="bring a toner")
    station.drain()
    changed = visits.show(station.store, view.id)
    assert (changed.planned, changed.minutes, changed.place, changed.why) == (later, 45, "B2", "bring a toner")
    assert changed.state == "planned"
    off = act(station, changed, "cancelled")
    assert off.state == "cancelled"
    assert visits.ahead(station.store) == ()
    assert told(station, view)[1:] == [("changed", "2026-11-23 14:00 B2"), ("cancelled", "")]
    adds_up(station, off)


def test_an_incident_that_is_over_is_not_reopened_by_a_plan_nor_by_arriving(station: Station) -> None:
    view = planned(station, f"{LINE} +solved")
    assert (view.incident.state, view.incident.outcomes) == ("resolved", ("solved", "visit"))
    assert act(station, view, "arrived").incident.state == "resolved"
    adds_up(station, view)


def test_a_second_visit_says_its_outcome_once(station: Station) -> None:
    first = act(station, planned(station), "cancelled")
    second = visits.plan(station.folders, first.incident.id, NOON + timedelta(hours=3), NOON)
    station.drain()
    assert station.show(first.incident.id).outcomes == ("visit",)
    adds_up(station, first)
    adds_up(station, visits.show(station.store, second))


# What may not follow


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("state", list(WAYS))
def test_an_act_that_may_not_follow_leaves_things_as_they_are(station: Station, state: str, what: str) -> None:
    view = planned(station)
    for step in WAYS[state]:
        station.clock.tick(60)
        view = act(station, view, step, **(MINUTES if step == "left" else {}))
    assert view.state == state
    before = picture(station, view)
    station.clock.tick(60)
    after = {"set-off": "on-the-way"}.get(what, what)
    if what in ("confirmed", "changed") or VisitState(after) in VISIT_TRANSITIONS[VisitState(state)]:
        assert act(station, view, what, **(MINUTES if what == "left" else {})).state == visits.state_after(what, state)
    else:
        with pytest.raises(BadInput, match="that cannot follow") as refused:
            visits.checked(what, state)
        assert refused.value.safe == "Nothing was changed."
        act(station, view, what, **(MINUTES if what == "left" else {}))
        assert picture(station, view) == before
    adds_up(station, view)


def test_leaving_twice_adds_the_work_once_and_keeps_the_first_moment(station: Station) -> None:
    view = act(station, planned(station), "arrived")
    for _turn in range(2):
        visits.act(station.folders, view.id, view.incident.id, "left", station.clock.now(), **MINUTES)
        station.clock.tick(60)
    station.drain()
    gone = visits.show(station.store, view.id)
    assert (gone.left, gone.incident.work_minutes) == (NOON, 25)


@pytest.mark.parametrize("state", list(WAYS))
def test_the_words_of_a_refusal_name_the_state(state: str) -> None:
    words = {"on-the-way": "on the way"}.get(state, state)
    refusing = [what for what in ("set-off", "arrived", "left", "cancelled") if not _allowed(what, state)]
    assert refusing
    for what in refusing:
        with pytest.raises(BadInput, match=f"The visit is {words}: that cannot follow."):
            visits.checked(what, state)


def _allowed(what: str, state: str) -> bool:
    try:
        visits.checked(what, state)
    except BadInput:
        return False
    return True


@pytest.mark.parametrize(
    ("visit", "what", "values"),
    [
        ("0" * 32, "arrived", {}),
        (None, "flown", {}),
        (None, "changed", {"planned": "tomorrow"}),
        (None, "left", {"work_minutes": 10**30}),
    ],
)
def test_what_cannot_be_entered_is_set_aside(
    station: Station, visit: str | None, what: str, values: dict[str, Any]
) -> None:
    view = act(station, planned(station), "arrived")
    before = picture(station, view)
    visits.act(station.folders, visit or view.id, view.incident.id, what, NOON, **values)
    station.drain()
    assert len(spool.rejected(station.folders)) == 1
    assert picture(station, view) == before


def test_a_drained_plan_is_not_entered_again_when_its_file_comes_back(station: Station) -> None:
    incident = station.log(LINE)
    visits.plan(station.folders, incident.id, NOON + timedelta(hours=1), NOON)
    (path,) = spool.waiting(station.folders)
    kept = path.read_bytes()
    assert [one.kind for one in station.drain()] == ["visit"]
    path.write_bytes(kept)
    assert station.drain() == []
    assert len(visits.ahead(station.store)) == 1


# Undo and redo


DONE: dict[str, tuple[str, dict[str, Any]]] = {
    "confirmed": ("planned", {}),
    "changed": ("planned", {"place": "B2", "why": "", "minutes": 45}),
    "set-off": ("planned", {}),
    "arrived": ("on-the-way", {}),
    "left": ("arrived", MINUTES),
    "cancelled": ("on-the-way", {}),
}


@pytest.mark.parametrize("what", list(DONE))
def test_each_act_is_taken_back_and_done_again(station: Station, what: str) -> None:
    state, values = DONE[what]
    view = planned(station, place="3F-12", why="printer jams")
    for step in WAYS[state]:
        view = act(station, view, step)
    before = picture(station, view)
    station.clock.tick(60)
    after = picture(station, act(station, view, what, **values))
    assert after != before
    done = undoing.undo(station.store)
    assert undoing.sentence(done, "undo") == "Undone: the change of the visit on DST-0001."
    assert picture(station, view) == before
    assert undoing.sentence(undoing.redo(station.store), "redo") == "Done again: the change of the visit on DST-0001."
    assert picture(station, view) == after
    assert station.rebuilt(view.incident.id) == station.columns(view.incident.id)


def test_a_plan_that_is_undone_is_called_off_and_comes_back_as_it_was(station: Station) -> None:
    incident = station.log(LINE)
    before = station.columns(incident.id)
    visit_id = visits.plan(station.folders, incident.id, NOON + timedelta(hours=1), NOON, 45, True, "B2", "toner")
    station.drain()
    view = visits.show(station.store, visit_id)
    undoing.undo(station.store)
    assert station.columns(incident.id) == before
    assert visits.show(station.store, visit_id).state == "cancelled"
    assert visits.ahead(station.store) == ()
    assert review.day(station.store, NOON.date()).visits == ()
    undoing.redo(station.store)
    assert visits.show(station.store, visit_id) == view
    adds_up(station, view)


def test_a_whole_visit_is_undone_step_by_step_and_done_again(station: Station) -> None:
    view = planned(station)
    pictures = [picture(station, view)]
    for what in ("confirmed", "set-off", "arrived", "left"):
        station.clock.tick(60)
        act(station, view, what, **(MINUTES if what == "left" else {}))
        pictures.append(picture(station, view))
    for before in reversed(pictures[:-1]):
        undoing.undo(station.store)
        assert picture(station, view) == before
    for after in pictures[1:]:
        undoing.redo(station.store)
        assert picture(station, view) == after
    adds_up(station, view)


# Looking


def test_who_waits_is_who_is_due_or_late_and_first_of_all_who_is_with_the_technician(station: Station) -> None:
    assert visits.waiting(station.store) is None
    soon = planned(station, "Sara Ahmadi: printer jams", minutes=16)
    assert visits.waiting(station.store) is None
    station.clock.tick(61)
    assert waiting(station) == soon.id
    later = planned(station, "Reza Karimi: screen flickers", minutes=5)
    assert waiting(station) == later.id, "planned for an earlier time"
    station.clock.tick(3_600)
    assert waiting(station) == later.id, "late, and waiting longest"
    act(station, soon, "arrived")
    assert waiting(station) == soon.id
    act(station, soon, "left")
    assert waiting(station) == later.id
    act(station, later, "cancelled")
    assert visits.waiting(station.store) is None


def waiting(station: Station) -> str:
    found = visits.waiting(station.store)
    assert found is not None
    return found.id


def test_the_visits_ahead_come_earliest_first_without_those_that_are_over(station: Station) -> None:
    made = {minutes: planned(station, f"line {minutes}", minutes=minutes) for minutes in (300, 60, 5_000, 120)}
    act(station, made[120], "cancelled")
    act(station, made[60], "set-off")
    assert [one.incident.summary for one in visits.ahead(station.store)] == ["line 60", "line 300", "line 5000"]


def test_a_day_lists_its_visits_but_not_those_called_off(station: Station) -> None:
    today = planned(station, "today", minutes=120)
    tomorrow = planned(station, "tomorrow", minutes=24 * 60)
    off = planned(station, "off", minutes=60)
    act(station, off, "cancelled")
    gone = act(station, planned(station, "gone", minutes=30), "arrived")
    act(station, gone, "left", **MINUTES)
    assert on(station, NOON) == [gone.id, today.id]
    assert on(station, NOON + timedelta(days=1)) == [tomorrow.id]
    assert on(station, NOON - timedelta(days=1)) == []


def on(station: Station, when: datetime) -> list[str]:
    return [one.id for one in review.day(station.store, when.date()).visits]


def test_a_visit_is_found_by_its_incidents_number_or_the_start_of_its_id(station: Station) -> None:
    first = act(station, planned(station), "cancelled")
    assert visits.find(station.store, "1").id == first.id
    second = visits.plan(station.folders, first.incident.id, NOON + timedelta(hours=1), NOON)
    third = visits.plan(station.folders, first.incident.id, NOON + timedelta(hours=2), NOON)
    station.drain()
    assert visits.find(station.store, "DST-0001").id == third
    act(station, visits.show(station.store, third), "cancelled")
    assert visits.find(station.store, first.incident.id).id == second, "one that is not over comes first"
    for view in (first.id, second, third):
        assert visits.find(station.store, view).id == view
        assert visits.find(station.store, f" {view[:-1].upper()} ").id == view
    station.log("no visit")
    for wrong in ("2", "DST-9", "", "0" * 32, "03", "%", first.id[:6], "ی" * 8):
        with pytest.raises(NotFound, match="names no visit"):
            visits.find(station.store, wrong)
    assert visits.newest_of(station.store, station.show("2").id) is None
    with pytest.raises(NotFound, match="no such visit"):
        visits.show(station.store, "0" * 32)


def test_what_is_spooled_is_in_the_story_of_a_visit(station: Station) -> None:
    view = planned(station)
    visits.act(station.folders, view.id, view.incident.id, "set-off", NOON)
    seen, story = visits.with_story(station.store, view.id)
    assert (seen.state, story.entries[-1].act) == ("on-the-way", "set-off")


def test_the_kit_is_that_of_the_category(station: Station) -> None:
    assert "USB cable" in visits.kit(station.folders, "Printer", "en")
    assert visits.kit(station.folders, "پرینتر", "fa")
    assert visits.kit(station.folders, None, "en") == visits.kit(station.folders, "tea", "en") == ()


# What the customer gets


def test_a_late_notice_names_who_which_number_and_when(station: Station) -> None:
    view = planned(station, minutes=10)
    words = visits.late_notice(view, "Alex Morgan", NOON, 20)
    for part in ("Ms Sara Ahmadi", "Alex Morgan", "DST-0001", "12:10", "12:30"):
        assert part in words
    late = visits.late_notice(view, "", NOON + timedelta(minutes=25), 20)
    assert "your technician" in late
    assert "12:45" in late


def test_a_late_notice_uses_the_number_that_the_customer_knows(station: Station) -> None:
    view = planned(station, "printer jams")
    with station.store.write() as session:
        incident = rows.by_reference(session, view.incident.id)
        assert incident is not None
        rows.change(session, incident, {"central_number": "I-000042"})
    words = visits.late_notice(visits.show(station.store, view.id), "Alex", NOON, 20)
    assert "I-000042" in words
    assert "{" not in words


def test_an_appointment_is_written_once_a_visit_and_replaced(new_station: NewStation) -> None:
    station = new_station(settings=Settings(name="Alex Morgan"))
    view = planned(station, f"{LINE} mail:sara@example.org", place="3F-12", why="printer jams", minutes=90)
    path = visits.appointment(station.store, view, NOON)
    assert path == station.folders.data / "appointments" / "DST-0001-20261122-1330.ics"
    (event,) = Calendar.from_ical(path.read_bytes()).events
    assert (str(event["UID"]), str(event["LOCATION"])) == (view.id, "3F-12")
    assert event.start == view.planned
    assert event.end - event.start == timedelta(minutes=30)
    assert "Alex Morgan" in str(event["DESCRIPTION"])
    assert visits.appointment(station.store, view, NOON) == path
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("number", ["../../escaped", "a\x00b/c\x1b", "NUL", "n" * 300])
def test_an_imported_number_is_a_safe_name_for_an_appointment(station: Station, number: str) -> None:
    view = planned(station)
    odd = replace(view, incident=replace(view.incident, number=number))
    path = visits.appointment(station.store, odd, NOON)
    assert (path.parent, path.stat().st_size > 0) == (station.folders.data / "appointments", True)
    assert not set(path.name) & set("/\x00\x1b")
    assert path.name.partition("-")[0].lower() != "nul"


def test_an_appointment_that_cannot_be_written_is_a_sentence(station: Station) -> None:
    view = planned(station)
    (station.folders.data / "appointments").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        visits.appointment(station.store, view, NOON)


# Whatever was typed

HOSTILE = (
    "half \ud83d",
    "\udcff\udcfe",
    "\x1b[31m\x00\x07",
    "a\nb\r\n\tc",
    "\u202eabc",
    "\U0010fffd",
    "{who} %s [b]",
    "",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_back_as_they_were(station: Station, words: str) -> None:
    view = planned(station, place=words, why=words)
    assert (view.place, view.why) == (words or None, words)
    visits.change(station.folders, view, view.planned, NOON, place=f"{words}2", why=f"{words}3")
    station.drain()
    changed = visits.show(station.store, view.id)
    assert (changed.place, changed.why) == (f"{words}2", f"{words}3")
    assert told(station, view)[1][1] == f"2026-11-22 13:00 {words}2".strip()
    adds_up(station, view)
    undoing.undo(station.store)
    assert visits.show(station.store, view.id) == view
    assert visits.calendar(station.store, view, NOON).startswith(b"BEGIN:VCALENDAR")


def test_an_appointment_holds_nothing_private(new_station: NewStation) -> None:
    station = new_station()
    view = station.log("Sara: screen dark")
    ident = visits.plan(station.folders, view.id, NOON, NOON, why="password: Hunter2! does not work")
    station.drain()
    made = visits.calendar(station.store, visits.show(station.store, ident), NOON).decode()
    assert "Hunter2" not in made
    assert made.count("password: •••") == 2
    assert spool.rejected(station.folders) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40), st.text(st.characters(exclude_categories=())))
@example("\U0010fffd\ud83d", "\ud800\udfff")
def test_any_place_and_reason_are_kept(station: Station, place: str, why: str) -> None:
    view = planned(station, place=place, why=why)
    assert (view.place, view.why) == (place or None, why)
    adds_up(station, view)


def test_moments_keep_the_place_they_were_meant_for(station: Station) -> None:
    incident = station.log(LINE)
    there = from_text("2026-11-23T06:00:00.000Z+03:30")
    visit_id = visits.plan(station.folders, incident.id, there, NOON)
    station.drain()
    view = visits.show(station.store, visit_id)
    assert view.planned.isoformat() == "2026-11-23T09:30:00+03:30"
    assert told(station, view) == [("planned", "2026-11-23 09:30")]
