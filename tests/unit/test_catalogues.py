"""The Persian and the Russian technician read every sentence of the program in their own language."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Message

from dst_console.language.plain import harmless
from tools.generators import catalogue

LANGUAGES = pytest.mark.parametrize("language", catalogue.LANGUAGES)


@cache
def messages(language: str) -> tuple[Message, ...]:
    """Every message of the code as it is today, with what the language's file says for it."""
    path = catalogue.folder(language) / f"{catalogue.DOMAIN}.po"
    return tuple(message for message in catalogue.translated(language, path.read_bytes()) if message.id)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each translated sentence with its English one; every form of a plural counts."""
    for message in messages(language):
        english = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        yield from ((english, form) for form in forms if form)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}", text))


def commands(text: str) -> list[str]:
    return sorted(re.findall(r"`[^`]+`", text))


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@LANGUAGES
def test_every_sentence_is_translated(language: str) -> None:
    forms = {message.id: message.string for message in messages(language)}
    assert [words for words, said in forms.items() if not said or (isinstance(said, tuple) and not all(said))] == []


@LANGUAGES
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []


@LANGUAGES
def test_what_is_filled_in_is_the_same_in_every_language(language: str) -> None:
    assert [pair for pair in pairs(language) if placeholders(pair[0]) != placeholders(pair[1])] == []


@LANGUAGES
def test_no_translation_has_a_sign_that_a_person_is_shown_the_number_of(language: str) -> None:
    assert [said for _english, said in pairs(language) if harmless(said, lines=True) != said] == []


@LANGUAGES
def test_commands_are_typed_the_same_in_every_language(language: str) -> None:
    assert [pair for pair in pairs(language) if commands(pair[0]) != commands(pair[1])] == []


@LANGUAGES
def test_a_prefix_stays_a_prefix(language: str) -> None:
    assert [pair for pair in pairs(language) if edges(pair[0]) != edges(pair[1])] == []


def test_persian_sentences_have_the_digits_that_stand_beside_them() -> None:
    typed = [english for english, said in pairs("fa") if re.search("[۰-۹]", said)]
    assert typed == ["Sara Ahmadi: printer jams on tray 2 @3F-12 #printer"], "only what a person would type"
