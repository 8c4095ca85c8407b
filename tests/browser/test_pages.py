"""The pages in a real browser: nothing runs, nothing is cut off, Persian goes from right to left."""

import json
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, pages, paper
from tests.commands import Dst

pytestmark = pytest.mark.browser

PAGES = {
    "hand-out": ["handout", "1", "--html"],
    "report": ["report", "--html", "--to"],
    "export": ["export", "--as", "html", "--to"],
}
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", ["en", "fa", "ru"])
TELEPHONE = 360
"""Pixels across a narrow telephone."""

A4 = (595, 842)
"""The paper in points."""

BETWEEN_MARGINS = 680
"""Pixels across a sheet of A4 without margins of 15 mm."""

HOSTILE = (
    "<script>document.title='ran'</script>",
    "\"><img src=x onerror=document.title='ran'>",
    "' autofocus onfocus=document.title='ran' x='",
    "</title></style></bdi></p><svg onload=document.title='ran'>",
    "<a href=\"javascript:document.title='ran'\">x</a> [x](javascript:alert(1))",
    "<iframe srcdoc='<script>parent.document.title=1</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'><base href=http://127.0.0.1:9/>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css><style>@import 'http://127.0.0.1:9/b.css'</style>",
    "{{7*7}} {% raw %} {{ ''.__class__ }}",
)
LONG = "https://service.example.org/" + "W" * 400
CONTACT = (
    'name = "Sara Ahmadi"\nphone = "+98 21 2214"\nmail = "sara@example.org"\nservice_centre = "Room 5, 9:00-16:00"'
)
TIDY = (
    "The roller of tray 2 was worn.\nCleaned the sensor and put in a new roller set.\nPrinted ten pages from each tray."
)
YEAR_FIRST = """one => {
    const text = [...one.childNodes].find(node => (node.data || '').includes('2026'));
    const at = text.data.indexOf('2026');
    const left = from => {
        const part = document.createRange();
        part.setStart(text, from);
        part.setEnd(text, from + 1);
        return part.getBoundingClientRect().left;
    };
    return left(at) < left(at + 6);
}"""
"""Whether the year of a date that an element holds stands to the left of its month."""

OUTSIDE = """width => [...document.querySelectorAll('body, body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.left < -0.5 || box.right > width + 0.5;
}).map(one => one.outerHTML.slice(0, 80))
"""
"""What is not whole inside a window of a width."""


def configured(dst: Dst, text: str) -> None:
    dst.folders.config.mkdir(parents=True, exist_ok=True)
    (dst.folders.config / "config.toml").write_text(f"asked = true\n{text}\n", encoding="utf-8")


def worked(dst: Dst, words: str, summary: str = "") -> None:
    """Do a day's work in which these words stand wherever somebody can type."""
    dst.put("Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer +solved")
    fields = [f"{field}={words}" for field in ("person", "place", "category", "asset", "summary")]
    for command in (
        ["set", "1", *fields],
        ["note", "1", words],
        ["visit", "plan", "1", "--at", "tomorrow 9:00", "--place", words, "--why", words],
        ["followups", "promise", "1", "update", "--at", "2h", "--text", words],
        ["close", "1", "--satisfied", "--work", "5", "--summary", summary or f"{words}\n{words}"],
    ):
        answer = dst(*command)
        assert answer.code == 0, (command, answer.err)


def made(dst: Dst, page: str) -> Path:
    """Have a page written and return where it is."""
    path = dst.folders.data / f"{page}.html"
    answer = dst(*PAGES[page], str(path))
    assert (answer.code, answer.err) == (0, "")
    return path


def cut_off(chromium: Chromium, width: int) -> list[str]:
    """Return what is not whole between the edges; there is no scrolling to the side either."""
    found: list[str] = chromium.ask_page(f"({OUTSIDE})({width})")
    return found + ["the page"] * (chromium.ask_page("document.documentElement.scrollWidth") > width)


