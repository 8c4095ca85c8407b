"""The documentation check: one text in, what should be looked at before it goes out."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator

from dst_console.config import Problem
from dst_console.language.checking import private
from dst_console.language.checking.findings import Finding, Kind, found
from dst_console.language.checking.loading import load
from dst_console.language.checking.reading import Page, Sentence, Word, script
from dst_console.language.checking.spelling import Spelling
from dst_console.language.checking.spoken import tellings
from dst_console.language.checking.style import Style
from dst_console.paths import Folders

MOST_FIXES = 30
"""Different misspelt words of one text for which a right one is looked for."""

LANGUAGES = {"latin": "en", "arabic": "fa", "cyrillic": "ru"}
"""The language that words of a script are in, unless most of them are unknown to it."""

_HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|miss|dr|prof|г-н\w*|г-ж\w*|господин\w*|госпож\w*|آقای|اقای|خانم|مهندس|دکتر|جناب|سرکار)\.?\s+$",
    re.IGNORECASE,
)
_LONGEST_HONORIFIC = 12
_FEWEST_TO_TELL = 4
_FOREIGN = 0.5


class Checker:
    """The check with its dictionaries and lists. Making one loads them, half a second the first time: use a thread."""

    def __init__(self, folders: Folders, names: frozenset[str] = frozenset()) -> None:
        lists = load(folders)
        private.load()
        self.problems: tuple[Problem, ...] = lists.problems
        self._spelling = Spelling(lists, names)
        self._style = Style(lists, self._spelling.is_common)
        self._tellings = tellings(lists)

    def check(self, text: str) -> tuple[Finding, ...]:
        """Return the findings in a text, in order; blocks nothing itself and changes nothing.

        Where findings overlap the more serious one stays; a sentence too long stays beside what is in it.
        """
        page = Page(text)
        sure = [*private.find(text, self._tellings), *self._style.find(page)]
        return _settled([*sure, *self._misspelt(page)])

    def language_of(self, text: str) -> str:
        """Name the language of a sentence, `en`, `fa` or `ru`, by script and words; empty for another one."""
        words = [word for sentence in Page(text).sentences for word in sentence.words]
        scripts = [script(word.text) for word in words]
        most = max(LANGUAGES, key=scripts.count)
        its = [word for word, name in zip(words, scripts, strict=True) if name == most]
        return "" if not its or self._is_foreign(its) else LANGUAGES[most]

    def _misspelt(self, page: Page) -> Iterator[Finding]:
        fixes: dict[str, str | None] = {}
        for sentence in page.sentences:
            for word in self._unknown(page, sentence):
                if word.text not in fixes:
                    fixes[word.text] = self._spelling.fix(word.text) if len(fixes) < MOST_FIXES else None
                yield found(Kind.SPELLING, page.text, word.start, word.end, fixes[word.text])

    def _unknown(self, page: Page, sentence: Sentence) -> list[Word]:
        """Return the words of a sentence that are wrong, none of those of a script whose language is a foreign one."""
        unknown = [word for word in sentence.words if not self._spelling.is_known(word.text)]
        if not unknown:
            return []
        foreign = {name for name in LANGUAGES if self._is_foreign(_of_script(sentence.words, name))}
        return [
            word
            for word in unknown
            if script(word.text) not in foreign and not page.is_quoted(word.start) and not _is_name(page.text, word)
        ]

    def _is_foreign(self, words: list[Word]) -> bool:
        known = sum(self._spelling.is_known(word.text) for word in words)
        return len(words) >= _FEWEST_TO_TELL and known < len(words) * _FOREIGN


def _of_script(words: Iterable[Word], name: str) -> list[Word]:
    return [word for word in words if script(word.text) == name]


def _is_name(text: str, word: Word) -> bool:
    """Whether a word is somebody's or something's name: after an honorific, or with a capital inside a sentence."""
    if _HONORIFIC.search(text, max(word.start - _LONGEST_HONORIFIC, 0), word.start):
        return True
    return not word.first and word.text[0].isupper() and script(word.text) != "arabic"


def _settled(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order, without those that a more serious one covers."""
    ranks = {kind: rank for rank, kind in enumerate((Kind.SECRET, Kind.PRIVATE, Kind.EMOTICON, Kind.SHOUTING))}
    kept = [one for one in findings if one.kind is Kind.OVERLONG]
    taken: list[tuple[int, int]] = []
    others = (one for one in findings if one.kind is not Kind.OVERLONG)
    for one in sorted(others, key=lambda one: (ranks.get(one.kind, 9), one.kind is Kind.SPELLING, one.start)):
        at = bisect(taken, (one.end,))
        if at == 0 or taken[at - 1][1] <= one.start:
            taken.insert(at, (one.start, one.end))
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end)))
