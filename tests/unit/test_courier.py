"""Exactly one ticket for each closed incident, whatever the way does (promise 4; U1-U10)."""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dst_console.config import Settings
from dst_console.desk import closing, deliveries, incidents, sending, undoing, upkeep
from dst_console.errors import BadInput
from dst_console.models.delivery import Delivery
from dst_console.models.parcel import Parcel
from dst_console.models.states import DELIVERY_TRANSITIONS, GOING, DeliveryState, Outcome
from dst_console.models.views import Closing, DeliveryView
from dst_console.store import outbox
from dst_console.sync.courier import IN_A_ROW, Courier, Patience, Report
from dst_console.sync.target import Receipt, Reference
from dst_console.sync.troubles import MEANING, Kind, Trouble
from tests.played import GRACE, WRONG, Killed, Played
from tests.station import Station
from tests.sweeps import sweep_rows

DESK = Settings(initials="SA", targets={"desk": {"kind": "folder"}})
AT_ONCE = Patience(share=0.0)
EXAMPLES = int(os.environ.get("DST_FAULT_RUNS", "12"))
ANY = st.sampled_from(("", "", *WRONG))


@pytest.fixture
def desk(new_station: Callable[..., Station]) -> Station:
    return new_station(settings=DESK)


def closed(station: Station, words: str = "printer jams") -> str:
    """Log something and close it; returns the incident's id."""
    ident = station.log(f"Sara Ahmadi: {words} @3F-12").id
    said = Closing(summary="Jammed, roller cleaned.", satisfied=True, work=5)
    closing.keep(station.folders, ident, said, station.clock.now())
    station.drain()
    return ident


def run(station: Station, target: Played, force: bool = False) -> Report:
    """Let the courier run once."""
    return Courier(station.store, [target], patience=AT_ONCE, force=force).run()


def run_until_quiet(station: Station, target: Played) -> None:
    """Let the courier run as a timer does, until nothing goes by itself any more."""
    for _time in range(60):
        run(station, target)
        if not any(one.state in GOING for one in deliveries.listed(station.store)):
            return
        station.clock.tick(GRACE)
    raise AssertionError("it never came to rest")


def only(station: Station) -> DeliveryView:
    (found,) = deliveries.listed(station.store, tuple(DeliveryState))
    return found


def test_a_closed_incident_becomes_a_ticket_and_knows_its_number(desk: Station) -> None:
    ident, target = closed(desk), Played(desk.clock)
    assert run(desk, target).sent == 1
    assert desk.show(ident).central_number == "1"
    assert [ticket.incident for ticket in target.tickets] == [ident]
    assert desk.rebuilt(ident) == desk.columns(ident)


