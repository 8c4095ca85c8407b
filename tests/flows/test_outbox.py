"""The outbox on the screen: what waits and why, what is decided about it, how it is sent."""

import os
import re
import webbrowser
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from dst_console import desk
from dst_console.app import DstApp
from dst_console.errors import BadInput
from dst_console.language.outbox import trouble_words
from dst_console.models.delivery import Delivery
from dst_console.models.states import DeliveryState
from dst_console.models.views import DeliveryView
from dst_console.store import outbox
from dst_console.sync import targets
from tests.flows.console import HUGE, SMALL, WIDE, Console, words_of
from tests.flows.pages import Today, options, stored
from tests.sweeps import sweep
from tests.tray import system

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer +escalated"
REZA = "Mr Reza Karimi: screen flickers [b] @B2-14 +escalated"
IVANOVA = "г-жа Иванова: 1С не печатает @каб.412 +escalated"
TOLD = "422 Queue not set [/b]"
OFF = 'send_by_itself = false\n[targets.helpdesk]\nkind = "rt"\nurl = "https://rt.example"\nqueue = "Desk"\n'


@pytest.fixture(autouse=True)
def _tray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(targets.OWN, "tray", "tests.tray")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def listed(console: Console) -> dict[str, DeliveryView]:
    """Return what is in the outbox, by its incident's number."""
    store: Any = console.app.store
    found = desk.deliveries.listed(store, (*desk.deliveries.SHOWN, *desk.deliveries.GONE))
    return {one.incident.number: one for one in found}


def came_to(console: Console, number: str, state: str, **columns: Any) -> None:
    """Let a delivery have come to a state, as the courier writes it."""
    store: Any = console.app.store
    now = console.clock.now()
    with store.write() as session:
        row = session.get_one(Delivery, listed(console)[number].id)
        outbox.move(session, row, DeliveryState.SENDING, asked=now)
        begun = outbox.begin(session, row.id, "send", 1, now, "ab" * 32)
        outbox.end(session, begun, now, "unanswered" if state == "unsure" else state, columns.get("reason", ""))
        outbox.move(session, row, DeliveryState(state), **columns)


async def three(console: Console) -> None:
    """One is refused, one unsure, one queued; then open the outbox."""
    came_to(console, "DST-0002", "refused", asked=None, reason=TOLD)
    due = console.clock.now() + timedelta(minutes=14)
    came_to(console, "DST-0003", "unsure", due=due, reason="ReadTimeout")
    console.app.tell_screens()
    await console.press("f9")


