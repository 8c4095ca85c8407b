"""`dst review`: what is left of days, for people and for programs."""

from datetime import datetime
from pathlib import Path

import pytest

from dst_console import spool
from tests.commands import Dst
from tests.station import NOON


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    dst = Dst(tmp_path, monkeypatch, made)
    dst.clock.set_wall(24 * 3600)
    for hour, line in ((8, "Sara: printer jams @3F-12 for 2h +solved"), (11, "Karim: mouse for 1h")):
        at = NOON.replace(day=23, hour=hour)
        spool.put(dst.folders, line, at=at)
    return dst


def test_it_tells_of_gaps_thin_records_and_what_is_open(dst: Dst) -> None:
    said = dst("review")
    assert said.code == 0
    assert said.lines[0] == "Monday 23 November"
    assert said.lines[1].startswith("2 incidents logged · 1 solved on the spot · 180 min of work")
    assert "┄ Monday 23 November 10:00–11:00  60 min" in said.lines
    assert "No phone, mail address or place of the customer is noted." in said.out
    assert said.out.count("mouse") == 1, "what is thin and open comes once, as the end of the day asks"
    assert "It is still open." in said.out


def test_programs_get_the_same(dst: Dst) -> None:
    dst("followups", "promise", "2", "update", "--at", "1h")
    found = dst("review", "2026-11-20..2026-11-23", "--json").json
    assert (found["since"], found["until"]) == ("2026-11-20", "2026-11-23")
    assert [one["minutes"] for one in found["gaps"]] == [60]
    assert datetime.fromisoformat(found["gaps"][0]["start"]) == NOON.replace(day=23, hour=10)
    assert [(one["incident"]["number"], one["lacks"]) for one in found["thin"]] == [("DST-0002", ["contact"])]
    assert [one["what"] for one in found["follow_ups"]] == ["update"]
    assert (found["unfinished"], found["logged"], found["solved_on_the_spot"]) == ([], 2, 1)


def test_what_is_no_range_is_said_and_nothing_is_printed(dst: Dst) -> None:
    said = dst("review", "2026-11-24..soon")
    assert (said.code, said.out) == (2, "")
    assert "soon names no days." in said.err
