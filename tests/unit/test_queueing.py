"""What leaves is what was shown, and nothing that is one's own (promise 6)."""

from collections.abc import Callable

import pytest

from dst_console.config import Settings
from dst_console.desk import checking, closing, competence, deliveries, incidents, sending
from dst_console.errors import BadInput, NotFound
from dst_console.models.delivery import Delivery
from dst_console.models.parcel import Parcel
from dst_console.models.states import DeliveryState, Outcome
from dst_console.models.views import Closing, Survey
from dst_console.store import outbox
from dst_console.sync.courier import Courier
from tests.played import Played
from tests.station import Station
from tests.unit.test_courier import AT_ONCE, DESK, closed

TWO = Settings(initials="SA", targets={"desk": {"kind": "folder"}, "hub": {"kind": "folder"}})
SAID = Closing(summary="Jammed; her password: hunter2 was tried.", satisfied=True, work=5)


@pytest.fixture
def desk(new_station: Callable[..., Station]) -> Station:
    return new_station(settings=DESK)


def parcels(station: Station) -> list[Parcel]:
    with station.store.read() as session:
        rows = outbox.listed(session, tuple(DeliveryState), 100)
        return [outbox.parcel_of(row) for row, _incident, _who in rows if row.parcel]


def test_the_body_is_the_very_text_that_the_closing_page_showed(desk: Station) -> None:
    ident = desk.log("Ms Sara Ahmadi: printer jams @3F-12 phone:2214").id
    desk.note(ident, "tray 2 is bent")
    record, _prepared = closing.prepare(desk.store, ident)
    shown = closing.ticket(record, SAID, desk.clock.now())
    private = checking.private(desk.folders, shown)
    assert private
    closing.keep(desk.folders, ident, SAID, desk.clock.now())
    desk.drain()
    (parcel,) = parcels(desk)
    assert parcel.says == checking.outgoing(shown, private, set())
    assert "hunter2" not in parcel.model_dump_json()


