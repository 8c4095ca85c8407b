"""A webhook: signed as Standard Webhooks has it, at least once and always under the same id."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from dst_console.config import Settings
from dst_console.desk import deliveries
from dst_console.errors import BadInput
from dst_console.language.outbox import reason_words
from dst_console.models.states import DeliveryState, Outcome
from dst_console.sync.courier import Courier, Patience, Report
from dst_console.sync.target import AtLeastOnce, Target
from dst_console.sync.targets.webhook import WebhookSite, WebhookTarget, signature
from dst_console.sync.troubles import Kind, Trouble
from tests.contracts.server import INCIDENT, Asked, Played, answer, nobodys_port, page, parcel, told
from tests.station import Station
from tests.unit.conftest import NewStation

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = 1_614_265_330.7
NONE_LOST = Patience(share=0)


class Receiver(Played):
    """Takes what is sent to it once: what has the same id again is dropped."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.taken: dict[str, Asked] = {}

    def work(self, asked: Asked) -> Response:
        self.taken.setdefault(asked.headers["Webhook-Id"], asked)
        return Response("", 204)


@pytest.fixture
def receiver(httpserver: HTTPServer) -> Receiver:
    return Receiver(httpserver)


@pytest.fixture
def target(receiver: Receiver) -> Iterator[WebhookTarget]:
    made = hook(receiver)
    yield made
    made.close()


def hook(receiver: Receiver, secret: str = SECRET, **more: object) -> WebhookTarget:
    site = WebhookSite.model_validate({"kind": "webhook", "url": f"{receiver.url}/in/tickets?team=desk", **more})
    return WebhookTarget("hooks", site, secret, now=lambda: AT)


def refused(target: WebhookTarget) -> Trouble:
    with pytest.raises(Trouble) as caught:
        target.create(parcel())
    return caught.value


def test_the_signature_is_that_of_the_published_example() -> None:
    signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_a_target_that_says_it_may_send_twice(target: WebhookTarget) -> None:
    assert isinstance(target, Target)
    assert isinstance(target, AtLeastOnce)
    assert "same id" in target.warning


def test_the_receiver_can_verify_what_arrived_byte_for_byte(receiver: Receiver, target: WebhookTarget) -> None:
    assert target.create(parcel()).number == INCIDENT
    (asked,) = receiver.asked
    ident, moment = asked.headers["Webhook-Id"], asked.headers["Webhook-Timestamp"]
    content = f"{ident}.{moment}.".encode() + asked.data
    signed = hmac.new(base64.b64decode(SECRET[6:]), content, hashlib.sha256).digest()
    assert asked.headers["Webhook-Signature"] == "v1," + base64.b64encode(signed).decode()
    assert (ident, moment) == (parcel().key, "1614265330")
    assert asked.headers["Idempotency-Key"] == ident
    assert (asked.path, asked.args) == ("/in/tickets", {"team": "desk"})
    assert asked.headers["Content-Type"] == "application/json"


def test_what_is_shown_before_is_what_goes(receiver: Receiver, target: WebhookTarget) -> None:
    target.create(parcel())
    target.tell(INCIDENT, told())
    first, second = (asked.body for asked in receiver.asked)
    assert first == json.loads(target.written(parcel()))
    assert second == json.loads(target.written(told(), INCIDENT))
    assert first["type"] == "incident.closed"
    assert first["data"]["subject"] == "[SA-0142] Printer jams — گیر کاغذ"
    assert (second["type"], second["data"]["about"]) == ("incident.told", INCIDENT)
    assert "says" not in first["data"]


def test_half_a_surrogate_goes_as_a_question_mark_and_is_signed_so(receiver: Receiver, target: WebhookTarget) -> None:
    target.create(parcel(summary="caf\udce9 🖨"))
    (asked,) = receiver.asked
    assert asked.body["data"]["summary"] == "caf? 🖨"
    moment = asked.headers["Webhook-Timestamp"]
    assert asked.headers["Webhook-Signature"] == signature(SECRET, parcel().key, moment, asked.data)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_code_of_success_means_taken(receiver: Receiver, target: WebhookTarget, status: int) -> None:
    receiver.instead = [Response("ok" if status != 204 else "", status, content_type="text/plain")]
    assert target.create(parcel()).number == INCIDENT


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Kind.REFUSED),
        (422, Kind.REFUSED),
        (413, Kind.REFUSED),
        (401, Kind.LOGIN),
        (403, Kind.SETUP),
        (404, Kind.SETUP),
        (410, Kind.SETUP),
        (409, Kind.UNANSWERED),
        (408, Kind.UNANSWERED),
        (302, Kind.PORTAL),
        (500, Kind.SERVER),
        (503, Kind.SERVER),
    ],
)
def test_every_other_code_is_its_own_trouble(
    receiver: Receiver, target: WebhookTarget, status: int, kind: Kind
) -> None:
    receiver.instead = [answer({"error": "no such team"}, status)]
    trouble = refused(target)
    assert trouble.kind is kind
    assert "no such team" in trouble.told


