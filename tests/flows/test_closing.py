"""Closing on the screen: few keys, nothing cleared, the ticket shown before it is sealed."""

from pathlib import Path

import pytest

from tests.flows.console import SMALL, WIDE, Console
from tests.flows.pages import stored

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer +solved"


async def test_a_close_in_order_takes_at_most_six_keys(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        before = console.keys_pressed
        await console.press("c")
        assert console.front == "close"
        console.clock.tick(150)
        await console.press("y", "5", "ctrl+s")
        await console.sees("As it will be sent")
        await console.press("enter")
        assert console.keys_pressed - before == 5 <= 6
        assert console.front == "today"
        view = stored(console).incident
        assert (view.state, view.satisfied, view.first_visit, view.level1) == ("closed", True, True, False)
        assert view.documentation_minutes == 2
        await console.sees("DST-0001 is closed.")
        await console.sees("h on it writes the customer's hand-out.")


async def test_what_is_missing_is_said_and_nothing_typed_is_cleared(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c")
        console.app.screen.query_one("#summary").focus()
        await console.settle()
        await console.type("Roller replaced. ")
        console.app.screen.query_one("#work").focus()
        await console.settle()
        await console.type("abc")
        await console.press("ctrl+s")
        assert console.front == "close"
        await console.sees("▲ This must be a number.")
        await console.sees("▲ Is the customer satisfied?")
        assert console.app.screen.focused is console.app.screen.query_one("#work")
        assert console.field("#work") == "abc"
        assert "Roller replaced." in console.field("#summary")


async def test_a_customer_who_is_not_satisfied_closes_nothing(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "n", "ctrl+s")
        await console.sees("Only a satisfied customer closes it")
        assert stored(console).incident.state == "resolved"


async def test_the_page_comes_back_as_it_was_left(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5")
        console.app.screen.query_one("#words").focus()
        await console.settle()
        await console.type("kind [b] «ماه»")
        await console.press("escape")
        assert console.front == "today"
        await console.press("d", "enter")
        assert console.front == "close"
        assert console.field("#words") == "kind [b] «ماه»"
        await console.press("ctrl+s", "enter")
        assert [entry.kind for entry in stored(console).entries][-2:] == ["survey", "closed"]
        assert stored(console).entries[-2].told == "kind [b] «ماه»"
        assert console.app.keeper.all() == []


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_customer_answers_on_the_turned_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:
        await console.press("c", "y", "5", "ctrl+y")
        assert console.front == "survey"
        await console.sees("How were you treated?")
        await console.press("9", "enter")
        await console.sees("This is from 1 to 5.")
        await console.press("backspace", "5", "enter", "enter", "1", "0", "enter")
        await console.type("quick")
        await console.press("enter")
        assert console.front == "close"
        await console.press("ctrl+s", "enter")
        view = stored(console).incident
        assert (view.treated, view.solved, view.recommend, view.survey_by) == (5, None, 10, "customer")


async def test_the_technician_who_writes_answers_down_is_named_as_who_took_them(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5")
        console.app.screen.query_one("#treated").focus()
        await console.settle()
        await console.press("4", "ctrl+s", "enter")
        assert (stored(console).incident.treated, stored(console).incident.survey_by) == (4, "technician")


async def test_what_is_closed_says_so_instead_of_closing_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "ctrl+s", "enter", "c")
        assert console.front == "today"
        await console.sees("DST-0001 is closed already.")
        await console.press("c")
        await console.sees("closed already")
        await console.press("u")
        await console.sees("Undone: closing")
        assert stored(console).incident.state == "resolved"


async def test_a_line_that_holds_no_number_comes_back_as_typed(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c")
        console.app.screen.query_one("#hold").focus()
        await console.settle()
        await console.press("x", "escape")
        await console.press("d", "enter")
        assert console.field("#hold") == "x"
