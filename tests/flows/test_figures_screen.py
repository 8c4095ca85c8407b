"""My figures on the screen: each with its rule and n, greyed where n is small; days by one key; charts."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import OptionList

from dst_console import translate
from dst_console.desk import figures
from dst_console.models.days import ending
from dst_console.screens.figures import rate_row
from tests.flows.console import NOON, SMALL, WIDE, Console, spooled, words_of
from tests.flows.pages import options
from tests.sweeps import sweep

LINES = [f"Mr Karimi: screen flickers {n} @B2-14 #dock +solved" for n in range(6)]


def top(console: Console) -> str:
    """Return the first line."""
    return words_of(console.part("#top"))


@pytest.mark.parametrize("language", sweep("en", "fa", slow=["ru"]), indirect=True)
async def test_each_figure_stands_there_with_its_n_and_its_rule(tmp_path: Path, language: str) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES, settings=f'language = "{language}"\n') as console:
        await console.press("z")
        store = console.app.store
        assert store is not None
        counted = figures.figures(store, ending(NOON.date(), 30))
        rows = options(console, "#rates")
        assert len(rows) == len(counted.rates)
        for row, one in zip(rows, counted.rates, strict=True):
            assert row.startswith(one.name), "no name is cut"
            assert f"n {one.n} " in row
            assert row.endswith(one.id)
            assert (translate._("few") in row) is one.few
            assert words_of(console.part("#rule")) == " ".join(one.rule.split())
            await console.press("down")


async def test_where_n_is_small_the_row_is_grey(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await console.press("z")
        assert console.shows("Grey: n is under 5, too few to say much.")
        listing = console.app.screen.query_one("#rates", OptionList)
        known = {option.id: option.prompt for option in listing.options}
        styles = {ident: [str(span.style) for span in prompt.spans] for ident, prompt in known.items()}  # type: ignore[union-attr]
        assert styles["fcr"][0] == "bold"
        assert set(styles["csat-solved"]) == {"$muted"}


async def test_one_key_counts_today_a_week_a_month_or_days_of_ones_own(tmp_path: Path) -> None:
    for days in (3, 20, 60):
        spooled(tmp_path, f"{days} days ago", at=NOON - timedelta(days=days))
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await console.press("z")
        assert top(console).startswith("My figures, 2026-10-24 to 2026-11-22 · for nobody but you")

        def contacts() -> str:
            return options(console, "#rates")[0]

        assert "n 8" in contacts()
        await console.press("t")
        assert "n 6" in contacts()
        await console.press("w")
        assert ("n 7" in contacts(), "2026-11-16" in top(console)) == (True, True)
        await console.press("r", *"2026-09-01 2026-11-21", "enter")
        assert ("n 3" in contacts(), "2026-09-01 to 2026-11-21" in top(console)) == (True, True)
        await console.press("m")
        assert "n 8" in contacts()
        await console.press("escape")
        assert console.front == "today"


async def test_what_is_no_day_is_said_and_can_be_put_right(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await console.press("z", "r", *"soon", "enter")
        assert console.shows("soon names no days.")
        assert console.field("#days") == "soon"
        assert "n 6" in options(console, "#rates")[0]
        await console.press("escape", "escape")
        assert console.front == "today"


async def test_a_key_shows_the_charts_where_there_is_no_room_for_both(tmp_path: Path, language: str) -> None:
    spooled(tmp_path, "Sara: چاپگر کار نمی\u200cکند @طبقه\u200cدو #چاپگر", at=NOON - timedelta(days=2))
    async with Console.start(tmp_path, None, SMALL, *LINES, settings=f'language = "{language}"\n') as console:
        await console.press("z")
        assert not console.shows("█")
        await console.press("p")
        assert "█" in "".join(console.part("#course"))
        assert "█" in "".join(console.part("#hours"))
        values = [line.strip() for line in console.part("#course") if "█" in line]
        assert [(line[-1] if language == "fa" else line[0]) for line in (values[0], values[-1])] == ["6", "0"]
        (first, second) = [line for line in console.part("#places") if "█" in line]
        turned = language == "fa"
        assert first.strip().endswith("B2-14") is turned
        assert first.strip().startswith("B2-14") is not turned
        assert (second.index("█") - first.index("█") > 3) is turned, "bars grow the way one reads"
        assert first.count("█") > second.count("█")
        assert ("10-24" in console.part("#course")[-1].split()[0]) is not turned
        await console.press("p")
        assert not console.shows("█")


async def test_the_key_for_charts_says_where_they_are_when_they_stand_there_already(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, *LINES) as console:
        await console.press("z", "p")
        assert console.shows("The charts stand beside the figures already.")
        assert "█" in "".join(console.part("#course"))


async def test_charts_stand_beside_the_figures_where_there_is_room(tmp_path: Path) -> None:
    names = [f"place-{nth} @P-{nth}" for nth in range(30)]
    async with Console.start(tmp_path, None, WIDE, *LINES, *names) as console:
        await console.press("z")
        assert "Resolved at the first contact / all contacts." in words_of(console.part("#rates"))
        places = words_of(console.part("#places"))
        assert "B2-14 6 " in places
        assert "others," in places
        await console.press("t")
        assert console.part("#hours")[-1].split() == [f"{NOON:%H}"]


def test_a_start_does_not_wait_for_what_draws_charts() -> None:
    code = "import sys, dst_console.app, dst_console.screens.today, dst_console.screens.incident; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "textual" in loaded
    assert not loaded & {"plotext", "textual_plotext", "dst_console.widgets.charts"}


async def test_days_without_anything_say_so(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE) as console:
        await console.press("z")
        assert all("Nothing in these days." in words_of(console.part(one)) for one in ("#course", "#hours", "#places"))


def test_a_long_name_gives_way_in_a_narrow_row() -> None:
    one = figures._rate("fcr", [1.0] * 9)
    assert rate_row(one, 50).plain.startswith("First-conta…")
    assert len(rate_row(one, 78).plain) <= 78
