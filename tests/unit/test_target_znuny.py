"""Znuny as a target, against answers that a real one gives seldom: broken, half, or somebody else's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dst_console.config import Settings
from dst_console.errors import BadInput
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync import targets
from dst_console.sync.target import Receipt, Reference, Target
from dst_console.sync.targets.znuny import ZnunySite, ZnunyTarget
from dst_console.sync.troubles import Kind, Trouble

PASSWORD = "s3cret!"
INCIDENT = "a" * 32
REFERENCE = Reference(INCIDENT, "SA-0142")
NUMBER = "2026112810000011"
SENT = Parcel(
    key="k" * 32,
    incident=INCIDENT,
    number="SA-0142",
    status="closed",
    kind="incident",
    source="walk-up",
    summary="printer jams",
    says=f"{INCIDENT} · SA-0142\n",
    mail="sara@znuny.test",
)
NEWS = SENT.model_copy(update={"key": "f" * 32, "says": "It jams again."})
SITE = {"kind": "znuny", "login": "bot", "queue": "Desk", "customer": "{{ mail or 'desk' }}"}


def ticket(**more: Any) -> dict[str, Any]:
    """Return a ticket as Znuny shows it, what was sent in it."""
    usual = {
        "TicketID": 8,
        "TicketNumber": NUMBER,
        "Title": "[SA-0142] printer jams",
        "Queue": "Desk",
        "State": "closed successful",
        "Priority": "3 normal",
        "DynamicField": [{"Name": "DSTRef", "Value": INCIDENT}, {"Name": "Other", "Value": None}],
        "Article": [{"Body": f"{INCIDENT} · SA-0142"}],
    }
    return usual | more


def error(code: str, message: str) -> dict[str, Any]:
    """Return an error of Znuny's own."""
    return {"Error": {"ErrorCode": code, "ErrorMessage": message}}


