"""Digits of Persian and Arabic keyboards."""

import re

_WHOLE = re.compile(r"[-−]?\d{1,300}")
_TO_ASCII = {first + value: ord("0") + value for first in (0x06F0, 0x0660) for value in range(10)}


def ascii_digits(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9; everything else stays."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def whole(text: str) -> int | None:
    """Return the whole number that a text says, in any digits; None when it says none."""
    digits = ascii_digits(text.strip())
    return int(digits.replace("−", "-")) if _WHOLE.fullmatch(digits) else None
