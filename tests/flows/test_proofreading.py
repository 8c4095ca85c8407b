"""The documentation check on the pages one writes on: findings under the text, a key for each, secrets held back."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from dst_console.language.checking.loading import FOLDER
from dst_console.screens import proofreading
from dst_console.widgets.fields import NoteField
from tests.flows.console import SMALL, WIDE, Console, folders_in
from tests.flows.pages import stored
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer +solved"


async def found(console: Console, *kinds: str) -> None:
    """Wait until exactly these kinds are listed."""
    screen: Any = console.app.screen
    await console.until(lambda: tuple(str(one.kind) for one in screen.findings) == kinds, f"findings {kinds}")


async def to_findings(console: Console) -> None:
    """Go from the text to the list under it."""
    console.app.screen.query_one("#findings").focus()
    await console.settle()


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
async def test_a_misspelt_word_is_listed_under_the_note_and_one_key_puts_it_right(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:
        await console.press("n")
        await console.type("The tray sensor was replased today.")
        await found(console, "spelling")
        await console.sees("“replased” is in no dictionary. → replaced Q4")
        await console.press("tab", "enter")
        assert console.field("#text") == "The tray sensor was replaced today."
        await found(console)
        assert not console.app.screen.query_one("#findings").display
        await console.press("ctrl+s")
        assert stored(console).entries[-1].text == "The tray sensor was replaced today."


async def test_how_many_findings_there_are_is_said_however_few_are_seen(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("Awful crap, replased a scaner, gonna recieve :-)")
        screen: Any = console.app.screen
        await console.until(lambda: len(screen.findings) >= 5)
        total = len(screen.findings)
        await console.sees(f"1 of {total}")
        await console.press("tab", "end")
        await console.sees(f"{total} of {total}")


async def test_writing_is_never_held_up_and_a_note_with_findings_is_saved(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("the stupid printer password: hunter2xyz :-)")
        await console.press("ctrl+s")
        assert stored(console).entries[-1].text == "the stupid printer password: hunter2xyz :-)"


async def test_a_finding_that_is_let_stand_does_not_come_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("Roller replased.")
        await found(console, "spelling")
        await console.press("tab", "x")
        await found(console)
        await console.type(" Forty pages printed.")
        await console.settle()
        console.app.screen.look()  # type: ignore[attr-defined]
        await console.settle()
        await found(console)
        assert console.field("#text") == "Roller replased. Forty pages printed."


async def test_a_word_goes_into_the_persons_own_dictionary(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("The frobnikator is clean.")
        await found(console, "spelling")
        await console.press("tab", "a")
        await found(console)
        assert (folders_in(tmp_path).config / FOLDER / "en.txt").read_text("utf-8") == "frobnikator\n"


async def test_the_row_of_a_learned_word_is_gone_at_once_and_the_next_key_is_about_the_next_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("Saw teh eror and the frobnikator.")
        await found(console, "spelling", "spelling", "spelling")
        await console.press("tab", "a", "f")
        assert console.field("#text") == "Saw teh error and the frobnikator."
        await found(console, "spelling")
        await console.sees("✓ “teh” is in your dictionary · a takes it out")
        assert (folders_in(tmp_path).config / FOLDER / "en.txt").read_text("utf-8") == "teh\n"


async def test_the_same_key_takes_a_learned_word_out_again(tmp_path: Path) -> None:
    words = folders_in(tmp_path).config / FOLDER
    words.mkdir(parents=True)
    (words / "en.txt").write_text("# mine\nblivet\n", "utf-8")
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("Saw teh blivet.")
        await found(console, "spelling")
        await console.press("tab", "a")
        await found(console)
        await to_findings(console)
        await console.press("a")
        await console.sees("“teh” is no longer in your dictionary.")
        await found(console, "spelling")
        assert (words / "en.txt").read_text("utf-8") == "# mine\nblivet\n"
        await to_findings(console)
        await console.press("f")
        assert console.field("#text") == "Saw the blivet."


async def test_what_a_record_lacks_is_said_on_the_closing_page(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, "Sara Ahmadi: printer jams +solved") as console:
        await console.press("c")
        await found(console, "missing", "missing")
        await console.sees("No phone, mail address or place of the customer is noted.")
        await to_findings(console)
        await console.press("f")
        await console.sees("Only you know what is right here")
        await console.press("x", "x")
        await found(console)


async def test_a_password_is_not_sent_until_it_is_masked_or_said_to_be(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("Card of the customer 4111 1111 1111 1111, password: hunter2xyz")
        await console.press("ctrl+s", "c", "y")
        await console.type("5")
        await console.press("ctrl+s")
        await console.sees("2 to decide")
        await console.press("enter")
        assert console.front == "check"
        await console.sees("Not yet: something private in it is to be masked")
        await console.press("s")
        await console.sees("1 to decide")
        await console.press("m")
        await console.press("end")
        assert console.shows("4111 1111 1111 1111")
        assert not console.shows("hunter2xyz")
        await console.press("enter")
        assert stored(console).incident.state == "closed"


async def test_a_ticket_without_secrets_is_sealed_by_keys_typed_ahead(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5", "ctrl+s", "enter")
        assert stored(console).incident.state == "closed"


async def test_a_secret_in_the_summary_is_masked_by_one_key(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("c", "y", "5")
        console.app.screen.query_one("#summary").focus()
        await console.settle()
        await console.type("The password: hunter2xyz was reset. ")
        await found(console, "secret")
        await to_findings(console)
        await console.press("f")
        assert "hunter2xyz" not in console.field("#summary")
        await console.press("ctrl+s", "enter")
        assert "hunter2xyz" not in stored(console).incident.resolution
        assert stored(console).incident.summary == "printer jams"


async def test_what_was_let_stand_stays_so_with_the_draft(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.type("The stupid sensor was replased.")
        await found(console, "opinion", "spelling")
        await to_findings(console)
        await console.press("x", "escape")
        await console.press("n")
        await found(console, "spelling")
        console.app.keeper.write_all()
        killed = Path(shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-killed"))
    async with Console.start(killed, None, SMALL) as console:
        await console.press("enter")
        assert console.field("#text") == "The stupid sensor was replased."
        await found(console, "spelling")
        await console.type(" The stupid tray.")
        await found(console, "spelling")
        await console.press("ctrl+s")
        assert console.app.keeper.all() == []


async def test_on_the_closing_page_too(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, "Ms Sara Ahmadi: stupid printer jams @3F-12 +solved") as console:
        await console.press("c")
        await console.until(lambda: len(console.app.screen.findings) == 2)  # type: ignore[attr-defined]
        await to_findings(console)
        await console.press("x", "escape")
        assert console.app.keeper.all() == [], "nothing was typed"
        await console.press("c", "y")
        await to_findings(console)
        await console.press("x", "escape", "c")
        await console.until(lambda: len(console.app.screen.findings) == 1)  # type: ignore[attr-defined]


def pointed_out(console: Console) -> str:
    """Return what is underlined in the text."""
    field = console.app.screen.query_one(NoteField)
    strips = console.app.screen._compositor.render_strips()[field.region.y : field.region.bottom]
    segments = (segment for strip in strips for segment in strip.crop(field.region.x, field.region.right))
    return "".join(one.text for one in segments if one.style and one.style.underline)


@pytest.mark.parametrize("theme", sweep("dst-dark", slow=["dst-light", "dst-contrast", "ansi"]))
async def test_the_finding_in_front_is_pointed_out_in_the_text(tmp_path: Path, theme: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings=f'theme = "{theme}"\n') as console:
        await console.press("n")
        await console.type("Sensor replased; the stupid tray.")
        await found(console, "spelling", "opinion")
        assert pointed_out(console) == "replased"
        await console.type("!")
        assert pointed_out(console) == "", "what is typed has not been looked through"
        await found(console, "spelling", "opinion")
        await console.until(lambda: pointed_out(console) == "replased")
        await to_findings(console)
        await console.press("down")
        assert pointed_out(console) == "stupid"
        await console.press("up", "enter")
        await found(console, "opinion")
        assert pointed_out(console) == "stupid"
        await console.press("x")
        assert pointed_out(console) == ""


async def test_a_finding_over_a_line_end_is_pointed_out_whole_and_what_is_missing_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        await console.press("c")
        await console.until(lambda: console.app.screen.findings)  # type: ignore[attr-defined]
        assert pointed_out(console) == "", "no fact is noted: that stands nowhere"
        monkeypatch.setattr(proofreading, "PAUSE", 3_600)
        field = console.app.screen.query_one(NoteField)
        field.load_text("one\ntwo three\nfour")
        await console.settle()
        field.point_out(((0, 1), (2, 2)))
        await console.settle()
        assert pointed_out(console) == "netwo threefo"
