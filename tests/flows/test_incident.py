"""An incident: put right in place, nothing silently; notes with their time and their first wording."""

from pathlib import Path

import pytest

from dst_console import translate
from tests.fakes import FakeClock
from tests.flows.console import HUGE, NOON, SMALL, WIDE, Console
from tests.flows.pages import IncidentPage, Note, Today, stored
from tests.sweeps import sweep, sweep_rows

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_a_field_put_right_is_a_correction_in_the_timeline(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter")
        await page.set("place", "4F-01")
        await console.sees("Corrected.")
        await console.quiet()
        assert "place: 3F-12 → 4F-01" in page.timeline()
        assert stored(console).incident.place == "4F-01"
        assert stored(console).incident.line == SARA
        await console.press("escape", "u")
        await console.sees("Undone: the correction of DST-0001.")
        assert page.value("place") == "3F-12"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    sweep_rows(
        ("person", "Mr Karimi", "Mr Karimi"),
        ("urgency", "۲", 2),
        ("occurred", "9:40", NOON.replace(hour=9, minute=40)),
        ("category", "", None),
        slow=[
            ("phone", "+98 21 4925", "+98 21 4925"),
            ("impact", "1", 1),
            ("kind", "request", "request"),
            ("work_minutes", "25", 25),
            ("summary", "jams [/] on tray 2", "jams [/] on tray 2"),
        ],
    ),
)
async def test_every_field_can_be_put_right(tmp_path: Path, field: str, typed: str, value: object) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter")
        await page.set(field, typed, "tab")
        incident = stored(console).incident
        await console.quiet()
        assert "Z+" not in IncidentPage(console).timeline()
        assert (incident.customer if field == "person" else getattr(incident, field)) == value
        assert stored(console).entries[-1].kind == "correction"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    sweep_rows(
        ("urgency", "9", "urgency must be one of 1, 2, 3, 4."),
        ("occurred", "teatime", "This is no time; write 9:40"),
        slow=[
            ("urgency", "soon", "urgency must be a number."),
            ("kind", "question", "kind must be one of incident, service request."),
        ],
    ),
)
async def test_a_bad_value_stays_in_its_field_and_says_why(tmp_path: Path, field: str, typed: str, said: str) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter")
        before = stored(console)
        await page.set(field, typed)
        await console.sees(said)
        await console.sees("Nothing was changed.")
        assert page.value(field) == typed
        assert page.cursor() == field
        assert stored(console) == before


@pytest.mark.parametrize(
    ("language", "shown", "typed"),
    sweep_rows(
        ("fa", "رویداد", "درخواست سرویس"),
        slow=[
            ("en", "incident", "Service Request"),
            ("en", "incident", "request"),
            ("ru", "инцидент", "запрос на обслуживание"),
        ],
    ),
)
async def test_the_kind_stands_there_in_the_technicians_words_and_is_put_right_with_them(
    tmp_path: Path, language: str, shown: str, typed: str
) -> None:
    translate.set_language(language)
    try:
        async with Console.start(tmp_path, None, SMALL, SARA, settings=f'language = "{language}"\n') as console:
            page = IncidentPage(console)
            await console.press("enter")
            assert page.value("kind") == shown
            await page.set("kind", typed, "tab")
            assert stored(console).incident.kind == "request"
            await console.quiet()
    finally:
        translate.set_language("en")


