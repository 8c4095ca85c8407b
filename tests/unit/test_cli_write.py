"""Changing the log from the command line, also while it is busy or damaged."""

import io
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dst_console import cli, quicklog, spool
from dst_console.spool import SpoolError
from tests.commands import Answer, Dst


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


@contextmanager
def busy(dst: Dst, readable: bool = True) -> Iterator[None]:
    """Let another program hold the log."""
    with closing(sqlite3.connect(dst.folders.data / "log.sqlite3", isolation_level=None)) as other:
        if not readable:
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        if not readable:
            other.execute("CREATE TABLE held(x)")
        yield


def damage(dst: Dst) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{dst.folders.data / 'log.sqlite3'}{ending}").unlink(missing_ok=True)
    (dst.folders.data / "log.sqlite3").write_bytes(b"not a database at all" * 500)


def incident(dst: Dst, reference: str = "1") -> dict[str, object]:
    found: dict[str, object] = dst("show", reference, "--json").json["incident"]
    return found


def notes(dst: Dst, reference: str = "1") -> list[str]:
    entries = dst("show", reference, "--json").json["entries"]
    return [entry["text"] for entry in entries if entry["kind"] == "note"]


def test_a_note_is_written_from_the_words_after_the_number(dst: Dst) -> None:
    dst.put("printer jams")
    answer = dst("note", "1", "called", "back", "-2h", "later")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "Saved: DST-0001  ○ captured  printer jams\n"
    assert notes(dst) == ["called back -2h later"]


@pytest.mark.parametrize("dash", [(), ("-",)])
def test_a_note_without_words_is_read_from_standard_input(dst: Dst, dash: tuple[str, ...]) -> None:
    dst.put("printer jams")
    dst("note", "1", *dash, stdin="first \x1b[1m\n\n  second کاغذ\n".encode())
    assert notes(dst) == ["first \x1b[1m\n\n  second کاغذ"]


def test_an_empty_note_is_refused(dst: Dst) -> None:
    dst.put("printer jams")
    answer = dst("note", "1", stdin=b" \n")
    assert (answer.code, answer.err) == (2, "There is nothing to save: the note is empty.\n")
    assert notes(dst) == []


