"""Spelling in English, Persian and Russian, with the likeliest right word (Q4)."""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from dst_console.language.checking import persian
from dst_console.language.checking.dictionaries import dictionaries
from dst_console.language.checking.loading import Lists
from dst_console.language.checking.near import near, score
from dst_console.language.checking.reading import key_of, script

LETTERS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "arabic": persian.LETTERS,
}

_SHORTEST = 3
_LONGEST = 40
_UNUSUAL, _RAREST = 1e-7, 1e-9
_CERTAIN = 1e-5
_OWN = ("en", "fa", "ru", "terms")

# The English dictionary is an American one; each of these makes one of a British word.
_BRITISH = tuple(
    pair.split(":")
    for pair in """isation:ization ise:ize ising:izing yse:yze ysing:yzing our:or tre:ter lled:led lling:ling ller:ler
    defence:defense licence:license offence:offense ogue:og grey:gray cheque:check programme:program ageing:aging
    mould:mold speciality:specialty""".split()
)
_RUSSIAN_BEFORE = re.compile(
    r"(?:авто|видео|аудио|микро|макро|радио|теле|фото|мульти|электро|мета|не|полу|супер|гипер|веб|мини|спец)-?(?=[а-яё]{4})"
)
_RUSSIAN_END = re.compile(
    r"(?:[аеёиоуыэюяйь]{0,3}(?:х|м|ми|в|го|му|т|те|шь|сь|ся)?|о?к(?:а|и|е|у|ой|ам|ами|ах)?|ов(?:ал|ала|али|ать|ан[аоы]?)?"
    r"|нн?(?:ый|ая|ое|ые|ого|ой|ому|ым|ом|ую|ых|ыми|о|а|ы)?"
    r"|(?:и|е|я|а|ива|ирова)(?:л|ла|ли|ло|ть|ет|ют|н|на|но|ны)(?:ся|сь)?"
    r"|[иае]?ци(?:я|и|ю|ей|й|ям|ями|ях)|[иа]?ров(?:ал|ала|али|ать|ан|ана|ано|аны|анный|анная|анные))"
)
_REFLEXIVE = re.compile(r"(?<=[лнтм])ся$|(?<=[иоа])сь$")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LOOK_ALIKE = str.maketrans("aeopcyxkABEKMHOPCTXi", "аеорсухкАВЕКМНОРСТХі")
_POSSESSIVE = re.compile(r"'s?$")
_JOINTS = re.compile(r"['’\-\u2010\u2011]")


