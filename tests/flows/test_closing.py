"""Closing on the screen: few keys, nothing cleared, the ticket shown before it is sealed."""

from pathlib import Path
from typing import Any

import pytest

from dst_console import desk, translate
from dst_console.actions import ACTIONS
from dst_console.models.views import Closing
from dst_console.screens.close import read_back
from tests.flows.console import SMALL, WIDE, Console, words_of
from tests.flows.pages import stored
from tests.sweeps import sweep, sweep_rows

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
        assert (view.state, view.satisfied, view.first_visit, view.level1) == ("closed", True, None, False)
        assert view.documentation_minutes == 2
        await console.sees("DST-0001 is closed")
        await console.sees("h on it writes the customer's hand-out.")


@pytest.mark.parametrize("tongue", sweep("ru", slow=["en", "fa"]))
async def test_a_question_shows_the_keys_that_answer_it_until_it_is_answered(tmp_path: Path, tongue: str) -> None:
    translate.set_language(tongue)
    try:
        async with Console.start(tmp_path, None, SMALL, SARA) as console:
            await console.press("c")
            assert [words_of(console.part(f"#{field}"))[-3:] for field in ("satisfied", "first_visit")] == [
                "y/n",
                "y/n",
            ]
            await console.press("y")
            assert "✓" in words_of(console.part("#satisfied"))
            assert "y/n" not in words_of(console.part("#satisfied"))
            row = console.app.screen.query_one("#level1").region
            assert row.right <= SMALL[0], "all three stand in one row"
    finally:
        translate.set_language("en")


async def test_in_the_terminals_own_colours_the_question_under_the_cursor_is_underlined(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings='theme = "ansi"\n') as console:
        await console.press("c")
        x, y, width, _height = console.app.screen.query_one("#satisfied").region
        row = console.app.screen._compositor.render_strips()[y].crop(x + 1, x + width - 1)
        assert {bool(part.style and part.style.underline) for part in row} == {True}
        grounds = {part.style.bgcolor.name for part in row if part.style and part.style.bgcolor}
        assert grounds <= {"default"}, "no colour lies behind grey or yellow words"


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
        await console.sees("▲ work, min: this must be a whole number.")
        await console.sees("▲ Is the customer satisfied?")
        assert not console.shows("How many minutes of work was it?")
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


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
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
        await console.sees("DST-0001 is closed")
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


# Sealed once


async def is_closed(console: Console, reference: str = "1") -> None:
    """Wait until the closing is in the log."""
    await console.until(lambda: stored(console, reference).incident.state == "closed", "the closing")


async def to_line(console: Console, field: str, text: str) -> None:
    """Go to a line of the page and type."""
    console.app.screen.query_one(f"#{field}").focus()
    await console.settle()
    await console.type(text)


async def test_closed_by_another_console_meanwhile_it_is_not_closed_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "ctrl+s")
        await console.sees("As it will be sent")
        first = Closing("Roller replaced.", True, True, False, 12, 0, 1)
        desk.closing.keep(console.app.folders, stored(console).incident.id, first, console.clock.now())
        console.clock.tick(2)
        await console.press("enter")
        await console.sees("DST-0001 was closed already and stays so. Anything you wrote differently is a note on it.")
        view = stored(console).incident
        assert (view.resolution, view.work_minutes) == ("Roller replaced.", 12)
        kinds = [entry.kind for entry in stored(console).entries]
        assert kinds == ["captured", "closed", "note"]
        assert "work, min: 5" in stored(console).entries[-1].text
        assert console.app.keeper.all() == []


async def test_cancelled_meanwhile_it_stays_cancelled_and_the_corner_says_so(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, "Mr Karimi: screen dark") as console:
        await console.press("c", "y", "5", "ctrl+s")
        await console.sees("As it will be sent")
        store: Any = console.app.store
        desk.incidents.cancel(store, "2", "logged twice")
        await console.press("enter")
        await console.sees("DST-0002 was cancelled already and stays so.")
        view = stored(console, "2").incident
        assert (view.state, view.satisfied, view.resolution) == ("cancelled", None, "")
        assert "screen dark" in stored(console, "2").entries[-1].text


