"""How articles are drawn: no row is wider than its room, and the mark goes through what was found."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from dst_console.models.views import ArticleView, Credit, Uses
from dst_console.widgets.articles import article_row, article_text, thanks_line
from dst_console.widgets.shelf import Shelf

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEVEN = Uses(9, 9, 7)


def view(title: str, author: str = "Alex Morgan", uses: Uses = SEVEN, visibility: str = "public") -> ArticleView:
    return ArticleView("a", title, "", "Do it.", "", visibility, author, "", "", "en", AT, AT, False, uses)


@pytest.mark.parametrize("width", [34, 46, 60, 76, 110])
@pytest.mark.parametrize("title", ["Dock", "A long title " * 20, "چاپگر کاغذ می\u200cگیرد " * 9, "[b]x[/] \x1b[31m"])
def test_a_row_keeps_to_its_room_and_says_how_often_it_worked(title: str, width: int) -> None:
    row = article_row(view(title, "A name that is much too long"), width).plain
    assert cell_len(row) <= width
    assert "worked 7 of 9" in row
    assert "\x1b" not in row


def test_with_room_the_author_and_the_public_mark_stand_behind() -> None:
    row = article_row(view("Dock"), 76).plain
    assert row.startswith("Dock ")
    assert row.endswith("worked 7 of 9 · Alex Morgan  public")
    assert article_row(view("Dock", visibility="internal"), 76).plain.endswith("Alex Morgan")


@pytest.mark.parametrize(
    ("uses", "words"),
    [(Uses(), "not used yet"), (Uses(2), "used 2 times"), (Uses(1), "used 1 time"), (Uses(3, 2, 1), "worked 1 of 2")],
)
def test_how_often_it_worked_is_said_of_what_is_known(uses: Uses, words: str) -> None:
    assert f"{words} · Alex" in article_row(view("Dock", uses=uses), 76).plain


def test_uses_without_a_result_are_told_apart_where_it_is_read() -> None:
    assert "worked 1 of 2 · used 3 times" in article_text(view("Dock", uses=Uses(3, 2, 1))).plain


def test_thanks_go_to_those_whose_articles_were_used_and_fit_one_line() -> None:
    found = (Credit("Alex", 1, Uses()), Credit("Zoe", 2, Uses(2, 2, 1)))
    assert thanks_line(found, 78) == "Thanks to Zoe (worked 1 of 2)"
    assert thanks_line(found[:1], 78) == ""
    assert cell_len(thanks_line(found[1:] * 20, 78)) <= 78


def test_the_mark_goes_through_what_was_found_and_no_further() -> None:
    shelf = Shelf([view(f"Dock {number}") for number in range(5)])
    assert shelf.chosen is None
    assert [shelf.move(1) for _step in range(4)] == [True, True, True, False]
    assert shelf.draw(60).plain.splitlines()[0] == "5 found"
    assert shelf.draw(60).plain.splitlines()[3].startswith("▸ Dock 2")
    assert [shelf.move(-1) for _step in range(4)] == [True, True, True, False]
    assert shelf.chosen is None
    assert not Shelf().move(1)
