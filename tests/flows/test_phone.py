"""The telephone: hold and transfer with one key over any screen, back to it, and the clocks that watch over it."""

import sqlite3
from pathlib import Path

import pytest

from dst_console import desk, spool
from dst_console.clock import mark
from dst_console.screens.clocks import Clockwork
from tests.flows.console import NOON, SMALL, Console, folders_in, key_event
from tests.flows.pages import Guide, stored, told
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer phone:2214"


async def on_hold(console: Console) -> None:
    """Put the caller on hold, up to the thanks."""
    await console.do("hold")
    await console.press(*["space"] * 5)


def clocks_of(console: Console) -> Clockwork:
    return console.app.clocks


SCREENS = ((), ("enter", "e"), ("w",))
MORE = (("enter",), ("n",), ("i",), ("f",), ("p",), ("f8",), ("o",), ("x",), ("f1",))


@pytest.mark.parametrize("keys", sweep(*SCREENS, slow=MORE))
async def test_hold_begins_with_one_key_over_any_screen_and_returns_to_it(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press(*keys)
        before = console.front
        await console.do("hold")
        assert console.front == "hold"
        await console.press(*["space"] * 5, "enter")
        assert console.front in (before, "today" if before == "outcome" else before)


async def test_the_clock_starts_only_with_the_callers_yes(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.do("hold")
        await console.press("space", "space", "space")
        console.clock.tick(60)
        assert not console.app.screen.query_one("#clock").display
        await console.press("space")
        console.clock.tick(34)
        clocks_of(console).beat()
        assert console.shows("on hold; ask again at 2:00")
        assert console.app.screen.query_one("#clock").value == "0:34"  # type: ignore[attr-defined]


async def test_a_step_out_of_turn_is_not_taken(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.do("hold")
        await console.press("space", "enter")
        await console.sees("Left out:")
        await console.press("escape")
        assert console.front == "hold"
        assert [entry.kind for entry in stored(console).entries].count("tick") == 1


async def test_at_two_minutes_there_are_colour_word_and_bell_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        monkeypatch.setattr(console.app, "bell", lambda: rung.append("bell"))
        await on_hold(console)
        for seconds, stage in ((89.9, "running"), (0.1, "warning"), (29.9, "warning"), (0.1, "over"), (30, "over")):
            console.clock.tick(seconds)
            clocks_of(console).beat()
            await console.settle()
            assert console.app.screen.query_one("#clock").has_class(f"-{stage}")
        assert rung == ["bell"]
        assert console.shows("▲ over 2:00: ask again · offer to call back · go back to the caller")
        await console.press("space")
        clocks_of(console).beat()
        assert console.app.screen.query_one("#clock").has_class("-running")
        assert "clock  started anew (2:30)" in told(console)


async def test_the_alarm_finds_the_technician_on_another_screen(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("escape", "f")
        console.clock.tick(121)
        clocks_of(console).beat()
        await console.sees("▲ Hold, Ms Sara Ahmadi: 2:01. ask again · offer to call back · go back to the caller")
        await console.do("hold")
        assert console.front == "hold"
        assert console.app.screen.query_one("#clock").value == "2:01"  # type: ignore[attr-defined]
        await console.press("enter")
        assert "clock  stopped (2:01)" in told(console)


async def test_on_the_screen_turned_to_a_customer_the_alarm_names_nobody(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, "Mr Reza Karimi: screen flickers @B2-14") as console:
        await on_hold(console)  # whoever was logged last
        await console.press("escape")
        await console.press("home", "c", "ctrl+y")
        assert console.front == "survey"
        console.clock.tick(121)
        clocks_of(console).beat()
        await console.sees("▲ Hold, …: 2:01.")
        assert not console.shows("Karimi")


async def test_a_lid_closed_for_an_hour_does_not_stop_the_clock(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        console.clock.tick(3600)
        clocks_of(console).beat()
        assert console.app.screen.query_one("#clock").value == "1:00:00"  # type: ignore[attr-defined]
        console.clock.set_wall(-7200)
        clocks_of(console).beat()
        assert console.app.screen.query_one("#clock").value == "1:00:00"  # type: ignore[attr-defined]


async def test_no_clock_beats_more_than_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("escape", "i")
        plain = console.app.set_timer

        def noted(delay: float, *more: object) -> object:
            waits.append(delay)
            return plain(60, *more)  # type: ignore[arg-type]

        monkeypatch.setattr(console.app, "set_timer", noted)
        for late in (0.0, 0.004, 0.3, 0.0, 0.999):
            clocks_of(console).beat()
            console.clock.tick(waits[-1] + late)
        beaten = [wait + late for wait, late in zip(waits, (0.0, 0.004, 0.3, 0.0), strict=False)]
        assert all(1.0 - 0.31 <= span <= 1.31 for span in beaten)
        assert sum(beaten) >= len(beaten) * 0.9
    assert waits


async def test_nothing_beats_while_no_clock_is_shown(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("i", "escape")
        clocks_of(console).beat()
        assert clocks_of(console)._timer is None


async def test_a_callback_is_promised_and_comes_first_on_today_once_it_is_due(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("b")
        await console.sees("When will you call back?")
        await console.press("enter")
        await console.sees("Callback promised for 12:30.")
        assert console.front == "today"
        await console.until(lambda: "↻ callback" in " ".join(console.part("#day")), "the callback")
        console.clock.tick(31 * 60)
        console.app.tell_screens()
        await console.until(lambda: "▲ callback" in console.part("#day")[1], "the callback first")
        await console.press("home", "y")
        await console.until(lambda: "callback" not in " ".join(console.part("#day")), "no callback")
        await console.press("u")
        await console.until(lambda: "callback" in " ".join(console.part("#day")), "the callback again")


async def test_a_time_that_is_none_is_asked_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("b", "end", "ctrl+u", *"soon", "enter")
        await console.sees("Write a time")
        assert console.field("#answer") == "soon"


async def test_a_call_about_nothing_logged_is_logged_first(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await on_hold(console)
        await console.press("enter")
        view = stored(console).incident
        assert (view.source, view.state, view.line) == ("phone", "captured", "")
        assert "clock  started" in told(console)


async def test_the_transfer_tells_the_next_person_everything(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, (120, 40), SARA, settings='name = "Alex Morgan"\n') as console:
        guide = Guide(console)
        await console.press("i")
        await guide.answer("when", "since Monday")
        await guide.go("forward")
        await guide.answer("next-update", "13:30")
        await console.press("3")
        await guide.attempt("hypothesis", "tray sensor", "b")
        await console.press("4")
        await guide.attempt("attempt", "roller cleaned", "c")
        await console.press("n", *"paper is damp, password: Hunter2!", "ctrl+s")
        await console.do("transfer")
        for line in (
            "DST-0001: Ms Sara Ahmadi, 2214, 3F-12",
            "What: printer jams, printer",
            "When did it start? since Monday",
            "Tried: tray sensor (ruled out)",
            "Tried: roller cleaned (worked in part)",
            "Note: paper is damp",
            "Promised: next update 13:30",
        ):
            assert console.shows(line), line
        await console.press("y")
        await console.sees("Sent to the terminal's clipboard.")
        assert console.app.clipboard.startswith("DST-0001: Ms Sara Ahmadi")
        assert "Note: paper is damp, password: •••" in console.app.clipboard
        await console.press(*["space"] * 5, *"Lena", "escape")
        assert console.front == "guide"
        await console.do("transfer")
        assert console.field("#answer") == "Lena"
        await console.press("enter")
        await console.sees("Handed over.")
        assert "answer  Who took the call over? Lena" in told(console)


async def test_what_a_shell_logs_meanwhile_does_not_disturb_a_hold(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        spool.put(folders_in(tmp_path), "Mr Karimi: dock", at=NOON)
        console.app.look_around()
        await console.settle()
        assert console.front == "hold"
        assert len(console.app.screen.run.answers) == 5  # type: ignore[attr-defined]


async def test_a_hold_put_aside_stands_on_every_bottom_line(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("escape")
        for keys in ((), ("enter",), ("escape", "f"), ("escape", "i")):
            await console.press(*keys)
            console.clock.tick(10)
            clocks_of(console).beat()
            assert "◷ Hold 0:" in console.bottom()
        console.clock.tick(120)
        clocks_of(console).beat()
        assert "▲ Hold 2:40" in console.bottom()


async def test_a_hold_that_is_taken_back_rings_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        monkeypatch.setattr(console.app, "bell", lambda: rung.append("bell"))
        await console.do("hold")
        await console.press(*["space"] * 4, "escape", "u")
        await console.sees("Undone: the step on DST-0001 · WAIT for the customer's yes.")
        console.clock.tick(130)
        clocks_of(console).beat()
        assert (rung, "Hold" in console.bottom()) == ([], False)


async def test_a_hold_that_another_console_ends_or_begins_is_heard_of(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.press("escape")
        store, incident = console.app.store, stored(console).incident.id
        assert store is not None
        desk.procedures.close(store, incident, "hold", mark(console.clock))
        console.app.look_around()
        await console.until(lambda: not clocks_of(console).incident_of("hold"), "no hold")
        taken = desk.procedures.take_up(store, incident, "hold", "en")
        run, entries = taken.run.begin(mark(console.clock))
        for step in ("leave", "reason", "back-in", "consent"):
            run, more = run.tick(step, mark(console.clock))
            entries += more
        desk.procedures.keep(folders_in(tmp_path), incident, entries, console.clock.now(), taken.loaded)
        console.app.look_around()
        await console.until(lambda: clocks_of(console).incident_of("hold") == incident, "the hold")


async def test_a_transfer_ends_the_hold(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await on_hold(console)
        await console.do("transfer")
        await console.press(*["space"] * 5, *"Lena", "enter")
        await console.sees("Handed over.")
        assert "clock  stopped" in told(console)
        assert not clocks_of(console).incident_of("hold")


async def test_hold_and_transfer_are_each_open_once(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f6", "f7", "f6")
        assert console.front == "hold"
        assert [getattr(screen, "scope", "") for screen in console.app.screen_stack][-2:] == ["today", "hold"]


async def test_a_hold_begins_also_while_the_log_is_held_by_another_program(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        other = sqlite3.connect(tmp_path / "data" / "log.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await console.press("f6")
        await console.until(lambda: console.front == "hold" and console.app.screen.is_ready, "the hold")  # type: ignore[attr-defined]
        for _step in range(5):
            console.app.post_message(key_event("space"))
        await console.until(lambda: console.app.screen.run.clocks, "the clock")  # type: ignore[attr-defined]
        other.execute("ROLLBACK")
        other.close()
        console.app.drain()
        await console.settle()
        await console.press("enter")
        await console.until(lambda: "clock  stopped" in " ".join(told(console)), "the end in the log")
        assert next(line for line in told(console) if line.startswith("clock")) == "clock  started"
