"""`dst kb`: the knowledge base at the shell, for people and for programs, and its page for everybody."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.commands import Dst

ROLLER = ("--title", "Printer jams", "--answer", "Clean the roller.")
HOSTILE = "<script>alert(1)</script> [x](http://x) **b** # | \x1b[31m \u202e"


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    monkeypatch.chdir(tmp_path)
    return Dst(tmp_path, monkeypatch, made)


def test_an_article_is_written_found_used_and_counted(dst: Dst) -> None:
    dst.put("Ms Sara Ahmadi: printer jams #printer +solved")
    dst("note", "1", "Roller cleaned.")
    answer = dst("kb", "add", "--from", "1")
    assert (answer.code, answer.out) == (0, "printer jams  not used yet  DST  internal\n")
    assert dst("kb", "use", "printer", "1", "--worked").out.startswith("printer jams  worked 1 of 1")
    assert dst("kb", "use", "printer", "1", "--not-worked").out.startswith("printer jams  worked 1 of 2")
    assert dst("kb", "list", "roll").out == "printer jams  worked 1 of 2  DST  internal\n"
    told = dst("kb", "show", "printer").out
    assert "problem\n    printer jams\n\nwhat to do\n    Roller cleaned.\n\nwords to find it by\n    printer\n" in told
    assert dst("kb", "thanks").out == "DST  1 article  worked 1 of 2\n"
    assert "article\n    printer jams → did not work\n" in dst("show", "1").out


def test_json_has_the_counts_and_the_incident(dst: Dst) -> None:
    dst.put("printer jams")
    dst("kb", "add", *ROLLER, "--from", "1")
    dst("kb", "use", "printer", "1")
    (article,) = dst("kb", "list", "--json").json["articles"]
    assert (article["used"], article["tried"], article["worked"]) == (1, 0, 0)
    assert (article["incident"], article["visibility"], article["language"]) == ("DST-0001", "internal", "en")
    assert dst("kb", "thanks", "--json").json["authors"][0] == {
        "author": "DST",
        "articles": 1,
        "used": 1,
        "tried": 0,
        "worked": 0,
    }


def test_what_cannot_be_is_a_sentence_a_code_and_no_change(dst: Dst) -> None:
    dst("kb", "add", *ROLLER)
    assert dst("kb", "add", "--title", "x").code == 2
    assert "needs an answer" in dst("kb", "add", "--title", "x").err
    assert dst("kb", "add", "--from", "9").code == dst("kb", "show", "dock").code == dst("kb", "list", "dock").code == 3
    assert dst("kb", "edit", "printer").code == 2
    dst("kb", "edit", "printer", "--answer", "password: hunter2xyz")
    refused = dst("kb", "publish", "printer")
    assert (refused.code, refused.out) == (2, "")
    assert "may hold nothing private" in refused.err
    assert len(dst("kb", "list").lines) == 1
    assert dst("kb", "list", "--public").out == ""


def test_retired_ones_are_kept_apart(dst: Dst) -> None:
    dst("kb", "add", *ROLLER)
    assert dst("kb", "retire", "printer").out.endswith("retired\n")
    assert (dst("kb", "list").out, len(dst("kb", "list", "--retired").lines)) == ("", 1)
    dst("kb", "retire", "printer", "--restore")
    assert len(dst("kb", "list").lines) == 1
    dst("undo")
    assert dst("kb", "list").out == ""


def test_only_public_articles_leave_and_nothing_of_customers_authors_and_tags_with_them(dst: Dst) -> None:
    dst("config", "set", "name=Alex Morgan")
    dst.put("Ms Sara Ahmadi: printer jams @3F-12 #printer")
    assert dst("kb", "export", "--public").code == 3
    dst("kb", "add", *ROLLER, "--tags", "PR-0231", "--from", "1")
    dst("kb", "add", "--title", "Secret way", "--answer", "Only we know.")
    dst("kb", "publish", "printer")
    dst("kb", "retire", "secret")
    dst("kb", "retire", "secret", "--restore")
    for form in ("md", "html"):
        told = dst("kb", "export", "--public", "--as", form).out
        assert "Clean the roller." in told
        for word in ("Secret", "Ahmadi", "Alex", "PR-0231", "DST-0001", "3F-12"):
            assert word not in told, word
    assert "Secret way" in dst("kb", "export", "--all").out


def test_a_page_is_written_to_a_new_file_and_never_over_one(dst: Dst) -> None:
    dst("kb", "add", *ROLLER)
    dst("kb", "publish", "printer")
    assert dst("kb", "export", "--to", "faq.html").out == "Written: faq.html\n"
    page = Path("faq.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    again = dst("kb", "export", "--to", "faq.html")
    assert (again.code, "already" in again.err) == (2, True)
    assert Path("faq.html").read_text(encoding="utf-8") == page
    dst("kb", "export", "--to", "faq.md")
    assert Path("faq.md").read_text(encoding="utf-8").startswith("# Questions and answers\n")


def test_with_a_language_only_what_is_written_in_it_is_on_the_page(dst: Dst) -> None:
    dst("kb", "add", *ROLLER)
    dst("kb", "add", "--title", "چاپگر روشن نمی‌شود", "--answer", "کابل برق را عوض کنید.")
    for words in ("printer", "چاپگر"):
        assert dst("kb", "publish", words).code == 0
    page = dst("kb", "export", "--as", "html", "--language", "fa").out
    assert '<html lang="fa" dir="rtl">' in page
    assert '<article lang="fa">' in page
    assert "roller" not in page
    assert "roller" in dst("kb", "export", "--as", "html").out


class Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def test_nothing_typed_is_run_or_read_as_a_mark(dst: Dst) -> None:
    dst("kb", "add", "--title", HOSTILE, "--problem", HOSTILE + "x", "--answer", f"{HOSTILE}\n1. {HOSTILE}\n\n# x")
    dst("kb", "publish", "script")
    page = dst("kb", "export", "--as", "html").out
    assert Tags(page).seen == {"html", "head", "meta", "title", "style", "body", "h1", "article", "h2", "p"}
    text = dst("kb", "export", "--as", "md").out
    for made in (page, text):
        assert not set(made) & set("\x1b\u202e")
    tokens = MarkdownIt().parse(text)
    assert [one.type for one in tokens if one.type.endswith("_open")] == ["heading_open"] * 2 + ["paragraph_open"] * 2
    inside = {child.type for one in tokens for child in one.children or ()}
    assert inside <= {"text", "text_special", "hardbreak"}
