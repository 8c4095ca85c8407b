"""Keys of Russian and Persian keyboards, where a letter is a command."""

import pytest

from dst_console.language.layout import latin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ц", "w"),
        ("ш", "i"),
        ("м", "v"),
        ("т", "n"),
        ("П", "G"),
        ("х", "["),
        ("ص", "w"),
        ("ه", "i"),
        ("ر", "v"),
        ("د", "n"),
        ("۳", "3"),
    ],
)
def test_a_key_means_the_latin_letter_in_its_place(typed: str, meant: str) -> None:
    assert latin(typed) == meant


@pytest.mark.parametrize("typed", ["n", "3", ".", "é", "漢", "\x1b"])
def test_any_other_key_is_itself(typed: str) -> None:
    assert latin(typed) == typed
