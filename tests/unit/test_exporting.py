"""The log taken out and back in: what leaves is whole, harmless and in the place's own time, and comes back equal."""

import csv
import io
import itertools
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dst_console import spool
from dst_console.checklists import loading
from dst_console.checklists.runner import Moved, Run, Taken
from dst_console.clock import mark
from dst_console.desk import (
    checking,
    competence,
    exporting,
    follow_ups,
    importing,
    incidents,
    knowledge,
    notes,
    people,
    procedures,
    restoring,
    undoing,
    visits,
)
from dst_console.desk import closing as verbs_of_closing
from dst_console.errors import BadInput, DeskError, NotFound
from dst_console.export import document, shape, table
from dst_console.export.schema import schema
from dst_console.models.incident import Incident
from dst_console.models.moment import to_text
from dst_console.models.states import Outcome, Promise, UseResult
from dst_console.models.views import ArticleText, Closing
from dst_console.store import exporting as rows
from tests.fakes import FakeClock
from tests.station import NOON, Station
from tests.unit.conftest import NewStation

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer phone:2214"
TABLES = ("person", "incident", "entry", "visit", "followup", "wording", "counter", "article", "articleuse")
FORMS: tuple[exporting.Form, ...] = ("md", "txt", "html", "ticket", "csv", "json")
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "'=1",
    "''",
    'say "no", then\r\nleave',
    "a\x00b",
    "a\x1fb",
    "\ud83d\ude00 \udce9 \U0010fffd\U0010d83d",
    "چاپگر کاغذ می\u200cگیرد \u202eexe",
    "<script>alert(1)</script> & [x](http://x) **b** `c` | #",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=()), max_size=12))
EXAMPLES = int(os.environ.get("DST_FAULT_RUNS", "12")) // 2
"""Half as many as of what goes wrong on the way: each fills two logs."""
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def export(station: Station, form: exporting.Form, **wanted: Any) -> str:
    """Return what an export of a station's log says."""
    choice = exporting.choose(station.store, exporting.Wanted(**wanted))
    return "".join(exporting.export(station.store, choice, form))


def cells(station: Station, **wanted: Any) -> list[dict[str, str]]:
    """Return the rows of a table, as a spreadsheet would read it, with every cell brought back."""
    text = export(station, "csv", **wanted)
    found = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: table.restored(cell) for name, cell in row.items()} for row in found]


def whole(station: Station) -> dict[str, Any]:
    """Return every row of a log as its file holds it, and its search index word by word."""
    with closing(sqlite3.connect(station.path)) as connection:
        found: dict[str, Any] = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in TABLES}
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search', 'instance')")
        found["words"] = connection.execute("SELECT term, doc, offset FROM temp.words ORDER BY 1, 2, 3").fetchall()
        connection.execute("CREATE VIRTUAL TABLE temp.known USING fts5vocab('main', 'knowledge', 'instance')")
        known = "SELECT term, article, offset FROM temp.known JOIN knowledge ON knowledge.rowid = doc ORDER BY 1, 2, 3"
        found["known"] = connection.execute(known).fetchall()
    return found


def put_back(station: Station, text: str, target: Station, path: Path) -> restoring.Restored:
    """Take an export in at another station."""
    path.write_text(text, encoding="utf-8")
    return restoring.restore(target.store, path)


def row(station: Station, incident_id: str, **values: Any) -> None:
    """Set columns of an incident as no verb would."""
    with station.store.write() as session:
        incident = session.get(Incident, incident_id)
        assert incident is not None
        for name, value in values.items():
            setattr(incident, name, value)
        session.add(incident)


def impact(station: Station, incident_id: str, acts: list[Callable[[Run], Moved]]) -> None:
    """Follow IMPACT on an incident, a minute for each thing done."""
    taken = procedures.take_up(station.store, incident_id, "impact", "en")
    run, loaded = taken.run, loading.load(station.folders, "impact")
    for act in [lambda run: run.begin(mark(station.clock), loaded.digest), *acts]:
        run, entries = act(run)
        procedures.keep(station.folders, incident_id, entries, station.clock.now(), loaded)
        station.drain()
        station.clock.tick(60)


# Cells that spreadsheets run (U42)


def one_row(**values: str) -> dict[str, str]:
    """Return a row of a table as a spreadsheet reads it, made from a row of the log with these values."""
    every = [values.get(column.name, "") for column in shape.columns(Incident)]
    text = "".join(table.text([([every], {"": ()})]))
    (told,) = csv.DictReader(io.StringIO(text, newline=""))
    return told


