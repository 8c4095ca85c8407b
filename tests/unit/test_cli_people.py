"""The people of the desk from the command line."""

from pathlib import Path

import pytest

from dst_console.desk import people
from tests.commands import Dst

LIST = "name,phone,mail,place\nSara Ahmadi,4925,sara@example.org,3F-12\nReza \x1b[1mAmini,4926,,B2\n"


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


@pytest.fixture
def listed(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return str(path)


def names(dst: Dst, *words: str) -> list[str]:
    return [one["name"] for one in dst("people", "list", *words, "--json").json["people"]]


def test_a_list_is_taken_in_and_undone_as_one(dst: Dst, listed: str) -> None:
    assert dst("people", "import", listed).out == "2 added, 0 updated, 0 known already.\n"
    assert dst("people", "import", listed).out == "0 added, 0 updated, 2 known already.\n"
    assert dst("undo").out == "Undone: the import of 2 people.\n"
    assert names(dst) == []


def test_people_are_listed_as_plain_text(dst: Dst, listed: str) -> None:
    dst("people", "import", listed)
    assert dst("people", "list").lines == [
        "Reza ␛[1mAmini  4926                    B2",
        "Sara Ahmadi     4925  sara@example.org  3F-12",
    ]
    assert names(dst, "sara") == ["Sara Ahmadi"]


def test_a_long_list_is_listed_whole(dst: Dst, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    path = tmp_path / "many.csv"
    path.write_text("name\n" + "".join(f"Person {number}\n" for number in range(6)), encoding="utf-8")
    dst("people", "import", str(path))
    assert names(dst) == [f"Person {number}" for number in range(6)]


def test_nobody_of_that_name_is_code_3(dst: Dst) -> None:
    assert dst("people", "list").code == 0
    for words in (["list", "Nobody"], ["show", "Nobody"], ["merge", "Nobody", "Else"]):
        answer = dst("people", *words)
        assert (answer.code, answer.err) == (3, "Nobody called Nobody is known.\n")


def test_a_file_that_is_not_there_is_named(dst: Dst, tmp_path: Path) -> None:
    answer = dst("people", "import", str(tmp_path / "gone.csv"))
    assert answer.code == 2
    assert "gone.csv cannot be read" in answer.err


def test_a_person_is_shown_with_what_they_came_for(dst: Dst) -> None:
    dst.put("Ms Sara Ahmadi: printer jams")
    dst.put("Ms Sara Ahmadi: laptop will not charge -1d")
    told = dst("people", "show", "sara ahmadi", "--json").json
    assert told["person"]["honorific"] == "Ms"
    assert [one["summary"] for one in told["incidents"]] == ["printer jams", "laptop will not charge"]
    assert [line.split()[0] for line in dst("people", "show", "Ms Sara Ahmadi").lines] == ["Ms", "DST-0001", "DST-0002"]


def test_doubles_are_found_and_made_one(dst: Dst) -> None:
    dst.put("Sara Ahmadi: printer jams")
    dst.put("Sarah Ahmadi: laptop will not charge")
    (pair,) = dst("people", "doubles", "--json").json["doubles"]
    assert pair["first"]["id"] in dst("people", "doubles").out
    by_name = {one["name"]: one["id"] for one in pair.values()}
    stays = dst("people", "merge", by_name["Sarah Ahmadi"], "Sara Ahmadi", "--json").json["person"]
    assert stays["name"] == "Sara Ahmadi"
    assert names(dst) == ["Sara Ahmadi"]
    assert dst("people", "merge", "Sara Ahmadi", "Sara Ahmadi").code == 2
