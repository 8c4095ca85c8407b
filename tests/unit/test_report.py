"""The figures as a page: one file, safe whatever people typed, readable in the dark, on paper and on a telephone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dst_console import translate
from dst_console.export.report import MOST, report, value_word
from dst_console.language.plain import harmless
from dst_console.models.figures import Figures, Period, Rate, Unit
from tests.station import NOON

VOID = {"meta", "br", "link", "img", "input"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><b>&amp;",
    "\x1b[31mred\x00 \u202egnp.exe\u2066",
    "caf\udce9 \ud800",
    "اتاق ۲۰۴",
]
FIRST = date(2026, 11, 1)


class Page(HTMLParser):
    """What a reader of HTML makes of a page: every tag with its attributes, and the text of each kind of tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "tags close in their order"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag: str) -> list[str]:
        """Return the text of every such tag."""
        return [text for name, text in self.texts if name == tag]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    translate.set_language("en")


def rate(value: float | None = 62.5, n: int = 8, unit: Unit = Unit.PERCENT) -> Rate:
    return Rate("fcr", "First-contact resolution", value, unit, n, "Resolved / all.")


def figures(places: tuple[tuple[str, int], ...] = (("3F", 3), ("", 1)), days: int = 4) -> Figures:
    """Return figures of some days, each with one contact more than the day before."""
    return Figures(
        since=FIRST,
        until=FIRST + timedelta(days=days),
        rates=(rate(), rate(value=None, n=0), rate(value=50.0, n=4)),
        places=places,
        categories=(("printer", 4),),
        hours=tuple((hour, {9: 3, 11: 1}.get(hour, 0)) for hour in range(24)),
        surveys=(("customer", 3), ("technician", 1)),
        periods=tuple(Period(FIRST + timedelta(days=day), 3 + day, 10.0 * day) for day in range(days)),
        by_month=False,
    )


def test_a_page_stands_alone_and_runs_nothing() -> None:
    html = report(figures(), "Sara Ahmadi", NOON)
    page = Page(html)
    assert {tag for tag, _attributes in page.tags} <= set(
        "html head meta title style body header h1 h2 p bdi main section table thead tbody tr th td span svg rect "
        "text line polyline circle time".split()
    )
    named = {name for _tag, attributes in page.tags for name in attributes}
    assert not {name for name in named if name.startswith("on")} | named & {"src", "href", "style", "action"}
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_a_page_is_made_for_the_dark_for_paper_and_for_a_narrow_telephone() -> None:
    page = Page(report(figures(), "Sara", NOON))
    (style,) = page.said("style")
    dark = style.split("@media (prefers-color-scheme: dark)")[1].split("@media print")[0]
    assert set(re.findall(r"--\w+(?=:)", dark)) == set(re.findall(r"var\((--\w+)\)", style)), (
        "every colour has its dark"
    )
    assert "size: A4" in style
    assert "color-scheme: light" in style.split("@media print")[1], "paper is white whatever the screen is"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
    charts = [attributes["viewbox"] for attributes in page.all("svg")]
    assert charts
    assert all(int((box or "").split()[2]) <= 360 for box in charts)


def test_each_figure_has_its_value_its_n_and_its_rule_and_few_are_grey() -> None:
    page = Page(report(figures(), "Sara", NOON))
    assert page.said("bdi")[1:4] == ["62 %", "– (few)", "50 % (few)"]
    assert [text for text in page.said("td") if text.isdecimal()][:3] == ["8", "0", "4"]
    assert page.said("span") == ["Resolved / all."] * 3
    assert [attributes.get("class") for attributes in page.all("tr")[1:4]] == [None, "few", "few"]
    dots = [attributes["class"] for attributes in page.all("circle")]
    assert dots == ["few", "few", "drawn", "drawn"] * 2, "days with 3 4 5 6 contacts, in both courses"


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (rate(None, 0), "–"),
        (rate(0.0), "0 %"),
        (rate(12.34, unit=Unit.MINUTES), "12.3 min"),
        (rate(8.0, unit=Unit.HOURS), "8.0 h"),
        (rate(25.0, unit=Unit.SCORE), "+25"),
        (rate(-100.0, unit=Unit.SCORE), "-100"),
    ],
)
def test_a_value_is_said_in_what_it_is_counted_in(one: Rate, word: str) -> None:
    assert value_word(one) == word


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_text_and_nothing_else(text: str) -> None:
    usual = Page(report(figures(), "Sara", NOON))
    html = report(replace(figures(((text, 3), ("", 1))), categories=((text, 4),)), text, NOON)
    page = Page(html)
    assert page.tags == usual.tags
    assert page.said("bdi").count(harmless(text)) == 3
    html.encode()
    assert not set(html) & set("\x00\x1b\u202e\u2066")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=30))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert harmless(text) in Page(report(figures(((text, 3), ("", 1))), "", NOON)).said("bdi")