@given(TEXTS, TEXTS)
def test_no_cell_is_run_and_every_cell_comes_back(text: str, last: str) -> None:
    told = one_row(place=text, cancel_reason=last)
    assert not {told["place"][:1], told["cancel_reason"][:1]} & {"=", "+", "-", "@", "\t", "\r"}
    assert (table.restored(told["place"]), table.restored(told["cancel_reason"])) == (text, last)


@FEW
@given(
    st.sampled_from(["", "'", "''", "'''", "=", "'=", "+", "-", "@", "'@", "\t", "\r", "'\t"]),
    st.text("ab '=,;", max_size=4),
)
@example("''", "x")
@example("\t", "=1")
def test_a_list_of_people_read_back_holds_what_was_written(station: Station, first: str, text: str) -> None:
    place = f"{first}{text}x"
    told = io.StringIO(newline="")
    csv.writer(told).writerows([("name", "place"), ("Sara Ahmadi", one_row(place=place)["place"])])
    importing.import_csv(station.store, told.getvalue())
    assert people.listing(station.store)[0].place == place.strip()


def test_a_spreadsheet_gets_what_was_typed_and_runs_none_of_it(station: Station) -> None:
    for number, text in enumerate(HOSTILE):
        view = station.log(LINE)
        row(station, view.id, place=text, summary=text, cancel_reason=text, number=f"-{number}", central_number="=1,2")
    assert view.person
    people.change(station.store, view.person.id, name=f"{HOSTILE[0]}.")
    found = list(csv.reader(io.StringIO(export(station, "csv"), newline="")))
    assert not [cell for line in found for cell in line if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    for told, text in zip(cells(station), HOSTILE, strict=True):
        assert [shape.told(told[name]) for name in ("place", "summary", "cancel_reason")] == [text] * 3
        assert told["name"] == f"{HOSTILE[0]}."


def test_a_table_has_every_column_of_the_log_and_the_customers_name(station: Station) -> None:
    view = station.log(f"{LINE} !2 asset:PR-1 +solved +desk")
    station.log("nobody was named")
    first, second = cells(station)
    kept = station.columns(view.id)
    for name, value in kept.items():
        moment = name in ("occurred", "captured", "resolved") and value is not None
        assert first[name] == ("" if value is None else shape.iso(str(value)) if moment else str(value)), name
    assert (first["name"], first["honorific"]) == ("Sara Ahmadi", "Ms")
    assert (second["name"], second["honorific"], second["person_id"]) == ("", "", "")


def test_a_yes_is_one_and_a_no_is_nought(station: Station) -> None:
    view = station.log(LINE)
    row(station, view.id, satisfied=True, level1=False)
    (told,) = cells(station)
    assert (told["satisfied"], told["level1"], told["first_visit"]) == ("1", "0", "")


@settings(max_examples=200)
@given(st.integers(-62_000_000_000, 253_000_000_000), st.integers(-14 * 60, 14 * 60))
@example(int(NOON.timestamp()), 345)
def test_each_moment_of_a_table_is_what_the_log_says(seconds: int, minutes: int) -> None:
    epoch = datetime.fromtimestamp(0, timezone(timedelta(minutes=minutes)))
    moment = epoch + timedelta(seconds=seconds)
    told = one_row(**dict.fromkeys(("occurred", "captured", "closed"), to_text(moment)))
    assert {told["occurred"], told["captured"], told["closed"]} == {moment.isoformat(timespec="milliseconds")}
    assert told["resolved"] == ""


# Days and moments (U25)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Asia/Tehran", "2026-11-22", 24), ("America/New_York", "2026-11-01", 25), ("America/New_York", "2026-03-08", 23)],
)
def test_a_day_is_the_local_one_however_long_it_is(
    new_station: NewStation, in_zone: Callable[[str], None], zone: str, day: str, hours: int
) -> None:
    in_zone(zone)
    start = datetime.fromisoformat(day).astimezone()
    clock = FakeClock(start - timedelta(seconds=1))
    station = new_station(clock=clock)
    for line, seconds in (("before", 1), ("first", hours * 3600 - 1), ("last", 1), ("after", 0)):
        station.log(line)
        clock.tick(seconds)
    assert [one["summary"] for one in cells(station, days=day)] == ["first", "last"]
    assert [one["summary"] for one in cells(station, since=day)] == ["first", "last", "after"]
    assert [one["summary"] for one in cells(station, until=day)] == ["before", "first", "last"]
    assert cells(station, days=day)[0]["occurred"] == start.isoformat(timespec="milliseconds")


