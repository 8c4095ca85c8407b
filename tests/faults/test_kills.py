"""Killed at a random moment: what was acknowledged is there, exactly once, and the log is whole."""

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dst_console import spool
from dst_console.desk import finding, notes, outcomes
from dst_console.drafts import Drawer
from dst_console.models.states import Outcome
from dst_console.store.log import connect
from dst_console.store.migrating import migrate
from dst_console.store.opening import SCHEMA, log_path, schema_of
from tests.fakes import FakeClock
from tests.faults.harness import (
    RUNS,
    Report,
    Warm,
    assert_logged_once,
    assert_noted_once,
    assert_told_by_timelines,
    assert_whole,
    chance_for,
    copy_of,
    needs_forks,
)
from tests.station import Station, folders_in

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600), needs_forks]

TYPISTS = 3
"""Consoles that are typed into at the same time."""
NAMES = ("Reza Karimi", "Tomás Núñez", "John Smith")
OLD_NOTES = 3_000
WAITING = 90
"""Captures in the spool; with their notes and outcomes more than one batch."""
AT = "2026-11-21T08:00:00.000Z+03:30"


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    process = Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with an empty log."""
    root = tmp_path_factory.mktemp("empty")
    Station(root).close()
    return root


@pytest.fixture(scope="module")
def spooled(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> tuple[Path, dict[str, str]]:
    """A station with much in its spool, and the lines of that by their ids."""
    root = tmp_path_factory.mktemp("spooled") / "station"
    shutil.copytree(empty, root)
    folders = folders_in(root)
    lines = {}
    for number in range(WAITING):
        line = f"Mr {NAMES[number % 3]}: line {number} @3F-{number % 7} #printer"
        ident = spool.put(folders, line)
        lines[ident] = line
        if number % 5 == 0:
            notes.keep(folders, ident, f"note {number}")
            outcomes.keep(folders, ident, Outcome.CALLBACK)
    return root, lines


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station whose log is of schema 1 and holds much, with captures waiting."""
    root = tmp_path_factory.mktemp("old")
    folders = folders_in(root)
    folders.data.mkdir()
    path = log_path(folders)
    path.touch(0o600)
    engine = connect(path)
    migrate(engine, path, to="0001")
    engine.dispose()
    columns = "id, number, kind, source, state, outcomes, priority, summary, line, occurred, captured"
    with closing(sqlite3.connect(path)) as connection:
        for number in range(30):
            values = (f"{number:032}", f"DST-{number + 1:04}", f"old {number}", f"old {number}", AT, AT)
            row = "(?, ?, 'incident', 'walk-up', 'captured', '', 3, ?, ?, ?, ?)"
            connection.execute(f"INSERT INTO incident ({columns}) VALUES {row}", values)
        entry = (
            "INSERT INTO entry (incident_id, at, kind, text, payload) VALUES (?, ?, 'note', ?, '{\"kind\":\"note\"}')"
        )
        entries = ((f"{n % 30:032}", AT, f"old note x{n} نمي‌شود") for n in range(OLD_NOTES))
        connection.executemany(entry, entries)
        connection.execute("INSERT INTO counter VALUES ('DST', 30)")
        connection.commit()
    spool.keep_reserve(folders.data)
    for number in range(4):
        spool.put(folders, f"waits {number}")
    return root


def acknowledged(report: Report) -> tuple[dict[str, str], list[str]]:
    """Return the lines by their ids and the notes that were acknowledged."""
    assert [line for line in report.said if line.startswith("refused")] == []
    words = [line.split(" ", 2) for line in report.said if line.startswith("line ")]
    said = [line.removeprefix("note ") for line in report.said if line.startswith("note ")]
    return {ident: line for _kind, ident, line in words}, said


@pytest.fixture(scope="module")
def span(
    warm: Warm, spooled: tuple[Path, dict[str, str]], old: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, float]:
    """How many seconds it takes when nobody is killed: taking in a full spool, and bringing an old log up to date."""
    spans = {}
    for what, template in (("spooled", spooled[0]), ("old", old)):
        with copy_of(template, tmp_path_factory.mktemp("span") / what) as root:
            report = warm.run("drain", root, [-1])
            assert report.killed == 0
            assert schema_of(log_path(folders_in(root))) == SCHEMA
            assert spool.waiting(folders_in(root)) == []
            spans[what] = report.seconds
    return spans


@pytest.mark.parametrize("run", range(RUNS))
def test_killed_while_capturing(warm: Warm, empty: Path, tmp_path: Path, run: int) -> None:
    chance = chance_for(f"capture/{run}")
    consoles = chance.choice([1, 1, 2])
    with copy_of(empty, tmp_path / "station") as root:
        report = warm.run("capture", root, [chance.uniform(0.02, 0.5) for _ in range(consoles)])
        assert report.killed == consoles
        lines, said = acknowledged(report)
        station = Station(root)
        station.drain()
        assert_logged_once(station, lines, under_way=consoles)
        assert_noted_once(station, said, under_way=consoles)
        assert_told_by_timelines(station)
        assert spool.waiting(station.folders) == spool.rejected(station.folders) == []
        assert_whole(station.path)
        station.close()


