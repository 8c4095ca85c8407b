"""Nothing typed is lost: on a full disk, and while the technician's own editor has the text."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dst_console import spool
from dst_console.drafts import Drawer
from tests.faults.harness import ROOT, needs_forks, own_mounts
from tests.flows.console import configure, folders_in

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

FULL_DISK = """
import os, sys
from pathlib import Path
from dst_console.drafts import DraftError, Drawer

root = Path(sys.argv[1])
drawer = Drawer(root)
drawer.keep("note", "abc", "SA-0142", "x" * 20_000)
drawer.keep_reserve()

def fill():
    with open(root / "filler", "ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass

fill()
text = "x" * 20_000
for number in range(300):
    text += f" word {number}"
    drawer.keep("note", "abc", "SA-0142", text)
    drawer.keep("capture", "", "", f"walk-up {number}")
fill()  # another program takes what is free now
drawer.keep("capture", "", "", "printer jams")
assert [draft.text for draft in Drawer(root).mine()] == []
assert {draft.text for draft in drawer.mine()} == {text, "printer jams"}
try:
    drawer.keep("note", "abc", "SA-0142", "x" * 4_000_000)
except DraftError as error:
    print("refused", error)
assert os.listdir(root / "drafts" / "reserve"), "given up in vain"
assert {draft.text for draft in drawer.mine()} == {text, "printer jams"}
(root / "filler").unlink()
drawer.keep("capture", "", "", "printer jams again")
drawer.keep_reserve()
assert {f"{number:02}" for number in range(8)} | {"64k"} <= set(os.listdir(root / "drafts" / "reserve"))
"""

EDITOR = """#!/bin/sh
printf ' is worn\\n' >> "$1"
touch "$0.saved"
sleep 30
"""

IN_THE_EDITOR = """
import sys, time
from pathlib import Path
from tests.faults.jobs import Terminal

root, saved = Path(sys.argv[1]), Path(sys.argv[2])
terminal = Terminal(root)
try:
    assert terminal.sees("printer jams", time.monotonic() + 30)
    terminal.look(0.2)
    terminal.press("n")
    terminal.look(0.5)
    terminal.press("roller")
    assert terminal.sees("roller", time.monotonic() + 10)
    terminal.press("\\x05")
    end = time.monotonic() + 30
    while not saved.exists():
        assert time.monotonic() < end, terminal.shown[-2000:]
        terminal.look(0.05)
finally:
    terminal.end()
"""


def play(root: Path, code: str, *words: str, mounts: bool = False, **more: str) -> str:
    """Run code in a process of its own, on a small disk of its own where that is asked for."""
    prefix = own_mounts() if mounts else []
    if mounts and not prefix:
        pytest.skip("mounts of one's own are not permitted here")
    script = f"mount -t tmpfs -o size=1m tmpfs {shlex.quote(str(root))}\n" if mounts else ""
    script += shlex.join([sys.executable, "-c", code, str(root), *words])
    environ = {**os.environ, "DST_LANG": "en", "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}
    command = [*prefix, "sh", "-ec", script]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_typing_goes_on_being_kept_on_a_full_disk(tmp_path: Path) -> None:
    said = play(tmp_path, FULL_DISK, mounts=True)
    assert "refused This text could not be kept: No space left on device." in said


@needs_forks
def test_what_was_written_in_the_editor_is_offered_after_the_console_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "station"
    root.mkdir()
    configure(root)
    spool.put(folders_in(root), "Ms Sara Ahmadi: printer jams")
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    play(root, IN_THE_EDITOR, f"{editor}.saved", VISUAL=str(editor))
    (left,) = Drawer(folders_in(root).data).left_behind()
    assert (left.kind, left.text) == ("note", "roller is worn")
    assert left.title.startswith("DST-0001")
