"""People: who is known, brought in from lists, put right, doubles made one."""

from pathlib import Path

import pytest

from tests.flows.console import HUGE, SMALL, WIDE, Console, words_of
from tests.flows.pages import People, known, stored
from tests.sweeps import sweep

LINES = ("Ms Sara Ahmadi: printer jams @3F-12", "Mr Reza Karimi: screen flickers @B2-14 phone:4925")


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_every_customer_is_known_with_place_and_history(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, *LINES) as console:
        people = People(console)
        await console.press("p")
        await console.until(lambda: len(people.names()) == 2)
        assert "Mr Reza Karimi" in people.names()[0]
        assert people.value("phone") == "4925"
        assert people.value("place") == "B2-14"
        await console.until(lambda: "1 incident" in people.history())
        assert "screen flickers" in people.history()
        await console.press("down")
        await console.until(lambda: people.value("name") == "Sara Ahmadi")


async def test_nobody_known_says_how_people_come_in(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("p")
        await console.sees("Nobody is known yet.")
        await console.press("e", "m")
        await console.sees("Nobody is chosen.")


async def test_letters_narrow_the_list(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        people = People(console)
        await console.press("p", "slash", *"ahm")
        await console.until(lambda: len(people.names()) == 1)
        assert "Ahmadi" in people.names()[0]
        await console.press("enter", "e", "end", "i", "enter", "escape")
        await console.until(lambda: people.value("name") == "Sara Ahmadii")
        await console.press("slash", "end", *"xyz")
        await console.quiet()
        await console.until(lambda: words_of(people.names()) == "Nobody's name holds these letters.")


async def test_a_person_is_put_right_and_undone(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        people = People(console)
        await console.press("p", "e", "tab", "tab", "end", "ctrl+u", *"112", "enter", *"reza@example.org", "enter")
        await console.sees("Mr Reza Karimi is changed.")
        assert known(console, "Reza Karimi").phone == "112"
        assert known(console, "Reza Karimi").mail == "reza@example.org"
        await console.press("escape", "u")
        await console.sees("Undone: the change of Reza Karimi.")
        await console.until(lambda: people.value("mail") == "")
        assert people.value("phone") == "112"


async def test_a_name_cannot_be_emptied(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        people = People(console)
        await console.press("p", "e", "end", "ctrl+u", "enter")
        await console.sees("A person needs a name.")
        assert people.value("name") == ""
        assert known(console, "Reza Karimi").phone == "4925"
        await console.press("escape", "escape")
        assert console.front == "today"


async def test_a_field_left_by_escape_stays_as_it_was_and_keeps_the_words(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await console.press("p", "e", "tab", "tab", "end", *"9", "escape")
        await console.sees("Left as it was; what you typed is kept as a draft.")
        assert People(console).value("phone") == "4925"
        assert known(console, "Reza Karimi").phone == "4925"


async def test_going_on_to_the_next_person_saves_to_the_right_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await console.press("p", "e", "tab", "tab", "end", *"9", "enter", "escape", "down")
        await console.sees("Mr Reza Karimi is changed.")
        assert known(console, "Reza Karimi").phone == "49259"
        assert known(console, "Sara Ahmadi").phone is None


async def test_people_come_in_from_csv_and_one_undo_takes_them_out(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name;phone;room\nMs Sara Ahmadi;111;\nMr Bob [bold];'=1+1;R1\n", encoding="utf-8-sig")
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        people = People(console)
        await console.press("p", "i", *str(file), "enter")
        await console.sees("1 people are new, 1 know more now, 0 are as before.")
        await console.quiet()
        assert len(people.names()) == 3
        assert any("Mr Bob [bold]" in name for name in people.names())
        assert known(console, "Bob [bold]").phone == "=1+1"
        await console.press("u")
        await console.sees("Undone: the import of 2 people.")
        await console.quiet()
        assert len(people.names()) == 2
        assert known(console, "Sara Ahmadi").phone is None


async def test_people_come_in_from_vcards(tmp_path: Path) -> None:
    file = tmp_path / "people.vcf"
    file.write_text(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ivan Petrov\r\nN:Petrov;Ivan;;;\r\nTEL:55\r\nEND:VCARD\r\n", encoding="utf-8"
    )
    async with Console.start(tmp_path) as console:
        await console.press("p", "i", *str(file), "enter")
        await console.sees("1 people are new")
        assert known(console, "Ivan Petrov").phone == "55"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("none.csv", None, "cannot be read"), ("bad.csv", "a,b\n1,2\n", "The list has no column called name.")],
)
async def test_a_list_that_cannot_be_taken_says_why(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    async with Console.start(tmp_path) as console:
        await console.press("p", "i", *str(tmp_path / name), "enter")
        await console.sees(said)
        await console.sees("Nothing was imported.")


async def test_m_and_m_make_two_one_and_undo_parts_them(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES, "Mr R Karimi: again @B2-15") as console:
        people = People(console)
        await console.press("p")
        await console.until(lambda: len(people.names()) == 3)
        await console.press("down", "m")
        await console.sees("Marked.")
        await console.quiet()
        assert people.names()[1].startswith("◆ Mr R Karimi")
        await console.press("m")
        await console.sees("No longer marked.")
        await console.quiet()
        await console.press("m", "up", "m")
        await console.sees("Both are Mr Reza Karimi now.")
        await console.quiet()
        assert len(people.names()) == 2
        assert stored(console, "3").incident.customer == "Mr Reza Karimi"
        await console.press("u")
        await console.quiet()
        await console.until(lambda: len(people.names()) == 3)
        assert stored(console, "3").incident.customer == "Mr R Karimi"
        await console.press("r")
        await console.quiet()
        await console.until(lambda: len(people.names()) == 2)
