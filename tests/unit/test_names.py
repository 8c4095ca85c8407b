"""A customer is known by the name, and a printer is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dst_console.language.common_words import NOT_NAMES
from dst_console.language.names import is_named, looks_like_a_name, name_key, split_honorific
from dst_console.language.normalise import fold


@pytest.mark.parametrize(
    ("written", "honorific", "name"),
    [
        ("Mr Reza Karimi", "Mr", "Reza Karimi"),
        ("Mr. Karimi", "Mr.", "Karimi"),
        ("mrs ahmadi", "mrs", "ahmadi"),
        ("Ms Sara Ahmadi", "Ms", "Sara Ahmadi"),
        ("Miss Ahmadi", "Miss", "Ahmadi"),
        ("Dr.Watson", "Dr.", "Watson"),
        ("آقای رضا کریمی", "آقای", "رضا کریمی"),
        ("آقاي کریمی", "آقاي", "کریمی"),
        ("خانم دکتر احمدی", "خانم دکتر", "احمدی"),
        ("سرکار خانم احمدی", "سرکار خانم", "احمدی"),
        ("مهندس کریمی", "مهندس", "کریمی"),
        ("г-н Иванов", "г-н", "Иванов"),
        ("г-жа Иванова", "г-жа", "Иванова"),
        ("Господин Иванов", "Господин", "Иванов"),
        ("госпожа Иванова", "госпожа", "Иванова"),
    ],
)
def test_the_honorific_is_kept_beside_the_name(written: str, honorific: str, name: str) -> None:
    assert split_honorific(written) == (honorific, name)


@pytest.mark.parametrize(
    "written",
    [
        "Sara",
        "Mr",
        "Mrs.",
        "خانم",
        "Msgr Ahmadi",
        "خانمی آمد",
        "MS Word",
        "ms teams",
        "DR site",
        "miss clicks",
        "",
    ],
)
def test_a_word_that_only_resembles_an_honorific_stays_in_the_text(written: str) -> None:
    assert split_honorific(written) == (None, written)


@pytest.mark.parametrize(
    "name",
    [
        "Sara",
        "Sara Ahmadi",
        "Ahmadi, Sara",
        "S. Ahmadi",
        "J.-P. Sartre",
        "Anne-Marie O'Brien",
        "Ronald McDonald",
        "Ludwig van Beethoven",
        "Maria Elena Garcia Lopez",
        "Иванова",
        "Иванов И.И.",
        "Анна Мария Петрова",
        "سارا احمدی",
        "علی‌رضا کریمی نژاد",
    ],
)
def test_a_name_looks_like_a_name(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Printer",
            "Printers Down",
            "VPN",
            "HP",
            "Outlook",
            "OneDrive",
            "C",
            "S.",
            "Wi-Fi",
            "Dr.Web",
            "Screen Left",
        ),
        *(
            "printer",
            "sara",
            "Room 12",
            "Sara2",
            "Sara @home",
            "Sara likes tea",
            "Mr",
            "Urgent",
            "A B C D E",
            "",
        ),
        *("Принтер", "Не работает", "Пароль Иванова", "МФУ", "Учётная запись", "срочно"),
        *(
            "سارا",
            "چاپگر طبقه سوم",
            "لپ‌تاپ",
            "لپ‌تاپ احمدی",
            "وصل نمی‌شود",
            "اتاق ۱۲",
            "مشكل شبکه",
            "وای‌فای ضعیف",
        ),
        "Aa " * 5,
        "A" + "a" * 200,
    ],
)
def test_a_thing_or_a_sentence_does_not_look_like_a_name(text: str) -> None:
    assert not looks_like_a_name(text)


def test_one_person_is_recognised_however_the_name_is_written() -> None:
    assert name_key("Mr Reza Karimi") == name_key("reza  KARIMI") == name_key("Dr. Reza Karimi")
    assert name_key("آقای علي‌رضا کريمی") == name_key("علیرضا کریمی") == name_key("علی رضا کریمی")
    assert name_key("г-н Семёнов") == name_key("Семенов")
    assert name_key("Reza Karimi") != name_key("Sara Karimi")
    assert name_key("?!") != name_key("")


def test_the_common_words_are_kept_folded() -> None:
    assert {word for word in NOT_NAMES if fold(word) != word} == set()


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_asked_about(text: str) -> None:
    looks_like_a_name(text)
    name_key(text)
    honorific, name = split_honorific(text)
    assert name in text
    assert (honorific or "") in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sara Ahmadi", "Ask sara\nAHMADI first."),
        ("Sara Ahmadi", "Ask Ms Ahmadi."),
        ("Мария Иванова", "Позвонить Ивановой."),
        ("Пётр Соболь", "Спросить у Соболя."),
        ("مریم رضایی", "از خانم رضایی بپرسید."),
        ("Ó Briain", "Ó  Briain"),
    ],
)
def test_a_text_that_names_somebody_is_noticed(name: str, text: str) -> None:
    assert is_named(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sara Ahmadi", "Ask Sara."),
        ("Helen Ward", "The hospital ward has its own printer."),
        ("Sara Ahmadi", "Ahmadinia"),
        ("Li", "Link"),
        ("", "anything"),
        ("Мария Иванова", "Иван пишет"),
    ],
)
def test_a_word_that_only_looks_alike_names_nobody(name: str, text: str) -> None:
    assert not is_named(name, text)
