"""What a target says it holds: a number that can be one, and no more of its words than a person reads."""

import pytest

from dst_console.sync.target import Receipt
from dst_console.sync.troubles import Kind, Trouble


@pytest.mark.parametrize("number", ["1", "HELP-7", "INC0010023", "۱۲", "../../x", "a" * 32 + "@desk.example.org"])
def test_a_ticket_has_whatever_number_its_target_gives_it(number: str) -> None:
    assert Receipt(number).number == number


@pytest.mark.parametrize("number", ["", " ", "7\n8", "\x1b[31m7", "7\u202e8", "9" * 5_000])
def test_a_number_that_can_be_none_leaves_open_what_became_of_the_ticket(number: str) -> None:
    with pytest.raises(Trouble) as told:
        Receipt(number)
    assert (told.value.kind, told.value.meaning.certain) == (Kind.UNANSWERED, False)
    assert len(told.value.told) < 300


def test_of_a_servers_words_no_more_is_kept_than_a_person_reads() -> None:
    found = Receipt("1", lacks=("Subject is “" + "x" * 1_000_000, *("y",) * 1_000))
    assert sum(map(len, found.lacks)) < 1_000
    assert found.lacks[0].startswith("Subject is “xxx")
