"""The words before the first `: ` of a line: the customer, or the beginning of the summary."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dst_console.language.names import looks_like_a_name, split_honorific
from dst_console.language.tokens import Shape, begins_like_a_token

MOST_WORDS = 5
"""Words a customer has at most, the honorific counted."""

_COLON = re.compile(r":(?=\s)")


@dataclass(frozen=True, slots=True)
class Head:
    """At most five words before the first `: `, `start`:`end` of the line; `turned` by a `-` before them."""

    start: int
    end: int
    colon: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Customer:
    """How a head reads. `certain` is false where only its looks, or a `-`, decided."""

    is_person: bool
    certain: bool
    honorific: str | None
    name: str


def find_head(line: str, found: Sequence[Shape]) -> Head | None:
    """The head of the line, if it has one that could be a customer.

    Tokens may stand before and after its words, not among them; a backslash before a sign makes it no head,
    as does a second `-`. Only shapes count here, never the time of day, so the head stays where it is.
    """
    colon = _first_colon(line, found)
    if colon is None:
        return None
    leading = run_end(line, found, 0)
    parts, at = [], 0
    for shape in found:
        if shape.start >= colon:
            break
        if shape.field == "escape":
            return None
        if not shape.word or shape.start < leading:
            parts.append((at, shape.start))
            at = shape.stop
    parts.append((at, colon))
    worded = [(start, end) for start, end in parts if line[start:end].strip()]
    return _head(line, *worded[0], colon) if len(worded) == 1 else None


def run_end(line: str, found: Sequence[Shape], at: int) -> int:
    """Where the tokens standing one after another from `at` on end."""
    for shape in found:
        if shape.start < at:
            continue
        if shape.field == "escape" or line[at : shape.start].strip():
            break
        at = shape.stop
    return at


def read_head(line: str, head: Head, is_known: Callable[[str], bool]) -> Customer:
    """Whether a head is a customer: known, with an honorific, looking like a name; a `-` turns it over."""
    honorific, name = split_honorific(line[head.start : head.end])
    certain = honorific is not None or is_known(name)
    is_person = (certain or looks_like_a_name(name)) != head.turned
    return Customer(is_person, certain and not head.turned, honorific, name)


def _first_colon(line: str, found: Sequence[Shape]) -> int | None:
    """Where the first colon with white space after it stands that is in no token."""
    at = 0
    for shape in found:
        colon = _COLON.search(line, at, shape.start)
        if colon:
            return colon.start()
        at = shape.end
    colon = _COLON.search(line, at)
    return colon.start() if colon else None


def _head(line: str, start: int, end: int, colon: int) -> Head | None:
    text = line[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    turned = text.startswith("-")
    words = text[1:] if turned else text
    if not words or words[0] == "-" or words[0].isspace() or len(words.split(None, MOST_WORDS)) > MOST_WORDS:
        return None
    if begins_like_a_token(words) or begins_like_a_token("-" + words):
        return None  # adding or taking away the `-` would make it a token instead of turning it over
    return Head(start + turned, start + len(text), colon, turned)
