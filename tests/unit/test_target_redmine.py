"""Redmine as a target, against answers that a real one gives seldom: broken, half, or somebody else's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dst_console.config import Settings
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync import targets
from dst_console.sync.target import Lack, Receipt, Reference, Target
from dst_console.sync.targets.redmine import RedmineSite, RedmineTarget
from dst_console.sync.troubles import Kind, Trouble

KEY = "f00dfeed"
INCIDENT = "a" * 32
REFERENCE = Reference(INCIDENT, "SA-0142")
SENT = Parcel(
    key="k" * 32,
    incident=INCIDENT,
    number="SA-0142",
    status="closed",
    kind="incident",
    source="walk-up",
    summary="printer jams",
    says=f"{INCIDENT} · SA-0142\n",
    occurred="2026-11-20T23:30:00.000+03:30",
)
NEWS = SENT.model_copy(update={"key": "f" * 32, "says": "It jams again."})


def issue(**more: Any) -> dict[str, Any]:
    """Return an issue as Redmine shows it, what was sent in it."""
    usual = {
        "id": 7,
        "project": {"id": 1, "name": "Desk-side"},
        "tracker": {"id": 1, "name": "Bug"},
        "status": {"id": 5, "name": "Closed"},
        "subject": "[SA-0142] printer jams",
        "description": f"{INCIDENT} · SA-0142\r\n",
        "start_date": "2026-11-20",
        "custom_fields": [{"id": 3, "name": "DST-Ref", "value": INCIDENT}],
        "journals": [],
    }
    return usual | more


class Played:
    """A Redmine with one project; `says` holds what it answers to a method and a path: a code, and a body."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("").rstrip("/")
        self.asked: list[tuple[str, str]] = []
        self.queries: list[dict[str, str]] = []
        self.sent: list[dict[str, Any]] = []
        self.says: dict[tuple[str, str], tuple[int, Any]] = {
            ("GET", "/users/current.json"): (200, {"user": {"id": 2, "memberships": []}}),
            ("GET", "/projects/desk.json"): (200, {"project": {"id": 1, "trackers": [{"id": 1, "name": "Bug"}]}}),
            ("GET", "/issue_statuses.json"): (200, {"issue_statuses": [{"id": 5, "name": "Closed"}]}),
            ("GET", "/custom_fields.json"): (403, ""),
            ("GET", "/issues.json"): (200, {"issues": [issue()], "total_count": 1}),
            ("GET", "/issues/7.json"): (200, {"issue": issue()}),
            ("POST", "/issues.json"): (201, {"issue": issue()}),
            ("PUT", "/issues/7.json"): (204, ""),
        }
        server.expect_request("").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        assert request.headers["X-Redmine-API-Key"] == KEY
        self.asked.append((request.method, request.path))
        self.queries.append(dict(request.args))
        if request.method != "GET":
            self.sent.append(json.loads(request.get_data())["issue"])
        code, body = self.says[request.method, request.path]
        if isinstance(body, str):
            return Response(body, code, content_type="text/html" if body.startswith("<") else "application/json")
        return Response(json.dumps(body), code, content_type="application/json")


@pytest.fixture
def redmine(httpserver: HTTPServer) -> Played:
    """A Redmine that answers as it should until it is told otherwise."""
    return Played(httpserver)


NewTarget = Callable[..., RedmineTarget]


@pytest.fixture
def target_on(redmine: Played) -> Iterator[NewTarget]:
    """A maker of targets."""
    opened: list[RedmineTarget] = []

    def new(**more: Any) -> RedmineTarget:
        site = RedmineSite.model_validate({"kind": "redmine", "url": redmine.address, "project": "desk", **more})
        opened.append(RedmineTarget("redmine", site, KEY))
        return opened[-1]

    yield new
    for target in opened:
        target.close()


def trouble(act: Callable[[], object]) -> Trouble:
    """Return the trouble that something comes back with."""
    with pytest.raises(Trouble) as caught:
        act()
    return caught.value


