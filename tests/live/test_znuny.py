"""A real Znuny: what it really answers, and what becomes of it on our side."""

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
from dst_console.sync.targets.znuny import ZnunySite, ZnunyTarget
from dst_console.sync.troubles import Kind, Trouble
from tests.live import znuny_server
from tests.live.between import Between
from tests.live.desk import close, numbers, parcel, reference_of, state
from tests.live.znuny_server import LOGIN, PASSWORD, QUEUE, ZnunyServer
from tests.station import Station

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

GRACE = 30.0
CUSTOMER = "{{ mail or 'sara' }}"


@pytest.fixture(scope="session")
def znuny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZnunyServer]:
    """A Znuny for all tests of this file."""
    znuny_server.needed()
    server = znuny_server.started(tmp_path_factory.mktemp("znuny"))
    yield server
    server.stop()


NewTarget = Callable[..., ZnunyTarget]


@pytest.fixture
def target_on(znuny: ZnunyServer) -> Iterator[NewTarget]:
    """A maker of targets for the tests' queue."""
    opened: list[ZnunyTarget] = []

    def new(password: str = PASSWORD, **more: Any) -> ZnunyTarget:
        said = {"kind": "znuny", "url": znuny.address, "login": LOGIN, "queue": QUEUE, "customer": CUSTOMER, **more}
        opened.append(ZnunyTarget("znuny", ZnunySite.model_validate(said), password))
        assert isinstance(opened[-1], Target)
        return opened[-1]

    yield new
    for target in opened:
        target.close()


def made(target: ZnunyTarget, sent: Parcel) -> Receipt:
    """Make a ticket and read it back, as the courier does."""
    found = target.read_back(target.create(sent).number, sent)
    assert found is not None
    return found


def ticket(znuny: ZnunyServer, number: str) -> dict[str, Any]:
    """Return a ticket as an administrator sees it."""
    ids = znuny.ask("dst/TicketSearch", {"TicketNumber": number})[1]["TicketID"]
    body = {"TicketID": ids[0], "DynamicFields": 1, "AllArticles": 1}
    found: dict[str, Any] = znuny.ask("dst/TicketGet", body)[1]["Ticket"][0]
    return found


def count(znuny: ZnunyServer) -> int:
    """Count the tickets in its database."""
    return int(znuny.sql("SELECT count(*) FROM ticket")[0][0])


def raw(sent: Parcel, **more: Any) -> dict[str, Any]:
    """Return a ticket that everything is right with, or something not."""
    article = {"Subject": "x", "Body": sent.says, "ContentType": "text/plain; charset=utf8"}
    about = {"Title": f"{sent.tag} x", "Queue": QUEUE, "State": "open", "Priority": "3 normal", "CustomerUser": "sara"}
    fields = [{"Name": "DSTRef", "Value": sent.incident}]
    return {"Ticket": about, "Article": {**article, "CommunicationChannel": "Internal"}, "DynamicField": fields, **more}


# The ticket


