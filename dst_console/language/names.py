"""People's names in a line: the honorific kept with them (P2), and what looks like a name at all."""

import re
from collections.abc import Iterator

from dst_console.language.common_words import NOT_NAMES
from dst_console.language.normalise import find_hits, fold, terms

MOST_WORDS = 4
"""Words a name has at most, without its honorific."""
_LONGEST = 100

_HONORIFIC = re.compile(
    r"(?:(?P<unsure>(?:ms|dr|(?-i:Miss|MISS))\.?)"
    r"|(?:mr|mrs)\.?|г[-\u2010\u2011–](?:н|жа)|господин|госпожа"
    r"|(?:(?:جناب|سرکار)\s+)?(?:[آا]قا[يی]?|خانم|دکتر|مهندس)(?:\s+(?:دکتر|مهندس))?)"
    r"(?:(?=\s)|(?<=\.)(?=\w))",
    re.IGNORECASE,
)
_HONORIFIC_WORDS = """mr mrs ms miss dr г-н г-жа господин госпожа جناب سرکار اقای اقا خانم دکتر مهندس"""
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "der", "di", "el", "ibn", "la", "le", "van", "von"))
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-\u2010\u2011\u200c][^\W\d_]+)*\.?[,،]?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]\.?")
_PARTS = re.compile(r"\W")
_JOINTS = re.compile(r"['’.\-\u2010\u2011]")
_PREFIXES = ("Mac", "Mc", "De", "Di", "La", "Le", "Van")
_FAMILY = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")
_SHORTEST = 4
"""Letters of a family name that says by itself who is meant."""
_RUSSIAN_ENDINGS = "аяйь"
_REST = re.compile(r"[а-яё]{0,3}(?![^\W_])", re.IGNORECASE)
"""What may come behind a word and it is still the same one: its ending in another case."""
_NOT_WORDS = re.compile(r"[\W_]+")


def split_honorific(name: str) -> tuple[str | None, str]:
    """The honorific as written and the name after it; (None, name) when there is none or nothing follows it.

    "MS Word" and "DR site" are things: after these short ones a word such as "word" or "site" is no name.
    """
    name = name.strip()
    found = _HONORIFIC.match(name)
    if not found:
        return None, name
    rest = name[found.end() :].strip()
    if found["unsure"] and _has_common_word(rest):
        return None, name
    return found[0], rest


def are_told(words: str, text: str) -> bool:
    """Whether a text holds words one after another, in any spelling and whatever signs part them."""
    wanted = terms(words)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(terms(text))} "


def is_named(name: str, text: str) -> bool:
    """Whether a text names somebody: by the whole name in any spelling, or by the family name, written as one.

    A Russian name is known in its other cases, too.
    """
    if are_told(name, text):
        return True
    words = _FAMILY.findall(name)
    family = words[-1] if len(words) > 1 and len(words[-1]) >= _SHORTEST else ""
    if not family or not (_is_caseless(family) or _is_capitalised(family)):
        return False
    stem = family[:-1] if family[-1] in _RUSSIAN_ENDINGS else family
    is_russian = "\u0400" <= family[0] <= "\u04ff"
    return any(word == family or (is_russian and word.startswith(stem)) for word in _FAMILY.findall(text))


def places_of(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of somebody's name, number or address stand in a text that names them; start and end."""
    if not is_named(words, text):
        return
    stem = words[:-1] if words[-1] in _RUSSIAN_ENDINGS and len(words) >= _SHORTEST else words
    for start, end in find_hits(text, terms(words) + terms(stem)):
        if rest := _REST.match(text, end):
            yield start, rest.end()


def looks_like_a_name(text: str) -> bool:
    """Whether a text, without honorific, could be somebody's name.

    One to four words of letters, each with one capital first or an initial, at least one of them more than
    an initial; in scripts without capitals two to four words. Words in capitals, inner capitals (OneDrive)
    and words for things, faults and programs say no.
    """
    words = text.split() if len(text) <= _LONGEST else []
    if not 1 <= len(words) <= MOST_WORDS or _has_common_word(text):
        return False
    bare = [word.rstrip(",،") for word in words]
    if any(fold(word).rstrip(".") in _HONORIFIC_WORDS.split() for word in bare):
        return False
    if not all(_NAME_WORD.fullmatch(word) or _INITIALS.fullmatch(word) for word in words):
        return False
    if any(_is_caseless(word) for word in bare):
        return len(words) > 1 and all(_is_caseless(word) or _is_capitalised(word) for word in bare)
    proper = [word for word in bare if word not in _PARTICLES]
    return all(map(_is_capitalised, proper)) and not all(map(_INITIALS.fullmatch, proper))


def name_key(name: str) -> str:
    """What two spellings of one name share: folded, without honorific, spaces, half-spaces and signs."""
    folded = fold(split_honorific(name)[1])
    return _NOT_WORDS.sub("", folded) or folded


def _has_common_word(text: str) -> bool:
    """Whether a word for a thing or a fault is among the words, or a Persian "does not …"."""
    words = [part for word in fold(text).split() for part in (word, *_PARTS.split(word))]
    return any(word in NOT_NAMES or word.removesuffix("s") in NOT_NAMES or word.startswith("نمی") for word in words)


def _is_caseless(word: str) -> bool:
    return word.upper() == word.lower()


def _is_capitalised(word: str) -> bool:
    """Whether a word is an initial, or has a capital first and none inside but as in McDonald."""
    if _INITIALS.fullmatch(word):
        return word.isupper()
    return word[0].isupper() and not word.isupper() and all(map(_capital_only_first, _JOINTS.split(word)))


def _capital_only_first(part: str) -> bool:
    return part[1:] == part[1:].lower() or any(
        part.startswith(prefix) and part[len(prefix) :].istitle() for prefix in _PREFIXES
    )
