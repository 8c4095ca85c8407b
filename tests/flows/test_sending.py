"""Sending by itself: what is closed goes up while one works on, and never while one is with somebody."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dst_console import desk
from dst_console.models.views import DeliveryView
from dst_console.screens.sender import FAREWELL
from dst_console.sync import targets
from tests.fakes import FakeClock
from tests.flows.console import NOON, SMALL, WIDE, Console, folders_in, key_event
from tests.flows.pages import Capture, Today, stored
from tests.tray import System, system

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer +solved"
ESCALATED = "Ms Sara Ahmadi: printer jams @3F-12 #printer +escalated"
LINES = tuple(f"Ms Sara Ahmadi: printer {n} jams @3F-12 #printer +solved" for n in range(5))
CLOSE = ("c", "y", "5", "ctrl+s", "enter")


@pytest.fixture(autouse=True)
def _tray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(targets.OWN, "tray", "tests.tray")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def central() -> Iterator[System]:
    with system() as made:
        yield made


def states(console: Console) -> list[str]:
    store: Any = console.app.store
    found: tuple[DeliveryView, ...] = desk.deliveries.listed(store, (*desk.deliveries.SHOWN, *desk.deliveries.GONE))
    return [one.state for one in found]


async def close_all(console: Console, count: int) -> None:
    """Close what the day lists, from the first row on."""
    await console.press("home")
    for _row in range(count):
        await console.press(*CLOSE)
        await console.press("down")


async def test_what_is_closed_goes_up_by_itself_and_the_incident_knows_its_number(
    tmp_path: Path, central: System
) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings=central.settings) as console:
        await console.press(*CLOSE)
        await console.sees("queued for helpdesk")
        await console.until(lambda: stored(console).incident.central_number == "100")
        assert states(console) == ["sent"]
        await console.settle()
        assert "↑" not in Today(console).top()
        assert "not sent up" not in Today(console).counts()


async def test_a_day_offline_and_a_kill_and_all_is_sent_without_a_key_pressed(tmp_path: Path, central: System) -> None:
    central.down()
    async with Console.start(tmp_path, None, WIDE, *LINES, settings=central.settings) as console:
        await close_all(console, 5)
        await console.until(lambda: "↑ 5 to send · offline" in Today(console).top())
        assert states(console) == ["queued"] * 5
        shutil.copytree(tmp_path / "data", tmp_path / "killed" / "data")  # as a kill at this moment leaves it
    central.up()
    clock = FakeClock(NOON)
    clock.tick(3_600)
    async with Console.start(tmp_path / "killed", clock, WIDE, settings=central.settings) as console:
        await console.until(lambda: states(console) == ["sent"] * 5)
        assert len(set(central.incidents)) == len(central.tickets) == 5
        assert console.keys_pressed == 0
        assert stored(console, "3").incident.central_number in central.tickets


async def test_killed_in_the_middle_of_sending_there_is_one_ticket_all_the_same(
    tmp_path: Path, central: System
) -> None:
    async with Console.start(tmp_path, None, WIDE, *LINES[:2], settings=central.settings) as console:
        await console.press("home", *CLOSE)  # the first has arrived: the search is believed
        await console.until(lambda: states(console) == ["sent"])
        central.gate.clear()
        central.asked.clear()
        await console.press("down", "c", "y", "5", "ctrl+s")
        console.app.post_message(key_event("enter"))
        await console.until(central.asked.is_set)
        shutil.copytree(tmp_path / "data", tmp_path / "killed" / "data")
        central.gate.set()  # it was carried out, and nobody heard of it
    clock = FakeClock(NOON)
    clock.tick(60)
    async with Console.start(tmp_path / "killed", clock, WIDE, settings=central.settings) as console:
        await console.until(lambda: states(console) == ["sent"] * 2)
        assert len(central.tickets) == 2
        assert stored(console, "2").incident.central_number == "101"


async def test_when_the_network_is_back_it_goes_at_the_time_it_was_put_off_to(tmp_path: Path, central: System) -> None:
    central.down()
    async with Console.start(tmp_path, None, SMALL, SARA, settings=central.settings) as console:
        await console.press(*CLOSE)
        await console.until(lambda: "offline" in Today(console).top())
        central.up()
        console.app.look_around()
        await console.settle()
        assert states(console) == ["queued"]  # not before its time
        console.clock.tick(60)
        console.app.look_around()
        await console.until(lambda: states(console) == ["sent"])


async def test_nothing_is_sent_while_a_procedure_is_open(tmp_path: Path, central: System) -> None:
    central.gate.clear()
    lines = [line.replace("+solved", "+escalated") for line in LINES[:3]]
    async with Console.start(tmp_path, None, SMALL, *lines, settings=central.settings) as console:
        await console.until(central.asked.is_set)
        console.app.post_message(key_event("i"))
        await console.until(lambda: console.front == "guide")
        central.gate.set()
        await console.settle()
        assert sorted(states(console)) == ["queued", "queued", "sent"]  # what was being sent is not torn off
        console.app.look_around()
        await console.settle()
        assert len(central.tickets) == 1
        await console.press("escape")
        await console.until(lambda: states(console) == ["sent"] * 3)


async def test_one_types_on_while_a_server_takes_its_time_and_leaves_within_a_second(
    tmp_path: Path, central: System
) -> None:
    central.gate.clear()
    async with Console.start(tmp_path, None, SMALL, SARA, settings=central.settings) as console:
        await console.press("c", "y", "5", "ctrl+s")
        console.app.post_message(key_event("enter"))
        await console.until(central.asked.is_set)
        for letter in "wscreen":
            console.app.post_message(key_event(letter))
        await console.until(lambda: console.front == "capture" and Capture(console).line() == "screen")
        assert console.app.sender.is_running
        began = time.monotonic()
    assert time.monotonic() - began < FAREWELL + 0.3


async def test_a_refusal_is_said_once_and_the_next_one_goes_all_the_same(tmp_path: Path, central: System) -> None:
    central.refuse = "printer 0"
    async with Console.start(tmp_path, None, SMALL, *LINES[:2], settings=central.settings) as console:
        await close_all(console, 2)
        await console.until(lambda: sorted(states(console)) == ["refused", "sent"])
        await console.settle()
        assert "↑ 1 to send" in Today(console).top()
        await console.quiet()
        console.app.look_around()
        await console.settle()
        assert console.says() == []


async def test_what_was_dropped_without_a_word_is_said(tmp_path: Path, central: System) -> None:
    central.drops = True
    async with Console.start(tmp_path, None, WIDE, ESCALATED, settings=central.settings) as console:
        await console.sees("1 was not taken whole; F9, then v, shows what is missing.")
        await console.press("f9", "v")
        await console.sees("body was not taken")


async def test_a_target_that_is_not_set_right_is_a_trouble_and_holds_nothing_else_up(
    tmp_path: Path, central: System
) -> None:
    wrong = central.settings + '[targets.wrong]\nkind = "rt"\nurl = "https://rt.example"\n'
    async with Console.start(tmp_path, None, WIDE, SARA, settings=wrong) as console:
        await console.press(*CLOSE)
        await console.until(lambda: sorted(states(console)) == ["queued", "sent"])
        await console.until(lambda: "not set right" in Today(console).top())
        await console.press("f9")
        await console.sees("wrong is not set right.")
        await console.sees("targets.wrong.queue is not right")


async def test_somebody_else_who_is_sending_is_left_to_it(tmp_path: Path, central: System) -> None:
    central.down()
    async with Console.start(tmp_path, None, SMALL, SARA, settings=central.settings) as console:
        await console.press(*CLOSE)
        await console.until(lambda: "offline" in Today(console).top())
        central.up()
        with other_sender(tmp_path, console.clock) as other:
            await console.press("f9", "s")
            await console.sees("Somebody else is sending just now")
            assert states(console) == ["queued"]
            other.kill()
            other.wait()
        await console.press("s")
        await console.until(lambda: states(console) == ["sent"])


OTHER = """
import sys
from datetime import datetime
from pathlib import Path
from dst_console import durable
from dst_console.config import Settings
from dst_console.paths import Folders
from dst_console.store import outbox
from dst_console.store.opening import open_store

