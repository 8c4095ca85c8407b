"""The technician's own figures: counted by hand, by the verbs of a day, and once more by another database."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dst_console.clock import mark
from dst_console.config import Settings
from dst_console.desk import figures, follow_ups, incidents, procedures, undoing, visits
from dst_console.errors import BadInput
from dst_console.models.calendar import Calendar
from dst_console.models.days import Days
from dst_console.models.entry import Entry
from dst_console.models.figures import Contact, Figures
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.payloads import Promised, TakenBack, dump
from dst_console.models.states import Outcome, Promise, Source, State, VisitState
from dst_console.models.visit import Visit
from tests.fakes import FakeClock
from tests.station import NOON, Station
from tests.unit.conftest import NewStation

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the place cannot be changed for one process")

SINCE, UNTIL = date(2026, 11, 20), date(2026, 11, 26)
"""From a Friday to the next Thursday."""

NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _place() -> Iterator[None]:
    """Work in UTC until the test moves; leave the machine where it was afterwards."""
    before = os.environ.get("TZ")
    move_to("UTC")
    yield
    if before is not None:
        move_to(before)
    else:
        del os.environ["TZ"]
        time.tzset()


def move_to(zone: str) -> None:
    """Take the machine to another place."""
    os.environ["TZ"] = zone
    time.tzset()


def at(text: str) -> datetime:
    """Read a moment of November 2026 in UTC, as `23 09:00`."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC)


def wrote(station: Station, occurred: datetime, **columns: Any) -> str:
    """Write one incident's row; returns its id."""
    number = next(NUMBERS)
    columns = {"captured": occurred, "source": Source.WALK_UP, "state": State.CAPTURED, **columns}
    row = Incident(id=f"{number:032x}", number=f"SA-{number:04}", occurred=occurred, **columns)
    with station.store.write() as session:
        session.add(row)
    return f"{number:032x}"


def visited(station: Station, incident_id: str, **columns: Any) -> None:
    """Write a visit's row, one that is over unless it says otherwise."""
    columns = {"planned": NOON, "state": VisitState.LEFT, **columns}
    with station.store.write() as session:
        session.add(Visit(id=f"{next(NUMBERS):032x}", incident_id=incident_id, **columns))


def values(found: Figures) -> dict[str, tuple[float | None, int]]:
    """Return each figure's value with its n."""
    return {one.id: (one.value, one.n) for one in found.rates}


def fcr(station: Station) -> float | None:
    """Return the first-contact resolution of the stations' day, on which all its tests take place."""
    return figures.figures(station.store, Days(NOON.date(), NOON.date())).rate("fcr").value


