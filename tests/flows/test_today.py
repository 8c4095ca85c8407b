"""Today: the day's work at a glance, and what one key does there."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.content import Content

from dst_console import desk, spool
from dst_console.screens.today import LEAST_FREE, TodayScreen
from tests.flows.console import HUGE, NOON, SMALL, WIDE, Console, folders_in, spooled
from tests.flows.pages import Capture, IncidentPage, Note, Today, stored
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"
KARIMI = "Mr Karimi: screen flickers @B2-14"


@pytest.mark.parametrize("size", sweep(SMALL, WIDE, slow=[HUGE]))
async def test_the_day_is_listed_with_sign_and_word_for_each_state(tmp_path: Path, size: tuple[int, int]) -> None:
    lines = [f"Mr Karimi: {word} +{word}" for word in ("solved", "desk", "callback")]
    async with Console.start(tmp_path, None, size, "Mr Karimi: nothing yet", *lines) as console:
        today = Today(console)
        rows = today.rows()
        signs = ["○ captured", "✓ resolved", "→ escalated", "↻ waiting"]
        assert [sign in row for sign, row in zip(signs, rows, strict=False)] == [True] * 4
        assert all("Mr Karimi" in row for row in rows[:4])
        assert today.top().startswith("dst · Sunday 22 November")
        assert today.top().endswith("4 incidents · 3 open · ↑ 1 to send")
        assert today.counts() == "2 not sent up · thin: 4"


async def test_the_first_line_is_never_too_long_for_what_stands_in_it(tmp_path: Path) -> None:
    """What is too long by one cell would lose its last word to a second line that nobody sees."""
    async with Console.start(tmp_path) as console:
        screen = console.app.screen
        assert isinstance(screen, TodayScreen)
        for letters in range(1, SMALL[0] - LEAST_FREE):
            day, right = "d" * letters, Content("r" * (SMALL[0] - LEAST_FREE - letters))
            assert screen._first_line(day, right).cell_length <= SMALL[0] - 2


async def test_an_empty_day_teaches_how_to_log(tmp_path: Path) -> None:
    async with Console.start(tmp_path, settings='keys = { "today.capture" = "0" }\n') as console:
        await console.sees("Press 0, type one line, press Enter:")
        assert console.shows("Sara Ahmadi: printer jams on tray 2 @3F-12 #printer")
        await console.press("enter", "n", "o", "x", "down", "up")
        assert console.front == "today"
        await console.press("w")
        assert console.front == "today"
        await console.press("0")
        assert console.front == "capture"


async def test_brackets_go_from_day_to_day_and_t_comes_back(tmp_path: Path) -> None:
    spooled(tmp_path, KARIMI, at=NOON - timedelta(days=1))
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        today = Today(console)
        await console.press("left_square_bracket")
        assert "Saturday 21 November" in today.top()
        assert "screen flickers" in today.rows()[0]
        await console.press("left_square_bracket")
        assert console.shows("Nothing is logged on this day.")
        await console.press("t")
        assert "printer jams" in today.rows()[0]
        await console.press("right_square_bracket")
        assert "Monday 23 November" in today.top()


async def test_the_filter_narrows_the_day_and_esc_shows_all(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        today = Today(console)
        await console.press("slash", *"FLICK")
        assert len(today.rows()) == 1
        assert "filter: FLICK" in today.counts()
        await console.press("enter", "enter")
        assert "screen flickers" in IncidentPage(console).heading()
        await console.press("escape", "slash", *"zzz")
        assert console.shows("Nothing on this day holds these letters.")
        await console.press("escape")
        assert len(today.rows()) == 2
        await console.press("n")
        assert console.front == "note"


async def test_the_incident_stands_beside_the_list_where_there_is_room(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, KARIMI) as console:
        today = Today(console)
        await console.until(lambda: "Mr Karimi" in today.beside())
        assert "captured" in today.beside()
        await console.press("k")
        await console.until(lambda: "Ms Sara Ahmadi" in today.beside())
        await console.press("j")
        await console.until(lambda: "Mr Karimi" in today.beside())


async def test_on_a_narrow_screen_enter_opens_it_over_the_list(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("up", "enter")
        assert console.front == "incident"
        assert IncidentPage(console).heading().startswith("Ms Sara Ahmadi")
        await console.press("escape")
        assert "Ms Sara Ahmadi" in Today(console).rows()[0]


async def test_n_right_after_an_arrow_is_about_the_row_one_went_to(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("up", "n", *"roller worn", "ctrl+s")
        assert stored(console, "1").entries[-1].text == "roller worn"
        await console.press("down", "f4", *"dock two", "f4")
        assert stored(console, "2").entries[-1].text == "dock two"


async def test_x_asks_for_a_reason_and_does_nothing_without_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        today = Today(console)
        await today.go("cancel")
        assert console.shows("Why is DST-0001 cancelled?")
        await console.press("enter")
        assert console.front == "ask"
        await console.press("escape")
        assert "captured" in today.rows()[0]
        await console.press("x", *"duplicate", "enter")
        await console.sees("DST-0001 is cancelled.")
        assert "× cancelled" in today.rows()[0]
        assert stored(console).incident.cancel_reason == "duplicate"
        await console.press("x")
        await console.sees("This incident is cancelled already; reopening brings it back.")
        assert console.front == "today"


async def test_undo_and_redo_say_what_they_did(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        today = Today(console)
        await console.press("n", *"roller worn", "ctrl+s")
        await console.sees("Note saved.")
        await console.press("u")
        await console.sees("Undone: the note on DST-0001.")
        assert stored(console).entries[1].withdrawn
        await console.press("r")
        await console.sees("Done again: the note on DST-0001.")
        assert not stored(console).entries[1].withdrawn
        await console.press("u", "u")
        await console.sees("Undone: logging DST-0001.")
        assert "cancelled" in today.rows()[0]
        await console.press("u")
        await console.sees("There is nothing to undo.")


async def test_what_another_console_logs_appears_after_the_next_look(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        spooled(tmp_path, KARIMI)
        await Capture(console).log("Mr Rezaei: mouse")
        await console.press("escape")
        assert any("screen flickers" in row for row in Today(console).rows())


async def test_a_very_full_day_is_shown_page_by_page(tmp_path: Path) -> None:
    lines = [f"Mr Karimi: thing {number}" for number in range(desk.review.PAGE + 3)]
    async with Console.start(tmp_path, None, SMALL, *lines) as console:
        today = Today(console)
        assert "page 1, m for more" in today.counts()
        assert f"{desk.review.PAGE + 3} incidents" in today.top()
        await console.press("m")
        assert len(today.rows()) == 3
        assert "page 2" in today.counts()
        await console.press("m")
        assert "page 1" in today.counts()


async def test_what_is_unfinished_is_counted_and_found_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        today = Today(console)
        await console.press("d")
        await console.sees("There are no drafts.")
        await console.press("n", *"roller", "escape")
        console.clock.tick(60)
        await console.press("w", *"Mr Karimi: dock", "escape")
        await console.quiet()
        assert "2 drafts (d)" in today.counts()
        await console.press("d")
        assert console.shows("Left unfinished")
        assert console.shows("note on DST-0001 Ms Sara Ahmadi")
        assert console.shows("Mr Karimi: dock")
        await console.press("x", "x")
        assert not console.shows("Mr Karimi: dock")
        await console.press("enter")
        assert Note(console).text() == "roller"
        await console.press("escape", "d", "x", "x")
        assert console.front == "today"
        assert "draft" not in today.counts()


async def test_undo_takes_back_the_newest_also_when_it_is_only_in_the_spool(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        incident = stored(console).incident.id
        spool.put(folders_in(tmp_path), "roller", kind="note", fields={"incident": incident}, at=NOON)
        await console.press("u")
        await console.sees("Undone: the note on DST-0001.")
        assert stored(console).incident.state == "captured"


async def test_after_logging_the_cursor_is_on_the_new_walk_up(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, "Mr Karimi: dock") as console:
        await console.press("up", "up", "w", *"Zed Young: mouse -15m", "enter", "escape")
        await console.until(lambda: len(Today(console).rows()) == 3)
        await console.press("n")
        assert console.shows("DST-0003 Zed Young")


async def test_what_the_shell_logged_comes_into_an_open_console_by_itself(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        spool.put(folders_in(tmp_path), "Mr Karimi: dock", at=NOON)
        console.app.look_around()
        await console.until(lambda: len(Today(console).rows()) == 2)


async def test_esc_in_a_field_leaves_it_as_it_was_and_keeps_the_words(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "e", "tab", *"-bis", "escape")
        await console.sees("Left as it was")
        await console.press("escape")
        assert stored(console).incident.place == "3F-12"
        assert [draft.text for draft in console.app.keeper.all()] == ["3F-12-bis"]
