"""A real Redmine: what it really answers, and what becomes of it on our side."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import sending
from dst_console.models.parcel import Parcel
from dst_console.models.states import DeliveryState
from dst_console.sync.target import Lack, Receipt, Target
from dst_console.sync.targets.redmine import RedmineSite, RedmineTarget
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import AGAIN
from tests.live.between import Between
from tests.live.desk import close, numbers, parcel, reference_of, state
from tests.live.redmine_server import PROJECT, RedmineServer
from tests.station import Station

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

GRACE = 30.0


NewTarget = Callable[..., RedmineTarget]


@pytest.fixture
def target_on(redmine: RedmineServer) -> Iterator[NewTarget]:
    """A maker of targets for the tests' project, with the technician's key or that of somebody else."""
    opened: list[RedmineTarget] = []

    def new(key: str = "desk", **more: Any) -> RedmineTarget:
        said = {"kind": "redmine", "url": redmine.address, "project": PROJECT, **more}
        opened.append(RedmineTarget("redmine", RedmineSite.model_validate(said), redmine.keys.get(key, key)))
        assert isinstance(opened[-1], Target)
        return opened[-1]

    yield new
    for target in opened:
        target.close()


def issue(redmine: RedmineServer, number: str) -> dict[str, Any]:
    """Return a ticket as an administrator sees it."""
    found: dict[str, Any] = redmine.ask("GET", f"/issues/{number}.json?include=journals")["issue"]
    return found


def made(target: RedmineTarget, sent: Parcel) -> Receipt:
    """Make a ticket and read it back, as the courier does."""
    found = target.read_back(target.create(sent).number, sent)
    assert found is not None
    return found


def raw(redmine: RedmineServer, method: str, path: str, body: bytes, key: str = "desk") -> tuple[int, str]:
    """Ask past everything of ours; return the code and the text."""
    headers = {"X-Redmine-API-Key": redmine.keys.get(key, key), "Content-Type": "application/json"}
    request = urllib.request.Request(redmine.address + path, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


# The ticket


def test_a_closed_incident_becomes_a_closed_ticket_that_holds_all_of_it(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    target = target_on(fields={"Room": "{{ place }}"}, categories={"printer": "printer"})
    sent = parcel(summary="چاپگر می‌گیرد 🖨 [b]", category="printer")
    assert target.check() == []
    receipt = made(target, sent)
    assert receipt == Receipt(receipt.number, f"{redmine.address}/issues/{receipt.number}")
    there = issue(redmine, receipt.number)
    assert there["status"]["name"] == "Closed"
    assert there["closed_on"]
    assert there["subject"] == f"[{sent.number}] چاپگر می‌گیرد 🖨 [b]"
    assert there["description"].replace("\r\n", "\n") == sent.says
    assert there["start_date"] == "2026-11-20"
    assert there["category"]["name"] == "printer"
    assert {one["name"]: one["value"] for one in there["custom_fields"]} == {
        "DST-Ref": sent.incident,
        "Room": "3F-12",
        "Hidden": None,
    }


def test_what_is_shown_before_is_what_goes(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on()
    sent = parcel()
    assert json.loads(target.written(sent))["issue"]["status_id"] == "Closed"  # nothing was looked up yet
    number = made(target, sent).number
    shown = json.loads(target.written(sent))["issue"]
    there = issue(redmine, number)
    assert shown["status_id"] == there["status"]["id"]
    assert shown["custom_fields"] == [{"id": there["custom_fields"][0]["id"], "value": sent.incident}]


def test_a_subject_of_more_than_255_letters_is_cut_by_us_for_it_would_be_refused(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    body = {"issue": {"project_id": PROJECT, "subject": "چ" * 256}}
    assert raw(redmine, "POST", "/issues.json", json.dumps(body).encode()) == (
        422,
        '{"errors":["Subject is too long (maximum is 255 characters)"]}',
    )
    sent = parcel(summary="چ" * 300)
    receipt = made(target_on(), sent)
    assert receipt.lacks == ()
    assert len(issue(redmine, receipt.number)["subject"]) == 255


def test_control_letters_and_halves_of_letters_arrive_as_pictures(redmine: RedmineServer, target_on: NewTarget) -> None:
    half, broken = b'{"issue":{"project_id":"desk-side","subject":"\\ud83d"}}', b'{"issue":{"subject":"\xff"}}'
    assert [raw(redmine, "POST", "/issues.json", body)[0] for body in (half, broken, b'{"issue":')] == [400] * 3
    sent = parcel(summary="a\x00b\ud83d\u202ec")
    receipt = made(target_on(), sent)
    assert receipt.lacks == ()
    assert issue(redmine, receipt.number)["subject"] == f"[{sent.number}] a␀b⟨U+D83D⟩⟨U+202E⟩c"


# Keys and rights


def test_a_bad_key_sees_an_empty_list_and_is_told_apart_from_nothing_found(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    sent = parcel()
    made(target_on(), sent)
    code, text = raw(redmine, "GET", "/issues.json?status_id=*", b"", "nobody's")
    assert (code, json.loads(text)["issues"]) == (200, [])
    asked: list[Callable[[RedmineTarget], object]] = [
        lambda target: target.check(),
        lambda target: target.create(parcel()),
        lambda target: target.find(reference_of(sent), "reference"),
    ]
    for ask in asked:
        with pytest.raises(Trouble) as caught:
            ask(target_on("nobody's"))
        assert caught.value.kind is Kind.LOGIN
        assert "nobody's" not in caught.value.told


def test_a_key_taken_away_during_a_run_does_not_look_like_nothing_found(target_on: NewTarget) -> None:
    sent = parcel()
    made(target_on(), sent)
    target = target_on()
    assert target.find(reference_of(sent), "reference")
    target._web._client.headers["X-Redmine-API-Key"] = "taken away"
    with pytest.raises(Trouble) as caught:
        target.find(reference_of(sent), "reference")
    assert caught.value.kind is Kind.LOGIN


def test_a_key_without_the_rights_is_told_which_and_stops_the_run_instead_of_refusing_each(
    target_on: NewTarget,
) -> None:
    looker, stranger = target_on("looker"), target_on("stranger")
    assert [lack.about for lack in looker.check()] == ["right add_issues", "right edit_issues", "right add_issue_notes"]
    assert stranger.check() == [Lack(f"project {PROJECT}", "403")]
    for target in (looker, stranger, target_on(project="nowhere")):
        with pytest.raises(Trouble) as caught:
            target.create(parcel())
        assert caught.value.kind is Kind.SETUP


# What is refused and what is dropped


def test_what_is_refused_is_said_in_its_own_words(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on(kinds={"request": "Feature"}, fields={"Room": "{{ place }}"})
    for sent, words in (
        (parcel(kind="request"), "422 Asset cannot be blank"),
        (parcel(place="nowhere"), "422 Room is not included in the list"),
    ):
        with pytest.raises(Trouble) as caught:
            target.create(sent)
        assert (caught.value.kind, caught.value.told) == (Kind.REFUSED, words)
        assert target.find(reference_of(sent), "reference") == []
    body = {"issue": {"project_id": PROJECT, "tracker_id": 2, "subject": ""}}
    assert raw(redmine, "POST", "/issues.json", json.dumps(body).encode()) == (
        422,
        '{"errors":["Asset cannot be blank","Subject cannot be blank"]}',
    )


def test_a_mandatory_field_is_named_before_anything_is_sent_to_whom_may_see_it(target_on: NewTarget) -> None:
    lacking = target_on("admin", tracker="Feature")
    assert [lack.about for lack in lacking.check()] == ["custom field Asset"]
    assert target_on("admin", tracker="Feature", fields={"Asset": "{{ asset }}"}).check() == []
    assert target_on("admin", tracker="Bug").check() == []


def test_what_redmine_would_drop_without_a_word_is_named_before_and_never_sent(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    body = {"tracker_id": 99, "status_id": 99, "custom_fields": [{"id": 99, "value": "x"}]}
    dropped = {"issue": {"project_id": PROJECT, "subject": "x", **body}}
    code, text = raw(redmine, "POST", "/issues.json", json.dumps(dropped).encode())
    there = json.loads(text)["issue"]
    assert (code, there["tracker"]["name"], there["status"]["name"]) == (201, "Bug", "New")
    for wrong, about, kind in (
        ({"tracker": "Riddle"}, "tracker Riddle", Kind.REFUSED),
        ({"statuses": {"closed": "Gone"}}, "status Gone", Kind.SETUP),
        ({"priorities": {"3": "Huge"}}, "priority Huge", Kind.REFUSED),
        ({"categories": {"printer": "Printers"}}, "category Printers", Kind.REFUSED),
        ({"fields": {"Floor": "3"}}, "custom field Floor", Kind.SETUP),
        ({"reference": "DST-Reference"}, "custom field DST-Reference", Kind.SETUP),
    ):
        target = target_on(**wrong)
        sent = parcel(category="printer")
        assert [lack.about for lack in target.check()] == [about]
        with pytest.raises(Trouble) as caught:
            target.create(sent)
        assert (caught.value.kind, caught.value.told.partition(":")[0]) == (kind, about)
        assert target_on().find(reference_of(sent), "tag") == []


def test_a_field_that_the_tracker_does_not_have_is_missed_when_read_back(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    asset = next(
        one["id"] for one in redmine.ask("GET", "/custom_fields.json")["custom_fields"] if one["name"] == "Asset"
    )
    target = target_on(fields={"Asset": "PR-0231"}, numbers={"Asset": asset})
    assert made(target, parcel()).lacks == ("Asset was not taken",)


def test_a_status_that_no_ticket_may_begin_with_is_set_after(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on(tracker="Support")
    sent = parcel()
    number = target.create(sent).number
    assert issue(redmine, number)["status"]["name"] == "New"
    receipt = target.read_back(number, sent)
    assert receipt is not None
    assert receipt.lacks == ()
    assert issue(redmine, number)["status"]["name"] == "Closed"


def test_a_status_that_somebody_set_meanwhile_stays_and_is_told(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on(tracker="Support")
    sent = parcel()
    number = target.create(sent).number
    redmine.ask("PUT", f"/issues/{number}.json", {"issue": {"status_id": 4, "notes": "mine"}})
    receipt = target.read_back(number, sent)
    assert receipt is not None
    assert receipt.lacks == ("status is “Feedback”",)


def test_a_status_that_the_workflow_forbids_is_told(target_on: NewTarget) -> None:
    target = target_on(tracker="Support", statuses={"closed": "Rejected"})
    assert made(target, parcel()).lacks == ("status is “New”",)


# Finding it again


@pytest.mark.parametrize("search", RedmineTarget.searches)
def test_a_ticket_is_found_again_though_it_is_closed(redmine: RedmineServer, target_on: NewTarget, search: str) -> None:
    target = target_on()
    sent = parcel()
    number = made(target, sent).number
    code, text = raw(redmine, "GET", f"/issues.json?cf_1={sent.incident}", b"")
    assert (code, json.loads(text)["issues"]) == (200, [])  # only what is open is found by itself
    assert numbers(target.find(reference_of(sent), search)) == [number]


def test_a_search_that_is_ignored_answers_with_everything_and_is_not_believed(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    target = target_on(reference="Hidden")
    made(target, parcel())
    _code, text = raw(redmine, "GET", "/issues.json?cf_3=nothing&status_id=*", b"")
    assert json.loads(text)["total_count"] > 1
    with pytest.raises(Trouble) as caught:
        target.find(reference_of(parcel()), "reference")
    assert caught.value.kind is Kind.SETUP
    assert target.check() == [Lack("custom field Hidden", "cannot be searched: it must be used as a filter")]


def test_the_same_tag_of_another_laptop_is_not_ours(target_on: NewTarget) -> None:
    target = target_on()
    ours, theirs = parcel(number="SA-0001"), parcel(number="SA-0001")
    number = made(target, ours).number
    assert numbers(target.find(reference_of(ours), "tag")) == [number]
    assert target.find(reference_of(theirs), "tag") == []


def test_a_ticket_whose_reference_was_dropped_is_found_by_its_tag_and_its_first_line(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    sent = parcel()
    body = {"project_id": PROJECT, "subject": f"{sent.tag} printer", "description": sent.says}
    number = str(redmine.ask("POST", "/issues.json", {"issue": body})["issue"]["id"])
    target = target_on()
    assert target.find(reference_of(sent), "reference") == []
    assert numbers(target.find(reference_of(sent), "tag")) == [number]
    receipt = target.read_back(number, sent)
    assert receipt is not None
    assert "DST-Ref was not taken" in receipt.lacks


def test_a_copy_of_the_ticket_is_found_beside_it(target_on: NewTarget) -> None:
    target = target_on()
    sent = parcel()
    first = made(target, sent).number
    second = target.create(sent).number
    assert numbers(target.find(reference_of(sent), "reference")) == [first, second]


def test_a_ticket_moved_to_another_project_is_found_and_told(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on()
    sent = parcel()
    number = made(target, sent).number
    redmine.ask("PUT", f"/issues/{number}.json", {"issue": {"project_id": "open-house"}})
    assert numbers(target.find(reference_of(sent), "reference")) == [number]
    receipt = target.read_back(number, sent)
    assert receipt is not None
    assert receipt.lacks == ("project is “open-house”",)


def test_a_ticket_moved_out_of_sight_is_no_missing_one(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on()
    sent = parcel()
    number = made(target, sent).number
    redmine.ask("PUT", f"/issues/{number}.json", {"issue": {"project_id": "second-line"}})
    with pytest.raises(Trouble) as caught:
        target.read_back(number, sent)
    assert caught.value.kind is Kind.REFUSED
    assert target.find(reference_of(sent), "reference") == []  # looks like none: see docs/targets.md


def test_a_deleted_ticket_is_not_there(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on()
    sent = parcel()
    number = made(target, sent).number
    redmine.ask("DELETE", f"/issues/{number}.json")
    assert target.read_back(number, sent) is None
    with pytest.raises(Trouble) as caught:
        target.tell(number, sent)
    assert caught.value.kind is Kind.REFUSED


# What comes after


def test_what_comes_after_is_a_note_with_the_status_and_is_written_once(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    target = target_on()
    sent = parcel(status="escalated")
    number = made(target, sent).number
    news = sent.model_copy(update={"key": spool.new_id(), "status": "closed", "says": "Roller replaced.\n"})
    assert not target.has_been_told(number, news)
    target.tell(number, news)
    target.tell(number, news)
    assert target.has_been_told(number, news)
    there = issue(redmine, number)
    assert there["status"]["name"] == "Closed"
    assert [one["notes"] for one in there["journals"]] == [f"Roller replaced.\n\n\n[dst {news.key}]"]


def test_a_note_alone_leaves_a_ticket_closed_that_the_desk_has_closed(
    redmine: RedmineServer, target_on: NewTarget
) -> None:
    target, sent = target_on(), parcel(status="closed")
    number = made(target, sent).number
    news = {"key": spool.new_id(), "status": "open", "status_is_new": False, "says": "She called again.\n"}
    note = sent.model_copy(update=news)
    target.tell(number, note)
    target.tell(number, note)
    there = issue(redmine, number)
    assert (there["status"]["name"], len([one for one in there["journals"] if one["notes"]])) == ("Closed", 1)


def test_a_status_that_is_dropped_with_a_204_is_refused_loudly(redmine: RedmineServer, target_on: NewTarget) -> None:
    target = target_on(tracker="Support", statuses={"cancelled": "Rejected"})
    sent = parcel()
    number = made(target, sent).number
    assert raw(redmine, "PUT", f"/issues/{number}.json", b'{"issue":{"status_id":99}}') == (204, "")
    news = sent.model_copy(update={"key": spool.new_id(), "status": "cancelled"})
    for _time in range(2):
        with pytest.raises(Trouble) as caught:
            target.tell(number, news)
        assert (caught.value.kind, caught.value.told) == (Kind.REFUSED, "status is “Closed”")
    assert len([one for one in issue(redmine, number)["journals"] if one["notes"]]) == 1


# The courier on a bad way


@pytest.fixture
def between(redmine: RedmineServer) -> Iterator[Between]:
    """A way to Redmine that can be troubled."""
    way = Between(redmine.address)
    yield way
    way.stop()


@pytest.fixture
def desk(
    redmine: RedmineServer, between: Between, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Station]:
    """A technician's station whose tickets go to Redmine over that way, the first of them sent."""
    monkeypatch.setenv("DST_SECRET_REDMINE", redmine.keys["desk"])
    said = {"kind": "redmine", "url": between.address, "project": PROJECT, "grace": GRACE}
    station = Station(tmp_path, Settings(initials="SA", targets={"redmine": said}))
    close(station, "Sara Ahmadi: the first of the day")
    assert sending.sync(station.store).sent == 1
    yield station
    station.close()


