"""What is being typed at the cursor of a captured line, and how the choice is written into it."""

import re
from dataclasses import dataclass

from dst_console.language.head import MOST_WORDS, find_head, run_end
from dst_console.language.names import split_honorific
from dst_console.language.tokens import CLOSING, LIST_MARKS, Shape, shapes

_FIELDS = {"@": "place", "#": "category", "asset:": "asset"}
_TYPED = re.compile(
    r"""(?<!\S)(?P<sign>@|\#|asset:)(?:(?P<open>["«“])(?P<inside>[^"«»“”]*)|(?P<bare>[^\s"«“]\S*)?)\Z""",
    re.IGNORECASE,
)
_WORD_REST = re.compile(r"\S*")
_OTHER_SIGNS = ("@", "#", "!", "+", "\\")


@dataclass(frozen=True, slots=True)
class Token:
    """What is typed at the cursor: `typed` is the value up to the cursor, without quote or sign.

    The choice goes in as `line[:start] + quoted(choice) + line[end:]`; for a person without `quoted`, and
    with `: ` after it when the line has none there.
    """

    field: str
    typed: str
    start: int
    end: int


def token_at(line: str, cursor: int) -> Token | None:
    """The person, place, category or asset being typed at the cursor; None where nothing can be completed."""
    cursor = max(0, min(cursor, len(line)))
    match = _TYPED.search(line, 0, cursor)
    if not match:
        return _person_at(line, cursor)
    field = _FIELDS[match["sign"].lower()]
    start = match.end("sign")
    if not match["open"]:
        return Token(field, line[start:cursor], start, _word_end(line, cursor))
    return Token(field, match["inside"], start, _quote_end(line, cursor, match["open"]))


def quoted(value: str) -> str:
    """A value as it must be written after its sign: in quotes when it has spaces or would be read otherwise.

    A value with all three kinds of closing quotes loses its plain ones to apostrophes.
    """
    if value and not re.search(r"\s", value) and value[0] not in CLOSING and value[-1] not in LIST_MARKS + ".":
        return value
    for opening, closing in CLOSING.items():
        if opening not in value and closing not in value:
            return opening + value + closing
    return '"' + value.replace('"', "'") + '"'


def _word_end(line: str, cursor: int) -> int:
    rest = _WORD_REST.match(line, cursor)
    return cursor + len(rest[0].rstrip(LIST_MARKS + ".")) if rest else cursor


def _quote_end(line: str, cursor: int, opening: str) -> int:
    """After the closing quote, if there is one that ends a word; where none is yet, at the cursor."""
    rest = re.compile(f"[^{opening}{CLOSING[opening]}]*{CLOSING[opening]}").match(line, cursor)
    return rest.end() if rest else cursor


def _person_at(line: str, cursor: int) -> Token | None:
    """The customer being typed: in the head, or in the first words of a line that has no head yet."""
    found = shapes(line)
    head = find_head(line, found)
    if head:
        start, end = head.start, head.end
    else:
        start, end = _first_words(line, found, cursor), _word_end(line, cursor)
    if not start <= cursor <= end:
        return None
    typed = line[start:cursor]
    honorific, name = split_honorific(typed)
    if honorific:
        typed = typed[typed.index(name) :]
    return Token("person", typed, cursor - len(typed), end) if _could_be_name(typed) else None


def _first_words(line: str, found: list[Shape], cursor: int) -> int:
    at = run_end(line[:cursor], [shape for shape in found if shape.stop <= cursor], 0)
    at += len(line[at:cursor]) - len(line[at:cursor].lstrip())
    return at + line.startswith("-", at)


def _could_be_name(typed: str) -> bool:
    words = typed.split(None, MOST_WORDS)
    return 0 < len(words) <= MOST_WORDS and ":" not in typed and not any(map(_is_signed, words))


def _is_signed(word: str) -> bool:
    return word.startswith(_OTHER_SIGNS)
