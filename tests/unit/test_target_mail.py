"""Mail to a help desk: letters that a real server takes, at least once and always under the same Message-ID."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from dst_console.config import Settings
from dst_console.desk import deliveries
from dst_console.errors import BadInput
from dst_console.models.states import DeliveryState, Outcome
from dst_console.sync import targets
from dst_console.sync.courier import Courier, Patience, Report
from dst_console.sync.target import AtLeastOnce, Target
from dst_console.sync.targets.mail import MailSite, MailTarget
from dst_console.sync.troubles import Kind, Trouble
from tests.contracts.mailbox import PASSWORD, USER, Mailbox, certificate, mailbox, scripted
from tests.contracts.server import INCIDENT, SAYS, nobodys_port, parcel, told
from tests.station import Station
from tests.unit.conftest import NewStation

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
NUMBER = f"{parcel().key}@example.org"
HURRY = Patience(share=0)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def target(box: Mailbox) -> MailTarget:
    return post(box.port)


def post(port: int, password: str = "", **more: Any) -> MailTarget:
    said = {
        "kind": "mail",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "desk@example.org",
        "to": "help@example.org",
        "timeout": 5,
    }
    return MailTarget("post", MailSite.model_validate({**said, **more}), password, now=lambda: NOW)


def text(letter: EmailMessage) -> str:
    """Return the words of a letter; in letters a line ends with CR LF."""
    return str(letter.get_content()).replace("\r\n", "\n")


def refused(target: MailTarget) -> Trouble:
    with pytest.raises(Trouble) as caught:
        target.create(parcel())
    return caught.value


def test_it_is_a_target_that_says_it_may_send_twice(target: MailTarget) -> None:
    assert isinstance(target, Target)
    assert isinstance(target, AtLeastOnce)
    assert "twice" in target.warning
    assert target.searches == ()


def test_a_ticket_arrives_as_a_letter(box: Mailbox, target: MailTarget) -> None:
    receipt = target.create(parcel())
    (letter,) = box.letters
    assert receipt.number == NUMBER
    assert letter["Message-ID"] == f"<{NUMBER}>"
    assert letter["Subject"] == "[SA-0142] Printer jams — گیر کاغذ"
    assert letter["X-DST-Ref"] == INCIDENT
    assert letter["Date"].datetime == NOW
    assert letter["In-Reply-To"] is None
    assert letter["Reply-To"] is None
    assert text(letter) == SAYS
    assert box.envelopes == [("desk@example.org", ["help@example.org"])]
    assert target.read_back(receipt.number, parcel()) == receipt


def test_what_is_told_later_answers_the_ticket_s_letter(box: Mailbox, target: MailTarget) -> None:
    number = target.create(parcel()).number
    target.tell(number, told())
    first, second = box.letters
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]
    assert second["Subject"] == "Re: " + first["Subject"]
    assert "jams again" in text(second)


def test_sent_again_it_is_the_same_letter_but_for_its_date(box: Mailbox, target: MailTarget) -> None:
    target.create(parcel())
    target.create(parcel())
    assert box.raw[0] == box.raw[1]


def test_what_is_shown_before_is_what_goes(box: Mailbox, target: MailTarget) -> None:
    target.create(parcel())
    (letter,) = box.letters
    heads, _blank, body = target.written(parcel()).partition("\n\n")
    assert body == text(letter)
    for row in heads.splitlines():
        name, _colon, value = row.partition(": ")
        assert letter[name] == value


def test_all_that_goes_is_plain_seven_bits(box: Mailbox, target: MailTarget) -> None:
    target.create(parcel(says="گیر کاغذ 🖨\n" + "long " * 400 + "\n"))
    (raw,) = box.raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert text(box.letters[0]) == "گیر کاغذ 🖨\n" + "long " * 400 + "\n"


@pytest.mark.parametrize(
    "summary",
    [
        "چاپگر طبقهٔ سوم کار نمی‌کند و همه منتظرند " * 12,
        "Принтер на третьем этаже не печатает " * 12,
        "🖨 🧑‍💻 👩🏽‍🔧 " * 20,
        "a" * 2_000,
        '=?utf-8?q?not_an_encoded_word?= and "quotes" <tags>, commas; semicolons:',
        "override \u202e gnol",
    ],
)
def test_subjects_of_every_script_and_length_come_back_equal(box: Mailbox, target: MailTarget, summary: str) -> None:
    target.create(parcel(summary=summary))
    assert box.letters[0]["Subject"].split() == f"[SA-0142] {summary}".split()
    assert len(box.letters[0].keys()) == 9
    assert max(map(len, box.raw[0].split(b"\r\n"))) <= 998


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00\r\n"])
def test_nothing_typed_begins_a_header_of_its_own(box: Mailbox, end: str) -> None:
    target = post(box.port, fields={"X-Place": "{{ place }}"}, answer_customer=True)
    nasty = f"jam{end}Bcc: all@example.org{end}{end}body"
    target.create(parcel(summary=nasty, place=nasty, mail=f"a@example.org{end}Bcc: all@example.org"))
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["Reply-To"] is None
    assert box.envelopes == [("desk@example.org", ["help@example.org"])]
    assert text(letter) == SAYS
    assert letter["X-Place"].split() == ["jam", "Bcc:", "all@example.org", "body"]


def test_half_a_surrogate_and_control_bytes_stop_no_letter(box: Mailbox, target: MailTarget) -> None:
    target.create(parcel(summary="caf\udce9\x00\x1b[31m", says="caf\udce9\x00\r\nend"))
    (letter,) = box.letters
    assert letter["Subject"] == "[SA-0142] caf?[31m"
    assert text(letter) == "caf?\nend\n"


def test_lines_of_a_single_dot_do_not_end_the_letter(box: Mailbox, target: MailTarget) -> None:
    target.create(parcel(says="one\n.\n..two\nQUIT\n"))
    assert text(box.letters[0]) == "one\n.\n..two\nQUIT\n"
    assert len(box.letters) == 1


def test_answers_can_go_to_the_customer_and_fields_become_headers(box: Mailbox) -> None:
    target = post(box.port, answer_customer=True, fields={"X-OTRS-Queue": "{{ category }}", "X-None": "{{ asset }}"})
    target.create(parcel())
    (letter,) = box.letters
    assert letter["Reply-To"] == "sara.ahmadi@example.org"
    assert letter["X-OTRS-Queue"] == "printer"
    assert letter["X-None"] is None


@pytest.mark.parametrize(
    "name", ["Bcc", "Subject", "message-id", "Content-Type", "X: y", "MIME-Version", "ü", "X-DST-Ref"]
)
def test_no_mapping_sets_a_header_of_ours(name: str) -> None:
    with pytest.raises(ValidationError, match="no header that can be set"):
        post(25, fields={name: "x"})


@pytest.mark.parametrize("address", ["", "help", "a@b@c", "a@example.org\nBcc: x", "a b@example.org", "یک@example.org"])
def test_what_is_no_address_is_said_before_anything_is_sent(address: str) -> None:
    with pytest.raises(ValidationError, match="no mail address"):
        post(25, to=address)


def test_without_tls_letters_go_nowhere_but_to_this_machine() -> None:
    with pytest.raises(ValidationError, match="readable for all"):
        post(25, host="mail.example.org")


def test_what_is_not_right_is_said_as_a_sentence_with_its_place() -> None:
    said = {"kind": "mail", "host": "127.0.0.1", "security": "none", "sender": "desk@example.org", "to": "{help}"}
    with pytest.raises(BadInput) as caught:
        targets.site("post", Settings(targets={"post": said}))
    assert caught.value.title == "targets.post.to is not right: this is no mail address."


# What servers answer


@pytest.mark.parametrize(
    ("where", "said", "kind"),
    [
        ("rcpt", "550 5.1.1 no such user here", Kind.REFUSED),
        ("rcpt", "450 4.2.0 greylisted, come back", Kind.BUSY),
        ("mail", "550 5.7.1 you may not send as that", Kind.SETUP),
        ("mail", "530 5.7.0 log in first", Kind.LOGIN),
        ("mail", "451 4.3.0 try again", Kind.BUSY),
        ("data", "552 5.3.4 too big", Kind.REFUSED),
        ("data", "554 5.7.1 looks like spam", Kind.REFUSED),
        ("data", "452 4.3.1 no room", Kind.BUSY),
        ("data", "421 4.3.2 shutting down", Kind.BUSY),
        ("data", "299 whatever", None),
        ("data", "333 what?", Kind.UNANSWERED),
    ],
)
def test_what_the_server_says_is_what_is_told(
    box: Mailbox, target: MailTarget, where: str, said: str, kind: Kind | None
) -> None:
    setattr(box, where, said)
    if kind is None:
        assert target.create(parcel()).number == NUMBER
        return
    trouble = refused(target)
    assert trouble.kind is kind
    assert said in trouble.told
    assert not box.letters


def test_cut_off_behind_the_last_line_it_may_have_arrived(box: Mailbox, target: MailTarget) -> None:
    box.cut = 1
    trouble = refused(target)
    assert trouble.kind is Kind.UNANSWERED
    assert not trouble.meaning.certain
    assert len(box.letters) == 1


GREETING = (b"220 mail.example.org\r\n", b"250 mail.example.org\r\n")


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ((b"",), Kind.NETWORK),
        ((b"554 5.7.1 your address is blocked\r\n",), Kind.ADDRESS),
        ((b"421 too many connections\r\n",), Kind.BUSY),
        ((b"220 hello\r\n",), Kind.NETWORK),
        ((*GREETING,), Kind.NETWORK),
        ((*GREETING, b"250 ok\r\n"), Kind.NETWORK),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n"), Kind.NETWORK),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"503 no\r\n"), Kind.REFUSED),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n"), Kind.REFUSED),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"), Kind.UNANSWERED),
        ((b"HTTP/1.1 200 OK\r\n\r\n<html>log in</html>\r\n",), Kind.SETUP),
    ],
)
def test_only_where_the_letter_was_on_its_way_it_may_have_arrived(script: tuple[bytes, ...], kind: Kind) -> None:
    with scripted(*script) as port:
        trouble = refused(post(port))
    assert trouble.kind is kind
    assert trouble.meaning.certain is (kind is not Kind.UNANSWERED)


def test_a_server_that_says_nothing_is_left_after_the_time_out() -> None:
    with scripted(*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", *[b""] * 200) as port:
        assert refused(post(port, timeout=0.3)).kind is Kind.UNANSWERED
    with scripted(b"", b"") as port:
        assert refused(post(port, timeout=0.3)).kind is Kind.NETWORK


def test_nobody_there_means_surely_not_sent() -> None:
    assert refused(post(nobodys_port())).kind is Kind.NETWORK


def test_a_name_that_nobody_knows_is_a_trouble_of_the_network() -> None:
    trouble = refused(post(465, host="mail.invalid", security="tls"))
    assert trouble.kind is Kind.NETWORK


def test_a_name_that_can_be_none_is_a_matter_of_the_settings() -> None:
    assert refused(post(465, host="m" * 70 + ".example.org", security="tls")).kind is Kind.SETUP


# Getting in

LAX = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@LAX
def test_the_right_password_is_let_in_and_a_wrong_one_is_not() -> None:
    with mailbox(auth_require_tls=False, auth_required=True) as box:
        post(box.port, PASSWORD, user=USER).create(parcel())
        assert len(box.letters) == 1
        trouble = refused(post(box.port, "wrong", user=USER))
        assert trouble.kind is Kind.LOGIN
        assert "535" in trouble.told
        assert "wrong" not in trouble.told
        assert refused(post(box.port)).kind is Kind.LOGIN


def test_a_server_that_takes_no_log_in_is_a_matter_of_the_settings() -> None:
    with mailbox() as box:
        assert refused(post(box.port, PASSWORD, user=USER)).kind is Kind.SETUP


@pytest.mark.parametrize(("last", "kind"), [(b"235 welcome\r\n", Kind.NETWORK), (b"535 no\r\n", Kind.LOGIN)])
def test_a_server_that_knows_only_login_is_asked_so(last: bytes, kind: Kind) -> None:
    greeted = (b"220 hello\r\n", b"250-hello\r\n250 AUTH LOGIN\r\n", b"334 VXNlcjo=\r\n", b"334 UGFzcw==\r\n")
    with scripted(*greeted, last) as port:
        assert refused(post(port, PASSWORD, user=USER)).kind is kind  # let in, it hangs up


def test_a_password_that_the_server_repeats_is_hidden() -> None:
    greeted = (b"220 hello\r\n", b"250-hello\r\n250 AUTH PLAIN\r\n")
    with scripted(*greeted, f"535 not {PASSWORD}\r\n".encode()) as port:
        trouble = refused(post(port, PASSWORD, user=USER))
    assert trouble.told == "535 not •••"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server's certificate for localhost that this machine trusts."""
    pytest.importorskip("cryptography")
    path, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_letters_go_by_tls_to_a_server_that_is_who_it_says(trusted: Any, security: str) -> None:
    how = {"tls_context": trusted, "require_starttls": True}
    if security == "tls":  # the server knows of TLS only by STARTTLS, and would take no password else
        how = {"ssl_context": trusted, "auth_require_tls": False}
    with mailbox(**how) as box:
        post(box.port, PASSWORD, host="localhost", security=security, user=USER).create(parcel())
        assert len(box.letters) == 1
        trouble = refused(post(box.port, host="127.0.0.1", security=security))  # a name that is not in the certificate
        assert trouble.kind is Kind.TLS
        assert len(box.letters) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_trusts_gets_no_letter(tmp_path: Path, security: str) -> None:
    pytest.importorskip("cryptography")
    _path, context = certificate(tmp_path)
    how = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    with mailbox(**how) as box:
        trouble = refused(post(box.port, host="localhost", security=security))
        assert trouble.kind is Kind.TLS
        assert not box.letters


