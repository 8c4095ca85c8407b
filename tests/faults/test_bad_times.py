"""A bad time: the capture still says saved, nothing is lost, and the sentence says what to do."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import dst_console.screens.log_work
from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import incidents, notes, outcomes, undoing, upkeep
from dst_console.errors import LogBusy, LogDamaged
from dst_console.models.states import Outcome
from dst_console.paths import Folders
from dst_console.store.opening import log_path, open_store
from tests.fakes import FakeClock
from tests.faults.harness import (
    ROOT,
    Warm,
    assert_logged_once,
    assert_noted_once,
    assert_told_by_timelines,
    assert_whole,
    held,
    let_go,
    needs_forks,
    own_mounts,
)
from tests.faults.scenes import (
    assert_once,
    entered,
    from_the_start,
    log,
    says,
    while_working,
)
from tests.flows.console import NOON, Console
from tests.station import Station

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

BUSY = ("The log is busy: another program holds it", "New captures are kept", "They enter the log by themselves")
DAMAGED = ("The log's file is damaged", "New captures are kept", "dst restore", "the damaged file is kept")
KEPT_OUT = "PRAGMA locking_mode=EXCLUSIVE;BEGIN EXCLUSIVE;COMMIT"
"""How another program keeps everybody from reading, too."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the console try again sooner than a person would want it to."""
    monkeypatch.setattr(dst_console.screens.log_work, "RETRY_SECONDS", 0.3)


@pytest.fixture
def warm(tmp_path: Path) -> Iterator[Warm]:
    process = Warm(tmp_path / "warm")
    yield process
    process.close()


# Held by another program


def hold_through(root: Path, seconds: float) -> None:
    """Capture, note and drain for so long while another program holds the log."""
    station = Station(root)
    view = station.log("before it")
    with held(station.path):
        end = time.monotonic() + seconds
        kept: dict[str, str] = {}
        while time.monotonic() < end:
            kept[station.put(f"line {len(kept)}")] = f"line {len(kept)}"
            notes.keep(station.folders, view.id, f"note {len(kept)}")
            with pytest.raises(LogBusy) as busy:
                station.drain()
            assert all(part in str(busy.value) for part in BUSY)
    station.drain()
    assert_logged_once(station, {view.id: "before it", **kept}, under_way=0)
    assert_noted_once(station, [f"note {number + 1}" for number in range(len(kept))], under_way=0)
    station.close()
    assert_once(root, "before it", *kept.values())


def test_a_log_held_by_another_program_takes_in_everything_once_it_is_free(tmp_path: Path) -> None:
    hold_through(tmp_path, 0.1)


@pytest.mark.slow
def test_a_log_held_for_thirty_seconds_takes_in_everything_once_it_is_free(tmp_path: Path) -> None:
    hold_through(tmp_path, 30)


def test_a_short_hold_is_waited_for_without_a_word(tmp_path: Path) -> None:
    station = Station(tmp_path)
    ident = station.put("printer jams")
    with held(station.path) as program:
        assert program.stdin is not None
        asyncio.run(free_soon_and_drain(program, station))
    assert station.show(ident).number == "DST-0001"
    station.close()


async def free_soon_and_drain(program: "subprocess.Popen[str]", station: Station) -> None:
    """Let the other program end while draining waits for it."""
    draining = asyncio.create_task(asyncio.to_thread(station.drain))
    await asyncio.sleep(0.3)
    assert not draining.done()
    await asyncio.to_thread(let_go, program)
    assert len(await draining) == 1


async def test_the_console_works_on_while_another_program_holds_the_log(tmp_path: Path) -> None:
    with ExitStack() as program:
        await while_working(
            tmp_path,
            lambda folders: program.enter_context(held(log_path(folders))),
            lambda _folders: program.close(),
            *BUSY,
        )


async def test_the_console_works_on_where_another_program_keeps_everybody_out(tmp_path: Path) -> None:
    with ExitStack() as program:
        await from_the_start(
            tmp_path,
            lambda folders: program.enter_context(held(log_path(folders), KEPT_OUT)),
            lambda _folders: program.close(),
            *BUSY,
        )


# Damaged


def damage(folders: Folders) -> None:
    """Write over the file's header; a backup of before is there."""
    upkeep.backup(folders, FakeClock(NOON))
    with log_path(folders).open("r+b") as file:
        file.write(os.urandom(100))


def restore(folders: Folders) -> None:
    """Bring the backup back, as `dst restore` does."""
    _copy, kept = upkeep.restore(folders, FakeClock(NOON))
    assert kept is not None
    assert kept.exists()


async def test_the_console_works_on_over_a_damaged_log_until_it_is_restored(tmp_path: Path) -> None:
    await from_the_start(tmp_path, damage, restore, *DAMAGED)