def test_a_week_comes_to_what_was_counted_by_hand(station: Station) -> None:
    def log(occurred: str, minutes_late: int = 0, resolved: str = "", **columns: Any) -> str:
        when = at(occurred)
        columns["resolved"] = at(resolved) if resolved else None
        return wrote(station, when, captured=when + timedelta(minutes=minutes_late), **columns)

    done, phone = State.RESOLVED, Source.PHONE
    # 1, 2: solved on the spot, the second also sent to the service centre.
    log("23 09:00", 2, "23 09:30", state=done, outcomes="solved", place="3F", category="printer", level1=True,
        work_minutes=20, hold_minutes=2, documentation_minutes=8, treated=5, solved=5, recommend=10,
        survey_by="customer")  # fmt: skip
    log("23 10:00", 10, "23 10:15", state=State.CLOSED, outcomes="solved,desk", place="3F", category="printer",
        level1=False, work_minutes=10, treated=4, solved=2, recommend=8, survey_by="technician")  # fmt: skip
    # 3: called back; from Friday 16:00 to Monday 16:00.
    log("20 16:00", 4, "23 16:00", state=done, outcomes="callback,solved", source=phone, treated=3, recommend=6,
        survey_by="customer")  # fmt: skip
    # 4, 5: one visit, and two; a third was called off.
    once = log("23 11:00", 6, "24 11:00", state=done, outcomes="visit,solved", source=Source.VISIT, work_minutes=30)
    visited(station, once, travel_minutes=10, hold_minutes=5)
    twice = log("24 08:00", 8, "25 12:00", state=done, outcomes="visit,solved", source=Source.VISIT, work_minutes=60)
    visited(station, twice, travel_minutes=10, hold_minutes=1)
    visited(station, twice, travel_minutes=20, hold_minutes=2)
    visited(station, twice, travel_minutes=99, state=VisitState.CANCELLED)
    # 6, 7: escalated, and only sent to the service centre.
    log("24 09:00", 1, state=State.ESCALATED, outcomes="escalated", place="B2", category="display")
    log("24 09:30", state=State.ESCALATED, outcomes="desk")
    # 8, 9: reopened and resolved again, and open still.
    log("25 10:00", 0, "25 14:00", state=done, outcomes="solved", place="B2", category="network", reopened=1,
        recommend=3, first_visit=False, survey_by="customer")  # fmt: skip
    log("25 10:30", state=State.OPEN, outcomes="solved", place="3F", reopened=2)
    # 10: noted an hour later, nothing done yet.
    log("26 09:00", 60, source=phone)
    # Cancelled, and the days before and after: none of these counts.
    log("25 11:00", 500, "25 12:00", state=State.CANCELLED, outcomes="solved", work_minutes=500, recommend=0)
    log("19 23:59", 500, "20 09:00", state=done, outcomes="solved", work_minutes=500, recommend=0)
    log("27 00:00", 500, "27 09:00", state=done, outcomes="solved", work_minutes=500, recommend=0)

    found = figures.figures(station.store, Days(SINCE, UNTIL))
    expected = {
        "fcr": (100 * 2 / 10, 10),  # 1, 2
        "first-visit": (100 * 1 / 2, 2),  # 4 of 4 and 5; nobody visited 8, whatever was said at closing
        "mttr": ((0.5 + 0.25 + 8 + 8 + 12 + 4) / 6, 6),  # 1 2 3 4 5 8
        "aht": ((30 + 10 + 35 + 63) / 4, 4),  # 1: 20 + 2 + 8, 2: 10, 4: 30 + 5, 5: 60 + 1 + 2
        "aht-work": ((20 + 10 + 30 + 60) / 4, 4),
        "aht-hold": ((2 + 5 + 3) / 4, 4),
        "aht-documentation": (8 / 4, 4),
        "travel": ((10 + 30) / 2, 2),  # 4, and both visits of 5
        "level1": (100 * 1 / 2, 2),
        "csat-treated": (100 * 2 / 3, 3),  # 5 4 of 5 4 3
        "csat-solved": (100 * 1 / 2, 2),  # 5 of 5 2
        "nps": (100 * (1 - 2) / 4, 4),  # 10 against 6 and 3, 8 for neither
        "reopened": (100 * 2 / 7, 7),  # 8 9 of 1 2 3 4 5 8 9
        "escalated": (100 * 1 / 10, 10),  # 6
        "time-to-log": ((2 + 4) / 2, 10),  # 0 0 0 1 2 | 4 6 8 10 60
    }
    counted = values(found)
    assert {ident: n for ident, (_value, n) in counted.items()} == {ident: n for ident, (_value, n) in expected.items()}
    assert {ident: value for ident, (value, _n) in counted.items()} == pytest.approx(
        {ident: value for ident, (value, _n) in expected.items()}
    )
    assert [one.id for one in found.rates if one.few] == [
        "first-visit", "aht", "aht-work", "aht-hold", "aht-documentation", "travel", "level1", "csat-treated",
        "csat-solved", "nps",
    ]  # fmt: skip
    assert found.places == (("3F", 3), ("B2", 2), ("", 1))
    assert found.categories == (("", 2), ("printer", 2), ("display", 1), ("network", 1))
    assert [one for one in found.hours if one[1]] == [(9, 3), (10, 3)]
    assert found.surveys == (("customer", 3), ("technician", 1))
    days = {one.first.day: (one.contacts, one.fcr) for one in found.periods}
    assert days == {20: (1, 0), 23: (3, pytest.approx(200 / 3)), 24: (3, 0), 25: (2, 0), 26: (1, 0)}
    assert not found.by_month


def test_without_a_contact_there_is_no_figure_and_n_is_none(station: Station) -> None:
    found = figures.figures(station.store, Days(SINCE, UNTIL))
    assert set(values(found).values()) == {(None, 0)}
    assert (found.places, found.categories, found.surveys, found.periods) == ((), (), (), ())
    assert all(one.few and one.rule for one in found.rates)


# What a day's verbs leave behind