def test_the_longest_bar_fills_its_room_and_the_others_are_in_proportion() -> None:
    page = Page(report(replace(figures((("a", 8), ("b", 4), ("c", 1))), categories=()), "Sara", NOON))
    bars = [one for one in page.all("rect") if one.get("height") == "10"]
    assert [one["width"] for one in bars][:3] == ["100.00", "50.00", "12.50"]


def test_what_is_rare_is_counted_together() -> None:
    many = tuple((f"room {nth}", 1) for nth in range(MOST + 3))
    page = Page(report(figures(many), "Sara", NOON))
    assert "and 3 others, 3 in all" in page.said("p")
    assert f"room {MOST}" not in page.said("bdi")
    assert "and 1 other, 1 in all" in Page(report(figures(many[: MOST + 1]), "Sara", NOON)).said("p")


def test_hours_are_drawn_from_the_first_used_to_the_last() -> None:
    page = Page(report(figures(), "Sara", NOON))
    assert [text for text in page.said("title") if ":00 · " in text] == ["09:00 · 3", "10:00 · 0", "11:00 · 1"]


def test_a_course_goes_as_far_as_its_days_and_as_high_as_its_most() -> None:
    page = Page(report(figures(), "Sara", NOON))
    contacts, shares = (
        [tuple(map(float, pair.split(","))) for pair in (line["points"] or "").split()] for line in page.all("polyline")
    )
    assert [x for x, _y in contacts] == pytest.approx([0, 85, 170, 255], abs=0.01), "nothing on the fifth, the last day"
    assert contacts[-1][1] == 18, "the most is at the top"
    assert shares[0][1] == 112, "nothing is at the bottom"
    assert shares[-1][1] == pytest.approx(112 - 94 * 0.3, abs=0.01), "30 of 100 %"
    one = Page(report(figures(days=1), "Sara", NOON))
    assert [line["points"] for line in one.all("polyline")] == ["0.00,18.00", "0.00,112.00"]


def test_a_course_begins_and_ends_with_the_days_that_the_heading_names() -> None:
    quiet = replace(figures(), since=FIRST - timedelta(days=16), until=FIRST + timedelta(days=15))
    page = Page(report(quiet, "Sara", NOON))
    (first, *_rest) = (page.all("polyline")[0]["points"] or "").split()
    assert float(first.partition(",")[0]) == pytest.approx(340 * 16 / 31, abs=0.01)
    assert [text for text in page.said("text") if text.startswith("20")] == ["2026-10-16", "2026-11-16"] * 2
    months = replace(quiet, by_month=True, periods=(Period(FIRST, 6, 50.0),))
    page = Page(report(months, "Sara", NOON))
    assert [text for text in page.said("text") if text.startswith("20")] == ["2026-10", "2026-11"] * 2


def test_without_anything_there_is_a_sentence_in_place_of_each_chart() -> None:
    none = replace(figures(()), categories=(), hours=tuple((hour, 0) for hour in range(24)), surveys=(), periods=())
    page = Page(report(none, "", NOON))
    assert page.said("p").count("Nothing in these days.") == 5
    assert page.all("svg") == []


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ru", "ltr")])
def test_the_page_goes_the_way_its_language_is_read(language: str, direction: str) -> None:
    translate.set_language(language)
    page = Page(report(figures(), "Sara", NOON))
    assert page.all("html") == [{"lang": language, "dir": direction}]
    bars = [one for one in page.all("rect") if one.get("height") == "10"]
    assert [one["x"] for one in bars][:2] == (["0.00", "66.67"] if direction == "rtl" else ["0.00", "0.00"])
    (first, *_rest) = (page.all("polyline")[0]["points"] or "").split()
    assert first.startswith("340.00," if direction == "rtl" else "0.00,"), "time goes the way one reads"
