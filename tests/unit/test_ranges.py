"""Days as one types them: the same forms everywhere, in three languages."""

from collections.abc import Callable
from datetime import datetime

import pytest

from dst_console import translate
from dst_console.desk import ranges
from dst_console.errors import BadInput
from dst_console.language.words import day_forms
from dst_console.translate import _

NOW = datetime(2026, 11, 23, 12, 0).astimezone()
"""A Monday."""


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("today", "2026-11-23"),
        (" Yesterday ", "2026-11-22"),
        ("2026-11-20", "2026-11-20"),
        ("week", "2026-11-23..2026-11-29"),
        ("month", "2026-11-01..2026-11-30"),
        ("1d", "2026-11-23"),
        ("7d", "2026-11-17..2026-11-23"),
        ("7 d", "2026-11-17..2026-11-23"),
        ("2w", "2026-11-10..2026-11-23"),
        ("1m", "2026-10-25..2026-11-23"),
        ("2026-02", "2026-02-01..2026-02-28"),
        ("2028-02", "2028-02-01..2028-02-29"),
        ("2026-11-20..2026-11-24", "2026-11-20..2026-11-24"),
        ("2026-11-24..2026-11-20", "2026-11-20..2026-11-24"),
        ("2026-11-01 2026-11-20", "2026-11-01..2026-11-20"),
        ("2026-11-01 \u2013 today", "2026-11-01..2026-11-23"),
        ("2026-11-01 - today", "2026-11-01..2026-11-23"),
        ("2026-11-01\u2026today", "2026-11-01..2026-11-23"),
        ("2026-11-01 to today", "2026-11-01..2026-11-23"),
        (" 2026-11-20 .. yesterday ", "2026-11-20..2026-11-22"),
        ("2026-11-20..", "2026-11-20..2026-11-23"),
        ("7d..yesterday", "2026-11-17..2026-11-22"),
        ("2026-09..2026-10", "2026-09-01..2026-10-31"),
        ("2026-11-05..month", "2026-11-05..2026-11-30"),
        ("\u06f7d", "2026-11-17..2026-11-23"),
        ("\u0667d", "2026-11-17..2026-11-23"),
        ("هفته", "2026-11-23..2026-11-29"),
        ("ماه", "2026-11-01..2026-11-30"),
        ("ديروز", "2026-11-22"),
        ("۷ روز", "2026-11-17..2026-11-23"),
        ("۲ هفته", "2026-11-10..2026-11-23"),
        ("۲۰۲۶-۱۲", "2026-12-01..2026-12-31"),
        ("۲۰۲۶-۱۱-۰۱ تا امروز", "2026-11-01..2026-11-23"),
        ("Неделя", "2026-11-23..2026-11-29"),
        ("месяц", "2026-11-01..2026-11-30"),
        ("7д", "2026-11-17..2026-11-23"),
        ("2 нед", "2026-11-10..2026-11-23"),
        ("2026-11-01 по вчера", "2026-11-01..2026-11-22"),
    ],
)
def test_days_are_said_in_few_words(words: str, days: str) -> None:
    assert str(ranges.days_of(words, NOW, "saturday-sunday")) == days


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_the_forms_that_the_screens_name_are_read(language: str) -> None:
    translate.set_language(language)
    forms = [form.strip() for form in day_forms().replace("،", ",").split(",")]
    question = _("week")
    translate.set_language("en")
    assert len(forms) == 5
    for form in (*forms, question):
        ranges.days_of(form, NOW, "friday")


@pytest.mark.parametrize(
    "words",
    ["", "..", "..today", "soon", "0d", "d", "2026-11-31", "2026-13", "9999-12", "0000-01", "1..2..3", "1 2 3"],
)
def test_what_names_no_days_is_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(BadInput) as refused:
        ranges.days_of(words, NOW, "friday")
    assert refused.value.title == f"{words} names no days."
    assert "2026-11-01..today" in refused.value.todo


def test_of_two_days_the_one_that_is_none_is_named() -> None:
    with pytest.raises(BadInput, match=r"^soon names no days\."):
        ranges.days_of("2026-11-20 soon", NOW, "friday")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "America/New_York"])
@pytest.mark.parametrize("words", ["0001-01-01", "9999-12-31", "0001-01", "0001-01-01.."])
def test_the_calendars_edge_is_no_crash(in_zone: Callable[[str], None], zone: str, words: str) -> None:
    in_zone(zone)
    with pytest.raises(BadInput, match="names no days"):
        ranges.days_of(words, NOW, "friday")
