"""Nothing typed is lost: what a crash, a quit or an esc left is offered again (U16, U17, U21)."""

from datetime import timedelta
from pathlib import Path

import pytest

from dst_console.drafts import Drawer
from dst_console.errors import DeskError
from tests.fakes import FakeClock
from tests.flows.console import NOON, SMALL, WIDE, Console, folders_in, spooled
from tests.flows.pages import Capture, IncidentPage, Note, Today, stored

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"


def left_behind(tmp_path: Path, *drafts: tuple[str, str, str, str]) -> None:
    """Leave what a console leaves whose process died: its files, and a lock nobody holds."""
    drawer = Drawer(folders_in(tmp_path).data, "4711-dead", FakeClock(NOON - timedelta(hours=1)))
    for draft in drafts:
        drawer.keep(*draft)
    drawer.close()


async def test_after_a_crash_the_walk_up_is_offered_with_its_time(tmp_path: Path) -> None:
    left_behind(tmp_path, ("capture", "", "", "Mr Karimi: screen flick"))
    async with Console.start(tmp_path) as console:
        assert console.shows("Recover your work?")
        assert console.shows("11:00 walk-up")
        assert console.shows("Mr Karimi: screen flick")
        await console.press("enter", *"ers", "enter")
        await console.sees("Logged DST-0001.")
        assert stored(console).incident.line == "Mr Karimi: screen flickers"
        await console.press("s")
        assert "resolved" in Today(console).rows()[0]
        assert "draft" not in Today(console).counts()


async def test_after_a_crash_the_note_is_offered_with_its_customer(tmp_path: Path) -> None:
    incident = spooled(tmp_path, SARA)[0]
    left_behind(tmp_path, ("note", incident, "DST-0001 Ms Sara Ahmadi", "roller\nworn"))
    async with Console.start(tmp_path, size=WIDE) as console:
        assert console.shows("note on DST-0001 Ms Sara Ahmadi")
        await console.press("enter")
        assert Note(console).text() == "roller\nworn"
        await Note(console).save()
        assert stored(console).entries[-1].text == "roller\nworn"
        assert Drawer(folders_in(tmp_path).data).left_behind() == []


async def test_esc_leaves_what_was_left_for_later(tmp_path: Path) -> None:
    left_behind(tmp_path, ("capture", "", "", "Mr Karimi: screen"))
    async with Console.start(tmp_path) as console:
        await console.press("escape")
        assert "1 draft (d)" in Today(console).counts()
        await console.press("d", "x", "x")
        assert console.front == "today"
        assert "draft" not in Today(console).counts()
        assert Drawer(folders_in(tmp_path).data).left_behind() == []


async def test_two_walk_ups_left_are_both_kept(tmp_path: Path) -> None:
    left_behind(tmp_path, ("capture", "a", "", "Mr Karimi: screen"))
    async with Console.start(tmp_path) as console:
        await console.press("escape", "w", *"Mr Rezaei: mouse", "escape", "d", "enter", "enter", "escape")
        await console.press("d", "enter", "enter")
        await console.sees("Logged DST-0002.")
        assert {stored(console, number).incident.line for number in "12"} == {"Mr Karimi: screen", "Mr Rezaei: mouse"}


async def test_a_damaged_draft_can_still_be_read(tmp_path: Path) -> None:
    left_behind(tmp_path, ("capture", "", "", "Mr Karimi: screen flickers"))
    file = next(path for path in (folders_in(tmp_path).data / "drafts").rglob("*") if path.parent.name == "4711-dead")
    file.write_bytes(file.read_bytes()[:-3])
    async with Console.start(tmp_path) as console:
        assert console.shows("Recover your work?")
        await console.press("enter")
        assert "Mr Karimi: screen flick" in Capture(console).line()


