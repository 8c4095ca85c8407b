"""Starting, helping and leaving: three questions, help made from the keys that really hold, jumping, the palette."""

from pathlib import Path

import pytest

from dst_console import config
from dst_console.actions import ACTIONS, SCOPES
from dst_console.keymap import shown_all
from dst_console.widgets.keybar import MOST
from tests.flows.console import HUGE, NOON, SMALL, WIDE, Console, folders_in, words_of
from tests.flows.pages import Capture, Find, IncidentPage, People, Today, stored
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"


async def test_the_first_start_asks_three_questions_once(tmp_path: Path) -> None:
    async with Console.start(tmp_path, settings=None) as console:
        assert console.shows("Three questions; each may stay empty.")
        await console.press(*"Sara", "enter", *"SA", "enter", *"Room 5", "enter")
        assert console.front == "today"
        await Capture(console).log("Mr Karimi: locked out")
        await console.sees("Logged SA-0001.")
        await console.press("d")
        assert console.shows("Room 5")
    settings, problems = config.read(folders_in(tmp_path))
    assert (settings.name, settings.initials, settings.service_centre, settings.asked) == ("Sara", "SA", "Room 5", True)
    assert problems == []
    async with Console.start(tmp_path, settings=None) as console:
        assert console.front == "today"


async def test_each_question_may_be_skipped(tmp_path: Path) -> None:
    async with Console.start(tmp_path, settings=None) as console:
        await console.press("enter", *"SA", "escape")
        assert console.front == "today"
    settings, _problems = config.read(folders_in(tmp_path))
    assert (settings.name, settings.initials, settings.asked) == ("", "SA", True)


async def test_a_walk_up_does_not_wait_for_the_three_questions(tmp_path: Path) -> None:
    async with Console.start(tmp_path, settings=None) as console:
        await console.press("f2", *"Mr Karimi: locked out", "enter")
        assert console.front == "first-start"
        assert stored(console).incident.summary == "locked out"


@pytest.mark.parametrize("size", sweep(SMALL, slow=[HUGE]))
async def test_f1_lists_every_action_with_its_keys_own_ones_too(tmp_path: Path, size: tuple[int, int]) -> None:
    own = 'keys = { "today.note" = "0,ctrl+v", "find" = "f11" }\n'
    async with Console.start(tmp_path, None, size, settings=own) as console:
        await console.do("help")
        seen = console.lines()
        page: list[str] = []
        while page != console.lines():
            page = console.lines()
            await console.press("pagedown")
            seen += console.lines()
        text = words_of(seen)
        for action in ACTIONS:
            assert f"{shown_all(console.app.keys[action.id])} {action.label}" in text, action.id
        for name in SCOPES.values():
            assert name in text
        assert "0 ctrl+v note" in text
        assert "F11 find" in text
        await console.do("help")
        assert console.front == "today"


async def test_help_says_why_something_cannot_be_done_now(tmp_path: Path) -> None:
    async with Console.start(tmp_path, size=HUGE) as console:
        await console.do("help")
        assert console.shows("Write a note on it. (No incident is chosen.)")
        assert console.shows("(There are no drafts.)")
        await console.press("escape")
        assert console.front == "today"