def test_it_is_made_from_the_configuration(redmine: Played, tmp_path: Any) -> None:
    said = {"kind": "redmine", "url": redmine.address, "project": "desk"}
    folders = Folders(tmp_path, tmp_path, tmp_path)
    target = targets.made("ours", Settings(targets={"ours": said}), folders, KEY)
    try:
        assert isinstance(target, Target)
        assert target.name == "ours"
        assert target.create(SENT) == Receipt("7", f"{redmine.address}/issues/7")
    finally:
        target.close()


def test_what_goes_is_the_ticket_by_its_numbers_on_the_day_it_happened_at_the_desk(
    redmine: Played, target_on: NewTarget
) -> None:
    target_on(tracker="Bug").create(SENT)
    assert redmine.sent == [
        {
            "project_id": "desk",
            "tracker_id": 1,
            "status_id": 5,
            "subject": "[SA-0142] printer jams",
            "description": f"{INCIDENT} · SA-0142\n",
            "start_date": "2026-11-20",
            "custom_fields": [{"id": 3, "value": INCIDENT}],
        }
    ]


def test_before_anything_was_looked_up_what_goes_is_shown_by_its_names(redmine: Played, target_on: NewTarget) -> None:
    shown = json.loads(target_on().written(SENT))["issue"]
    assert shown["status_id"] == "Closed"
    assert shown["custom_fields"] == [{"id": "DST-Ref", "value": INCIDENT}]
    assert json.loads(target_on().written(NEWS, "7"))["issue"] == {
        "status_id": "Closed",
        "notes": f"It jams again.\n\n[dst {'f' * 32}]",
    }
    assert redmine.asked == []


def test_names_are_looked_up_once_a_run(redmine: Played, target_on: NewTarget) -> None:
    target = target_on()
    target.create(SENT)
    asked = len(redmine.asked)
    target.create(SENT)
    assert len(redmine.asked) == asked + 1


def test_in_an_empty_project_the_number_of_the_reference_comes_from_the_configuration(
    redmine: Played, target_on: NewTarget
) -> None:
    redmine.says["GET", "/issues.json"] = (200, {"issues": []})
    refused = trouble(lambda: target_on().create(SENT))
    assert (refused.kind, refused.told.partition(":")[0]) == (Kind.SETUP, "custom field DST-Ref")
    assert redmine.sent == []
    target_on(numbers={"DST-Ref": 3}).create(SENT)
    target_on(reference="3").create(SENT)
    assert [one["custom_fields"][0]["id"] for one in redmine.sent] == [3, 3]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users/current.json", {"user": None}),
        ("/users/current.json", []),
        ("/projects/desk.json", {"project": {"id": "many"}}),
        ("/issue_statuses.json", {"issue_statuses": {"1": "New"}}),
        ("/issues.json", {"total_count": 0}),
        ("/issues.json", {"issues": [{"id": 7}]}),
        ("/issues.json", "half an answ"),
    ],
)
def test_an_answer_of_another_shape_is_none_and_nothing_was_sent(
    redmine: Played, target_on: NewTarget, path: str, body: Any
) -> None:
    redmine.says["GET", path] = (200, body)
    made, looked = trouble(lambda: target_on().create(SENT)), trouble(lambda: target_on().find(REFERENCE, "tag"))
    assert (made.kind, looked.kind) == (Kind.UNANSWERED, Kind.UNANSWERED)
    assert (made.meaning.certain, looked.meaning.certain) == (True, False)
    assert redmine.sent == []


