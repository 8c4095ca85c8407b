"""Saving as: a file on two keys, days and names of one's own, the clipboard, a stop that leaves nothing."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dst_console import desk
from dst_console.desk import clipboard
from dst_console.screens.export import MANY, ExportScreen
from tests.flows.console import NOON, SMALL, WIDE, Console, key_event, spooled, words_of
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"
KARIMI = "Mr Karimi: screen flickers @B2-14"
FORMS = {"m": ".md", "p": ".txt", "c": ".csv", "n": ".json", "h": ".html", "t": ".txt"}


def exports(console: Console) -> list[Path]:
    """Return everything in the folder of exports, hidden files too."""
    folder = console.folder / "data" / "exports"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def numbers(path: Path) -> list[str]:
    """Return the numbers of the incidents in a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["number"] for row in csv.DictReader(file)]


async def test_two_keys_write_what_is_in_front(tmp_path: Path, language: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI, settings=f'language = "{language}"\n') as console:
        await console.press("s", "m")
        (path,) = exports(console)
        assert path.name == "DST-0002.md"
        assert "screen flickers" in path.read_text(encoding="utf-8")
        assert path.stat().st_mode & 0o077 == 0
        assert (console.front, console.keys_pressed) == ("today", 2)
        assert path.name in "".join(console.says())
        assert all(len(line) == SMALL[0] for line in console.lines() if line.isascii())


