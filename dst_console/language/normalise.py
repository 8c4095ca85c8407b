"""One spelling for searching and comparing: words that fold alike are the same word."""

import re
import unicodedata
from collections.abc import Iterable

from dst_console.language.digits import ascii_digits

_DROPPED = (*range(0x064B, 0x0660), 0x0670, 0x0640, 0x200D, 0x200E, 0x200F)
_LETTERS: dict[int, int | None] = {
    **str.maketrans("يىئكةۀأإٱآؤё\u200c", "یییکههااااوе "),
    **dict.fromkeys(_DROPPED),
}
# The spaces between a word and its affix: می and نمی before a verb; ها, های, تر and ترین after a word.
_AFFIX_SPACE = re.compile(r"(?:(?<=\bمی)|(?<=\bنمی)) ++(?=\w)|(?<=\w) ++(?=(?:ها|های|تر|ترین)\b)")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text as search keeps it: compatibility forms, Persian letters, marks, digits, ё and case made one.

    Folding twice changes nothing more. The index, the query and every comparison use this same function.
    """
    if text.isascii():
        return text.lower()
    return _settle(text, affixes=True)


def terms(query: str) -> list[str]:
    """The folded words of a query, each meant as the beginning of a word; signs and `_` part words."""
    return _WORD.findall(fold(query))


def find_hits(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Where, in the text as written, a word begins with one of the folded terms: (start, end), in order.

    Of several terms fitting one word the longest counts.
    """
    wanted = tuple(sorted(filter(None, terms), key=len, reverse=True))
    if not wanted:
        return []
    folded, origin = _fold_with_origin(text)
    hits = []
    for word in _WORD.finditer(folded):
        term = next((term for term in wanted if folded.startswith(term, word.start(), word.end())), None)
        if term:
            hits.append((origin[word.start()][0], origin[word.start() + len(term) - 1][1]))
    return hits


def _settle(text: str, affixes: bool) -> str:
    """Fold until nothing changes: a dropped mark can bring two others together that compose."""
    while (once := _once(text, affixes)) != text:
        text = once
    return text


def _once(text: str, affixes: bool) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = ascii_digits(text.translate(_LETTERS))
    return _AFFIX_SPACE.sub("", text) if affixes else text


def _fold_with_origin(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text and, for each of its characters, the stretch of the original it came from."""
    if text.isascii():
        return text.lower(), [(at, at + 1) for at in range(len(text))]
    chars: list[str] = []
    origin: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        folded = _settle(text[start:end], affixes=False)
        chars += folded
        origin += [(start, end)] * len(folded)
    for space in reversed(list(_AFFIX_SPACE.finditer("".join(chars)))):
        del chars[space.start() : space.end()], origin[space.start() : space.end()]
    return "".join(chars), origin


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Each character with the marks and dropped characters that follow it."""
    start = 0
    for at in range(1, len(text)):
        if not unicodedata.combining(text[at]) and ord(text[at]) not in _DROPPED:
            yield start, at
            start = at
    if text:
        yield start, len(text)
