"""The day reviewed by keys alone: its gaps filled, its end walked through to zero, other days beside it."""

from datetime import datetime, timedelta
from pathlib import Path

from textual.widgets import OptionList

from dst_console import desk
from dst_console.models.states import Promise
from tests.fakes import FakeClock
from tests.flows.console import SMALL, WIDE, Console, folders_in, spooled, words_of
from tests.flows.pages import Capture, Today, options, stored

AFTERNOON = datetime(2026, 11, 23, 15, 0).astimezone()
"""A Monday, an hour before it ends."""

PRINTER = "Ms Sara Ahmadi: printer jams @3F-12 for 2h"
SCREEN = "Mr Reza Karimi: screen flickers @B2-14 for 3h"
THIN = "Mr Jones: mouse for 90m"


def a_day(tmp_path: Path) -> list[str]:
    """Log a Monday with two gaps, 10:00 to 10:25 and 14:55 to 15:00 and none that long, and a thin record."""
    lines = [(PRINTER, 8, 0), (SCREEN, 10, 25), (THIN, 13, 25)]
    return [spooled(tmp_path, line, at=AFTERNOON.replace(hour=hour, minute=minute))[0] for line, hour, minute in lines]


def left(console: Console) -> list[str]:
    """Return what the end of the day still asks about."""
    if console.app.screen.has_class("-zero"):
        return []
    return [row for row in options(console, "#items") if not row.startswith("▌")]  # what the corner says lies over it


def under_cursor(console: Console) -> str:
    """Return the row under the cursor."""
    listing = console.app.screen.query_one("#items", OptionList)
    return str(listing.get_option_at_index(listing.highlighted or 0).prompt)


async def test_g_goes_to_the_gap_and_enter_logs_into_it(tmp_path: Path, language: str) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        today = Today(console)
        assert [row[:5] for row in today.rows()] == ["08:00", "10:00", "10:25", "13:25"]
        assert "┄" in today.rows()[1]
        await console.press("g", "enter")
        assert Capture(console).line() == "10:00 for 25m "
        await console.type("Mr Young: toner @2A")
        await console.press("enter", "escape")
        await console.until(lambda: len(today.rows()) == 4 and "┄" not in "".join(today.rows()), language)
        view = stored(console, "4").incident
        assert (view.occurred, view.work_minutes) == (AFTERNOON.replace(hour=10), 25)
        assert view.customer == "Mr Young"
        await console.press("u")
        await console.until(lambda: "┄" in "".join(today.rows()))


async def test_a_gap_is_no_incident_and_what_was_not_typed_is_no_draft(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        today = Today(console)
        assert today.top().endswith("3 incidents · 3 open")
        await console.press("g")
        assert "enter: log what happened then" in today.counts()
        await console.press("n", "o", "c")
        assert console.front == "today"
        await console.press("enter", "escape")
        assert console.app.keeper.all() == []
        await console.press("enter", *"Zed", "escape")
        assert [draft.text for draft in console.app.keeper.all()] == ["10:00 for 25m Zed"]
        await console.press("home", "g", "g")
        assert today.counts() == "enter: log what happened then"


async def test_g_says_so_when_there_is_no_gap(tmp_path: Path) -> None:
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("g")
        await console.sees("There is no gap on this day.")


async def test_a_thin_record_is_marked_in_its_row_and_counted(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON), WIDE) as console:
        today = Today(console)
        assert ["△ thin" in row for row in today.rows()] == [False, False, False, True]
        assert "thin: 1" in today.counts()


async def test_the_end_of_the_day_is_walked_through_to_zero_by_keys(tmp_path: Path, language: str) -> None:
    ids = a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        desk.follow_ups.promise(folders_in(tmp_path), ids[0], Promise.UPDATE, AFTERNOON, "", AFTERNOON)
        await console.press("w", *"half", "escape", "e")
        assert console.front == "end"
        assert len(left(console)) == 5, language  # a draft, a record thin and open, a gap, a promise, another open
        await console.press("b")
        await console.press("enter", *"2214", "enter")
        assert stored(console, "3").incident.phone == "2214"
        await console.press("x", "y")
        await console.press("c")
        assert console.front == "close"
        await console.press("escape")
        await console.until(lambda: len(left(console)) == 3, language)  # what was promised and kept is still open
        await console.press("b", "b", "b")
        await console.until(lambda: not left(console), language)
        zero = console.part("#zero")
        await console.press("escape")
        assert "┄" not in "".join(Today(console).rows())
        assert "390" in "".join(zero)
        assert console.keys_pressed < 30


