"""The dictionaries that come with other packages: loaded once a process, in about half a second.

English is hunspell's, with the dictionary that `chunspell` brings; Russian is `pymorphy3`'s, which knows the forms of
its words; `wordfreq` gives the Persian words, and says which of several right words is the usual one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """Whether a word is English, whether one in small letters is Russian, and the usual words of each script.

    `usual` says how often a word is met, as a share of all words; the most frequent come first.
    """

    is_english: Callable[[str], bool]
    is_russian: Callable[[str], bool]
    usual: dict[str, dict[str, float]]


@lru_cache(maxsize=1)
def dictionaries() -> Dictionaries:
    """Load the dictionaries."""
    from hunspell import Hunspell
    from pymorphy3 import MorphAnalyzer
    from wordfreq import get_frequency_dict

    usual = {
        name: get_frequency_dict(code, wordlist="small")
        for name, code in (("latin", "en"), ("cyrillic", "ru"), ("arabic", "fa"))
    }
    return Dictionaries(_asked_in_latin(Hunspell("en_US").spell), MorphAnalyzer(lang="ru").word_is_known, usual)


def _asked_in_latin(spell: Callable[[str], bool]) -> Callable[[str], bool]:
    """Keep from hunspell what its English dictionary's encoding cannot even ask: no such word is English."""
    return lambda word: max(word, default="") <= "\xff" and spell(word)
