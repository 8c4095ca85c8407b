"""Finding: the whole log as one types."""

from datetime import timedelta
from pathlib import Path

import pytest

from dst_console import spool
from tests.flows.console import HUGE, NOON, SMALL, WIDE, Console, folders_in, spooled, words_of
from tests.flows.pages import Find, IncidentPage, Today
from tests.sweeps import sweep, sweep_rows

LINES = (
    "Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer",
    "Mr Karimi: screen flickers when docked @B2-14 #dock +solved",
    "خانم رضایی: چاپگر کار نمی‌کند @۳۰۲ #printer",
)


@pytest.mark.parametrize("size", sweep(SMALL, slow=[WIDE, HUGE]))
async def test_hits_come_as_one_types_from_the_second_letter(tmp_path: Path, size: tuple[int, int]) -> None:
    async with Console.start(tmp_path, None, size, *LINES) as console:
        find = Find(console)
        await find.open("f")
        assert find.count().startswith("Type two letters or more.")
        assert find.hits() == []
        await console.type("l")
        assert find.count() == "1 incident"
        assert "Mr Karimi" in find.hits()[0]
        assert "screen flickers when docked" in find.hits()[1]
        await console.type("zz")
        assert find.count() == "Nothing in the log holds this."
        assert find.hits() == []


async def test_the_hit_is_highlighted(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        await Find(console).open("flick")
        strips = console.app.screen._compositor.render_strips()
        bold = {part.text for strip in strips for part in strip if part.style and part.style.bold}
        assert "flick" in bold or "flickers" in bold


async def test_arrows_and_enter_open_a_hit_and_esc_comes_back_to_it(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, *LINES) as console:
        find = Find(console)
        await find.open("#printer")
        assert find.count() == "2 incidents"
        await console.press("down", "enter")
        page = IncidentPage(console)
        await console.until(lambda: "Ms Sara Ahmadi" in page.heading())
        await page.set("asset", "PR-0231")
        await console.press("escape", "escape")
        assert console.front == "find"
        assert console.field("#query") == "#printer"
        await console.press("enter")
        await console.until(lambda: "Ms Sara Ahmadi" in page.heading())
        await console.press("escape", "escape")
        assert console.front == "today"


@pytest.mark.parametrize(
    ("typed", "who"),
    sweep_rows(
        ('person:"Sara Ah"', ["Ms Sara Ahmadi"]),
        ("كار نمي", ["خانم رضایی"]),
        ("since:1d tray", ["Ms Sara Ahmadi"]),
        ("since:2026-11-23", []),
        slow=[
            ("state:resolved", ["Mr Karimi"]),
            ("@B2", ["Mr Karimi"]),
            ("person:Sara #printer", ["Ms Sara Ahmadi"]),
            ("چاپگر", ["خانم رضایی"]),
            ("DST-0002", ["Mr Karimi"]),
        ],
    ),
)
async def test_filters_and_other_scripts_find_what_they_should(tmp_path: Path, typed: str, who: list[str]) -> None:
    async with Console.start(tmp_path, None, WIDE, *LINES) as console:
        find = Find(console)
        await find.open(typed)
        assert find.count() == ("Nothing in the log holds this." if not who else f"{len(who)} incident")
        assert all(any(name in line for line in find.hits()) for name in who)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("state:lost", "lost is no state; there are: captured, open"),
        ("since:teatime x", "teatime names no days. Write 7d"),
    ],
)
async def test_a_filter_that_is_not_understood_says_so(tmp_path: Path, typed: str, said: str) -> None:
    async with Console.start(tmp_path, None, WIDE, *LINES) as console:
        find = Find(console)
        await find.open(typed)
        assert find.count().startswith(said)
        assert find.hits() == []
        await console.press("enter")
        await console.sees("No incident is chosen.")
        assert console.field("#query") == typed


async def test_older_hits_come_with_page_down(tmp_path: Path) -> None:
    for number in range(60):
        spooled(tmp_path, f"Mr Karimi: outage {number}", at=NOON - timedelta(days=60 - number))
    async with Console.start(tmp_path) as console:
        find = Find(console)
        await find.open("outage")
        assert find.count() == "50 incidents, and older ones (pgdn)"
        await console.press("pagedown")
        assert find.count() == "60 incidents"


async def test_notes_are_found_too(tmp_path: Path) -> None:
    ids = spooled(tmp_path, *LINES)
    spool.put(folders_in(tmp_path), "roller\nworn", kind="note", fields={"incident": ids[0]}, at=NOON)
    async with Console.start(tmp_path) as console:
        find = Find(console)
        await console.press("f", *"roller")
        assert "roller worn" in words_of(find.hits())


async def test_find_says_why_it_cannot_while_the_log_is_shut(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.data.mkdir()
    (folders.data / "log.sqlite3").write_bytes(b"not a database" * 1000)
    for name in ("log.db", "dst.sqlite3", "dst.db", "log.sqlite"):
        (folders.data / name).write_bytes(b"not a database" * 1000)
    async with Console.start(tmp_path, ready=False) as console:
        await console.sees("damaged")
        await console.press("f3")
        assert console.front == "today"
        await console.press("w", *"Mr Karimi: locked out", "enter")
        await console.sees("Saved.")
        await console.press("escape")
        assert len(list(spool.waiting(folders))) == 1
        assert "damaged" in Today(console).top()