def test_solved_on_the_spot_is_at_first_contact_and_unsolved_is_not(station: Station) -> None:
    view = station.log("printer jams")
    assert fcr(station) == 0
    station.outcome(view.id, Outcome.DESK)
    assert fcr(station) == 0
    station.outcome(view.id, Outcome.SOLVED)
    assert fcr(station) == 100
    incidents.reopen(station.store, view.id)
    assert fcr(station) == 0


@pytest.mark.parametrize("outcome", [Outcome.CALLBACK, Outcome.VISIT, Outcome.ESCALATED])
def test_what_needed_more_than_one_contact_is_not_at_first_contact(station: Station, outcome: Outcome) -> None:
    view = station.log("printer jams")
    station.outcome(view.id, outcome)
    station.outcome(view.id, Outcome.SOLVED)
    assert fcr(station) == 0


def test_a_warm_transfer_still_counts(station: Station) -> None:
    view = station.log("Sara Ahmadi: VPN drops")
    up = procedures.take_up(station.store, view.id, "transfer", "en")
    run, entries = up.run.begin(mark(station.clock))
    for step in ("leave", "agreement", "contact", "hold", "introduce"):
        run, more = run.tick(step, mark(station.clock))
        entries += more
    run, more = run.answer("received-by", "Reza", mark(station.clock))
    entries += more + run.end(mark(station.clock))[1]
    procedures.keep(station.folders, view.id, entries, station.clock.now(), up.loaded)
    station.outcome(view.id, Outcome.SOLVED)
    assert station.ask("SELECT count(*) FROM entry WHERE kind = 'ended'") == [(1,)]
    assert fcr(station) == 100


@pytest.mark.parametrize(("what", "expected"), [(Promise.CALLBACK, 0), (Promise.VISIT, 0), (Promise.UPDATE, 100)])
def test_a_promise_to_come_back_is_another_contact_unless_it_is_taken_back(
    station: Station, what: Promise, expected: float
) -> None:
    view = station.log("printer jams +solved")
    now = station.clock.now()
    follow_ups.promise(station.folders, view.id, what, now + timedelta(hours=2), "", now)
    station.drain()
    assert fcr(station) == expected
    undoing.undo(station.store)
    assert fcr(station) == 100
    undoing.redo(station.store)
    assert fcr(station) == expected
    (promised,) = follow_ups.due(station.store)
    follow_ups.finish(station.folders, promised, now)
    station.drain()
    assert fcr(station) == expected, "kept or not, it was needed"


def test_a_visit_that_was_made_is_counted_with_its_travel_and_handling_apart(station: Station) -> None:
    view = station.log("printer jams @3F")
    now = station.clock.now()
    visit = visits.plan(station.folders, view.id, now + timedelta(hours=1), now)
    minutes = {"travel_minutes": 9, "work_minutes": 25, "hold_minutes": 3}
    for act in ("set-off", "arrived", "left"):
        visits.act(station.folders, visit, view.id, act, now, **(minutes if act == "left" else {}))
    station.drain()
    assert values(figures.figures(station.store, Days(NOON.date(), NOON.date())))["first-visit"] == (0, 1)
    station.outcome(view.id, Outcome.SOLVED)
    found = values(figures.figures(station.store, Days(NOON.date(), NOON.date())))
    assert (found["first-visit"], found["fcr"]) == ((100, 1), (0, 1))
    assert (found["travel"], found["aht-work"], found["aht-hold"]) == ((9, 1), (25, 1), (3, 1))
    assert found["aht"] == (28, 1)


def contact(**columns: Any) -> Contact:
    """Return a contact that was resolved, but for what is said."""
    usual: dict[str, Any] = {"source": "walk-up", "state": "resolved", "outcomes": ("solved",), "place": None}
    usual |= {"category": None, "occurred": NOON, "captured": NOON, "resolved": NOON}
    return Contact(**{**usual, **columns})


@pytest.mark.parametrize(
    ("visits_made", "said", "expected"),
    [
        (0, None, None),
        (0, True, None),
        (0, False, None),
        (1, None, 1),
        (1, True, 1),
        (1, False, 0),
        (2, None, 0),
        (2, True, 0),
    ],
)
def test_only_what_was_visited_has_a_first_visit_and_a_second_disqualifies_whatever_was_said(
    visits_made: int, said: bool | None, expected: float | None
) -> None:
    assert figures.first_visit(contact(visits=visits_made, first_visit=said)) == expected
    unless = None if expected is None else 0
    assert figures.first_visit(contact(visits=visits_made, first_visit=said, reopened=1)) == unless
    assert figures.first_visit(contact(visits=visits_made, first_visit=said, state="open")) == unless


