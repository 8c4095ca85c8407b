"""What was promised for a time, from the command line."""

from pathlib import Path
from typing import Any

import pytest

from tests.commands import Dst
from tests.unit.test_cli_write import busy

LINE = "Ms Sara Ahmadi: printer jams @3F-12"


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


def promised(dst: Dst, what: str = "callback", at: str = "30m", line: str = LINE, **words: str) -> dict[str, Any]:
    """Log an incident, promise something on it, and return the follow-up."""
    ident = dst.put(line)
    options = [word for name, value in words.items() for word in (f"--{name}", value)]
    answer = dst("followups", "promise", ident, what, "--at", at, *options, "--json")
    assert (answer.code, answer.err, answer.json["entered"]) == (0, "", True)
    found: dict[str, Any] = answer.json["follow_up"]
    return found


def listed(dst: Dst) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = dst("followups", "--json").json["follow_ups"]
    return found


def test_something_is_promised_and_listed(dst: Dst) -> None:
    view = promised(dst, at="15:30", text="ask \x1b[1mthe server")
    assert (view["what"], view["text"], view["state"]) == ("callback", "ask \x1b[1mthe server", "promised")
    assert view["due"].startswith("2026-11-22T15:30:00.000")
    assert listed(dst) == [view]
    assert dst("followups").out == (
        f"↻ promised  2026-11-22 15:30  callback  Ms Sara Ahmadi  DST-0001  ask ␛[1mthe server  {view['id'][:12]}\n"
    )


def test_what_is_due_comes_first_and_is_marked(dst: Dst) -> None:
    promised(dst, "update", "2h", "screen flickers")
    promised(dst, "visit", "30m", "no network")
    dst.clock.tick(45 * 60)
    rows = [line.split() for line in dst("followups").lines]
    assert [(row[:2], row[-3:-1]) for row in rows] == [
        (["▲", "due"], ["no", "network"]),
        (["↻", "promised"], ["screen", "flickers"]),
    ]
    assert [one["state"] for one in listed(dst)] == ["due", "promised"]


def test_a_promise_of_the_same_kind_takes_the_place_of_the_earlier_one(dst: Dst) -> None:
    promised(dst, "update", "1h")
    told = dst("followups", "promise", "1", "update", "--at", "2h", "--text", "later", "--json").json["follow_up"]
    assert listed(dst) == [told]
    assert told["text"] == "later"


def test_a_promise_is_kept_by_its_incidents_number_or_the_start_of_its_id(dst: Dst) -> None:
    first, second = promised(dst), promised(dst, line="no network")
    answer = dst("followups", "done", "dst-0001")
    assert answer.out == (
        f"✓ done  2026-11-22 12:30  callback  Ms Sara Ahmadi  DST-0001  printer jams  {first['id'][:12]}\n"
    )
    answer = dst("followups", "done", second["id"][:12].upper(), "--json")
    assert answer.json["follow_up"] == second | {"state": "done"}
    assert (answer.json["entered"], listed(dst)) == (True, [])
    assert dst("undo").out == "Undone: the follow-up on DST-0002.\n"
    assert [one["id"] for one in listed(dst)] == [second["id"]]


def test_a_number_that_means_several_is_refused(dst: Dst) -> None:
    view = promised(dst, "update", "2h")
    dst("followups", "promise", "1", "callback", "--at", "1h")
    answer = dst("followups", "done", "1")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "1 means more than one follow-up.",
        "Nothing was changed.",
        "Name it by the start of its id; `dst followups` lists them.",
    ]
    assert dst("followups", "done", view["id"][:12]).code == 0
    assert dst("followups", "done", "1").code == 0, "only one is left"
    assert listed(dst) == []


def test_what_is_not_there_is_code_3(dst: Dst) -> None:
    dst.put(LINE)
    answer = dst("followups", "done", "1")
    assert (answer.code, answer.out, answer.err) == (3, "", "Nothing is promised on 1.\n")
    for words in (["done", "9"], ["promise", "9", "callback", "--at", "1h"]):
        answer = dst("followups", *words)
        assert (answer.code, answer.err) == (3, "There is no incident 9 in this log.\n")
    assert dst("followups").out == ""


def test_what_cannot_be_promised_is_named(dst: Dst) -> None:
    dst.put(LINE)
    sentences = {
        "promise 1 callback --at 2026-11-22T09:00": "2026-11-22T09:00 is no time to come.",
        "promise 1 tea --at 1h": "tea",
        "promise 1 callback": "Missing option '--at'",
        "frob": "No such command 'frob'.",
    }
    for words, sentence in sentences.items():
        answer = dst("followups", *words.split(" "))
        assert (answer.code, answer.out) == (2, "")
        assert sentence in answer.err
    assert listed(dst) == []


@pytest.mark.usefixtures("impatient")
def test_promises_are_kept_while_the_log_is_busy(dst: Dst) -> None:
    promised(dst)
    with busy(dst):
        answer = dst("followups", "done", "1", "--json")
    assert answer.code == 0
    assert answer.json == {"saved": answer.json["saved"], "entered": False, "follow_up": None}
    assert "busy" in answer.err
    with busy(dst, readable=False):
        answer = dst("followups", "promise", "1", "update", "--at", "1h", "--text", "later")
    assert answer.code == 0
    assert answer.out.startswith("Saved ")
    assert [(one["what"], one["text"]) for one in listed(dst)] == [("update", "later")]