async def test_closing_again_begins_with_what_was_written_last(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5")
        console.app.screen.query_one("#summary").focus()
        await console.settle()
        await console.type("Edited by hand. ")
        await to_line(console, "words", "kind and quick")
        await console.press("ctrl+s", "enter")
        await is_closed(console)
        await console.press("b")
        await console.sees("DST-0001 is open again.")
        await console.press("c")
        assert console.field("#summary").startswith("Edited by hand. printer jams")
        assert console.field("#words") == "kind and quick"


# The customer's answers


async def test_what_somebody_else_changes_is_not_the_customers_answer(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "ctrl+y", "3", "enter", "escape")
        assert console.app.screen.said()[0].survey.by == "customer"  # type: ignore[attr-defined]
        await to_line(console, "treated", "4")
        assert console.app.screen.said()[0].survey.by == "technician"  # type: ignore[attr-defined]
        await console.press("escape", "d", "enter", "ctrl+s", "enter")
        await is_closed(console)
        assert (stored(console).incident.treated, stored(console).incident.survey_by) == (4, "technician")


async def test_turning_the_screen_clears_nothing_on_the_page(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c")
        await to_line(console, "work", "abc")
        await to_line(console, "hold", "12345")
        await to_line(console, "recommend", "ten")
        await console.press("ctrl+y", "4", "enter", "escape")
        assert [console.field(f"#{name}") for name in ("work", "hold", "treated", "recommend")] == [
            "abc",
            "12345",
            "4",
            "ten",
        ]


async def test_turned_again_the_screen_begins_with_what_was_answered(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "ctrl+y", "4", "enter", "5", "enter", "9", "enter", *"good", "enter")
        await console.press("ctrl+y")
        assert console.field("#answer") == "4"
        await console.press("3", "enter", "escape")
        assert [console.field(f"#{name}") for name in ("treated", "solved", "recommend", "words")] == [
            "3",
            "5",
            "9",
            "good",
        ]
        await console.press("ctrl+y", "enter", "enter", "enter", *" work", "enter", "ctrl+s", "enter")
        await is_closed(console)
        view = stored(console).incident
        assert (view.treated, view.solved, view.recommend, view.survey_by) == (3, 5, 9, "customer")
        assert stored(console).entries[-2].told == "good work"


async def test_only_what_the_customer_saw_counts_as_theirs(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5")
        await to_line(console, "solved", "1")
        await console.press("ctrl+y", "5", "enter", "escape")
        assert console.app.screen.said()[0].survey.by == "technician"  # type: ignore[attr-defined]
        await console.press("ctrl+y", "enter", "enter", "enter", "enter")
        assert console.app.screen.said()[0].survey.by == "customer"  # type: ignore[attr-defined]


async def test_the_screen_turned_and_given_back_at_once_changes_nothing(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "ctrl+y", "escape", "escape")
        assert console.app.keeper.all() == []


@pytest.mark.parametrize("keys", [("1",), ("enter", "enter", "enter", *"slow, [b]")])
async def test_what_the_customer_was_typing_is_kept(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "ctrl+y", *keys)
        console.app.keeper.now()
        (draft,) = console.app.keeper.drawer.mine()
        said = read_back(draft.text)[0]
        assert said is not None
        assert (said.survey.treated, said.survey.words) in ((1, ""), (None, "slow, [b]"))
        await console.press("escape")
        assert console.front == "close"
        assert (console.field("#treated"), console.field("#words")) in (("1", ""), ("", "slow, [b]"))


async def test_from_the_turned_screen_nothing_else_can_be_opened(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "ctrl+y", "4")
        every = {key for action in ACTIONS for key in action.keys.split(",") if len(key) > 1}
        leaves = set(console.app.keys["survey.leave"].split(","))
        typing = {"enter", "space", "slash", "left", "right", "left_square_bracket", "right_square_bracket"}
        others = ("tab", "shift+tab", "ctrl+c", "ctrl+v", "ctrl+z", "f10", "f11")
        for key in (*sorted(every - leaves - typing), *others):
            await console.press(key)
            assert console.front == "survey", key
            assert console.app.is_running, key
        assert console.field("#answer") == "4"
        assert "F1" not in console.bottom()
        await console.press("escape")
        assert console.front == "close"


async def test_a_number_is_read_whole(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "ctrl+y", *"00050", "enter")
        await console.sees("This is from 1 to 5.")
        assert console.front == "survey"
        await console.press(*["backspace"] * 5, "۵", "enter", "escape")
        assert console.app.screen.said()[0].survey.treated == 5  # type: ignore[attr-defined]


# What is wrong


@pytest.mark.usefixtures("language")
async def test_every_wrong_line_is_named_and_seen_whole_on_a_small_terminal(tmp_path: Path) -> None:
    settings = f'language = "{translate.language()}"\n'
    async with Console.start(tmp_path, None, SMALL, SARA, settings=settings) as console:
        await console.press("c")
        console.app.screen.query_one("#summary").focus()
        await console.settle()
        await console.type("Awful crap, replased a scaner, gonna recieve :-) ")
        screen = console.app.screen
        await console.until(lambda: len(screen.findings) > 3)  # type: ignore[attr-defined]
        wrong = {"work": "9999x", "hold": "-3", "documentation": "12345", "treated": "9", "solved": "0"}
        for field, text in (wrong | {"recommend": "11"}).items():
            await to_line(console, field, text)
        await console.press("ctrl+s")
        await console.quiet()
        said = [words for _field, words in screen.wrong]  # type: ignore[attr-defined]
        assert len(said) == 7
        shown = words_of(console.part("#wrong"))
        if translate.language() != "fa":  # a terminal turns what is Persian round
            assert all(" ".join(words.split()) in shown for words in said), shown
        assert sum(line.count("▲") for line in console.lines()) == 7
        assert console.part("#summary")[0]
        assert console.lines()[-1].strip()


async def test_what_is_mended_is_not_said_any_more_and_enter_goes_to_the_next_wrong_line(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c")
        await to_line(console, "work", "x")
        await to_line(console, "treated", "9")
        await console.press("ctrl+s")
        screen = console.app.screen
        await console.sees("▲ Is the customer satisfied?")
        assert screen.focused is screen.query_one("#work")
        await console.press("backspace", "5", "enter")
        assert not console.shows("work, min: this must")
        assert screen.focused is screen.query_one("#satisfied")
        await console.press("y")
        assert not console.shows("Is the customer satisfied?")
        assert screen.focused is screen.query_one("#treated")
        await console.press("4")
        assert "▲" not in words_of(console.part("#wrong"))
        await console.press("ctrl+s")
        await console.sees("As it will be sent")


async def test_a_closing_left_unfinished_is_listed_by_its_words(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "escape", "d")
        await console.sees("closing: DST-0001 Ms Sara Ahmadi")
        assert console.shows("printer jams Result: solved on the spot satisfied: yes")
        assert not console.shows("{")


@pytest.mark.parametrize(
    ("tongue", "who", "quoted"),
    sweep_rows(
        ("fa", "مشتری: Ms Sara Ahmadi، 2214", "«kind»"), slow=[("ru", "Клиент: Ms Sara Ahmadi, 2214", "«kind»")]
    ),
)
async def test_lists_and_quotes_are_those_of_the_technicians_language(
    tmp_path: Path, tongue: str, who: str, quoted: str
) -> None:
    translate.set_language(tongue)
    try:
        async with Console.start(tmp_path, None, WIDE, f"{SARA} phone:2214") as console:
            await console.press("c", "y", "5")
            console.app.screen.query_one("#words").focus()
            await console.settle()
            await console.type("kind")
            await console.press("ctrl+s")
            await console.sees(who)
            await console.press("enter", "enter")
            await console.quiet()
            await console.sees(quoted)
            assert (", " in words_of(console.part("#timeline"))) is (tongue == "ru")
    finally:
        translate.set_language("en")
