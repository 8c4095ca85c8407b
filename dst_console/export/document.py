"""The whole log, or a part of it, as one JSON document that `dst import` takes back (its schema: `schema.py`).

It is written and read piece by piece: one person, wording or incident on a line, none needed beside another.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TextIO

FORMAT: Final = "dst-console log"
VERSION: Final = 1
"""The version of documents that is written, and the newest that is read."""

SECTIONS: Final = ("counters", "people", "wordings", "incidents", "articles")
"""The lists of a document, in the order in which they are written."""

CHUNK = 1 << 16
"""Letters read at once, at least."""

# As in what `--json` prints: no terminal obeys it, and any reader gives the letters back.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class Broken(ValueError):
    """The text is no JSON document of this form, or ends too early."""


def text(made: datetime, sections: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """Write a document, a line each; `sections` holds the rows of every one of `SECTIONS`."""
    exported = made.isoformat(timespec="milliseconds")
    yield f'{{\n"format": {line(FORMAT)},\n"version": {VERSION},\n"exported": {line(exported)}'
    for name in SECTIONS:
        yield f",\n{line(name)}: ["
        before = "\n"
        for row in sections[name]:
            yield before + line(row)
            before = ",\n"
        yield "\n]"
    yield "\n}\n"


def line(value: Any) -> str:
    """Write a value on one line, so that nothing in it steers a terminal."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def read(file: TextIO) -> Iterator[tuple[str, int, Any]]:
    """Yield what a document holds, however it is laid out: the key, and each value of a list with its place there.

    Raises `Broken`, also for what is no text; nothing is held but one value at a time.
    """
    reader = _Reader(file)
    try:
        yield from _members(reader)
    except RecursionError as error:
        raise Broken from error
    if reader.peek():
        raise Broken


def _members(reader: "_Reader") -> Iterator[tuple[str, int, Any]]:
    reader.take("{")
    while True:
        key = reader.value()
        if not isinstance(key, str):
            raise Broken
        reader.take(":")
        if key in SECTIONS:
            for index, value in enumerate(_items(reader)):
                yield key, index, value
        else:
            yield key, 0, reader.value()
        if reader.took("}"):
            return
        reader.take(",")


def _items(reader: "_Reader") -> Iterator[Any]:
    reader.take("[")
    if reader.took("]"):
        return
    while True:
        yield reader.value()
        if reader.took("]"):
            return
        reader.take(",")


class _Reader:
    """A window on a text in which values are decoded one after the other."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """Return the next letter that is no white space, empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def took(self, mark: str) -> bool:
        """Go past a mark if it comes next."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def take(self, mark: str) -> None:
        """Go past a mark. Raises `Broken` when something else comes next."""
        if not self.took(mark):
            raise Broken

    def value(self) -> Any:
        """Decode the value that comes next. Raises `Broken`."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError as error:
                if not self._more():
                    raise Broken from error
                continue
            # A number at the window's end may go on behind it.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        """Read on, as much again as is being looked at: a long value is decoded few times."""
        rest = self._text[self._at :]
        try:
            piece = self._file.read(max(CHUNK, len(rest)))
        except UnicodeDecodeError as error:
            raise Broken from error
        if piece:
            self._text, self._at = rest + piece, 0
        return bool(piece)