class Played:
    """A Znuny with one ticket; `says` holds what it answers to a route: a code, and a body."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("/znuny")
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.says: dict[str, tuple[int, Any]] = {
            "Ticket": (200, {"TicketID": "8", "TicketNumber": NUMBER, "ArticleID": 9}),
            "TicketGet": (200, {"Ticket": [ticket()]}),
            "TicketSearch": (200, {"TicketID": ["8"]}),
            "TicketUpdate": (200, {"TicketID": 8, "TicketNumber": NUMBER}),
        }
        server.expect_request("").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        base, _slash, route = request.path.rpartition("/")
        assert (request.method, base) == ("POST", "/znuny/nph-genericinterface.pl/Webservice/dst")
        body = json.loads(request.get_data())
        assert (body.pop("UserLogin"), body.pop("Password")) == ("bot", PASSWORD)
        self.sent.append((route, body))
        code, said = self.says[route]
        if isinstance(said, str):
            return Response(said, code, content_type="text/html" if said.startswith("<") else "text/plain")
        return Response(json.dumps(said), code, content_type="application/json; charset=UTF-8")

    def routes(self) -> list[str]:
        """Return what was asked for, in its order."""
        return [route for route, _body in self.sent]


@pytest.fixture
def znuny(httpserver: HTTPServer) -> Played:
    """A Znuny that answers as it should until it is told otherwise."""
    return Played(httpserver)


NewTarget = Callable[..., ZnunyTarget]


@pytest.fixture
def target_on(znuny: Played) -> Iterator[NewTarget]:
    """A maker of targets."""
    opened: list[ZnunyTarget] = []

    def new(**more: Any) -> ZnunyTarget:
        opened.append(ZnunyTarget("znuny", ZnunySite.model_validate({**SITE, "url": znuny.address, **more}), PASSWORD))
        return opened[-1]

    yield new
    for target in opened:
        target.close()


def trouble(act: Callable[[], object]) -> Trouble:
    """Return the trouble that something comes back with."""
    with pytest.raises(Trouble) as caught:
        act()
    return caught.value


def test_it_is_made_from_the_configuration_which_must_say_whose_the_tickets_are(znuny: Played, tmp_path: Any) -> None:
    folders = Folders(tmp_path, tmp_path, tmp_path)
    said = {**SITE, "url": znuny.address}
    target = targets.made("ours", Settings(targets={"ours": said}), folders, PASSWORD)
    try:
        assert isinstance(target, Target)
        assert target.create(SENT).number == NUMBER
    finally:
        target.close()
    del said["customer"]
    with pytest.raises(BadInput) as caught:
        targets.made("ours", Settings(targets={"ours": said}), folders, PASSWORD)
    assert "targets.ours.customer" in str(caught.value)


def test_what_goes_is_what_is_shown_and_the_password_is_not_in_it(znuny: Played, target_on: NewTarget) -> None:
    target = target_on()
    target.create(SENT)
    assert trouble(lambda: target.tell(NUMBER, NEWS)).kind is Kind.REFUSED  # the played one keeps nothing
    assert ("Ticket", json.loads(target.written(SENT))) in znuny.sent
    assert ("TicketUpdate", json.loads(target.written(NEWS, NUMBER))) in znuny.sent
    assert PASSWORD not in target.written(SENT) + target.written(NEWS, NUMBER)


def test_a_ticket_is_sent_with_its_names(znuny: Played, target_on: NewTarget) -> None:
    target_on(kinds={"incident": "Incident"}).create(SENT)
    assert znuny.sent == [
        (
            "Ticket",
            {
                "Ticket": {
                    "Title": "[SA-0142] printer jams",
                    "Queue": "Desk",
                    "State": "closed successful",
                    "Priority": "3 normal",
                    "CustomerUser": "sara@znuny.test",
                    "Type": "Incident",
                },
                "Article": {
                    "Subject": "[SA-0142] printer jams",
                    "Body": f"{INCIDENT} · SA-0142\n",
                    "ContentType": "text/plain; charset=utf8",
                    "CommunicationChannel": "Internal",
                    "SenderType": "agent",
                    "IsVisibleForCustomer": 0,
                },
                "DynamicField": [{"Name": "DSTRef", "Value": INCIDENT}],
            },
        )
    ]


@pytest.mark.parametrize(
    ("code", "body", "kind"),
    [
        (500, {"faultcode": "Server", "faultstring": "Article could not be created"}, Kind.SERVER),
        (200, "<html>Log in</html>", Kind.PORTAL),
        (302, "", Kind.PORTAL),
        (408, "", Kind.UNANSWERED),
        (201, {"TicketID": "8", "TicketNumber": NUMBER}, Kind.UNANSWERED),
        (200, {}, Kind.UNANSWERED),
        (200, {"TicketID": "8", "TicketNumber": ""}, Kind.UNANSWERED),
        (200, {"Error": "what"}, Kind.UNANSWERED),
        (200, "", Kind.UNANSWERED),
    ],
)
def test_what_is_no_answer_to_a_new_ticket_may_have_made_one(
    znuny: Played, target_on: NewTarget, code: int, body: Any, kind: Kind
) -> None:
    znuny.says["Ticket"] = (code, body)
    found = trouble(lambda: target_on().create(SENT))
    assert (found.kind, found.meaning.certain) == (kind, False)


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("TicketCreate.AuthFail", "User could not be authenticated!", Kind.LOGIN),
        ("TicketCreate.AccessDenied", "Can not create tickets in given Queue or QueueID!", Kind.SETUP),
        ("TicketCreate.InvalidParameter", "Ticket->QueueID or Ticket->Queue parameter is invalid!", Kind.SETUP),
        ("TicketCreate.InvalidParameter", "DynamicField->Name parameter is invalid!", Kind.SETUP),
        ("TicketCreate.InvalidParameter", "DynamicField->Value parameter is invalid!", Kind.REFUSED),
        ("TicketCreate.MissingParameter", "Ticket->CustomerUser parameter is missing!", Kind.REFUSED),
        ("Webservice.InvalidConfiguration", "no", Kind.SETUP),
    ],
)
def test_an_error_in_a_200_is_none_the_less_one_and_nothing_was_done(
    znuny: Played, target_on: NewTarget, code: str, message: str, kind: Kind
) -> None:
    znuny.says["Ticket"] = (200, error(code, message))
    found = trouble(lambda: target_on().create(SENT))
    assert (found.kind, found.told, found.meaning.certain) == (kind, message, True)


def test_a_route_that_is_not_there_stops_the_run_and_leaves_no_doubt(znuny: Played, target_on: NewTarget) -> None:
    znuny.says["Ticket"] = (500, "HTTP::REST Error while determine Operation for request URI '/Ticket'.")
    found = trouble(lambda: target_on().create(SENT))
    assert (found.kind, found.meaning.certain) == (Kind.SETUP, True)


@pytest.mark.parametrize("body", [[], {"TicketID": "8"}, {"Tickets": []}, {"TicketID": [None]}, "half an answ"])
def test_an_answer_to_a_search_of_another_shape_is_not_an_empty_one(
    znuny: Played, target_on: NewTarget, body: Any
) -> None:
    znuny.says["TicketSearch"] = (200, body)
    assert trouble(lambda: target_on().find(REFERENCE, "reference")).kind is Kind.UNANSWERED
    znuny.says["TicketSearch"] = (200, {})
    assert target_on().find(REFERENCE, "reference") == []


def test_a_ticket_is_looked_up_by_its_number_once_a_run(znuny: Played, target_on: NewTarget) -> None:
    target = target_on()
    address = f"{znuny.address}/index.pl?Action=AgentTicketZoom;TicketNumber={NUMBER}"
    assert target.read_back(NUMBER, SENT) == Receipt(NUMBER, address)
    assert target.read_back(NUMBER, SENT) == Receipt(NUMBER, address)
    assert znuny.routes() == ["TicketSearch", "TicketGet", "TicketGet"]


def test_another_ticket_than_the_one_asked_for_is_not_read(znuny: Played, target_on: NewTarget) -> None:
    assert trouble(lambda: target_on().read_back("2026112810000999", SENT)).kind is Kind.REFUSED


def test_everything_that_is_there_otherwise_is_told(znuny: Played, target_on: NewTarget) -> None:
    found = ticket(Title="other", Queue="Attic", State="new", DynamicField=[], Article=[{"Body": "theirs"}])
    znuny.says["TicketGet"] = (200, {"Ticket": [found]})
    receipt = target_on().read_back(NUMBER, SENT)
    assert receipt is not None
    assert receipt.lacks == (
        "Title is “other”",
        "Queue is “Attic”",
        "State is “new”",
        "DSTRef was not taken",
        "Article is not as it was sent",
    )


def test_an_article_that_is_missing_is_written_when_the_ticket_is_read_back(
    znuny: Played, target_on: NewTarget
) -> None:
    znuny.says["TicketGet"] = (200, {"Ticket": [ticket(Article=[{"Body": None}, {}], Service=None)]})
    receipt = target_on().read_back(NUMBER, SENT)
    assert receipt is not None
    assert receipt.lacks == ("Article is not as it was sent",)  # the played one stays as it is
    assert [body["Article"]["Body"] for route, body in znuny.sent if route == "TicketUpdate"] == [SENT.says]


@pytest.mark.parametrize("search", ZnunyTarget.searches)
def test_a_search_that_finds_anything_is_not_believed(znuny: Played, target_on: NewTarget, search: str) -> None:
    znuny.says["TicketGet"] = (200, {"Ticket": [ticket(DynamicField=[], Title="[SA-7] x")]})
    assert trouble(lambda: target_on().find(REFERENCE, search)).kind is Kind.SETUP


def test_what_was_told_already_is_not_written_again(znuny: Played, target_on: NewTarget) -> None:
    told = ticket(Article=[{"Body": f"It jams again.\n\n[dst {'f' * 32}]"}])
    znuny.says["TicketGet"] = (200, {"Ticket": [told]})
    target_on().tell(NUMBER, NEWS)
    assert [body for route, body in znuny.sent if route == "TicketUpdate"] == [
        {"TicketNumber": NUMBER, "Ticket": {"State": "closed successful"}}
    ]


def test_a_note_alone_says_nothing_of_the_state(znuny: Played, target_on: NewTarget) -> None:
    note = NEWS.model_copy(update={"status_is_new": False})
    with pytest.raises(Trouble, match="Article was not taken"):  # the played one keeps nothing
        target_on().tell(NUMBER, note)
    assert [sorted(body) for route, body in znuny.sent if route == "TicketUpdate"] == [["Article", "TicketNumber"]]
    told = ticket(State="new", Article=[{"Body": f"It jams again.\n\n[dst {'f' * 32}]"}])
    znuny.says["TicketGet"] = (200, {"Ticket": [told]})
    target_on().tell(NUMBER, note)  # it is there already, and in whatever state
    assert znuny.routes().count("TicketUpdate") == 1


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([], "Article was not taken"),
        ([{"Body": f"[dst {'f' * 32}]"}], "State is “new”"),
    ],
)
def test_a_follow_up_that_was_dropped_is_refused_loudly(
    znuny: Played, target_on: NewTarget, after: list[dict[str, str]], words: str
) -> None:
    znuny.says["TicketGet"] = (200, {"Ticket": [ticket(State="new", Article=after)]})
    found = trouble(lambda: target_on().tell(NUMBER, NEWS))
    assert (found.kind, found.told) == (Kind.REFUSED, words)


def test_a_ticket_that_cannot_be_read_before_it_is_told_leaves_no_doubt(znuny: Played, target_on: NewTarget) -> None:
    znuny.says["TicketGet"] = (500, "")
    found = trouble(lambda: target_on().tell(NUMBER, NEWS))
    assert (found.kind, found.meaning.certain, found.meaning.stops) == (Kind.SERVER, True, True)
    assert "TicketUpdate" not in znuny.routes()


def test_the_password_is_in_no_words_of_a_trouble(znuny: Played, target_on: NewTarget) -> None:
    znuny.says["Ticket"] = (200, error("TicketCreate.MissingParameter", f"{PASSWORD}->x parameter is missing!"))
    assert trouble(lambda: target_on().create(SENT)).told == "•••->x parameter is missing!"


def test_asking_sends_what_must_be_refused_and_says_so_when_it_was_not(znuny: Played, target_on: NewTarget) -> None:
    refused = error("TicketCreate.MissingParameter", "TicketCreate: Attachment->Content  parameter is missing!")
    znuny.says["Ticket"] = (200, refused)
    znuny.says["TicketSearch"] = (200, {})
    assert target_on().check() == []
    asked = [body for route, body in znuny.sent if route == "Ticket"]
    assert all(body["Attachment"] == [{"Filename": "dst"}] for body in asked)
    assert {body["Ticket"]["State"] for body in asked} == {"closed successful", "open", "closed unsuccessful"}
    assert len({body["Ticket"]["Priority"] for body in asked}) == 5
    znuny.says["Ticket"] = (200, {"TicketID": "8", "TicketNumber": NUMBER})
    assert trouble(target_on().check).kind is Kind.SETUP
