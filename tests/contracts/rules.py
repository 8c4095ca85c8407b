"""What every ticket system by contract must do, whatever its dialect: the tests of each kind take these in."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug import Response

from dst_console.config import Settings
from dst_console.desk import deliveries
from dst_console.models.states import DeliveryState, Outcome
from dst_console.sync.courier import Courier, Patience, Report
from dst_console.sync.target import Reference, Target
from dst_console.sync.troubles import Kind, Trouble
from tests.contracts.server import INCIDENT, OTHER, Played, answer, page, parcel, told
from tests.station import Station
from tests.unit.conftest import NewStation

OURS = Reference(INCIDENT, "SA-0142")
THEIRS = Reference(OTHER, "SA-0142")
"""Another laptop's incident that happens to have the same number."""

Make = Callable[..., Any]


def trouble_of(ask: Callable[..., object], *args: object) -> Trouble:
    """Return the trouble that asking ends in."""
    with pytest.raises(Trouble) as caught:
        ask(*args)
    return caught.value


class EverySystem:
    """The rules; a class of tests of one kind gives the fixtures `system`, `target` and `make`."""

    kind = ""
    secret = ""

    def test_it_is_a_target(self, target: Target) -> None:
        assert isinstance(target, Target)
        assert target.gives_numbers

    def test_a_ticket_is_made_and_read_back_without_a_lack(self, target: Target) -> None:
        made = target.create(parcel())
        found = target.read_back(made.number, parcel())
        assert found is not None
        assert (found.number, found.lacks) == (made.number, ())
        assert found.address.startswith("http")

    def test_it_is_found_by_the_id_and_by_the_tag(self, target: Target) -> None:
        made = target.create(parcel())
        for search in target.searches:
            assert [one.number for one in target.find(OURS, search)] == [made.number], search

    def test_the_same_number_of_another_laptop_is_not_ours(self, target: Target) -> None:
        target.create(parcel())
        for search in target.searches:
            assert target.find(THEIRS, search) == [], search

    def test_what_is_told_is_found_by_its_mark(self, target: Target) -> None:
        number = target.create(parcel()).number
        assert not target.has_been_told(number, told())
        target.tell(number, told())
        assert target.has_been_told(number, told())
        assert not target.has_been_told(number, told(key=OTHER))

    def test_what_is_told_of_something_new_changes_where_it_stands(self, target: Target) -> None:
        number = target.create(parcel(status="escalated")).number
        target.tell(number, told(status="closed"))
        found = target.read_back(number, parcel(status="closed"))
        assert found is not None
        assert found.lacks == ()

    def test_a_note_alone_leaves_it_where_the_desk_has_brought_it(self, target: Target) -> None:
        number = target.create(parcel(status="escalated")).number
        target.tell(number, told(key=OTHER, status="closed"))
        target.tell(number, told(status="open", status_is_new=False))
        assert target.has_been_told(number, told())
        found = target.read_back(number, parcel(status="closed"))
        assert found is not None
        assert found.lacks == ()

    def test_texts_of_every_script_come_back_equal(self, target: Target) -> None:
        odd = parcel(summary="گیر «کاغذ» <b>&amp; 'x' \"y\" \\ ^ 🖨 می\u200cکند", says=f"{INCIDENT}\n<script>&lt;\n")
        made = target.create(odd)
        found = target.read_back(made.number, odd)
        assert found is not None
        assert found.lacks == ()
        assert [one.number for one in target.find(OURS, target.searches[-1])] == [made.number]

    def test_a_long_subject_is_cut_by_us_and_shown_so(self, target: Target) -> None:
        long = parcel(summary="کاغذ " * 200)
        found = target.read_back(target.create(long).number, long)
        assert found is not None
        assert found.lacks == ()
        assert "…" in target.written(long)

    def test_what_is_shown_before_holds_all_that_goes(self, system: Played, target: Target) -> None:
        import json

        number = target.create(parcel()).number
        target.tell(number, told())
        bodies = [asked.body for asked in system.asked if asked.data]
        assert json.loads(target.written(parcel())) in bodies
        assert json.loads(target.written(told(), number)) in bodies or any(
            json.loads(target.written(told(), number)).items() <= body.items() for body in bodies
        )

    def test_a_number_that_nobody_has_is_not_read(self, target: Target) -> None:
        target.create(parcel())
        assert target.read_back("99999999", parcel()) is None

    def test_a_wrong_secret_lets_nobody_in_and_is_not_told(self, make: Make) -> None:
        target = make(secret="wr0ng-secret")
        for ask in (target.check, lambda: target.create(parcel()), lambda: target.find(OURS, "tag")):
            trouble = trouble_of(ask)
            assert trouble.kind is Kind.LOGIN
            assert "wr0ng-secret" not in trouble.told
        target.close()

    def test_a_rate_limit_says_how_long_to_wait(self, system: Played, target: Target) -> None:
        target.create(parcel())
        system.instead = [Response("slow down", 429, {"Retry-After": "30"})]
        trouble = trouble_of(target.create, parcel())
        assert (trouble.kind, trouble.wait) == (Kind.BUSY, 30.0)

    @pytest.mark.parametrize(("status", "kind"), [(500, Kind.SERVER), (503, Kind.SERVER), (302, Kind.PORTAL)])
    def test_a_server_in_trouble_leaves_it_open(self, system: Played, target: Target, status: int, kind: Kind) -> None:
        target.create(parcel())
        system.instead = [Response("", status)]
        assert trouble_of(target.create, parcel()).kind is kind

    def test_a_log_in_page_is_no_answer_and_no_empty_list(self, system: Played, target: Target) -> None:
        target.create(parcel())
        system.instead = [page()]
        assert trouble_of(target.create, parcel()).kind is Kind.PORTAL
        for search in target.searches:
            system.instead = [page()]
            assert trouble_of(target.find, OURS, search).kind is Kind.PORTAL

    @pytest.mark.parametrize("said", [{}, [], {"error": "so sorry"}, None, "ok", 7])
    def test_a_success_that_names_no_ticket_leaves_it_open(self, system: Played, target: Target, said: Any) -> None:
        target.create(parcel())
        system.instead = [answer(said, 201)]
        assert not trouble_of(target.create, parcel()).meaning.certain

    @pytest.mark.parametrize("said", [{"error": "so sorry"}, None, "ok", 7])
    def test_an_answer_that_is_no_list_is_no_empty_list(self, system: Played, target: Target, said: Any) -> None:
        target.create(parcel())
        target.find(OURS, "tag")
        for search in target.searches:
            system.instead = [answer(said)]
            trouble_of(target.find, OURS, search)

    def test_cut_off_it_may_have_arrived(self, system: Played, target: Target) -> None:
        target.create(parcel())
        system.cut = 1
        assert trouble_of(target.create, parcel()).kind is Kind.UNANSWERED

    # Through the courier, from a log

    def test_after_a_cut_answer_there_is_one_ticket(
        self, system: Played, target: Target, new_station: NewStation
    ) -> None:
        station = new_station(settings=Settings(targets={target.name: {"kind": self.kind}}))
        first = escalated(station, "monitor dark @3F-14 #monitor")
        send(station, target)
        second = escalated(station, "printer jams @3F-12 #printer")
        system.cut = 1
        assert send(station, target).unsure == 1
        station.clock.tick(target.grace + 1)
        assert send(station, target).sent == 1
        numbers = [station.show(one).central_number for one in (first, second)]
        assert all(numbers)
        assert len(set(numbers)) == 2
        for one in (first, second):
            reference = Reference(one, station.show(one).number)
            for search in target.searches:
                assert len(target.find(reference, search)) == 1

    def test_a_follow_up_whose_answer_was_cut_is_told_once(
        self, system: Played, target: Target, new_station: NewStation
    ) -> None:
        station = new_station(settings=Settings(targets={target.name: {"kind": self.kind}}))
        ident = escalated(station, "printer jams @3F-12 #printer")
        send(station, target)
        station.clock.tick(60)
        station.note(ident, "It jams again.")
        system.cut = 1
        assert send(station, target).unsure == 1
        station.clock.tick(target.grace + 1)
        assert send(station, target).sent == 1
        assert len([asked for asked in system.asked if "It jams again." in asked.data.decode()]) == 1
        assert {row.state for row in deliveries.of_incident(station.store, ident)} == {DeliveryState.SENT}


def escalated(station: Station, line: str) -> str:
    """Log an incident that goes up, and return its id."""
    view = station.log(line)
    station.outcome(view.id, Outcome.ESCALATED)
    return view.id


def send(station: Station, target: Target) -> Report:
    """Let the courier run once."""
    return Courier(station.store, [target], patience=Patience(share=0), force=True).run()
