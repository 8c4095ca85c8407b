"""How a text is worded: emoticons, emoji, slang, opinion, jargon, shouting, sentences too long (Q2, Q4, Q5, D2)."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from dst_console.language.checking.findings import LONGEST_SENTENCE, Finding, Kind, found, overlong
from dst_console.language.checking.loading import Entry, Lists
from dst_console.language.checking.phrases import Phrases
from dst_console.language.checking.reading import Page, Sentence, Word, key_of

_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u231a\u231b\u2639\u263a\u2665\u2728\u2763\u2764\u270a-\u270c\u2b50]"
    "|[\u2190-\u2bff]\ufe0f)"  # other signs only where they are asked to be drawn as pictures
    "[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[\u2190-\u2bff\U0001f300-\U0001faff]\ufe0f?)*"
)
_BRACKETS = re.compile(r"(?<=[^\W\d_])(?:\s?[:;]-?)?[)(]{2,}|(?<=[^\W\d_])[:;]-?[)(]+")
_SIGNS = re.compile(r"[!?؟]{2,}")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_LISTED = (Kind.SLANG, Kind.OPINION, Kind.JARGON)
_GAP = re.compile(r"[\s,،-]*")
_SHOUTED_RUN = 2
_SHOUTED_LETTERS = 6


class Style:
    """The lists of what is better worded otherwise."""

    def __init__(self, lists: Lists, is_common: Callable[[str], bool]) -> None:
        self._is_common = is_common
        self._phrases = Phrases((kind, entry) for kind in _LISTED for entry in lists.entries[kind])
        self._emoticons = _emoticons(lists.entries["emoticons"])
        self._emphasis = {key_of(entry.text) for entry in lists.entries["emphasis"]}

    def find(self, page: Page) -> Iterator[Finding]:
        """Yield what could be worded better, in no order; nothing in quotations, which are another person's words."""
        yield from self._emotions(page)
        yield from self._shouted_signs(page)
        for sentence in page.sentences:
            yield from self._listed(page, sentence)
            yield from self._shouted_words(page, sentence)
            if len(sentence.words) > LONGEST_SENTENCE:
                yield overlong(page.text, sentence.start, sentence.end, len(sentence.words))

    def _emotions(self, page: Page) -> Iterator[Finding]:
        for pattern in (_EMOJI, self._emoticons, _BRACKETS):
            for match in pattern.finditer(page.text):
                if pattern is not _BRACKETS or not _closes_something(page.text, match.start()):
                    yield from _unless_quoted(page, Kind.EMOTICON, match.start(), match.end(), "")

    def _listed(self, page: Page, sentence: Sentence) -> Iterator[Finding]:
        for hit in self._phrases.find(page.text, sentence.words):
            yield from _unless_quoted(page, hit.kind, hit.start, hit.end, hit.entry.better)

    def _shouted_signs(self, page: Page) -> Iterator[Finding]:
        for match in _SIGNS.finditer(page.text):
            calm = next((sign for sign in "؟?" if sign in match[0]), ".")
            yield from _unless_quoted(page, Kind.SHOUTING, match.start(), match.end(), calm)

    def _shouted_words(self, page: Page, sentence: Sentence) -> Iterator[Finding]:
        for words in _neighbours(page.text, sentence.words, self._is_loud):
            letters = sum(len(word.text) for word in words)
            alone = len(words) == 1 and words[0].key in self._emphasis
            if alone or (len(words) >= _SHOUTED_RUN and letters >= _SHOUTED_LETTERS):
                start, end = words[0].start, words[-1].end
                yield from _unless_quoted(page, Kind.SHOUTING, start, end, page.text[start:end].lower())
        for word in sentence.words:
            if word.text == word.text.lower() and len(word.text) > 3 and _STRETCHED.search(word.text):
                yield from _unless_quoted(page, Kind.SHOUTING, word.start, word.end, self._unstretched(word.text))

    def _is_loud(self, word: Word) -> bool:
        return len(word.text) > 1 and word.text.isupper() and (self._is_common(word.text) or word.key in self._emphasis)

    def _unstretched(self, text: str) -> str | None:
        once, twice = _STRETCHED.sub(r"\1", text), _STRETCHED.sub(r"\1\1", text)
        return next((one for one in (once, twice) if self._is_common(one)), None)


def _unless_quoted(page: Page, kind: Kind, start: int, end: int, fix: str | None) -> Iterator[Finding]:
    if not page.is_quoted(start):
        yield found(kind, page.text, start, end, fix)


def _neighbours(text: str, words: Iterable[Word], wanted: Callable[[Word], bool]) -> Iterator[list[Word]]:
    """Yield the runs of wanted words with nothing but spaces and commas between them."""
    for chosen, run in groupby(words, key=wanted):
        if chosen:
            yield from _unbroken(text, list(run))


def _unbroken(text: str, words: list[Word]) -> Iterator[list[Word]]:
    run = [words[0]]
    for word in words[1:]:
        if _GAP.fullmatch(text, run[-1].end, word.start):
            run.append(word)
        else:
            yield run
            run = [word]
    yield run


def _emoticons(entries: Iterable[Entry]) -> re.Pattern[str]:
    signs = sorted((entry.text + "*" * entry.begins for entry in entries), key=len, reverse=True)
    return re.compile(rf"(?<![^\s.!?,;…])(?:{'|'.join(map(re.escape, signs))})(?=[\s.,!?…]|$)")


def _closes_something(text: str, at: int) -> bool:
    """Whether a bracket before `at` on the same line is still open."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("(") > line.count(")")