@pytest.mark.parametrize("language", sweep("en", "fa", slow=["ru"]), indirect=True)
@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_the_list_says_state_whose_where_and_why(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    settings = f'language = "{language}"\n{OFF}'
    async with Console.start(tmp_path, None, size, SARA, REZA, IVANOVA, settings=settings) as console:
        await three(console)
        assert console.front == "outbox"
        rows = options(console, "#deliveries")
        assert [row[0] for row in rows[::2][:2]] == ["!", "?"]  # what wants a person comes first
        assert "DST-0002" in rows[0]
        assert "Mr Reza Karimi" in rows[0]
        assert "helpdesk" in rows[0]
        assert "1×" in rows[0]
        assert rows[1] == TOLD
        assert "12:00" in rows[3]
        assert "12:14" in rows[3] or size == SMALL
        assert "●" in rows[4]
        assert "DST-0001" in rows[4]
        assert "↑" in console.part("#top")[0]
        assert TOLD in words_of(console.part("#what"))
        assert all(cell_len(line) <= size[0] for line in console.lines())
        assert len(console.bottom().split("  ")) >= 5


@pytest.mark.parametrize("language", sweep("en", "ru", slow=["fa"]), indirect=True)
@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE]))
async def test_a_server_of_many_words_does_not_hide_what_can_be_done(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    settings = f'language = "{language}"\n{OFF}'
    async with Console.start(tmp_path, None, size, SARA, settings=settings) as console:
        came_to(console, "DST-0001", "refused", asked=None, reason="many words of a server " * 26)
        console.app.tell_screens()
        await console.press("f9")
        seen = [line.strip() for line in console.lines()]
        (at,) = [at for at, line in enumerate(seen) if line.startswith("m: ")]
        assert " r: " in seen[at]
        assert "x: " in f"{seen[at]} {seen[at + 1]}"
        assert "many words of a server" in seen[at - 1]


async def test_enter_shows_exactly_what_goes_and_every_try(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, REZA, IVANOVA, settings=OFF) as console:
        await three(console)
        await console.press("enter")
        assert console.front == "delivery"
        await console.sees('"Subject": "[DST-0002] screen flickers [b]"')
        text = words_of(console.part("#text"))
        assert f"2026-11-22 12:00 sent: refused sha256 abababababab… {TOLD}" in text
        await console.press("end", "escape")
        assert console.front == "outbox"


async def test_r_queues_what_was_refused_and_looks_first_for_what_may_be_there(tmp_path: Path) -> None:
    with system() as central:
        central.refuse = "screen"
        async with Console.start(tmp_path, None, SMALL, REZA, settings=central.settings) as console:
            await console.until(lambda: listed(console)["DST-0001"].state == "refused")
            await console.press("f9")
            await console.sees("Queue not set [b]")
            central.refuse = ""
            await console.press("r")
            await console.until(lambda: listed(console)["DST-0001"].state == "sent")
            await console.sees("Nothing waits: everything has arrived, the last at 12:00.")
            assert stored(console).incident.central_number == "100"


async def test_p_parks_and_x_drops_with_a_reason_and_r_takes_up_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, settings=OFF) as console:
        await console.press("f9", "p", "enter")
        await console.sees("One word is needed")
        await console.type("waits for the queue")
        await console.press("enter")
        await console.sees("DST-0001 is parked; nothing of it is lost.")
        assert (listed(console)["DST-0001"].state, listed(console)["DST-0001"].reason) == (
            "parked",
            "waits for the queue",
        )
        await console.press("p")
        await console.sees("It is taken aside already.")
        await console.press("x")
        await console.type("doubled by hand")
        await console.press("enter")
        await console.sees("DST-0001 is dropped; it stays here, and r takes it up again.")
        assert (listed(console)["DST-0001"].state, listed(console)["DST-0001"].reason) == ("dropped", "doubled by hand")
        await console.press("escape")
        assert "not sent up" not in Today(console).counts()
        assert "↑" not in Today(console).top()
        store: Any = console.app.store
        desk.deliveries.retry(store, listed(console)["DST-0001"].id)
        console.app.tell_screens()
        await console.settle()
        assert "1 not sent up" in Today(console).counts()


async def test_an_unsure_one_is_said_to_be_there_or_twice_not_to_be(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, IVANOVA, settings=OFF) as console:
        for number in ("DST-0001", "DST-0002"):
            came_to(console, number, "unsure", due=console.clock.now() + timedelta(minutes=5))
        await console.press("f9", "y")
        await console.type("4711")
        await console.press("enter")
        await console.sees("DST-0001 has arrived as 4711.")
        assert stored(console).incident.central_number == "4711"
        await console.press("n")
        await console.sees("Once more sends it again.")
        assert listed(console)["DST-0002"].state == "unsure"
        await console.press("n")
        await console.sees("DST-0002 is queued again.")
        assert listed(console)["DST-0002"].state == "queued"
        await console.press("y")
        await console.sees("It is not unsure whether this has arrived.")


