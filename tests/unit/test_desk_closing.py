"""Closing: composed from what was recorded, asked only for what is missing, sealed, and taken back by undo."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dst_console.clock import mark
from dst_console.desk import closing, follow_ups, incidents, procedures, undoing, visits
from dst_console.errors import BadInput, NotFound
from dst_console.models.states import Outcome, Promise, State
from dst_console.models.views import Closing, Survey
from tests.station import Station
from tests.unit.conftest import NewStation

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer"
SAID = Closing("Roller replaced; 40 pages printed.", True, True, False, 24, 2, 3)


def closed(station: Station, reference: str, said: Closing = SAID, **more: Any) -> None:
    """Close an incident and take that in."""
    closing.keep(station.folders, station.show(reference).id, said, station.clock.now(), **more)
    station.drain()


def adds_up(station: Station, reference: str = "1") -> None:
    """The timeline tells everything that the row says."""
    assert station.rebuilt(reference) == station.columns(reference)


def test_the_summary_is_composed_from_what_was_recorded(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    for step, value in (("when", "since Monday"), ("how-many", "the whole floor")):
        answer(station, view.id, step, value)
    attempt(station, view.id, "clean the roller", "no")
    attempt(station, view.id, "replace the roller", "yes")
    station.outcome(view.id, Outcome.SOLVED)
    due = station.clock.now() + timedelta(hours=1)
    follow_ups.promise(station.folders, view.id, Promise.CALLBACK, due, "", station.clock.now())
    _story, found = closing.prepare(station.store, "1")
    assert found.summary.splitlines() == [
        "printer jams",
        "When did it start? since Monday",
        "How many people does it affect? the whole floor",
        "Tried: clean the roller (did not work); replace the roller (worked)",
        "Result: solved on the spot",
        "Next: callback, 2026-11-22 13:00",
    ]


def test_a_planned_visit_is_named_with_what_comes_next(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    now = station.clock.now()
    visits.plan(station.folders, view.id, now + timedelta(hours=3), now)
    follow_ups.promise(station.folders, view.id, Promise.UPDATE, now + timedelta(hours=1), "", now)
    _record, found = closing.prepare(station.store, "1")
    ahead = "Next: next update, 2026-11-22 13:00; visit, 2026-11-22 15:00"
    assert found.summary.splitlines() == ["printer jams", ahead]
    (visit,) = _record.visits
    visits.act(station.folders, visit.id, view.id, "cancelled", now)
    assert closing.prepare(station.store, "1")[1].summary.endswith("\nNext: next update, 2026-11-22 13:00")


def answer(station: Station, incident_id: str, step: str, value: str) -> None:
    """Answer a step of IMPACT and take that in."""
    taken = begun(station, incident_id)
    moved = taken.run.answer(step, value, mark(station.clock))
    procedures.keep(station.folders, incident_id, moved[1], station.clock.now(), taken.loaded)
    station.drain()


def attempt(station: Station, incident_id: str, words: str, result: str) -> None:
    """Try something in IMPACT and take that in."""
    taken = begun(station, incident_id)
    step = taken.run.procedure.step("attempt")
    value = step.choices[0 if result == "yes" else 1].value
    moved = taken.run.attempt("attempt", words, value, mark(station.clock))
    procedures.keep(station.folders, incident_id, moved[1], station.clock.now(), taken.loaded)
    station.drain()


def begun(station: Station, incident_id: str) -> procedures.TakenUp:
    """Take IMPACT up, begun."""
    taken = procedures.take_up(station.store, incident_id, "impact", "en")
    if not taken.run.begun:
        moved = taken.run.begin(mark(station.clock), taken.loaded.digest)
        procedures.keep(station.folders, incident_id, moved[1], station.clock.now(), taken.loaded)
        station.drain()
        taken = procedures.take_up(station.store, incident_id, "impact", "en")
    return taken


def test_what_impact_asked_the_customer_is_not_asked_again(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    taken = begun(station, view.id)
    yes = taken.run.procedure.step("satisfied").choices[0].value
    run, entries = taken.run.answer("satisfied", yes, mark(station.clock))
    for step, value in (("treated", 5), ("solved", 4)):
        run, more = run.answer(step, value, mark(station.clock))
        entries = (*entries, *more)
    procedures.keep(station.folders, view.id, entries, station.clock.now(), taken.loaded)
    _story, found = closing.prepare(station.store, "1")
    assert found.satisfied
    assert (found.survey.treated, found.survey.solved, found.survey.recommend) == (5, 4, None)


def test_the_time_in_procedures_is_the_work_until_it_is_said_otherwise(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    taken = begun(station, view.id)
    station.clock.tick(61)
    moved = taken.run.go("apply", mark(station.clock))
    procedures.keep(station.folders, view.id, moved[1], station.clock.now(), taken.loaded)
    assert closing.prepare(station.store, "1")[1].work == 2
    incidents.change(station.store, "1", work_minutes=30)
    assert closing.prepare(station.store, "1")[1].work == 30


def test_a_closed_incident_says_everything_and_its_timeline_tells_it(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    survey = Survey(5, 4, 9, "quick and kind [bold]", "customer")
    closed(station, "1", replace(SAID, survey=survey), confirmed=["card ending 1111"])
    shown = station.show("1")
    assert (shown.state, shown.resolution, shown.satisfied, shown.first_visit, shown.level1) == (
        "closed",
        SAID.summary,
        True,
        True,
        False,
    )
    assert (shown.work_minutes, shown.hold_minutes, shown.documentation_minutes) == (24, 2, 3)
    assert (shown.treated, shown.solved, shown.recommend, shown.survey_by) == (5, 4, 9, "customer")
    assert shown.outcomes == ("solved",)
    assert shown.resolved == shown.closed == station.clock.now()
    kinds = [entry.kind for entry in incidents.show(station.store, view.id).entries]
    assert kinds == ["captured", "survey", "closed"]
    adds_up(station)


def test_undo_takes_the_whole_closing_back(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    before = station.columns("1")
    closed(station, "1", replace(SAID, survey=Survey(treated=5)))
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: closing DST-0001."
    assert station.columns("1") == before
    adds_up(station)
    undoing.redo(station.store)
    assert station.show("1").state == "closed"
    adds_up(station)


def test_later_changes_are_amendments(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    closed(station, "1")
    incidents.change(station.store, "1", place="2F-01")
    assert incidents.show(station.store, "1").entries[-1].kind == "amendment"
    assert station.show("1").state == "closed"
    adds_up(station)


def test_reopening_is_counted(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    incidents.move(station.store, "1", State.OPEN)
    assert station.show("1").reopened == 0
    closed(station, "1")
    incidents.reopen(station.store, "1")
    closed(station, "1")
    incidents.reopen(station.store, "1")
    assert station.show("1").reopened == 2
    adds_up(station)


def test_an_update_that_was_promised_is_kept_by_closing(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    due = station.clock.now() + timedelta(hours=1)
    for what in (Promise.UPDATE, Promise.CALLBACK):
        follow_ups.promise(station.folders, view.id, what, due, "", station.clock.now())
    station.drain()
    closed(station, "1")
    assert [one.what for one in follow_ups.due(station.store)] == ["callback"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("summary", replace(SAID, summary=" \n ")),
        ("satisfied", replace(SAID, satisfied=None)),
        ("satisfied", replace(SAID, satisfied=False)),
        ("work", replace(SAID, work=None)),
        ("work", replace(SAID, work=10_000)),
        ("treated", replace(SAID, survey=Survey(treated=6))),
        ("solved", replace(SAID, survey=Survey(solved=0))),
        ("recommend", replace(SAID, survey=Survey(recommend=11))),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept(new_station: NewStation, field: str, said: Closing) -> None:
    station = new_station()
    view = station.log(LINE)
    assert [name for name, _words in closing.missing(said)] == [field]
    with pytest.raises(BadInput):
        closing.keep(station.folders, view.id, said, station.clock.now())
    assert station.drain() == []
    assert station.show("1").state == "captured"


def test_a_closing_in_order_misses_nothing() -> None:
    assert closing.missing(replace(SAID, survey=Survey(1, 5, 0))) == []


def test_what_was_cancelled_cannot_be_closed(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    incidents.cancel(station.store, "1", "logged twice")
    with pytest.raises(BadInput, match="is cancelled"):
        closing.prepare(station.store, "1")
    with pytest.raises(NotFound):
        closing.prepare(station.store, "99")


def test_what_is_sealed_is_not_closed_again(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    closed(station, "1")
    with pytest.raises(BadInput, match="is closed"):
        closing.prepare(station.store, "1")


def test_cancelled_meanwhile_it_stays_cancelled_and_what_was_said_is_a_note(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    spool_id = closing.keep(station.folders, view.id, SAID, station.clock.now())
    incidents.cancel(station.store, "1", "logged twice")
    before = station.columns("1")
    assert closing.became(station.store, spool_id, view.id, station.clock.now(), SAID.summary) is None
    station.drain()
    assert closing.became(station.store, spool_id, view.id, station.clock.now(), SAID.summary) == (
        "DST-0001",
        "cancelled",
        False,
    )
    assert station.columns("1") == before
    note = incidents.show(station.store, "1").entries[-1]
    assert note.kind == "note"
    assert note.text.splitlines() == [
        "Written to close it, when it was cancelled already:",
        SAID.summary,
        "satisfied: yes",
        "first visit: yes",
        "level 1 could have: no",
        "work, min: 24",
        "hold, min: 2",
        "documentation, min: 3",
    ]
    adds_up(station)


def test_what_is_sealed_is_not_written_over_by_a_closing_that_comes_later(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    closed(station, "1", replace(SAID, survey=Survey(5, 5, 10, "quick", "customer")))
    before = station.columns("1")
    station.clock.tick(5)
    later = replace(SAID, summary="Cable.", work=30, survey=Survey(1, 1, 0, "slow [b]"))
    spool_id = closing.keep(station.folders, view.id, later, station.clock.now())
    station.drain()
    assert closing.became(station.store, spool_id, view.id, station.clock.now(), "Cable.") == (
        "DST-0001",
        "closed",
        False,
    )
    assert station.columns("1") == before
    entries = incidents.show(station.store, "1").entries
    assert [entry.kind for entry in entries] == ["captured", "survey", "closed", "note"]
    assert entries[-1].text.splitlines() == [
        "Written to close it, when it was closed already:",
        "Cable.",
        "work, min: 30",
        "treated: 1",
        "solved: 1",
        "recommend: 0",
        "in their words: slow [b]",
    ]
    adds_up(station)
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: the note on DST-0001."
    assert station.show("1").state == "closed"


def test_the_same_closing_from_two_consoles_closes_once_and_leaves_no_trace_of_the_other(
    new_station: NewStation,
) -> None:
    station = new_station()
    view = station.log(LINE)
    said = replace(SAID, survey=Survey(5, 5, 10, "quick"))
    for _console in range(2):
        closing.keep(station.folders, view.id, said, station.clock.now())
        station.clock.tick(1)
    station.drain()
    assert [entry.kind for entry in incidents.show(station.store, "1").entries] == ["captured", "survey", "closed"]
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: closing DST-0001."
    adds_up(station)


def test_what_closes_it_says_so(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    at = station.clock.now()
    spool_id = closing.keep(station.folders, view.id, SAID, at)
    station.drain()
    assert closing.became(station.store, spool_id, view.id, at, SAID.summary) == ("DST-0001", "closed", True)


def test_an_outcome_that_comes_after_the_seal_is_an_amendment(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    closed(station, "1")
    station.outcome(view.id, Outcome.DESK)
    assert incidents.show(station.store, "1").entries[-1].kind == "amendment"
    assert station.show("1").state == "closed"
    adds_up(station)


def test_closing_again_offers_what_was_written_and_what_came_since(new_station: NewStation) -> None:
    station = new_station()
    view = station.log(LINE)
    attempt(station, view.id, "clean the roller", "no")
    station.clock.tick(60)
    survey = Survey(5, 4, 9, "quick", "customer")
    closed(station, "1", replace(SAID, survey=survey))
    station.clock.tick(60)
    incidents.reopen(station.store, "1")
    assert closing.prepare(station.store, "1")[1].summary == SAID.summary
    attempt(station, view.id, "replace the tray", "yes")
    _record, found = closing.prepare(station.store, "1")
    assert found.summary.splitlines() == [
        SAID.summary,
        "Tried: clean the roller (did not work); replace the tray (worked)",
    ]
    assert found.survey == survey
    closed(station, "1", replace(found, satisfied=True, documentation=1))
    kinds = [entry.kind for entry in incidents.show(station.store, "1").entries]
    assert kinds.count("survey") == 1, "what was answered once is told once"
    adds_up(station)


def test_a_closing_taken_back_offers_what_was_written_for_it(new_station: NewStation) -> None:
    station = new_station()
    station.log(LINE)
    survey = Survey(3, None, 7, "slow", "customer")
    closed(station, "1", replace(SAID, survey=survey))
    undoing.undo(station.store)
    _record, found = closing.prepare(station.store, "1")
    assert (found.summary, found.survey, found.satisfied) == (SAID.summary, survey, None)
    closed(station, "1", replace(found, satisfied=True, work=5))
    assert (station.show("1").treated, station.show("1").survey_by) == (3, "customer")
    adds_up(station)


def test_what_is_wrong_names_its_field(new_station: NewStation) -> None:
    said = replace(SAID, work=-3, hold=12_345, survey=Survey(9, 0, 11))
    assert [words.partition(":")[0] for _field, words in closing.missing(said)] == [
        "work, min",
        "hold, min",
        "treated",
        "solved",
        "recommend",
    ]


def test_the_minutes_of_writing_it_down_are_measured_where_none_were_said() -> None:
    assert closing.documented(replace(SAID, documentation=None), 200).documentation == 3
    assert closing.documented(replace(SAID, documentation=None), 5).documentation == 1
    assert closing.documented(SAID, 999) == SAID
