"""Unfinished text, and what is left of it after a crash."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dst_console.drafts import DAMAGED, Draft, DraftError, Drawer

INCIDENT = "0190f3a5c0de70008000000000000001"


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 4, 9, 15, tzinfo=timezone(timedelta(hours=3, minutes=30)))

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def monotonic(self) -> float:
        return 0.0

    def boot(self) -> str:
        return ""


def told(draft: Draft) -> tuple[str, str, str, str]:
    return draft.kind, draft.about, draft.title, draft.text


def crash(folder: Path, code: str) -> None:
    """Run `code` with a Drawer `drawer` in a process that is then killed."""
    script = f"""
import os, signal, sys
from dst_console.drafts import Drawer
drawer = Drawer(sys.argv[1])
{code}
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script, os.fspath(folder)], check=False)
    assert done.returncode == -9


def test_opening_the_drawer_makes_nothing(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path / "data")
    assert drawer.mine() == drawer.left_behind() == []
    drawer.keep("capture", "", "Walk-up", "")
    drawer.drop("capture", "")
    drawer.close()
    assert list(tmp_path.iterdir()) == []


def test_text_is_kept_once_for_each_field_the_newest_first(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path, clock=Watch())
    text = "screen fl\n‏صفحه \udcff \x00"
    drawer.keep("capture", "", "Walk-up", "prin")
    drawer.keep("note", INCIDENT, "SA-0142", text)
    drawer.keep("capture", "", "Walk-up", "printer jams")
    assert [told(draft) for draft in drawer.mine()] == [
        ("capture", "", "Walk-up", "printer jams"),
        ("note", INCIDENT, "SA-0142", text),
    ]
    assert drawer.mine()[0].at.isoformat() == "2026-03-04T09:15:03+03:30"
    assert drawer.left_behind() == []


def test_the_same_text_is_not_written_again(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path, clock=Watch())
    drawer.keep("note", INCIDENT, "SA-0142", "same")
    first = drawer.mine()
    drawer.keep("note", INCIDENT, "SA-0142", "same")
    assert [draft.at for draft in drawer.mine()] == [draft.at for draft in first]
    drawer.keep("note", INCIDENT, "SA-0142", "other")
    assert drawer.mine()[0].at > first[0].at


