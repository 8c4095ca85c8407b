"""Keys of Russian and Persian keyboards where a letter is a command: the Latin letter on the same key.

A technician who writes notes in Russian or Persian need not switch the keyboard to press `n` or `i`. Layouts:
Russian ЙЦУКЕН and Persian ISIRI 9147, as laid over an English keyboard.
"""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю."
_PERSIAN = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./"
_DIGITS = {chr(first + value): str(value) for first in (0x06F0, 0x0660) for value in range(10)}

_KEYS = {
    **{theirs: ours for theirs, ours in zip(_PERSIAN, _LATIN, strict=True) if not theirs.isascii()},
    **{theirs: ours for theirs, ours in zip(_RUSSIAN, _LATIN, strict=True) if not theirs.isascii()},
    **_DIGITS,
}
_KEYS |= {theirs.upper(): ours.upper() for theirs, ours in _KEYS.items() if theirs.upper() != theirs}


def latin(character: str) -> str:
    """Return the Latin letter, sign or digit on the key of a Russian or Persian one; any other comes back as it is."""
    return _KEYS.get(character, character)
