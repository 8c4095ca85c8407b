"""Logging a walk-up: the line opens anywhere, understands as one types, and never loses a letter."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.flows.console import HUGE, NOON, SMALL, WIDE, Console, spooled
from tests.flows.pages import Capture, IncidentPage, Note, Today, stored
from tests.sweeps import sweep, sweep_rows

SARA = "Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer asset:PR-0231 phone:4925"


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_w_opens_the_line_and_enter_logs_it_and_comes_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, size=size) as console:
        capture = Capture(console)
        await capture.log(SARA)
        await console.sees("Logged DST-0001.")
        await console.press("escape")
        assert console.front == "today"
        assert "captured" in Today(console).rows()[0]
        assert "Ms Sara Ahmadi" in Today(console).rows()[0]
        assert Today(console).rows()[0].startswith("12:00")


async def test_what_is_understood_stands_under_the_line_while_typing(tmp_path: Path) -> None:
    async with Console.start(tmp_path, size=WIDE) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Ms Sara Ahmadi: printer jams")
        assert "customer Ms Sara Ahmadi" in capture.chips()
        assert "place" not in capture.chips()
        await capture.type(" on tray 2 @3F-12 !2 -15m +solved")
        assert "place 3F-12" in capture.chips()
        assert "urgency 2" in capture.chips()
        assert "at 11:45" in capture.chips()
        assert "solved on the spot" in capture.chips()
        assert "summary: printer jams on tray 2" in capture.chips()


async def test_a_doubtful_name_says_so_and_ctrl_r_turns_it_over(tmp_path: Path) -> None:
    async with Console.start(tmp_path, size=WIDE) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Sara Ahmadi: printer jams")
        assert "customer Sara Ahmadi" in capture.chips()
        assert "ctrl+r: it is text" in capture.chips()
        await console.do("capture.turn")
        assert "customer Sara Ahmadi" not in capture.chips()
        assert "summary: Sara Ahmadi: printer jams" in capture.chips()
        assert "ctrl+r: it is the customer" in capture.chips()
        await console.do("capture.turn")
        assert capture.line() == "Sara Ahmadi: printer jams"


@pytest.mark.parametrize(
    ("begun", "whole"),
    sweep_rows(
        ("ahm", "Ms Sara Ahmadi: "),
        ("Ms Sara Ahmadi: stuck @3f", "Ms Sara Ahmadi: stuck @3F-12 "),
        slow=[
            ("it is stuck #pri", "it is stuck #printer "),
            ("it is stuck asset:pr", "it is stuck asset:PR-0231 "),
        ],
    ),
)
async def test_tab_completes_from_history(tmp_path: Path, begun: str, whole: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type(begun)
        assert capture.hints().startswith("tab ")
        await console.do("capture.take")
        assert capture.line() == whole
        await capture.type("x")
        assert capture.line() == whole + "x"


async def test_last_place_and_phone_of_the_customer_are_offered(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Ms Sara Ahmadi: mouse dead ")
        assert "tab @3F-12 phone:4925" in capture.hints()
        await console.press("tab", "tab")
        assert capture.line() == "Ms Sara Ahmadi: mouse dead @3F-12 phone:4925 "


async def test_esc_keeps_the_line_and_the_next_walk_up_starts_empty(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Helen Ward: VPN drops")
        await console.do("capture.keep")
        await capture.open()
        assert capture.line() == ""
        assert "unfinished: Helen Ward: VPN drops" in capture.hints()
        await capture.type("Ali Rezaei: keyboard wet")
        await console.do("capture.keep")
        assert "2 drafts (d)" in Today(console).counts()


async def test_esc_keeps_the_line_and_up_brings_it_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Mr Karimi: screen flick")
        await console.do("capture.keep")
        assert console.front == "today"
        assert "1 draft (d)" in Today(console).counts()
        await capture.open_over()
        await console.press("up")
        assert capture.line() == "Mr Karimi: screen flick"
        await capture.type("ers")
        await capture.save()
        await console.press("escape")
        assert "draft" not in Today(console).counts()
        assert stored(console).incident.line == "Mr Karimi: screen flickers"


async def test_keys_typed_right_after_w_arrive_in_the_line(tmp_path: Path) -> None:
    line = "undo quit x d Mr Karimi: screen"
    async with Console.start(tmp_path) as console:
        await console.press("w", *line)
        assert Capture(console).line() == line


async def test_the_line_can_be_typed_before_the_log_is_open(tmp_path: Path) -> None:
    async with Console.start(tmp_path, ready=False) as console:
        await console.press("w", *"Mr Karimi: dock", "enter")
        await console.sees("Logged DST-0001.")
        assert stored(console).incident.customer == "Mr Karimi"


async def test_an_empty_line_is_not_logged(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).log("  ")
        await console.sees("There is nothing typed yet.")
        assert console.front == "capture"


async def test_f2_over_a_note_leaves_the_note_as_it_was(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await Today(console).go("note")
        await Note(console).type("roller is worn")
        await Capture(console).open_over()
        await Capture(console).type("Mr Karimi: locked out")
        await Capture(console).save()
        assert console.front == "note"
        assert Note(console).text() == "roller is worn"
        await console.sees("Saved.")
        await Note(console).type(", ordered")
        await Note(console).save()
        assert stored(console, "1").entries[-1].text == "roller is worn, ordered"
        assert stored(console, "2").incident.summary == "locked out"


async def test_f2_over_a_half_edited_field_leaves_it_as_it_was(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter")
        await page.go_to("place")
        await console.type("-B")
        await Capture(console).open_over()
        await Capture(console).type("Mr Karimi: locked out")
        await Capture(console).save()
        assert console.front == "incident"
        assert page.cursor() == "place"
        assert page.value("place") == "3F-12-B"
        await console.press("enter")
        assert stored(console).incident.place == "3F-12-B"


@pytest.mark.parametrize(
    ("key", "word", "state"),
    sweep_rows(
        ("s", "solved on the spot", "resolved"),
        ("b", "callback promised", "waiting"),
        slow=[("v", "visit planned", "waiting"), ("e", "escalated", "escalated")],
    ),
)
async def test_one_key_says_what_it_came_to(tmp_path: Path, key: str, word: str, state: str) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).log("Mr Karimi: locked out")
        await console.press(key)
        await console.sees(f"DST-0001: {word}.")
        assert console.front == "today"
        assert state in Today(console).rows()[0]


async def test_d_shows_the_words_the_address_and_a_code(tmp_path: Path) -> None:
    settings = 'service_centre = "https://desk.example.org/walk-up"\n'
    async with Console.start(tmp_path, settings=settings) as console:
        await Capture(console).log("Mr Karimi: new laptop wanted")
        await console.press("d")
        assert console.shows("Please tell the service centre too")
        assert console.shows("https://desk.example.org/walk-up")
        code = console.part("#qr")
        assert len(code) > 8
        assert {letter for line in code for letter in line} <= set(" ▀▄█")
        assert any("enter goes back" in line for line in console.lines())
        await console.press("enter")
        assert console.front == "today"
        assert "escalated" in Today(console).rows()[0]


@pytest.mark.parametrize(
    ("address", "fits"), sweep_rows(("x" * 120, False), slow=[("https://desk.example.org/walk-up", True)])
)
async def test_a_code_is_shown_whole_or_not_at_all(tmp_path: Path, address: str, fits: bool) -> None:
    async with Console.start(tmp_path, settings=f'service_centre = "{address}"\n') as console:
        await Capture(console).log("Mr Karimi: new laptop wanted")
        await console.press("d")
        assert bool(console.app.screen.query("#qr")) is fits
        assert console.shows("For the code the window must have") is not fits
        if fits:
            code = console.app.screen.query_one("#qr")
            assert code.region.height == len(console.part("#qr"))
            assert console.app.screen.region.contains_region(code.region)
        assert console.shows("enter goes back")


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_every_outcome_key_stands_beside_its_word(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, size=size) as console:
        await Capture(console).log("Mr Karimi: locked out")
        await console.sees("Logged DST-0001.")
        lines = "\n".join(console.lines()).replace("\N{NO-BREAK SPACE}", " ")
        for choice in ("s solved on", "d sent to the service", "b callback", "v visit", "e escalated", "u undo"):
            assert choice in lines


async def test_any_other_key_goes_on_to_the_screen_below(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).log("Mr Karimi: locked out")
        await console.press("w", *"bevs next one")
        assert console.front == "capture"
        assert Capture(console).line() == "bevs next one"
        await console.press("escape")
        assert stored(console).incident.outcomes == ()


async def test_u_after_a_capture_takes_it_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).log("Mr Karimi: locked out")
        await console.press("u")
        await console.sees("Undone: logging DST-0001.")
        assert "cancelled" in Today(console).rows()[0]


async def test_what_is_open_at_the_same_place_is_hinted(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Mr Karimi: no toner @3F-12")
        await console.sees("open: DST-0001 Ms Sara Ahmadi printer jams on tray 2")


async def test_a_contact_of_the_last_fourteen_days_is_hinted(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    spooled(tmp_path, "Mr Karimi: locked out +solved", at=NOON - timedelta(days=6))
    spooled(tmp_path, "Mr Rezaei: locked out +solved", at=NOON - timedelta(days=15))
    async with Console.start(tmp_path, clock, WIDE) as console:
        capture = Capture(console)
        await capture.open()
        await capture.type("Mr Karimi: again")
        await console.sees("here 6 days ago: DST-0001 Mr Karimi locked out")
        await console.press("home", *["delete"] * len("Mr Karimi"))
        await capture.type("Mr Rezaei")
        await console.until(lambda: "DST-" not in capture.hints(), "the hint going away")
        assert "customer Mr Rezaei" in capture.chips()


async def test_pasted_lines_become_one_and_it_says_so(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        capture = Capture(console)
        await capture.open()
        await console.paste("Mr Karimi: screen\nflickers\r\n\nwhen docked")
        assert capture.line() == "Mr Karimi: screen flickers when docked"
        await console.sees("3 lines were joined into one.")


async def test_dst_capture_ends_after_enter_and_gives_the_id(tmp_path: Path) -> None:
    async with Console.start(tmp_path, only_capture=True) as console:
        assert console.front == "capture"
        await Capture(console).type("Mr Karimi: locked out")
        await Capture(console).save()
        await console.until(lambda: console.app.return_value is not None)
        app = console.app
    assert app.return_value == app.last_capture


async def test_dst_capture_ends_after_esc_and_keeps_the_draft(tmp_path: Path) -> None:
    async with Console.start(tmp_path, only_capture=True) as console:
        await Capture(console).type("Mr Karimi: locked")
        await console.press("escape")
        app = console.app
    assert app.return_value is None
    async with Console.start(tmp_path) as console:
        assert console.shows("Recover your work?")
        assert console.shows("Mr Karimi: locked")