data, config, state = map(Path, sys.argv[1:4])
store = open_store(Folders(data, config, state), Settings())
lock = durable.Lock(data / "sync.lock")
assert lock.acquire()
with store.write() as session:
    outbox.take_turn(session, "other", datetime.fromisoformat(sys.argv[4]), True)
print("has it", flush=True)
sys.stdin.read()
"""


def other_sender(tmp_path: Path, clock: FakeClock) -> "subprocess.Popen[str]":
    """Start a process that has the lock and the turn."""
    folders = folders_in(tmp_path)
    names = [str(folders.data), str(folders.config), str(folders.state), clock.now().isoformat()]
    pipe = subprocess.PIPE
    other = subprocess.Popen([sys.executable, "-c", OTHER, *names], stdin=pipe, stdout=pipe, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "has it\n"
    return other


async def test_switched_off_nothing_goes_until_s_is_pressed(tmp_path: Path, central: System) -> None:
    off = central.settings.replace("send_by_itself = true", "send_by_itself = false")
    async with Console.start(tmp_path, None, WIDE, SARA, settings=off) as console:
        await console.press(*CLOSE)
        await console.settle()
        assert states(console) == ["queued"]
        await console.press("f9")
        await console.sees("Nothing is sent by itself")
        await console.press("s")
        await console.until(lambda: states(console) == ["sent"])
        await console.sees("1 sent")


SHARES = "knowledge = true\n"
"""What the settings of a system that takes articles as well end with."""


async def test_an_article_is_shared_by_itself_and_its_undo_too(tmp_path: Path, central: System) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, settings=central.settings + SHARES) as console:
        await console.press("enter", "m")
        await console.type("Clean the roller.")
        await console.press("ctrl+s")
        await console.until(lambda: [one["answer"] for one in central.articles.values()] == ["Clean the roller."])
        await console.press("escape", "u")
        await console.until(lambda: [one["retired"] for one in central.articles.values()] == [True])
        assert states(console) == []
        await console.until(lambda: console.app.sender.view.due is None)


async def test_an_article_waits_for_the_network_and_holds_nothing_up(tmp_path: Path, central: System) -> None:
    central.down()
    clock = FakeClock(NOON)
    async with Console.start(tmp_path, clock, SMALL, SARA, settings=central.settings + SHARES) as console:
        await console.press("enter", "m")
        await console.type("Clean the roller.")
        await console.press("ctrl+s")
        await console.until(lambda: bool(console.app.sender.view.troubles))
        central.up()
        clock.tick(3_600)
        console.app.sender.look_when_due()
        await console.until(lambda: len(central.articles) == 1)
        await console.until(lambda: not console.app.sender.view.troubles)


async def test_an_article_that_is_refused_is_said_by_its_title(tmp_path: Path, central: System) -> None:
    central.refuse = "jams"
    async with Console.start(tmp_path, None, WIDE, SARA, settings=central.settings + SHARES) as console:
        await console.press("enter", "m")
        await console.type("Clean the roller.")
        await console.press("ctrl+s")
        await console.sees("The article “printer jams” was refused")
        assert central.articles == {}