class Spelling:
    """The dictionaries with a person's own words and the names that the log knows."""

    def __init__(self, lists: Lists, names: Iterable[str] = ()) -> None:
        self._loaded = dictionaries()
        own = [entry for name in _OWN for entry in lists.entries[name]]
        self._as_written = {entry.text for entry in own}
        listed = {key_of(part) for entry in own if not entry.begins for part in _parts(entry.text)}
        self._own = listed | {key_of(part) for name in names for part in _parts(name)}
        self._beginnings = tuple(key_of(entry.text) for entry in own if entry.begins)
        typos = {key_of(entry.text): entry.better for entry in lists.entries["typos"]}
        self._typos = {key: better for key, better in typos.items() if key not in listed}  # what was learned is right
        self._persian = persian.Words(self._persian_words(lists), self._own)
        self._known: dict[str, bool] = {}
        self._fixes: dict[str, str | None] = {}

    def _persian_words(self, lists: Lists) -> dict[str, str]:
        """Return how each Persian word is written, by its key: as most people do."""
        written: dict[str, str] = {}
        for word in (*(entry.text for entry in lists.entries["fa"]), *self._loaded.usual["arabic"]):
            written.setdefault(key_of(word), word)
        return written

    def is_known(self, word: str) -> bool:
        """Whether a word is right, or none that a dictionary could judge: an abbreviation, a code, a short one."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._judge(word)
        return known

    def is_common(self, word: str) -> bool:
        """Whether a word stands in a dictionary in small letters, and is no term of the trade."""
        small = word.lower()
        return len(small) > 1 and key_of(small) not in self._own and self._in_dictionary(small)

    def fix(self, word: str) -> str | None:
        """Return the likeliest right word for one that is not known, written as large as it was; None without one."""
        if word not in self._fixes:
            self._fixes[word] = self._find_fix(word)
        return self._fixes[word]

    def _find_fix(self, word: str) -> str | None:
        head, joint, ending = word.partition(persian.HALF_SPACE)
        for wrong, rest in ((word, ""), (head, joint + ending)):
            listed = self._typos.get(key_of(wrong))
            if listed:
                return _as_large(word, listed + rest)
        if _is_mixed(word):
            plain = word.translate(_LOOK_ALIKE)
            return plain if not _is_mixed(plain) and self._is_right(plain) else None
        if len(word) > _LONGEST:
            return None
        likeliest = max(self._right_ones(word), key=lambda one: self._likelihood(word, one), default=None)
        return _as_large(word, likeliest) if likeliest else None

    def _right_ones(self, word: str) -> list[str]:
        """Return right words one slip away: the usual ones if there are any."""
        name = script(word)
        if name == "arabic":
            return list(self._persian.near(word))
        usual = self._loaded.usual.get(name, {})
        small = word.lower()
        nearby = dict.fromkeys(near(small, LETTERS.get(name, "")))
        right = [one for one in nearby if one in usual and self._is_right(one)]
        return right or [one for one in nearby if len(one) >= _SHORTEST and self._is_right(one)]

    def _likelihood(self, wrong: str, right: str) -> float:
        often = self._loaded.usual[script(wrong)].get(right, _UNUSUAL)
        return math.log10(often / _RAREST) * score(key_of(wrong), key_of(right))

    def _judge(self, word: str) -> bool:
        if any(key_of(part) in self._typos for part in (word, *word.split(persian.HALF_SPACE))):
            return False
        if persian.unparted(word):
            return word in self._as_written
        if self._joined(word):
            return True
        if _is_mixed(word):
            return False
        if len(word) < _SHORTEST or any(map(str.isdigit, word)) or _is_foreign_name(word):
            return True
        return word[1:] != word[1:].lower() or self._is_right(word) or self._begins(key_of(word))

    def _joined(self, word: str) -> bool:
        """Whether a word with hyphens or an apostrophe is made of known ones."""
        parts = _JOINTS.split(word)
        return len(parts) > 1 and all(map(self.is_known, parts))

    def _is_right(self, word: str) -> bool:
        key = key_of(word)
        if key in self._typos:
            return False
        return key in self._own or self._in_dictionary(word)

    def _begins(self, key: str) -> bool:
        """Whether a word is a listed beginning with a Russian ending."""
        return any(key.startswith(one) and _RUSSIAN_END.fullmatch(key, len(one)) for one in self._beginnings)

    def _in_dictionary(self, word: str) -> bool:
        match script(word):
            case "latin":
                return self._is_english(word)
            case "cyrillic":
                return self._is_russian(word)
            case "arabic":
                return self._persian.is_known(word)
        return True

    def _is_english(self, word: str) -> bool:
        small = _POSSESSIVE.sub("", word.replace("’", "'")).lower()
        if key_of(small) in self._own or self._loaded.is_english(small):
            return True
        return any(map(self._loaded.is_english, chain((word, small.capitalize()), _american(small))))

    def _is_russian(self, word: str) -> bool:
        small = word.replace("\u0301", "").lower()
        if self._loaded.usual["cyrillic"].get(small, 0) >= _CERTAIN:  # asking the dictionary takes longer
            return True
        reflexive = _REFLEXIVE.search(small)
        if self._loaded.is_russian(small) or (reflexive and self._loaded.is_russian(small[: reflexive.start()])):
            return True
        begun = _RUSSIAN_BEFORE.match(small)
        return begun is not None and self._loaded.is_russian(small[begun.end() :])


def _american(word: str) -> Iterator[str]:
    for british, american in _BRITISH:
        if british in word:
            yield word.replace(british, american)


def _parts(text: str) -> Iterator[str]:
    """Return the words of a name or term, whole and parted at its joints."""
    for word in text.split():
        yield word
        yield from filter(None, _JOINTS.split(word))


def _is_mixed(word: str) -> bool:
    """Whether a word has Latin and Cyrillic letters, of which many look alike."""
    return bool(_LATIN.search(word) and _CYRILLIC.search(word))


def _is_foreign_name(word: str) -> bool:
    """Whether a Latin word has letters that no English word has, as Łukasz."""
    return script(word) == "latin" and max(word.replace("’", "'")) > "\xff"


def _as_large(wrong: str, right: str) -> str:
    return right[:1].upper() + right[1:] if wrong[:1].isupper() else right
