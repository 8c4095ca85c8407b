"""The visits of the desk from the command line."""

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from dst_console import spool
from tests.commands import Dst
from tests.unit.test_cli_write import busy

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer phone:2214"


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


def planned(dst: Dst, *words: str, line: str = LINE, at: str = "13:00") -> str:
    """Log an incident, plan a visit on it, and return the visit's id."""
    ident = dst.put(line)
    answer = dst("visit", "plan", ident, "--at", at, *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    return str(answer.json["visit"]["id"])


def shown(dst: Dst, which: str = "1") -> dict[str, Any]:
    found: dict[str, Any] = dst("visit", "show", which, "--json").json["visit"]
    return found


def test_a_visit_is_planned_where_and_for_what_the_incident_says(dst: Dst) -> None:
    visit_id = planned(dst)
    told = shown(dst)
    assert (told["place"], told["why"], told["minutes"], told["confirmed"]) == ("3F-12", "printer jams", 30, False)
    assert told["planned"].startswith("2026-11-22T13:00:00.000")
    assert (told["incident"]["state"], told["incident"]["outcomes"]) == ("waiting", ["visit"])
    assert dst("visit", "list").out == (
        f"2026-11-22 13:00  planned  Ms Sara Ahmadi  DST-0001  3F-12  printer jams  {visit_id[:12]}\n"
    )


def test_a_plan_says_where_why_how_long_and_that_it_suits(dst: Dst) -> None:
    dst.put("printer \x1b[1mjams")
    words = [
        "--at",
        "tomorrow 9:00",
        "--minutes",
        "45",
        "--place",
        "B2",
        "--why",
        "toner \x1b[31m\udcff",
        "--confirmed",
    ]
    answer = dst("visit", "plan", "1", *words)
    assert answer.out.startswith("2026-11-23 09:00  planned, time confirmed  –  DST-0001  B2  toner ␛[31m⟨U+DCFF⟩  ")
    told = shown(dst)
    assert (told["place"], told["why"], told["minutes"], told["confirmed"]) == ("B2", "toner \x1b[31m\udcff", 45, True)
    assert "\x1b" not in dst("visit", "list").out + dst("visit", "show", "1").out


def test_visits_are_listed_the_earliest_first_without_those_that_are_over(dst: Dst) -> None:
    for at in ("15:00", "2h", "2026-11-25 10:00", "13:30"):
        planned(dst, line=at, at=at)
    dst("visit", "cancel", "4")
    assert [one["why"] for one in dst("visit", "list", "--json").json["visits"]] == ["2h", "15:00", "2026-11-25 10:00"]
    assert [line[:16] for line in dst("visit", "list").lines] == [
        "2026-11-22 14:00",
        "2026-11-22 15:00",
        "2026-11-25 10:00",
    ]


def test_a_time_that_is_not_to_come_is_refused(dst: Dst) -> None:
    dst.put(LINE)
    for at in ("yesterday 9:00", "2026-11-22 09:00", "soon\x1b", "", "400d", "25:00"):
        answer = dst("visit", "plan", "1", "--at", at)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.splitlines() == [
            f"{at} is no time to come.".replace("\x1b", "␛"),
            "Nothing was changed.",
            "Write 15:30, 2h, tomorrow 9:00 or 2026-11-25 10:00.",
        ]
    assert dst("visit", "list").out == ""


def test_a_second_visit_is_refused_until_the_first_is_over(dst: Dst) -> None:
    planned(dst)
    answer = dst("visit", "plan", "1", "--at", "15:00")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "DST-0001 has a visit already: 2026-11-22 13:00, planned.\nNothing was changed.\n"
    dst("visit", "cancel", "1")
    assert dst("visit", "plan", "1", "--at", "15:00").code == 0


def test_a_visit_is_led_from_its_plan_to_the_way_back(dst: Dst) -> None:
    visit_id = planned(dst)
    line = f"Ms Sara Ahmadi  DST-0001  3F-12  printer jams  {visit_id[:12]}\n"
    assert dst("visit", "confirm", "1").out == f"2026-11-22 13:00  planned, time confirmed  {line}"
    assert dst("visit", "set-off", visit_id[:12]).out == f"2026-11-22 13:00  on the way, time confirmed  {line}"
    dst.clock.tick(540)
    assert dst("visit", "arrive", "dst-0001").out == f"2026-11-22 13:00  arrived  {line}"
    dst.clock.tick(600)
    assert dst("visit", "show", "1", "--json").json["times"] == {"travel": 9, "work": 10, "hold": 0}
    answer = dst("visit", "leave", "1", "--hold", "2")
    assert answer.out == f"2026-11-22 13:00  left  {line}travel 9 min, work 10 min, hold 2 min\n"
    told = shown(dst)
    assert (told["travel_minutes"], told["work_minutes"], told["hold_minutes"]) == (9, 10, 2)
    assert told["left"].startswith("2026-11-22T12:19:00.000")
    assert told["incident"]["work_minutes"] == 10
    assert dst("undo").out == "Undone: the change of the visit on DST-0001.\n"
    assert shown(dst)["state"] == "arrived"


def test_what_may_not_follow_is_refused_with_the_state(dst: Dst) -> None:
    planned(dst)
    answer = dst("visit", "leave", "1")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "The visit is planned: that cannot follow.\nNothing was changed.\n"
    dst("visit", "arrive", "1")
    assert dst("visit", "leave", "1", "--work", "7").code == 0
    assert dst("visit", "leave", "1").err.startswith("The visit is left: that cannot follow.")
    told = shown(dst)
    assert (told["work_minutes"], told["incident"]["work_minutes"]) == (7, 7)
    for words in (["--work", "-1"], ["--travel", "10000"], ["--hold", "x"]):
        assert dst("visit", "leave", "1", *words).code == 2
    assert spool.waiting(dst.folders) == []


def test_a_visit_is_shown_with_its_times_and_what_to_bring(dst: Dst) -> None:
    planned(dst)
    lines = dst("visit", "show", "1").lines
    assert lines[0].startswith("2026-11-22 13:00  planned  Ms Sara Ahmadi  DST-0001  3F-12  printer jams  ")
    assert lines[1:] == [
        "minutes  30",
        "phone    2214",
        "bring    USB cable, spare roller set, lint-free cloth, driver on a stick",
    ]
    dst("visit", "set-off", "1")
    dst.clock.tick(540)
    assert dst("visit", "show", "1").lines[3:5] == [
        "set off  2026-11-22 12:00",
        "times    travel 9 min, work 0 min, hold 0 min",
    ]
    dst("visit", "cancel", "1")
    answer = dst("visit", "show", "1", "--json").json
    assert (answer["visit"]["state"], answer["times"]["travel"]) == ("cancelled", 0)
    assert "USB cable" in answer["kit"]


def test_a_visit_that_is_not_there_is_code_3(dst: Dst) -> None:
    dst.put("no visit")
    for word in ("show", "confirm", "set-off", "arrive", "leave", "cancel", "ics"):
        answer = dst("visit", word, "1")
        assert (answer.code, answer.out) == (3, "")
        assert answer.err == "1 names no visit in this log.\n`dst visit list` names them.\n"


@pytest.mark.usefixtures("impatient")
def test_a_plan_is_kept_while_the_log_is_busy(dst: Dst) -> None:
    dst.put(LINE)
    dst("today")
    with busy(dst):
        answer = dst("visit", "plan", "1", "--at", "13:00", "--json")
    assert answer.code == 0
    assert answer.json == {"saved": answer.json["saved"], "entered": False, "visit": None}
    assert answer.err.splitlines()[0] == "The log is busy: another program holds it."
    assert shown(dst, answer.json["saved"])["place"] == "3F-12"


@pytest.mark.usefixtures("impatient")
def test_a_plan_is_kept_while_the_log_cannot_even_be_read(dst: Dst) -> None:
    dst.put(LINE)
    dst("today")
    with busy(dst, readable=False):
        answer = dst("visit", "plan", "1", "--at", "13:00", "--why", "toner")
    assert answer.code == 0
    assert answer.out.startswith("Saved ")
    assert shown(dst, answer.out.split()[1])["why"] == "toner"


@pytest.mark.usefixtures("impatient")
def test_an_act_is_kept_while_the_log_is_busy_but_needs_to_read_it(dst: Dst) -> None:
    planned(dst)
    with busy(dst):
        answer = dst("visit", "set-off", "1")
    assert answer.code == 0
    assert answer.out.startswith("Saved ")
    assert shown(dst)["state"] == "on-the-way"
    with busy(dst, readable=False):
        answer = dst("visit", "arrive", "1")
    assert (answer.code, answer.out) == (4, "")
    assert shown(dst)["state"] == "on-the-way"


def test_the_kit_of_a_category_is_listed(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dst("visit", "kit", "printer").lines[0] == "USB cable"
    answer = dst("visit", "kit", "tea\x1b", "--json")
    assert (answer.code, answer.json) == (3, {"category": "tea\x1b", "kit": []})
    assert answer.err == "There is no kit for tea␛.\n"
    monkeypatch.setenv("DST_LANG", "fa")
    assert dst("visit", "kit", "printer").lines[0] == "کابل USB"


def test_an_appointment_goes_into_the_data_folder_or_just_where_it_is_wanted(dst: Dst, tmp_path: Path) -> None:
    visit_id = planned(dst)
    own = dst.folders.data / "appointments" / "DST-0001-20261122-1300.ics"
    out = tmp_path / "visit.ics"
    assert dst("visit", "ics", "1", "--out", str(out)).out == f"Written: {out}\n"
    answer = dst("visit", "ics", "1", "--out", "-")
    assert answer.out.encode() == out.read_bytes()
    assert not own.parent.exists()
    (event,) = Calendar.from_ical(out.read_bytes()).events
    assert str(event["UID"]) == visit_id
    answer = dst("visit", "ics", "1", "--json")
    assert answer.json == {"path": str(own), "calendar": own.read_bytes().decode()}
    assert own.read_bytes() == out.read_bytes()
    assert dst("visit", "ics", "1", "--out", "-", "--json").json["path"] is None


def test_an_appointment_is_never_written_over_another_file(dst: Dst, tmp_path: Path) -> None:
    planned(dst)
    path = tmp_path / "mine.ics"
    path.write_text("mine", encoding="utf-8")
    answer = dst("visit", "ics", "1", "--out", str(path))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        f"There is a file called {path} already.",
        "It was left as it is.",
        "Choose another name.",
    ]
    assert path.read_text(encoding="utf-8") == "mine"
    answer = dst("visit", "ics", "1", "--out", str(tmp_path / "gone" / "visit.ics"))
    assert answer.code == 2
    assert "visit.ics cannot be written: " in answer.err