@pytest.mark.parametrize("run", range(RUNS))
def test_killed_while_draining(
    warm: Warm, spooled: tuple[Path, dict[str, str]], span: dict[str, float], tmp_path: Path, run: int
) -> None:
    chance = chance_for(f"drain/{run}")
    template, lines = spooled
    with copy_of(template, tmp_path / "station") as root:
        for _attempt in range(chance.choice([1, 1, 3])):
            consoles = chance.choice([1, 1, 2])
            moments = [chance.uniform(0.0, span["spooled"]) for _ in range(consoles)]
            warm.run("drain", root, moments, at_forgetting=chance.choice([0.0, span["spooled"] * 1.5]))
            assert_whole(log_path(folders_in(root)))
        station = Station(root)
        station.drain()
        assert_logged_once(station, lines, under_way=0)
        assert_noted_once(station, [f"note {number}" for number in range(0, WAITING, 5)], under_way=0)
        assert station.ask("SELECT count(*) FROM incident WHERE state = 'waiting' AND outcomes = 'callback'") == [
            (WAITING // 5,)
        ]
        assert station.ask("SELECT count(*) FROM person") == [(3,)]
        assert_told_by_timelines(station)
        assert spool.waiting(station.folders) == spool.rejected(station.folders) == []
        assert_whole(station.path)
        station.close()


@pytest.mark.parametrize("run", range(RUNS))
def test_killed_while_the_log_is_brought_up_to_date(
    warm: Warm, old: Path, span: dict[str, float], tmp_path: Path, run: int
) -> None:
    chance = chance_for(f"migrate/{run}")
    with copy_of(old, tmp_path / "station") as root:
        path = log_path(folders_in(root))
        for _attempt in range(chance.choice([1, 1, 2])):
            consoles = chance.choice([1, 1, 1, 2])
            warm.run("drain", root, [chance.uniform(0.0, span["old"]) for _ in range(consoles)])
            assert schema_of(path) in (1, SCHEMA), "never in between"
        station = Station(root)
        station.drain()
        assert schema_of(path) == SCHEMA
        assert station.ask("SELECT count(*), count(DISTINCT text) FROM entry WHERE kind = 'note'") == [
            (OLD_NOTES, OLD_NOTES)
        ]
        assert station.ask("SELECT count(*) FROM search WHERE search MATCH 'نمیشود'") == [(OLD_NOTES,)]
        for number in (0, OLD_NOTES // 2, OLD_NOTES - 1):
            (hit,) = finding.find(station.store, f"x{number} ").hits[:1]
            assert hit.text.startswith("old note x")
        waited = station.ask("SELECT summary FROM incident WHERE number > 'DST-0030' ORDER BY number")
        assert waited == [(f"waits {number}",) for number in range(4)]
        assert_whole(path)
        (kept,) = (root / "data" / "backups").glob("*.sqlite3")
        assert schema_of(kept) == 1
        station.close()


@pytest.mark.parametrize("turn", range(3))
def test_two_consoles_that_bring_one_log_up_to_date_at_once_both_go_on(
    warm: Warm, old: Path, tmp_path: Path, turn: int
) -> None:
    with copy_of(old, tmp_path / str(turn)) as root:
        report = warm.run("drain", root, [-1, -1])
        assert [line for line in report.said if line.startswith("refused")] == []
        assert len([line for line in report.said if line.startswith("drained")]) == 4
        assert schema_of(log_path(folders_in(root))) == SCHEMA
        assert_whole(log_path(folders_in(root)))


@pytest.fixture(scope="module")
def typists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Warm]]:
    """Warm processes, one for each console that is typed into at the same time."""
    processes = [Warm(tmp_path_factory.mktemp(f"typist{number}")) for number in range(TYPISTS)]
    yield processes
    for process in processes:
        process.close()


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    """A station with one incident of today."""
    root = tmp_path_factory.mktemp("at-work") / "station"
    shutil.copytree(empty, root)
    (root / "config").mkdir()
    (root / "config" / "config.toml").write_text("asked = true\n")
    station = Station(root, clock=FakeClock(datetime.now().astimezone()))
    station.log("Sara Ahmadi: printer jams")
    station.close()
    return root


@pytest.mark.parametrize("run", range((RUNS + TYPISTS - 1) // TYPISTS))
def test_killed_while_typing_a_note(typists: list[Warm], at_work: Path, tmp_path: Path, run: int) -> None:
    seeds = [chance_for(f"note/{run}/{number}").random() for number in range(TYPISTS)]

    def killed(number: int) -> Report:
        return typists[number].run("console", tmp_path / str(number), [], seed=seeds[number], longest=5.0)

    with ExitStack() as stack, ThreadPoolExecutor(TYPISTS) as pool:
        roots = [stack.enter_context(copy_of(at_work, tmp_path / str(number))) for number in range(TYPISTS)]
        for root, report in zip(roots, pool.map(killed, range(TYPISTS)), strict=True):
            assert "notes" in report.result, report.result
            assert_every_note_is_there(root, report.result["notes"])


def assert_every_note_is_there(root: Path, typed: list[dict[str, Any]]) -> None:
    """Each note that was said to be saved is in the log once; of another one all but the last second is kept."""
    drawer = Drawer(root / "data")
    drafts = [draft.text for draft in drawer.left_behind()]
    drawer.close()
    station = Station(root)
    station.drain()
    logged = [text for (text,) in station.ask("SELECT text FROM entry WHERE kind = 'note'")]
    assert_whole(station.path)
    station.close()
    assert len(drafts) <= 1 + (not typed[-1]["saved"])
    for note in typed:
        if note["saved"]:
            assert logged.count(note["all"]) >= 1, (note, logged, drafts)
    kept = [*drafts, *logged]
    last = typed[-1]
    if not last["saved"] and last["sure"]:
        found = [text for text in kept if last["all"].startswith(text) and text.startswith(last["sure"])]
        assert found, (last, kept)
    assert len(logged) <= len(typed)