def test_a_receiver_under_load_says_how_long_to_wait(receiver: Receiver, target: WebhookTarget) -> None:
    receiver.instead = [Response("slow down", 429, {"Retry-After": "120"})]
    trouble = refused(target)
    assert (trouble.kind, trouble.wait) == (Kind.BUSY, 120.0)


def test_a_log_in_page_is_no_receiver(receiver: Receiver, target: WebhookTarget) -> None:
    receiver.instead = [page()]
    assert refused(target).kind is Kind.PORTAL


def test_no_answer_leaves_it_open_whether_it_arrived(receiver: Receiver, target: WebhookTarget) -> None:
    receiver.cut = 1
    assert refused(target).kind is Kind.UNANSWERED
    assert len(receiver.taken) == 1


def test_nobody_there_means_surely_not_sent(receiver: Receiver) -> None:
    target = hook(receiver, url=f"http://127.0.0.1:{nobodys_port()}/in")
    assert refused(target).kind is Kind.NETWORK
    target.close()


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!"])
def test_without_a_good_secret_nothing_is_sent(receiver: Receiver, secret: str) -> None:
    target = hook(receiver, secret)
    assert refused(target).kind is Kind.SETUP
    assert [lack.about for lack in target.check()] == ["secret"]
    assert not receiver.asked
    target.close()


def test_the_secret_is_in_no_trouble(receiver: Receiver, target: WebhookTarget) -> None:
    receiver.instead = [answer({"error": f"bad signature, expected one of {SECRET}"}, 400)]
    trouble = refused(target)
    assert SECRET not in trouble.told
    assert "•••" in trouble.told


def test_asking_whether_it_is_there_sends_no_ticket(receiver: Receiver, target: WebhookTarget) -> None:
    receiver.instead = [Response("", 405)]
    assert target.check() == []
    receiver.instead = [page()]
    with pytest.raises(Trouble) as caught:
        target.check()
    assert caught.value.kind is Kind.PORTAL
    assert not receiver.taken


def test_plain_http_goes_nowhere_but_to_this_machine() -> None:
    site = WebhookSite(kind="webhook", url="http://hooks.example.org/in")
    with pytest.raises(BadInput):
        WebhookTarget("hooks", site, SECRET)


# Through the courier, from a log


@pytest.fixture
def station(new_station: NewStation) -> Station:
    return new_station(settings=Settings(targets={"hooks": {"kind": "webhook", "url": "http://127.0.0.1/in"}}))


def test_after_a_cut_answer_it_goes_again_under_the_same_id(
    station: Station, receiver: Receiver, target: WebhookTarget
) -> None:
    view = station.log("Ms Sara Ahmadi: printer jams @3F-12 #printer")
    station.outcome(view.id, Outcome.ESCALATED)
    receiver.cut = 1
    assert run(station, target).unsure == 1
    (row,) = deliveries.of_incident(station.store, view.id)
    assert row.state == DeliveryState.UNSURE
    assert "sent again with the same id" in reason_words(row, station.clock.now())
    station.clock.tick(target.grace + 1)
    run(station, target)
    row = deliveries.delivery(station.store, row.id)
    assert (row.state, row.warning) == (DeliveryState.SENT, "")
    assert [one.act for one in row.tries] == ["send", "send"]  # nobody was asked in between
    assert len(receiver.sent()) == 2
    assert len({asked.headers["Webhook-Id"] for asked in receiver.sent()}) == 1
    assert len({asked.data for asked in receiver.sent()}) == 1
    assert len(receiver.taken) == 1
    assert not station.show(view.id).central_number


def test_what_is_told_later_has_an_id_of_its_own(station: Station, receiver: Receiver, target: WebhookTarget) -> None:
    view = station.log("printer jams @3F-12 #printer")
    station.outcome(view.id, Outcome.ESCALATED)
    run(station, target)
    station.clock.tick(60)
    station.note(view.id, "It jams again.")
    receiver.cut = 1
    run(station, target)
    for _again in range(3):
        station.clock.tick(target.grace + 1)
        run(station, target)
    kinds = [asked.body["type"] for asked in receiver.taken.values()]
    assert kinds == ["incident.escalated", "incident.told"]
    assert [asked.body["type"] for asked in receiver.sent()] == ["incident.escalated", "incident.told", "incident.told"]
    assert "It jams again." in receiver.sent()[-1].body["data"]["body"]
    assert {row.state for row in deliveries.of_incident(station.store, view.id)} == {DeliveryState.SENT}


def run(station: Station, target: WebhookTarget) -> Report:
    return Courier(station.store, [target], patience=NONE_LOST, force=True).run()