def test_a_note_on_what_is_not_there_is_refused_before_it_is_typed(dst: Dst) -> None:
    unread = io.TextIOWrapper(io.BytesIO(b"precious"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", unread)
        assert cli.main(["note", "SA-9999"]) == 3
    assert unread.read() == "precious"


@pytest.mark.usefixtures("impatient")
def test_a_note_is_saved_while_the_log_is_busy(dst: Dst) -> None:
    dst.put("printer jams")
    dst("today")
    with busy(dst):
        answer = dst("note", "1", "paper was damp", "--json")
    assert answer.code == 0
    assert answer.json == {"saved": answer.json["saved"], "entered": False, "incident": None}
    assert answer.err.splitlines()[0] == "The log is busy: another program holds it."
    assert notes(dst) == ["paper was damp"]


@pytest.mark.usefixtures("impatient")
def test_a_note_on_what_is_still_spooled_is_saved_while_the_log_is_busy(dst: Dst) -> None:
    with busy(dst):
        ident = dst.put("printer jams")
        assert dst("note", ident, "paper was damp").code == 0
    assert notes(dst, ident) == ["paper was damp"]


@pytest.mark.usefixtures("impatient")
def test_a_note_is_saved_while_the_log_cannot_even_be_read(dst: Dst) -> None:
    ident = dst.put("printer jams")
    dst("today")
    with busy(dst, readable=False):
        answer = dst("note", ident, "paper was damp")
    assert answer.code == 0
    assert answer.out.startswith("Saved ")
    assert notes(dst) == ["paper was damp"]


@pytest.mark.usefixtures("impatient")
def test_a_note_by_number_is_saved_while_the_log_cannot_even_be_read(dst: Dst) -> None:
    dst.put("printer jams")
    dst("today")
    with busy(dst, readable=False):
        assert dst("note", "1", "paper was damp").code == 0
    assert notes(dst) == ["paper was damp"]


def test_a_note_that_can_be_saved_nowhere_is_printed_back(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    dst.put("printer jams")
    dst("today")

    def refuse(*_given: object, **_named: object) -> str:
        raise SpoolError("No space left.")

    monkeypatch.setattr(spool, "put", refuse)
    answer = dst("note", "1", "paper was damp")
    assert (answer.code, answer.out) == (74, "")
    assert answer.err == "paper was damp\nNo space left.\n"


def test_an_outcome_is_said_in_one_word(dst: Dst) -> None:
    dst.put("printer jams")
    answer = dst("outcome", "1", "solved", "--json")
    assert answer.json["entered"] is True
    assert (answer.json["incident"]["state"], answer.json["incident"]["outcomes"]) == ("resolved", ["solved"])
    refused = dst("outcome", "1", "gone")
    assert refused.code == 2
    assert "solved" in refused.err


def test_an_outcome_is_saved_while_the_log_is_damaged(dst: Dst) -> None:
    damage(dst)
    answer = dst("outcome", "ab" * 16, "desk")
    assert answer.code == 0
    assert answer.out.startswith("Saved ")
    assert "damaged" in answer.err
    (kept,) = (spool.read(path) for path in spool.waiting(dst.folders))
    assert (kept.kind, kept.fields) == ("outcome", {"incident": "ab" * 16, "outcome": "desk"})


def test_several_fields_are_set_at_once(dst: Dst) -> None:
    dst.put("printer jams")
    words = "person=Dr. Reza Amini|place=3F-12|category=print|urgency=۲|impact=1|work=1h30m|occurred=9:40|kind=request"
    answer = dst("set", "1", *words.split("|"), "summary=a=b c", "--json")
    told = answer.json["incident"]
    assert told["person"]["name"] == "Reza Amini"
    assert (told["place"], told["category"], told["urgency"], told["impact"]) == ("3F-12", "print", 2, 1)
    assert (told["work_minutes"], told["kind"], told["summary"]) == (90, "request", "a=b c")
    assert told["occurred"].startswith("2026-11-22T09:40:00.000")
    assert told["priority"] == 1


def test_what_json_printed_can_be_set_again(dst: Dst) -> None:
    dst.put("printer jams -1d")
    told = incident(dst)
    dst("set", "1", "occurred=9:40")
    dst("set", "1", f"occurred={told['occurred']}", "work_minutes=15")
    assert incident(dst)["occurred"] == told["occurred"]
    assert incident(dst)["work_minutes"] == 15


def test_nothing_after_the_sign_empties_a_field(dst: Dst) -> None:
    dst.put("Sara Ahmadi: printer jams @3F-12 !2")
    told = dst("set", "1", "place=", "urgency=", "person=", "--json").json["incident"]
    assert (told["place"], told["urgency"], told["person"]) == (None, None, None)


def test_a_state_is_set_like_a_field(dst: Dst) -> None:
    dst.put("printer jams")
    told = dst("set", "1", "place=B2", "state=resolved", "--json").json["incident"]
    assert (told["place"], told["state"]) == ("B2", "resolved")
    assert told["resolved"]
    assert dst("set", "1", "state=resolved").code == 0, "standing still is no failure"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("plase=3F", "There is no field plase."),
        ("place", "place is not written as field=value."),
        ("place=1 place=2", "place was given twice."),
        ("place=9 urgency=9", "urgency must be one of 1, 2, 3, 4."),
        ("place=9 urgency=x\x1b", "urgency is a number, not x␛."),
        ("place=9 source=pigeon", "source must be one of"),
        ("place=9 kind=", "kind must be one of"),
        ("place=9 occurred=", "occurred is a moment that has been, not ."),
        ("place=9 occurred=2099-01-01T10:00", "occurred is a moment that has been"),
        ("place=9 occurred=0001-01-01T00:00", "occurred is a moment that has been, not 0001-01-01T00:00."),
        ("place=9 occurred=0001-01-01T00:00+14:00", "occurred is a moment that has been"),
        ("place=9 occurred=1405-08-29T16:00", "occurred is a moment that has been"),
        ("place=9 occurred=9999-12-31T23:59", "occurred is a moment that has been, not 9999-12-31T23:59."),
        ("place=9 occurred=9999-12-31T23:59-14:00", "occurred is a moment that has been"),
        ("place=9 state=gone", "state must be one of captured, open"),
        ("place=9 state=closed", "Closing asks for more than a state."),
        ("place=9 state=cancelled", "Cancelling needs a reason."),
    ],
)
def test_what_cannot_be_set_is_named_and_nothing_is_changed(dst: Dst, words: str, sentence: str) -> None:
    dst.put("printer jams @3F-12")
    before = incident(dst)
    answer = dst("set", "1", *words.split(" "))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(sentence)
    assert "Nothing was changed." in answer.err
    assert incident(dst) == before


def test_cancelling_needs_a_reason_and_reopening_brings_it_back(dst: Dst) -> None:
    dst.put("printer jams")
    assert dst("cancel", "1").code == 2
    told = dst("cancel", "1", "--reason", "twice", "--json").json["incident"]
    assert (told["state"], told["cancel_reason"]) == ("cancelled", "twice")
    assert dst("reopen", "1").out == "DST-0001  ● open  printer jams\n"
    assert incident(dst)["cancel_reason"] is None


def test_undo_and_redo_say_what_they_did(dst: Dst) -> None:
    assert dst("undo").code == 3
    dst.put("printer jams")
    dst("note", "1", "damp")
    assert dst("undo").out == "Undone: the note on DST-0001.\n"
    assert dst("redo").out == "Done again: the note on DST-0001.\n"
    assert dst("undo", "--json").json["label"] == "note"
    assert dst("redo", "--json").json["way"] == "redo"
    assert dst("redo").err == "There is nothing to redo.\n"


@pytest.mark.usefixtures("impatient")
def test_a_busy_log_is_said_with_its_own_code(dst: Dst) -> None:
    with busy(dst):
        dst.put("printer jams")
        answer = dst("today")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.splitlines()[0] == "The log is busy: another program holds it."
    assert "printer jams" in dst("today").out


def test_a_damaged_log_is_said_with_the_way_out(dst: Dst) -> None:
    damage(dst)
    answer = dst("find", "printer")
    assert answer.code == 4
    assert "dst restore" in answer.err


def log_number(*words: str) -> int:
    return quicklog.run([*words, "--number"])


def test_a_line_can_be_answered_with_its_local_number(dst: Dst, capsys: pytest.CaptureFixture[str]) -> None:
    assert log_number("printer", "jams") == 0
    assert log_number("--json", "printer", "again") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "DST-0001"
    assert second.startswith('{"id": "')
    assert second.endswith('", "number": "DST-0002"}')


def test_a_damaged_log_gives_no_number_but_the_line_is_saved(dst: Dst, capsys: pytest.CaptureFixture[str]) -> None:
    damage(dst)
    assert log_number("printer", "jams") == 0
    out, err = capsys.readouterr()
    (kept,) = (spool.read(path) for path in spool.waiting(dst.folders))
    assert out == f"Saved {kept.id}\n"
    assert "damaged" in err


def test_dst_log_works_the_same_through_the_commands(dst: Dst) -> None:
    answer: Answer = dst("log", "printer", "jams", "--place", "3F-12")
    assert answer.code == 0
    assert incident(dst)["place"] == "3F-12"


def test_a_capture_that_cannot_be_entered_is_told_once(dst: Dst) -> None:
    path = spool.put_at(dst.folders, "printer jams")[1]
    Path(path).write_bytes(b"torn")
    assert "kept aside" in dst("today").err
    assert dst("today").err == ""
    assert "rejected" in dst("check").out
