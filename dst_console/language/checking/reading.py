"""A text taken apart for the check: words with their place, sentences, and what is not the technician's own wording."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dst_console.language.normalise import fold
from dst_console.language.quotes import quotes

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(
    "[^\\W\\d_]+(?:[\u200c\u0640\u064b-\u0655\u0670\u0301]+[^\\W\\d_]*"  # half-spaces and marks stay in the word
    "|['’\\-\u2010\u2011][^\\W\\d_]+)*"
)
# What is written as a machine wants it: paths, addresses, names of files, numbers, codes.
_VERBATIM = re.compile(r"[\d\\_@#%=<>{}$|~^+&*]|://|^[/.]|\w/\w*/|\w[.:]\w|^`|`$")
_COUNT = re.compile(r"\d{1,6}|[A-Za-z]*\d{1,3}[A-Za-z]*")
_AROUND = ".,:;!?؟،؛…()[]«»“”\"'"
_SENTENCE_END = re.compile(r"[.!?؟…]+[\"'»”)\]]*(?=\s|$)|\n+")
_RUSSIAN = re.compile("[а-яА-ЯёЁ]+")
_SPACES = re.compile(r"\s*")
_SCRIPTS = (
    ("latin", "A", "\u024f"),
    ("cyrillic", "\u0400", "\u052f"),
    ("arabic", "\u0600", "\u06ff"),
    ("arabic", "\ufb50", "\ufdff"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of letters at `start`:`end`, its key for looking it up, and whether it begins a sentence."""

    start: int
    end: int
    text: str
    key: str
    first: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at `start`:`end`, with its words, those in paths, addresses and codes left out."""

    start: int
    end: int
    words: tuple[Word, ...]


class Page:
    """A text, its sentences, and the stretches in quotes, which are another person's words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._quoted = list(_quoted(text))
        self._starts = [start for start, _end in self._quoted]
        self.sentences = tuple(_sentences(text))

    def is_quoted(self, at: int) -> bool:
        """Whether the character at `at` is in a quotation."""
        before = bisect_right(self._starts, at) - 1
        return before >= 0 and at < self._quoted[before][1]


@lru_cache(maxsize=1 << 16)
def key_of(word: str) -> str:
    """Return what two spellings of one word share: folded, half-spaces gone."""
    if _RUSSIAN.fullmatch(word):  # what folding would come to, sooner
        return word.lower().replace("ё", "е")
    return fold(word).replace(" ", "")


def script(text: str) -> str:
    """Name the script of a text's first letter in `latin`, `cyrillic` or `arabic`; empty when there is none."""
    for char in text:
        if char.isalpha():
            return next((name for name, first, last in _SCRIPTS if first <= char <= last), "")
    return ""


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for quote in quotes(text):
        start = text.find(quote, at)
        yield start, start + len(quote)
        at = start + len(quote)


def _sentences(text: str) -> Iterator[Sentence]:
    at = 0
    for match in _SENTENCE_END.finditer(text):
        yield from _sentence(text, at, match.end())
        at = match.end()
    yield from _sentence(text, at, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    spaces = _SPACES.match(text, start, end)
    start = spaces.end() if spaces else start
    if start < end:
        yield Sentence(start, end, tuple(_words(text, start, end)))


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    first = True
    for chunk in _CHUNK.finditer(text, start, end):
        bare = chunk[0].strip(_AROUND)
        if _COUNT.fullmatch(bare):
            start_of = chunk.start() + chunk[0].index(bare)
            yield Word(start_of, start_of + len(bare), bare, key_of(bare), first)
        elif not _VERBATIM.search(bare):
            for match in _WORD.finditer(text, chunk.start(), chunk.end()):
                yield Word(match.start(), match.end(), match[0], key_of(match[0]), first)
                first = False
        first = False
