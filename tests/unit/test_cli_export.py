"""`dst export` and `dst import` as a person or a script calls them: files, standard output, the clipboard, a stop."""

import base64
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dst_console.cli import exporting
from dst_console.desk import clipboard, restoring
from dst_console.desk import exporting as verbs
from tests.commands import Dst

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer"
PROGRAMS = clipboard.programs
FORMS = ("md", "txt", "csv", "json", "html", "ticket")


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clipboard, "programs", lambda _environ: ())
    return Dst(tmp_path / "home", monkeypatch, made)


class Screen(io.StringIO):
    """A terminal that is written to."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    monkeypatch.setattr(exporting, "_terminal", lambda: screen)
    return screen


def files() -> set[str]:
    return {path.name for path in Path().iterdir()} - {"home"}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_logged_a_second_ago_is_written_in_every_format(dst: Dst, form: str) -> None:
    dst.put(LINE)
    answer = dst("export", "--as", form)
    assert (answer.code, answer.err) == (0, "")
    assert "printer jams" in answer.out
    assert files() == set()


@pytest.mark.parametrize(
    ("name", "begins"), [("a.md", "# "), ("a.txt", "DST-"), ("a.csv", "\ufeffid,"), ("a.json", "{")]
)
def test_a_file_gets_the_format_its_name_ends_with(dst: Dst, name: str, begins: str) -> None:
    dst.put(LINE)
    answer = dst("export", "--to", name)
    assert (answer.code, answer.out, answer.err) == (0, f"Written: {name}\n", "")
    text = Path(name).read_bytes().decode()
    assert text.startswith(begins)
    assert files() == {name}
    assert dst("export", "--as", "html", "--to", "b.txt").code == 0
    assert Path("b.txt").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("form", ["md", "txt", "html"])
def test_people_read_what_changed_in_their_own_words(dst: Dst, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dst.put(f"{LINE} +callback")
    dst("outcome", "1", "desk")
    monkeypatch.setenv("DST_LANG", "fa")
    told = dst("export", "--as", form).out
    assert "رویداد، بین راه" in told
    assert not re.search(
        "incident|walk-up|captured|waiting|resolved|→ desk", told.replace(LINE, "").partition("<body>")[2] or told
    )


def test_which_days_a_file_holds_is_said_in_their_order_however_they_were_typed(dst: Dst) -> None:
    dst.put(LINE)
    told = "Written: out.csv · 2020-11-01 – 2030-11-30\n"
    assert dst("export", "--day", "2030-11-30..2020-11-01", "--to", "out.csv").out == told
    assert dst("export", "--since", "2030-11-30", "--until", "2020-11-01", "--to", "out.csv", "--force").out == told


def test_a_file_that_is_there_is_left_as_it_is_unless_told_otherwise(dst: Dst) -> None:
    dst.put(LINE)
    Path("a.csv").write_text("mine", encoding="utf-8")
    answer = dst("export", "--to", "a.csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "There is a file called a.csv already.",
        "It was left as it is.",
        "Choose another name, or say --force.",
    ]
    assert Path("a.csv").read_text(encoding="utf-8") == "mine"
    assert dst("export", "--to", "a.csv", "--force").code == 0
    assert "printer jams" in Path("a.csv").read_text(encoding="utf-8")
    assert files() == {"a.csv"}


def test_only_what_was_asked_for_is_written(dst: Dst) -> None:
    dst.put(f"{LINE} -1d")
    dst.put("screen black @B2")
    dst.put("password expired +solved")

    def lines(*words: str) -> list[str]:
        return [line[1] for line in csv.reader(dst("export", "--as", "csv", *words).lines[1:])]

    assert lines() == ["DST-0001", "DST-0002", "DST-0003"]
    assert lines("--day", "yesterday") == ["DST-0001"]
    assert lines("--since", "today") == ["DST-0002", "DST-0003"]
    assert lines("--until", "2026-11-21") == ["DST-0001"]
    assert lines("--day", "2d") == lines("--since", "2d") == lines("--day", "2026-11") == lines()
    assert lines("--day", "1d") == lines("--day", "yesterday..today")[1:]
    assert lines("--find", "state:resolved") == ["DST-0003"]
    assert lines("2", "dst-0003") == ["DST-0002", "DST-0003"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ("--find nothing", 3, "Nothing was found."),
        ("--day 2020-01-01", 3, "Nothing was found."),
        ("SA-9999", 3, "There is no incident SA-9999 in this log."),
        ("--day soon", 2, "soon names no days."),
        ("--day today --since today", 2, "Name the days in one way."),
        ("--find state:nowhere", 2, "nowhere is no state"),
        ("--as docx", 2, "docx"),
        ("--as md --send-private", 2, "Only tickets are masked"),
        ("--clipboard --to a.md", 2, "It goes to a file or to the clipboard, not to both."),
        ("--clipboard", 2, "There is no terminal here whose clipboard it could go to."),
        ("--to gone/a.md", 2, "gone/a.md cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing_behind(dst: Dst, words: str, code: int, sentence: str) -> None:
    dst.put(LINE)
    answer = dst("export", *words.split())
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert files() == set()


def test_a_ticket_goes_out_masked_and_it_is_said_how_much(dst: Dst) -> None:
    dst.put("Ms Sara: password is Hunter2! @3F +solved for 5m")
    assert "•••" in dst("close", "1", "--satisfied", "--dry-run").out
    dst("close", "1", "--satisfied")
    answer = dst("export", "1", "--as", "ticket")
    assert "Hunter2" not in answer.out
    assert "goes out masked (1); --send-private" in answer.err
    answer = dst("export", "1", "--as", "ticket", "--send-private")
    assert "Hunter2!" in answer.out
    assert answer.err == ""
    dst("export", "1", "--as", "ticket", "--to", "t.txt")
    assert "Hunter2" not in Path("t.txt").read_text(encoding="utf-8")


def test_what_was_said_to_be_sent_at_closing_is_in_the_export_too(dst: Dst) -> None:
    dst.put("Ms Sara: password is Hunter2! @3F +solved for 5m")
    dst("close", "1", "--satisfied", "--send-private")
    answer = dst("export", "1", "--as", "ticket")
    assert "Hunter2!" in answer.out
    assert answer.err == ""


def test_the_clipboard_gets_the_notes_for_the_ticket_system_and_it_is_said_which_way(
    dst: Dst, on_a_terminal: Screen
) -> None:
    ident = dst.put("Sara: چاپگر \x1b[31m")
    answer = dst("export", "1", "--clipboard")
    assert answer.code == 0
    assert answer.out.startswith("Sent to the terminal's clipboard. If it does not arrive there, write it to a file")
    sent = on_a_terminal.getvalue()
    assert sent.startswith("\x1b]52;c;")
    assert sent.endswith("\a")
    text = base64.b64decode(sent[7:-1]).decode()
    assert text.startswith(f"{ident} · DST-0001\n")
    assert "چاپگر ␛[31m" in text


def test_what_is_too_long_for_a_clipboard_is_refused_and_a_file_offered(dst: Dst, on_a_terminal: Screen) -> None:
    dst.put("x" * 60_000)
    answer = dst("export", "--clipboard", "--as", "txt")
    assert (answer.code, on_a_terminal.getvalue()) == (2, "")
    assert answer.err.splitlines() == [
        "This is too long for a terminal's clipboard.",
        "Nothing was copied.",
        "Write it to a file with `--to FILE`.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_clipboard_program_is_used_and_named_where_there_is_one(
    dst: Dst, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "programs", PROGRAMS)
    for name, script in (("wl-copy", "exit 1"), ("xclip", 'cat > "$HOME/$2"')):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    for name, value in (("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":7"), ("HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    dst.put("Sara: چاپگر")
    answer = dst("export", "1", "--clipboard")
    assert (answer.code, answer.out) == (0, "Copied with xclip.\n")
    assert "چاپگر" in (tmp_path / "clipboard").read_text(encoding="utf-8")


def test_only_the_clipboard_of_the_screen_somebody_looks_at_is_filled() -> None:
    def names(**environ: str) -> list[str]:
        return [command[0] for command in PROGRAMS(environ)]

    own = set(names())
    assert [one for one in names(WAYLAND_DISPLAY="w", DISPLAY=":0") if one not in own] == ["wl-copy", "xclip", "xsel"]
    assert names(WSL_DISTRO_NAME="x") == ["clip.exe", *own - {"clip.exe"}]
    assert names(WSL_DISTRO_NAME="x", SSH_CONNECTION="x") == []


def test_a_terminal_is_steered_by_nothing_and_a_pipe_gets_what_was_typed(
    dst: Dst, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put("red \x1b[31m \x9b31m end")
    assert "red \x1b[31m \x9b31m end" in dst("export", "--as", "csv").out
    monkeypatch.setattr(exporting, "_is_terminal", lambda stream: stream is sys.stdout)
    for form in FORMS:
        assert not set(dst("export", "--as", form).out) & set("\x1b\x9b\r")


def test_a_bar_shows_how_far_it_is_only_to_somebody_who_looks(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    dst.put(LINE)
    assert dst("export", "--as", "csv").err == ""
    monkeypatch.setattr(exporting, "_is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    answer = dst("export", "--as", "csv")
    assert answer.out.startswith("id,")
    assert "1/1" in answer.err


def test_an_import_shows_how_far_it_is_only_to_somebody_who_looks(
    dst: Dst, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put(LINE)
    dst("export", "--to", "all.json")
    assert Dst(tmp_path / "quiet", monkeypatch, made)("import", "all.json").err == ""
    monkeypatch.setattr(exporting, "_is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    answer = Dst(tmp_path / "watched", monkeypatch, made)("import", "all.json")
    assert (answer.code, answer.out) == (0, "1 incident was imported.\n")
    assert "100%" in answer.err


@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_an_import_that_is_stopped_changes_nothing(
    dst: Dst, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    for number in range(5):
        dst.put(f"{LINE} {number}")
    dst("export", "--to", "all.json")
    other = Dst(tmp_path / "other", monkeypatch, made)
    plain = restoring.restore

    def stopped(store: Any, file: Path, _seen: Any) -> Any:
        def seen(done: float) -> None:
            if done >= share:
                raise KeyboardInterrupt

        return plain(store, file, seen)

    with monkeypatch.context() as stopping:
        stopping.setattr(restoring, "restore", stopped)
        answer = other("import", "all.json")
    assert (answer.code, answer.out, answer.err) == (130, "", "Stopped; nothing was imported.\n")
    assert other("today").code in (0, 3)
    assert other("import", "all.json").out == "5 incidents were imported.\n"


def test_stopping_in_the_middle_leaves_no_file_and_says_so(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    dst.put(LINE)
    plain = verbs.export

    def stopped(*given: Any) -> Any:
        yield next(plain(*given))
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs, "export", stopped)
    answer = dst("export", "--to", "a.csv")
    assert (answer.code, answer.out, answer.err) == (130, "", "Stopped; no file was written.\n")
    assert files() == set()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_ctrl_c_on_a_real_process_leaves_no_half_file(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        dst.put(f"{number} " + "x" * 20_000)
    dst("today")
    slow = "import signal, time; from dst_console.export import plain; from dst_console.export import record; "
    slow += "signal.signal(signal.SIGINT, signal.default_int_handler); "  # what runs in the background ignores it
    slow += "before = record.title; record.title = plain.title = lambda one: (time.sleep(0.2), before(one))[1]; "
    slow += "from dst_console.__main__ import main; raise SystemExit(main())"
    command = [sys.executable, "-c", slow, "export", "--to", "a.txt"]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        while not any(name.endswith(".dst-export.tmp") for name in files()) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err == "Stopped; no file was written.\n"
    assert files() == set()


def test_the_schema_is_published(dst: Dst) -> None:
    told = dst("export", "--schema").json
    assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(told["$defs"]["incident"]["properties"]) >= {"occurred", "entries", "visits", "follow_ups"}


def test_a_whole_log_moves_to_an_empty_folder(
    dst: Dst, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put(f"{LINE} +solved")
    dst("note", "1", "Tray 2 cleaned.\nPaper was damp.")
    dst("set", "1", "place=B2")
    shown, found = dst("show", "1").out, dst("find", "damp").out
    assert dst("export", "--as", "json", "--to", "all.json").code == 0
    other = Dst(tmp_path / "other", monkeypatch, made)
    other.put("logged before the import")
    answer = other("import", "all.json")
    assert (answer.code, answer.out, answer.err) == (0, "1 incident was imported.\n", "")
    assert (other("show", "1").out, other("find", "damp").out) == (shown, found)
    assert other("show", "2", "--json").json["incident"]["line"] == "logged before the import"
    answer = other("import", "all.json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[1] == "Nothing was imported."


def test_a_log_of_people_alone_can_be_taken_out(
    dst: Dst, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("people.csv").write_text("name\nSara\n", encoding="utf-8")
    dst("people", "import", "people.csv")
    assert json.loads(dst("export", "--as", "json").out)["people"][0]["name"] == "Sara"
    assert dst("export", "--as", "csv").code == 3


def test_a_file_that_is_no_export_is_refused(dst: Dst) -> None:
    Path("people.csv").write_text("name\nSara\n", encoding="utf-8")
    answer = dst("import", "people.csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("people.csv is no export of a log, or only the beginning of one.\n")
    assert dst("import", "gone.json").code == 2
