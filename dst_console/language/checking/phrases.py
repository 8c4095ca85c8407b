"""Looking up the entries of lists in a text: words, beginnings of words and phrases, in one pass."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dst_console.language.checking.findings import Kind
from dst_console.language.checking.loading import Entry
from dst_console.language.checking.reading import Word, key_of

_OPENING = 2
_MOST_WORDS = 8
_BETWEEN = re.compile(r"[\s\u200c\-]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at `start`:`end`, and the kind of finding it is."""

    start: int
    end: int
    kind: Kind
    entry: Entry


@dataclass(slots=True)
class _Node:
    """What may follow the words so far: the next words, the next beginnings, and the entry that ends here."""

    entry: tuple[Kind, Entry] | None = None
    words: "dict[str, _Node]" = field(default_factory=dict)
    stems: dict[str, tuple[Kind, Entry]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)


class Phrases:
    """The entries of lists, each with its kind, ready to be found."""

    def __init__(self, entries: Iterable[tuple[Kind, Entry]]) -> None:
        self._root = _Node()
        self._openings: set[str] = set()
        for kind, entry in entries:
            self._add(kind, entry)

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield the longest entry at each place, in order, none inside another."""
        at = 0
        while at < len(words):
            if words[at].key[:_OPENING] not in self._openings:
                at += 1
                continue
            count, entry = self._longest(text, words, at)
            if entry is not None:
                yield Hit(words[at].start, words[at + count - 1].end, *entry)
            at += max(count, 1)

    def _add(self, kind: Kind, entry: Entry) -> None:
        *before, last = [key for word in entry.text.split() if (key := key_of(word))] or [""]
        self._openings.add((before[0] if before else last)[:_OPENING])
        node = self._root
        for key in before:
            node = node.words.setdefault(key, _Node())
        if entry.begins:
            node.stems[last] = (kind, entry)
            node.lengths.add(len(last))
        else:
            node.words.setdefault(last, _Node()).entry = (kind, entry)

    def _longest(self, text: str, words: Sequence[Word], at: int) -> tuple[int, tuple[Kind, Entry] | None]:
        node = self._root
        found: tuple[int, tuple[Kind, Entry] | None] = (0, None)
        for count, word in enumerate(words[at : at + _MOST_WORDS], start=1):
            if count > 1 and not _BETWEEN.fullmatch(text, words[at + count - 2].end, word.start):
                break
            stem = _stem(node, word.key)
            if stem is not None:
                found = (count, stem)
            after = node.words.get(word.key)
            if after is None:
                break
            if after.entry is not None:
                found = (count, after.entry)
            node = after
        return found


def _stem(node: _Node, key: str) -> tuple[Kind, Entry] | None:
    fitting = (node.stems.get(key[:length]) for length in sorted(node.lengths, reverse=True))
    return next(filter(None, fitting), None)