def test_what_was_logged_as_solved_took_at_least_the_work_that_was_said(new_station: NewStation) -> None:
    station = new_station(clock=FakeClock(at("23 10:00")))
    station.log("Sara: mouse @3F +solved for 30m")
    assert figures.figures(station.store, Days(SINCE, UNTIL)).rate("mttr").value == 0.5
    station.log("Reza: dock @3F 8:00 +solved for 30m")
    assert figures.figures(station.store, Days(SINCE, UNTIL)).rate("mttr").value == 1.25, "two hours, whatever the work"


def test_minutes_beyond_the_calendar_resolve_nothing_later() -> None:
    edge = datetime(9999, 12, 31, 12, tzinfo=UTC)
    calendar = Calendar.of(Settings())
    one = contact(occurred=edge, captured=edge, resolved=edge, work_minutes=10**12)
    assert figures.hours_to_resolve(calendar, one) == 0


def test_a_visit_that_nobody_planned_is_no_first_contact_either() -> None:
    assert [figures.fcr(contact(visits=number)) for number in (0, 1)] == [1, 0]


def test_hold_is_what_was_said_of_the_incident_and_else_what_its_visits_say() -> None:
    said = [figures.times(contact(hold_minutes=own, visit_hold_minutes=5)) for own in (None, 0, 7)]
    assert said == [(0, 5, 0), (0, 0, 0), (0, 7, 0)]
    assert figures.times(contact()) is None


def test_an_escalation_by_hand_counts_and_the_service_centre_does_not() -> None:
    assert figures.escalated(contact(state="escalated", outcomes=())) == 1
    assert figures.escalated(contact(state="escalated", outcomes=("desk",))) == 0
    assert figures.escalated(contact(state="resolved", outcomes=("desk", "escalated", "solved"))) == 1
    assert figures.escalated(contact()) == 0


def test_what_was_logged_before_it_occurred_took_no_time_to_log() -> None:
    assert figures.minutes_to_log(contact(captured=NOON - timedelta(minutes=5))) == 0


# Days


def test_the_hours_of_the_place_decide_what_resolving_took(new_station: NewStation) -> None:
    by_place = []
    for name, own in {"a": Settings(), "b": Settings(weekend="friday"), "c": Settings(hours="8:00-12:00")}.items():
        station = new_station(name, settings=own)
        wrote(station, at("20 08:00"), state=State.RESOLVED, resolved=at("22 16:00"))
        by_place.append(figures.figures(station.store, Days(SINCE, UNTIL)).rate("mttr").value)
    assert by_place == [8, 16, 4], "a Friday; Saturday and Sunday; half a Friday"


def test_in_tehran_a_day_goes_from_midnight_to_midnight_there(station: Station) -> None:
    move_to("Asia/Tehran")
    for moment in ("19 20:29", "19 20:30", "20 20:29", "20 20:30"):
        wrote(station, at(moment).astimezone(timezone(timedelta(minutes=210))))
    found = figures.figures(station.store, Days(SINCE, SINCE))
    assert found.rate("fcr").n == 2
    assert [(one.first, one.contacts) for one in found.periods] == [(SINCE, 2)]
    assert [one for one in found.hours if one[1]] == [(0, 1), (23, 1)]


def test_a_long_time_is_told_by_month(station: Station) -> None:
    for moment in ("01 09:00", "02 09:00", "30 09:00"):
        wrote(station, at(moment))
    wrote(station, at("30 09:00") + timedelta(days=1))
    found = figures.figures(station.store, Days(date(2026, 10, 31), date(2026, 12, 31)))
    assert not found.by_month, "62 days"
    found = figures.figures(station.store, Days(date(2026, 10, 30), date(2026, 12, 31)))
    assert [(one.first, one.contacts) for one in found.periods] == [(date(2026, 11, 1), 3), (date(2026, 12, 1), 1)]
    assert found.by_month


@pytest.mark.parametrize(("since", "until"), [(date.min, date.min), (date.max, date.max), (date.min, date.max)])
def test_days_that_cannot_be_are_refused_in_a_sentence(station: Station, since: date, until: date) -> None:
    with pytest.raises(BadInput) as caught:
        figures.figures(station.store, Days(since, until))
    assert caught.value.todo


