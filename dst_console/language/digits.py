"""Digits of Persian and Arabic keyboards."""

_TO_ASCII = {first + value: ord("0") + value for first in (0x06F0, 0x0660) for value in range(10)}


def ascii_digits(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9; everything else stays."""
    return text if text.isascii() else text.translate(_TO_ASCII)