@pytest.mark.parametrize(
    ("code", "body", "kind"),
    [
        (500, "", Kind.SERVER),
        (200, "<html>Log in</html>", Kind.PORTAL),
        (302, "", Kind.PORTAL),
        (201, "<html>Log in</html>", Kind.PORTAL),
        (201, {"issue": {}}, Kind.UNANSWERED),
        (201, "", Kind.UNANSWERED),
        (200, {"issue": issue()}, Kind.UNANSWERED),
    ],
)
def test_what_is_no_answer_to_a_new_ticket_may_have_made_one(
    redmine: Played, target_on: NewTarget, code: int, body: Any, kind: Kind
) -> None:
    redmine.says["POST", "/issues.json"] = (code, body)
    found = trouble(lambda: target_on().create(SENT))
    assert (found.kind, found.meaning.certain) == (kind, False)


@pytest.mark.parametrize(("code", "kind"), [(500, Kind.SERVER), (302, Kind.PORTAL)])
def test_what_goes_wrong_before_anything_is_sent_leaves_no_doubt_and_ends_the_run(
    redmine: Played, target_on: NewTarget, code: int, kind: Kind
) -> None:
    redmine.says["GET", "/projects/desk.json"] = (code, "")
    found = trouble(lambda: target_on().create(SENT))
    assert (found.kind, found.meaning.certain, found.meaning.stops) == (kind, True, True)
    redmine.says["GET", "/issues/7.json"] = (code, "")
    found = trouble(lambda: target_on().tell("7", NEWS))
    assert (found.kind, found.meaning.certain, found.meaning.stops) == (kind, True, True)


def test_a_project_that_is_closed_after_a_refusal_stops_the_run(redmine: Played, target_on: NewTarget) -> None:
    target = target_on()
    target.create(SENT)
    redmine.says["POST", "/issues.json"] = (422, {"errors": ["Project cannot be blank"]})
    assert trouble(lambda: target.create(SENT)).kind is Kind.REFUSED
    redmine.says["GET", "/projects/desk.json"] = (403, "")
    found = trouble(lambda: target.create(SENT))
    assert (found.kind, found.told) == (Kind.SETUP, "422 Project cannot be blank")


def test_a_busy_server_says_for_how_long(redmine: Played, target_on: NewTarget) -> None:
    redmine.says["POST", "/issues.json"] = (429, "")
    assert trouble(lambda: target_on().create(SENT)).kind is Kind.BUSY


def test_the_key_is_in_no_words_of_a_trouble(redmine: Played, target_on: NewTarget) -> None:
    redmine.says["POST", "/issues.json"] = (422, {"errors": [f"{KEY} is not one of mine"]})
    assert trouble(lambda: target_on().create(SENT)).told == "422 ••• is not one of mine"


def test_a_search_that_finds_anything_is_left_after_two_pages(redmine: Played, target_on: NewTarget) -> None:
    others = [issue(id=number, custom_fields=[{"id": 3, "name": "DST-Ref", "value": "b"}]) for number in range(100)]
    redmine.says["GET", "/issues.json"] = (200, {"issues": others, "total_count": 90_000})
    target = target_on()
    assert trouble(lambda: target.find(REFERENCE, "reference")).kind is Kind.SETUP
    assert redmine.asked.count(("GET", "/issues.json")) == 3  # one of them looks names up
    assert target.find(REFERENCE, "tag") == []


def test_it_is_looked_for_in_every_status(redmine: Played, target_on: NewTarget) -> None:
    target = target_on()
    for search, field, value in (("reference", "cf_3", INCIDENT), ("tag", "subject", "~[SA-0142]")):
        assert [one.number for one in target.find(REFERENCE, search)] == ["7"]
        assert redmine.queries[-1] == {field: value, "status_id": "*", "sort": "id", "limit": "100", "offset": "0"}


def test_nothing_found_counts_only_while_the_key_is_good(redmine: Played, target_on: NewTarget) -> None:
    target = target_on()
    target.create(SENT)
    redmine.says["GET", "/issues.json"] = (200, {"issues": []})
    assert target.find(REFERENCE, "reference") == []
    assert not target.has_been_told("7", NEWS)
    redmine.says["GET", "/users/current.json"] = (401, "")
    assert trouble(lambda: target.find(REFERENCE, "reference")).kind is Kind.LOGIN
    assert trouble(lambda: target.has_been_told("7", NEWS)).kind is Kind.LOGIN


