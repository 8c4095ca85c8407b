"""Files that are made from the log: nothing half, nothing left lying about, no name that does harm."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dst_console.desk import files
from dst_console.errors import BadInput

STUCK = """
import sys, time
from pathlib import Path
from dst_console.desk import files

def pieces():
    yield "x" * 100_000
    print("writes", flush=True)
    time.sleep(60)

files.write(Path(sys.argv[1]), pieces())
"""


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_write_that_is_stopped_leaves_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def stopped() -> Iterator[str]:
        yield "x" * 100_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write(path, stopped())
    assert names(tmp_path) == []
    path.write_text("before", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        files.write(path, stopped(), overwrite=True)
    assert (names(tmp_path), path.read_text(encoding="utf-8")) == (["out.csv"], "before")


def test_what_a_killed_process_left_is_cleared_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    ours = subprocess.Popen([sys.executable, "-c", STUCK, str(tmp_path / "out.csv")], stdout=subprocess.PIPE)
    assert ours.stdout is not None
    with ours.stdout:
        assert ours.stdout.readline() == b"writes\n"
        (left,) = names(tmp_path)
        mine = (".mine.tmp", "dst-export.tmp", ".folder.dst-export.tmp")
        (tmp_path / mine[0]).write_text("mine")
        (tmp_path / mine[1]).write_text("mine")
        (tmp_path / mine[2]).mkdir()
        files.write(tmp_path / "one.md", ["one"])
        assert names(tmp_path) == sorted([left, "one.md", *mine]), "it still writes"
        os.kill(ours.pid, signal.SIGKILL)
        ours.wait()
    files.write(tmp_path / "two.md", ["two"])
    assert names(tmp_path) == sorted(["one.md", "two.md", *mine])


def test_a_file_that_is_there_or_no_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    files.write(path, ["one"])
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="already"):
        files.write(path, ["two"])
    files.write(path, ["three"], overwrite=True)
    assert path.read_text(encoding="utf-8") == "three"
    with pytest.raises(BadInput):
        files.write(tmp_path, ["four"], overwrite=True)
    with pytest.raises(BadInput, match="cannot be written"):
        files.write(tmp_path / "gone" / "out.csv", ["five"])
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    files.write(link, ["six"], overwrite=True)
    assert (link.is_symlink(), path.read_text(encoding="utf-8")) == (True, "six")
    files.write(tmp_path / ("n" * 251 + ".csv"), ["as long as a name can be"])


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("SA-0142", "SA-0142"),
        ("../../etc/passwd", "______etc_passwd"),
        ("C:\\x", "C__x"),
        ("a\x00\x1b\n", "a___"),
        ("con", "_con"),
        ("LPT1", "_LPT1"),
        (".hidden", "_hidden"),
        ("", "_"),
        ("ش-۱۲", "ش-۱۲"),
        ("\ud83d", "_"),
    ],
)
def test_a_number_is_made_a_name_that_does_no_harm(number: str, name: str) -> None:
    assert files.safe_name(number) == name


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_number_is_its_file_stays_in_its_folder(number: str) -> None:
    name = files.safe_name(number)
    assert name.replace("-", "a").replace("_", "a").isalnum()
    assert len(os.fsencode(name)) < 250
    assert files.safe_name(name) == name
