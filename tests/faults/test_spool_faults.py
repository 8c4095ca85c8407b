"""A capture is never refused and never lost: kills, full disks, folders that cannot be written."""

import json
import os
import random
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dst_console import spool

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
RUNS = int(os.environ.get("DST_FAULT_RUNS", "60"))
LOG = "import sys; from dst_console.__main__ import main; sys.exit(main())"

ENDLESS = """
import sys
from dst_console import spool
number = 0
while True:
    line = f"line {number} " + "x" * (number % 4 * 300_000)
    ident = spool.put(sys.argv[1], line, fields={"place": str(number)})
    sys.stdout.write(f"{ident} {number}\\n")
    sys.stdout.flush()
    number += 1
"""

FULL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from dst_console import spool

data = Path(sys.argv[1], "home", "data")
mode = sys.argv[2]
ready = spool.keep_reserve(data)

filler = 0
try:
    while mode == "inodes":
        (data.parent / f"filler{filler}").touch()
        filler += 1
    with open(data.parent / "filler", "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
except OSError:
    pass

try:
    (data / "probe").write_bytes(b"x")
    full = False
except OSError:
    full = True

log = [sys.executable, "-c", "import sys; from dst_console.__main__ import main; sys.exit(main())", "log"]
lines = [f"{number} " + ("long " * 2000 if number == 3 else "short") for number in range(20)]
started = [subprocess.Popen([*log, line], stderr=subprocess.PIPE) for line in lines]
told = [process.communicate()[1].decode() for process in started]
waiting = [path for path in spool.waiting(data)]
print(json.dumps({
    "ready": ready,
    "full": full,
    "codes": [process.returncode for process in started],
    "told": [text for text in told if text],
    "lines": lines,
    "waiting": [spool.read(path).text for path in waiting],
    "inside": all(path.is_relative_to(data) for path in waiting),
    "left": len(os.listdir(data / "spool" / "reserve")),
}), file=sys.stderr)
"""

RESERVED = """
import sys
from dst_console import envelope, reserve, spool
folder, console = sys.argv[1:]
sys.stdin.readline()
for line in range(4):
    ident = spool.new_id()
    headers = [("id", ident), ("kind", "capture"), ("at", "")]
    data = envelope.pack("dst-spool", headers, f"console {console} line {line}")
    reserve.take(folder + "/reserve", data, f"{folder}/{ident}.txt")
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "tmp").mkdir()
    added = {"DST_HOME": f"{tmp_path}/home", "TMPDIR": f"{tmp_path}/tmp", "DST_LANG": "en"}
    return {**os.environ, **added, "PYTHONPATH": str(ROOT)}