async def test_help_begins_with_the_screen_in_front(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("p")
        await console.do("help")
        assert "Mark a double" in words_of(console.lines()[:14])


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_every_screen_has_its_keys_on_the_last_line(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:

        def is_true_line(*parts: str) -> None:
            assert all(part in console.bottom() for part in parts), console.bottom()
            assert len([part for part in console.bottom().split("   ") if part.strip()]) <= MOST
            assert len(console.lines()) == size[1]

        is_true_line("w walk-up", "i IMPACT", "v visit", "n note", "o outcome", "F1 help")
        await console.press("slash")
        is_true_line("F1 help")
        assert "walk-up" not in console.bottom()
        await console.press("escape", "enter")
        is_true_line("esc back", "n note", "e edit", "o outcome", "i IMPACT", "F1 help")
        await console.press("e")
        is_true_line("esc back", "F1 help")
        assert "note" not in console.bottom()
        await console.press("escape", "n")
        is_true_line("ctrl+s save", "ctrl+e editor", "esc keep draft", "F1 help")
        await console.press("escape", "escape", "w")
        is_true_line("enter log", "tab take", "ctrl+r name or text", "esc keep draft", "F1 help")
        await console.press("escape", "f")
        is_true_line("enter open", "esc back", "F1 help")
        await console.press("escape", "p")
        is_true_line("/ filter", "e edit", "i import", "m merge", "esc back", "F1 help")


async def test_a_key_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        for key, why in (
            ("n", "No incident is chosen."),
            ("d", "There are no drafts."),
            ("f12", "Nothing was captured"),
        ):
            await console.press(key)
            await console.sees(why)
            await console.quiet()
        await console.press("f4")
        await console.sees("No incident is chosen to write a note on.")


@pytest.mark.parametrize("size", sweep(SMALL, slow=[HUGE]))
async def test_jump_labels_stand_on_the_parts_and_take_one_there(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:
        await console.press("enter")
        await console.do("jump")
        labels = list(console.app.screen.query(".jump-label"))
        assert len(labels) == 13
        assert [console.part_of(label) for label in labels] == list("asdfghjklqwer")
        await console.press("d")
        page = IncidentPage(console)
        assert page.cursor() not in ("timeline", "")
        await console.press("escape", "f5", "1")
        assert console.front == "incident"


async def test_keys_right_after_the_jump_key_are_labels(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "f5", "s", *"x")
        assert console.front == "incident"
        assert IncidentPage(console).cursor() == "place"


async def test_the_palette_finds_actions_incidents_and_people(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.do("palette")
        await console.sees("Log a walk-up.")
        await console.type("jams")
        await console.sees("DST-0001 Ms Sara Ahmadi · printer jams")
        await console.press("enter")
        await console.until(lambda: console.front == "incident")
        await console.press("escape")
        await console.do("palette")
        await console.type("sara")
        await console.sees("show this person's incidents")
        await console.press("escape", "escape")
        await console.until(lambda: console.front == "today")
        await console.press("ctrl+p", *"cancel it")
        await console.sees("Cancel it, with a reason.")
        await console.press("enter")
        await console.until(lambda: console.front == "ask")
        await console.press(*"test", "enter")
        await console.sees("DST-0001 is cancelled.")


async def test_the_palette_takes_one_to_a_person(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, "Mr Karimi: dock") as console:
        await console.press("ctrl+p", *"ahmadi")
        await console.sees("show this person's incidents")
        await console.press("enter")
        await console.until(lambda: console.front == "people" and People(console).value("name") == "Sara Ahmadi")


async def test_keys_of_ones_own_hold_and_wrong_ones_are_named(tmp_path: Path) -> None:
    own = (
        '[keys]\n"today.note" = "o"\n"today.outcome" = "n"\n"capture" = "f10"\n'
        '"today.fly" = "z"\n"find" = "ctrl+bananas"\n"today.people" = "w"\n'
    )
    async with Console.start(tmp_path, None, HUGE, SARA, settings=own) as console:
        await console.sees('keys: today.fly = "z": there is no such action')
        await console.sees('keys: find = "ctrl+bananas": ctrl+bananas is no key; the default f3,ctrl+f stays.')
        await console.sees('keys: today.people = "w": w is the key of today.capture there; the default p stays.')
        assert "o note" in console.bottom()
        await console.press("o")
        assert console.front == "note"
        await console.press("escape", "n")
        assert console.front == "outcome"
        await console.press("escape", "f10")
        assert console.front == "capture"
        await console.press("escape", "f2")
        assert console.front == "today"
        await console.press("f3")
        assert console.front == "find"
        await console.press("escape", "p")
        assert console.front == "people"
        await console.press("escape", "w")
        assert console.front == "capture"


async def test_a_wrong_setting_does_not_stop_the_console(tmp_path: Path) -> None:
    async with Console.start(tmp_path, settings='theme = "pink"\nnmae = "x"\n') as console:
        await console.sees("must be one of dst-dark, dst-light, dst-contrast, ansi")
        assert console.front == "today"


@pytest.mark.parametrize("theme", sweep("dst-dark", "ansi", slow=["dst-light", "dst-contrast"]))
async def test_every_theme_starts_and_shows_the_same_words(tmp_path: Path, theme: str) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, settings=f'theme = "{theme}"\n') as console:
        assert "○ captured" in Today(console).rows()[0]
        await console.press("w")
        assert console.front == "capture"
        assert "dst" in console.lines()[0], "what lies below a dialog stays in sight"
        await console.press("escape", "f")
        await Find(console).console.type("jams")
        assert Find(console).count() == "1 incident"


@pytest.mark.parametrize("theme", sweep("dst-dark", "ansi", slow=["dst-light", "dst-contrast"]))
async def test_without_colours_the_state_is_still_there_and_seen(
    tmp_path: Path, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with Console.start(tmp_path, None, SMALL, SARA, settings=f'theme = "{theme}"\n') as console:
        assert "○ captured" in Today(console).rows()[0]
        look = console.app.current_theme
        assert look.foreground != look.background, "the letters have another shade than what they stand on"


async def test_a_dialog_shows_its_own_keys_not_those_of_the_screen_below(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        assert "walk-up" in console.bottom()
        await console.press("x")
        assert console.bottom().split() == ["F1", "help"]


async def test_keys_pressed_before_the_log_is_open_do_what_they_say_once_it_is(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, ready=False) as console:
        assert console.app.store is None
        await console.press("f", *"printer")
        await console.until(lambda: console.front == "find")
        assert console.field("#query") == "printer"


async def test_q_leaves(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("q")
        await console.until(lambda: not console.app.is_running)


async def test_the_day_is_the_local_day(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        assert f"{NOON:%-d}" in Today(console).top()


async def test_enter_twice_in_the_palette_is_one_enter(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("ctrl+p", "down", "enter", "enter")
        assert console.app.is_running


async def test_a_page_key_in_a_window_too_low_for_a_row_does_nothing(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, (80, 10), "Mr Karimi: dock") as console:
        await console.press("enter", "pageup", "pagedown")
        assert console.app.is_running


async def test_a_file_name_nobody_can_have_is_a_sentence_and_not_the_end(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("p", "i", *"~nobodyhere/x.csv", "enter")
        await console.sees("This could not be done")
        assert console.front == "people"