def test_a_closed_incident_becomes_a_closed_ticket_that_holds_all_of_it(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    target = target_on(fields={"Room": "{{ place }}"})
    sent = parcel(summary="چاپگر می‌گیرد 🖨 [b]", priority=2)
    receipt = made(target, sent)
    assert receipt.lacks == ()
    there = ticket(znuny, receipt.number)
    assert there["Title"] == f"[{sent.number}] چاپگر می‌گیرد 🖨 [b]"
    assert (there["State"], there["Priority"], there["Queue"]) == ("closed successful", "4 high", QUEUE)
    assert there["CustomerUserID"] == "sara"
    assert {one["Name"]: one["Value"] for one in there["DynamicField"] if one["Value"]} == {
        "DSTRef": sent.incident,
        "Room": "3F-12",
    }
    (article,) = there["Article"]
    assert article["Body"] == sent.says.strip()
    assert article["IsVisibleForCustomer"] == 0


def test_its_number_is_the_one_that_customers_are_told(znuny: ZnunyServer, target_on: NewTarget) -> None:
    receipt = made(target_on(), parcel())
    assert znuny.sql(f"SELECT count(*) FROM ticket WHERE tn = '{receipt.number}'") == [["1"]]
    assert receipt.address.endswith(f"TicketNumber={receipt.number}")


def test_a_customer_with_an_address_is_the_customer(znuny: ZnunyServer, target_on: NewTarget) -> None:
    known, unknown = (made(target_on(), parcel(mail=mail)) for mail in ("sara@znuny.test", "new@znuny.test"))
    assert ticket(znuny, known.number)["CustomerUserID"] == "sara"
    assert ticket(znuny, unknown.number)["CustomerUserID"] == "new@znuny.test"


def test_a_title_of_5000_letters_is_an_error_yet_the_ticket_exists_so_ours_are_cut(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    sent, before = parcel(), count(znuny)
    long = raw(sent)
    long["Ticket"]["Title"] = long["Article"]["Subject"] = sent.tag + "x" * 5000
    assert znuny.ask("dst/Ticket", long)[0] == 500
    assert count(znuny) == before + 1
    receipt = made(target_on(), parcel(summary="چ" * 5000))
    assert receipt.lacks == ()
    assert len(ticket(znuny, receipt.number)["Title"]) == 255


def test_a_ticket_that_stayed_without_its_article_is_found_and_given_it_once(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    target, sent = target_on(), parcel(status="open")
    half = raw(sent)
    half["Ticket"]["Title"] = f"{sent.tag} printer jams"
    half["Article"]["Subject"] = "x" * 5000
    assert znuny.ask("dst/Ticket", half)[0] == 500
    (found,) = target.find(reference_of(sent), "reference")
    for _time in range(2):
        receipt = target.read_back(found.number, sent)
        assert receipt is not None
        assert receipt.lacks == ()
    assert [one["Body"] for one in ticket(znuny, found.number)["Article"] if one.get("Body")] == [sent.says.strip()]


def test_control_letters_and_halves_of_letters_arrive_as_pictures(znuny: ZnunyServer, target_on: NewTarget) -> None:
    sent = parcel(summary="a\x00b\ud83d\u202ec")
    receipt = made(target_on(), sent)
    assert receipt.lacks == ()
    assert ticket(znuny, receipt.number)["Title"] == f"[{sent.number}] a␀b⟨U+D83D⟩⟨U+202E⟩c"


# What is refused


def test_a_bad_password_is_a_200_with_an_error_and_never_looks_like_nothing_found(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    sent = parcel()
    number = made(target_on(), sent).number
    before = count(znuny)
    asked: list[Callable[[ZnunyTarget], object]] = [
        lambda target: target.check(),
        lambda target: target.create(parcel()),
        lambda target: target.find(reference_of(sent), "reference"),
        lambda target: target.read_back(number, sent),
        lambda target: target.tell(number, sent),
        lambda target: target.has_been_told(number, sent),
    ]
    for ask in asked:
        with pytest.raises(Trouble) as caught:
            ask(target_on("wrong-secret"))
        assert caught.value.kind is Kind.LOGIN
        assert "wrong-secret" not in caught.value.told
    assert count(znuny) == before


WRONG = [
    ({"queue": "Attic"}, Kind.SETUP, "Queue Attic"),
    ({"queue": "Second-line"}, Kind.SETUP, "queue Second-line"),
    ({"login": "looker"}, Kind.SETUP, "queue Desk-side"),
    ({"statuses": {"closed": "gone"}}, Kind.SETUP, "State gone"),
    ({"priorities": {"3": "huge"}}, Kind.REFUSED, "Priority huge"),
    ({"kinds": {"incident": "Riddle"}}, Kind.REFUSED, "Type Riddle"),
    ({"categories": {"printer": "Printing"}}, Kind.REFUSED, "Service Printing"),
    ({"customer": "nobody"}, Kind.REFUSED, "CustomerUser nobody"),
    ({"customer": "{{ mail }}"}, Kind.REFUSED, "CustomerUser"),
    ({"fields": {"Floor": "3"}}, Kind.SETUP, "DynamicField DSTRef, Floor"),
    ({"fields": {"Room": "nowhere"}}, Kind.REFUSED, "DynamicField DSTRef, Room"),
]


@pytest.mark.parametrize(("wrong", "kind", "about"), WRONG, ids=[about for _wrong, _kind, about in WRONG])
def test_what_would_be_refused_is_named_before_and_nothing_is_stored(
    znuny: ZnunyServer, target_on: NewTarget, wrong: dict[str, Any], kind: Kind, about: str
) -> None:
    target, before = target_on(**wrong), count(znuny)
    assert [lack.about for lack in target.check()] == [about]
    with pytest.raises(Trouble) as caught:
        target.create(parcel(category="printer"))
    assert caught.value.kind is kind
    assert caught.value.told.startswith("TicketCreate: ")
    assert count(znuny) == before


def test_asking_whether_tickets_would_be_taken_stores_none(znuny: ZnunyServer, target_on: NewTarget) -> None:
    before = count(znuny)
    assert target_on(fields={"Room": "{{ place }}"}).check() == []
    assert count(znuny) == before


def test_a_service_without_our_routes_stops_the_run_and_leaves_no_doubt(target_on: NewTarget) -> None:
    with pytest.raises(Trouble) as caught:
        target_on(service="shipped").find(reference_of(parcel()), "reference")
    assert (caught.value.kind, caught.value.meaning.certain) == (Kind.SETUP, True)


# Finding it again


@pytest.mark.parametrize("search", ZnunyTarget.searches)
def test_a_ticket_is_found_again_though_it_is_closed(target_on: NewTarget, search: str) -> None:
    target, sent = target_on(), parcel()
    number = made(target, sent).number
    assert numbers(target.find(reference_of(sent), search)) == [number]
    assert target.find(reference_of(parcel()), search) == []


def test_the_shipped_route_finds_everything_whatever_is_asked_for(znuny: ZnunyServer, target_on: NewTarget) -> None:
    made(target_on(), parcel())
    made(target_on(), parcel())
    let_in = f"UserLogin=boss&Password={PASSWORD}"
    for query in ("DynamicField_DSTRef=nothing", "DynamicField_DSTRef.Equals=nothing"):
        _code, said = znuny.ask(f"shipped/Ticket?{let_in}&{query}", None, method="GET")
        assert len(said["TicketID"]) > 1
    assert znuny.ask("dst/TicketSearch", {"DynamicField_DSTRef": {"Equals": "nothing"}}) == (200, {})


def test_a_search_by_an_unknown_field_answers_with_everything_and_is_not_believed(target_on: NewTarget) -> None:
    target = target_on(reference="Nothing")
    made(target_on(), parcel())
    with pytest.raises(Trouble) as caught:
        target.find(reference_of(parcel()), "reference")
    assert caught.value.kind is Kind.SETUP
    assert target.check()[-1] == Lack("dynamic field Nothing", "is not known there: a search by it finds everything")


def test_the_same_tag_of_another_laptop_is_not_ours(target_on: NewTarget) -> None:
    target = target_on()
    ours, theirs = parcel(number="SA-0001"), parcel(number="SA-0001")
    number = made(target, ours).number
    assert numbers(target.find(reference_of(ours), "tag")) == [number]
    assert target.find(reference_of(theirs), "tag") == []


def test_a_ticket_whose_reference_was_emptied_is_found_by_its_tag_and_its_first_line(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    target, sent = target_on(), parcel()
    number = made(target, sent).number
    emptied = {"TicketNumber": number, "DynamicField": [{"Name": "DSTRef", "Value": ""}]}
    assert "Error" not in znuny.ask("dst/TicketUpdate", emptied)[1]
    assert target.find(reference_of(sent), "reference") == []
    assert numbers(target.find(reference_of(sent), "tag")) == [number]
    receipt = target.read_back(number, sent)
    assert receipt is not None
    assert receipt.lacks == ("DSTRef was not taken",)


def test_a_merged_ticket_is_told(znuny: ZnunyServer, target_on: NewTarget) -> None:
    target, sent = target_on(), parcel()
    numbered = [made(target, one).number for one in (sent, parcel())]
    ids = [ticket(znuny, number)["TicketID"] for number in numbered]
    znuny.perl(f"one('Ticket')->TicketMerge(MainTicketID => {ids[1]}, MergeTicketID => {ids[0]}, UserID => 1) or die;")
    assert numbers(target.find(reference_of(sent), "reference")) == [numbered[0]]
    receipt = target.read_back(numbered[0], sent)
    assert receipt is not None
    assert "State is “merged”" in receipt.lacks


def test_a_ticket_moved_out_of_sight_is_no_missing_one(znuny: ZnunyServer, target_on: NewTarget) -> None:
    target, sent = target_on(), parcel()
    number = made(target, sent).number
    znuny.ask("dst/TicketUpdate", {"TicketNumber": number, "Ticket": {"Queue": "Second-line"}})
    assert target.find(reference_of(sent), "reference") == []  # looks like none
    receipt = target.read_back(number, sent)  # who made it may read it still, where the id is known
    assert receipt is not None
    assert receipt.lacks == ("Queue is “Second-line”",)
    with pytest.raises(Trouble) as caught:
        target_on().read_back(number, sent)
    assert caught.value.kind is Kind.REFUSED


# What comes after


def test_what_comes_after_is_an_article_with_the_state_and_is_written_once(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    target, sent = target_on(), parcel(status="escalated")
    number = made(target, sent).number
    news = sent.model_copy(update={"key": spool.new_id(), "status": "closed", "says": "Roller replaced.\n"})
    assert not target.has_been_told(number, news)
    target.tell(number, news)
    target.tell(number, news)
    assert target_on().has_been_told(number, news)
    there = ticket(znuny, number)
    assert there["State"] == "closed successful"
    assert [one["Body"] for one in there["Article"][1:]] == [f"Roller replaced.\n\n\n[dst {news.key}]"]


def test_a_state_that_there_is_none_of_is_refused_and_nothing_is_written(
    znuny: ZnunyServer, target_on: NewTarget
) -> None:
    target, sent = target_on(statuses={"cancelled": "gone"}), parcel()
    number = made(target, sent).number
    news = sent.model_copy(update={"key": spool.new_id(), "status": "cancelled"})
    with pytest.raises(Trouble) as caught:
        target.tell(number, news)
    assert caught.value.kind is Kind.REFUSED
    assert len(ticket(znuny, number)["Article"]) == 1


def test_a_follow_up_to_a_ticket_that_is_not_there_is_refused(target_on: NewTarget) -> None:
    with pytest.raises(Trouble) as caught:
        target_on().tell("*", parcel())
    assert caught.value.kind is Kind.REFUSED


# The courier on a bad way


@pytest.fixture
def between(znuny: ZnunyServer) -> Iterator[Between]:
    """A way to Znuny that can be troubled."""
    way = Between(znuny.address)
    yield way
    way.stop()


@pytest.fixture
def desk(between: Between, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """A technician's station whose tickets go to Znuny over that way, the first of them sent."""
    monkeypatch.setenv("DST_SECRET_ZNUNY", PASSWORD)
    said = {"kind": "znuny", "url": between.address, "login": LOGIN, "queue": QUEUE, "customer": CUSTOMER}
    station = Station(tmp_path, Settings(initials="SA", targets={"znuny": {**said, "grace": GRACE}}))
    close(station, "Sara Ahmadi: the first of the day")
    assert sending.sync(station.store).sent == 1
    yield station
    station.close()


@pytest.mark.parametrize("fault", ["cut", "lost"])
def test_a_ticket_whose_answer_was_lost_is_made_once(
    znuny: ZnunyServer, between: Between, desk: Station, fault: str
) -> None:
    between.faults = {"/Ticket$": [fault]}
    incident = close(desk, "Sara Ahmadi: printer jams")
    sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.UNSURE]
    for _time in range(3):
        desk.clock.tick(GRACE)
        sending.sync(desk.store)
    assert state(desk, incident) == [DeliveryState.SENT]
    found = znuny.sql(
        f"SELECT t.tn FROM ticket t JOIN dynamic_field_value v ON v.object_id = t.id WHERE v.value_text = '{incident}'"
    )
    assert found == [[desk.show(incident).central_number]]


@pytest.mark.parametrize("fault", ["cut", "lost"])
def test_an_article_whose_answer_was_lost_is_written_once(
    znuny: ZnunyServer, between: Between, desk: Station, fault: str
) -> None:
    incident = close(desk, "Sara Ahmadi: printer jams")
    sending.sync(desk.store)
    desk.note(incident, "She came back: it jams again.")
    between.faults = {"/TicketUpdate$": [fault]}
    for _time in range(4):
        sending.sync(desk.store)
        desk.clock.tick(GRACE)
    assert state(desk, incident) == [DeliveryState.SENT, DeliveryState.SENT]
    there = ticket(znuny, desk.show(incident).central_number or "")
    assert ["She came back" in one["Body"] for one in there["Article"]] == [False, True]


def test_a_search_that_must_be_answered_is_asked_again(znuny: ZnunyServer, between: Between, desk: Station) -> None:
    between.faults = {"/Ticket$": ["cut"], "/TicketSearch$": ["lost"]}
    incident = close(desk, "Sara Ahmadi: printer jams")
    before = count(znuny)
    for _time in range(4):
        sending.sync(desk.store)
        desk.clock.tick(GRACE)
    assert state(desk, incident) == [DeliveryState.SENT]
    assert count(znuny) == before + 1
