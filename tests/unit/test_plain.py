"""Whatever a person typed or pasted, showing it steers nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dst_console.language.plain import harmless

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\tb\x00c\x7f", "a␉b␀c␡"),
        ("one\ntwo\r\n", "one␊two␍␊"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("safe\u202egpj.exe", "safe⟨U+202E⟩gpj.exe"),
        ("\u2067x\u2069\u200f", "⟨U+2067⟩x⟨U+2069⟩⟨U+200F⟩"),
        ("row\u2028row", "row⟨U+2028⟩row"),
        ("half \ud83d", "half ⟨U+D83D⟩"),
    ],
)
def test_control_characters_become_visible(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize("text", ["plain [bold] text [/", "г-жа Иванова", "مهارت‌های چاپگر", "👩‍💻 ok", "␛ stays", ""])
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_note_keeps_its_lines_and_shows_the_rest() -> None:
    assert harmless("one\r\ntwo\nthree\rfour\x07", lines=True) == "one\ntwo\nthree␍four␇"


@given(ANYTHING, st.booleans())
@example("\r\r\n", True)
def test_what_is_shown_is_safe_whole_and_stays_the_same(text: str, lines: bool) -> None:
    shown = harmless(text, lines)
    assert harmless(shown, lines) == shown
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown.replace("\n", "" if lines else "\n"))
    assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in shown)
    shown.encode()  # no half of a surrogate is left
    assert len(shown) >= len(text.replace("\r\n", "\n") if lines else text)
