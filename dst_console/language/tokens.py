"""What is shaped like a token in a captured line; what it means is for the grammar to say."""

import re
from dataclasses import dataclass
from itertools import islice

from dst_console.language.when import LENGTH, MOMENT

LIST_MARKS = ",،;؛:"
"""Marks that go with the token they follow. A full stop there ends the value too, but belongs to the text."""
CLOSING = {'"': '"', "«": "»", "“": "”"}
"""Quotes that keep a value with spaces together: opening and closing."""
MOST_SHAPES = 500
"""Shapes looked at in one line: more is a pasted file, whose rest is text; a keystroke stays quick."""

_FIELDS = {"@": "place", "#": "category", "asset:": "asset", "phone:": "phone", "mail:": "mail"}
_GROUPS = {"ago": "occurred", "moment": "occurred", "outcome": "outcomes", "work": "work_minutes"}
_WORDS = frozenset(("moment", "request", "work"))

_WORD = rf"(?:{MOMENT}|(?-i:[Rr]eq)|for\s+{LENGTH})"
_MARKS = rf"[{LIST_MARKS}.]*+"
_SHAPE = re.compile(
    rf"""
    (?<!\S)(?:
        (?P<escape>\\)
        (?=[@\#!+\-−]|(?:asset|phone|mail|impact):|{_WORD}{_MARKS}(?!\S))
    |   (?P<sign>@|\#|asset:|phone:|mail:)
        (?P<value>(?:"[^"]+"|«[^«»]+»|“[^“”]+”){_MARKS}(?!\S)|[^\s"«“]\S*)
    |   (?:
            !(?P<urgency>\d)
        |   impact:(?P<impact>\d)
        |   \+(?P<outcome>solved|desk|callback|visit|escalated)
        |   [-−](?P<ago>{LENGTH})
        |   (?P<moment>{MOMENT})
        |   (?P<request>(?-i:[Rr]eq))
        |   for\s+(?P<work>{LENGTH})
        ){_MARKS}(?!\S)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PHONE = re.compile(r"[+(]?\d[\d\s()./+*#,x-]*\d", re.IGNORECASE)
_VALUE_SIGN = re.compile(r"@|#|(?:asset|phone|mail):", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch of the line shaped like a token: `start`:`end`, with the marks after it to `stop`.

    `word` says that it has no sign (`9:40`, `req`, `for 12m`), so only its place in the line can make it a
    token.
    """

    start: int
    end: int
    stop: int
    field: str
    text: str
    word: bool = False


def shapes(line: str) -> list[Shape]:
    """What in the line is shaped like a token, in order; "escape" is a backslash that makes one plain.

    A token begins at the start of the line or after white space: `http://`, `C:\\`, `sara@example.org` and
    the `#` of `C#` begin none. It ends before white space, or before , ، ; ؛ : . with white space after them.
    """
    found = (_shape(match) for match in islice(_SHAPE.finditer(line), MOST_SHAPES))
    return [shape for shape in found if shape]


def begins_like_a_token(text: str) -> bool:
    """Whether a text begins with a sign that takes a value, or with a token of another kind."""
    return bool(_VALUE_SIGN.match(text) or _SHAPE.match(text))


def _shape(match: re.Match[str]) -> Shape | None:
    kind = match.lastgroup or ""
    if kind == "escape":
        return Shape(match.start(), match.end(), match.end(), kind, "")
    if kind != "value":
        start, end, stop = match.start(), match.end(kind), match.end()
        return Shape(start, end, stop, _GROUPS.get(kind, kind), match[kind], kind in _WORDS)
    field = _FIELDS[match["sign"].lower()]
    text, end = _value(match["value"], match.start("value"))
    return Shape(match.start(), end, match.end(), field, text) if _fits(field, text, match) else None


def _value(written: str, start: int) -> tuple[str, int]:
    """The value without quotes and the marks after it, and where it ends in the line."""
    closing = CLOSING.get(written[0])
    if closing:
        close = written.rindex(closing)
        return written[1:close].strip(), start + close + 1
    text = written.rstrip(LIST_MARKS + ".")
    return text, start + len(text)


def _fits(field: str, text: str, match: re.Match[str]) -> bool:
    """Whether a value suits its field: `#1234` is a number, `mail:bounces` and `phone:rings` are prose."""
    if field == "phone":
        return _PHONE.fullmatch(text) is not None
    if field == "mail":
        return _MAIL.fullmatch(text) is not None
    if field == "category" and match["value"][0] not in CLOSING:
        return any(map(str.isalpha, text))
    return any(map(str.isalnum, text))