def test_a_server_without_starttls_gets_no_letter(box: Mailbox) -> None:
    trouble = refused(post(box.port, security="starttls"))
    assert trouble.kind is Kind.TLS
    assert not box.letters


def test_a_plain_server_on_a_port_for_tls_gets_no_letter(box: Mailbox) -> None:
    assert refused(post(box.port, security="tls")).kind is Kind.TLS
    assert not box.letters


def test_asking_says_which_address_would_be_refused_and_sends_nothing(box: Mailbox, target: MailTarget) -> None:
    assert target.check() == []
    box.rcpt = "550 5.1.1 no such user"
    (lack,) = target.check()
    assert (lack.about, lack.what) == ("help@example.org", "550 5.1.1 no such user")
    assert not box.letters


# Through the courier, from a log


@pytest.fixture
def station(new_station: NewStation) -> Station:
    return new_station(settings=Settings(targets={"post": {"kind": "mail"}}))


def run(station: Station, target: MailTarget) -> Report:
    return Courier(station.store, [target], patience=HURRY, force=True).run()


def test_after_a_cut_answer_it_goes_again_under_the_same_message_id(
    station: Station, box: Mailbox, target: MailTarget
) -> None:
    view = station.log("Ms Sara Ahmadi: printer jams @3F-12 #printer")
    station.outcome(view.id, Outcome.ESCALATED)
    box.cut = 1
    assert run(station, target).unsure == 1
    assert run(station, target).sent == 0  # within the grace it is left alone
    for _again in range(3):
        station.clock.tick(target.grace + 1)
        run(station, target)
    (row,) = deliveries.of_incident(station.store, view.id)
    assert row.state == DeliveryState.SENT
    assert [letter["Message-ID"] for letter in box.letters] == [f"<{row.number}>"] * 2
    assert not station.show(view.id).central_number  # no number that a customer could be told