def test_what_was_confirmed_at_closing_goes_as_it_stands(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    record, _prepared = closing.prepare(desk.store, ident)
    private = checking.private(desk.folders, closing.ticket(record, SAID, desk.clock.now()))
    closing.keep(desk.folders, ident, SAID, desk.clock.now(), {one.mark for one in private})
    desk.drain()
    (parcel,) = parcels(desk)
    assert "hunter2" in parcel.says


def test_competence_survey_and_other_peoples_incidents_are_in_no_parcel(desk: Station) -> None:
    desk.log("Reza Karimi: something of his own @B2")
    ident = desk.log("Sara: printer jams").id
    competence.keep(desk.store, ident, "novice")
    said = Closing(summary="Jammed.", satisfied=True, work=5, survey=Survey(1, 2, 3, "he was rude", "customer"))
    closing.keep(desk.folders, ident, said, desk.clock.now())
    desk.drain()
    (parcel,) = parcels(desk)
    told = parcel.model_dump_json()
    for private in ("novice", "rude", "recommend", "Karimi"):
        assert private not in told


def test_each_target_has_a_delivery_of_its_own(new_station: Callable[..., Station]) -> None:
    station = new_station(settings=TWO)
    closed(station)
    assert sorted(one.target for one in deliveries.listed(station.store)) == ["desk", "hub"]


def test_the_number_of_the_first_that_gives_one_is_the_customers(new_station: Callable[..., Station]) -> None:
    station = new_station(settings=TWO)
    ident = closed(station)
    first, second = Played(station.clock), Played(station.clock)
    second.name = "hub"
    second.create(parcels(station)[0])  # so that its next number differs
    Courier(station.store, [first, second], patience=AT_ONCE).run()
    assert station.show(ident).central_number == "1"
    assert [one.number for one in deliveries.of_incident(station.store, ident)] == ["1", "2"]
    assert station.rebuilt(ident) == station.columns(ident)


def test_a_target_that_is_set_later_gets_what_is_asked_for_once(new_station: Callable[..., Station]) -> None:
    station = new_station(settings=DESK)
    closed(station)
    Courier(station.store, [Played(station.clock)], patience=AT_ONCE).run()
    later = new_station(settings=TWO, clock=station.clock)
    since = station.clock.now().replace(hour=0)
    assert deliveries.queue_earlier(later.store, since) == 1
    assert deliveries.queue_earlier(later.store, since) == 0
    assert [one.target for one in deliveries.listed(later.store)] == ["hub"]


def test_a_walk_up_that_is_only_solved_does_not_go_up(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    desk.outcome(ident, Outcome.SOLVED)
    assert deliveries.listed(desk.store) == ()


def test_what_is_cancelled_after_it_was_sent_says_so_behind_it(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    desk.outcome(ident, Outcome.DESK)
    target = Played(desk.clock)
    Courier(desk.store, [target], patience=AT_ONCE).run()
    incidents.cancel(desk.store, ident, "called by mistake")
    Courier(desk.store, [target], patience=AT_ONCE).run()
    assert (target.tickets[0].status, len(target.tickets[0].told)) == ("cancelled", 1)


def test_a_note_alone_does_not_say_again_how_it_stands(desk: Station) -> None:
    ident = closed(desk)
    target = Played(desk.clock)
    Courier(desk.store, [target], patience=AT_ONCE).run()
    target.tickets[0].status = "opened again at the desk"
    desk.note(ident, "She called once more: it prints.")
    Courier(desk.store, [target], patience=AT_ONCE).run()
    assert (target.tickets[0].status, len(target.tickets[0].told)) == ("opened again at the desk", 1)
    incidents.reopen(desk.store, ident)
    desk.note(ident, "It jams again.")
    Courier(desk.store, [target], patience=AT_ONCE).run()
    assert target.tickets[0].status == "open"


def test_reopened_and_closed_again_before_it_is_told_is_no_news(desk: Station) -> None:
    ident = closed(desk)
    target = Played(desk.clock)
    Courier(desk.store, [target], patience=AT_ONCE).run()
    incidents.reopen(desk.store, ident)
    assert [one.status_is_new for one in parcels(desk) if one.status == "open"] == [True]
    desk.drain()
    closing.keep(desk.folders, ident, SAID, desk.clock.now())
    desk.drain()
    assert [(one.status, one.status_is_new) for one in parcels(desk)] == [("closed", False)]


def test_what_has_arrived_keeps_no_copy_beside_the_log(desk: Station) -> None:
    closed(desk)
    (view,) = deliveries.listed(desk.store)
    assert "printer jams" in sending.written(desk.store, view.id)
    Courier(desk.store, [Played(desk.clock)], patience=AT_ONCE).run()
    assert desk.ask("SELECT parcel FROM delivery") == [("",)]
    assert sending.written(desk.store, view.id) == ""


def test_what_came_back_is_kept_cut_to_two_kilobytes(desk: Station) -> None:
    closed(desk)
    (view,) = deliveries.listed(desk.store)
    with desk.store.write() as session:
        row = session.get_one(Delivery, view.id)
        attempt = outbox.begin(session, row.id, "send", 1, desk.clock.now())
        outbox.end(session, attempt, desk.clock.now(), "refused", "ژ" * 5_000)
    (one,) = deliveries.delivery(desk.store, view.id).tries
    assert one.came == "ژ" * 1_000


def test_nothing_that_is_not_there_can_be_sent_parked_or_shown(desk: Station) -> None:
    for ask in (deliveries.retry, deliveries.park, sending.written, deliveries.delivery):
        with pytest.raises(NotFound):
            ask(desk.store, "f" * 32)
    with pytest.raises(NotFound):
        sending.sync(desk.store, "nowhere")


@pytest.mark.parametrize(
    ("site", "says"),
    [
        ({"kind": "rt"}, "url"),
        ({"kind": "rt", "url": "http://rt.example.org", "queue": "q"}, "https"),
        ({"kind": "pigeon"}, "pigeon"),
        ({"kind": "folder", "colour": "red"}, "colour"),
        ({}, "kind"),
        ({"kind": "rt", "url": "https://rt.example.org", "queue": "q", "subject": "{{ nothing }}"}, "nothing"),
    ],
)
def test_a_target_that_is_not_set_right_is_a_sentence_and_everything_stays_queued(
    new_station: Callable[..., Station], site: dict[str, str], says: str
) -> None:
    station = new_station(settings=Settings(targets={"desk": site}))
    closed(station)
    with pytest.raises(BadInput, match=says):
        sending.sync(station.store)
    assert deliveries.standing(station.store).to_send == 1
    assert not sending.check(station.store)[0].is_well


def test_one_target_that_is_not_set_right_keeps_no_other_from_being_sent_to(
    new_station: Callable[..., Station],
) -> None:
    sites = {"rt": {"kind": "rt"}, "folder": {"kind": "folder"}}
    station = new_station(settings=Settings(targets=sites))
    closed(station)
    report = sending.sync(station.store)
    assert (report.sent, list(report.errors)) == (1, ["rt"])
