"""The door of `dst`: what it loads, what it says when it is not understood, pipes, languages, and the terminal."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dst_console import cli, config, translate
from dst_console.language.plain import harmless
from dst_console.quicklog import OPTIONS
from tests.commands import Dst
from tests.sweeps import sweep

ROOT = Path(__file__).parents[2]
DOOR = [sys.executable, "-m", "dst_console"]
HEAVY = {
    "textual",
    "rich",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "tomlkit",
    "vobject",
    "rapidfuzz",
    "icalendar",
    "psycopg",
}
LISTING = "import sys; from dst_console.__main__ import main; code = main(); print(*sys.modules, file=sys.stderr)"


@pytest.fixture
def dst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path / "home", monkeypatch)


def run(*words: str, **given: str) -> "subprocess.CompletedProcess[str]":
    environ = os.environ | given
    return subprocess.run([*DOOR, *words], capture_output=True, text=True, cwd=ROOT, env=environ, check=False)


def loaded_by(*words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LISTING, *words], capture_output=True, text=True, cwd=ROOT, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize(
    "words",
    sweep("--help", "team --help", "log --help", slow=["visit --help", "kb --help", "followups --help", "config path"]),
)
def test_a_page_of_help_loads_nothing_heavy_and_makes_nothing(dst: Dst, tmp_path: Path, words: str) -> None:
    loaded = loaded_by(*words.split())
    assert "typer" in loaded
    assert not loaded & HEAVY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["capture"]])
def test_the_way_to_the_screens_loads_no_typer(dst: Dst, words: list[str]) -> None:
    loaded = loaded_by(*words)
    assert "dst_console" in loaded
    assert not loaded & (HEAVY | {"typer"})


@pytest.mark.parametrize("words", [[], ["capture"], ["demo"]])
def test_without_a_terminal_the_screens_are_not_opened(dst: Dst, words: list[str]) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The screens need a terminal.\n")


def test_help_names_every_command(dst: Dst) -> None:
    answer = dst("--help")
    names = "log capture demo today show find note outcome set cancel reopen undo redo drafts"
    names += " where check backup restore keys visit followups kb people procedures config report export import team"
    for name in names.split():
        assert f"\n  {name} " in answer.out
    assert dst("-h").out == answer.out
    assert dst("people").out.startswith("Usage: dst people ")
    assert dst("config").code == 0


def test_the_help_of_log_lists_every_option(dst: Dst) -> None:
    told = " ".join(dst("log", "--help").out.split())
    for name, value, words in OPTIONS:
        assert f"{name} {value}".strip() in told
        assert words in told


def test_the_application_works_for_typers_own_runner(dst: Dst) -> None:
    done = CliRunner().invoke(cli.app, ["where", "--json"])
    assert done.exit_code == 0
    assert '"log": ' in done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("frobnicate", "No such command 'frobnicate'."),
        ("today --frob\x1b[31m", "No such option"),
        ("show", "Missing argument"),
        ("find x --limit -1", "Invalid value for '--limit'"),
    ],
)
def test_what_is_not_understood_is_code_2_on_standard_error(dst: Dst, words: str, sentence: str) -> None:
    answer = dst(*words.split(" "))
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert "--help` says more." in answer.err
    assert "\x1b" not in answer.err


REFUSED = (
    "export --as xx",
    "export --sinc 2026-11-20",
    "frobnicate",
    "reviw",
    "show",
    "followups promise 1 callback",
    "find x --limit -1",
    "visit plan 1 --minutes soon",
    "visit plan 1 --minutes 100000",
    "today 1 2 3",
    "today --json=3",
    "close 1 --work",
    "import /no/where.json",
)


@pytest.mark.parametrize("words", REFUSED)
@pytest.mark.parametrize("language", ["fa", "ru"])
def test_what_is_refused_is_refused_in_the_technicians_language(
    dst: Dst, words: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DST_LANG", language)
    answer = dst(*words.split(" "))
    assert answer.code == 2
    sentence = answer.err.splitlines()[0]
    assert re.search("[а-я]|[\u0600-\u06ff]", sentence), sentence
    assert re.findall("[Vv]alue|[Nn]o such|[Mm]issing|[Ii]nput|argument|option", sentence) == []


@pytest.mark.parametrize("language", sweep("fa", slow=["ru"]))
@pytest.mark.parametrize("words", sweep("kb --help", "kb nothing", slow=["review --help", "log --help", "show"]))
def test_how_a_command_is_written_is_told_in_the_technicians_language(words: str, language: str) -> None:
    done = run(*words.split(" "), DST_LANG=language)
    told = done.stdout + done.stderr
    assert "[OPTIONS]" in told
    assert re.findall("Usage|Arguments:|Options:|Commands:|Show this|No such|Did you", told) == []


def test_a_value_that_is_none_of_the_choices_is_named_without_jargon(dst: Dst) -> None:
    sentence = dst("export", "--as", "xx").err.splitlines()[0]
    assert sentence.startswith("Invalid value for '--as': 'xx' is not one of 'md', ")


def test_the_version_is_told(dst: Dst) -> None:
    assert dst("--version").out.strip().count(".") == 2


def test_a_reader_that_goes_away_is_no_failure(dst: Dst) -> None:
    code = f"import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1); {LISTING.rpartition(';')[0]}; sys.exit(code)"
    command = [sys.executable, "-c", code, "keys"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_language_is_the_environments_then_the_settings(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(translate, "set_language", spoken.append)
    dst("where")
    config.write(dst.folders, language="fa")
    monkeypatch.delenv("DST_LANG")
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    dst("where")
    config.write(dst.folders, language="")
    dst("where")
    assert spoken == ["en", "fa", "ru"]


def test_a_line_logged_through_the_door_is_found_through_it(dst: Dst) -> None:
    assert run("log", "Sara: printer \x1b[1mjams", "@3F-12").returncode == 0
    done = run("today", NO_COLOR="1", COLUMNS="20")
    assert done.returncode == 0
    assert harmless("printer \x1b[1mjams  3F-12") in done.stdout, "a pipe gets whole rows"
    assert run("show", "SA-9").returncode == 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_the_capture_line_alone_saves_and_says_so(dst: Dst) -> None:
    import pty

    ours, theirs = pty.openpty()
    environ = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [*DOOR, "capture"], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=ROOT, env=environ, text=True
    ) as console:
        os.close(theirs)
        seen = b""
        deadline = time.monotonic() + 40
        while b"\x1b[?1049h" not in seen or len(seen) < 2000:
            assert time.monotonic() < deadline
            seen += os.read(ours, 65536)
        os.write(ours, b"printer jams\r")
        while console.poll() is None and time.monotonic() < deadline:
            try:
                os.read(ours, 65536)
            except OSError:
                break
        assert console.stdout is not None
        said = console.stdout.read()
    os.close(ours)
    assert console.returncode == 0
    assert said.startswith("Saved ")
    assert dst("show", said.split()[1], "--json").json["incident"]["line"] == "printer jams"
