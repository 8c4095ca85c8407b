"""Few keys: the technician looks at the customer (promise 5). Text itself does not count."""

from pathlib import Path

from tests.flows.console import SMALL, Console
from tests.flows.pages import Capture, Guide, Note, Today, stored

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


async def test_in_impact_the_next_step_takes_one_key_a_tick_one_and_a_note_two(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = Guide(console)
        await Today(console).go("impact")
        assert console.keys_pressed == 1
        await guide.go("forward")
        assert (console.keys_pressed, guide.part()) == (2, "Manage expectations")
        await guide.to("restated")
        before = console.keys_pressed
        await guide.go("tick")
        assert console.keys_pressed - before == 1
        assert stored(console).entries[-1].kind == "tick"
        before = console.keys_pressed
        await guide.go("note")
        await Note(console).type("roller worn")
        await Note(console).save()
        assert console.keys_pressed - before == 2
        assert (guide.part(), guide.cursor()) == ("Manage expectations", "restated")
        before = console.keys_pressed
        await console.press("6")
        assert (console.keys_pressed - before, guide.part()) == (1, "Terminate")
        await guide.go("back")
        assert (console.keys_pressed - before, guide.part()) == (2, "Check")


async def test_a_hold_and_a_transfer_begin_with_one_key_and_a_walk_up_over_them_takes_two(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        for procedure in ("hold", "transfer"):
            before = console.keys_pressed
            await console.do(procedure)
            assert (console.keys_pressed - before, console.front) == (1, procedure)
            await Capture(console).open_over()
            await Capture(console).type("Mr Karimi: locked out")
            await Capture(console).save()
            assert console.keys_pressed - before == 3
            await console.press("escape")  # the outcome can be said later
            assert console.front == procedure
            await console.press("escape")


async def test_a_level_of_competence_is_set_with_one_key_on_its_card(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f8", "a")
        before = console.keys_pressed
        await console.press("b")
        assert console.keys_pressed - before == 1
        await console.until(lambda: "◆" in Guide(console).steps()[0], "the level")
