"""`dst close`: what the closing page does, in one line."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dst_console.desk import closing
from dst_console.models.views import Closing
from dst_console.paths import Folders
from tests.commands import Dst


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


def test_a_request_is_closed_in_one_line(dst: Dst) -> None:
    dst.put("Sara: printer jams @3F-12 +solved")
    answer = dst("close", "1", "--satisfied", "--work", "5", "--summary", "Roller replaced; 40 pages printed.")
    assert answer.code == 0
    told = dst("show", "1", "--json").json["incident"]
    assert (told["state"], told["resolution"], told["summary"]) == (
        "closed",
        "Roller replaced; 40 pages printed.",
        "printer jams",
    )
    assert (told["satisfied"], told["work_minutes"], told["first_visit"]) == (True, 5, None)


def test_what_is_missing_is_named_and_nothing_is_changed(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    answer = dst("close", "1", "--work", "5")
    assert answer.code != 0
    assert "Is the customer satisfied?" in answer.err
    assert dst("show", "1", "--json").json["incident"]["state"] == "resolved"


def test_the_ticket_can_be_seen_first(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    answer = dst("close", "1", "--dry-run", "--summary", "Roller replaced.")
    assert "- Roller replaced." in answer.out
    assert "▲ Is the customer satisfied?" in answer.out
    assert dst("show", "1", "--json").json["incident"]["state"] == "resolved"


def test_what_looks_private_goes_out_masked_unless_it_is_said_to_stand(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    words = ("--satisfied", "--work", "5", "--summary", "The password: hunter2xyz was reset.")
    assert "hunter2xyz" not in dst("close", "1", "--dry-run", *words).out
    assert "hunter2xyz" in dst("close", "1", "--dry-run", "--send-private", *words).out
    assert "goes out masked (1)" in dst("close", "1", *words).out


def test_closed_by_somebody_else_meanwhile_it_says_so_and_keeps_what_was_written(
    dst: Dst, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put("Sara: printer jams +solved")
    keep = closing.keep

    def second(folders: Folders, ident: str, said: Closing, at: datetime, confirmed: Collection[str] = ()) -> str:
        keep(folders, ident, replace(said, summary="First."), at)
        return keep(folders, ident, said, at, confirmed)

    monkeypatch.setattr(closing, "keep", second)
    answer = dst("close", "1", "--satisfied", "--work", "5", "--summary", "Second.")
    assert answer.code == 1
    assert "DST-0001 was closed already and stays so." in answer.err
    assert "Saved" not in answer.out
    told = dst("show", "1", "--json").json
    assert told["incident"]["resolution"] == "First."
    assert "Second." in told["entries"][-1]["text"]


def test_what_is_closed_says_so(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    dst("close", "1", "--satisfied", "--work", "5")
    answer = dst("close", "1", "--satisfied", "--work", "5")
    assert answer.code != 0
    assert "closed already" in answer.err