# Counted once more by another database

FINISHED = [State.RESOLVED, State.CLOSED]
SAID = ["", "desk", "escalated", "callback,solved", "escalated,solved", "visit,solved", "solved,desk", *["solved"] * 6]
STATES = st.sampled_from([*State, *FINISHED * 3])
MINUTES = st.sampled_from([None, None, 0, 0, 1, 7, 90])
SCORES = st.none() | st.integers(1, 5)
VISITS = st.fixed_dictionaries(
    {
        "state": st.sampled_from([*VisitState, VisitState.LEFT, VisitState.LEFT]),
        "travel_minutes": MINUTES,
        "hold_minutes": MINUTES,
    }
)
PROMISES = st.tuples(st.sampled_from(Promise), st.sampled_from(["stands", "done", "undone", "redone"]))
LOGGED = st.fixed_dictionaries(
    {
        "occurred": st.integers(-60, 9 * 24 * 60),
        "offset": st.sampled_from([-210, 0, 210, 345]),
        "late": st.integers(-10, 3_000),
        "took": st.none() | st.integers(-60, 15_000),
        "visits": st.sampled_from([0, 0, 0, 1, 1, 2]).flatmap(lambda n: st.lists(VISITS, min_size=n, max_size=n)),
        "promises": st.lists(PROMISES, max_size=2),
        "columns": st.fixed_dictionaries(
            {
                "source": st.sampled_from(Source),
                "state": STATES,
                "outcomes": st.sampled_from(SAID),
                "place": st.sampled_from([None, "3F-12", "اتاق ۲۰۴", "O'Neill; --"]),
                "category": st.sampled_from([None, "printer", "сеть"]),
                "work_minutes": MINUTES,
                "hold_minutes": MINUTES,
                "documentation_minutes": MINUTES,
                "treated": SCORES,
                "solved": SCORES,
                "recommend": st.none() | st.integers(0, 10),
                "survey_by": st.sampled_from([None, "customer", "technician"]),
                "first_visit": st.sampled_from([None, True, False]),
                "level1": st.sampled_from([None, True, False]),
                "reopened": st.sampled_from([0, 0, 0, 1, 2]),
            }
        ),
    }
)
CALENDARS = st.sampled_from(
    [
        (Settings(), dict.fromkeys((1, 2, 3, 4, 5), (8, 16))),
        (
            Settings(weekend="friday", hours="7:00-15:00, thursday 7:00-11:00", holidays=["2026-11-22"]),
            {6: (7, 15), 7: (7, 15), 1: (7, 15), 2: (7, 15), 3: (7, 15), 4: (7, 11)},
        ),
    ]
)
"""Settings, and the same as hours by the day of the week, Monday being 1."""