async def test_at_zero_the_keys_that_do_nothing_are_grey_and_those_that_do_are_not(tmp_path: Path) -> None:
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e")
        assert console.shows("Nothing is left of Monday 23 November.")
        bottom = console.app.screen._compositor.render_strips()[-1]
        inks = {part.text.strip(): part.style.color.name for part in bottom if part.style and part.style.color}
        grey = console.app.theme_variables["muted"].lower()
        assert (inks["enter"], inks["tomorrow"]) == (grey, grey)
        assert grey not in (inks["esc"], inks["back"])


async def test_what_was_left_for_tomorrow_does_not_come_again_and_undo_brings_it_back(tmp_path: Path) -> None:
    a_day(tmp_path)
    clock = FakeClock(AFTERNOON)
    async with Console.start(tmp_path, clock) as console:
        await console.press("e", "b", "b", "b", "b")
        assert console.shows("Nothing is left of Monday 23 November.")
        assert console.shows("4 left for tomorrow")
        assert console.shows("3 incidents logged")
        await console.press("u")
        await console.sees("It is asked again.")
        assert len(left(console)) == 1
        await console.press("u")
        await console.until(lambda: len(left(console)) == 2)
    async with Console.start(tmp_path, clock, ready=True) as console:
        await console.press("e")
        assert len(left(console)) == 2
        assert "2 things left" in console.part("#top")[0]


async def test_a_promise_left_for_tomorrow_is_due_when_work_begins_again(tmp_path: Path, language: str) -> None:
    ids = a_day(tmp_path)
    settings = f'language = "{language}"\nhours = "9:30-16:00"\nholidays = [2026-11-24]\n'
    async with Console.start(tmp_path, FakeClock(AFTERNOON), settings=settings) as console:
        desk.follow_ups.promise(folders_in(tmp_path), ids[0], Promise.UPDATE, AFTERNOON, "", AFTERNOON)
        console.app.drain()
        await console.settle()
        await console.press("e", "b", "b")
        assert len(left(console)) == 2
        await console.press("b")
        await console.sees("2026-11-25 09:30")
        await console.until(lambda: len(left(console)) == 1, language)  # its incident is not asked about by itself
        store = console.app.store
        assert store is not None
        (view,) = desk.follow_ups.due(store)
        assert view.due == AFTERNOON.replace(day=25, hour=9, minute=30)
        await console.press("u")
        await console.until(lambda: len(left(console)) == 2, language)
        assert desk.follow_ups.due(store)[0].due == AFTERNOON