@EVERY_PAGE
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_runs_nothing_and_loads_nothing(chromium: Chromium, dst: Dst, page: str, text: str) -> None:
    configured(dst, f"name = {json.dumps(text)}\nservice_centre = {json.dumps(text)}")
    worked(dst, text)
    chromium.open(made(dst, page))
    assert chromium.acts() == []
    assert chromium.ask_page("document.title") != "ran"
    assert chromium.ask_page("document.querySelectorAll('script, img, iframe, a, base, link, [onload]').length") == 0
    assert " ".join(text.split()) in " ".join(chromium.ask_page("document.body.innerText").split())


@pytest.mark.parametrize("text", HOSTILE[:2])
def test_a_page_that_runs_what_people_typed_is_noticed(chromium: Chromium, tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><title>x</title><p>{text}", encoding="utf-8")
    chromium.open(page)
    assert chromium.ask_page("document.title") == "ran"
    page.write_text('<!DOCTYPE html><title>x</title><img src="http://127.0.0.1:9/x">', encoding="utf-8")
    chromium.open(page)
    assert any("127.0.0.1:9/x" in one for one in chromium.acts())


@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_page_goes_the_way_its_language_is_read(
    chromium: Chromium, dst: Dst, page: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams", TIDY)
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, page))
    assert chromium.ask_page("getComputedStyle(document.body).direction") == ("rtl" if language == "fa" else "ltr")
    heading, left, right, start, end = chromium.ask_page(
        """(() => {
            const head = document.querySelector('h1'), box = head.getBoundingClientRect();
            const words = document.createRange();
            words.selectNodeContents(head);
            const text = words.getBoundingClientRect();
            return [head.innerText, text.left, text.right, box.left, box.right];
        })()"""
    )
    assert heading
    if language == "fa":
        assert right == pytest.approx(end, abs=1)
        assert left > start + 10
    else:
        assert left == pytest.approx(start, abs=1)
        assert right < end - 10


def test_in_a_persian_export_every_value_stands_beside_its_name_and_titles_begin_at_the_right(
    chromium: Chromium, dst: Dst, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dst.put("Ms Sara Ahmadi: printer jams @3F-12 #printer")
    monkeypatch.setenv("DST_LANG", "fa")
    page = tmp_path / "export.html"
    assert dst("export", "--as", "html", "--to", str(page)).code == 0
    chromium.open(page)
    away = chromium.ask_page(
        """(() => [...document.querySelectorAll('dd, h2')].filter(one => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return Math.abs(range.getBoundingClientRect().right - one.getBoundingClientRect().right) > 1;
        }).map(one => one.innerText))()"""
    )
    assert away == []


def test_latin_text_in_a_persian_hand_out_is_read_from_left_to_right(chromium: Chromium, dst: Dst) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams", TIDY)
    path = dst.folders.data / "page.html"
    assert dst("handout", "1", "--html", str(path), "--language", "fa").code == 0
    chromium.open(path)
    typed = "[...document.querySelectorAll('main p[dir=auto], .call bdi')]"
    told = chromium.ask_page(f"{typed}.map(one => [one.innerText, getComputedStyle(one).direction])")
    assert ["Cleaned the sensor and put in a new roller set.", "ltr"] in told
    assert ["+98 21 2214", "ltr"] in told


@EVERY_PAGE
@EVERY_LANGUAGE
@pytest.mark.parametrize("words", ["printer jams", LONG])
def test_nothing_is_cut_off_on_a_narrow_telephone(
    chromium: Chromium, dst: Dst, page: str, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, f"name = {json.dumps(words)}\nservice_centre = {json.dumps(words)}")
    worked(dst, words)
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, page), width=TELEPHONE)
    assert cut_off(chromium, TELEPHONE) == []


@EVERY_PAGE
@EVERY_LANGUAGE
@pytest.mark.parametrize("words", ["printer jams", LONG])
def test_no_column_is_cut_off_on_paper(
    chromium: Chromium, dst: Dst, page: str, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, f"name = {json.dumps(words)}")
    worked(dst, words)
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, page), width=BETWEEN_MARGINS, paper=True)
    assert cut_off(chromium, BETWEEN_MARGINS) == []
    assert paper(chromium.printed()) == {A4}


