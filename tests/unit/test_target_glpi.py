"""GLPI, by contract: against a server that plays what its documentation says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer

from dst_console.paths import Folders
from dst_console.sync.target import Reference
from dst_console.sync.targets.glpi import GlpiSite, GlpiTarget, made
from dst_console.sync.troubles import Kind
from tests.contracts.glpi import APP, SECRET, TOKEN, Glpi, error
from tests.contracts.rules import OURS, THEIRS, EverySystem, Make, trouble_of
from tests.contracts.server import INCIDENT, answer, parcel, told


@pytest.fixture
def system(httpserver: HTTPServer) -> Glpi:
    return Glpi(httpserver)


def site(system: Glpi, **more: Any) -> GlpiSite:
    return GlpiSite.model_validate({"kind": "glpi", "url": system.url, **more})


@pytest.fixture
def make(system: Glpi) -> Make:
    def make_one(secret: str = SECRET, **more: Any) -> GlpiTarget:
        nowhere = Path("/nonexistent")
        # Only the user's token is wrong where the app token is ours all the same.
        return made("desk", site(system, **more), Folders(nowhere, nowhere, nowhere), _whole(secret))

    return make_one


def _whole(secret: str) -> str:
    return secret if " " in secret else f"{secret} {APP}"


@pytest.fixture
def target(make: Make) -> Iterator[GlpiTarget]:
    one = make()
    yield one
    one.close()


class TestEvery(EverySystem):
    kind = "glpi"


def test_one_session_does_it_all_and_is_ended(system: Glpi, make: Make) -> None:
    target = make()
    target.create(parcel())
    target.find(OURS, "reference")
    assert (system.opened, len(system.sessions)) == (1, 1)
    target.close()
    assert (system.opened, len(system.sessions)) == (1, 0)
    make().close()  # one that was never needed is never opened
    assert system.opened == 1


def test_a_session_that_ended_meanwhile_is_opened_again(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel()).number
    system.sessions.clear()
    target.tell(number, told())
    assert target.has_been_told(number, told())
    assert (system.opened, len(system.tickets), len(system.followups)) == (2, 1, 1)


def test_a_session_that_ends_again_and_again_is_a_log_in_that_failed(system: Glpi, target: GlpiTarget) -> None:
    target.create(parcel())
    gone = error("ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid", 401)
    system.instead = [gone, answer({"session_token": "x"}), gone]
    assert trouble_of(target.create, parcel()).kind is Kind.LOGIN
    assert len(system.tickets) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_an_address_that_is_not_let_in_is_a_trouble_of_its_own(system: Glpi, target: GlpiTarget, status: int) -> None:
    system.instead = [error("ERROR_NOT_ALLOWED_IP", "no active API client for 10.0.0.7", status)]
    trouble = trouble_of(target.create, parcel())
    assert trouble.kind is Kind.ADDRESS
    assert "10.0.0.7" in trouble.told
    assert trouble.meaning.stops
    assert trouble.meaning.patience >= 900


def test_an_address_that_was_shut_out_later_is_the_same(system: Glpi, target: GlpiTarget) -> None:
    target.create(parcel())
    system.lets_address_in = False
    assert trouble_of(target.find, OURS, "reference").kind is Kind.ADDRESS
    assert trouble_of(target.check).kind is Kind.ADDRESS


def test_a_wrong_app_token_lets_nobody_in(make: Make) -> None:
    target = make(secret=f"{TOKEN} wrong-app-token")
    trouble = trouble_of(target.create, parcel())
    assert trouble.kind is Kind.LOGIN
    target.close()


def test_an_interface_that_is_off_is_a_matter_of_the_settings(system: Glpi, target: GlpiTarget) -> None:
    system.is_on = False
    trouble = trouble_of(target.create, parcel())
    assert (trouble.kind, "API disabled" in trouble.told) == (Kind.SETUP, True)


def test_neither_token_nor_session_is_in_any_trouble(system: Glpi, target: GlpiTarget) -> None:
    target.create(parcel())
    system.instead = [error("ERROR_GLPI_ADD", f"{TOKEN} {APP} session-1")]
    assert trouble_of(target.create, parcel()).told == "400 ERROR_GLPI_ADD; ••• ••• •••"


def test_a_ticket_is_solved_and_holds_the_id(system: Glpi, target: GlpiTarget) -> None:
    target.create(parcel())
    (ticket,) = system.tickets.values()
    assert (ticket["status"], ticket["type"], ticket["externalid"]) == (5, 1, INCIDENT)
    assert "&lt;replaced&gt; &amp; cleaned<br>" in ticket["content"]


def test_numbers_of_glpi_and_its_own_clock_are_set_in_the_mapping(system: Glpi, make: Make) -> None:
    target = make(
        categories={"printer": "17"}, priorities={"3": "4"}, statuses={"closed": "6"}, zone="Asia/Tehran", entity=3
    )
    receipt = target.create(parcel(kind="request"))
    (ticket,) = system.tickets.values()
    assert (ticket["itilcategories_id"], ticket["priority"], ticket["status"], ticket["type"]) == (17, 4, 6, 2)
    assert ticket["date"] == "2026-11-22 09:40:00"
    assert system.sent()[0].body["input"]["entities_id"] == 3
    assert receipt.address.endswith("/front/ticket.form.php?id=12")
    target.close()


@pytest.mark.parametrize(
    "wrong", [{"zone": "Nowhere/Town"}, {"zone": "../etc"}, {"statuses": {"closed": "solved"}}, {"entity": -1}]
)
def test_what_is_no_number_or_zone_is_said_before(system: Glpi, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        site(system, **wrong)


def test_solved_that_became_closed_by_itself_stays_closed(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel()).number
    (ticket,) = system.tickets.values()
    ticket["status"] = 6
    target.tell(number, told())
    assert ticket["status"] == 6
    found = target.read_back(number, parcel())
    assert found is not None
    assert found.lacks == ()


def test_what_the_desk_works_on_stays_as_it_has_it(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    (ticket,) = system.tickets.values()
    ticket["status"] = 2
    target.tell(number, told(status="escalated"))
    assert ticket["status"] == 2


def test_a_status_that_silently_did_not_change_is_refused(system: Glpi, make: Make) -> None:
    target = make(statuses={"closed": "6"})
    number = target.create(parcel(status="escalated")).number
    (ticket,) = system.tickets.values()
    system.instead = [answer(ticket), answer([{number: True, "message": ""}]), answer(ticket)]
    assert trouble_of(target.tell, number, told(status="closed")).kind is Kind.REFUSED
    assert not system.followups
    target.close()


def test_where_there_is_no_field_for_the_id_the_content_tells(system: Glpi, make: Make) -> None:
    system.fields.discard("externalid")
    with_field = make()
    made_one = with_field.create(parcel())
    found = with_field.read_back(made_one.number, parcel())
    assert found is not None
    assert found.lacks == ("externalid is “”",)
    assert [lack.about for lack in with_field.check()] == ["externalid"]
    with_field.close()
    without = make(reference="")
    assert without.searches == ("tag",)
    assert [one.number for one in without.find(OURS, "tag")] == [made_one.number]
    assert without.check() == []
    assert without.find(THEIRS, "tag") == []
    system.understands_search = False
    assert without.find(Reference(INCIDENT, "SA-0001"), "tag") == []
    without.close()


def test_a_search_that_is_not_understood_finds_nothing_of_others(system: Glpi, target: GlpiTarget) -> None:
    target.create(parcel(incident="f" * 32, number="SA-0001"))
    system.understands_search = False
    assert target.find(OURS, "reference") == []
    assert target.find(OURS, "tag") == []


def test_a_part_of_a_list_counts_as_well(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel()).number
    system.instead = [answer(list(system.tickets.values()), 206)]
    assert [one.number for one in target.find(OURS, "reference")] == [number]
    system.instead = [error("ERROR_RANGE_EXCEED_TOTAL", "Provided range exceed total count of data: 0")]
    assert target.find(OURS, "reference") == []


def test_a_ticket_in_the_bin_is_told(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel()).number
    next(iter(system.tickets.values()))["is_deleted"] = 1
    found = target.read_back(number, parcel())
    assert found is not None
    assert found.lacks == ("it is in the bin",)


def test_a_required_field_is_named_before_and_refused_in_glpis_words(system: Glpi, make: Make) -> None:
    system.mandatory = {"7": "itilcategories_id", "21": "content"}
    target = make()
    assert [(lack.about, lack.what) for lack in target.check()] == [
        ("itilcategories_id", "is required there, and nothing is set for it")
    ]
    trouble = trouble_of(target.create, parcel())
    assert (trouble.kind, "Mandatory fields" in trouble.told) == (Kind.REFUSED, True)
    target.close()
    target = make(categories={"printer": "17"})
    assert target.check() == []
    target.create(parcel())
    target.close()


@pytest.mark.parametrize("said", [{"id": False, "message": "no right"}, [{"id": False, "message": "no right"}]])
def test_a_success_that_made_nothing_is_refused(system: Glpi, target: GlpiTarget, said: Any) -> None:
    target.create(parcel())
    system.instead = [answer(said, 207)]
    trouble = trouble_of(target.create, parcel())
    assert (trouble.kind, "no right" in trouble.told) == (Kind.REFUSED, True)


def test_who_may_make_none_stops_and_refuses_no_single_one(system: Glpi, target: GlpiTarget) -> None:
    system.may_create = False
    assert trouble_of(target.create, parcel()).kind is Kind.SETUP


def test_a_follow_up_that_is_refused_says_why(system: Glpi, target: GlpiTarget) -> None:
    number = target.create(parcel()).number
    system.tickets.clear()
    trouble = trouble_of(target.tell, number, told())
    assert (trouble.kind, "Item not found" in trouble.told) == (Kind.REFUSED, True)
