"""Words one slip away from another, and how likely the slip is."""

from collections.abc import Iterator

_SOUND_ALIKE = (
    *("زذضظ", "سصث", "تط", "هح", "غق", "اعآ", "ئیء", "کگ", "وؤ"),
    *("ао", "еиэ", "её", "ыи", "жшщ", "дт", "бп", "гк", "вф", "зс", "цс", "ьъ", "яе", "чщ"),
    *("aeiou", "cks", "sz", "iy", "fv", "gj", "dt", "mn"),
)
_KEYS = "qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю ضصثقفغعهخحجچ شسیبلاتنمکگ ظطزرذدپو"
"""The rows of the keyboards: neighbours are taken for each other."""


def near(word: str, letters: str) -> Iterator[str]:
    """Yield what one slip makes of a word: letters swapped, left out, added or taken for another."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for head, tail in halves:
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail:
            yield head + tail[1:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def score(wrong: str, right: str) -> float:
    """Say how likely somebody who meant `right` writes `wrong`, from 1 for the usual slips down."""
    if len(wrong) == len(right):
        return _replaced([(one, other) for one, other in zip(wrong, right, strict=True) if one != other])
    shorter, longer = sorted((wrong, right), key=len)
    at = next((at for at, (one, other) in enumerate(zip(shorter, longer, strict=False)) if one != other), len(shorter))
    extra = longer[at]
    doubled = extra in (longer[at - 1 : at], longer[at + 1 : at + 2])
    likely = 1.0 if doubled else 0.8 if longer is right else 0.4
    return likely * (0.2 if at == 0 else 1.0)


def _replaced(pairs: list[tuple[str, str]]) -> float:
    if len(pairs) == 2:  # two letters swapped
        return 1.0
    if any(one in group and other in group for group in _SOUND_ALIKE for one, other in pairs):
        return 1.0
    return 0.8 if all(one + other in _KEYS or other + one in _KEYS for one, other in pairs) else 0.2