def test_a_status_is_set_afterwards_only_where_nobody_was_at_the_ticket_yet(
    redmine: Played, target_on: NewTarget
) -> None:
    for journals, changes in (([], [{"status_id": 5}]), ([{"notes": "mine"}], [])):
        redmine.sent.clear()
        found = issue(status={"id": 1, "name": "New"}, journals=journals)
        redmine.says["GET", "/issues/7.json"] = (200, {"issue": found})
        receipt = target_on().read_back("7", SENT)
        assert receipt is not None
        assert receipt.lacks == ("status is “New”",)
        assert redmine.sent == changes


def test_a_status_that_was_dropped_is_refused_loudly(redmine: Played, target_on: NewTarget) -> None:
    told = issue(status={"id": 1, "name": "New"}, journals=[{"notes": f"x\n\n[dst {'f' * 32}]"}])
    redmine.says["GET", "/issues/7.json"] = (200, {"issue": told})
    found = trouble(lambda: target_on().tell("7", NEWS))
    assert (found.kind, found.told) == (Kind.REFUSED, "status is “New”")
    assert redmine.sent == [{"status_id": 5}]  # the note is there already


def test_a_status_that_is_refused_afterwards_is_told_in_the_servers_words(
    redmine: Played, target_on: NewTarget
) -> None:
    redmine.says["GET", "/issues/7.json"] = (200, {"issue": issue(status={"id": 1, "name": "New"})})
    redmine.says["PUT", "/issues/7.json"] = (422, {"errors": ["Not while it rains"]})
    assert target_on().read_back("7", SENT) == Receipt(
        "7", f"{redmine.address}/issues/7", ("status is “New”", "422 Not while it rains")
    )


def test_everything_that_is_there_otherwise_is_told(redmine: Played, target_on: NewTarget) -> None:
    found = issue(
        project={"id": 2, "name": "Attic"},
        subject="[SA-0142] printer",
        description=None,
        custom_fields=[{"id": 3, "name": "DST-Ref", "value": None}],
        start_date="2026-11-21",
        journals=[{"notes": "moved"}],
    )
    redmine.says["GET", "/issues/7.json"] = (200, {"issue": found})
    receipt = target_on().read_back("7", SENT)
    assert receipt is not None
    assert receipt.lacks == (
        "project is “Attic”",
        "subject is not as it was sent",
        "description is not as it was sent",
        "start_date is not as it was sent",
        "DST-Ref was not taken",
    )


def test_a_note_that_was_dropped_is_refused_loudly(redmine: Played, target_on: NewTarget) -> None:
    found = trouble(lambda: target_on().tell("7", NEWS))
    assert (found.kind, found.told) == (Kind.REFUSED, "notes was not taken")


def test_what_the_mapping_names_and_the_project_lacks_is_named(redmine: Played, target_on: NewTarget) -> None:
    assert target_on(reference="Ref", statuses={"closed": "5"}).check() == [
        Lack(about, "is not known there, or not seen with this key")
        for about in ("status In Progress", "status Rejected", "custom field Ref")
    ]


def test_where_the_roles_cannot_be_read_nothing_is_said_of_rights(redmine: Played, target_on: NewTarget) -> None:
    membership = {"project": {"id": 1}, "roles": [{"id": 4}]}
    redmine.says["GET", "/users/current.json"] = (200, {"user": {"memberships": [membership]}})
    redmine.says["GET", "/roles/4.json"] = (403, "")
    names = dict.fromkeys(("escalated", "open", "cancelled"), "Closed")
    lacks = [lack.about for lack in target_on(statuses=names).check()]
    assert lacks == ["custom field DST-Ref"]  # the played list answers to any search with its one issue
