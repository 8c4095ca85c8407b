"""Writing so that it stays written, and locks."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dst_console import durable

HOLDER = """
import sys, time
from dst_console.durable import Lock
print(Lock(sys.argv[1]).acquire(), flush=True)
time.sleep(60)
"""


def test_a_file_is_replaced_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings"
    durable.write(path, b"older")
    durable.write(path, b"\x00newer\r\n" * 100_000)
    assert path.read_bytes() == b"\x00newer\r\n" * 100_000
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    path.mkdir()
    (path / "older").touch()
    with pytest.raises(IsADirectoryError):
        durable.write(path, b"newer")
    assert list(tmp_path.iterdir()) == [path]
    assert list(path.iterdir()) == [path / "older"]


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    durable.make_folder(str(tmp_path / "a" / "b" / "c"))
    durable.make_folder(str(tmp_path / "a" / "b" / "c"))
    assert [(tmp_path / p).stat().st_mode & 0o777 for p in ("a", "a/b", "a/b/c")] == [0o700] * 3
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        durable.make_folder(str(tmp_path / "file"))


def test_only_one_holds_a_lock_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = durable.Lock(path), durable.Lock(path)
    assert not durable.is_held(path)
    with first as held:
        assert held
        assert first.acquire()
        assert not second.acquire()
        assert durable.is_held(path)
    assert not durable.is_held(path)
    with second as held:
        assert held
        assert not first.acquire()


def test_a_lock_whose_file_was_removed_can_be_taken_anew(tmp_path: Path) -> None:
    lock = durable.Lock(tmp_path / "lock")
    assert lock.acquire()
    lock.release(remove_file=True)
    lock.release()
    assert list(tmp_path.iterdir()) == []
    assert lock.acquire()
    lock.release()


def test_a_killed_process_lets_go_of_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, os.fspath(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert durable.is_held(path)
        assert not durable.Lock(path).acquire()
        holder.send_signal(signal.SIGKILL)
    lock = durable.Lock(path)
    assert lock.acquire()
    lock.release()


def test_a_lock_without_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        durable.Lock(tmp_path / "missing" / "lock").acquire()


def test_a_folder_that_cannot_be_made_below_one_that_is_there_is_said_and_not_tried_for_ever() -> None:
    with pytest.raises(OSError, match=r"nope"):
        durable.make_folder("/proc/nope")
