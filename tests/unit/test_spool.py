"""The durable inbox."""

import os
import re
import stat
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dst_console import envelope, reserve, spool
from dst_console.paths import Folders

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return Folders(tmp_path / "data", tmp_path / "config", tmp_path / "state")


def texts(folders: Folders) -> list[str]:
    return [spool.read(path).text for path in spool.waiting(folders)]


def test_a_line_is_kept_as_typed_with_its_moment(folders: Folders) -> None:
    line = "  چاپگر طبقهٔ ۳ گیر می‌کند\u202e [bold] \x1b[31m \udcff 🖨️\r\n\x00 "
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    ident = spool.put(folders, line)
    (path,) = spool.waiting(folders)
    found = spool.read(path)
    assert (found.id, found.kind, found.text, found.fields) == (ident, "capture", line, {})
    assert before <= datetime.fromisoformat(found.at) <= datetime.now(UTC)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", found.at)


def test_a_note_names_its_incident_and_the_moment_it_is_given(folders: Folders) -> None:
    tehran = datetime(2026, 3, 4, 9, 15, 2, 123_999, timezone(timedelta(hours=3, minutes=30)))
    spool.put(folders, "two\nlines", "note", {"incident": "0" * 32}, at=tehran)
    found = spool.read(spool.waiting(folders)[0])
    assert (found.kind, found.at, found.text) == ("note", "2026-03-04T09:15:02.123+03:30", "two\nlines")
    assert found.fields == {"incident": "0" * 32}


def test_a_spool_file_can_be_read_by_a_person(folders: Folders) -> None:
    spool.put(folders, "printer jams", fields={"place": "Room 12", "person": "سارا"})
    head = spool.waiting(folders)[0].read_text("utf-8")
    assert head.startswith("dst-spool: 1\nid: ")
    assert "\nfield-place: Room 12\nfield-person: سارا\n" in head
    assert head.endswith("\n\nprinter jams")


@given(ANY_TEXT, st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3))
def test_text_and_fields_may_hold_anything(text: str, fields: dict[str, str]) -> None:
    data = envelope.pack("dst-spool", fields.items(), text)
    assert envelope.unpack("dst-spool", data) == (list(fields.items()), text)


def test_only_the_owner_can_look_into_the_spool(folders: Folders) -> None:
    spool.put(folders, "the manager's laptop")
    (path,) = spool.waiting(folders)
    modes = [p.stat().st_mode & 0o777 for p in (path, path.parent, folders.data)]
    assert modes == [0o600, 0o700, 0o700]


def test_captures_come_out_in_the_order_they_went_in(folders: Folders) -> None:
    lines = [f"line {number}" for number in range(50)]
    idents = [spool.put(folders, line) for line in lines]
    assert idents == sorted(idents)
    assert texts(folders) == lines


def test_ids_keep_their_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [spool.new_id() for _ in range(3)]
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    idents = before + [spool.new_id() for _ in range(10_000)]
    assert idents == sorted(set(idents))
    assert all(re.fullmatch("[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}", ident) for ident in idents)