async def test_sent_ones_are_on_a_key_with_number_and_address(tmp_path: Path) -> None:
    with system() as central:
        async with Console.start(tmp_path, None, WIDE, SARA, settings=central.settings) as console:
            await console.until(lambda: listed(console)["DST-0001"].state == "sent")
            await console.press("f9", "b")
            await console.sees("Nothing is chosen.")
            await console.press("v")
            await console.sees(f"100 · http://127.0.0.1:{central.port}/show/100")
            await console.press("r")
            await console.sees("It has arrived.")
            await console.press("c")
            await console.sees("Sent to the terminal's clipboard")
            await console.press("enter")
            await console.sees("It has arrived: the log and the target hold it")
            await console.press("escape", "v")
            await console.sees("Nothing waits")


async def test_what_was_told_later_opens_the_ticket_it_was_told_to(tmp_path: Path) -> None:
    with system() as central:
        async with Console.start(tmp_path, None, WIDE, SARA, settings=central.settings) as console:
            await console.until(lambda: listed(console)["DST-0001"].state == "sent")
            await console.press("n")
            await console.type("Roller ordered.")
            await console.press("ctrl+s")
            await console.until(lambda: sum(len(one["told"]) for one in central.tickets.values()) == 1)
            await console.press("f9", "v", "home")
            assert "+1" in options(console, "#deliveries")[0]
            await console.press("c")
            await console.sees("Sent to the terminal's clipboard")


async def test_the_ticket_opens_in_the_browser_or_it_says_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "browser"
    opener.write_text(f'#!/bin/sh\necho noise; echo "$1" >> {tmp_path}/opened\n')
    opener.chmod(0o700)
    with system() as central:
        async with Console.start(tmp_path, None, WIDE, SARA, settings=central.settings) as console:
            await console.until(lambda: listed(console)["DST-0001"].state == "sent")
            monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.BackgroundBrowser(str(opener)))
            await console.press("f9", "v")
            await console.press("b")
            await console.sees("Opened in the browser: http://127.0.0.1")
            assert (tmp_path / "opened").read_text() == f"http://127.0.0.1:{central.port}/show/100\n"
            for on_terminal in (webbrowser.GenericBrowser([str(opener), "%s"]), webbrowser.Elinks(str(opener))):
                monkeypatch.setattr(webbrowser, "get", lambda found=on_terminal: found)
                await console.press("b")
                await console.sees("There is no browser beside this terminal; c copies the address")
                assert (tmp_path / "opened").read_text().count("\n") == 1  # it would draw on our terminal


