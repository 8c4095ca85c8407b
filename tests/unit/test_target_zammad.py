"""Zammad, by contract: against a server that plays what its documentation says."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from dst_console.sync.target import Reference
from dst_console.sync.targets.zammad import ZammadSite, ZammadTarget
from dst_console.sync.troubles import Kind
from tests.contracts.rules import OURS, THEIRS, EverySystem, Make, trouble_of
from tests.contracts.server import INCIDENT, answer, parcel, told
from tests.contracts.zammad import TOKEN, Zammad, attribute


@pytest.fixture
def system(httpserver: HTTPServer) -> Zammad:
    return Zammad(httpserver)


@pytest.fixture
def make(system: Zammad) -> Make:
    def made(secret: str = TOKEN, **more: Any) -> ZammadTarget:
        said = {"kind": "zammad", "url": system.url, "group": "Desk-side", "customer": "walk-in@example.org"}
        return ZammadTarget("desk", ZammadSite.model_validate({**said, **more}), secret)

    return made


@pytest.fixture
def target(make: Make) -> Iterator[ZammadTarget]:
    made = make()
    yield made
    made.close()


class TestEvery(EverySystem):
    kind = "zammad"


def test_the_customer_is_told_the_number_that_zammad_shows(system: Zammad, target: ZammadTarget) -> None:
    receipt = target.create(parcel())
    (ticket,) = system.tickets.values()
    assert receipt.number == ticket["number"] != str(ticket["id"])
    assert receipt.address == f"{system.url}/#ticket/zoom/{ticket['id']}"


def test_another_day_the_number_alone_finds_the_ticket(system: Zammad, target: ZammadTarget, make: Make) -> None:
    number = target.create(parcel()).number
    again = make()
    again.tell(number, told())
    assert again.has_been_told(number, told())
    assert again.read_back(number, parcel()) is not None
    again.close()


def test_a_ticket_is_closed_and_internal_from_the_beginning(system: Zammad, target: ZammadTarget) -> None:
    target.create(parcel())
    (ticket,), (article,) = system.tickets.values(), system.articles
    assert (ticket["state"], ticket["dst_ref"]) == ("closed", INCIDENT)
    assert (article["internal"], article["type"], article["content_type"]) == (True, "note", "text/plain")
    assert system.sent()[0].body["customer_id"] == "guess:sara.ahmadi@example.org"


@pytest.mark.parametrize("mail", ["", "no address", "a@b@c", "کاربر@example.org"])
def test_a_customer_without_a_good_address_goes_under_the_set_one(
    system: Zammad, target: ZammadTarget, mail: str
) -> None:
    target.create(parcel(mail=mail))
    assert system.sent()[0].body["customer_id"] == "guess:walk-in@example.org"


def test_a_priority_goes_only_where_it_has_a_name(system: Zammad, make: Make) -> None:
    for names in ({}, {"3": "2 normal"}):
        target = make(priorities=names)
        target.create(parcel())
        target.close()
    assert [asked.body.get("priority") for asked in system.sent()] == [None, "2 normal"]


def test_an_attribute_that_is_missing_is_dropped_and_told(system: Zammad, make: Make) -> None:
    del system.attributes["dst_ref"]
    target = make(fields={"place": "{{ place }}"})
    made = target.create(parcel(place="3F-12"))
    found = target.read_back(made.number, parcel(place="3F-12"))
    assert found is not None
    assert found.lacks == ("dst_ref is “”", "place is “”")
    assert [one.number for one in target.find(OURS, "tag")] == [made.number]  # the id in the first article tells
    assert target.find(THEIRS, "tag") == []
    system.ignores_conditions = True
    assert target.find(Reference(INCIDENT, "SA-0001"), "tag") == []
    target.close()


def test_a_condition_that_is_not_understood_finds_nothing_of_others(system: Zammad, target: ZammadTarget) -> None:
    target.create(parcel(incident="f" * 32, number="SA-0001"))
    system.ignores_conditions = True
    assert target.find(OURS, "reference") == []
    assert target.find(OURS, "tag") == []


def test_a_merged_ticket_is_told(system: Zammad, target: ZammadTarget) -> None:
    number = target.create(parcel()).number
    next(iter(system.tickets.values()))["state"] = "merged"
    found = target.read_back(number, parcel())
    assert found is not None
    assert found.lacks == ("state is “merged”",)


def test_what_the_desk_works_on_stays_as_it_has_it(system: Zammad, target: ZammadTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    (ticket,) = system.tickets.values()
    ticket["state"] = "pending reminder"
    target.tell(number, told(status="escalated"))
    assert ticket["state"] == "pending reminder"


def test_a_required_attribute_is_named_before_and_refused_in_zammads_words(system: Zammad, make: Make) -> None:
    system.attributes["building"] = attribute("building", required=True)
    target = make()
    assert [(lack.about, lack.what) for lack in target.check()] == [
        ("building", "is required there, and nothing is set for it")
    ]
    trouble = trouble_of(target.create, parcel())
    assert trouble.kind is Kind.REFUSED
    assert "Missing required value for field 'building'!" in trouble.told
    target.close()
    target = make(fields={"building": "3"})
    assert target.check() == []
    target.create(parcel())
    target.close()


def test_asking_names_what_is_not_known_there(system: Zammad, make: Make) -> None:
    target = make(
        group="Nobody", statuses={"closed": "done"}, priorities={"1": "9 awful"}, reference="ref", fields={"x": "y"}
    )
    assert {lack.about for lack in target.check()} == {"group Nobody", "state done", "priority 9 awful", "ref", "x"}
    assert not system.sent()
    target.close()


def test_an_agent_sees_the_attributes_on_a_ticket(system: Zammad, make: Make) -> None:
    system.is_admin = False
    target = make(fields={"x": "y"})
    assert target.check() == []  # there is no ticket yet to see them on
    target.create(parcel())
    assert [lack.about for lack in target.check()] == ["x"]
    target.close()


def test_who_may_make_none_stops_and_refuses_no_single_one(system: Zammad, target: ZammadTarget) -> None:
    system.may_create = False
    assert trouble_of(target.create, parcel()).kind is Kind.SETUP


def test_a_state_that_is_not_taken_is_refused(system: Zammad, target: ZammadTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    ticket = next(iter(system.tickets.values()))
    system.instead = [answer(ticket), answer({"error": "this state is not allowed"}, 422)]
    trouble = trouble_of(target.tell, number, told(status="closed"))
    assert (trouble.kind, "not allowed" in trouble.told) == (Kind.REFUSED, True)
    assert not target.has_been_told(number, told(status="closed"))


def test_a_ticket_that_is_gone_refuses_its_follow_up_alone(system: Zammad, make: Make, target: ZammadTarget) -> None:
    number = target.create(parcel()).number
    system.tickets.clear()
    for each in (target, make()):
        assert trouble_of(each.tell, number, told()).kind is Kind.REFUSED
        assert trouble_of(each.has_been_told, number, told()).kind is Kind.REFUSED
