"""What the real RT really answers, and what the target makes of it."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from dst_console.desk import deliveries
from dst_console.models.parcel import Parcel
from dst_console.sync.courier import Courier
from dst_console.sync.target import Reference
from dst_console.sync.targets.rt import RtSite, RtTarget
from dst_console.sync.troubles import Kind, Trouble
from tests.live.faults import FaultProxy
from tests.live.rt_server import QUEUE, RtServer
from tests.station import Station
from tests.unit.test_courier import AT_ONCE, DESK, closed

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

Make = Callable[..., RtTarget]
_NUMBERS = count(1)


@pytest.fixture
def target(rt: RtServer) -> Iterator[Make]:
    """A maker of targets; each word of it is a setting, `token` and `port` aside."""
    made: list[RtTarget] = []

    def make(token: str = "", port: int = 0, **site: Any) -> RtTarget:
        url = f"http://127.0.0.1:{port or rt.port}"
        settings = {"kind": "rt", "url": url, "queue": QUEUE, "grace": 2.0, "timeout": 20.0, **site}
        made.append(RtTarget("desk", RtSite.model_validate(settings), token or rt.token))
        return made[-1]

    yield make
    for one in made:
        one.close()


def parcel(**said: Any) -> Parcel:
    """Return a parcel that RT has never seen."""
    nth = next(_NUMBERS)
    known: dict[str, Any] = {
        "key": f"{nth:032x}",
        "incident": f"{nth:032x}",
        "number": f"RT-{nth:04}",
        "status": "closed",
        "kind": "incident",
        "source": "walk-up",
        "summary": "printer jams",
        "says": f"{nth:032x} · RT-{nth:04}\nThe roller was cleaned.",
        "occurred": "2026-11-20T10:00:00.000+03:30",
        "started": "2026-11-20T10:10:00.000+03:30",
        "resolved": "2026-11-20T11:00:00.000+03:30",
    }
    return Parcel.model_validate({**known, **said})


def reference(sent: Parcel) -> Reference:
    """Return what a parcel's ticket is found by."""
    return Reference(sent.incident, sent.number)


def admin(one: RtTarget) -> Any:
    """Return the target's own connection, to do with a ticket what others do with it."""
    return one._web


def test_a_ticket_is_made_resolved_with_its_own_times_and_found_at_once_in_both_ways(target: Make) -> None:
    rt, sent = target(), parcel(mail="sara@example.org")
    made = rt.create(sent)
    assert rt.read_back(made.number, sent) == made
    assert [rt.find(reference(sent), search) for search in rt.searches] == [[made], [made]]
    there = admin(rt).get(f"/REST/2.0/ticket/{made.number}").said
    assert (there["Status"], there["Created"], there["Started"], there["Resolved"]) == (
        "resolved",
        "2026-11-20T06:30:00Z",
        "2026-11-20T06:40:00Z",
        "2026-11-20T07:30:00Z",
    )


@pytest.mark.parametrize("token", ["bad", "1-14-0123456789abcdef0123456789abcdef"])
def test_a_bad_token_is_a_login_and_never_an_empty_list(target: Make, token: str) -> None:
    rt = target(token=token)
    for ask in (rt.check, lambda: rt.create(parcel()), lambda: rt.find(Reference("a" * 32, "RT-1"), "reference")):
        with pytest.raises(Trouble) as told:
            ask()
        assert told.value.kind is Kind.LOGIN
        assert token not in str(told.value)


@pytest.mark.parametrize("queue", ["Nowhere", "Closed"])
def test_an_unknown_queue_and_one_without_the_right_stop_the_run_in_the_servers_words(target: Make, queue: str) -> None:
    """No other ticket would be taken either: it is the mapping that wants a person, not each of a thousand (U8)."""
    rt = target(queue=queue)
    with pytest.raises(Trouble) as told:
        rt.create(parcel())
    assert (told.value.kind, told.value.meaning.stops, told.value.meaning.certain) == (Kind.SETUP, True, True)
    assert "No permission to create tickets" in told.value.told
    (lack,) = rt.check()
    assert queue in lack.about


def test_a_status_that_the_queue_does_not_have_is_refused_at_creation(target: Make) -> None:
    with pytest.raises(Trouble) as told:
        target(statuses={"closed": "done"}).create(parcel())
    assert told.value.kind is Kind.REFUSED
    assert "done" in told.value.told


def test_a_status_that_is_not_set_is_seen_though_the_answer_is_200(target: Make) -> None:
    rt, sent = target(statuses={"open": "done"}), parcel()
    made = rt.create(sent)
    with pytest.raises(Trouble) as told:
        rt.tell(made.number, parcel(status="open", incident=sent.incident))
    assert told.value.kind is Kind.REFUSED
    assert "done" in told.value.told