async def test_a_bad_value_does_not_keep_one_in_its_field(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter")
        await page.set("urgency", "soon")
        await console.press("escape")
        assert page.cursor() == "timeline"
        await console.press("escape")
        assert console.front == "today"
        await console.press("enter")
        assert page.value("urgency") == "soon"


async def test_a_half_typed_field_is_there_again_after_quitting(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter")
        await IncidentPage(console).go_to("asset")
        await console.press(*"LT-99", "ctrl+q")
        await console.until(lambda: not console.app.is_running)
    async with Console.start(tmp_path) as console:
        assert console.shows("Recover your work?")
        assert console.shows("asset of DST-0001")
        await console.press("enter")
        page = IncidentPage(console)
        await console.until(lambda: console.front == "incident" and page.cursor() == "asset")
        assert page.value("asset") == "LT-99"
        await console.press("enter")
        assert stored(console).incident.asset == "LT-99"


async def test_a_note_is_saved_with_its_time(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with Console.start(tmp_path, clock, SMALL, SARA) as console:
        clock.tick(25 * 60)
        await console.press("enter", "n", *"only on tray 2", "enter", *"since Monday")
        await Note(console).save()
        await console.sees("Note saved.")
        entry = stored(console).entries[-1]
        assert (entry.text, entry.at) == ("only on tray 2\nsince Monday", clock.now())
        assert "12:25 note only on tray 2 since Monday" in IncidentPage(console).timeline()


async def test_letters_typed_right_before_the_saving_key_are_in_the_note(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        for key in ("ctrl+s", "f4"):
            await console.press("n", *"roller is worn", key, "u", "r")
            assert stored(console).entries[-3].text == "roller is worn"
            assert console.front == "today"


async def test_amending_a_note_keeps_its_first_wording(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter", "a")
        await console.sees("Choose a note in the timeline first.")
        await console.press("n", *"roler worn", "ctrl+s")
        await console.until(lambda: len(stored(console).entries) == 2)
        await console.press("G", "a")
        assert Note(console).text() == "roler worn"
        await console.press("ctrl+u")
        await Note(console).type("roller worn")
        await Note(console).save()
        await console.quiet()
        assert "note roler worn" in page.timeline()
        assert "puts right: roller worn" in page.timeline()
        assert [entry.text for entry in stored(console).entries[1:]] == ["roler worn", "roller worn"]


async def test_the_draft_of_an_amendment_stays_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n", *"roler worn", "ctrl+s", "enter")
        await console.until(lambda: len(stored(console).entries) == 2)
        await console.press("G", "a", *", tray 2", "escape")
        await console.press("n")
        assert Note(console).text() == ""
        await console.press("escape", "escape", "d", "enter")
        assert Note(console).text() == "roler worn, tray 2"
        await Note(console).save()
        assert stored(console).entries[-1].amends == stored(console).entries[1].id


async def test_many_pasted_lines_stay_lines_in_a_note(tmp_path: Path) -> None:
    text = "ipconfig:\n  10.0.0.7\n\n[bold]not markup[/bold]\nend"
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n")
        await console.paste(text)
        await Note(console).save()
        assert stored(console).entries[-1].text == text
        await console.press("enter")
        assert console.shows("[bold]not markup[/bold]")


async def test_an_empty_note_is_no_note(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n", "space", "ctrl+s")
        assert console.front == "today"
        assert len(stored(console).entries) == 1


async def test_outcome_cancel_and_reopen_from_the_incident(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        page = IncidentPage(console)
        await console.press("enter", "o", "s")
        await console.until(lambda: "resolved" in page.heading())
        await console.quiet()
        assert "solved on the spot" in page.timeline()
        assert "Z+00:00" not in page.timeline()
        await page.go("reopen")
        await console.sees("DST-0001 is open again.")
        await console.press("x", *"test", "enter")
        await console.until(lambda: "cancelled" in page.heading())
        await console.quiet()
        assert "“test”" in page.timeline()
        await page.go("reopen")
        await console.until(lambda: "● open" in page.heading())


async def test_esc_in_a_field_goes_to_the_timeline_then_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("enter", "e")
        assert IncidentPage(console).cursor() == "person"
        await console.press("escape")
        assert console.front == "incident"
        await console.press("escape")
        assert console.front == "today"
        assert Today(console).rows()


async def test_the_technicians_editor_goes_on_with_the_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dst_console.screens.note import edited

    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nstat -c %a "$1" > "$0.mode"\nprintf \'and more\\n\' >> "$1"\n')
    script.chmod(0o755)
    text = "first\nwörter ی\x1b[31m \ud800"
    assert edited(str(script), text, tmp_path / "state") == text + "and more"
    assert (tmp_path / "editor.mode").read_text().strip() == "600"
    assert list((tmp_path / "state").iterdir()) == []
    assert edited("/nowhere/editor", text, tmp_path / "state") == text
    script.write_text("#!/bin/sh\nprintf 'caf\\351' > \"$1\"\n")
    assert edited(str(script), text, tmp_path / "state") == "caf\udce9"  # as old editors write it: kept as it is
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("n", *"roller", "ctrl+e")
        await console.sees("Set $EDITOR to the editor you like")
        assert Note(console).text() == "roller"
