"""The knowledge base by keys: made from an incident, taken in IMPACT, counted, made public, found over any screen."""

from pathlib import Path
from typing import Any

import pytest

from dst_console import desk
from dst_console.models.views import ArticleText, ArticleView
from tests.flows.console import HUGE, SMALL, WIDE, Console, words_of
from tests.flows.pages import Guide, options, told
from tests.sweeps import sweep

LINES = {
    "en": ("Ms Sara Ahmadi: dock flickers @3F-12 #display", "dock flickers", "Update the firmware."),
    "fa": (
        "خانم سارا احمدی: داک سوسو می\u200cزند @۳F-12 #display",
        "داک سوسو می\u200cزند",
        "ثابت\u200cافزار را به\u200cروز کنید.",
    ),
    "ru": ("г-жа Иванова: док мерцает @каб.412 #display", "док мерцает", "Обновите прошивку."),
}
SARA = LINES["en"][0]
DOCK = ArticleText("Dock flickers", "Since Monday.", "Update the firmware.\nRestart it.", "dock")
SECRET = ArticleText("Dock flickers", "", "The password: hunter2xyz", "dock")


def articles(console: Console, **wanted: Any) -> tuple[ArticleView, ...]:
    """Return the articles as the log has them."""
    store: Any = console.app.store
    found: tuple[ArticleView, ...] = desk.knowledge.listing(store, **wanted)
    return found


async def written(console: Console, said: ArticleText = DOCK, reference: str = "") -> ArticleView:
    """Write an article as the shell would, and let the console see it."""
    store: Any = console.app.store
    made: ArticleView = desk.knowledge.make(store, said, reference)
    console.app.tell_screens()
    await console.settle()
    return made