def own_mounts() -> list[str]:
    """Return a command prefix under which a mount is permitted and ends with the process, if any."""
    for prefix in (["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"]):
        probe = [*prefix, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        try:
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return prefix
        except FileNotFoundError:
            return []
    return []


def run(command: list[str], environ: dict[str, str], before: str = "") -> "subprocess.CompletedProcess[str]":
    """Run `command` after the shell line `before`, with mounts of its own where that is permitted."""
    script = f"{before}\n{shlex.join(command)}"
    prefix = own_mounts() if "mount" in before else []
    return subprocess.run([*prefix, "sh", "-ec", script], env=environ, capture_output=True, text=True, check=False)


def test_a_killed_console_has_every_acknowledged_line_exactly_once(tmp_path: Path) -> None:
    chance = random.Random(20)
    total = 0
    for number in range(RUNS):
        folder = tmp_path / str(number)
        command = [sys.executable, "-c", ENDLESS, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            end = time.monotonic() + chance.uniform(0, 0.05)
            while time.monotonic() < end:
                for path in spool.waiting(folder)[-3:]:
                    spool.read(path)  # whoever drains meanwhile never sees half a capture
            child.kill()
            acknowledged = dict(line.split() for line in [first, *child.stdout])
        found = [spool.read(path) for path in spool.waiting(folder)]
        idents = [capture.id for capture in found]
        assert len(set(idents)) == len(idents)
        assert set(acknowledged) <= set(idents)
        assert len(idents) <= len(acknowledged) + 1, "more than the one that was under way"
        for capture in found:
            number_said = capture.fields["place"]
            assert acknowledged.get(capture.id, number_said) == number_said
            assert capture.text.startswith(f"line {number_said} ")
        total += len(acknowledged)
    assert total > RUNS


@pytest.mark.parametrize("mode", ["bytes", "inodes"])
def test_on_a_disk_full_to_the_last_byte_lines_are_still_saved(
    mode: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    if not own_mounts():
        short_files_only(tmp_path, environ)
        return
    disk = tmp_path / "home"
    disk.mkdir()
    options = "size=2m" if mode == "bytes" else "size=2m,nr_inodes=60"
    before = f"mount -t tmpfs -o {options} tmpfs {disk}"
    done = run([sys.executable, "-c", FULL_DISK, str(tmp_path), mode], environ, before)
    result = json.loads(done.stderr.splitlines()[-1])
    assert (result["ready"], result["full"]) == (33, True)
    assert result["codes"] == [0] * 20
    assert result["told"] == []
    assert sorted(result["waiting"]) == sorted(result["lines"])
    assert result["inside"]
    assert result["left"] < 33
    assert len(done.stdout.splitlines()) == 20


def test_consoles_that_need_the_reserve_at_once_do_not_write_over_each_other(tmp_path: Path) -> None:
    for turn in range(max(1, RUNS // 12)):
        data = tmp_path / str(turn)
        assert spool.keep_reserve(data) == 33
        command = [sys.executable, "-c", RESERVED, str(data / "spool")]
        consoles = [subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, cwd=ROOT, text=True) for n in range(8)]
        for console in consoles:
            assert console.stdin is not None
            console.stdin.write("go\n")
            console.stdin.flush()
        for console in consoles:
            console.communicate()
        assert [console.returncode for console in consoles] == [0] * 8
        found = sorted(spool.read(path).text for path in spool.waiting(data))
        assert found == sorted(f"console {n} line {line}" for n in range(8) for line in range(4))


def short_files_only(tmp_path: Path, environ: dict[str, str]) -> None:
    """What fits into a limit on files is saved, what does not is handed back whole."""
    limit = "ulimit -f 1"  # 512 or 1024 bytes, as the shell counts
    short = run([sys.executable, "-c", LOG, "log", "short"], environ, limit)
    long = run([sys.executable, "-c", LOG, "log", "long " * 1000], environ, limit)
    assert (short.returncode, long.returncode) == (0, 74)
    assert "long " * 1000 in long.stderr
    folders = spool.spool_folders(environ)
    assert [spool.read(path).text for path in spool.waiting(folders)] == ["short"]
    clear_away(folders)


def clear_away(folders: list[str]) -> None:
    """Remove the substitutes that were made and found to be of no use; they must be empty."""
    for folder in folders[2:]:
        if os.path.isdir(folder):
            os.rmdir(folder)


def test_what_fits_is_saved_under_a_limit_and_what_does_not_is_handed_back(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    spool.keep_reserve(tmp_path / "home" / "data")
    short_files_only(tmp_path, environ)
    assert spool.keep_reserve(tmp_path / "home" / "data") == 33


@pytest.mark.parametrize(("shut", "place"), [(["data"], "home/state"), (["data", "state"], "tmp")])
def test_where_the_data_folder_is_read_only_a_line_is_kept_elsewhere(
    shut: list[str], place: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    folders = [tmp_path / "home" / name for name in shut]
    for folder in folders:
        (folder / "spool").mkdir(parents=True)
    if os.getuid() != 0:
        before = "\n".join(f"chmod 500 {f}/spool {f}" for f in folders)
    elif own_mounts():
        before = "\n".join(f"mount --bind {f} {f}; mount -o remount,bind,ro {f}" for f in folders)
    else:
        pytest.fail("root without the right to mount cannot make a folder read-only")
    done = run([sys.executable, "-c", LOG, "log", "printer", "jams"], environ, before)
    assert done.returncode == 0
    assert done.stdout.startswith("Saved ")
    (path,) = spool.waiting(spool.spool_folders(environ))
    assert path.is_relative_to(tmp_path / place)
    assert str(path) in done.stderr
    assert spool.read(path).text == "printer jams"
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("from_stdin", [False, True])
def test_where_nothing_at_all_can_be_written_the_line_is_printed_back(
    from_stdin: bool, tmp_path: Path, environ: dict[str, str]
) -> None:
    words = "printf 'first\\nsecond \\377\\n' |" if from_stdin else ""
    line = "-" if from_stdin else "printer jams"
    command = shlex.join([sys.executable, "-c", LOG, "log", line, "--place", "3F-12"])
    spool.keep_reserve(tmp_path / "home" / "data")
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 0; {words} {command}"], env=environ, capture_output=True, check=False
    )
    assert done.returncode == 74, "and not killed by SIGXFSZ"
    assert done.stdout == b""
    sentence = b"This could be saved nowhere: File too large. "
    expected = [b"first", b"second \xff"] if from_stdin else [b"printer jams"]
    for said in expected:
        assert b"\n" + said + b"\n--place=3F-12\n" in done.stderr
    assert done.stderr.count(sentence) == len(expected)
    folders = spool.spool_folders(environ)
    assert spool.waiting(folders) == []
    assert spool.keep_reserve(tmp_path / "home" / "data") == 33
    clear_away(folders)