def test_what_is_captured_over_a_damaged_log_enters_the_restored_one(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.log("before it")
    station.close()
    damage(station.folders)
    spool.put(station.folders, "in the middle of it")
    with pytest.raises(LogDamaged) as refused:
        open_store(station.folders, Settings())
    assert all(part in str(refused.value) for part in DAMAGED)
    assert upkeep.check(station.folders).problems
    restore(station.folders)
    fresh = Station(tmp_path)
    assert [one.summary for one in fresh.drain()] == ["in the middle of it"]
    fresh.close()
    assert_once(tmp_path, "before it", "in the middle of it")


# Full and read-only


def play(scene: str, root: Path, *, mounts: bool) -> None:
    """Play a scene in a process of its own, with mounts of its own where it needs them."""
    prefix = own_mounts() if mounts else []
    if mounts and not prefix:
        pytest.skip("mounts of one's own are not permitted here")
    (root / "tmp").mkdir()
    (root / "station").mkdir()
    environ = {**os.environ, "TMPDIR": str(root / "tmp"), "DST_LANG": "en", "PYTHONPATH": str(ROOT)}
    command = [*prefix, sys.executable, "-m", "tests.faults.scenes", scene, str(root / "station")]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.parametrize("scene", ["full", "full_from_the_start"])
def test_the_console_works_on_over_a_full_disk_until_there_is_room(tmp_path: Path, scene: str) -> None:
    play(scene, tmp_path, mounts=True)


def test_a_note_being_typed_survives_a_full_disk_and_the_consoles_end(tmp_path: Path) -> None:
    play("full_while_typing", tmp_path, mounts=True)


def test_the_console_works_on_where_files_may_not_grow(tmp_path: Path) -> None:
    play("limited", tmp_path, mounts=False)


@pytest.mark.parametrize("scene", ["read_only_folder", "read_only_file"])
def test_the_console_works_on_where_the_log_is_read_only(tmp_path: Path, scene: str) -> None:
    play(scene, tmp_path, mounts=os.getuid() == 0)


# The clock

YESTERDAY = (
    "import sys, time\n"
    "now = time.time_ns\n"
    "time.time_ns = lambda: now() - 86_400 * 10**9\n"
    "from pathlib import Path\n"
    "from dst_console import spool\n"
    "spool.put(Path(sys.argv[1]), *sys.argv[2:4], fields=dict(word.split('=') for word in sys.argv[4:]))\n"
)


def put_yesterday(data: Path, *words: str) -> None:
    """Spool something in a process whose clock is a day behind."""
    subprocess.run([sys.executable, "-c", YESTERDAY, str(data), *words], cwd=ROOT, check=True)


def test_a_clock_put_back_a_day_mixes_nothing_up(tmp_path: Path) -> None:
    station = Station(tmp_path, clock=FakeClock(NOON))
    first = station.log("before it")
    waits = station.put("captured before, drained after")
    station.clock.tick(-86_400)
    put_yesterday(station.folders.data, "after it", "capture")
    put_yesterday(station.folders.data, "a note on it", "note", f"incident={waits}")
    put_yesterday(station.folders.data, "", "outcome", f"incident={waits}", "outcome=solved")
    outcomes.keep(station.folders, first.id, Outcome.CALLBACK)
    station.drain()
    assert station.show(waits).state == "resolved"
    assert station.show(first.id).state == "waiting"
    assert [entry.kind for entry in incidents.show(station.store, waits).entries] == ["captured", "note", "outcome"]
    incidents.change(station.store, first.id, place="B2")
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: the correction of DST-0001."
    upkeep.backup(station.folders, station.clock)
    station.close()
    assert_once(tmp_path, "before it", "captured before, drained after", "after it")


async def test_the_console_works_on_when_the_clock_is_put_back_a_day(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with Console.start(tmp_path, clock, (80, 24), "before it") as console:
        await entered(console, 1)
        clock.tick(-86_400)
        await log(console, "after it")
        await says(console, "Sat", "21 November")
        await entered(console, 1)
    assert_once(tmp_path, "before it", "after it")


# Two at once


@needs_forks
def test_two_consoles_writing_at_once_lose_and_double_nothing(tmp_path: Path, warm: Warm) -> None:
    Station(tmp_path).close()
    report = warm.run("write", tmp_path, [-1, -1])
    assert [line for line in report.said if line.startswith("refused")] == []
    lines = dict(line.split(" ", 2)[1:] for line in report.said if line.startswith("line "))
    said = [line.removeprefix("note ") for line in report.said if line.startswith("note ")]
    assert (len(lines), len(said)) == (50, 50)
    station = Station(tmp_path)
    station.drain()
    assert_logged_once(station, lines, under_way=0)
    assert_noted_once(station, said, under_way=0)
    assert_told_by_timelines(station)
    assert station.ask("SELECT count(*) FROM incident WHERE state = 'resolved'") == [(50,)]
    assert station.ask("SELECT last FROM counter") == [(50,)]
    assert_whole(station.path)
    station.close()


@needs_forks
async def test_the_console_works_on_while_another_writes(tmp_path: Path, warm: Warm) -> None:
    async with Console.start(tmp_path) as console:
        writing = asyncio.create_task(asyncio.to_thread(warm.run, "write", tmp_path, [-1]))
        for number in range(5):
            await log(console, f"by hand {number}")
        await writing
    station = Station(tmp_path)
    station.drain()
    station.close()
    assert_once(tmp_path, *(f"by hand {number}" for number in range(5)), *(f"console 0 line {n}" for n in range(25)))


@needs_forks
def test_two_consoles_started_at_once_on_nothing_make_one_log(tmp_path: Path, warm: Warm) -> None:
    for turn in range(5):
        root = tmp_path / str(turn)
        report = warm.run("drain", root, [-1] * 4)
        assert report.said == []
        assert_once(root)
