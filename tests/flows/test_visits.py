"""A visit from its plan to the way back, by keys: what is next is seen at once, and the customer is never disturbed."""

from pathlib import Path

import pytest
from icalendar import Calendar

from tests.flows.console import SMALL, WIDE, Console
from tests.flows.pages import Guide, Today, stored, told
from tests.sweeps import sweep

KARIMI = "Mr Reza Karimi: screen flickers @B2-14 #display"


async def planned(console: Console, when: str = "12:10") -> None:
    """Plan a visit for the incident under the cursor."""
    await console.press("v", *when)
    await console.do("plan.save")
    await console.sees("planned")


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
async def test_a_visit_shows_who_when_what_to_bring_and_what_is_next(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, KARIMI) as console:
        await console.press("v")
        await console.sees("bring: video cables of each kind")
        await console.type("12:10")
        await console.press("ctrl+y", "ctrl+s")
        for words in ("Mr Reza Karimi", "enter: set off", "12:10–12:40", "✓ time confirmed", "bring: video cables"):
            await console.sees(words)
        await console.press("enter")
        await console.sees("enter: arrived")
        await console.press("enter")
        await console.sees("enter: visit protocol · d: leave the desk")


async def test_a_plan_needs_a_time_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await console.press("v", *"sometime", "ctrl+s")
        await console.sees("Write a time")
        assert console.field("#plan-planned") == "sometime"
        await console.press("escape")
        assert [draft.kind for draft in console.app.keeper.all()] == ["plan"]
        await console.press("v")
        assert console.field("#plan-planned") == "sometime"


async def test_a_visit_for_somebody_new_is_logged_with_its_plan(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await console.press("v", *"Ms Sara Ahmadi", "enter", *"3F-12", "enter", *"2h", "enter", "enter", "enter")
        await console.sees("One word is needed: what is the visit for?")
        await console.type("printer jams")
        await console.press("enter")
        await console.sees("14:00–14:30")
        view = stored(console).incident
        assert (view.source, view.customer, view.place) == ("visit", "Ms Sara Ahmadi", "3F-12")
        assert (view.state, view.outcomes) == ("waiting", ("visit",))


async def test_a_planned_visit_is_opened_instead_of_planned_twice(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("escape", "G", "k", "v")
        assert console.front == "visit"


async def test_today_lists_visits_by_their_time_and_says_how_late_it_is(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("escape")
        today = Today(console)
        await console.until(lambda: any("12:10 ◷ planned" in " ".join(row.split()) for row in today.rows()))
        await console.until(lambda: "◷ 12:10 Mr Reza Kar" in today.top() and "in 10 min" in today.top())
        console.clock.tick(14 * 60)
        console.app.look_around()
        await console.until(lambda: "4 min late" in today.top())
        await console.until(lambda: any("◷ late" in row for row in today.rows()))
        await console.press("G", "enter")
        assert console.front == "visit"


async def test_one_key_drafts_the_notice_to_who_waits_and_the_walk_up_stays(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI, settings='name = "Alex Morgan"\n') as console:
        await planned(console)
        console.clock.tick(14 * 60)
        await console.press("f2", *"Mr Zed: mouse")
        await console.sees("Mr Reza Karimi is waiting since 12:10 (4 min) ctrl+y")
        await console.do("capture.late")
        text = console.field("#text")
        assert text.startswith("Mr Reza Karimi, this is Alex Morgan, about DST-0001.")
        assert "our visit of 12:10" in text
        assert "at about 12:29" in text
        await console.press("ctrl+s")
        assert console.front == "capture"
        assert console.field("#line") == "Mr Zed: mouse"
        assert stored(console).entries[-1].text == text


async def test_with_the_customer_there_are_no_pop_ups_and_no_sounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        monkeypatch.setattr(console.app, "bell", lambda: rung.append("bell"))
        await planned(console)
        await console.press("enter", "enter")
        await console.until(lambda: console.app.is_quiet, "quiet")
        await console.quiet()
        await console.press("n", *"dust", "ctrl+s")
        assert console.says() == []
        assert "Note saved." in console.bottom()
        await console.press("f6", *["space"] * 5)
        console.clock.tick(125)
        console.app.clocks.beat()
        await console.settle()
        assert (console.says(), rung) == ([], [])
        assert "▲ over 2:00" in " ".join(console.lines())


async def test_leaving_keeps_travel_work_and_hold_apart(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("d")
        await console.sees("One can only leave after having arrived.")
        await console.press("enter")
        console.clock.tick(600)
        await console.press("enter", "f6", *["space"] * 5)
        console.clock.tick(180)
        await console.press("enter")
        console.clock.tick(1200)
        await console.press("d", "enter", "end", "ctrl+u", *"many", "enter", "enter")
        await console.sees("This must be a number.")
        await console.press("end", "ctrl+u", *"19", "enter", "enter")
        await console.sees("travel 10 min · work 19 min · hold 3 min")
        assert stored(console).incident.work_minutes == 19
        assert "visit  left travel 10 min, work 19 min, hold 3 min" in told(console)


async def test_what_was_done_to_a_visit_is_taken_back_by_undo(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("enter")
        await console.sees("enter: arrived")
        await console.press("u")
        await console.sees("Undone: the change of the visit on DST-0001.")
        await console.sees("enter: set off")
        await console.press("x")
        await console.sees("called off")
        await console.press("u")
        await console.sees("enter: set off")


async def test_a_visit_is_changed_in_the_form_it_was_planned_in(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("e", "end", "ctrl+u", *"tomorrow 9:00", "ctrl+s")
        await console.sees("Monday 23 November 09:00–09:30")


async def test_the_appointment_is_written_as_a_calendar_file(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, KARIMI) as console:
        await planned(console)
        await console.press("s")
        await console.sees("Written:")
        (path,) = (tmp_path / "data" / "appointments").iterdir()
        (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert event["SUMMARY"] == "Mr Reza Karimi: screen flickers"
        assert event["LOCATION"] == "B2-14"
        assert path.stat().st_mode & 0o777 == 0o600


async def test_the_protocol_of_a_second_visit_begins_anew(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("enter", "enter", "enter")
        guide = Guide(console)
        assert guide.part() == "At the desk"
        await guide.tick("greet")
        await console.press("escape", "enter")
        assert guide.steps()[0].startswith("✓")
        await console.press("3", "right")
        await console.sees("Left out:")
        await console.press(*"late", "enter")
        await console.until(lambda: console.front == "visit", "the visit")
        await console.press("p")
        assert guide.part() == "At the desk"
        assert guide.steps()[0].startswith("○")


async def test_with_the_customer_early_it_is_quiet_all_the_same(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console, "15:00")
        await console.press("enter", "enter")
        await console.until(lambda: console.app.is_quiet, "quiet")


async def test_another_time_is_not_confirmed_yet(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("c")
        await console.sees("✓ time confirmed")
        await console.press("e", "end", "ctrl+u", *"16:00", "ctrl+s")
        await console.sees("○ time not confirmed yet")


async def test_leaving_with_open_steps_is_said(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI) as console:
        await planned(console)
        await console.press("enter", "enter", "enter", "escape", "d")
        await console.sees("steps of the protocol are open")
        await console.press(*"7", "escape", "d")
        assert console.field("#minutes-travel") == "7"