async def to_search(console: Console, words: str) -> Guide:
    """Open IMPACT's search and type."""
    await console.press("i", "3", "enter")
    await console.type(words)
    return Guide(console)


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
async def test_an_article_is_made_from_an_incident_taken_in_impact_and_counted(
    tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    line, title, answer = LINES[language]
    async with Console.start(tmp_path, None, size, line) as console:
        await console.press("enter", "m")
        assert (console.front, console.field("#title")) == ("write", title)
        await console.type(answer)
        before = console.keys_pressed
        await console.press("ctrl+s")
        assert console.keys_pressed - before == 1
        (made,) = articles(console)
        assert (made.title, made.answer, made.incident, made.language) == (title, answer, "DST-0001", language)
        await console.press("escape")
        guide = await to_search(console, title.split()[0])
        await console.quiet()
        hint = guide.hint()
        assert hint.index(title) < hint.index("DST-0001"), "articles first, then the log"
        await console.press("down")
        assert "▸ " + title in guide.hint()
        await console.press("enter")
        assert console.front == "article"
        await console.sees(answer)
        await console.press("enter")
        assert (console.front, guide.cursor()) == ("guide", "attempt")
        assert answer in guide.choices()
        await console.press("a")
        await console.press("escape", "ctrl+k")
        assert console.front == "knowledge"
        await console.quiet()
        row = words_of(options(console, "#articles")[:1])
        assert row.startswith(title)
        worked = {"en": "worked 1 of 1", "fa": "1 از 1 بار جواب داد", "ru": "помогло 1 из 1"}[language]
        assert worked in row


@pytest.mark.parametrize("language", sweep("en", "fa", slow=["ru"]), indirect=True)
@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_every_screen_of_it_keeps_to_its_size(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:
        long = ArticleText(
            "A title that is much longer than any row " * 3, "Signs. " * 60, "Do it.\n" * 60, "dock " * 30
        )
        await written(console, long)
        for keys in (("ctrl+k",), ("enter",), ("e",)):
            await console.press(*keys)
            await console.quiet()
            assert len(console.lines()) == size[1]
            assert console.bottom().strip()
            shown = words_of(console.lines())
            assert "F1" in shown, "the keys are not pushed out"


async def test_what_is_typed_on_the_page_survives_leaving_it(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "m")
        await console.type("Update [b] the «firmware»")
        await console.press("escape", "escape", "d")
        await console.sees("article: DST-0001")
        await console.press("enter")
        assert (console.front, console.field("#answer")) == ("write", "Update [b] the «firmware»")
        await console.press("ctrl+s")
        assert articles(console)[0].answer == "Update [b] the «firmware»"
        assert console.app.keeper.all() == []


async def test_what_was_only_looked_at_leaves_no_draft(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "m", "escape")
        assert (console.front, console.app.keeper.all()) == ("incident", [])


async def test_a_draft_of_a_change_comes_up_as_that_change(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await written(console)
        await console.press("ctrl+k", "down", "e")
        await console.type(" Twice.")
        await console.press("escape", "escape", "d", "enter")
        assert console.field("#answer") == "Update the firmware.\nRestart it. Twice."
        await console.press("ctrl+s")
        assert [view.answer for view in articles(console)] == ["Update the firmware.\nRestart it. Twice."]


async def test_without_a_title_or_an_answer_nothing_is_kept_and_nothing_is_cleared(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await console.press("ctrl+k", "down", "n")
        assert console.front == "write"
        await console.type("Dock")
        await console.press("ctrl+s")
        await console.sees("An article needs an answer")
        assert console.app.screen.focused is console.app.screen.query_one("#answer")
        assert console.field("#title") == "Dock"
        await console.type("Update it.")
        await console.press("ctrl+s")
        assert [view.title for view in articles(console)] == ["Dock"]


async def test_a_second_ctrl_s_in_one_burst_keeps_no_second_article(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "m", "x", "ctrl+s", "ctrl+s")
        await console.until(lambda: console.front == "incident" and articles(console), "the article")
        await console.settle()
        assert len(articles(console)) == 1


async def test_the_documentation_check_stands_under_the_answer(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "m")
        await console.type("Firmware replased.")
        screen: Any = console.app.screen
        await console.until(lambda: [str(one.kind) for one in screen.findings] == ["spelling"], "the finding")
        await console.press("tab", "f", "ctrl+s")
        assert articles(console)[0].answer == "Firmware replaced."


async def test_a_search_takes_nothing_unless_one_goes_down_to_it(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        guide = await to_search(console, "dock")
        await console.sees("2 found")
        await console.press("enter")
        assert guide.part() == "Process information"
        assert told(console)[-1] == "searched  “dock”: 2 found"
        assert articles(console)[0].uses.used == 0


async def test_down_goes_through_what_was_found_and_then_to_the_next_step(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        guide = await to_search(console, "dock")
        await console.press("down", "down")
        assert "▸ DST-0001" in guide.hint()
        await console.press("up", "up")
        assert "▸" not in guide.hint()
        await console.press("down", "down", "down")
        assert (guide.screen.answering, guide.cursor()) == (None, "hypothesis")


async def test_an_incident_that_was_found_opens_and_esc_comes_back_to_the_line(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, "Mr Zed: printer offline", SARA) as console:
        await to_search(console, "printer")
        await console.press("down", "enter")
        assert console.front == "incident"
        await console.press("escape")
        assert (console.front, console.field("#answer")) == ("guide", "printer")


async def test_what_came_of_it_can_be_said_while_it_is_read(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        await to_search(console, "dock")
        await console.press("down", "enter", "n")
        assert console.front == "guide"
        assert told(console)[-1] == "tried  Update the firmware. → did not work"
        assert (articles(console)[0].uses.used, articles(console)[0].uses.worked) == (1, 0)


async def test_an_article_taken_before_a_crash_waits_for_its_result(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        await to_search(console, "dock")
        await console.press("down", "enter")
    async with Console.start(tmp_path, None, SMALL) as console:
        guide = Guide(console)
        await console.press("escape", "home", "i", "4")
        await guide.to("attempt")
        assert "“Update the firmware.”" in guide.choices()
        await console.press("o")
        assert console.front == "article"
        await console.press("escape", "a")
        assert articles(console)[0].uses.worked == 1


async def test_something_else_that_was_tried_is_not_the_articles(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        guide = await to_search(console, "dock")
        await console.press("down", "enter", "escape")
        await guide.attempt("attempt", "another cable", "b")
        assert articles(console)[0].uses.tried == 0
        assert "“Update the firmware.”" in guide.choices(), "it still waits"
        await guide.attempt("attempt", "Update the firmware by USB.", "a")
        assert (articles(console)[0].uses.tried, articles(console)[0].uses.worked) == (1, 1)
        assert told(console)[-1] == "tried  Update the firmware by USB. → worked"


async def test_undo_takes_the_article_out_of_hand_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        guide = await to_search(console, "dock")
        await console.press("down", "enter", "escape", "u")
        await console.sees("Undone: the step on DST-0001")
        await console.until(lambda: "Update" not in guide.choices(), "nothing in hand")
        assert articles(console)[0].uses.used == 0
        await console.press("o")
        await console.sees("No article is chosen.")


async def test_ctrl_k_finds_an_article_over_a_note_in_few_keys_and_gives_the_note_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        await console.press("n")
        await console.type("half a no")
        before = console.keys_pressed
        await console.press("ctrl+k")
        await console.type("firm")
        await console.press("enter")
        assert (console.keys_pressed - before, console.front) == (2, "article")
        await console.sees("Restart it.")
        await console.press("escape", "escape", "escape")
        assert (console.front, console.field("#text")) == ("note", "half a no")


async def test_whether_it_helped_is_noted_with_the_incident_in_front(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await written(console)
        await console.press("enter", "ctrl+k", "enter")
        await console.sees("Did it help with DST-0001?")
        await console.press("y")
        await console.sees("worked 1 of 1")
        assert told(console)[-1] == "article  Dock flickers → worked"
        await console.press("u")
        await console.sees("Undone: using the article on DST-0001 · Dock flickers.")
        await console.until(lambda: console.shows("not used yet"))


async def test_without_an_incident_in_front_nothing_is_counted(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await written(console)
        await console.press("ctrl+k", "enter", "y")
        await console.sees("No incident is chosen.")
        assert articles(console)[0].uses.used == 0


async def test_public_waits_until_what_is_secret_is_masked(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await written(console, SECRET)
        await console.press("ctrl+k", "down", "p")
        await console.sees("A public article may hold nothing private.")
        assert not articles(console)[0].is_public
        await console.press("e", "ctrl+u")
        await console.type("The password is with the desk.")
        await console.press("ctrl+s", "p")
        await console.sees("Everybody may read it now.")
        assert articles(console)[0].is_public
        await console.press("p")
        await console.sees("It is for the desk alone now.")


async def test_retired_ones_are_shown_apart_and_come_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await written(console)
        await console.press("ctrl+k", "down", "x")
        await console.sees("It is retired")
        await console.sees("Nothing is written yet. m on an incident makes an article of it; n here begins")
        await console.press("t")
        assert "Dock flickers" in options(console, "#articles")[0]
        await console.press("x", "t")
        assert [view.title for view in articles(console)] == ["Dock flickers"]
        await console.press("u")
        assert articles(console) == ()


async def test_whose_articles_helped_is_said_under_the_list(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings='name = "Alex Morgan"') as console:
        await written(console)
        await console.press("ctrl+k")
        assert words_of(console.part("#thanks")) == ""
        await console.press("enter", "y", "escape")
        assert words_of(console.part("#thanks")) == "Thanks to Alex Morgan (worked 1 of 1)"


async def test_the_palette_finds_articles(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await written(console)
        await console.press("ctrl+p")
        await console.type("firmware")
        await console.until(lambda: console.shows("Dock flickers · not used yet"))
        await console.press("down", "enter")
        await console.until(lambda: console.front == "article")


async def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    hostile = "[bold]x[/] \x1b[31m \u202e [/"
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        await written(console, ArticleText(hostile, hostile, f"{hostile}\nx", hostile))
        search = ("escape", "escape", "escape", "i", "3", "enter", *"bold")
        for keys in (("ctrl+k",), ("enter",), ("e",), search, ("down",)):
            await console.press(*keys)
            await console.sees("[bold]x[/]")
            assert not set("".join(console.lines())) & set("\x1b\u202e")