async def test_undo_takes_the_newest_back_whether_it_was_settled_or_changed(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e", "down", "x", "up", "enter", *"2A", "enter")
        await console.sees("Corrected.")
        assert stored(console, "3").incident.place == "2A"
        assert len(left(console)) == 3
        await console.press("u")
        await console.sees("Undone: the correction of DST-0003.")
        assert len(left(console)) == 3
        assert "△ thin" in under_cursor(console)
        await console.press("u")
        await console.sees("It is asked again.")
        assert len(left(console)) == 4
        assert "┄" in under_cursor(console)


async def test_each_incident_is_asked_about_once(tmp_path: Path, language: str) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e")
        rows = left(console)
        assert [sum(name in row for row in rows) for name in ("Ahmadi", "Karimi", "Jones")] == [1, 1, 1], language
        assert len(rows) == 4, "and one gap"
        assert " c: " in f" {words_of(console.part('#what'))}", "the thin record may be closed as well"
        await console.press("b")
        assert [sum("Jones" in row for row in left(console))] == [0], "left for tomorrow, it is not asked for otherwise"


async def test_a_thin_record_put_right_that_is_open_still_is_asked_about_as_open(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e")
        await console.sees("Thin, and still open.")
        await console.press("enter", *"2A", "enter")
        await console.sees("Corrected.")
        assert [row for row in left(console) if "Jones" in row and "thin" not in row]
        assert len(left(console)) == 4


async def test_undo_goes_to_what_comes_back_and_takes_back_nothing_older_than_the_sitting(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e", "down", "down", "b", "home", "u")
        await console.sees("It is asked again.")
        await console.until(lambda: "Ahmadi" in under_cursor(console))
        await console.press("u")
        await console.sees("Nothing else was done here")
        assert len(left(console)) == 4
        assert {stored(console, str(number)).incident.state for number in (1, 2, 3)} == {"captured"}


async def test_what_is_half_typed_on_the_line_is_a_draft_and_esc_leads_back(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e", "enter", *"sara@ex", "escape")
        assert console.front == "end"
        assert [(draft.kind, draft.text) for draft in console.app.keeper.all()] == [("field-mail", "sara@ex")]
        await console.press("escape")
        assert console.front == "today"
        await console.press("e", "down")
        assert console.field("#fix") == "sara@ex"
        await console.press("enter", *"ample.org", "enter")
        assert stored(console, "3").incident.mail == "sara@example.org"
        assert console.app.keeper.all() == []


async def test_a_record_that_lacks_two_things_is_asked_about_one_after_the_other(tmp_path: Path) -> None:
    spooled(tmp_path, "Mr Jones: for 7h", at=AFTERNOON.replace(hour=8))
    async with Console.start(tmp_path, FakeClock(AFTERNOON)) as console:
        await console.press("e")
        assert console.shows("No phone, mail address or place")
        assert console.shows("No fact is noted")
        await console.press("enter", *"2A", "enter")
        await console.type("mouse dead")
        await console.press("enter")
        view = stored(console).incident
        assert (view.place, view.summary) == ("2A", "mouse dead")
        assert len(left(console)) == 1


async def test_a_shows_the_week_with_its_days_and_what_they_come_to(tmp_path: Path) -> None:
    a_day(tmp_path)
    spooled(tmp_path, "Mr Jones: dock @2A for 20m +solved", at=AFTERNOON - timedelta(days=6))
    spooled(tmp_path, "Mr Jones: VPN @2A +solved", at=AFTERNOON - timedelta(days=2))
    settings = 'weekend = "friday"\n'
    async with Console.start(tmp_path, FakeClock(AFTERNOON), WIDE, settings=settings) as console:
        today = Today(console)
        await console.press("a", "enter")
        assert today.top().startswith("dst · 2026-11-21 – 2026-11-27")
        rows = today.rows()
        assert rows[0] == "Saturday 21 November · 1 incident"
        assert "Monday 23 November · today · 3 incidents" in rows
        assert "Friday 27 November · day off" in rows
        assert today.counts().startswith("1 solved on the spot · 390 min of work")
        await console.press("left_square_bracket")
        assert today.top().startswith("dst · 2026-11-14 – 2026-11-20")
        assert any("dock" in row for row in today.rows())
        await console.press("t")
        assert today.top().startswith("dst · Monday 23 November")


async def test_days_are_typed_on_one_line_and_what_is_wrong_stands_there_still(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON), SMALL) as console:
        today = Today(console)
        await console.press("a", *"soonish", "enter")
        await console.sees("soonish names no days.")
        assert console.field("#answer") == "soonish"
        await console.type("2026-11-22..2026-11-23")
        await console.press("enter")
        await console.quiet()
        assert today.rows()[0] == "Sunday 22 November · day off"
        assert len(today.rows()) == 6
        await console.press("a", *"yesterday", "enter")
        assert today.top().startswith("dst · Sunday 22 November")
        await console.press("a", "escape")
        assert console.front == "today"


async def test_a_day_at_the_calendars_edge_is_said_to_be_none_and_the_day_before_stays(tmp_path: Path) -> None:
    a_day(tmp_path)
    async with Console.start(tmp_path, FakeClock(AFTERNOON), SMALL) as console:
        today = Today(console)
        await console.press("left_square_bracket", "a", *"9999-12-31", "enter")
        await console.sees("9999-12-31 names no days.")
        await console.press("escape")
        assert today.top().startswith("dst · Sunday 22 November")
        await console.press("right_square_bracket")
        assert today.top().startswith("dst · Monday 23 November")
        assert len([row for row in today.rows() if not row.startswith("▌")]) == 4
