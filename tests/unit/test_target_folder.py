"""The folder that takes tickets where there is no server at all."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dst_console.config import Settings
from dst_console.desk import sending
from dst_console.models.parcel import Parcel
from dst_console.sync.target import Reference
from dst_console.sync.targets.folder import FolderSite, FolderTarget
from dst_console.sync.troubles import Kind, Trouble
from tests.station import Station
from tests.unit.test_courier import closed


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def a_parcel(**said: Any) -> Parcel:
    known = {"key": "b" * 32, "incident": "a" * 32, "number": "SA-1", "status": "closed", "kind": "incident"}
    known |= {"source": "walk-up", "summary": "jams", "says": "aaa · SA-1", "closed": "2026-11-22T12:00:00.000+03:30"}
    return Parcel.model_validate(known | said)


def folder_at(path: Path) -> FolderTarget:
    return FolderTarget("folder", FolderSite(kind="folder"), path)


def test_without_any_setting_a_closed_incident_goes_into_the_folder_beside_the_log(station: Station) -> None:
    ident = closed(station)
    assert sending.sync(station.store).sent == 1
    (line,) = lines(station.folders.data / "outgoing")
    assert (line["incident"], line["subject"]) == (ident, "[DST-0001] printer jams")
    assert "Jammed, roller cleaned." in line["body"]
    assert station.show(ident).central_number is None


def test_the_folder_and_its_files_are_for_their_owner_alone(station: Station) -> None:
    closed(station)
    sending.sync(station.store)
    for path in (station.folders.data / "outgoing").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_note_after_it_follows_as_a_line_of_its_own(station: Station) -> None:
    ident = closed(station)
    sending.sync(station.store)
    station.note(ident, "she calls it slow")
    sending.sync(station.store)
    first, second = lines(station.folders.data / "outgoing")
    assert (second["incident"], second["about"]) == (ident, first["incident"])
    assert "she calls it slow" in second["body"]


def test_a_folder_of_ones_own_is_made_and_written(new_station: Callable[..., Station], tmp_path: Path) -> None:
    path = tmp_path / "share" / "tickets"
    station = new_station(settings=Settings(targets={"share": {"kind": "folder", "path": str(path)}}))
    closed(station)
    sending.sync(station.store)
    assert len(lines(path)) == 1


def test_behind_half_a_line_a_new_one_begins(tmp_path: Path) -> None:
    (tmp_path / "2026-11-22.jsonl").write_text('{"key": "torn')
    target, parcel = folder_at(tmp_path), a_parcel()
    made = target.create(parcel)
    assert target.read_back(made.number, parcel) == made
    assert target.find(Reference("a" * 32, "SA-1"), "reference") == [made]


@pytest.mark.parametrize("line", ["[" * 300_000, "7", "null", "\x00", '{"key": "b'])
def test_a_line_of_somebody_elses_that_is_none_holds_nothing_up(tmp_path: Path, line: str) -> None:
    (tmp_path / "2026-11-22.jsonl").write_text(line + "\n")
    target, parcel = folder_at(tmp_path), a_parcel()
    target.create(parcel)
    assert target.read_back("a" * 32, parcel) is not None
    assert target.find(Reference("a" * 32, "SA-1"), "reference") != []


def test_a_line_that_somebody_changed_is_named(tmp_path: Path) -> None:
    target, parcel = folder_at(tmp_path), a_parcel()
    made = target.create(parcel)
    (path,) = tmp_path.glob("*.jsonl")
    path.write_text(path.read_text().replace("jams", "sings"))
    found = target.read_back(made.number, parcel)
    assert found is not None
    assert "summary" in found.lacks


def test_hostile_words_stay_in_their_line(tmp_path: Path) -> None:
    target, parcel = folder_at(tmp_path), a_parcel(summary='a\n{"key": "x"}\r\u2028"; half \ud83d')
    made = target.create(parcel)
    (path,) = tmp_path.glob("*.jsonl")
    assert path.read_bytes().count(b"\n") == 1
    assert target.read_back(made.number, parcel) == made


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said_before_and_when_sending(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    target = folder_at(tmp_path)
    assert target.check() != []
    with pytest.raises(Trouble):
        target.create(a_parcel())


def test_a_folder_where_a_file_is_in_the_way_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    target = folder_at(tmp_path / "out")
    assert target.check() != []
    with pytest.raises(Trouble) as told:
        target.create(a_parcel())
    assert told.value.kind is Kind.SETUP
