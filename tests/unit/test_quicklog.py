"""`dst log`, from the words typed to the receipt."""

import importlib.util
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dst_console import quicklog, spool
from dst_console.models import priority, states

ROOT = Path(__file__).parents[2]
DOOR = "import sys; from dst_console.__main__ import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DST_LANG", "en")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path / "home"


def saved() -> list[spool.Spooled]:
    return [spool.read(path) for path in spool.waiting(spool.spool_folders())]


def dst(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", DOOR, *words]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=ROOT)


def pipe_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_line_is_saved_and_acknowledged(capsys: pytest.CaptureFixture[str]) -> None:
    assert quicklog.run(["printer", "jams", "-15m", "[bold]", "-"]) == 0
    (capture,) = saved()
    assert (capture.kind, capture.text, capture.fields) == ("capture", "printer jams -15m [bold] -", {})
    assert capsys.readouterr() == (f"Saved {capture.id}\n", "")


def test_each_option_goes_with_the_line_which_stays_as_typed() -> None:
    words = "--person Sara --place=3F-12 printer --category print jams --urgency ۲ --impact 3 --asset PC7"
    more = "--phone +98 --mail a@b --at -15m --request --work 25"
    came = "--outcome solved --outcome desk --outcome solved"
    assert quicklog.run([*words.split(), *more.split(), *came.split()]) == 0
    assert saved()[0].text == "printer jams"
    assert saved()[0].fields == {
        "person": "Sara",
        "place": "3F-12",
        "category": "print",
        "urgency": "2",
        "impact": "3",
        "asset": "PC7",
        "phone": "+98",
        "mail": "a@b",
        "at": "-15m",
        "outcome": "solved,desk",
        "request": "yes",
        "work": "25",
    }


@pytest.mark.parametrize("at", ["nonsense words\x1b", "9999-12-31 23:59", "0001-01-01 00:00", "\udcff"])
def test_a_time_that_is_not_understood_is_said_and_the_line_is_kept(
    at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quicklog.run(["printer", "jams", "--at", at]) == 0
    (capture,) = saved()
    assert (capture.text, capture.fields) == ("printer jams", {"at": at})
    out, err = capsys.readouterr()
    assert out == f"Saved {capture.id}\n"
    said = " is no time that has been; the time in the line, or else now, was taken.\n"
    assert err == at.replace("\x1b", "\\x1b").replace("\udcff", "\\udcff") + said


@pytest.mark.parametrize("at", ["-15m", "0:00", "۰:۰۰", "yesterday 16:00", "2026-11-20 16:00"])
def test_a_time_that_is_understood_needs_no_word(at: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert quicklog.run(["printer", "jams", "--at", at]) == 0
    assert capsys.readouterr().err == ""


def test_a_wrong_time_for_many_lines_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe_in(monkeypatch, b"one\ntwo\n")
    assert quicklog.run(["-", "--at", "soon"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_every_option_in_the_table_is_understood() -> None:
    values = {"1-4": "4", "1-3": "1", "MINUTES": "0"}
    for name, metavar, help_text in quicklog.OPTIONS:
        value = "solved" if name == "--outcome" else values.get(metavar, "x")
        order = quicklog.parse([name, value, "line"] if metavar else [name, "line"])
        assert order.words == ["line"]
        assert order.fields == ({name[2:]: value} if metavar else order.fields)
        assert help_text
    assert quicklog.parse(["--json"]).as_json
    assert quicklog.parse(["--number"]).number


def test_the_words_and_numbers_taken_are_those_of_the_log() -> None:
    assert list(quicklog.OUTCOMES) == [outcome.value for outcome in states.Outcome]
    assert quicklog.RANGES["--impact"] == (1, len(priority.DEFAULT_TABLE))
    assert quicklog.RANGES["--urgency"] == (1, len(priority.DEFAULT_TABLE[0]))


def test_after_two_dashes_everything_is_the_line() -> None:
    quicklog.run(["--place", "12", "--", "--place", "was", "--", "printed"])
    quicklog.run(["--", "-"])
    assert [(capture.text, capture.fields) for capture in saved()] == [
        ("--place was -- printed", {"place": "12"}),
        ("-", {}),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x --plase 12", "There is no option --plase; did you mean --place?"),
        (
            "x --zzz\x1b[31m",
            "There is no option --zzz\\x1b[31m; to save such a word as it is, put -- before it.",
        ),
        ("x --place", "--place needs a value."),
        ("x --place --json", "--place needs a value."),
        ("x --place=", "--place needs a value."),
        ("x --place 1 --place 2", "--place was given twice."),
        ("x --json=yes", "--json takes no value."),
        ("x --urgency 9", "--urgency is a number from 1 to 4, not 9."),
        ("x --impact 0", "--impact is a number from 1 to 3, not 0."),
        ("x --work 1h", "--work is a number from 0 to 9999, not 1h."),
        ("x --work -5", "--work is a number from 0 to 9999, not -5."),
        ("x --work ²", "--work is a number from 0 to 9999, not ²."),
        ("x --work " + "9" * 5000, "--work is a number from 0 to 9999, not " + "9" * 5000 + "."),
        ("x --outcome gone", "--outcome is one of: solved, desk, callback, visit, escalated."),
        ("", "There is nothing to save: the line is empty."),
        ("--place 12", "There is nothing to save: the line is empty."),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence_and_saves_nothing(
    words: str, sentence: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quicklog.run(words.split()) == 2
    assert capsys.readouterr() == ("", sentence + "\n")
    assert not home.exists()


def test_a_blank_line_is_nothing_to_save(home: Path) -> None:
    assert quicklog.run([" ", "\t"]) == 2
    assert not home.exists()


def test_standard_input_is_saved_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe_in(monkeypatch, "first\r\n\n  \nsecond \x0c\u2028same\nچاپگر".encode() + b" \xff")
    assert quicklog.run(["-", "--place", "12"]) == 0
    assert [capture.text for capture in saved()] == ["first", "second \x0c\u2028same", "چاپگر \udcff"]
    assert {capture.fields["place"] for capture in saved()} == {"12"}


def test_an_empty_standard_input_saves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe_in(monkeypatch, b"\n\n")
    assert quicklog.run(["-"]) == 2
    assert "nothing to save" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", None)
    assert quicklog.run(["-"]) == 2


def test_a_script_gets_one_json_object_per_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe_in(monkeypatch, 'say "hi"\\\nچاپگر'.encode() + b"\xff")
    assert quicklog.run(["-", "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers == [{"id": c.id, "at": c.at, "line": c.text} for c in saved()]


def test_bytes_that_are_no_text_survive_the_way_through_the_shell(home: Path) -> None:
    command = [os.fsencode(word) for word in (sys.executable, "-c", DOOR, "log")]
    done = subprocess.run([*command, b"caf\xe9 \xd9\x84"], capture_output=True, check=True, cwd=ROOT)
    (capture,) = saved()
    assert capture.text == "caf\udce9 ل"
    assert done.stdout == f"Saved {capture.id}\n".encode()


def test_lines_are_saved_even_when_nobody_reads_the_receipts() -> None:
    lines = b"".join(b"line %d\n" % number for number in range(200))
    code = f"import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1); {DOOR}"
    command = [sys.executable, "-c", code, "log", "-"]
    done = subprocess.run(command, input=lines, capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(saved()) == 200


def test_lines_are_acknowledged_while_more_are_still_to_come() -> None:
    command = [sys.executable, "-c", DOOR, "log", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as typing:
        assert typing.stdin is not None
        assert typing.stdout is not None
        typing.stdin.write(b"one\n")
        typing.stdin.flush()
        assert typing.stdout.readline().startswith(b"Saved ")
        assert [capture.text for capture in saved()] == ["one"]


def test_a_line_saved_elsewhere_says_where(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "data").touch()
    assert quicklog.run(["printer", "jams"]) == 0
    assert [capture.text for capture in saved()] == ["printer jams"]
    out, err = capsys.readouterr()
    assert out == f"Saved {saved()[0].id}\n"
    assert str(home / "state" / "spool") in err


def test_saving_a_line_loads_only_the_standard_library() -> None:
    listing = "print(*sys.modules, sep='\\n', file=sys.stderr)"
    code = f"import sys; from dst_console.__main__ import main; code = main(); {listing}"
    empty = subprocess.run([sys.executable, "-c", f"import sys; {listing}"], capture_output=True, text=True, check=True)
    done = subprocess.run(
        [sys.executable, "-c", code, "log", "printer jams", "--place", "12"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    loaded = set(done.stderr.split()) - set(empty.stderr.split())
    names = ["__main__", "quicklog", "spool", "durable", "paths", "translate", "envelope", "errors"]
    assert {n for n in loaded if n.startswith("dst_console")} == {
        "dst_console",
        *(f"dst_console.{n}" for n in names),
    }
    others = {name for name in loaded if not name.startswith("dst_console")}
    assert others <= sys.stdlib_module_names
    assert others <= {"errno", "zlib"}, "each of these costs every line time"


def test_asking_for_help_makes_nothing_and_saves_nothing(home: Path) -> None:
    dst("log", "--help")
    dst("log", "printer", "-h")
    assert not home.exists()
    assert dst("log", "--", "--help").returncode == 0
    assert [capture.text for capture in saved()] == ["--help"]


@pytest.mark.slow
def test_a_line_is_saved_within_twice_an_empty_interpreter() -> None:
    spec = importlib.util.spec_from_file_location("quicklog_benchmark", ROOT / "benchmarks" / "quicklog.py")
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    # A machine busy with something else only ever makes it look slower.
    assert any(benchmark.measure(21)["ratio"] < 2 for _try in range(3))
