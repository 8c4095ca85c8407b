"""Finding: any words, any spelling, narrowed by filters, each incident once."""

from datetime import timedelta

import pytest

from dst_console.desk import finding, incidents, people, undoing
from dst_console.desk.finding import find
from dst_console.models.states import Outcome
from tests.station import NOON, Station


def numbers(station: Station, typed: str) -> list[str]:
    """Return the counters of every hit, page by page."""
    found = find(station.store, typed)
    assert found.problem == ""
    hits = list(found.hits)
    while found.more:
        found = find(station.store, typed, found.before)
        hits += found.hits
    return [hit.incident.number.removeprefix("DST-").lstrip("0") for hit in hits]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("اکسل باز نمی‌شود", "نميشود"),
        ("اکسل باز نمی‌شود", "نمی شود"),
        ("اکسل باز نميشود", "نمی‌شود"),
        ("كاغذ گير كرده", "کاغذ گیر"),
        ("کاغذ گیر کرده", "كاغذ"),
        ("اتاق ۲۰۴", "204"),
        ("room 204", "۲۰۴"),
        ("room ٢٠٤", "204"),
        ("مُدیر", "مدیر"),
        ("принтёр не печатает", "ПРИНТЁР"),
        ("Tomás Núñez: headset", "tomás"),
        ("STRASSE", "straße"),
        ("printer jams", "pri"),
        ("printer jams", "jam prin"),
        ("it's 100% full", "100%"),
        ('say "hello"', "hello"),
        ("PR-0231 is dead", "pr-0231"),
        ("call 021-4925", "021-4925"),
    ],
)
def test_words_are_found_however_they_are_spelled(station: Station, written: str, typed: str) -> None:
    station.log("something else entirely")
    station.log(written)
    assert numbers(station, typed) == ["2"]


@pytest.mark.parametrize(
    "typed", ["", "  ", '"', "'", "*", "AND", "NEAR(a b)", "body:x", "^a", "-", "\0", "\udcff", "%_"]
)
def test_nothing_typed_breaks_the_search(station: Station, typed: str) -> None:
    station.log("printer jams")
    assert find(station.store, typed).hits == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("state:resolved", ["3"]),
        ("state:res", ["3"]),
        ("STATE:captured", ["4", "2", "1"]),
        ("#printer", ["2", "1"]),
        ("#pri jams", ["1"]),
        ("@3F-12", ["1"]),
        ("@3f", ["2", "1"]),
        ('@"room 7"', ["4"]),
        ("@اتاق", []),
        ("person:sara", ["1"]),
        ("person:ahmadi", ["1"]),
        ("person:مريم", ["4"]),
        ("since:today", ["4", "2", "1"]),
        ("since:yesterday", ["4", "2", "1", "3"]),
        ("since:2w #printer state:captured", ["2", "1"]),
        ("since:۲۰۲۶-۱۱-۲۲ @3F-12", ["1"]),
        ("since:2026-11-23", []),
    ],
)
def test_filters_narrow_what_is_found(station: Station, typed: str, expected: list[str]) -> None:
    station.log("Sara Ahmadi: printer jams @3F-12 #printer")
    station.clock.tick(60)
    station.log("toner is low @3F-14 #printers")
    station.clock.tick(60)
    yesterday = station.put("password expired #account")
    station.drain()
    station.outcome(yesterday, Outcome.SOLVED)
    incidents.change(station.store, yesterday, occurred=NOON - timedelta(days=1))
    station.clock.tick(60)
    station.log('خانم مریم رضایی: صفحه سیاه است @"room 7"')
    assert numbers(station, typed) == expected


@pytest.mark.parametrize(
    "typed", ["state:done", "since:soon", "since:2026-13-01", "since:99999d x", "since:0001-01-01x"]
)
def test_a_filter_that_is_not_understood_is_said(station: Station, typed: str) -> None:
    found = find(station.store, typed)
    assert found.hits == ()
    assert typed.split(":")[1].split(" ")[0] in found.problem


def test_a_number_finds_its_incident_first_and_only_once(station: Station) -> None:
    for number in range(12):
        station.log(f"call 11 number {number}")
    assert numbers(station, "DST-0011") == ["11"]
    found = numbers(station, "۱۱")
    assert sorted(found, key=int) == [str(n) for n in range(1, 13)]
    assert found.count("11") == 1


def test_paging_reaches_every_hit_exactly_once_newest_first(station: Station) -> None:
    for number in range(finding.PAGE * 2 + 30):
        station.put(f"printer {number}")
    ids = [one.incident_id for one in station.drain()]
    for ident in ids[::3]:
        station.note(ident, "printer again")
    station.note(ids[0], "printer once more")
    pages = [find(station.store, "printer")]
    while pages[-1].more:
        pages.append(find(station.store, "printer", pages[-1].before))
    hits = [hit.incident.id for page in pages for hit in page.hits]
    assert sorted(hits) == sorted(ids)
    assert all(len(page.hits) <= finding.PAGE for page in pages)
    assert hits[0] == ids[0]
    noted = ids[::3][::-1]
    assert [one for one in hits if one in noted[:-1]] == noted[:-1]


def test_paging_by_filters_alone_reaches_every_hit_exactly_once(station: Station) -> None:
    for _number in range(finding.PAGE + 3):
        station.put("printer #printer")
    ids = [one.incident_id for one in station.drain()]
    assert len(numbers(station, "#printer")) == len(set(numbers(station, "#printer"))) == len(ids)


def test_a_hit_shows_the_newest_words_that_matched(station: Station) -> None:
    view = station.log("printer jams")
    station.note(view.id, "the printer's tray 2 is bent")
    (hit,) = find(station.store, "print").hits
    assert (hit.incident.id, hit.text, hit.entry_kind) == (view.id, "the printer's tray 2 is bent", "note")


def test_a_note_that_was_taken_back_is_not_found_until_it_is_back(station: Station) -> None:
    view = station.log("printer jams")
    station.note(view.id, "tray is bent")
    assert numbers(station, "bent") == ["1"]
    undoing.undo(station.store)
    assert numbers(station, "bent") == []
    assert incidents.show(station.store, view.id).entries[1].withdrawn
    undoing.redo(station.store)
    assert numbers(station, "bent") == ["1"]
    assert not incidents.show(station.store, view.id).entries[1].withdrawn


def test_corrections_reasons_and_customers_are_found_too(station: Station) -> None:
    view = station.log("printer jams", person="Olga Petrova")
    incidents.change(station.store, view.id, place="Basement")
    incidents.cancel(station.store, view.id, "duplicate")
    for words in ("olga", "basement", "duplicate"):
        assert numbers(station, words) == ["1"]


def test_the_incidents_of_a_merged_double_are_found_by_the_name_that_stays(station: Station) -> None:
    station.log("Sara Ahmadi: printer jams")
    station.log("Sara Ahmadie: screen dark")
    one, double = people.listing(station.store)
    people.merge(station.store, double.id, one.id)
    assert numbers(station, "person:sara") == ["2", "1"]
