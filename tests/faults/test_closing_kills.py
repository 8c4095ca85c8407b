"""Killed on the closing page, or as it is sealed: the page comes back as it was, and nothing is closed twice."""

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dst_console.drafts import Draft, Drawer
from dst_console.screens.close import read_back
from tests.faults.harness import RUNS, assert_told_by_timelines, chance_for, needs_forks
from tests.faults.jobs import Terminal
from tests.faults.test_guide_kills import CUSTOMER, HALF, RealClock, shown
from tests.station import Station

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600), needs_forks]

CHECK, SEAL, TURN = "\x13", "\r", "\x19"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with one incident that can be closed."""
    root = tmp_path_factory.mktemp("solved") / "station"
    (root / "config").mkdir(parents=True)
    (root / "config" / "config.toml").write_text("asked = true\n")
    station = Station(root, clock=RealClock())
    station.log(f"{CUSTOMER}: printer jams @3F-12 +solved")
    station.close()
    return root


@pytest.fixture
def console(solved: Path, tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    """A real console on the closing page of a copy of the station."""
    root = Path(shutil.copytree(solved, tmp_path / "station"))
    terminal = Terminal(root)
    try:
        shown(terminal, "", "printer jams")
        shown(terminal, "c", "No fact is noted")
        yield terminal, root
    finally:
        with suppress(OSError):  # most tests killed it themselves
            terminal.end()


def drafts_at(root: Path) -> list[Draft]:
    """Return what the killed console left unfinished."""
    drawer = Drawer(root / "data")
    found = drawer.left_behind()
    drawer.close()
    return found


@pytest.mark.parametrize("run", range(max(2, RUNS // 10)))
def test_killed_while_the_summary_is_written(console: tuple[Terminal, Path], run: int) -> None:
    terminal, root = console
    chance = chance_for(f"closing/typing/{run}")
    terminal.press("\x1b[Z" * 2)  # back from the first question, over the findings, to the summary
    terminal.look(0.2)
    sure, everything = typed_until_killed(terminal, chance)
    terminal.end()
    texts = [closing.summary for draft in drafts_at(root) if (closing := read_back(draft.text)[0]) is not None]
    letters = "".join(texts)
    assert not sure or texts, "the page was not kept"
    assert sure in letters
    assert letters.count(sure[:20]) <= max(1, everything.count(sure[:20])), "kept once"


def typed_until_killed(terminal: Terminal, chance: random.Random) -> tuple[str, str]:
    """Type into the summary for a while; return what was there a second before the end, and all of it."""
    end = time.monotonic() + chance.uniform(1.2, 2.5)
    typed: list[tuple[float, str]] = []
    for letter in chance.choice(HALF) * 9:
        if time.monotonic() >= end:
            break
        typed.append((terminal.press(letter), letter))
        terminal.look(chance.uniform(0.01, 0.08))
    killed = time.monotonic()
    sure = "".join(letter for moment, letter in typed if moment < killed - 1.0)
    return sure, "".join(letter for _moment, letter in typed)


@pytest.mark.parametrize("run", range(max(2, RUNS // 10)))
def test_killed_while_the_customer_answers(console: tuple[Terminal, Path], run: int) -> None:
    terminal, root = console
    chance = chance_for(f"closing/answering/{run}")
    shown(terminal, TURN, "How were you treated")
    for answer, following in (("4\r", "Was your problem"), ("5\r", "Would you"), ("9\r", "anything you would like")):
        shown(terminal, answer, following)
    sure, _everything = typed_until_killed(terminal, chance)
    terminal.end()
    (said,) = [closing for draft in drafts_at(root) if (closing := read_back(draft.text)[0]) is not None]
    assert (said.survey.treated, said.survey.solved, said.survey.recommend) == (4, 5, 9)
    assert (said.survey.words.startswith(sure), said.survey.by) == (True, "customer")


@pytest.mark.parametrize("run", range(max(4, RUNS // 5)))
def test_killed_as_it_is_sealed(console: tuple[Terminal, Path], run: int) -> None:
    terminal, root = console
    chance = chance_for(f"closing/sealing/{run}")
    terminal.press("y")
    terminal.press("5")
    shown(terminal, CHECK, "As it will be sent")
    said = shown(terminal, SEAL, "is closed", time.monotonic() + chance.uniform(0.0, 0.5))
    terminal.end()
    station = Station(root, clock=RealClock())
    station.drain()
    view = station.show("1")
    told = station.ask("SELECT id FROM entry WHERE kind = 'closed'")
    assert len(told) == (view.state == "closed")
    assert view.state == "closed" or not said, "what was said to be closed is closed"
    assert view.state == "closed" or any(draft.kind == "close" for draft in drafts_at(root)), "else the page is there"
    assert_told_by_timelines(station)
    station.close()
