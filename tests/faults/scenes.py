"""A real console through a bad time: it still says saved, says what to do, and goes on by itself afterwards.

`python -m tests.faults.scenes NAME ROOT` plays one that needs mounts or limits of its own process.
"""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import dst_console.app
import dst_console.screens.log_work
from dst_console import spool
from dst_console.drafts import Drawer
from dst_console.paths import Folders
from dst_console.store.opening import log_path
from tests.faults.harness import assert_logged_once, assert_told_by_timelines, assert_whole
from tests.flows.console import Console, configure, folders_in, key_event
from tests.flows.pages import Capture
from tests.station import Station

PATIENCE = 15.0
"""Seconds after which something that has not come to be never will."""

Step = Callable[[Folders], object]


async def comes(console: Console, holds: Callable[[], object], what: str) -> None:
    """Wait, in real seconds, until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{what} never came:\n" + "\n".join([*console.lines(), *console.says()]))
        await console.pilot.pause(0.05)


async def says(console: Console, *words: str) -> None:
    """Wait until the console says all of some words in one sentence or on the screen."""
    await comes(console, lambda: all(console.shows(word) for word in words), " … ".join(words))


async def press(console: Console, *keys: str) -> None:
    """Press keys without waiting for workers, which may have long to wait themselves."""
    for key in keys:
        console.app.post_message(key_event(key))
    await console.pilot.pause()


async def log(console: Console, line: str) -> None:
    """Log a walk-up by keys; the console must say that it is saved."""
    await press(console, "f2", *line)
    await comes(console, lambda: console.front == "capture" and Capture(console).line() == line, line)
    await press(console, "enter")
    await comes(console, lambda: console.shows("Saved.") or console.shows("Logged "), "Saved.")
    await press(console, "escape")
    await comes(console, lambda: console.front == "today", "the day")


async def entered(console: Console, number: int) -> None:
    """Wait until so many walk-ups are in the log and on the screen."""
    await comes(console, lambda: console.shows(f"{number} incident"), f"{number} incidents")


def assert_once(root: Path, *lines: str) -> None:
    """The log holds exactly these lines, once each, nothing waits, and the file is whole."""
    station = Station(root)
    assert sorted(row[0] for row in station.ask("SELECT line FROM incident")) == sorted(lines)
    assert_logged_once(station, {}, under_way=len(lines))
    assert_told_by_timelines(station)
    assert spool.waiting(station.folders) == spool.rejected(station.folders) == []
    assert_whole(station.path)
    station.close()


async def while_working(root: Path, begins: Step, ends: Step, *sentence: str) -> None:
    """The trouble begins while the console is at work."""
    async with Console.start(root, None, (80, 24), "before it") as console:
        await entered(console, 1)
        begins(console.app.folders)
        await log(console, "in the middle of it")
        await says(console, *sentence)
        await log(console, "still in it")
        ends(console.app.folders)
        await entered(console, 3)
        await log(console, "after it")
        await entered(console, 4)
    assert_once(root, "before it", "in the middle of it", "still in it", "after it")


async def from_the_start(root: Path, begins: Step, ends: Step, *sentence: str) -> None:
    """The trouble is there before the console."""
    station = Station(root)
    station.log("before it")
    station.close()
    configure(root)
    begins(station.folders)
    async with Console.start(root, settings=None, ready=False) as console:
        await says(console, *sentence)
        await log(console, "in the middle of it")
        assert console.app.store is None
        ends(console.app.folders)
        await entered(console, 2)
        await log(console, "after it")
        await entered(console, 3)
    assert_once(root, "before it", "in the middle of it", "after it")


FULL = ("The disk is full or failing", "New captures are kept", "Free some space")
SHUT = ("The log's file cannot be written", "New captures are kept", "dst check")


def fill(folders: Folders) -> None:
    """Fill the disk to the last byte."""
    with (folders.data.parent / "filler").open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


def free(folders: Folders) -> None:
    """Make room again."""
    (folders.data.parent / "filler").unlink()


def limit(_folders: Folders) -> None:
    """Let no file become longer than a captured line needs."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_048, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def unlimit(_folders: Folders) -> None:
    """Let files be as long as they want."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def mount(*words: str | Path) -> None:
    """Mount something."""
    subprocess.run(["mount", *map(str, words)], check=True)


def lock_up(path: Path) -> None:
    """Make a file or folder read-only, for root by a mount of its own."""
    if os.getuid():
        path.chmod(0o500 if path.is_dir() else 0o400)
    else:
        mount("--bind", path, path)
        mount("-o", "remount,bind,ro", path)


def unlock(path: Path) -> None:
    """Make it writable again."""
    if os.getuid():
        path.chmod(0o700 if path.is_dir() else 0o600)
    else:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


async def full(root: Path) -> None:
    """A disk that runs full."""
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", root)
    await while_working(root, fill, free, *FULL)


async def full_while_typing(root: Path) -> None:
    """A disk that runs full in the middle of a note; then the system asks the console to leave."""
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", root)
    async with Console.start(root, None, (80, 24), "before it") as console:
        await entered(console, 1)
        room = console.app.folders.data / "drafts" / "reserve" / "64k"
        await press(console, "n", *"roller")
        await comes(console, room.exists, "the room kept back")
        fill(console.app.folders)
        await press(console, *" is worn")
        await comes(console, lambda: drafts_in(console) == ["roller is worn"], "the draft")
        await press(console, *" on both sides")
        os.kill(os.getpid(), signal.SIGTERM)
        await comes(console, lambda: not console.app.is_running, "the end")
    assert [draft.text for draft in Drawer(folders_in(root).data).left_behind()] == ["roller is worn on both sides"]


def drafts_in(console: Console) -> list[str]:
    """Return the texts kept in this sitting."""
    return [draft.text for draft in console.app.keeper.drawer.mine()]


async def full_from_the_start(root: Path) -> None:
    """A disk that was full before the console was started."""
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", root)
    await from_the_start(root, fill, free, *FULL)


async def limited(root: Path) -> None:
    """Files may not grow."""
    await while_working(root, limit, unlimit, *FULL)


async def read_only_folder(root: Path) -> None:
    """The whole data folder is read-only."""
    await from_the_start(root, lambda f: lock_up(f.data), lambda f: unlock(f.data), *SHUT)


async def read_only_file(root: Path) -> None:
    """The log's file alone is read-only."""
    await from_the_start(root, lambda f: lock_up(log_path(f)), lambda f: unlock(log_path(f)), *SHUT)


SCENES = {
    scene.__name__: scene
    for scene in (full, full_while_typing, full_from_the_start, limited, read_only_folder, read_only_file)
}

if __name__ == "__main__":
    dst_console.screens.log_work.RETRY_SECONDS = 0.3
    asyncio.run(SCENES[sys.argv[1]](Path(sys.argv[2])))
