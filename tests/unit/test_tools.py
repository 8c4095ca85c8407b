"""The project's own tools notice what they are there to notice."""

import re
import tomllib
from collections.abc import Iterable
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tools import pins
from tools.generators import catalogue, marks


def project(*changes: tuple[str, str]) -> dict[str, object]:
    text = pins.PYPROJECT.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return tomllib.loads(text)


def test_the_pins_are_what_is_installed() -> None:
    assert pins.differences(project()) == []


def test_a_wrong_a_missing_and_a_needless_pin_are_named() -> None:
    wrong = project(('"textual==', '"needless==1", "textual==0.'), ('    "pyte==0.8.2",\n', ""))
    found = pins.differences(wrong)
    assert "needless is pinned and nothing needs it" in found
    assert any(line.startswith("pyte ") and line.endswith("is not pinned") for line in found)


def test_text_between_marks_is_replaced_and_the_rest_kept() -> None:
    text = "a\n<!-- begin keys -->\nold\n<!-- end keys -->\nz"
    once = marks.between(text, "keys", "new")
    assert once == "a\n<!-- begin keys -->\nnew\n<!-- end keys -->\nz"
    assert marks.between(once, "keys", "new") == once


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="begin keys"):
        marks.between("nothing here", "keys", "new")


def test_a_bar_stays_inside_its_cell() -> None:
    assert marks.table(["a"], [["x | y\nz"]]).splitlines()[-1] == "| x \\| y z |"


@pytest.mark.slow
def test_the_catalogues_are_the_same_whenever_they_are_made() -> None:
    assert catalogue.as_po(catalogue.template()) == catalogue.as_po(catalogue.template())
    for text in catalogue.files().values():
        assert b"-Date:" not in text
        assert b"Generated-By" not in text


def test_a_translation_is_kept_while_its_sentence_stands() -> None:
    sentence = "Nothing was changed."
    known = f'msgid "{sentence}"\nmsgstr "так"\n\nmsgid "gone for good"\nmsgstr "нет"\n'
    made = catalogue.as_po(catalogue.translated("ru", known.encode())).decode()
    assert f'msgid "{sentence}"\nmsgstr "так"' in made
    assert "нет" not in made


@pytest.mark.slow
def test_a_plural_with_a_form_missing_is_said_in_english() -> None:
    one, many = next(message.id for message in catalogue.template() if isinstance(message.id, tuple))
    known = f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "а"\nmsgstr[1] ""\nmsgstr[2] ""\n'
    half = catalogue.translated("ru", known.encode())
    assert 'msgstr[0] "а"' in catalogue.as_po(half).decode()
    spoken = GNUTranslations(BytesIO(catalogue.as_mo(half)))
    assert [spoken.ngettext(one, many, count) for count in (1, 5)] == [one, many]


def forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [])


def fields(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{\w*\}", text))


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_names_the_same_fields_as_its_sentence(language: str) -> None:
    path = catalogue.folder(language) / f"{catalogue.DOMAIN}.po"
    for message in read_po(BytesIO(path.read_bytes()), locale=language):
        allowed = {fields(one) for one in forms(message.id)}
        for given in filter(None, forms(message.string) if message.id else []):
            assert fields(given) in allowed, message.id