def test_ids_made_at_once_in_many_threads_are_all_different() -> None:
    idents: list[str] = []
    threads = [threading.Thread(target=lambda: idents.extend(spool.new_id() for _ in range(500))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(idents)) == 4000


def test_an_id_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    # At most as far ahead as ids were made faster than the clock moved.
    assert 0 <= int(spool.new_id()[:12], 16) - before < 60_000


def test_a_forgotten_capture_is_gone_and_may_be_forgotten_twice(folders: Folders) -> None:
    spool.put(folders, "one")
    (path,) = spool.waiting(folders)
    assert spool.forget(path)
    assert spool.forget(path)
    assert spool.waiting(folders) == []
    with pytest.raises(FileNotFoundError):
        spool.read(path)


def test_a_file_cut_short_anywhere_is_never_taken_for_a_capture(tmp_path: Path) -> None:
    spool.put(tmp_path, "printer jams\nagain", fields={"place": "12"})
    (path,) = spool.waiting(tmp_path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(spool.Unreadable, match=path.name):
            spool.read(path)


def test_a_flipped_bit_never_changes_what_was_said(tmp_path: Path) -> None:
    spool.put(tmp_path, "door 7", fields={"place": "12"})
    (path,) = spool.waiting(tmp_path)
    whole = path.read_bytes()
    meant = repr(spool.read(path))
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            assert repr(spool.read(path)) == meant  # the case of a checksum's letter
        except spool.Unreadable:
            continue


def test_a_torn_file_is_set_aside_and_shown_never_dropped(folders: Folders) -> None:
    spool.put(folders, "whole")
    (path,) = spool.waiting(folders)
    path.write_bytes(path.read_bytes()[:-1])
    aside = spool.reject(path)
    assert spool.waiting(folders) == []
    assert spool.rejected(folders) == [aside]
    assert aside.read_bytes().endswith(b"whol")
    path.write_bytes(b"a second one of that name")
    spool.reject(path)
    assert len(spool.rejected(folders)) == 2


def test_a_stranger_in_the_spool_is_shown_as_unreadable(folders: Folders) -> None:
    spool.put(folders, "mine")
    (folders.data / "spool" / "shopping.txt").write_text("bread")
    (folders.data / "spool" / "folder.txt").mkdir()
    stranger = spool.waiting(folders)[-1]
    assert stranger.name == "shopping.txt"
    with pytest.raises(spool.Unreadable):
        spool.read(stranger)


def other_things(folder: Path, names: list[str]) -> None:
    """Put what is no file where files are expected: a pipe, a folder as large as a small reserve file, a socket."""
    folder.mkdir(parents=True, exist_ok=True)
    pipe, room, socket_name = (folder / name for name in names)
    for path in (pipe, room, socket_name):
        path.unlink(missing_ok=True)
    os.mkfifo(pipe)
    room.mkdir()
    os.mknod(socket_name, 0o600 | stat.S_IFSOCK)
    yesterday = time.time() - 90_000
    for path in (pipe, room, socket_name):
        os.utime(path, (yesterday, yesterday))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere not everybody may make a socket so")
@pytest.mark.timeout(20)
def test_pipes_sockets_and_folders_in_the_spool_keep_nobody_waiting(folders: Folders) -> None:
    room = folders.data / "spool" / "reserve"
    spool.keep_reserve(folders.data)
    other_things(room, ["00", "01", "large"])
    other_things(room.parent, ["0.txt", "1.txt", "2.txt"])
    other_things(room.parent, [".0.txt.ab.tmp", ".1.txt.ab.tmp", ".2.txt.ab.tmp"])
    spool.put(folders, "printer jams")
    assert texts(folders) == ["printer jams"]
    for name in ("0.txt", "1.txt", "2.txt"):
        with pytest.raises(spool.Unreadable, match=name):
            spool.read(room.parent / name)
    assert spool.keep_reserve(folders.data) == 30
    data = envelope.pack("dst-spool", [("id", "0" * 32), ("kind", "capture"), ("at", "")], "kept")
    reserve.take(str(room), data, str(room.parent / ("0" * 32 + ".txt")))
    assert texts(folders) == ["kept", "printer jams"]
    assert not (room / "02").exists()
    while reserve.give_up_one(str(room)):
        pass
    assert sorted(path.name for path in room.iterdir()) == ["00", "01", "large"]


def test_what_a_killed_writer_left_is_recovered_after_a_day_or_cleared_away(folders: Folders) -> None:
    spool.put(folders, "whole but never named")
    (path,) = spool.waiting(folders)
    left = path.with_name(f".{path.name}.0123.tmp")
    torn = path.with_name(".torn.txt.4567.tmp")
    torn.write_bytes(path.read_bytes()[:20])
    path.rename(left)
    assert spool.waiting(folders) == []
    yesterday = time.time() - 90_000
    os.utime(left, (yesterday, yesterday))
    os.utime(torn, (yesterday, yesterday))
    assert spool.waiting(folders) == [path]
    assert texts(folders) == ["whole but never named"]
    assert not torn.exists()


def test_where_the_data_folder_is_shut_the_state_folder_serves(folders: Folders) -> None:
    folders.data.parent.mkdir(exist_ok=True)
    folders.data.write_text("a file where the folder should be")
    spool.put(folders, "first")
    folders.state.rename(folders.state.with_name("kept"))
    folders.state.write_text("this one too")
    spool.put(folders, "second")
    folders.state.unlink()
    folders.state.with_name("kept").rename(folders.state)
    assert texts(folders) == ["first", "second"]


def test_where_nothing_can_be_written_the_caller_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(spool.SpoolError) as told:
        spool.put([str(tmp_path / "file" / "spool")], "x")
    assert "Not a directory" in str(told.value)
    assert told.value.exit_code == 74


def test_the_reserve_is_really_written_and_is_kept_full(folders: Folders) -> None:
    room = folders.data / "spool" / "reserve"
    assert spool.keep_reserve(folders.data) == 33
    assert sum(path.stat().st_blocks * 512 for path in room.iterdir()) >= 32 * 4096 + (1 << 20)
    made = {path: path.read_bytes() for path in room.iterdir()}
    (room / "07").unlink()
    (room / "08").write_bytes(b"dst-spool: torn by a kill")
    (room / "09").write_bytes(b"")
    assert spool.keep_reserve(folders.data) == 33
    assert {p.stat().st_size for p in room.iterdir()} == {4096, 1 << 20}
    assert sum(made[path] == path.read_bytes() for path in made) == 30  # the whole ones were not touched
    assert spool.waiting(folders) == []


def test_each_capture_takes_the_smallest_reserve_file_it_fits_into(folders: Folders) -> None:
    room = folders.data / "spool" / "reserve"
    spool.keep_reserve(folders.data)
    for number, line in enumerate(["short", "long " * 2000]):
        data = envelope.pack("dst-spool", [("id", f"{number:032}"), ("kind", "capture"), ("at", "")], line)
        target = room.parent / f"{number:032}.txt"
        assert reserve.take(str(room), data, str(target)) == str(target)
        assert target.read_bytes() == data
    assert not (room / "00").exists()
    assert not (room / "large").exists()
    assert (room / "01").exists()
    assert texts(folders) == ["short", "long " * 2000]
    with pytest.raises(OSError, match="No space"):
        reserve.take(str(room), bytes(10_000), str(target))


def test_a_capture_that_could_not_be_renamed_waits_in_the_reserve(folders: Folders) -> None:
    room = folders.data / "spool" / "reserve"
    spool.keep_reserve(folders.data)
    data = envelope.pack("dst-spool", [("id", "0" * 32), ("kind", "capture"), ("at", "")], "kept")
    stays = str(room / "00")
    assert reserve.take(str(room), data, str(folders.data / "missing" / "x.txt")) == stays
    assert [str(path) for path in spool.waiting(folders)] == [stays]
    assert spool.keep_reserve(folders.data) == 32
    assert texts(folders) == ["kept"]
    assert spool.forget(spool.waiting(folders)[0])
    assert spool.keep_reserve(folders.data) == 33


def test_a_half_overwritten_reserve_file_is_no_capture(folders: Folders) -> None:
    spool.keep_reserve(folders.data)
    data = envelope.pack("dst-spool", [("id", "0" * 32), ("kind", "capture"), ("at", "")], "cut here")
    with (folders.data / "spool" / "reserve" / "00").open("r+b") as file:
        file.write(data[:-3])
    assert spool.waiting(folders) == []