def test_what_was_written_later_follows_its_letter(station: Station, box: Mailbox, target: MailTarget) -> None:
    view = station.log("printer jams @3F-12 #printer")
    station.outcome(view.id, Outcome.ESCALATED)
    run(station, target)
    station.clock.tick(60)
    station.note(view.id, "It jams again.")
    assert run(station, target).sent == 1
    first, second = box.letters
    assert second["In-Reply-To"] == first["Message-ID"]
    assert "It jams again." in text(second)
    assert view.id in text(second)


def test_a_refused_letter_waits_for_a_person_and_the_next_one_goes(
    station: Station, box: Mailbox, target: MailTarget
) -> None:
    first = station.log("printer jams @3F-12 #printer")
    station.outcome(first.id, Outcome.ESCALATED)
    box.data = "554 5.7.1 looks like spam"
    assert run(station, target).refused == 1
    box.data = ""
    station.clock.tick(60)
    second = station.log("monitor dark @3F-14 #monitor")
    station.outcome(second.id, Outcome.ESCALATED)
    assert run(station, target).sent == 1
    (row,) = deliveries.of_incident(station.store, first.id)
    assert (row.state, row.reason) == (DeliveryState.REFUSED, "554 5.7.1 looks like spam")


@LAX
def test_a_password_is_in_nothing_that_is_kept(station: Station) -> None:
    view = station.log("printer jams @3F-12 #printer")
    station.outcome(view.id, Outcome.ESCALATED)
    with mailbox(auth_require_tls=False, auth_required=True) as box:
        run(station, post(box.port, "not-the-password", user=USER))
    (row,) = deliveries.of_incident(station.store, view.id)
    delivery = deliveries.delivery(station.store, row.id)
    assert delivery.tries[0].result == Kind.LOGIN
    assert "not-the-password" not in repr((delivery, deliveries.standing(station.store)))
