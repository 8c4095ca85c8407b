"""Looking after the log from the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dst_console import spool
from tests.commands import Dst
from tests.sweeps import sweep


@pytest.fixture
def dst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path / "home", monkeypatch)


def everything(root: Path) -> set[Path]:
    return set(root.rglob("*"))


@pytest.mark.parametrize(
    "words",
    "where|check|drafts|keys|config path|config show|config check|--help|log --help|--version".split("|"),
)
@pytest.mark.parametrize("as_json", [False, True])
def test_looking_creates_nothing(dst: Dst, tmp_path: Path, words: str, as_json: bool) -> None:
    asks_help = "--" in words
    assert dst(*words.split(), *(["--json"] if as_json and not asks_help else [])).code == 0
    assert everything(tmp_path) == set()


def test_where_names_every_place(dst: Dst) -> None:
    told = dst("where", "--json").json
    data = str(dst.folders.data)
    assert told["data"] == data
    assert told["spool"][0] == f"{data}/spool".replace("/", told["log"][len(data)])
    lines = dst("where").lines
    assert [line.split()[0] for line in lines] == list(told)
    assert lines[0] == f"data      {data}"
    dst.put("printer jams")
    dst("today")
    dst("backup")
    for name in ("data", "log", "backups"):
        assert Path(told[name]).exists(), name
    dst("config", "set", "name=Sara")
    assert Path(told["settings"]).exists()


def test_a_whole_log_is_said_to_be_whole(dst: Dst) -> None:
    assert dst("check").out.startswith("There is no log yet")
    dst("today")
    dst.put("printer jams")
    answer = dst("check")
    assert answer.code == 0
    assert answer.lines[0].startswith("The log is whole: ")
    assert answer.lines[1] == "1 capture waits to enter it."
    assert dst("check", "--json").json["spooled"] == 1


def test_a_damaged_log_fails_the_check_and_a_backup_brings_it_back(dst: Dst) -> None:
    dst.put("printer jams")
    dst("today")
    copy = dst("backup", "--json").json["backup"]
    log = Path(dst("where", "--json").json["log"])
    log.write_bytes(b"\0" * 100 + log.read_bytes()[100:])
    answer = dst("check")
    assert answer.code == 4
    assert answer.lines[0].startswith("Wrong: ")
    assert dst("check", "--json").json["ok"] is False
    assert dst("check", "--json").code == 4
    told = dst("restore", "--json").json
    assert told["restored"] == copy
    assert Path(told["kept"]).exists()
    assert dst("check").code == 0
    assert "printer jams" in dst("today").out


DAMAGES = [
    "UPDATE incident SET occurred = 'soon'",
    "UPDATE incident SET captured = ''",
    "UPDATE incident SET state = 'gone'",
    "UPDATE incident SET urgency = 'x'",
    "UPDATE incident SET summary = x'ff'",
    "UPDATE incident SET line = CAST(x'ff' AS TEXT)",
    "UPDATE entry SET at = '2026-11-22T10:30'",
    "UPDATE entry SET payload = '{'",
    'UPDATE entry SET payload = replace(payload, \'"occurred":"2026\', \'"occurred":"year\')',
    "UPDATE entry SET kind = 'note'",
]


@pytest.mark.parametrize("damage", sweep(*DAMAGES[::4], slow=[one for one in DAMAGES if one not in DAMAGES[::4]]))
def test_a_row_that_cannot_be_read_is_found_by_the_check(dst: Dst, damage: str) -> None:
    for line in ("printer jams", "Sara Ahmadi: no dial tone -15m +solved", "mouse"):
        dst.put(line)
    dst("note", "3", "cable changed")
    dst("set", "3", "occurred=9:40")
    log = Path(dst("where", "--json").json["log"])
    assert dst("check").code == 0
    with closing(sqlite3.connect(log)) as other, other:
        assert other.execute(f"{damage} WHERE rowid = 2").rowcount == 1
    answer = dst("check")
    assert answer.code == 4
    assert answer.lines[0].startswith("Wrong: 1 row cannot be read, it belongs to DST-0002")
    assert answer.lines[0].endswith("All others are safe.")
    with closing(sqlite3.connect(log)) as other, other:
        other.execute(damage)
    (problem,) = dst("check", "--json").json["problems"]
    assert " rows cannot be read, the first belongs to DST-0001" in problem


def test_a_log_of_another_version_is_not_called_damaged(dst: Dst) -> None:
    dst("today")
    with closing(sqlite3.connect(dst("where", "--json").json["log"])) as other, other:
        other.execute("ALTER TABLE entry DROP COLUMN ended_at")
        other.execute("PRAGMA user_version = 99")
    assert dst("check").code == 0


def test_a_backup_holds_what_was_logged_a_second_ago(dst: Dst, tmp_path: Path) -> None:
    dst("today")
    dst.put("printer jams")
    copy = tmp_path / "copy.sqlite3"
    assert dst("backup", str(copy)).out == f"Copied to {copy}\n"
    dst("cancel", "1", "--reason", "twice")
    dst.clock.tick(60)
    assert dst("restore", str(copy)).lines[0].startswith("The log is again what ")
    assert dst("show", "1", "--json").json["incident"]["state"] == "captured"


def test_without_a_log_or_a_backup_nothing_is_done(dst: Dst, tmp_path: Path) -> None:
    assert dst("backup").code == 3
    assert dst("restore").code == 3
    assert everything(tmp_path) == set()


def test_a_backup_never_replaces_a_file(dst: Dst, tmp_path: Path) -> None:
    dst("today")
    precious = tmp_path / "precious"
    precious.write_text("mine")
    assert dst("backup", str(precious)).code == 2
    assert precious.read_text() == "mine"


def test_a_file_that_is_no_backup_is_refused(dst: Dst, tmp_path: Path) -> None:
    dst("today")
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_text("no log")
    answer = dst("restore", str(wrong))
    assert (answer.code, answer.err.splitlines()[1]) == (4, "Nothing was changed.")
    assert dst("check").code == 0


def test_what_was_set_aside_is_named(dst: Dst) -> None:
    path = Path(spool.put_at(dst.folders, "printer jams")[1])
    path.write_bytes(b"torn")
    dst("today")
    assert f"kept as {path.parent / 'rejected' / path.name}" in dst("check").out
    assert dst("check", "--json").json["rejected"] == 1


def test_a_folder_that_cannot_be_made_is_a_sentence(dst: Dst) -> None:
    dst.folders.data.parent.mkdir()
    dst.folders.data.write_text("in the way")
    answer = dst("today")
    assert answer.code == 4
    assert "Traceback" not in answer.err