@pytest.mark.parametrize(
    ("fields", "lack"),
    [
        ({"Nothing": "x"}, "Nothing"),
        ({"Floor": "nine"}, "Floor"),
        ({"Must": "x"}, "Must"),
    ],
)
def test_a_field_that_was_dropped_without_a_word_is_named(target: Make, fields: dict[str, str], lack: str) -> None:
    rt, sent = target(fields=fields), parcel()
    found = rt.read_back(rt.create(sent).number, sent)
    assert found is not None
    assert len(found.lacks) == 1
    assert lack in found.lacks[0]


def test_what_would_be_dropped_is_named_before_anything_is_sent(target: Make) -> None:
    assert target(fields={"Floor": "one", "Room": "{{ place }}"}).check() == []
    assert [lack.about for lack in target(fields={"Nothing": "x"}).check()] == ["custom field Nothing"]
    assert [lack.about for lack in target(reference="Ref").check()] == ["custom field Ref"]


def test_a_field_that_must_be_set_is_named_before_anything_is_sent(target: Make) -> None:
    lacks = target(queue="Strict", reference="Must").check()
    assert lacks == []
    lacks = target(queue="Strict").check()
    assert [lack.about for lack in lacks] == ["custom field DST-Ref", "custom field Must"]


def test_a_requestor_that_was_not_taken_is_named(target: Make) -> None:
    rt, sent = target(), parcel(mail="@@@")
    found = rt.read_back(rt.create(sent).number, sent)
    assert found is not None
    assert found.lacks == ("Requestor was not taken",), admin(rt).get(f"/REST/2.0/ticket/{found.number}").text


def test_a_long_subject_keeps_its_tag_and_is_not_cut_by_the_server(target: Make) -> None:
    rt, sent = target(), parcel(summary="چاپگر گیر می‌کند " * 30)
    made = rt.create(sent)
    assert rt.read_back(made.number, sent) == made
    assert rt.find(reference(sent), "tag") == [made]


@pytest.mark.parametrize("words", ["می‌خواهم", "🖨 jams", "\u202eabc\u202c", "a\tb", "<b>&amp;\"'", "Iñtërnâtiônàl"])
def test_letters_of_every_kind_come_back_as_they_were(target: Make, words: str) -> None:
    rt, sent = target(), parcel(summary=words, says=words)
    made = rt.create(sent)
    assert rt.read_back(made.number, sent) == made
    assert any(words in text for text in rt._said_in(made.number))


@pytest.mark.parametrize("words", ["half \ud83d a letter", "nothing\0here", "two\r\nlines"])
def test_letters_that_no_server_takes_do_not_keep_a_ticket_back(target: Make, words: str) -> None:
    rt, sent = target(), parcel(summary=words, says=words)
    made = rt.create(sent)
    assert rt.read_back(made.number, sent) is not None
    assert rt.find(reference(sent), "reference") == [made]


def test_a_merged_ticket_is_known_by_the_number_it_was_merged_into(target: Make) -> None:
    rt, first, second = target(), parcel(), parcel()
    one, two = rt.create(first).number, rt.create(second).number
    admin(rt).send("PUT", f"/REST/2.0/ticket/{one}", {"MergeInto": int(two)})
    found = rt.read_back(one, first)
    assert found is not None
    assert found.number == two
    assert any(one in lack and two in lack for lack in found.lacks)


def test_a_ticket_that_somebody_deleted_is_told_and_no_missing_one(target: Make) -> None:
    rt, sent = target(), parcel()
    number = rt.create(sent).number
    admin(rt).send("PUT", f"/REST/2.0/ticket/{number}", {"Status": "deleted"})
    assert rt.find(reference(sent), "reference") == []  # RT's searches leave deleted ones out
    found = rt.read_back(number, sent)
    assert found is not None
    assert found.lacks == ("Status is “deleted”",)


def test_what_cannot_be_read_of_one_ticket_holds_up_nothing_else(target: Make) -> None:
    rt, sent = target(), parcel()
    rt.create(sent)
    with pytest.raises(Trouble) as caught:
        rt.has_been_told("999999", sent)
    assert (caught.value.meaning.stops, caught.value.meaning.certain) == (False, True)


