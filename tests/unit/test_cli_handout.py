"""`dst handout` as a technician calls it: a page or plain text, where it is wanted, in the customer's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dst_console import translate
from dst_console.export.handout import template
from tests.commands import Dst

LINE = "Ms Sara Ahmadi: printer jams @3F-12 #printer +solved"


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dst]:
    monkeypatch.chdir(tmp_path)
    yield Dst(tmp_path / "home", monkeypatch, made)
    translate.set_language("en")


def test_without_a_name_it_goes_where_the_console_writes_it(dst: Dst) -> None:
    dst.put(LINE)
    answer = dst("handout", "1")
    path = dst.folders.data / "handouts" / "DST-0001.html"
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"Hand-out for Ms Sara Ahmadi: {path}\n"
    assert "printer jams" in path.read_text(encoding="utf-8")


def test_it_goes_to_standard_output_or_to_a_new_file_for_its_owner_alone(dst: Dst) -> None:
    dst.put(LINE)
    for option, begins in (("--html", "<!DOCTYPE html>"), ("--text", "What we did for you")):
        printed = dst("handout", "1", option, "-")
        assert (printed.code, printed.err) == (0, "")
        assert printed.out.startswith(begins)
        path = Path("sara" + option)
        assert dst("handout", "dst-0001", option, str(path)).out == f"Hand-out for Ms Sara Ahmadi: {path}\n"
        assert path.read_text(encoding="utf-8") == printed.out
        assert path.stat().st_mode & 0o777 == 0o600
    assert not (dst.folders.data / "handouts").exists()


def test_it_is_never_written_over_another_file(dst: Dst) -> None:
    dst.put(LINE)
    Path("mine.html").write_text("mine", encoding="utf-8")
    answer = dst("handout", "1", "--html", "mine.html")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("There is a file called mine.html already.\n")
    assert Path("mine.html").read_text(encoding="utf-8") == "mine"


def test_what_is_missing_or_said_twice_is_named(dst: Dst) -> None:
    assert dst("handout").err == "Which incident is the hand-out of?\nName its number: `dst handout 142`.\n"
    assert dst("handout", "7").code == 3
    answer = dst("handout", "1", "--html", "-", "--text", "-")
    assert (answer.code, answer.err) == (2, "Name `--html` or `--text`, not both.\nNothing was written.\n")


def test_it_is_made_in_the_customers_language(dst: Dst) -> None:
    dst.put(LINE)
    page = dst("handout", "1", "--html", "-", "--language", "fa").out
    assert '<html lang="fa" dir="rtl">' in page
    assert "نوامبر" in page
    assert dst("handout", "1", "--text", "-").out.startswith("What we did for you")


def test_ones_own_template_is_begun_with_the_shipped_one_and_named_when_it_is_wrong(dst: Dst) -> None:
    dst.put(LINE)
    dst.folders.config.mkdir()
    own = dst.folders.config / "handout.txt"
    own.write_text(dst("handout", "--template", "txt").out, encoding="utf-8")
    assert own.read_text(encoding="utf-8") == template("txt")
    shipped = dst("handout", "1", "--text", "-")
    assert shipped.err == ""
    own.write_text("Dear {{ customre }}", encoding="utf-8")
    answer = dst("handout", "1", "--text", "-")
    assert (answer.code, answer.out) == (0, shipped.out)
    assert answer.err == f"{own}:1: 'customre' is undefined; the shipped hand-out is used.\n"