async def test_only_pages_are_opened(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no address of a page"):
        desk.browsing.browse("file:///etc/passwd")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that carries out the script in the file returned, on the file it is given."""
    script = tmp_path / "edit.sed"
    program = tmp_path / "editor"
    program.write_text(f'#!/bin/sh\nexec sed -i -f {script} "$1"\n')
    program.chmod(0o700)
    monkeypatch.setenv("VISUAL", os.fspath(program))
    monkeypatch.setattr(DstApp, "suspend", lambda _app: nullcontext())  # there is no terminal to give away
    return script


async def test_m_changes_how_it_is_sent_and_says_what_would_still_be_refused(tmp_path: Path, editor: Path) -> None:
    with system() as central:
        central.refuse = "screen"
        async with Console.start(tmp_path, None, WIDE, REZA, settings=central.settings) as console:
            await console.until(lambda: listed(console)["DST-0001"].state == "refused")
            await console.press("f9")
            editor.write_text('$a queue = "hepldesk"\n')
            await console.press("m")
            await console.sees("helpdesk: would be refused: queue hepldesk: is not there")
            editor.write_text("s/hepldesk/desk/\n")
            await console.press("m")
            await console.sees("helpdesk: all well")
            assert 'queue = "desk"' in (tmp_path / "config" / "config.toml").read_text()
            central.refuse = ""
            await console.press("r")
            await console.until(lambda: listed(console)["DST-0001"].state == "sent")


async def test_settings_that_cannot_be_read_are_not_taken_and_not_lost(tmp_path: Path, editor: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, settings=OFF) as console:
        before = (tmp_path / "config" / "config.toml").read_text()
        await console.press("f9")
        editor.write_text('s/queue = "Desk"/queue = Desk"/\n')
        await console.press("m")
        await console.sees("It was left as it is.")
        await console.sees("m goes on with what you wrote.")
        assert (tmp_path / "config" / "config.toml").read_text() == before
        editor.write_text('s/queue = Desk"/queue = "Help desk"/\n')
        await console.press("m")
        await console.until(lambda: 'queue = "Help desk"' in (tmp_path / "config" / "config.toml").read_text())
        assert console.app.settings.targets["helpdesk"]["queue"] == "Help desk"


async def test_without_an_editor_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with Console.start(tmp_path, None, SMALL, SARA, settings=OFF) as console:
        await console.press("f9", "m")
        await console.sees("Set $EDITOR to the editor you like")


async def test_letters_narrow_the_list(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, REZA, IVANOVA, settings=OFF) as console:
        await three(console)
        await console.press("slash")
        await console.type("refused")
        assert len(options(console, "#deliveries")) == 2
        await console.press("end", "ctrl+u")
        await console.type("иванова")
        await console.press("enter")
        assert "г-жа Иванова" in options(console, "#deliveries")[0]
        await console.press("escape")
        assert len(options(console, "#deliveries")) == 5
        await console.press("escape")
        assert console.front == "today"


async def test_f9_opens_it_over_any_screen_and_o_its_incident(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA, settings=OFF) as console:
        await console.press("p")
        assert "↑ 1 to send" in console.part("#top")[0]
        await console.press("f9", "f9")
        assert console.front == "outbox"
        await console.press("o")
        assert console.front == "incident"
        assert "↑ 1 to send" in console.part("#heading")[0]
        await console.press("escape", "escape", "escape")
        assert console.front == "today"
        await console.press("f3")
        await console.type("printer")
        assert console.part("#count")[0].split("  ", 1)[0].strip() == "1 incident"
        assert console.part("#count")[0].endswith("↑ 1 to send")
        await console.press("escape", "ctrl+k")
        assert console.front == "knowledge"
        assert "↑ 1 to send" in console.part("#top")[0]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_in_a_procedure_it_stands_between_the_customer_and_the_clock(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with Console.start(tmp_path, None, size, SARA, "Reza: screen black", settings=OFF) as console:
        await console.press("i")
        assert console.front == "guide"
        title = console.part("#title")[0]
        assert re.fullmatch(r"\s*Reza\s{3,}↑ 1 to send\s{2,}IMPACT I · 0:00\s*", title), title


async def test_an_empty_outbox_says_what_comes_there(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, settings=OFF) as console:
        await console.press("f9")
        await console.sees("Nothing waits. What is closed or escalated is queued here and sent up.")
        assert "↑" not in console.part("#top")[0]
        await console.press("enter", "r")
        await console.sees("Nothing is chosen.")


@pytest.mark.parametrize(
    "kind", sweep("tls", "login", "busy", "setup", slow=["address", "portal", "server", "unanswered"])
)
async def test_a_way_that_is_not_open_says_what_to_do(tmp_path: Path, kind: str, language: str) -> None:
    settings = f'language = "{language}"\n{OFF}'
    async with Console.start(tmp_path, None, SMALL, SARA, settings=settings) as console:
        now = console.clock.now()
        store: Any = console.app.store
        with store.write() as session:
            outbox.troubled(session, "helpdesk", kind, "the server's own [/words]", now, now + timedelta(minutes=9))
        console.app.tell_screens()
        await console.press("f9")
        said = words_of(console.part("#ways"))
        assert said.startswith("▲ ")
        for words in trouble_words(kind, "helpdesk"):  # which trouble, and what to do
            assert words_of([words]) in said
        assert "12:00" in said
        assert "12:09" in said
        assert "the server's own [/words]" in said