async def test_quitting_keeps_what_is_being_typed_to_the_last_letter(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n", *"roller is worn", "ctrl+q")
        await console.until(lambda: not console.app.is_running)
    async with Console.start(tmp_path) as console:
        assert console.shows("note on DST-0001 Ms Sara Ahmadi")
        assert console.shows("roller is worn")


async def test_what_is_typed_is_kept_without_any_key_for_it(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await console.press("w", *"Mr Karimi: dock")
        await console.until(lambda: console.app.keeper.drawer.mine())
        assert [draft.text for draft in console.app.keeper.drawer.mine()] == ["Mr Karimi: dock"]


async def test_a_draft_of_an_incident_opens_over_its_page(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "n", *"roller", "escape")
        assert IncidentPage(console).heading().startswith("Ms Sara Ahmadi")
        await console.press("n", *" worn", "ctrl+s")
        assert stored(console).entries[-1].text == "roller worn"


async def test_after_a_crash_a_half_typed_correction_stands_in_its_field_again(tmp_path: Path) -> None:
    incident = spooled(tmp_path, SARA)[0]
    left_behind(tmp_path, ("field-place", incident, "DST-0001", "B2-1"))
    async with Console.start(tmp_path) as console:
        assert console.shows("place of DST-0001")
        await console.press("enter")
        await console.sees("B2-1")
        await console.press("4", "enter")
        await console.until(lambda: stored(console).incident.place == "B2-14")
        await console.until(lambda: console.app.keeper.all() == [])


async def test_after_a_crash_a_half_typed_change_of_a_person_stands_in_its_field_again(tmp_path: Path) -> None:
    spooled(tmp_path, SARA)
    async with Console.start(tmp_path) as console:
        person = stored(console).incident.person
    assert person is not None
    left_behind(tmp_path, ("person-phone", person.id, person.name, "221"))
    async with Console.start(tmp_path) as console:
        await console.press("enter")
        await console.sees("221")
        assert console.front == "people"


async def test_after_a_crash_in_the_editor_the_note_is_offered_as_it_was_last_saved(tmp_path: Path) -> None:
    incident = spooled(tmp_path, SARA)[0]
    drawer = Drawer(folders_in(tmp_path).data, "4711-dead", FakeClock(NOON - timedelta(hours=1)))
    drawer.lend("note", incident, "DST-0001 Ms Sara Ahmadi").write_text("roller\nworn\n")
    drawer.close()
    async with Console.start(tmp_path, size=WIDE) as console:
        assert console.shows("Recover your work?")
        assert console.shows("note on DST-0001 Ms Sara Ahmadi")
        await console.press("enter")
        assert Note(console).text() == "roller\nworn"
        await Note(console).save()
        assert stored(console).entries[-1].text == "roller\nworn"
        assert list((folders_in(tmp_path).data / "drafts").rglob("*.md")) == []


async def test_a_half_typed_reason_stands_there_when_the_question_is_asked_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("x", *"dupl", "escape")
        assert "captured" in Today(console).rows()[0]
        assert "1 draft (d)" in Today(console).counts()
        await console.press("x", *"icate")
        assert console.field("#answer") == "duplicate"
        await console.press("enter")
        await console.sees("DST-0001 is cancelled.")
        assert stored(console).incident.cancel_reason == "duplicate"
        await console.until(lambda: console.app.keeper.all() == [])
        assert "draft" not in Today(console).counts()


async def test_after_a_crash_a_half_typed_reason_is_offered(tmp_path: Path) -> None:
    incident = spooled(tmp_path, SARA)[0]
    left_behind(tmp_path, ("cancel", incident, "DST-0001", "dupl"))
    async with Console.start(tmp_path) as console:
        assert console.shows("reason of DST-0001")
        await console.press("enter", *"icate", "enter")
        await console.sees("DST-0001 is cancelled.")
        assert stored(console).incident.cancel_reason == "duplicate"


async def test_a_half_typed_reason_can_be_thrown_away(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("x", *"dupl", "escape", "d")
        assert console.shows("reason of DST-0001")
        await console.press("x", "x", "x")
        assert console.field("#answer") == ""


async def test_a_reason_that_could_not_be_saved_stays_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_words: object) -> None:
        raise DeskError("The log is busy.")

    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        monkeypatch.setattr("dst_console.desk.incidents.cancel", refuse)
        await console.press("x", *"duplicate", "enter")
        await console.sees("The log is busy.")
        assert "1 draft (d)" in Today(console).counts()
        await console.press("x")
        assert console.field("#answer") == "duplicate"