def test_saved_or_emptied_text_leaves_no_draft(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    drawer.keep("capture", "", "Walk-up", "a")
    drawer.keep("note", INCIDENT, "SA-0142", "b")
    drawer.drop("capture", "")
    drawer.keep("note", INCIDENT, "SA-0142", "")
    assert drawer.mine() == []
    drawer.keep("note", INCIDENT, "SA-0142", "b")
    assert len(drawer.mine()) == 1
    drawer.drop("note", INCIDENT)
    drawer.close()
    assert list((tmp_path / "drafts").iterdir()) == []


def test_drafts_are_their_owners_alone(tmp_path: Path) -> None:
    Drawer(tmp_path).keep("capture", "", "Walk-up", "the manager's laptop")
    modes = {p.stat().st_mode & 0o777 for p in (tmp_path / "drafts").rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700


def test_text_of_a_killed_console_is_offered_and_can_be_taken_over(tmp_path: Path) -> None:
    crash(tmp_path, "drawer.keep('note', 'abc', 'SA-0142', 'half a sen')")
    drawer = Drawer(tmp_path)
    (left,) = drawer.left_behind()
    assert told(left) == ("note", "abc", "SA-0142", "half a sen")
    own = drawer.adopt(left)
    assert told(own) == told(left)
    assert own.session == drawer.session
    assert drawer.mine() == [own]
    assert drawer.left_behind() == []
    drawer.drop("note", "abc")
    drawer.close()
    assert list((tmp_path / "drafts").iterdir()) == []


def test_text_of_a_console_still_open_is_not_offered(tmp_path: Path) -> None:
    other = Drawer(tmp_path)
    other.keep("capture", "", "Walk-up", "being typed")
    drawer = Drawer(tmp_path)
    assert drawer.left_behind() == []
    other.close()
    assert [draft.text for draft in drawer.left_behind()] == ["being typed"]


def test_two_consoles_cannot_take_over_the_same_text(tmp_path: Path) -> None:
    crash(tmp_path, "drawer.keep('capture', '', 'Walk-up', 'once')")
    first, second = Drawer(tmp_path), Drawer(tmp_path)
    left = second.left_behind()[0]
    first.adopt(first.left_behind()[0])
    with pytest.raises(DraftError, match="Another console"):
        second.adopt(left)
    assert [draft.text for draft in first.mine()] == ["once"]


def test_taking_over_never_covers_text_of_ones_own(tmp_path: Path) -> None:
    crash(tmp_path, "drawer.keep('capture', '', 'Walk-up', 'theirs')")
    drawer = Drawer(tmp_path)
    drawer.keep("capture", "", "Walk-up", "mine")
    (left,) = drawer.left_behind()
    with pytest.raises(DraftError, match="Save or clear"):
        drawer.adopt(left)
    assert [draft.text for draft in drawer.mine() + drawer.left_behind()] == ["mine", "theirs"]
    drawer.drop("capture", "")
    assert drawer.adopt(left).text == "theirs"


def test_text_left_behind_can_be_thrown_away(tmp_path: Path) -> None:
    crash(tmp_path, "drawer.keep('capture', '', 'Walk-up', 'no more')")
    drawer = Drawer(tmp_path)
    drawer.discard(drawer.left_behind()[0])
    assert drawer.left_behind() == []
    assert list((tmp_path / "drafts").iterdir()) == []


def test_what_is_left_of_a_damaged_draft_is_still_shown(tmp_path: Path) -> None:
    crash(tmp_path, "drawer.keep('capture', '', 'Walk-up', 'printer jams')")
    (file,) = (tmp_path / "drafts").glob("*/*.txt")
    file.write_bytes(file.read_bytes()[:-2])
    drawer = Drawer(tmp_path)
    (left,) = drawer.left_behind()
    assert left.kind == DAMAGED
    assert left.text.endswith("printer ja")
    drawer.adopt(left)
    assert drawer.mine()[0].text == left.text


def test_a_session_name_in_use_is_not_shared(tmp_path: Path) -> None:
    first, second = Drawer(tmp_path, "desk"), Drawer(tmp_path, "desk")
    first.keep("capture", "", "Walk-up", "first")
    second.keep("capture", "", "Walk-up", "second")
    assert [draft.text for draft in first.mine()] == ["first"]
    assert [draft.text for draft in second.mine()] == ["second"]


def test_on_a_full_disk_the_older_draft_stays_whole(tmp_path: Path) -> None:
    code = """
import resource
from dst_console.drafts import DraftError
drawer.keep("note", "abc", "SA-0142", "short")
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    drawer.keep("note", "abc", "SA-0142", "long " * 1000)
except DraftError as error:
    assert "File too large" in str(error), error
    assert [draft.text for draft in drawer.mine()] == ["short"]
    drawer.keep("note", "abc", "SA-0142", "shorter")
"""
    crash(tmp_path, code)
    assert [draft.text for draft in Drawer(tmp_path).left_behind()] == ["shorter"]


def test_what_the_editor_last_saved_is_offered_after_a_crash(tmp_path: Path) -> None:
    code = """
drawer.keep("note", "abc", "SA-0142", "roller")
drawer.lend("note", "abc", "SA-0142").write_text("roller is worn\\n")
drawer.lend("note", "new", "SA-0143").write_text("begun in the editor\\n")
drawer.keep("note", "empty", "SA-0144", "was here")
drawer.lend("note", "empty", "SA-0144").write_text("")
drawer.lend("note", "never", "SA-0145")
"""
    crash(tmp_path, code)
    drawer = Drawer(tmp_path)
    assert {told(draft) for draft in drawer.left_behind()} == {
        ("note", "abc", "SA-0142", "roller is worn"),
        ("note", "new", "SA-0143", "begun in the editor"),
        ("note", "empty", "SA-0144", "was here"),
    }
    assert list(tmp_path.rglob("*.md")) == []
    for draft in drawer.left_behind():
        assert told(drawer.adopt(draft)) == told(draft)


def test_what_an_editor_of_an_open_console_has_is_not_offered(tmp_path: Path) -> None:
    other = Drawer(tmp_path)
    file = other.lend("note", "abc", "SA-0142")
    file.write_text("being written")
    assert Drawer(tmp_path).left_behind() == other.mine() == []
    assert file.read_text() == "being written"
    other.close()
    assert [draft.text for draft in Drawer(tmp_path).left_behind()] == ["being written"]


def test_a_note_saved_once_more_by_an_editor_that_lived_on_is_still_offered(tmp_path: Path) -> None:
    code = "drawer.lend('note', 'abc', 'SA-0142').write_text('first')"
    crash(tmp_path, code)
    drawer = Drawer(tmp_path)
    (left,) = drawer.left_behind()
    (tmp_path / "drafts" / left.session / left.file).with_suffix(".md").write_text("second")
    drawer.adopt(left)
    (late,) = drawer.left_behind()
    assert (late.kind, late.text) == (DAMAGED, "second")


def test_a_limit_on_files_does_not_use_up_the_room_kept_back(tmp_path: Path) -> None:
    code = """
import resource
from dst_console.drafts import DraftError
drawer.keep("note", "abc", "SA-0142", "short")
drawer.keep_reserve()
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    drawer.keep("note", "abc", "SA-0142", "long " * 1000)
except DraftError:
    pass
"""
    crash(tmp_path, code)
    assert {path.stat().st_size for path in (tmp_path / "drafts" / "reserve").iterdir()} == {4096, 65536}
    assert [draft.text for draft in Drawer(tmp_path).left_behind()] == ["short"]


def test_the_room_kept_back_is_twice_the_longest_draft(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    drawer.keep_reserve()
    assert list(tmp_path.iterdir()) == []
    drawer.keep("note", "abc", "SA-0142", "x" * 100_000)
    drawer.keep_reserve()
    assert max(path.stat().st_size for path in (tmp_path / "drafts" / "reserve").iterdir()) == 256 << 10
    assert drawer.left_behind() == []
