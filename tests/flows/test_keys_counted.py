"""Few keys: the technician looks at the customer (promise 5). Text itself does not count."""

from pathlib import Path

from tests.flows.console import SMALL, Console
from tests.flows.pages import Capture, Note, Today, stored

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"


async def test_a_walk_up_takes_two_keys_and_its_outcome_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).log(SARA)
        assert console.keys_pressed == 2
        await console.press("s")
        assert console.keys_pressed == 3
        assert stored(console).incident.state == "resolved"
        assert console.front == "today"


async def test_a_note_takes_two_keys(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await Today(console).go("note")
        await Note(console).type("roller worn")
        await Note(console).save()
        assert console.keys_pressed == 2
        assert stored(console).entries[-1].text == "roller worn"


async def test_a_walk_up_over_a_note_takes_two_keys_and_leaves_the_note_open(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await Today(console).go("note")
        before = console.keys_pressed
        await Capture(console).open_over()
        await Capture(console).type("Mr Karimi: locked out")
        await Capture(console).save()
        assert console.keys_pressed - before == 2
        assert console.front == "note"