def test_what_is_told_after_a_ticket_stands_there_once_and_its_status_changes(target: Make) -> None:
    rt, sent = target(), parcel(status="escalated")
    made = rt.create(sent)
    news = parcel(incident=sent.incident, number=sent.number, status="closed", says="solved since")
    assert not rt.has_been_told(made.number, news)
    rt.tell(made.number, news)
    assert rt.has_been_told(made.number, news)
    assert admin(rt).get(f"/REST/2.0/ticket/{made.number}").said["Status"] == "resolved"


def test_a_note_alone_leaves_a_ticket_closed_that_the_desk_has_closed(target: Make) -> None:
    rt, sent = target(), parcel(status="escalated")
    number = rt.create(sent).number
    admin(rt).send("PUT", f"/REST/2.0/ticket/{number}", {"Status": "resolved"})
    for status_is_new, after in ((False, "resolved"), (True, "open")):
        news = parcel(incident=sent.incident, status="escalated", status_is_new=status_is_new)
        rt.tell(number, news)
        assert rt.has_been_told(number, news)
        assert admin(rt).get(f"/REST/2.0/ticket/{number}").said["Status"] == after


def test_the_same_local_number_of_another_laptop_is_not_ours(target: Make) -> None:
    rt, sent = target(), parcel()
    rt.create(sent)
    assert rt.find(Reference("f" * 32, sent.number), "tag") == []


def test_a_ticket_whose_reference_was_dropped_is_found_by_its_tag_and_its_first_line(target: Make) -> None:
    sent = parcel()
    made = target(reference="Nothing").create(sent)
    rt = target()
    assert rt.find(reference(sent), "reference") == []
    assert [one.number for one in rt.find(reference(sent), "tag")] == [made.number]


def test_a_field_that_is_misspelt_finds_nothing_and_that_is_not_believed(
    rt: RtServer, target: Make, new_station: Callable[..., Station]
) -> None:
    """The answer is 200 and an empty list; the ticket that is known to be there is not found either."""
    station = new_station(settings=DESK)
    closed(station, "known to be there")
    Courier(station.store, [target()], patience=AT_ONCE).run()
    closed(station)
    proxy = FaultProxy(rt.port, share=1.0, faults=("reset after",))
    Courier(station.store, [target(port=proxy.port)], patience=AT_ONCE).run()
    proxy.close()
    for _time in range(4):
        station.clock.tick(60)
        Courier(station.store, [target(reference="Misspelt", queue=QUEUE)], patience=AT_ONCE, force=True).run()
        states = [one.state for one in deliveries.listed(station.store)]
        assert states in ([], ["unsure"])
    station.clock.tick(60)
    Courier(station.store, [target()], patience=AT_ONCE, force=True).run()
    assert deliveries.listed(station.store) == ()


def test_a_known_ticket_that_was_moved_out_of_sight_makes_nothing_found_unbelievable(
    rt: RtServer, target: Make, new_station: Callable[..., Station]
) -> None:
    station, desk = new_station(settings=DESK), target()
    first = closed(station, "known to be there")
    Courier(station.store, [desk], patience=AT_ONCE).run()
    number = station.show(first).central_number
    second = closed(station)
    proxy = FaultProxy(rt.port, share=1.0, faults=("reset before",))
    Courier(station.store, [target(port=proxy.port)], patience=AT_ONCE).run()
    proxy.close()
    admin(desk).send("PUT", f"/REST/2.0/ticket/{number}", {"Queue": "Hidden"})
    for _time in range(4):
        station.clock.tick(60)
        Courier(station.store, [desk], patience=AT_ONCE, force=True).run()
    (view,) = deliveries.of_incident(station.store, second)
    assert view.state == "unsure"
    closed(station, "a third")
    for _time in range(4):
        Courier(station.store, [desk], patience=AT_ONCE, force=True).run()
        station.clock.tick(60)
    assert deliveries.listed(station.store) == ()


def test_cut_after_a_moment_the_ticket_that_appears_later_is_found_and_not_made_again(
    target: Make, new_station: Callable[..., Station]
) -> None:
    """A search at once would miss it: the server is at work on the request still."""
    station = new_station(settings=DESK)
    closed(station, "known to be there")
    Courier(station.store, [target()], patience=AT_ONCE).run()
    ident = closed(station)
    hasty = target(timeout=0.03)
    Courier(station.store, [hasty], patience=AT_ONCE).run()
    time.sleep(2)  # the real server's time; the courier's own goes with the station's clock
    for _time in range(4):
        station.clock.tick(60)
        Courier(station.store, [target()], patience=AT_ONCE, force=True).run()
    found = target().find(Reference(ident, station.show(ident).number), "reference")
    assert [one.number for one in found] == [station.show(ident).central_number]
