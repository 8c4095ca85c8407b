"""The outbox in words: what a technician reads about what waits, in few words and in every language."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from textual.content import Content

from dst_console import translate
from dst_console.language.outbox import (
    delivery_glyph,
    delivery_word,
    moment_words,
    reason_words,
    result_word,
    standing_words,
    trouble_words,
    try_word,
)
from dst_console.models.states import TO_SEND, DeliveryState
from dst_console.models.views import DeliveryView, OutboxView, WayView
from dst_console.sync.troubles import Kind
from dst_console.widgets.standing import standing_forms, with_end
from tests.station import NOON, Station

RESULTS = (*Kind, "sent", "not there", "not to be believed", "")


@pytest.fixture(params=["en", "fa", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    translate.set_language(request.param)
    yield request.param
    translate.set_language("en")


def way(trouble: str) -> WayView:
    return WayView("desk", trouble, "", NOON, None, None)


def test_every_state_has_a_sign_and_a_word_of_its_own(language: str) -> None:
    assert len({delivery_glyph(state) for state in DeliveryState}) == len(DeliveryState)
    words = [delivery_word(state) for state in DeliveryState]
    assert len(set(words)) == len(words)
    assert all(len(word) <= 12 for word in words), words  # they stand in a column
    assert (delivery_glyph("other"), delivery_word("other")) == ("·", "other")


def test_every_trouble_says_what_it_is_and_what_to_do(language: str) -> None:
    for kind in Kind:
        what, todo = trouble_words(kind, "desk [b]")
        assert "desk [b]" in what
        assert todo
        assert "{" not in what + todo
    assert trouble_words("new", "desk") == ("new", "")


def test_every_result_and_act_is_a_word(language: str) -> None:
    words = [result_word(one) for one in RESULTS]
    assert all(words)
    assert len(set(words)) == len(words)
    assert len({try_word(one) for one in ("send", "look", "by hand")}) == 3


def test_nothing_is_said_when_nothing_waits() -> None:
    assert standing_words(OutboxView(last=NOON, ways=(way("network"),)), NOON) == ""
    assert standing_words(OutboxView((("queued", 0),)), NOON) == ""


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (OutboxView((("queued", 2), ("refused", 1))), "3 to send"),
        (OutboxView((("queued", 3),), last=NOON.replace(hour=10, minute=42)), "3 to send · last 10:42"),
        (
            OutboxView((("queued", 3),), NOON.replace(hour=10), ways=(way("network"),)),
            "3 to send · last 10:00 · offline",
        ),
        (OutboxView((("queued", 1),), ways=(way("login"), way(""))), "1 to send · not let in"),
        (OutboxView((("queued", 1),), NOON - timedelta(days=3)), "1 to send · last 19.11."),
    ],
)
def test_the_standing_is_said_in_few_words(view: OutboxView, said: str) -> None:
    found = standing_words(view, NOON)
    assert found.startswith(said.partition("19.11.")[0])


def test_another_day_is_named_and_today_has_a_time() -> None:
    assert moment_words(NOON, NOON) == "12:00"
    assert moment_words(NOON - timedelta(days=3), NOON) != "12:00"


@pytest.fixture
def waiting(station: Station) -> DeliveryView:
    """Something in the outbox."""
    from dst_console.desk import deliveries
    from dst_console.desk.queueing import queue
    from dst_console.models.incident import Incident

    view = station.log("Sara: printer jams +escalated")
    with station.store.write() as session:
        queue(station.store, session, session.get_one(Incident, view.id))
    (found,) = deliveries.of_incident(station.store, view.number)
    return found


def test_the_reason_is_the_servers_own_words_or_what_comes_next(waiting: DeliveryView) -> None:
    at: datetime = NOON
    later = at + timedelta(minutes=5)
    assert reason_words(waiting, at) == ""
    assert reason_words(replace(waiting, state="refused", reason="Queue not set"), at) == "Queue not set"
    assert reason_words(replace(waiting, reason="busy", due=later), at) == "busy; next 12:05"
    assert reason_words(replace(waiting, due=at), at) == ""
    unsure = replace(waiting, state="unsure", asked=at, due=later, reason="ReadTimeout")
    assert reason_words(unsure, at) == "sent 12:00, no sure answer; looked for before it is sent again; next 12:05"
    letter = replace(unsure, warning="A mailbox cannot be asked: it may be there twice.")
    assert reason_words(letter, at) == (
        "sent 12:00, no sure answer; A mailbox cannot be asked: it may be there twice; next 12:05"
    )


def test_what_counts_as_waiting_is_what_is_not_decided_or_there() -> None:
    every = tuple((state.value, 1) for state in TO_SEND)
    assert OutboxView(every).to_send == 5
    assert {state for state, _n in every} == set(DeliveryState) - {"sent", "dropped", "withdrawn"}


def test_where_there_is_less_room_fewer_words_are_said() -> None:
    view = OutboxView((("queued", 3),), NOON, ways=(way("network"),))
    forms = standing_forms(view, NOON)
    assert [form.plain for form in forms] == [
        "↑ 3 to send · last 12:00 · offline",
        "↑ 3 to send · offline",
        "↑ 3 to send",
    ]
    line = Content("Mr Karimi\nDST-0001")
    for width, said in ((60, forms[0]), (34, forms[1]), (24, forms[2])):
        shown = with_end(line, forms, width).plain
        assert shown.split("\n")[0].endswith(said.plain)
        assert len(shown.split("\n")[0]) == width
        assert shown.split("\n")[1] == "DST-0001"
    assert with_end(line, forms, 20).plain == line.plain
    assert standing_forms(OutboxView(), NOON) == ()
