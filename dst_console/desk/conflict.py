"""Seeing anger come (K1): the words that warn, when a customer's own words are written down."""

import re

from dst_console.checklists import loading
from dst_console.errors import DeskError
from dst_console.language.normalise import fold
from dst_console.language.quotes import quotes
from dst_console.paths import Folders

_WORD = re.compile(r"\w+")


def signs(folders: Folders) -> tuple[str, ...]:
    """Return the words of the conflict card that warn, folded, in every language: customers speak their own."""
    try:
        triggers = loading.load(folders, "conflict").procedure.triggers
    except DeskError:
        return ()
    return tuple(dict.fromkeys(" ".join(_WORD.findall(fold(word))) for words in triggers.values() for word in words))


def found(text: str, words: tuple[str, ...]) -> list[str]:
    """Return the words that warn among those a customer is quoted with (K1)."""
    quoted = [f" {' '.join(_WORD.findall(fold(one)))} " for one in quotes(text)]
    return [word for word in words if any(f" {word} " in one for one in quoted)]
