"""Text that would harm a terminal or a screen is kept as it came, and shown harmlessly (U26, U36)."""

import re
from pathlib import Path

import pytest

from tests.flows.console import SMALL, WIDE, Console, spooled
from tests.flows.pages import Capture, Find, IncidentPage, Note, Today, stored
from tests.sweeps import sweep

HOSTILE = {
    "markup": "Mr Karimi: [/] [bold]x[/bold] [link='http://x']y $accent \\[ @[red]",
    "escapes": "Mr Karimi: a\x1b[31mb\x1b]0;title\x07c \x1bPq\x1b\\ \x9b2J \x85 d",
    "nul and friends": "Mr Karimi: a\x00b\x08c\x7fd\x0be\x0cf\x1c",
    "bidi overrides": "Mr Karimi: abc\u202edef\u2066ghi\u200f \u061c",
    "separators": "Mr Karimi: one\u2028two\u2029three",
    "emoji": "Mr Karimi: 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 e\u0301 \ufe0f",
    "cjk": "Mr Karimi: 打印机坏了 プリンタ 프린터 ｆｕｌｌ",
    "persian": "خانم رضایی: چاپگر کار نمی\u200cکند @۳۰۲",
}
WORST = ("escapes",)
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def is_harmless(console: Console) -> bool:
    """Whether nothing on the screen can steer a terminal, and every line is as wide as the screen."""
    strips = console.app.screen._compositor.render_strips()
    parts = [part for strip in strips for part in strip]
    assert not any(part.control for part in parts)
    assert not any(_UNSAFE.search(part.text) for part in parts), [
        part.text for part in parts if _UNSAFE.search(part.text)
    ]
    return all(strip.cell_length == console.app.size.width for strip in strips)


@pytest.mark.parametrize("name", sweep(*WORST, slow=[name for name in HOSTILE if name not in WORST]))
async def test_it_is_kept_as_pasted_and_harmless_on_every_screen(tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    async with Console.start(tmp_path, size=WIDE if name in ("bidi overrides", "cjk") else SMALL) as console:
        await Capture(console).open()
        await console.paste(text)
        assert Capture(console).line() == text
        assert is_harmless(console)
        await console.press("escape", "d")
        assert is_harmless(console)
        await console.press("enter", "enter", "escape")
        assert stored(console).incident.line == text
        assert is_harmless(console)
        assert len(Today(console).rows()) == 1
        await console.press("enter")
        await console.until(lambda: IncidentPage(console).timeline())
        assert is_harmless(console)
        await console.press("n")
        await console.paste(text)
        assert is_harmless(console)
        await Note(console).save()
        assert is_harmless(console)
        await console.press("escape")
        await Find(console).open("رضایی" if "خانم" in text else "karimi")
        assert len(console.app.screen.found) == 1  # type: ignore[attr-defined]
        assert is_harmless(console)
        await console.press("escape", "p")
        assert is_harmless(console)
        await console.press("escape", "x")
        await console.paste(text)
        await console.press("enter")
        await console.sees("is cancelled.")
        assert is_harmless(console)


@pytest.mark.parametrize("line", ["Mr Karimi: caf\udce9 \ud800", "\udcff"])
async def test_bytes_that_were_no_text_come_through_the_spool_unchanged(tmp_path: Path, line: str) -> None:
    spooled(tmp_path, line)
    async with Console.start(tmp_path) as console:
        assert len(Today(console).rows()) == 1
        assert stored(console).incident.line == line
        assert is_harmless(console)
        await console.press("enter")
        assert is_harmless(console)


@pytest.mark.slow
async def test_a_paste_of_a_megabyte_is_kept_and_does_not_stop_the_console(tmp_path: Path) -> None:
    text = "Mr Karimi: " + "log line 0123456789 \n" * 50_000
    async with Console.start(tmp_path) as console:
        await Capture(console).open()
        await console.paste(text)
        assert is_harmless(console)
        assert "esc keep draft" in console.bottom()
        await Capture(console).save()
        await console.press("escape")
        assert stored(console).incident.line == " ".join(line for line in text.split("\n") if line)
        await console.press("enter")
        assert is_harmless(console)
        assert "esc back" in console.bottom()
        await console.press("escape")
        await console.quiet()
        await Find(console).open("karimi")
        assert Find(console).count() == "1 incident"
        assert is_harmless(console)


async def test_a_persian_word_keeps_its_half_space_while_typed(tmp_path: Path) -> None:
    async with Console.start(tmp_path) as console:
        await Capture(console).open()
        await console.type("خانم رضایی: نمی\u200cکند")
        assert Capture(console).line() == "خانم رضایی: نمی\u200cکند"
