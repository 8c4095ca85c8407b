"""ServiceNow, by contract: against a server that plays what its documentation says."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer

from dst_console.sync.target import Reference
from dst_console.sync.targets.servicenow import ServicenowSite, ServicenowTarget
from dst_console.sync.troubles import Kind
from tests.contracts.rules import OURS, THEIRS, EverySystem, Make, trouble_of
from tests.contracts.server import INCIDENT, answer, parcel, told
from tests.contracts.servicenow import PASSWORD, TOKEN, USER, Servicenow


@pytest.fixture
def system(httpserver: HTTPServer) -> Servicenow:
    return Servicenow(httpserver)


@pytest.fixture
def make(system: Servicenow) -> Make:
    def made(secret: str = PASSWORD, **more: Any) -> ServicenowTarget:
        site = ServicenowSite.model_validate({"kind": "servicenow", "url": system.url, "user": USER, **more})
        return ServicenowTarget("desk", site, secret)

    return made


@pytest.fixture
def target(make: Make) -> Iterator[ServicenowTarget]:
    made = make()
    yield made
    made.close()


class TestEvery(EverySystem):
    kind = "servicenow"


def test_a_ticket_is_resolved_from_the_beginning_with_its_own_times(
    system: Servicenow, target: ServicenowTarget
) -> None:
    receipt = target.create(parcel())
    (record,) = system.records.values()
    assert receipt.number == record["number"] == "INC0010001"
    assert (record["state"], record["correlation_id"]) == ("6", INCIDENT)
    assert (record["close_code"], record["close_notes"]) == ("Solution provided", "Roller replaced.")
    assert (record["opened_at"], record["resolved_at"]) == ("2026-11-22 06:10:00", "2026-11-22 06:35:00")
    assert (record["impact"], record["urgency"]) == ("3", "2")
    assert receipt.address == f"{system.url}/incident.do?sys_id={record['sys_id']}"


def test_an_oauth_token_lets_in_where_no_user_is_set(make: Make) -> None:
    target = make(secret=TOKEN, user="")
    assert target.create(parcel()).number
    target.close()


def test_own_times_can_be_left_to_servicenow(system: Servicenow, make: Make) -> None:
    target = make(own_times=False)
    target.create(parcel())
    assert not {"opened_at", "resolved_at"} & set(system.sent()[0].body)
    target.close()


def test_a_field_that_is_not_known_is_dropped_and_told(system: Servicenow, make: Make) -> None:
    system.fields -= {"correlation_id", "opened_at"}
    target = make(fields={"u_place": "{{ place }}"})
    made = target.create(parcel(place="3F-12"))
    found = target.read_back(made.number, parcel(place="3F-12"))
    assert found is not None
    assert set(found.lacks) == {"correlation_id is “”", "opened_at is “”", "u_place is “”"}
    assert [one.number for one in target.find(OURS, "tag")] == [made.number]  # the description tells
    only_the_description_tells(target, system)
    target.close()


def only_the_description_tells(target: ServicenowTarget, system: Servicenow) -> None:
    assert target.find(THEIRS, "tag") == []
    system.understands_query = False
    assert target.find(Reference(INCIDENT, "SA-0001"), "tag") == []
    system.understands_query = True


def test_a_query_that_is_not_understood_finds_nothing_of_others(system: Servicenow, target: ServicenowTarget) -> None:
    target.create(parcel(incident="f" * 32, number="SA-0001"))
    system.understands_query = False
    assert target.find(OURS, "reference") == []
    assert target.find(OURS, "tag") == []
    assert target.read_back("INC0099999", parcel()) is None


def test_nothing_in_a_number_begins_another_condition(system: Servicenow, target: ServicenowTarget) -> None:
    made = target.create(parcel(number="S^state=1"))
    assert [one.number for one in target.find(Reference(INCIDENT, "S^state=1"), "tag")] == [made.number]


def test_what_a_data_policy_asks_for_is_named_before_and_refused_alone(system: Servicenow, make: Make) -> None:
    system.fields.add("u_building")
    system.mandatory.add("u_building")
    target = make()
    assert [(lack.about, lack.what) for lack in target.check()] == [
        ("u_building", "is required there, and nothing is set for it")
    ]
    trouble = trouble_of(target.create, parcel())
    assert (trouble.kind, "mandatory: u_building" in trouble.told) == (Kind.REFUSED, True)
    target.close()
    target = make(fields={"u_building": "3"})
    assert target.check() == []
    target.create(parcel())
    target.close()


def test_asking_names_fields_and_states_that_are_not_known(system: Servicenow, make: Make) -> None:
    target = make(statuses={"closed": "9"}, fields={"u_x": "y"})
    assert {lack.about for lack in target.check()} == {"state 9", "u_x"}
    assert not system.sent()
    system.shows_dictionary = False
    assert target.check() == []
    target.close()


def test_a_table_that_is_not_there_is_told(make: Make) -> None:
    target = make(table="u_walkup")
    (lack,) = target.check()
    assert (lack.about, "Invalid table" in lack.what) == ("u_walkup", True)
    target.close()


@pytest.mark.parametrize("wrong", [{"table": "../user"}, {"reference": "a^b"}, {"url": 3}])
def test_names_that_are_none_are_said_before(system: Servicenow, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServicenowSite.model_validate({"kind": "servicenow", "url": system.url, **wrong})


def test_who_may_make_none_stops_and_refuses_no_single_one(system: Servicenow, target: ServicenowTarget) -> None:
    system.may_create = False
    assert trouble_of(target.create, parcel()).kind is Kind.SETUP


def test_a_state_that_silently_did_not_change_is_refused(system: Servicenow, make: Make) -> None:
    target = make(statuses={"closed": "9"})
    number = target.create(parcel(status="escalated")).number
    target.tell(number, told(status="escalated"))
    (record,) = system.records.values()
    record["state"] = "7"
    trouble = trouble_of(target.tell, number, told(status="closed"))
    assert trouble.kind is Kind.REFUSED
    assert len(system.notes[record["sys_id"]]) == 1
    target.close()


def test_resolved_that_became_closed_by_itself_stays_closed(system: Servicenow, target: ServicenowTarget) -> None:
    number = target.create(parcel()).number
    (record,) = system.records.values()
    record["state"] = "7"
    target.tell(number, told())
    assert record["state"] == "7"
    found = target.read_back(number, parcel())
    assert found is not None
    assert found.lacks == ()


def test_what_the_desk_works_on_stays_as_it_has_it(system: Servicenow, target: ServicenowTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    (record,) = system.records.values()
    record["state"] = "3"
    target.tell(number, told(status="escalated"))
    assert record["state"] == "3"


def test_another_day_the_number_alone_finds_the_ticket(target: ServicenowTarget, make: Make) -> None:
    number = target.create(parcel()).number
    again = make()
    again.tell(number, told())
    assert again.has_been_told(number, told())
    again.close()


def test_notes_that_may_not_be_read_are_no_absent_notes(system: Servicenow, target: ServicenowTarget) -> None:
    number = target.create(parcel()).number
    system.reads_notes = False
    system.fields.discard("work_notes")
    for record in system.records.values():
        record.pop("work_notes", None)
    assert trouble_of(target.has_been_told, number, told()).kind is Kind.REFUSED


def test_a_ticket_that_is_gone_refuses_its_follow_up_alone(
    system: Servicenow, target: ServicenowTarget, make: Make
) -> None:
    number = target.create(parcel()).number
    system.records.clear()
    for each in (target, make()):
        assert trouble_of(each.tell, number, told()).kind is Kind.REFUSED
        assert trouble_of(each.has_been_told, number, told()).kind is Kind.REFUSED


def test_neither_password_nor_its_coded_form_is_told(system: Servicenow, target: ServicenowTarget) -> None:
    target.create(parcel())
    header = system.asked[0].headers["Authorization"].removeprefix("Basic ")
    system.instead = [answer({"error": {"message": f"{PASSWORD} and {header}"}}, 400)]
    assert trouble_of(target.create, parcel()).told == "400 ••• and •••"
