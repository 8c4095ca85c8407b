"""A walk-up becomes an incident: every column, once each, whatever was typed."""

from datetime import timedelta

import pytest

from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import capture, incidents, notes, people, undoing
from dst_console.envelope import SPOOL, pack
from dst_console.models.states import Outcome
from tests.station import NOON, Station
from tests.unit.conftest import NewStation


def test_a_line_with_everything_fills_every_column(station: Station) -> None:
    view = station.log("Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer !2 asset:PR-0231 -15m +solved")
    assert view.person is not None
    assert (view.person.honorific, view.person.name) == ("Ms", "Sara Ahmadi")
    assert view.customer == "Ms Sara Ahmadi"
    assert (view.summary, view.place, view.category, view.asset) == (
        "printer jams on tray 2",
        "3F-12",
        "printer",
        "PR-0231",
    )
    assert (view.kind, view.state, view.outcomes) == ("incident", "resolved", ("solved",))
    assert (view.urgency, view.impact, view.priority) == (2, None, 3)
    assert view.occurred == NOON - timedelta(minutes=15)
    assert (view.captured, view.resolved, view.closed) == (NOON, NOON, None)
    assert view.line == "Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer !2 asset:PR-0231 -15m +solved"


@pytest.mark.parametrize(
    ("option", "value", "column", "expected"),
    [
        ("place", "B2-14", "place", "B2-14"),
        ("category", "display", "category", "display"),
        ("asset", "LT-9921", "asset", "LT-9921"),
        ("phone", "+98-21-4925", "phone", "+98-21-4925"),
        ("mail", "x@y.example", "mail", "x@y.example"),
        ("urgency", "1", "urgency", 1),
        ("impact", "2", "impact", 2),
        ("work", "25", "work_minutes", 25),
        ("request", "yes", "kind", "request"),
        ("outcome", "desk", "state", "escalated"),
        ("outcome", "callback", "state", "waiting"),
        ("outcome", "visit", "state", "waiting"),
        ("outcome", "escalated", "state", "escalated"),
        ("outcome", "solved,desk", "state", "resolved"),
        ("outcome", "desk,solved", "outcomes", ("desk", "solved")),
        ("at", "-30m", "occurred", NOON - timedelta(minutes=30)),
        ("at", "9:40", "occurred", NOON.replace(hour=9, minute=40)),
    ],
)
def test_an_option_wins_over_what_the_line_says(
    station: Station, option: str, value: str, column: str, expected: object
) -> None:
    view = station.log("screen flickers @lobby #other !4 asset:AA-1 phone:1 -5m", **{option: value})
    assert getattr(view, column) == expected
    assert station.columns(view.id) == station.rebuilt(view.id)


def test_the_person_option_keeps_the_honorific_apart(station: Station) -> None:
    view = station.log("cannot log in", person="Dr. Reza Karimi")
    assert view.person is not None
    assert (view.person.honorific, view.person.name) == ("Dr.", "Reza Karimi")


def test_an_empty_or_blank_line_is_an_incident_too(station: Station) -> None:
    assert [station.log(line).summary.strip() for line in ("", "   ", "\t")] == ["", "", ""]


@pytest.mark.parametrize("line", ["a\0b", "\x1b[31mred", "[bold]x[/", "‮abc", "😀", "a\nb", "x" * 100_000])
def test_any_characters_come_into_the_log_as_typed(station: Station, line: str) -> None:
    assert station.log(line).line == line


def test_bytes_that_were_no_text_are_logged_as_they_were_and_not_refused(station: Station) -> None:
    view = station.log("printer \udcff jams \ud800", person="Sara\udcfe Ahmadi")
    assert view.line == "printer \udcff jams \ud800"
    assert view.customer == "Sara\udcfe Ahmadi"
    station.note(view.id, "tray \udc80 2")
    incidents.change(station.store, view.id, place="\udcff")
    undoing.undo(station.store)
    undoing.undo(station.store)
    assert station.rebuilt(view.id) == station.columns(view.id)
    assert spool.rejected(station.folders) == []


def test_numbers_count_up_by_the_stations_initials(new_station: NewStation) -> None:
    station = new_station(settings=Settings(initials="SA"))
    assert [station.log("x").number for _ in range(3)] == ["SA-0001", "SA-0002", "SA-0003"]
    station.store.settings = Settings(initials="RK")
    assert station.log("x").number == "RK-0001"


def test_a_drained_capture_is_not_logged_again_when_its_file_comes_back(station: Station) -> None:
    ident = station.put("printer jams")
    (path,) = spool.waiting(station.folders)
    kept = path.read_bytes()
    assert [one.incident_id for one in station.drain()] == [ident]
    path.write_bytes(kept)
    assert station.drain() == []
    assert spool.waiting(station.folders) == []
    assert station.ask("SELECT count(*) FROM incident") == [(1,)]


