"""Search finds a word however its letters, marks, digits and spaces were typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dst_console.language.digits import ascii_digits
from dst_console.language.normalise import find_hits, fold, terms

TRICKY = st.text(
    st.sampled_from("يىئكةۀأإٱآؤٔٓ\u200c\u200d\u200e\u200f\u064b\u0640 میهاترن۱٢3Ёё\u0308\u0301eİßΐﬁ①_ \u00a0.-@")
    | st.characters(exclude_categories=())
)


@pytest.mark.parametrize("spelling", ["مهارت‌های", "مهارت های", "مهارتهای", "مهارت‌هاي", "مَهارت هـای"])
def test_every_spelling_of_one_persian_word_is_the_same_word(spelling: str) -> None:
    assert fold(spelling) == fold("مهارت‌های") == "مهارتهای"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ي ى ئ", "ی ی ی"),
        ("كتاب", "کتاب"),
        ("ة ۀ", "ه ه"),
        ("أ إ ٱ آ", "ا ا ا ا"),
        ("ؤ", "و"),
        ("خطّ\u0670ــ\u200d\u200e\u200f", "خط"),
        ("می‌شود", "میشود"),
        ("نمي شود", "نمیشود"),
        ("بزرگ تر و بزرگ‌ترین", "بزرگتر و بزرگترین"),
        ("۱۲۳ ٤٥٦", "123 456"),
        ("Ёлка", "елка"),
        ("Straße", "strasse"),
        ("ﬁle Ｐ１", "file p1"),
        ("PR-0231", "pr-0231"),
    ],
)
def test_what_a_keyboard_makes_different_is_searched_alike(typed: str, same: str) -> None:
    assert fold(typed) == same


def test_an_affix_that_is_only_part_of_a_word_stays_apart() -> None:
    assert fold("کمی شیر") == "کمی شیر"
    assert fold("کتاب تره") == "کتاب تره"


@given(TRICKY)
@example("e\u200d\u0301")
@example("می می ها های")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_query_is_words_without_signs() -> None:
    assert terms("PR-0231, مهارت‌های «چاپگر»_x") == ["pr", "0231", "مهارتهای", "چاپگر", "x"]
    assert terms(" ,. ") == []


def hits(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in find_hits(text, terms(query))]


def test_hits_are_the_beginnings_of_words_in_the_text_as_written() -> None:
    assert hits("Printer prints, reprint PRINTS", "print") == ["Print", "print", "PRINT"]
    assert hits("Ёлка у ёлки", "елк") == ["Ёлк", "ёлк"]
    assert hits("کد ۱۲۳۴ و 1299", "12") == ["۱۲", "12"]
    assert hits("مَهارت های تازه، مهارت‌های", "مهارتهای") == ["مَهارت های", "مهارت‌های"]
    assert hits("die Straße", "strass") == ["Straß"]


def test_the_longest_term_marks_a_word_and_nothing_marks_without_terms() -> None:
    assert find_hits("printer", ["p", "print"]) == [(0, 5)]
    assert find_hits("printer", []) == find_hits("printer", [""]) == find_hits("", ["p"]) == []


@given(TRICKY, TRICKY)
def test_hits_lie_in_the_text_in_order(text: str, query: str) -> None:
    found = find_hits(text, terms(query))
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)


@given(st.text(st.sampled_from("abcاکيكهمی آ\u200c۱2ёЁ .-"), max_size=30))
def test_a_word_of_the_text_is_always_found_in_it(text: str) -> None:
    assert bool(find_hits(text, terms(text))) == bool(terms(text))


def test_persian_and_arabic_digits_read_as_numbers() -> None:
    assert ascii_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ x") == "0123456789 0123456789 x"