def test_it_is_queued_in_the_transaction_that_closes_it(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    assert deliveries.standing(desk.store).to_send == 0
    said = Closing(summary="Jammed.", satisfied=True, work=5)
    closing.keep(desk.folders, ident, said, desk.clock.now())

    def dies(*_any: object) -> None:
        raise Killed

    desk.store.follow, follow = dies, desk.store.follow
    with pytest.raises(Killed):
        desk.drain()
    assert desk.show(ident).state == "captured"
    desk.store.follow = follow
    desk.drain()
    assert (desk.show(ident).state, only(desk).state) == ("closed", "queued")


def test_an_escalated_one_goes_up_open_and_its_closing_follows_behind(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    desk.outcome(ident, Outcome.ESCALATED)
    target = Played(desk.clock)
    run(desk, target)
    assert target.tickets[0].status == "escalated"
    said = Closing(summary="Jammed.", satisfied=True, work=5)
    closing.keep(desk.folders, ident, said, desk.clock.now())
    desk.drain()
    run(desk, target)
    assert (len(target.tickets), target.tickets[0].status, len(target.tickets[0].told)) == (1, "closed", 1)


def test_what_is_written_before_it_left_goes_with_it_and_not_behind_it(desk: Station) -> None:
    ident, target = closed(desk), Played(desk.clock)
    desk.note(ident, "the roller is worn")
    run(desk, target)
    assert "the roller is worn" in target.tickets[0].says
    assert target.tickets[0].told == []


def test_a_note_after_it_left_follows_behind_once(desk: Station) -> None:
    ident, target = closed(desk), Played(desk.clock)
    run(desk, target)
    desk.note(ident, "she calls it slow")
    desk.note(ident, "but content")
    run(desk, target)
    run(desk, target)
    assert len(target.tickets[0].told) == 1


def test_reopened_before_it_left_it_does_not_go_until_it_is_closed_again(desk: Station) -> None:
    ident, target = closed(desk), Played(desk.clock)
    incidents.reopen(desk.store, ident)
    assert only(desk).state == "withdrawn"
    run(desk, target)
    assert target.tickets == []
    said = Closing(summary="Jammed again.", satisfied=True, work=5)
    closing.keep(desk.folders, ident, said, desk.clock.now())
    desk.drain()
    run(desk, target)
    assert len(target.tickets) == 1


def test_what_was_closed_by_mistake_and_taken_back_at_once_never_leaves(desk: Station) -> None:
    closed(desk)
    target = Played(desk.clock)
    undoing.undo(desk.store)
    run(desk, target)
    assert (target.tickets, only(desk).state) == ([], "withdrawn")
    undoing.redo(desk.store)
    run(desk, target)
    assert len(target.tickets) == 1


@pytest.mark.parametrize("fault", ["cut after", "late", "error after", "kill after"])
def test_an_answer_that_is_lost_makes_no_second_ticket(desk: Station, fault: str) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    ident = closed(desk)
    target._faults = iter([fault])
    try:
        run(desk, target)
    except Killed:
        run(desk, target)
    assert deliveries.listed(desk.store)[0].state == "unsure"
    run(desk, target)
    assert len(target.tickets) == 2  # it is left alone as long as the server may be at work on it
    run_until_quiet(desk, target)
    assert [ticket.incident for ticket in target.tickets].count(ident) == 1
    assert desk.show(ident).central_number == "2"


def test_what_did_not_arrive_is_looked_for_twice_and_then_sent_again(desk: Station) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    closed(desk)
    target._faults = iter(["cut before"])
    run(desk, target)
    desk.clock.tick(GRACE)
    run(desk, target)
    assert len(target.tickets) == 1
    desk.clock.tick(GRACE)
    run(desk, target)
    assert len(target.tickets) == 2
    view = deliveries.delivery(desk.store, deliveries.listed(desk.store, ("sent",))[-1].id)
    assert [(one.act, one.result) for one in reversed(view.tries)] == [
        ("send", "unanswered"),
        ("look", "not there"),
        ("look", "not there"),
        ("send", "sent"),
    ]


def test_nothing_found_is_not_believed_while_what_is_known_to_be_there_is_not_found_either(desk: Station) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    closed(desk)
    target._faults = iter(["cut after"])
    run(desk, target)
    for _time in range(5):
        desk.clock.tick(GRACE)
        target._faults = iter(["nothing found"] * 4)
        run(desk, target)
    assert len(target.tickets) == 2
    run_until_quiet(desk, target)
    assert len(target.tickets) == 2


def test_the_first_of_all_stays_unsure_until_there_is_something_to_trust_the_search_by(desk: Station) -> None:
    ident = closed(desk)
    target = Played(desk.clock, ["cut before"])
    run(desk, target)
    for _time in range(5):
        desk.clock.tick(GRACE)
        run(desk, target)
    assert (target.tickets, only(desk).state) == ([], "unsure")
    closed(desk, "another")
    run_until_quiet(desk, target)
    assert [ticket.incident for ticket in target.tickets].count(ident) == 1


def test_a_person_who_looked_can_say_that_it_is_not_there(desk: Station) -> None:
    closed(desk)
    target = Played(desk.clock, ["cut before"])
    run(desk, target)
    deliveries.settle(desk.store, only(desk).id)
    run(desk, target)
    assert (len(target.tickets), only(desk).state) == (1, "sent")


def test_a_person_who_looked_can_say_under_which_number_it_is_there(desk: Station) -> None:
    ident = closed(desk)
    target = Played(desk.clock, ["cut after"])
    run(desk, target)
    deliveries.settle(desk.store, only(desk).id, "1")
    run(desk, target)
    assert (len(target.tickets), desk.show(ident).central_number) == (1, "1")


def test_tickets_that_somebody_doubled_are_named_and_never_a_third_is_made(desk: Station) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    ident = closed(desk)
    target._faults = iter(["cut after"])
    run(desk, target)
    target.tickets.append(target.tickets[-1].__class__(**{**vars(target.tickets[-1]), "number": "3"}))
    run_until_quiet(desk, target)
    (view,) = deliveries.of_incident(desk.store, ident)
    assert (view.number, view.reason, len(target.tickets)) == ("2", "also 3", 3)


def test_what_the_target_dropped_without_a_word_is_said_of_the_ticket(desk: Station) -> None:
    class Dropping(Played):
        def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
            found = super().read_back(number, parcel)
            return found and Receipt(found.number, lacks=("Floor was not taken", "Subject is “cut”"))

    closed(desk)
    assert run(desk, Dropping(desk.clock)).not_whole == 1
    assert (only(desk).state, only(desk).reason) == ("sent", "Floor was not taken; Subject is “cut”")
    desk.clock.tick(1)
    closed(desk)
    assert run(desk, Played(desk.clock)).not_whole == 0


def test_of_what_came_back_two_kilobytes_are_kept_in_whole_letters(desk: Station) -> None:
    class Telling(Played):
        def create(self, parcel: Parcel) -> Receipt:
            raise Trouble(Kind.REFUSED, "я" * 10_000)

    closed(desk)
    run(desk, Telling(desk.clock))
    (tried,) = deliveries.delivery(desk.store, only(desk).id).tries
    assert tried.came == "я" * 1_000


def test_ways_that_failed_together_are_not_tried_again_together() -> None:
    meaning = MEANING[Kind.NETWORK]
    waits = {Patience().after(meaning, 0).total_seconds() for _time in range(50)}
    assert len(waits) > 1
    assert all(0.7 * meaning.patience <= wait <= 1.3 * meaning.patience for wait in waits)


@pytest.mark.parametrize("fault", ["not reached", "busy", "not let in", "page before"])
def test_a_trouble_of_the_way_ends_the_run_at_once(desk: Station, fault: str) -> None:
    for _time in range(4):
        closed(desk)
    target = Played(desk.clock, [fault] * 100)
    report = Courier(desk.store, [target], patience=Patience(jitter=0.0)).run()
    assert (report.sent, len(report.troubles)) == (0, 1)
    assert sum(len(deliveries.delivery(desk.store, one.id).tries) for one in deliveries.listed(desk.store)) == 1
    (way,) = deliveries.standing(desk.store).ways
    assert way.trouble == report.troubles["desk"].kind
    assert way.due is not None
    assert way.due > desk.clock.now()


@pytest.mark.parametrize(
    ("fault", "longest"), sweep_rows(("not reached", 120.0), slow=[("busy", 3_600.0), ("not let in", 3_600.0)])
)
def test_a_way_in_trouble_is_left_alone_longer_each_time_up_to_a_limit_also_over_a_restart(
    new_station: Callable[..., Station], fault: str, longest: float
) -> None:
    station = new_station(settings=DESK)
    closed(station)
    waits = []
    for _time in range(8):
        target = Played(station.clock, [fault] * 100)
        Courier(station.store, [target], patience=Patience(jitter=0.0)).run()
        due = deliveries.standing(station.store).ways[0].due
        assert due is not None
        waits.append((due - station.clock.now()).total_seconds())
        Courier(station.store, [target], patience=Patience(jitter=0.0)).run()
        assert deliveries.standing(station.store).ways[0].due == due  # left alone until then
        station.clock.tick(waits[-1])
        station = new_station(settings=DESK, clock=station.clock)
    assert waits == [min(waits[0] * 2**nth, longest) for nth in range(8)]
    assert waits[-1] == longest


def test_a_clock_that_was_set_back_holds_nothing_up(desk: Station) -> None:
    closed(desk)
    run(desk, Played(desk.clock, ["not reached"]))
    target = Played(desk.clock, ["cut before"])
    run(desk, target)
    desk.clock.set_wall(-timedelta(days=400).total_seconds())
    closed(desk, "another")
    run_until_quiet(desk, target)
    assert len(target.tickets) == 2


def test_one_that_is_refused_is_set_aside_and_the_others_go(desk: Station) -> None:
    class Choosy(Played):
        def create(self, parcel: Parcel) -> Receipt:
            if "odd" in parcel.summary:
                raise Trouble(Kind.REFUSED, "Queue not set")
            return super().create(parcel)

    for words in ("one", "an odd one", "three"):
        closed(desk, words)
    target = Choosy(desk.clock)
    report = run(desk, target)
    assert (report.sent, report.refused, len(target.tickets)) == (2, 1, 2)
    (refused,) = deliveries.listed(desk.store)
    assert (refused.state, refused.reason) == ("refused", "Queue not set")
    run(desk, target)
    assert len(target.tickets) == 2  # it is not tried again by itself
    assert deliveries.retry(desk.store, refused.id) == "queued"


def test_after_a_few_without_an_answer_the_way_is_taken_to_be_troubled(desk: Station) -> None:
    for _time in range(IN_A_ROW + 3):
        closed(desk)
    report = run(desk, Played(desk.clock, ["cut before"] * 100))
    assert report.unsure == IN_A_ROW
    assert report.troubles["desk"].kind is Kind.UNANSWERED


def test_parked_it_stays_until_it_is_taken_up_again(desk: Station) -> None:
    closed(desk)
    target = Played(desk.clock)
    deliveries.park(desk.store, only(desk).id, "queue moves on Monday")
    run(desk, target)
    assert (target.tickets, only(desk).reason) == ([], "queue moves on Monday")
    deliveries.retry(desk.store, only(desk).id)
    run(desk, target)
    assert len(target.tickets) == 1


def test_parked_without_a_word_it_keeps_the_reason_that_it_had(desk: Station) -> None:
    closed(desk)
    deliveries.park(desk.store, only(desk).id, "queue moves on Monday")
    deliveries.park(desk.store, only(desk).id)
    assert (only(desk).state, only(desk).reason) == ("parked", "queue moves on Monday")


def test_what_may_have_arrived_is_looked_for_also_when_it_was_parked_or_dropped_meanwhile(desk: Station) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    closed(desk)
    target._faults = iter(["cut after"])
    run(desk, target)
    (view,) = deliveries.listed(desk.store)
    deliveries.park(desk.store, view.id)
    deliveries.drop(desk.store, view.id, "a mistake")
    assert deliveries.retry(desk.store, view.id) == "unsure"
    run_until_quiet(desk, target)
    assert len(target.tickets) == 2


@pytest.mark.parametrize("said", ["parked", "not there", "there"])
@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_person_decides_while_it_is_being_looked_for_holds_and_no_second_ticket_is_made(
    desk: Station, said: str, arrived: bool
) -> None:
    closed(desk, "known to be there")

    class Interrupted(Played):
        def find(self, reference: Reference, search: str) -> list[Receipt]:
            found = super().find(reference, search)
            for view in deliveries.listed(desk.store, ["unsure"]):
                if said == "parked":
                    deliveries.park(desk.store, view.id, "the queue moves")
                else:
                    deliveries.settle(desk.store, view.id, "2" if said == "there" else "")
            return found

    target = Interrupted(desk.clock)
    run(desk, target)
    ident = closed(desk)
    target._faults = iter(["cut after" if arrived else "cut before"])
    run(desk, target)
    desk.clock.tick(GRACE)
    run(desk, target)
    (view,) = [one for one in deliveries.listed(desk.store, tuple(DeliveryState)) if one.incident.id == ident]
    if said == "parked":
        assert (view.state, view.reason) == ("parked", "the queue moves")
        deliveries.retry(desk.store, view.id)
        target.__class__ = Played  # type: ignore[assignment]
    run_until_quiet(desk, target)
    assert len([one for one in target.tickets if one.incident == ident]) == (arrived or said != "there")
    assert desk.show(ident).central_number == "2"


def test_dropping_asks_for_a_reason_and_what_has_arrived_cannot_be_dropped(desk: Station) -> None:
    closed(desk)
    with pytest.raises(BadInput):
        deliveries.drop(desk.store, only(desk).id, "  ")
    run(desk, Played(desk.clock))
    with pytest.raises(BadInput):
        deliveries.drop(desk.store, only(desk).id, "too late")


def test_two_couriers_never_send_at_once(desk: Station, new_station: Callable[..., Station]) -> None:
    closed(desk)
    other = new_station(settings=DESK, clock=desk.clock)
    seen: list[Report] = []

    class Slow(Played):
        def create(self, parcel: Parcel) -> Receipt:
            seen.append(run(other, Played(other.clock)))
            return super().create(parcel)

    target = Slow(desk.clock)
    run(desk, target)
    assert [report.busy for report in seen] == [True]
    assert len(target.tickets) == 1


def test_one_that_lost_its_turn_writes_nothing_more(desk: Station) -> None:
    closed(desk)

    class Stalled(Played):
        def create(self, parcel: Parcel) -> Receipt:
            made = super().create(parcel)
            with desk.store.write() as session:  # somebody took over while this one stood still
                outbox.take_turn(session, "another", desk.clock.now(), alone=True)
            return made

    target = Stalled(desk.clock)
    report = run(desk, target)
    assert (report.stopped, report.sent, only(desk).state) == (True, 0, "sending")
    closed(desk, "another")
    target.__class__ = Played  # type: ignore[assignment]
    run_until_quiet(desk, target)
    assert len(target.tickets) == 2


def test_however_long_a_server_takes_nobody_else_sends_meanwhile(
    desk: Station, new_station: Callable[..., Station]
) -> None:
    closed(desk)
    other = new_station(settings=DESK, clock=desk.clock)
    busy = []

    class Slow(Played):
        def create(self, parcel: Parcel) -> Receipt:
            desk.clock.tick(4 * 600)  # four exchanges, each as long as a site may wait
            busy.append(run(other, Played(other.clock)).busy)
            return super().create(parcel)

    target = Slow(desk.clock)
    assert (run(desk, target).sent, busy, len(target.tickets)) == (1, [True], 1)


def test_what_a_laptop_that_slept_sends_when_it_wakes_is_waited_for_by_the_next_sender(
    desk: Station, new_station: Callable[..., Station]
) -> None:
    closed(desk, "known to be there")
    target = Played(desk.clock)
    run(desk, target)
    ident = closed(desk)
    other = new_station(settings=DESK, clock=desk.clock)

    class Sleeping(Played):
        def create(self, parcel: Parcel) -> Receipt:
            desk.clock.tick(2 * 3_600)  # the lid was closed before the first byte left
            looks = Played(desk.clock)
            looks.tickets = self.tickets
            run(other, looks)
            desk.clock.tick(GRACE * 0.9)
            run(other, looks)
            return super().create(parcel)

    asleep = Sleeping(desk.clock)
    asleep.tickets = target.tickets
    run(desk, asleep)
    run_until_quiet(desk, target)
    assert [one.incident for one in target.tickets].count(ident) == 1


def test_after_an_older_log_was_brought_back_nothing_is_sent_that_is_there_already(desk: Station) -> None:
    ident = desk.log("Sara: printer jams").id
    copy = upkeep.backup(desk.folders, desk.clock)
    said = Closing(summary="Jammed.", satisfied=True, work=5)
    closing.keep(desk.folders, ident, said, desk.clock.now())
    desk.drain()
    target = Played(desk.clock)
    run(desk, target)
    closed(desk, "another")
    desk.store.close()
    desk.clock.tick(60)
    upkeep.restore(desk.folders, desk.clock, copy)
    again = Station(desk.folders.data.parent, DESK, desk.clock)
    try:
        closing.keep(again.folders, ident, said, again.clock.now())
        again.drain()
        closed(again, "a third")
        run_until_quiet(again, target)
        assert [ticket.incident for ticket in target.tickets].count(ident) == 1
        assert again.show(ident).central_number == "1"
    finally:
        again.close()


def test_every_step_of_a_delivery_is_one_that_the_table_knows(desk: Station) -> None:
    closed(desk)
    states = list(DeliveryState)
    for before in states:
        for after in states:
            with desk.store.write() as session:
                row = session.get_one(Delivery, only(desk).id)
                row.state = before.value
                if after is before or after in DELIVERY_TRANSITIONS[before]:
                    outbox.move(session, row, after)
                else:
                    with pytest.raises(ValueError, match="cannot go"):
                        outbox.move(session, row, after)


def test_every_state_can_be_reached_and_left_for_sent() -> None:
    reached = {DeliveryState.QUEUED}
    while more := {after for state in reached for after in DELIVERY_TRANSITIONS[state]} - reached:
        reached |= more
    assert reached == set(DeliveryState) == set(DELIVERY_TRANSITIONS)
    for state in set(DeliveryState) - {DeliveryState.SENT}:
        reached = {state}
        while more := {after for one in reached for after in DELIVERY_TRANSITIONS[one]} - reached:
            reached |= more
        assert DeliveryState.SENT in reached, state


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(ANY, max_size=40),
    rounds=st.lists(st.sampled_from(("close", "note", "run", "run", "wait", "kill commit")), max_size=14),
)
def test_whatever_goes_wrong_each_incident_has_one_ticket_in_the_end(
    made: Path, tmp_path_factory: pytest.TempPathFactory, faults: list[str], rounds: list[str]
) -> None:
    root = tmp_path_factory.mktemp("walk")
    shutil.copytree(made, root / "data")
    station = Station(root, DESK)
    target = Played(station.clock, faults)
    idents = [closed(station)]
    try:
        for act in rounds:
            if act == "close":
                idents.append(closed(station))
            elif act == "note":
                station.note(idents[-1], "one more thing")
            elif act == "wait":
                station.clock.tick(GRACE / 2)
            else:
                _run_or_die(station, target, act)
        target.mended()
        idents.append(closed(station, "the last"))
        run_until_quiet(station, target)
        assert sorted(ticket.incident for ticket in target.tickets) == sorted(idents)
        numbers = {ticket.incident: ticket.number for ticket in target.tickets}
        assert {ident: station.show(ident).central_number for ident in idents} == numbers
        for ticket in target.tickets:
            assert len(ticket.told) == len(set(ticket.told))
        assert all(one.state == "sent" for one in deliveries.listed(station.store, tuple(DeliveryState)))
    finally:
        station.close()


def _run_or_die(station: Station, target: Played, act: str) -> None:
    courier = Courier(station.store, [target], patience=AT_ONCE)
    if act == "kill commit":
        keep_turn, left = courier.keep_turn, [2]

        def dies(session: Any) -> datetime:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return keep_turn(session)

        courier.keep_turn = dies  # type: ignore[method-assign]
    with suppress(Killed):
        courier.run()


class PlayedMailbox(Played):
    """One that cannot be asked what it holds."""

    searches = ()
    warning = "it can be there twice"


@pytest.mark.parametrize(
    ("kind", "waits"), [(Played, [True, False, False, True]), (PlayedMailbox, [True, True, True, True])]
)
def test_what_is_about_to_go_is_on_the_disk_first_and_what_nobody_can_be_asked_about_is_so_again_afterwards(
    desk: Station, monkeypatch: pytest.MonkeyPatch, kind: type[Played], waits: list[bool]
) -> None:
    """In a power cut the rest is lost at most as something that is looked for; a turn that ends is on the disk."""
    closed(desk)
    seen: list[bool] = []
    write = desk.store.write

    def watched(*, at_once: bool = True) -> Any:
        seen.append(at_once)
        return write(at_once=at_once)

    monkeypatch.setattr(desk.store, "write", watched)
    assert run(desk, kind(desk.clock)).sent == 1
    assert seen[1:] == waits  # before it sends it takes its turn


def test_an_error_inside_a_target_is_its_own_and_leaves_everything_open(desk: Station) -> None:
    class Broken(Played):
        def create(self, parcel: Parcel) -> Receipt:
            super().create(parcel)
            raise KeyError("id")

    closed(desk, "known to be there")
    run(desk, Played(desk.clock))
    closed(desk)
    report = run(desk, Broken(desk.clock))
    assert (report.unsure, only_waiting(desk).reason) == (1, "KeyError: 'id'")


class PlayedStore(Played):
    """One that takes many at once, and the same again without a trace."""

    size = 10

    def bring(self, parcels: Sequence[Parcel]) -> list[Receipt]:
        """Take what is new."""
        fault = self._fault()
        if fault:
            raise Trouble(Kind.UNANSWERED, fault)
        return [self.create(parcel) for parcel in parcels]


@pytest.mark.parametrize("kind", [Played, PlayedStore])
@pytest.mark.parametrize("unsure", [False, True])
def test_one_whose_kept_text_cannot_be_read_is_set_aside_and_the_others_go(
    desk: Station, unsure: bool, kind: type[Played]
) -> None:
    """One damaged row, or one that another version wrote, holds up nothing (U8)."""
    first, target = closed(desk, "one"), kind(desk.clock, ["cut before"] if unsure else [])
    if unsure:
        run(desk, target)
        desk.clock.tick(GRACE)
    closed(desk, "two")
    with desk.store.write() as session:
        row = outbox.of_incident(session, first)[0]
        row.parcel = '{"number": "SA-00'
        session.add(row)
    run_until_quiet(desk, target)
    assert len(target.tickets) == 1
    (view,) = deliveries.listed(desk.store)
    assert (view.incident.id, view.state) == (first, "parked" if unsure else "refused")
    assert "cannot be read" in view.reason
    with pytest.raises(BadInput):
        sending.written(desk.store, view.id)


def test_one_that_a_template_does_not_go_through_is_set_aside_and_the_others_go(desk: Station) -> None:
    class Picky(Played):
        def written(self, parcel: Parcel, number: str | None = None) -> str:
            if "odd" in parcel.summary:
                raise Trouble(Kind.REFUSED, "{{ nonsense }}")
            return super().written(parcel, number)

    for words in ("one", "an odd one", "three"):
        closed(desk, words)
    report = run(desk, Picky(desk.clock))
    assert (report.sent, report.refused, only_waiting(desk).reason) == (2, 1, "{{ nonsense }}")


def only_waiting(station: Station) -> DeliveryView:
    (found,) = deliveries.listed(station.store)
    return found


def test_what_is_written_while_it_is_about_to_go_is_never_lost(desk: Station) -> None:
    """The courier looked a moment ago; what it sends is what stands in the log when it goes."""
    first, second = closed(desk, "one"), closed(desk, "two")

    class Writing(Played):
        def create(self, parcel: Parcel) -> Receipt:
            if parcel.incident == first:
                desk.note(second, "one more thing")
            return super().create(parcel)

    target = Writing(desk.clock)
    run(desk, target)
    assert "one more thing" in target.tickets[1].says