def test_thousands_of_lines_come_in_by_batches_and_the_rest_waits_when_one_leaves(station: Station) -> None:
    for turn in range(capture.BATCH + 20):
        station.put(f"printer {turn} jams")
    first = next(capture.drain_in_batches(station.store))
    assert len(first) == capture.BATCH
    assert len(list(spool.waiting(station.folders))) == 20
    assert len(station.drain()) == 20


def test_a_drained_note_is_not_entered_again_when_its_file_comes_back(station: Station) -> None:
    view = station.log("printer jams")
    notes.keep(station.folders, view.id, "tray 2 is bent")
    (path,) = spool.waiting(station.folders)
    kept = path.read_bytes()
    station.drain()
    path.write_bytes(kept)
    station.drain()
    story = incidents.show(station.store, view.id)
    assert [entry.text for entry in story.entries if entry.kind == "note"] == ["tray 2 is bent"]


def test_what_cannot_be_read_is_set_aside_and_the_rest_comes_in(station: Station) -> None:
    station.put("first")
    station.put("torn")
    last = station.put("last")
    torn = spool.waiting(station.folders)[1]
    torn.write_bytes(torn.read_bytes()[:-2])
    assert len(station.drain()) == 2
    assert station.show(last).number == "DST-0002"
    (aside,) = spool.rejected(station.folders)
    assert b"dst-spool" in aside.read_bytes()


@pytest.mark.parametrize(
    ("kind", "at", "fields"),
    [
        ("capture", "2026-11-22T10:00:00", {}),
        ("capture", "yesterday", {}),
        ("capture", "0001-01-01T00:00:00.000+03:30", {}),
        ("capture", "2026-11-22T10:00:00.000+03:30", {"work": "9" * 30}),
        ("capture", "2026-11-22T10:00:00.000+03:30", {"urgency": "soon"}),
        ("capture", "2026-11-22T10:00:00.000+03:30", {"impact": "9"}),
        ("note", "2026-11-22T10:00:00.000+03:30", {}),
        ("note", "2026-11-22T10:00:00.000+03:30", {"incident": "0" * 32}),
        ("outcome", "2026-11-22T10:00:00.000+03:30", {"incident": "0" * 32, "outcome": "solved"}),
    ],
)
def test_one_that_cannot_be_logged_does_not_keep_the_others_out(
    station: Station, kind: str, at: str, fields: dict[str, str]
) -> None:
    station.put("before")
    spool.put(station.folders, "x", kind=kind, at=at, fields=fields)
    station.put("after")
    assert [one.summary for one in station.drain()] == ["before", "after"]
    assert len(spool.rejected(station.folders)) == 1
    assert spool.waiting(station.folders) == []
    assert station.drain() == []


def test_more_than_one_batch_comes_in_oldest_first(station: Station) -> None:
    for number in range(capture.BATCH * 2 + 7):
        station.put(f"line {number}")
    logged = station.drain()
    assert [one.summary for one in logged] == [f"line {n}" for n in range(capture.BATCH * 2 + 7)]
    assert len({one.number for one in logged}) == len(logged)


def test_a_known_customer_is_not_added_again_and_keeps_the_last_place(station: Station) -> None:
    station.log("Sara Ahmadi: printer jams @3F-12 phone:2214")
    station.clock.tick(60)
    station.log("sara ahmadi: again @B2-14")
    (person,) = people.listing(station.store)
    assert (person.name, person.place, person.phone) == ("Sara Ahmadi", "B2-14", "2214")


def test_a_persian_customer_is_known_by_either_keyboards_letters(station: Station) -> None:
    station.log("خانم مریم رضایی: اکسل باز نمی‌شود")
    station.clock.tick(60)
    station.log("خانم مريم رضايي: هنوز باز نمی‌شود")
    (person,) = people.listing(station.store)
    assert (person.honorific, person.name) == ("خانم", "مریم رضایی")


def test_a_note_with_an_older_id_than_its_capture_is_entered_all_the_same(station: Station) -> None:
    early, late = sorted([spool.new_id(), spool.new_id()])
    at = NOON.isoformat(timespec="milliseconds")
    folder = station.folders.data / "spool"
    head = [("at", at), ("field-incident", late)]
    (folder / f"{early}.txt").write_bytes(pack(SPOOL, [("id", early), ("kind", "note"), *head], "tray 2"))
    (folder / f"{late}.txt").write_bytes(pack(SPOOL, [("id", late), ("kind", "capture"), ("at", at)], "jams"))
    assert [one.kind for one in station.drain()] == ["capture", "note"]
    assert spool.rejected(station.folders) == []


def test_solved_after_sent_to_the_desk_holds_both(station: Station) -> None:
    view = station.log("password expired")
    station.outcome(view.id, Outcome.DESK)
    assert station.show(view.id).state == "escalated"
    station.outcome(view.id, Outcome.SOLVED)
    after = station.show(view.id)
    assert (after.outcomes, after.state) == (("desk", "solved"), "resolved")
    assert after.resolved is not None
    station.outcome(view.id, Outcome.SOLVED)
    assert station.show(view.id) == after