def tickets(redmine: RedmineServer, incident: str) -> list[dict[str, Any]]:
    """Return the tickets of an incident, whatever was found by whom."""
    return [one for one in redmine.issues() if one["custom_fields"][0]["value"] == incident]


def test_an_answer_cut_after_the_ticket_was_stored_makes_no_second_one(
    redmine: RedmineServer, between: Between, desk: Station
) -> None:
    between.faults = {"POST": ["cut"]}
    incident = close(desk, "Sara Ahmadi: printer jams")
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.UNSURE]
    sending.sync(desk.store, force=True)
    assert state(desk, incident) == [DeliveryState.UNSURE]  # it is left alone for as long as it may be at work
    desk.clock.tick(GRACE)
    assert sending.sync(desk.store).sent == 1
    found = tickets(redmine, incident)
    assert len(found) == 1
    assert desk.show(incident).central_number == str(found[0]["id"])


def test_a_request_lost_on_the_way_is_sent_again_after_it_was_looked_for(
    redmine: RedmineServer, between: Between, desk: Station
) -> None:
    between.faults = {"POST": ["lost"]}
    incident = close(desk, "Sara Ahmadi: printer jams")
    for _time in range(4):
        sending.sync(desk.store)
        desk.clock.tick(GRACE)
    assert state(desk, incident) == [DeliveryState.SENT]
    assert len(tickets(redmine, incident)) == 1