def test_every_format_writes_moments_with_the_offset_of_the_place(
    new_station: NewStation, in_zone: Callable[[str], None]
) -> None:
    in_zone("Asia/Tehran")
    station = new_station(clock=FakeClock(datetime(2026, 11, 22, 12, 0).astimezone()))
    view = station.log(f"{LINE} +solved")
    follow_ups.promise(
        station.folders, view.id, Promise.UPDATE, station.clock.now() + timedelta(hours=2), "", station.clock.now()
    )
    visits.plan(station.folders, view.id, station.clock.now() + timedelta(hours=1), station.clock.now())
    station.drain()
    for form in FORMS:
        text = export(station, form)
        assert "2026-11-22T12:00:00" in text
        found = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?([^\d<,\"\s;:][^<,\"\s;]*)?", text)
        assert set(found) <= {"+03:30", "+03:30:"}, form


@pytest.mark.parametrize(
    ("field", "words"),
    [(field, words) for field in ("days", "since", "until") for words in ("soon", "0001-01-01", "9999-12-31")],
)
def test_a_word_that_is_no_day_is_refused_and_the_calendars_edge_is_no_crash(
    station: Station, in_zone: Callable[[str], None], field: str, words: str
) -> None:
    in_zone("Asia/Tehran")
    station.log(LINE)
    with pytest.raises(BadInput, match="names no days"):
        export(station, "csv", **{field: words})


# Which incidents


def test_an_export_holds_what_a_search_would_find(station: Station) -> None:
    first = station.log("Sara: printer jams @3F-12 #printer")
    second = station.log("Reza: screen black @B2 +solved")
    station.note(second.id, "it was the printer's cable")
    third = station.log("password expired @B2")

    def found(**wanted: Any) -> list[str]:
        return [one["id"] for one in cells(station, **wanted)]

    assert found(words="printer") == [first.id, second.id]
    assert found(words="printer state:resolved") == [second.id]
    assert found(words="@B2") == [second.id, third.id]
    assert found(words="DST-0003") == [third.id]
    assert found(words="nothing of the kind") == []
    assert found(references=("1", third.id)) == [first.id, third.id]
    assert found(references=("1", "2"), words="cable") == [second.id]
    with pytest.raises(NotFound):
        found(references=("77",))
    with pytest.raises(BadInput, match="no state"):
        found(words="state:nowhere")


def test_a_part_of_the_log_takes_only_the_people_it_is_about(station: Station, new_station: NewStation) -> None:
    sara = station.log(LINE)
    reza = station.log("Mr Reza Karimi: screen black @B2")
    double = station.log("Sarah: keyboard")
    assert sara.person
    assert double.person
    people.merge(station.store, double.person.id, sara.person.id)
    incident = json.loads(export(station, "json", references=(sara.id,)))
    assert [one["name"] for one in incident["people"]] == ["Sara Ahmadi"]
    assert reza.id not in json.dumps(incident)
    target = new_station("elsewhere")
    done = put_back(station, export(station, "json", words="@B2"), target, station.path.with_name("part.json"))
    assert (done.incidents, done.people) == (1, 1)
    assert target.show("2").line == reza.line
    assert target.log("another").number == "DST-0004", "no number is given out twice"


def test_whom_a_double_was_merged_into_comes_with_it(station: Station, new_station: NewStation) -> None:
    sara, double = station.log(LINE), station.log("Sarah: keyboard")
    assert sara.person
    assert double.person
    people.merge(station.store, double.person.id, sara.person.id)
    row(station, double.id, person_id=double.person.id)
    told = json.loads(export(station, "json", references=(double.id,)))
    assert {one["name"] for one in told["people"]} == {"Sara Ahmadi", "Sarah"}
    target = new_station("elsewhere")
    put_back(station, json.dumps(told), target, station.path.with_name("part.json"))
    assert target.show("2").line == "Sarah: keyboard"


def test_a_part_of_the_log_takes_the_articles_of_its_incidents_and_says_nothing_of_others(
    station: Station, new_station: NewStation
) -> None:
    first, second = station.log(LINE), station.log("Mr Karimi: dock flickers")
    roller = knowledge.make(station.store, ArticleText("Worn roller", "", "Replace it"), first.id)
    knowledge.make(station.store, ArticleText("Dock firmware", "", "Update it"), second.id)
    for view in (first, second):
        knowledge.use(station.store, roller.id, view.id, UseResult.WORKED)
    target = new_station("elsewhere")
    put_back(station, export(station, "json", references=("2",)), target, station.path.with_name("part.json"))
    found = {view.title: (view.incident, view.uses.used) for view in knowledge.listing(target.store)}
    assert found == {"Worn roller": ("", 1), "Dock firmware": (second.number, 0)}


def test_a_document_of_before_there_were_articles_is_taken_in(station: Station, new_station: NewStation) -> None:
    station.log(LINE)
    found = json.loads(export(station, "json"))
    del found["articles"]
    target = new_station("elsewhere")
    put_back(station, json.dumps(found), target, station.path.with_name("all.json"))
    assert whole(target) == whole(station)


def test_competence_never_leaves(station: Station) -> None:
    view = station.log(LINE)
    before = {form: export(station, form) for form in FORMS}
    competence.keep(station.store, view.id, "ui")
    assert competence.of(station.store, view) == "ui"
    assert {form: export(station, form) for form in FORMS} == before


# Notes for the central ticket system


def test_a_ticket_says_who_when_what_was_found_out_tried_and_checked_and_what_comes_next(station: Station) -> None:
    view = station.log(LINE)
    station.clock.tick(600)
    update = (station.clock.now() + timedelta(hours=3)).replace(microsecond=0)
    impact(
        station,
        view.id,
        [
            lambda run: run.answer("when", "on Monday", mark(station.clock)),
            lambda run: run.answer("when", "since Monday 9:00", mark(station.clock)),
            lambda run: run.answer("next-update", update, mark(station.clock)),
            lambda run: run.search("search", "tray 2", 0, mark(station.clock)),
            lambda run: run.attempt("attempt", "cleaned the roller", "not", mark(station.clock)),
            lambda run: run.attempt("attempt", "replaced the roller", "worked", mark(station.clock)),
            lambda run: run.answer("customer-tried", "worked", mark(station.clock)),
            lambda run: run.tick("leave", mark(station.clock)),
        ],
    )
    station.note(view.id, "tray 2 was damp\nResolved: by me")
    station.note(view.id, "a slip")
    undoing.undo(station.store)
    (slip,) = [one for one in incidents.show(station.store, view.id).entries if one.text.startswith("tray 2 was")]
    notes.keep(station.folders, view.id, "tray 2 was wet\nResolved: by me", amends=slip.id)
    station.drain()
    lines = export(station, "ticket", references=(view.id,)).splitlines()
    at = shape.iso(to_text(NOON))[:19] + shape.iso(to_text(NOON))[23:]
    assert lines[0] == f"{view.id} · DST-0001"
    assert lines[1] == f"Occurred: {at}"
    assert lines[2] == f"Started: {(NOON + timedelta(minutes=10)).isoformat(timespec='seconds')}"
    assert lines[3] == "Resolved: not yet"
    assert lines[5] == "Customer: Ms Sara Ahmadi, 2214"
    middle = lines[lines.index("I · Identify") :]
    expected = [
        "I · Identify",
        "- When did it start? since Monday 9:00",
        "",
        "M · Manage expectations",
        f"- When does the customer hear from you next? {update.isoformat(timespec='milliseconds')}",
        "",
        "P · Process information",
        "- “tray 2”: nothing found",
        "",
        "A · Apply the solution",
        "- cleaned the roller → did not work",
        "- replaced the roller → worked",
        "",
        "C · Check",
        "- What happened when the customer tried it? It worked",
        "",
        "Notes",
    ]
    assert middle[: len(expected)] == expected
    assert middle[len(expected) + 1 :][:2] == ["  tray 2 was wet", "  Resolved: by me"]
    assert "slip" not in "".join(lines)
    assert "damp" not in "".join(lines)
    assert lines[-1] == f"Next step: next update, {update.isoformat(timespec='seconds')}"


def test_a_ticket_that_is_over_says_so(station: Station) -> None:
    station.log(f"{LINE} +solved")
    text = export(station, "ticket")
    assert f"Resolved: {NOON.isoformat(timespec='seconds')}" in text
    assert text.endswith("Next step: none, it is over\n")


SECRETS = "The password is Hunter2! and the PIN 4821 opens the safe."


def close_it(station: Station, ident: str, confirmed: Iterable[str] = ()) -> None:
    """Close an incident, with what is said to be sent, and take that in."""
    said = Closing("Unlocked.", True, True, False, 5, 0, 1)
    verbs_of_closing.keep(station.folders, ident, said, station.clock.now(), confirmed)
    station.drain()


def test_nothing_private_leaves_in_a_ticket(station: Station) -> None:
    view = station.log("Ms Sara: password is Hunter2! @3F +solved for 5m")
    station.note(view.id, SECRETS)
    privacy = exporting.Privacy()
    choice = exporting.choose(station.store, exporting.Wanted())
    told = "".join(exporting.export(station.store, choice, "ticket", privacy=privacy))
    assert "Hunter2" not in told
    assert "4821" not in told
    assert told.count("•••") == 3
    assert privacy.masked == 2
    sent = "".join(exporting.export(station.store, choice, "ticket", privacy=exporting.Privacy(sent=True)))
    assert sent.count("Hunter2!") == 2


def test_what_was_confirmed_at_closing_goes_out_until_that_closing_is_taken_back(station: Station) -> None:
    view = station.log("Ms Sara: screen dark")
    station.note(view.id, SECRETS)
    marks = [one.mark for one in checking.private(station.folders, SECRETS) if one.words == "4821"]
    close_it(station, view.id, marks)
    told = export(station, "ticket")
    assert "4821" in told
    assert "Hunter2" not in told
    undoing.undo(station.store)
    assert "4821" not in export(station, "ticket")
    close_it(station, view.id, marks)
    station.clock.tick(60)
    incidents.reopen(station.store, view.id)
    close_it(station, view.id)
    assert "4821" not in export(station, "ticket"), "the last closing holds"


def test_where_findings_overlap_all_they_cover_is_masked(station: Station) -> None:
    text = "pwd=https://ann:s3cretpw@git.example.org/tail9 then"
    found = checking.private(station.folders, text)
    assert found
    assert checking.outgoing(text, found, ()) == "pwd=••• then"


def test_of_two_days_either_may_come_first(station: Station) -> None:
    station.log(LINE)
    turned = exporting.Wanted(since="2026-11-28", until="2026-11-20")
    assert exporting.count(station.store, exporting.choose(station.store, turned)) == 1
    one_day = exporting.Wanted(since="2026-11-22", until="2026-11-22")
    assert exporting.count(station.store, exporting.choose(station.store, one_day)) == 1


def test_nothing_typed_stands_at_a_tickets_margin_or_steers_a_terminal(station: Station) -> None:
    for text in HOSTILE:
        view = station.log(LINE)
        station.note(view.id, f"x\n{text}\nNext step: none")
        row(station, view.id, place=f"B2\nOccurred: never{text}")
    told = export(station, "ticket")
    assert told.count("\nNext step: ") == told.count("\nOccurred: ") == len(HOSTILE)
    for form in FORMS[:4]:
        letters = set(export(station, form))
        assert not {one for one in letters if (ord(one) < 32 and one != "\n") or 0x7F <= ord(one) < 0xA0}
        assert not letters & set("\u202e\u2066\u2028")
        "".join(letters).encode()


# For people


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.names: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.names |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_shows_what_was_typed_and_runs_nothing(station: Station) -> None:
    for text in HOSTILE:
        view = station.log(LINE)
        station.note(view.id, f'"><img src=x onerror=y>{text}')
        row(station, view.id, place=text, summary=f"<b>{text}")
    page = Page()
    page.feed(export(station, "html"))
    own = "html head meta title style body h1 article h2 dl dt dd ol ul li span p bdi time"
    assert page.elements <= set(own.split())
    assert page.names <= set("lang dir charset http-equiv content name class".split())
    assert page.text.count('"><img src=x onerror=y>') == len(HOSTILE)


MARKS = ("# no heading", "1. no list", "    no code", "a\n\n    b\n===\n---\n- c", "![x](y)", "| a |\n|---|", "&amp;")


def test_markdown_shows_what_was_typed_and_takes_none_of_it_as_a_mark(station: Station) -> None:
    for text in HOSTILE + MARKS:
        view = station.log(LINE)
        station.note(view.id, text)
        row(station, view.id, place=text, summary=text)
    tokens = MarkdownIt().parse(export(station, "md"))
    blocks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert blocks == {"heading", "inline", "paragraph", "bullet_list", "list_item"}
    inside = {child.type for token in tokens for child in token.children or ()}
    assert inside <= {"text", "text_special", "hardbreak"}
    heads = [token.tag for token in tokens if token.type == "heading_open"]
    assert heads == ["h1", *["h2"] * len(HOSTILE + MARKS)]


def test_a_right_to_left_language_turns_the_page(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    station.log("سارا احمدی: چاپگر کاغذ می\u200cگیرد")
    monkeypatch.setattr("dst_console.translate._language", "fa")
    assert '<html lang="fa" dir="rtl">' in export(station, "html")
    assert export(station, "md").startswith('<div dir="rtl">')
    assert "چاپگر کاغذ می\u200cگیرد" in export(station, "txt")


# Out and back in


@settings(FEW, max_examples=EXAMPLES)
@given(st.data())
def test_whatever_was_done_an_export_brings_the_log_back_in_an_empty_one(
    new_station: NewStation, data: st.DataObject
) -> None:
    name = next(COUNT)
    station, target = new_station(f"from-{name}"), new_station(f"to-{name}")
    for line in data.draw(
        st.lists(st.one_of(st.sampled_from([LINE, "Sara Ahmadi: again @B2 +desk"]), TEXTS), min_size=1, max_size=3)
    ):
        station.put(line)
    ids = [one.incident_id for one in station.drain()]
    for act in data.draw(st.lists(st.sampled_from(ACTS), max_size=6)):
        with_text(act, station, data.draw(st.sampled_from(ids)), data.draw(TEXTS))
        station.clock.tick(data.draw(st.integers(-4000, 4000)))
    done = put_back(station, export(station, "json"), target, station.path.with_name("all.json"))
    assert whole(target) == whole(station)
    assert done.incidents == len(ids)
    assert export(target, "csv") == export(station, "csv")
    assert [target.columns(ident) for ident in ids] == [target.rebuilt(ident) | _beside(target, ident) for ident in ids]


def test_hostile_text_comes_back_in_every_place_it_may_stand(station: Station, new_station: NewStation) -> None:
    for text in HOSTILE:
        view = station.log(f"Sara {text} @{text}")
        for act in ("note", "correct", "visit", "promise", "article"):
            with_text(act, station, view.id, text)
    for act in ("impact", "tried", "undo", "redo"):
        with_text(act, station, view.id, "\ud800 \x00 \U0010fffd")
    target = new_station("elsewhere")
    put_back(station, export(station, "json"), target, station.path.with_name("all.json"))
    assert whole(target) == whole(station)
    assert not set(export(station, "json")) & set("\x00\x1b\x7f\x9b\u202e\u2028")


def _beside(station: Station, ident: str) -> dict[str, Any]:
    """Return the columns that no entry tells of: the customer, where people were merged or brought back."""
    return {"person_id": station.columns(ident)["person_id"]}


def with_text(act: str, station: Station, ident: str, text: str) -> None:
    """Do something to an incident, as a technician would."""
    now, words = station.clock.now(), text.strip() or "damp"
    if act == "note":
        station.note(ident, words)
    elif act == "outcome":
        station.outcome(ident, Outcome.ESCALATED)
    elif act == "correct":
        incidents.change(station.store, ident, place=text or None, summary=text, person=words[:40])
    elif act == "visit":
        visits.plan(station.folders, ident, now + timedelta(hours=1), now, place=text, why=text)
    elif act == "promise":
        follow_ups.promise(station.folders, ident, Promise.CALLBACK, now + timedelta(hours=1), text, now)
    elif act == "article":
        made = knowledge.make(station.store, ArticleText(words, text, f"{text}\ndo it", text), ident)
        knowledge.change(station.store, made.id, problem=f"{text} again")
        knowledge.use(station.store, made.id, ident, UseResult.WORKED)
    elif act == "tried":
        with_article(station, ident, words)
    elif act == "impact":
        later = now + timedelta(hours=1)
        impact(
            station,
            ident,
            [
                lambda run: run.answer("when", words, mark(station.clock)) if words.strip() else (run, ()),
                lambda run: run.answer("next-update", later, mark(station.clock)),
                lambda run: run.skip(run.open_steps(), words, mark(station.clock)),
            ],
        )
    else:
        turn = undoing.undo if act == "undo" else undoing.redo
        try:
            turn(station.store)
        except (NotFound, BadInput):
            return
    station.drain()


COUNT = itertools.count()
ACTS = ("note", "outcome", "correct", "visit", "promise", "impact", "article", "tried", "undo", "undo", "redo")


def with_article(station: Station, ident: str, words: str) -> None:
    """Take an article in IMPACT and say what came of it."""
    made = knowledge.make(station.store, ArticleText(words, "", words))
    article = Taken(made.id, made.title, made.advice)
    impact(
        station,
        ident,
        [
            lambda run: run.take("search", words, 1, article, mark(station.clock)),
            lambda run: run.attempt("attempt", words, "not", mark(station.clock), made.id),
        ],
    )


def test_what_was_taken_back_is_not_found_after_an_import(station: Station, new_station: NewStation) -> None:
    view = station.log(LINE)
    station.note(view.id, "swordfish")
    undoing.undo(station.store)
    target = new_station("elsewhere")
    put_back(station, export(station, "json"), target, station.path.with_name("all.json"))
    assert cells(target, words="swordfish") == []
    assert len(cells(target, words="printer")) == 1


def test_the_spool_file_of_an_imported_capture_is_not_taken_in_again(station: Station, new_station: NewStation) -> None:
    ident = station.put(LINE)
    (path,) = spool.waiting(station.folders)
    kept = path.read_bytes()
    station.drain()
    target = new_station("elsewhere")
    put_back(station, export(station, "json"), target, station.path.with_name("all.json"))
    target.put("new")
    (fresh,) = spool.waiting(target.folders)
    (fresh.parent / path.name).write_bytes(kept)
    assert [one.number for one in target.drain()] == ["DST-0002"]
    assert target.show(ident).line == LINE


def test_a_document_laid_out_anew_is_taken_in_too(
    station: Station, new_station: NewStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "CHUNK", 7)
    view = station.log(LINE)
    station.note(view.id, "damp")
    found = json.loads(export(station, "json"))
    target = new_station("elsewhere")
    text = "\ufeff" + json.dumps(dict(reversed(found.items())), indent=3)
    put_back(station, text, target, station.path.with_name("all.json"))
    assert whole(target) == whole(station)


def test_a_document_of_before_a_column_was_added_is_taken_in(station: Station, new_station: NewStation) -> None:
    station.log(LINE)
    found = json.loads(export(station, "json"))
    del found["incidents"][0]["level1"], found["people"][0]["removed"]
    target = new_station("elsewhere")
    put_back(station, json.dumps(found), target, station.path.with_name("all.json"))
    assert whole(target) == whole(station)


def test_a_log_that_holds_anything_is_left_as_it_is(station: Station, new_station: NewStation) -> None:
    station.log(LINE)
    target = new_station("elsewhere")
    target.log("mine")
    before = whole(target)
    with pytest.raises(BadInput, match="not empty"):
        put_back(station, export(station, "json"), target, station.path.with_name("all.json"))
    assert whole(target) == before


Damage = Callable[[dict[str, Any]], object]
WRONG: dict[str, Damage] = {
    "incidents[0].occurred": lambda one: one["incidents"][0].update(occurred="2026-11-22T12:00:00"),
    "incidents[0].state": lambda one: one["incidents"][0].update(state="gone"),
    "incidents[0].outcomes": lambda one: one["incidents"][0].update(outcomes="solved,gone"),
    "incidents[0].urgency": lambda one: one["incidents"][0].update(urgency=9),
    "incidents[0].work_minutes": lambda one: one["incidents"][0].update(work_minutes=2**63),
    "incidents[0].satisfied": lambda one: one["incidents"][0].update(satisfied=1),
    "incidents[0].summary": lambda one: one["incidents"][0].update(summary=None),
    "incidents[0].line": lambda one: one["incidents"][0].update(line="\udce9"),
    "incidents[0].place": lambda one: one["incidents"][0].update(place="\U0010fffda"),
    "incidents[0].colour": lambda one: one["incidents"][0].update(colour="red"),
    "incidents[0].visits": lambda one: one["incidents"][0].pop("visits"),
    "incidents[0].person_id": lambda one: one.update(people=[]),
    "incidents[1].id": lambda one: one["incidents"].append(one["incidents"][0]),
    "incidents[1].number": lambda one: one["incidents"].append(one["incidents"][0] | {"id": "b", "entries": []}),
    "incidents[0].entries[0].payload": lambda one: one["incidents"][0]["entries"][0].update(payload={"kind": "x"}),
    "incidents[0].entries[0].at": lambda one: one["incidents"][0]["entries"][0].update(at=None),
    "incidents[0].entries[3].id": lambda one: one["incidents"][0]["entries"].append(one["incidents"][0]["entries"][0]),
    "articles[0].visibility": lambda one: one["articles"][0].update(visibility="all"),
    "articles[0].title": lambda one: one["articles"][0].pop("title"),
    "articles[0].incident_id": lambda one: one["articles"][0].update(incident_id="b"),
    "articles[0].uses": lambda one: one["articles"][0].pop("uses"),
    "articles[0].uses[0].result": lambda one: one["articles"][0]["uses"][0].update(result="well"),
    "articles[0].uses[0].incident_id": lambda one: one["articles"][0]["uses"][0].update(incident_id="b"),
    "articles[1].id": lambda one: one["articles"].append(one["articles"][0]),
    "people[0].name": lambda one: one["people"][0].pop("name"),
    "people[1].id": lambda one: one["people"].append(one["people"][0]),
    "people: ": lambda one: one["people"][0].update(merged_into=one["people"][0]["id"]),
    "incidents[0]": lambda one: one.update(incidents=["x"]),
    "format": lambda one: one.update(format="another"),
    "extra": lambda one: one.update(extra=1),
}


def test_what_is_wrong_in_a_document_is_named_and_nothing_is_taken_in(
    station: Station, new_station: NewStation
) -> None:
    with_text("article", station, station.log(LINE).id, "worn roller")
    text, target = export(station, "json"), new_station("elsewhere")
    before = whole(target)
    for place, damage in WRONG.items():
        found = json.loads(text)
        damage(found)
        with pytest.raises(BadInput) as refused:
            put_back(station, json.dumps(found), target, station.path.with_name("all.json"))
        assert f"in: {place}" in refused.value.title
        assert refused.value.safe == "Nothing was imported."
    assert whole(target) == before


def test_a_payload_of_the_wrong_shape_is_refused(station: Station, new_station: NewStation) -> None:
    station.log(LINE)
    text, target = export(station, "json"), new_station("elsewhere")
    for key, value in (
        ("fields", [1]),
        ("changes", {"a": 1}),
        ("kind", "note"),
        ("due", 1),
        ("fields", {"occurred": "x"}),
    ):
        found = json.loads(text)
        found["incidents"][0]["entries"][0]["payload"][key] = value
        with pytest.raises(BadInput, match="payload"):
            put_back(station, json.dumps(found), target, station.path.with_name("all.json"))


def test_the_beginning_of_a_document_is_no_document(station: Station, new_station: NewStation) -> None:
    station.log(LINE)
    text, target = export(station, "json").rstrip(), new_station("elsewhere")
    for cut in (*(text[: len(text) * share // 20] for share in range(20)), text[:-1], text + "x"):
        with pytest.raises(BadInput, match="only the beginning"):
            put_back(station, cut, target, station.path.with_name("all.json"))
    assert whole(target)["incident"] == []


def test_bytes_and_depths_without_end_are_no_document(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    for content in (b"\xff\xfe\x00", b'{"format":' + b"[" * 200_000, b"null", b"", b'{"version":' + b"9" * 10_000):
        path.write_bytes(content)
        with pytest.raises(BadInput):
            restoring.restore(station.store, path)
    with pytest.raises(BadInput, match="cannot be read"):
        restoring.restore(station.store, tmp_path)


def test_an_export_of_a_newer_version_is_refused(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    path.write_text(json.dumps({"format": document.FORMAT, "version": 2}), encoding="utf-8")
    with pytest.raises(BadInput, match="newer"):
        restoring.restore(station.store, path)


# The published schema


def test_the_schema_describes_exactly_what_is_written(station: Station) -> None:
    view = station.log(LINE)
    now = station.clock.now()
    visits.plan(station.folders, view.id, now, now)
    follow_ups.promise(station.folders, view.id, Promise.UPDATE, now, "", now)
    impact(station, view.id, [lambda run: run.answer("when", "Monday", mark(station.clock))])
    with_text("article", station, view.id, "worn roller")
    told, described = json.loads(export(station, "json")), schema()
    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert described["required"] == list(told)
    incident = told["incidents"][0]
    rows_of: dict[str, dict[str, Any]] = {
        "incident": incident,
        "person": told["people"][0],
        "wording": told["wordings"][0],
        "counter": told["counters"][0],
        "entry": incident["entries"][0],
        "visit": incident["visits"][0],
        "follow_up": incident["follow_ups"][0],
        "article": told["articles"][0],
        "article_use": told["articles"][0]["uses"][0],
    }
    for name, one in rows_of.items():
        assert described["$defs"][name]["required"] == list(one)
        for key in one:
            assert_fits(described["$defs"][name]["properties"][key], one[key])
    kinds = described["$defs"]["payload"]["discriminator"]["mapping"]
    assert {entry["kind"] for entry in incident["entries"]} <= set(kinds)
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(described)))
    assert named <= set(described["$defs"])


def assert_fits(rule: dict[str, Any], value: Any) -> None:
    """Look at a value by the rules a column has."""
    types = {"string": str, "integer": int, "boolean": bool, "array": list, "null": type(None)}
    wanted = rule.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    assert not names or type(value) in [types[one] for one in names]
    assert value in rule.get("enum", [value])
    if rule.get("format") == "date-time" and value is not None:
        assert datetime.fromisoformat(value).tzinfo
    if "pattern" in rule and value is not None:
        assert re.search(rule["pattern"], value)


# Piece by piece


def test_an_export_is_read_in_portions_and_tells_how_far_it_is(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        station.put(f"walk-up {number}")
    station.drain()
    monkeypatch.setattr(rows, "PORTION", 2)
    monkeypatch.setattr(rows, "PAGE", 2)
    monkeypatch.setattr(rows, "PEOPLE", 1)
    choice = exporting.choose(station.store, exporting.Wanted())
    for form in FORMS:
        seen: list[int] = []
        for _piece in exporting.export(station.store, choice, form, seen.append):
            pass
        assert seen == [2, 4, 5], form
    assert exporting.count(station.store, choice) == 5


def test_a_damaged_row_is_said_and_not_left_out(station: Station) -> None:
    view = station.log(LINE)
    with station.store.write() as session:
        session.connection().exec_driver_sql("UPDATE entry SET payload = '{'")
    with pytest.raises(DeskError, match="cannot be read"):
        export(station, "json", references=(view.id,))
