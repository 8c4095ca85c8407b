"""Reading the log from the command line: the day, an incident, the search, the drafts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from dst_console.cli import columns
from dst_console.desk import finding, review
from dst_console.drafts import Drawer
from dst_console.language.words import day_forms
from tests.commands import Dst

HOSTILE = [
    "printer \x1b[31mred\x1b]0;title\x07 jams",
    "[bold]not bold[/bold] [link=x]y[/",
    "abc\u202egnp.exe \u2066x\u2069",
    "a\x00b \x7f \x9b31m",
    "👩\u200d💻 رایانه\u200cها 漢字 é\u0301",
    "سارا احمدی: چاپگر کاغذ می\u200cگیرد",
    "line\u2028sep\u2029 tab\tend",
]


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


@pytest.fixture
def _in_tehran(in_zone: Callable[[str], None]) -> None:
    in_zone("Asia/Tehran")


def test_what_was_logged_a_second_ago_is_in_todays_list(dst: Dst) -> None:
    dst.put("Sara Ahmadi: printer jams @3F-12")
    answer = dst("today")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "Sunday 22 November 2026: 1 logged, 1 open, 0 not yet in the central system",
        "DST-0001  12:00  ○ captured  Sara Ahmadi  printer jams  3F-12",
    ]


def test_an_empty_day_is_no_failure(dst: Dst) -> None:
    assert dst("today", "2026-01-02").lines == [
        "Friday 2 January 2026: 0 logged, 0 open, 0 not yet in the central system"
    ]
    assert dst("today").code == 0


def test_another_day_is_named_as_one_says_it(dst: Dst) -> None:
    dst.put("laptop will not charge -1d")
    assert "laptop" not in dst("today").out
    assert "laptop" in dst("today", "yesterday").out
    assert "laptop" in dst("today", "2026-11-21").out
    assert "laptop" not in dst("today", "1d").out
    several = dst("today", "7d")
    assert (several.code, several.err) == (2, "7d names several days.\nName one day; `dst review` takes several.\n")


def test_a_word_that_is_no_day_is_refused_with_the_ways_to_write_one(dst: Dst) -> None:
    answer = dst("today", "\x1bsoon")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"␛soon names no days.\nWrite {day_forms()}.\n"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "America/New_York"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_calendars_edge_is_refused_in_a_sentence(
    dst: Dst, in_zone: Callable[[str], None], zone: str, day: str
) -> None:
    in_zone(zone)
    answer = dst("today", day)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"{day} names no days.\nWrite {day_forms()}.\n"
    assert dst("find", "printer", f"since:{day}").code in (2, 3)


def test_a_very_full_day_is_listed_whole(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "PAGE", 2)
    for number in range(5):
        dst.put(f"walk-up {number}")
    listed = dst("today", "--json").json
    assert listed["total"] == 5
    assert [one["summary"] for one in listed["incidents"]] == [f"walk-up {number}" for number in range(5)]


@pytest.mark.usefixtures("_in_tehran")
def test_moments_carry_the_offset_of_the_place(tmp_path: Path, made: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        dst = Dst(tmp_path, patch, made)
        dst.put("printer jams")
        told = dst("show", "1", "--json").json["incident"]
    assert told["occurred"].endswith("+03:30")
    assert told["captured"].endswith("+03:30")


def test_an_incident_is_shown_with_its_timeline(dst: Dst) -> None:
    dst.put("Ms Sara Ahmadi: printer jams @3F-12 #printer !2 +solved")
    dst("note", "1", "Tray 2 cleaned.\nPaper was damp.")
    dst("set", "1", "place=B2", "occurred=11:30")
    answer = dst("show", "dst-0001")
    assert answer.lines[0] == "DST-0001  ✓ resolved  Ms Sara Ahmadi  printer jams"
    for line in ("place     B2", "category  printer", "outcome   solved on the spot", "urgency   2"):
        assert line in answer.lines
    assert "    Tray 2 cleaned.\n    Paper was damp.\n" in answer.out
    assert "    place: 3F-12 → B2" in answer.lines
    assert "    occurred: 2026-11-22 12:00 → 2026-11-22 11:30" in answer.lines


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_what_changed_is_told_in_the_technicians_words(
    dst: Dst, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put("Sara: printer jams @3F-12")
    dst("outcome", "1", "solved")
    dst("close", "1", "--satisfied", "--work", "5", "--summary", "Roller replaced.")
    monkeypatch.setenv("DST_LANG", language)
    answer = dst("show", "1")
    assert answer.code == 0
    raw = [word for word in ("True", "False", "None", ".000", "T12:00", "+00:00") if word in answer.out]
    assert raw == []
    codes = {"walk-up", "incident", "captured", "resolved", "closed", "solved"}
    if language == "en":
        assert "    outcome: – → solved on the spot" in answer.lines
        assert "    satisfied: – → yes" in answer.lines
    else:
        assert codes & set(re.findall(r"[\w-]+", answer.out)) == set()


def test_one_long_row_of_a_list_does_not_make_the_others_as_long(dst: Dst) -> None:
    dst.put("Sara: " + "x" * 10_000 + " @3F-12")
    dst.put("Reza: mouse @3F-12")
    answer = dst("today")
    assert "x" * 10_000 in answer.out
    assert max(len(line) for line in answer.lines if "mouse" in line) < 200


def test_a_reference_that_is_not_there_is_code_3(dst: Dst) -> None:
    answer = dst("show", "SA-9999")
    assert (answer.code, answer.out, answer.err) == (3, "", "There is no incident SA-9999 in this log.\n")
    assert dst("show", "SA-9999", "--json").out == ""


def test_bytes_that_are_no_text_are_no_reference(dst: Dst) -> None:
    answer = dst("show", "\udcff")
    assert answer.code in (2, 3)
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("line", HOSTILE)
def test_hostile_text_comes_back_equal_and_steers_nothing(dst: Dst, line: str) -> None:
    ident = dst.put(line)
    answer = dst("show", ident, "--json")
    assert answer.json["incident"]["line"] == line
    assert not set(answer.out) & set("\x1b\x00\x07\x7f\x9b\u202e\u2066\u2069\u2028\u2029")
    for told in (dst("show", ident), dst("today"), dst("find", "--", line.split()[0])):
        steering = {letter for letter in told.out + told.err if ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0}
        assert steering <= {"\n"}
        assert not set(told.out + told.err) & set("\u202e\u2066\u2069\u2028\u2029")


def test_brackets_are_shown_as_typed(dst: Dst) -> None:
    dst.put(HOSTILE[1])
    assert HOSTILE[1] in dst("today").out
    assert HOSTILE[1] in dst("show", "1").out


def test_bytes_that_were_no_text_come_back_as_they_were(dst: Dst) -> None:
    ident = dst.put("caf\udce9 printer @x\ud800")
    shown = dst("show", ident, "--json")
    assert "caf\\udce9 printer" in shown.out
    incident = shown.json["incident"]
    assert (incident["line"] == "caf\udce9 printer @x\ud800", incident["place"] == "x\ud800") == (True, True)
    assert "caf⟨U+DCE9⟩ printer" in dst("today").out


def test_a_search_gives_newest_first_and_each_incident_once(dst: Dst) -> None:
    for number in range(3):
        dst.put(f"printer {number}")
    dst("note", "1", "the printer again")
    dst("note", "1", "and the printer again")
    found = dst("find", "printer", "--json").json
    assert [hit["incident"]["number"] for hit in found["hits"]] == ["DST-0001", "DST-0003", "DST-0002"]
    assert (found["terms"], found["more"]) == (["printer"], False)
    assert found["hits"][0]["text"] == "and the printer again"
    assert [line.split()[0] for line in dst("find", "printer").lines] == ["DST-0001", "DST-0003", "DST-0002"]


def test_a_search_reads_all_its_pages(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    for number in range(7):
        dst.put(f"printer {number}")
    assert len(dst("find", "printer", "--limit", "0", "--json").json["hits"]) == 7
    assert len(dst("find", "state:captured", "--limit", "0", "--json").json["hits"]) == 7
    few = dst("find", "printer", "--limit", "3", "--json").json
    assert (len(few["hits"]), few["more"]) == (3, True)
    assert "`--limit 0` shows all" in dst("find", "printer", "--limit", "3").err
    assert dst("find", "printer", "--limit", "7").err == ""


def test_a_search_is_narrowed_by_filters(dst: Dst) -> None:
    dst.put("printer jams @3F-12")
    dst.put("printer jams @B2")
    found = dst("find", "printer", "@3F", "--json").json
    assert [hit["incident"]["place"] for hit in found["hits"]] == ["3F-12"]
    answer = dst("find", "state:nowhere")
    assert answer.code == 2
    assert "nowhere" in answer.err


def test_a_search_for_what_looks_like_an_option_finds_it(dst: Dst) -> None:
    dst.put("error -2h x")
    assert dst("find", "error", "-2h").code == 0


def test_a_search_without_hits_is_code_3(dst: Dst) -> None:
    answer = dst("find", "nothing", "--json")
    assert (answer.code, answer.json["hits"], answer.err) == (3, [], "Nothing was found.\n")


def test_drafts_of_a_console_that_died_are_listed(dst: Dst) -> None:
    assert dst("drafts").out == ""
    drawer = Drawer(dst.folders.data, session="gone")
    drawer.keep("note", "ab" * 16, "SA-0142 \x1bSara", "first\x1b[2J\nsecond")
    assert dst("drafts", "--json").json == {"drafts": []}, "it is still being written"
    drawer._lock.release(remove_file=False)
    (draft,) = dst("drafts", "--json").json["drafts"]
    assert (draft["kind"], draft["about"], draft["text"]) == ("note", "ab" * 16, "first\x1b[2J\nsecond")
    assert dst("drafts").lines[0].endswith("SA-0142 ␛Sara")
    assert dst("drafts").lines[1:] == ["    first␛[2J", "    second"]


def test_a_closing_left_unfinished_is_listed_in_words(dst: Dst) -> None:
    drawer = Drawer(dst.folders.data, session="gone")
    page = {
        "summary": "printer jams\nroller worn",
        "satisfied": True,
        "first_visit": None,
        "level1": False,
        "survey": {"words": "quick"},
        "raw": {"work": "5", "hold": "abc", "documentation": "", "treated": "4"},
    }
    drawer.keep("close", "ab" * 16, "SA-0142 Sara", json.dumps(page))
    drawer.keep("plan", "ab" * 16, "SA-0142 Sara", "Sara\x1f3F\x1f15:30\x1f30\x1f\x1fconfirmed")
    drawer.keep("close", "cd" * 16, "SA-0143", "{}")
    drawer._lock.release(remove_file=False)
    told = dst("drafts").lines
    rows = ["printer jams", "roller worn", "satisfied: yes", "level 1 could have: no", "work, min: 5", "hold, min: abc"]
    assert [f"    {row}" for row in (*rows, "treated: 4", "in their words: quick")] == told[-8:]
    assert "    Sara · 3F · 15:30 · 30 · time confirmed" in told
    assert "    {}" in told


def test_a_terminal_gets_rows_that_fit_and_a_pipe_gets_everything(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    dst.put("漢字 " * 60)
    assert "…" not in dst("today").out
    monkeypatch.setattr(columns, "width_of_terminal", lambda: 60)
    row = dst("today").lines[1]
    assert row.endswith("…")
    assert cell_len(row) <= 60


def test_no_colour_is_ever_printed(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    dst.put("printer jams")
    for words in (["today"], ["show", "1"], ["find", "printer"], ["--help"], ["keys"], ["nothing"]):
        assert "\x1b" not in dst(*words).out + dst(*words).err


def test_output_survives_an_encoding_that_lacks_its_letters(dst: Dst) -> None:
    dst.put("چاپگر 漢字")
    environ = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "dst_console"]
    as_json = subprocess.run([*command, "show", "1", "--json"], capture_output=True, env=environ, check=True)
    plain = subprocess.run([*command, "today", "2026-11-22"], capture_output=True, env=environ, check=True)
    assert json.loads(as_json.stdout)["incident"]["line"] == "چاپگر 漢字"
    assert b"\\u6f22" in plain.stdout