@pytest.mark.parametrize("letter", sweep("m", "c", slow=[letter for letter in FORMS if letter not in "mc"]))
async def test_every_format_has_a_letter(tmp_path: Path, letter: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("s", letter)
        (path,) = exports(console)
        assert path.suffix == FORMS[letter]
        assert "printer jams" in path.read_text(encoding="utf-8")


async def test_a_ticket_is_saved_and_copied_with_what_is_private_masked(tmp_path: Path) -> None:
    line = "Ms Sara: password is Hunter2! @3F +solved for 5m"
    async with Console.start(tmp_path, None, SMALL, line) as console:
        await console.press("s", "t")
        (path,) = exports(console)
        assert "Hunter2" not in path.read_text(encoding="utf-8")
        await console.sees("What looks private in it is masked (1).")
        await console.press("s", "b", "t")
        assert "•••" in console.app.clipboard
        assert "Hunter2" not in console.app.clipboard
        await console.sees("What looks private in it is masked (1).")


async def test_the_incident_page_saves_its_incident(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("up", "enter", "s", "n")
        (path,) = exports(console)
        assert [one["number"] for one in json.loads(path.read_text(encoding="utf-8"))["incidents"]] == ["DST-0001"]
        assert console.front == "incident"


async def test_w_turns_to_the_day_and_says_how_many(tmp_path: Path) -> None:
    spooled(tmp_path, "yesterday's", at=NOON - timedelta(days=1))
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("s", "w")
        assert "Sunday 22 November 2 incidents" in words_of(console.part("#what"))
        await console.press("c")
        (path,) = exports(console)
        assert (path.name, numbers(path)) == ("2026-11-22.csv", ["DST-0002", "DST-0003"])
        assert console.shows("2 incidents")


async def test_what_the_filter_shows_can_be_saved(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI, "Sara: screen black") as console:
        await console.press("slash", *"screen", "enter", "s", "w")
        assert "what the filter shows 2 incidents" in words_of(console.part("#what"))
        await console.press("c")
        assert numbers(exports(console)[0]) == ["DST-0002", "DST-0003"]


async def test_days_of_ones_own_are_typed_in_one_line(tmp_path: Path) -> None:
    for days in (1, 3, 9):
        spooled(tmp_path, f"{days} days ago", at=NOON - timedelta(days=days))
    async with Console.start(tmp_path) as console:
        await console.press("s", "r", *"2026-11-21 2026-11-19")
        assert "2 incidents" in words_of(console.part("#what"))
        await console.press("enter", "c")
        (path,) = exports(console)
        assert path.name == "2026-11-19-2026-11-21.csv", "named by its days in their order"
        assert len(numbers(path)) == 2


async def test_killed_while_days_or_a_name_are_typed_they_are_offered_again(tmp_path: Path, language: str) -> None:
    settings = f'language = "{language}"\n'
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI, settings=settings) as console:
        await console.press("s", "r", *"yesterday", "escape", "e", *"my «days».csv")
        console.app.keeper.write_all()
        killed = shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-killed")
    async with Console.start(killed, None, SMALL, settings=settings) as console:
        assert "DST-0002 Mr Karimi" in words_of(console.lines())
        await console.press("enter")
        assert (console.front, console.field("#days"), console.field("#name")) == (
            "export",
            "yesterday",
            "my «days».csv",
        )
        assert "0 " in words_of(console.part("#what"))
        await console.press("w", "n")
        (path,) = exports(console)
        assert path.name == "my «days».csv"
        assert "DST-0002" in path.read_text(encoding="utf-8")
        assert console.app.keeper.all() == []


async def test_an_imported_number_leads_to_no_other_folder(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        store = console.app.store
        assert store is not None
        with store.write() as session:
            session.connection().exec_driver_sql("UPDATE incident SET number = '../../escaped'")
        console.app.tell_screens()
        await console.settle()
        await console.press("s", "m")
        assert [path.name for path in exports(console)] == ["______escaped.md"]


async def test_what_was_typed_is_there_when_one_comes_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("s", "escape")
        assert console.app.keeper.all() == []
        await console.press("s", "b", "r", *"tod")
        await console.paste("\x1f")
        await console.press("escape", "escape")
        assert (console.front, console.app.keeper.count) == ("today", 1)
        await console.press("s", "r", *"ay", "enter")
        assert console.field("#days") == "today", "without the control character"
        assert "1 incident" in words_of(console.part("#what"))
        assert "clipboard" in words_of(console.part("#where"))
        await console.press("t")
        assert console.app.keeper.all() == []


async def test_what_is_no_day_is_said_and_stays_in_its_line(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("s", "r", "enter", "m")
        assert console.shows("Type the days first.")
        await console.type("soon")
        assert "soon names no days." in words_of(console.part("#what"))
        await console.press("enter", "m")
        assert (console.front, console.field("#days"), exports(console)) == ("export", "soon", [])
        await console.press("w")
        assert console.field("#days") == "soon"


async def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("mine", encoding="utf-8")
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("s", "m", "s", "m")
        assert [path.name for path in exports(console)] == ["DST-0001-2.md", "DST-0001.md"]
        await console.press("s", "e", *str(mine), "enter")
        assert console.shows("already.")
        assert "--force" not in "".join(console.says())
        assert (console.front, console.field("#name"), mine.read_text(encoding="utf-8")) == (
            "export",
            str(mine),
            "mine",
        )


async def test_a_name_of_ones_own_says_the_format_by_its_ending(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("s", "e", *"sara.html", "enter")
        await console.press("s", "e", *"sara", "enter", "p")
        assert [path.name for path in exports(console)] == ["sara.html", "sara.txt"]
        await console.press("s", "e", *"gone/sara.md", "enter")
        assert console.shows("cannot be written")
        assert len(exports(console)) == 2


async def test_the_clipboard_gets_it_and_the_way_is_said(tmp_path: Path, language: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings=f'language = "{language}"\n') as console:
        await console.press("s", "b", "t")
        assert "DST-0001" in console.app.clipboard
        assert console.front == "today"
        assert exports(console) == []
        if language == "en":
            await console.sees("Sent to the terminal's clipboard. If it does not arrive there, copy it once more")


async def test_copied_once_more_it_goes_to_a_file(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("s", "b", "t", "s", "b", "c")
        assert exports(console) == []
        await console.press("s", "b", "c")
        await console.sees("Written: ")
        (path,) = exports(console)
        assert (path.name, numbers(path)) == ("DST-0002.csv", ["DST-0002"])


async def test_a_program_gets_it_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "taken"
    monkeypatch.setattr(clipboard, "programs", lambda _environ: (("no-such-program",), ("tee", str(taken))))
    async with Console.start(tmp_path, None, SMALL, "Сара: " + "x" * 90_000 + " \ud83d") as console:
        await console.press("s", "b", "t")
        await console.sees("Copied with tee.")
        assert "Сара" in taken.read_text(encoding="utf-8")
        assert taken.stat().st_size > clipboard.MOST
        assert exports(console) == []


async def test_what_is_too_long_for_a_terminal_goes_to_a_file(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, "x" * 60_000) as console:
        await console.press("s", "b", "p")
        await console.sees("This is too long for a terminal's clipboard, so it went to a file:")
        (path,) = exports(console)
        assert (path.name, console.front) == ("DST-0001.txt", "today")
        assert "x" * 60_000 in path.read_text(encoding="utf-8").replace("\n", "").replace(" ", "")


async def test_what_is_copied_from_a_field_says_its_way_too(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("w", *"toner", "shift+home", "ctrl+c")
        await console.sees("Sent to the terminal's clipboard.")
        assert console.app.clipboard == "toner"
        await console.press("ctrl+c")
        await console.sees("Written: ")
        assert [path.read_text(encoding="utf-8") for path in exports(console)] == ["toner"]


async def test_esc_stops_the_writing_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_store: object, _choice: object, _form: str, seen: Any, _privacy: object) -> Iterator[str]:
        yield "x" * 100_000
        seen(MANY // 2)
        screen = console.app.screen
        assert isinstance(screen, ExportScreen)
        assert screen._stop is not None
        screen._stop.wait(30)
        seen(MANY)

    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        monkeypatch.setattr(desk.exporting, "export", endless)
        monkeypatch.setattr(desk.exporting, "count", lambda _store, _choice: MANY)
        for key in ("s", "c"):
            console.app.post_message(key_event(key))
        await console.sees("500 / 1,000")
        assert [path.name.endswith(".dst-export.tmp") for path in exports(console)] == [True]
        await console.press("escape")
        await console.sees("Stopped; no file was written.")
        assert (console.front, exports(console)) == ("export", [])
        await console.press("escape")
        assert console.front == "today"


async def test_leaving_the_console_stops_the_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_store: object, _choice: object, _form: str, seen: Any, _privacy: object) -> Iterator[str]:
        screen = console.app.screen
        assert isinstance(screen, ExportScreen)
        assert screen._stop is not None
        yield "x" * 100_000
        seen(1)
        screen._stop.wait(30)
        seen(2)

    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        monkeypatch.setattr(desk.exporting, "export", endless)
        for key in ("s", "c"):
            console.app.post_message(key_event(key))
        await console.until(lambda: exports(console))
    assert exports(console) == []


@pytest.mark.parametrize("language", sweep("en", "fa", slow=["ru"]), indirect=True)
@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
async def test_every_choice_and_its_key_fit_on_the_screen(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA, settings=f'language = "{language}"\n') as console:
        await console.press("s")
        first = [line.strip("│ ").split(" ")[0] for line in console.part("#forms")]
        assert first == list(FORMS)


async def test_days_not_typed_yet_have_no_count_of_what_was_chosen_before(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, KARIMI) as console:
        await console.press("s", "w", "w")
        assert words_of(console.part("#what")) == "the days typed below"
        await console.press("r", *"today")
        await console.until(lambda: words_of(console.part("#what")) == "the days typed below 2 incidents")
        await console.press(*["backspace"] * 5)
        assert words_of(console.part("#what")) == "the days typed below"
