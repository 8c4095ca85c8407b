"""Text as SQLite and JSON can hold it, without losing what is no whole character.

Bytes that were no UTF-8, and halves of surrogate pairs, come into Python's text as lone surrogates, which neither
SQLite nor JSON takes. They are kept as an escape sign and a private-use character, and come back as they were.
"""

import re

from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_ESCAPE = "\U0010fffd"
_BASE = 0x10D800 - 0xD800
_LONE = re.compile(f"[\ud800-\udfff{_ESCAPE}]")
_HALF = re.compile("[\ud800-\udfff]")
_KEPT = re.compile(f"{_ESCAPE}(.)", re.DOTALL)


def storable(text: str) -> str:
    """Return `text` without lone surrogates; `original` gives it back."""
    if text.isascii():
        return text
    return _LONE.sub(lambda found: _ESCAPE + _shifted(found[0], _BASE), text)


def original(text: str) -> str:
    """Return what `storable` was given."""
    if _ESCAPE not in text:
        return text
    return _KEPT.sub(lambda found: _shifted(found[1], -_BASE), text)


def searchable(text: str) -> str:
    """Return `text` for the search index, which cannot hold lone surrogates: they part words there."""
    return text if text.isascii() else _HALF.sub(" ", text)


def _shifted(letter: str, by: int) -> str:
    return letter if letter == _ESCAPE else chr(ord(letter) + by)


class Words(TypeDecorator[str]):
    """A column of what people typed, given back exactly as it was."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Turn text into column text."""
        return None if value is None else storable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Turn column text into text."""
        return None if value is None else original(value)