def fill(station: Station, logged: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Write a log; returns which promises stand, as incident and what was promised."""
    standing = []
    for one in logged:
        occurred = at("20 00:00") + timedelta(minutes=one["occurred"] - 210)
        occurred = occurred.astimezone(timezone(timedelta(minutes=one["offset"])))
        resolved = None if one["took"] is None else occurred + timedelta(minutes=one["took"])
        captured = occurred + timedelta(minutes=one["late"])
        ident = wrote(station, occurred, captured=captured, resolved=resolved, **one["columns"])
        for visit in one["visits"]:
            visited(station, ident, **visit)
        for what, fate in one["promises"]:
            promise(station, ident, what, fate)
            standing += [(ident, what.value)] if fate != "undone" else []
    return standing


def promise(station: Station, incident_id: str, what: Promise, fate: str) -> None:
    """Write a promise as the verbs leave it: standing, kept, taken back, or taken back and made again."""
    number = next(NUMBERS)
    payload = Promised(follow_up=f"{number:032x}", what=what.value, act="promised")
    with station.store.write() as session:
        done = NOON if fate in ("done", "undone") else None
        session.add(FollowUp(id=f"{number:032x}", incident_id=incident_id, what=what.value, due=NOON, done=done))
        entry = Entry(incident_id=incident_id, at=NOON, kind="follow-up", payload=dump(payload))
        session.add(entry)
        session.flush()
        turns = {"undone": ["undo"], "redone": ["undo", "redo"]}.get(fate, [])
        for way in turns:
            taken = {"withdraws" if way == "undo" else "restores": (entry.id or 0,)}
            back = TakenBack.model_validate({"kind": way, **taken})
            session.add(Entry(incident_id=incident_id, at=NOON, kind=way, payload=dump(back)))


OTHER_DATABASE = duckdb.connect()
TABLES = {
    "incident": "id TEXT, source TEXT, state TEXT, outcomes TEXT, place TEXT, category TEXT, occurred TEXT, "
    "captured TEXT, resolved TEXT, work_minutes INT, hold_minutes INT, documentation_minutes INT, treated INT, "
    "solved INT, recommend INT, survey_by TEXT, first_visit BOOL, level1 BOOL, reopened INT",
    "visit": "incident_id TEXT, state TEXT, travel_minutes INT, hold_minutes INT",
    "promise": "incident_id TEXT, what TEXT",
    "hours": "dow INT, f INT, t INT",
    "holiday": "day TIMESTAMP",
}
CONTACTS = """
CREATE OR REPLACE TABLE contact AS
WITH made AS (
    SELECT incident_id, count(*) AS n, sum(travel_minutes) AS travel, sum(hold_minutes) AS hold
    FROM visit WHERE state = 'left' GROUP BY 1
), told AS (
    SELECT *, CAST(left(occurred, 23) AS TIMESTAMP) + INTERVAL 210 MINUTE AS o,
        CAST(left(captured, 23) AS TIMESTAMP) + INTERVAL 210 MINUTE AS c,
        CASE WHEN resolved IS NOT NULL THEN greatest(CAST(left(resolved, 23) AS TIMESTAMP),
            CAST(left(occurred, 23) AS TIMESTAMP) + to_minutes(coalesce(work_minutes, 0)))
            + INTERVAL 210 MINUTE END AS r,
        (CAST(substr(occurred, 12, 2) AS INT) * 60 + CAST(substr(occurred, 15, 2) AS INT) + 1440
            + CAST(substr(occurred, 25, 1) || '1' AS INT)
            * (CAST(substr(occurred, 26, 2) AS INT) * 60 + CAST(substr(occurred, 29, 2) AS INT))) // 60 % 24 AS hour
    FROM incident WHERE state != 'cancelled'
)
SELECT told.*, coalesce(made.n, 0) AS visits, made.travel AS travel, coalesce(hold_minutes, made.hold) AS held,
    state IN ('resolved', 'closed') AS finished, string_split(outcomes, ',') AS said,
    EXISTS (FROM promise WHERE promise.incident_id = told.id AND what IN ('callback', 'visit')) AS promised
FROM told LEFT JOIN made ON made.incident_id = told.id
WHERE o >= TIMESTAMP '2026-11-20' AND o < TIMESTAMP '2026-11-27'
"""
FIGURES = {
    "fcr": "SELECT 100 * avg(CASE WHEN finished AND list_contains(said, 'solved') AND NOT promised AND visits = 0 AND "
    "reopened = 0 AND NOT list_has_any(said, ['callback', 'visit', 'escalated']) THEN 1 ELSE 0 END), count(*) "
    "FROM contact",
    "first-visit": "SELECT 100 * avg(CASE WHEN finished AND reopened = 0 AND visits = 1 AND first_visit IS DISTINCT "
    "FROM false THEN 1 ELSE 0 END), count(*) FROM contact WHERE visits > 0",
    "mttr": "WITH day AS (SELECT id, o, r, unnest(generate_series(date_trunc('day', o), r, INTERVAL 1 DAY)) AS d "
    "FROM contact WHERE finished AND r IS NOT NULL), worked AS (SELECT sum(greatest(0, epoch(least(r, d + to_hours(t)))"
    " - epoch(greatest(o, d + to_hours(f))))) / 3600 AS h FROM day JOIN hours ON dow = isodow(d) "
    "WHERE d NOT IN (FROM holiday)) SELECT coalesce(any_value(h), 0) / nullif(n, 0), n FROM worked, "
    "(SELECT count(*) AS n FROM contact WHERE finished AND r IS NOT NULL) GROUP BY n",
    "aht": "SELECT avg(coalesce(work_minutes, 0) + coalesce(held, 0) + coalesce(documentation_minutes, 0)), count(*) "
    "FROM contact WHERE coalesce(work_minutes, held, documentation_minutes) IS NOT NULL",
    "aht-work": "SELECT avg(coalesce(work_minutes, 0)), count(*) FROM contact "
    "WHERE coalesce(work_minutes, held, documentation_minutes) IS NOT NULL",
    "aht-hold": "SELECT avg(coalesce(held, 0)), count(*) FROM contact "
    "WHERE coalesce(work_minutes, held, documentation_minutes) IS NOT NULL",
    "aht-documentation": "SELECT avg(coalesce(documentation_minutes, 0)), count(*) FROM contact "
    "WHERE coalesce(work_minutes, held, documentation_minutes) IS NOT NULL",
    "travel": "SELECT avg(travel), count(travel) FROM contact",
    "level1": "SELECT 100 * avg(CAST(level1 AS INT)), count(level1) FROM contact",
    "csat-treated": "SELECT 100 * count(*) FILTER (treated >= 4) / nullif(count(treated), 0), count(treated) "
    "FROM contact",
    "csat-solved": "SELECT 100 * count(*) FILTER (solved >= 4) / nullif(count(solved), 0), count(solved) FROM contact",
    "nps": "SELECT 100 * (count(*) FILTER (recommend IN (9, 10)) - count(*) FILTER (recommend BETWEEN 0 AND 6)) / "
    "nullif(count(recommend), 0), count(recommend) FROM contact",
    "reopened": "SELECT 100 * avg(CASE WHEN reopened > 0 THEN 1 ELSE 0 END), count(*) FROM contact "
    "WHERE finished OR reopened > 0",
    "escalated": "SELECT 100 * avg(CASE WHEN list_contains(said, 'escalated') OR (state = 'escalated' AND NOT "
    "list_contains(said, 'desk')) THEN 1 ELSE 0 END), count(*) FROM contact",
    "time-to-log": "SELECT median(greatest(0, epoch(c) - epoch(o)) / 60), count(*) FROM contact",
}


def hand_over(station: Station, standing: list[tuple[str, str]], week: dict[int, tuple[int, int]]) -> None:
    """Copy the log's rows into the other database, as they are in the file."""
    rows: dict[str, list[Any]] = {
        "promise": list(standing),
        "hours": [(day, *span) for day, span in week.items()],
        "holiday": [(datetime.fromisoformat(day),) for day in station.store.settings.holidays],
    }
    for table, columns in TABLES.items():
        names = ", ".join(column.split()[0] for column in columns.split(", "))
        found = rows[table] if table in rows else station.ask(f"SELECT {names} FROM {table}")
        OTHER_DATABASE.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
        if found:
            OTHER_DATABASE.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)
    OTHER_DATABASE.execute(CONTACTS)