@EVERY_LANGUAGE
def test_no_date_is_broken_on_a_narrow_telephone_and_each_heading_stands_over_its_values(
    chromium: Chromium, dst: Dst, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams", TIDY)
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, "report"), width=TELEPHONE)
    lines = "[...document.querySelectorAll('time')].map(one => one.getClientRects().length)"
    assert set(chromium.ask_page(lines)) == {1}
    ends = """[1, 2].map(column => [...document.querySelectorAll('section.wide tr')].map(row => {
        const words = document.createRange();
        words.selectNodeContents(row.children[column]);
        const box = words.getBoundingClientRect();
        return Math.round(getComputedStyle(row).direction === 'rtl' ? box.left : box.right);
    }))"""
    for column in chromium.ask_page(ends):
        assert max(column) - min(column) <= 1, column


@EVERY_LANGUAGE
def test_the_hand_out_is_one_sheet_of_paper(
    chromium: Chromium, dst: Dst, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams on tray 2", "\n".join([TIDY] * 4))
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, "hand-out"))
    assert pages(chromium.printed()) == 1


SENTENCE = {
    "en": "The roller of tray two was worn and the sensor behind it was dirty, so the paper came in askew. ",
    "fa": "غلتک سینی دو فرسوده بود و حسگر پشت آن کثیف بود و کاغذ کج وارد دستگاه می‌شد و گیر می‌کرد. ",
    "ru": "Ролик второго лотка изношен, а датчик за ним загрязнён, поэтому бумага шла с перекосом и застревала. ",
}
POINTS = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize) * 72 / 96"


@EVERY_LANGUAGE
@pytest.mark.parametrize("lasts", [1, 4])
@pytest.mark.parametrize("count", range(4, 25, 2))
def test_a_long_hand_out_is_set_smaller_to_stay_on_one_sheet(
    chromium: Chromium, dst: Dst, language: str, lasts: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams on tray 2", "\n".join([SENTENCE[language] * lasts] * count))
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, "hand-out"), width=BETWEEN_MARGINS, paper=True)
    fit = chromium.ask_page("document.body.className")
    assert chromium.ask_page(POINTS) >= 9
    sheets = pages(chromium.printed())
    assert (sheets == 1) if fit != "long" else (1 <= sheets <= 3)
    assert fit == ("usual" if count * lasts < 8 else fit)
    if fit == "long":
        call, number = chromium.ask_page("['.call', '.number'].map(one => document.querySelector(one).offsetTop)")
        assert 0 < call < number < 400, "whom to call and the number are on the first sheet"
        assert count * lasts > 12


@EVERY_LANGUAGE
def test_the_figures_begin_on_the_first_sheet(
    chromium: Chromium, dst: Dst, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(dst, CONTACT)
    worked(dst, "printer jams on tray 2")
    monkeypatch.setenv("DST_LANG", language)
    chromium.open(made(dst, "report"))
    assert pages(chromium.printed()) == 2


@pytest.mark.parametrize("page", ["report", "export"])
def test_dates_stand_in_their_order_behind_persian_words(
    chromium: Chromium, dst: Dst, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(dst, "printer jams")
    monkeypatch.setenv("DST_LANG", "fa")
    chromium.open(made(dst, page))
    in_order = chromium.ask_page(f"[...document.querySelectorAll('h1 time')].map({YEAR_FIRST})")
    assert set(in_order) == {True}
    chromium.ask_page("document.querySelectorAll('h1 time').forEach(one => one.replaceWith(one.innerText))")
    chromium.ask_page("document.querySelector('h1').normalize()")
    assert not chromium.ask_page(f"({YEAR_FIRST})(document.querySelector('h1'))")


def test_what_is_too_wide_or_too_long_is_noticed(chromium: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = f"<p>{'W' * 200}</p>" + "<p>x</p>" * 100
    page.write_text(
        f'<!DOCTYPE html><meta name="viewport" content="width=device-width"><body>{words}', encoding="utf-8"
    )
    chromium.open(page, width=TELEPHONE)
    assert cut_off(chromium, TELEPHONE)
    assert pages(chromium.printed()) > 1