def test_a_ticket_that_is_stored_long_after_we_gave_up_waiting_stays_the_only_one(
    redmine: RedmineServer, between: Between, desk: Station
) -> None:
    between.faults = {"POST": ["late"]}
    incident = close(desk, "Sara Ahmadi: printer jams")
    sending.sync(desk.store)
    desk.clock.tick(GRACE)
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.UNSURE]  # looked for once
    assert between.pass_on(*between.late.pop())[0] == 201
    desk.clock.tick(GRACE)
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.SENT]
    assert len(tickets(redmine, incident)) == 1


def test_a_ticket_that_could_not_be_read_back_is_read_later(
    redmine: RedmineServer, between: Between, desk: Station
) -> None:
    incident = close(desk, "Sara Ahmadi: printer jams")
    cut = ["cut"] * (AGAIN + 1)
    between.faults = {"GET": [""] * 5 + cut}  # who we are, the project, fields, statuses, issues: then the ticket
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.UNSURE]
    assert len(tickets(redmine, incident)) == 1
    desk.clock.tick(GRACE)
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.SENT]
    assert len(tickets(redmine, incident)) == 1


@pytest.mark.parametrize("fault", ["cut", "lost"])
def test_a_note_whose_answer_was_lost_is_written_once(
    redmine: RedmineServer, between: Between, desk: Station, fault: str
) -> None:
    incident = close(desk, "Sara Ahmadi: printer jams")
    sending.sync(desk.store)
    desk.note(incident, "She came back: it jams again.")
    between.faults = {"PUT": [fault]}
    for _time in range(4):
        sending.sync(desk.store)
        desk.clock.tick(GRACE)
    assert state(desk, incident) == [DeliveryState.SENT, DeliveryState.SENT]
    there = issue(redmine, desk.show(incident).central_number or "")
    assert ["She came back" in one["notes"] for one in there["journals"]] == [True]


def test_a_key_that_is_taken_away_stops_the_run_and_nothing_is_refused(
    redmine: RedmineServer, desk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DST_SECRET_REDMINE", "taken-away")
    incidents = [close(desk, f"Sara Ahmadi: printer {number} jams") for number in range(3)]
    report = sending.sync(desk.store)
    assert report.troubles["redmine"].kind is Kind.LOGIN
    assert [state(desk, one) for one in incidents] == [[DeliveryState.QUEUED]] * 3
    monkeypatch.setenv("DST_SECRET_REDMINE", redmine.keys["desk"])
    assert sending.sync(desk.store, force=True).sent == 3