def counted(column: str) -> dict[Any, int]:
    """Count walk-ups by a column in the other database."""
    query = f"SELECT {column}, count(*) FROM contact WHERE source = 'walk-up' GROUP BY 1"
    return dict(OTHER_DATABASE.execute(query).fetchall())


QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking, which opens hundreds of logs and runs into the limit of a test's time."""


EXAMPLES = int(os.environ.get("DST_FAULT_RUNS", "16")) // 2
"""Half as many as of what goes wrong on the way: each fills a log and another database."""


@settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, phases=QUICKLY
)
@given(st.just([]) | st.lists(LOGGED, min_size=4, max_size=12), CALENDARS)
def test_another_database_comes_to_the_same(
    new_station: NewStation, logged: list[dict[str, Any]], calendar: tuple[Settings, dict[int, tuple[int, int]]]
) -> None:
    move_to("Asia/Tehran")
    station = new_station(f"random{next(NUMBERS)}", settings=calendar[0], clock=FakeClock(NOON))
    hand_over(station, fill(station, logged), calendar[1])
    found = figures.figures(station.store, Days(SINCE, UNTIL))
    station.close()
    for ident, (value, n) in values(found).items():
        expected, counted_n = OTHER_DATABASE.execute(FIGURES[ident]).fetchall()[0]
        assert (ident, n) == (ident, counted_n)
        assert (ident, value) == (ident, expected if expected is None else pytest.approx(float(expected), abs=1e-6))
    assert set(FIGURES) == set(values(found))
    assert dict(found.places) == counted("coalesce(place, '')")
    assert dict(found.categories) == counted("coalesce(category, '')")
    assert {hour: times for hour, times in found.hours if times} == counted("hour")
