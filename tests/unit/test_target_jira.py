"""Jira Service Management, by contract: against a server that plays what its documentation says."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Response

from dst_console.sync.target import Reference
from dst_console.sync.targets.jira import JiraSite, JiraTarget, document, text_of
from dst_console.sync.troubles import Kind
from dst_console.sync.web import AGAIN
from tests.contracts.jira import TOKEN, USER, WORKFLOW, Jira
from tests.contracts.rules import OURS, THEIRS, EverySystem, Make, trouble_of
from tests.contracts.server import INCIDENT, answer, parcel, told


@pytest.fixture
def system(httpserver: HTTPServer) -> Jira:
    return Jira(httpserver)


@pytest.fixture
def make(system: Jira) -> Make:
    def made(secret: str = TOKEN, **more: Any) -> JiraTarget:
        said = {"kind": "jira", "url": system.url, "user": USER, "service_desk": "4", "request_type": "25"}
        return JiraTarget("desk", JiraSite.model_validate({**said, **more}), secret)

    return made


@pytest.fixture
def target(make: Make) -> Iterator[JiraTarget]:
    made = make()
    yield made
    made.close()


class TestEvery(EverySystem):
    kind = "jira"


class TestEveryWithAField(EverySystem):
    kind = "jira"

    @pytest.fixture
    def target(self, system: Jira, make: Make) -> Iterator[JiraTarget]:
        system.fields["customfield_10050"] = False
        made = make(reference="customfield_10050")
        yield made
        made.close()


def test_a_request_is_made_with_documents_and_a_label(system: Jira, target: JiraTarget) -> None:
    receipt = target.create(parcel())
    (body,) = (asked.body for asked in system.sent())
    values = body["requestFieldValues"]
    assert (body["serviceDeskId"], body["requestTypeId"], body["isAdfRequest"]) == ("4", "25", True)
    assert values["labels"] == [f"dst-{INCIDENT}"]
    assert values["description"]["content"][1]["content"] == [
        {"type": "text", "text": "Done"},
        {"type": "hardBreak"},
        {"type": "text", "text": "- roller <replaced> & cleaned"},
    ]
    assert (receipt.number, receipt.address) == ("DESK-101", f"{system.url}/browse/DESK-101")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_comes_back_from_its_document(words: str) -> None:
    lines = [line for line in text_of(document(words)).split("\n") if line.strip()]
    assert lines == [line for line in words.split("\n") if line.strip()]


def test_closing_takes_the_transition_of_the_sites_workflow(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel()).number
    assert system.issues[number]["status"] == "Waiting for support"
    target.read_back(number, parcel())
    assert system.issues[number]["status"] == "Resolved"
    assert system.sent()[-1].body == {"transition": {"id": "21"}, "fields": {"resolution": {"name": "Done"}}}


def test_a_resolution_goes_only_where_it_is_asked_for(system: Jira, target: JiraTarget) -> None:
    system.asks_resolution = False
    number = target.create(parcel()).number
    found = target.read_back(number, parcel())
    assert found is not None
    assert found.lacks == ()
    assert system.sent()[-1].body == {"transition": {"id": "21"}}


def test_an_escalated_one_stays_as_the_workflow_made_it(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    target.read_back(number, parcel(status="escalated"))
    target.tell(number, told(status="escalated"))
    assert system.issues[number]["status"] == "Waiting for support"
    assert len(system.sent()) == 2


def test_one_that_was_cut_off_before_it_was_closed_is_closed_when_it_is_found(
    system: Jira, target: JiraTarget, make: Make
) -> None:
    number = target.create(parcel()).number
    again = make()
    (found,) = again.find(OURS, "reference")
    receipt = again.read_back(found.number, parcel())
    assert receipt is not None
    assert (receipt.number, receipt.lacks) == (number, ())
    assert system.issues[number]["status"] == "Resolved"
    again.close()


def test_where_no_transition_leads_there_the_ticket_is_sent_and_the_lack_told(system: Jira, make: Make) -> None:
    target = make(statuses={"closed": "Erledigt"})
    number = target.create(parcel()).number
    found = target.read_back(number, parcel())
    assert found is not None
    (lack,) = found.lacks
    assert lack.startswith("status is “Waiting for support”")
    assert "Erledigt" in lack
    assert "In Progress, Resolved, Canceled" in lack
    assert [one.about for one in target.check()] == ["status Erledigt"]
    target.close()


def test_resolved_that_became_closed_by_itself_stays_closed(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel()).number
    system.issues[number]["status"] = "Closed"
    target.tell(number, told())
    found = target.read_back(number, parcel())
    assert found is not None
    assert (found.lacks, system.issues[number]["status"]) == ((), "Closed")


def test_a_transition_that_is_refused_tells_nothing_yet(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    system.workflow = {**WORKFLOW, "Waiting for support": ("new", {})}
    trouble = trouble_of(target.tell, number, told(status="closed"))
    assert trouble.kind is Kind.REFUSED
    assert system.comments[number] == []


def test_what_is_told_is_for_the_desk_alone_and_found_on_any_page(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel()).number
    for number_of in range(8):
        target.tell(number, told(key=f"{number_of:032x}"))
    assert target.has_been_told(number, told(key=f"{0:032x}"))
    assert target.has_been_told(number, told(key=f"{7:032x}"))
    assert not target.has_been_told(number, told())
    assert system.public == [False] * 8


def test_a_stranger_is_never_told_that_there_is_nothing(system: Jira, make: Make) -> None:
    make().create(parcel())
    stranger = make(secret="wrong")
    for search in ("reference", "tag"):
        assert trouble_of(stranger.find, OURS, search).kind is Kind.LOGIN
    stranger.close()


def test_a_search_that_finds_what_is_alike_finds_nothing_of_others(system: Jira, target: JiraTarget) -> None:
    target.create(parcel(incident="f" * 32, number="SA-0001"))
    system.finds_all = True
    assert target.find(OURS, "reference") == []
    assert target.find(OURS, "tag") == []


def test_a_request_that_was_moved_is_told_and_goes_on_under_its_new_name(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel(status="escalated")).number
    system.issues["NET-7"] = system.issues.pop(number)
    system.comments["NET-7"] = system.comments.pop(number)
    system.moved[number] = "NET-7"
    found = target.read_back(number, parcel(status="escalated"))
    assert found is not None
    assert (found.number, found.lacks) == ("NET-7", ("DESK-101 was moved to NET-7",))
    target.tell(number, told(status="escalated"))
    assert len(system.comments["NET-7"]) == 1


def test_values_have_the_shape_that_the_site_wrote(system: Jira, make: Make) -> None:
    system.fields |= {"priority": False, "customfield_1": False, "components": False, "customfield_2": False}
    target = make(
        priorities={"3": "Medium"},
        fields={
            "priority": '{"name": {{ priority | tojson }}}',
            "components": '[{"name": "Printing"}]',
            "customfield_1": "{{ place }}",
            "customfield_2": "[{{ number }}",
        },
    )
    made = target.create(parcel(place='{"no": "shape"}'))
    values = system.sent()[0].body["requestFieldValues"]
    assert values["priority"] == {"name": "Medium"}
    assert values["components"] == [{"name": "Printing"}]
    assert values["customfield_1"] == '{"no": "shape"}'
    assert values["customfield_2"] == "[SA-0142"
    system.issues[made.number]["priority"] = {"id": "3", "name": "Medium", "iconUrl": "x"}
    found = target.read_back(made.number, parcel(place='{"no": "shape"}'))
    assert found is not None
    assert found.lacks == ()
    system.issues[made.number]["priority"] = {"id": "2", "name": "High"}
    found = target.read_back(made.number, parcel(place='{"no": "shape"}'))
    assert found is not None
    assert found.lacks == ("priority was not taken",)
    target.close()


def test_labels_of_the_site_come_beside_the_one_of_the_incident(system: Jira, make: Make) -> None:
    target = make(fields={"labels": '["walk-up"]'})
    target.create(parcel())
    assert system.sent()[0].body["requestFieldValues"]["labels"] == [f"dst-{INCIDENT}", "walk-up"]
    target.close()


def test_a_label_that_was_taken_away_is_told_and_the_description_still_finds_it(
    system: Jira, target: JiraTarget
) -> None:
    made = target.create(parcel())
    system.issues[made.number]["labels"] = []
    found = target.read_back(made.number, parcel())
    assert found is not None
    assert found.lacks == ("labels was not taken",)
    assert [one.number for one in target.find(OURS, "tag")] == [made.number]
    assert target.find(THEIRS, "tag") == []
    system.finds_all = True
    assert target.find(Reference(INCIDENT, "SA-0001"), "tag") == []


def test_required_and_unknown_fields_are_named_before_and_refused_in_jiras_words(system: Jira, make: Make) -> None:
    del system.fields["labels"]
    system.fields["building"] = True
    target = make()
    assert {(lack.about, lack.what) for lack in target.check()} == {
        ("labels", "is not among the fields of the request type"),
        ("Building", "is required there, and nothing is set for it"),
    }
    trouble = trouble_of(target.create, parcel())
    assert (trouble.kind, "labels cannot be set" in trouble.told) == (Kind.REFUSED, True)
    target.close()


def test_a_request_type_that_is_not_there_is_told(make: Make) -> None:
    target = make(request_type="99")
    (lack,) = target.check()
    assert lack.about == "request_type 99"
    target.close()


@pytest.mark.parametrize(
    "wrong", [{"service_desk": "IT"}, {"request_type": "../1"}, {"reference": "summary"}, {"url": None}]
)
def test_names_that_are_no_numbers_are_said_before(make: Make, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make(**wrong)


def test_who_may_make_none_stops_and_refuses_no_single_one(system: Jira, target: JiraTarget) -> None:
    system.may_create = False
    assert trouble_of(target.create, parcel()).kind is Kind.SETUP


def test_a_request_that_is_gone_refuses_its_follow_up_alone(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel()).number
    system.issues.clear()
    assert trouble_of(target.tell, number, told()).kind is Kind.REFUSED
    assert trouble_of(target.has_been_told, number, told()).kind is Kind.REFUSED


def test_neither_token_nor_its_coded_form_is_told(system: Jira, target: JiraTarget) -> None:
    target.create(parcel())
    header = system.asked[0].headers["Authorization"].removeprefix("Basic ")
    system.instead = [answer({"errorMessage": f"{TOKEN} and {header}"}, 400)]
    assert trouble_of(target.create, parcel()).told == "400 ••• and •••"


def test_a_server_error_while_closing_leaves_it_open(system: Jira, target: JiraTarget) -> None:
    number = target.create(parcel()).number
    shown = target.read_back(number, parcel(status="escalated"))
    assert shown is not None
    issue = answer({"key": number, "fields": {"status": {"name": "Waiting for support"}}})
    system.instead = [issue, *(Response("", 503) for _time in range(AGAIN + 1))]
    assert trouble_of(target.read_back, number, parcel()).kind is Kind.SERVER
