"""Every answer of a server means one thing: what is not the system's own answer never looks like one (U7, U32, U33)."""

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dst_console.errors import BadInput
from dst_console.sync import web as way
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import AGAIN, Web, checked_address

TOKEN = "s3cr3t-t0ken"


@pytest.fixture
def web(httpserver: HTTPServer) -> Iterator[Web]:
    with Web(httpserver.url_for("/"), {"Authorization": f"token {TOKEN}"}, 1.0, (TOKEN,)) as found:
        yield found


def trouble(web: Web, path: str = "/x") -> Trouble:
    with pytest.raises(Trouble) as told:
        web.send("POST", path, {"a": 1})
    return told.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Kind.LOGIN),
        (407, Kind.PORTAL),
        (429, Kind.BUSY),
        (500, Kind.SERVER),
        (502, Kind.SERVER),
        (503, Kind.SERVER),
        (302, Kind.PORTAL),
        (511, Kind.PORTAL),
    ],
)
def test_what_says_the_same_of_any_request_is_a_trouble(
    web: Web, httpserver: HTTPServer, status: int, kind: Kind
) -> None:
    httpserver.expect_request("/x").respond_with_json({"message": "why"}, status=status)
    found = trouble(web)
    assert (found.kind, found.told) == (kind, f"{status} why")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_what_only_the_target_understands_is_given_to_it(web: Web, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/x").respond_with_json({"errors": ["Queue not set", {"b": "and c"}]}, status=status)
    answer = web.send("POST", "/x", {})
    assert (answer.status, answer.words) == (status, f"{status} Queue not set; and c")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!DOCTYPE html><html>Log in</html>", "text/html; charset=utf-8"),
        ("  <html><body>Log in</body></html>", "application/json"),
        ("Log in", "text/html"),
    ],
)
def test_a_log_in_page_that_answers_200_is_no_answer(web: Web, httpserver: HTTPServer, body: str, kind: str) -> None:
    httpserver.expect_request("/x").respond_with_data(body, content_type=kind)
    assert trouble(web).kind is Kind.PORTAL


def test_a_page_that_forbids_is_a_guard_before_the_system_and_said_in_its_words(
    web: Web, httpserver: HTTPServer
) -> None:
    """One after the other would be refused so, and each want a person: all of them wait instead (U8, U32)."""
    page = "<!DOCTYPE html><style>b {}</style><h1>Forbidden</h1>\n<p>Not from&nbsp;here.</p>"
    httpserver.expect_request("/x").respond_with_data(page, status=403, content_type="text/html")
    found = trouble(web)
    assert (found.kind, found.told) == (Kind.ADDRESS, "403 Forbidden Not from here.")
    assert (found.meaning.stops, found.meaning.certain) == (True, True)


def test_it_goes_where_it_is_told_and_follows_nobody(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": httpserver.url_for("/y")})
    httpserver.expect_request("/y").respond_with_json({"id": 1})
    assert trouble(web).kind is Kind.PORTAL


def test_a_server_that_asks_to_wait_says_how_long(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=429, headers={"Retry-After": "120"})
    assert trouble(web).wait == 120.0


def test_no_answer_in_time_is_uncertain(web: Web, httpserver: HTTPServer) -> None:
    def slow(_request: Request) -> Response:
        import time

        time.sleep(1.5)
        return Response("{}")

    httpserver.expect_request("/x").respond_with_handler(slow)
    found = trouble(web)
    assert (found.kind, found.meaning.certain) == (Kind.UNANSWERED, False)


def _listening(*answers: bytes) -> int:
    """Take a request for each of these bytes and give them in return; returns the port."""
    import threading

    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            client, _address = server.accept()
            client.recv(65536)
            client.sendall(answer)
            client.close()
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{", b"nonsense\r\n\r\n", b"HTTP/1.1 201 Cr"]
)
def test_an_answer_that_is_cut_is_uncertain(answer: bytes) -> None:
    with Web(f"http://127.0.0.1:{_listening(answer)}", {}, 1.0) as web:
        assert trouble(web).kind is Kind.UNANSWERED


@pytest.mark.parametrize("where", ["http://[", "https://xn--\u202e/", "http://" + "a" * 300, "\\\\x", "//"])
def test_a_redirect_to_no_place_at_all_leaves_open_what_became_of_it(where: str) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: " + where.encode() + b"\r\nContent-Length: 0\r\n\r\n"
    with Web(f"http://127.0.0.1:{_listening(answer)}", {}, 5.0) as web:
        assert not trouble(web).meaning.certain


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_question_whose_answer_was_lost_is_asked_again_at_once(web: Web, httpserver: HTTPServer, status: int) -> None:
    for _time in range(AGAIN):
        httpserver.expect_ordered_request("/x", "GET").respond_with_data("", status=status)
    httpserver.expect_ordered_request("/x", "GET").respond_with_json({"id": 1})
    assert web.get("/x").said == {"id": 1}


def test_a_question_whose_connection_broke_is_asked_again_at_once() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with Web(f"http://127.0.0.1:{_listening(b'', whole[:30], whole)}", {}, 1.0) as web:
        assert web.get("/x").said == {}


def test_a_question_that_is_never_answered_is_asked_so_often_and_no_more(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=502)
    with pytest.raises(Trouble) as told:
        web.get("/x")
    assert told.value.kind is Kind.SERVER
    assert len(httpserver.log) == AGAIN + 1


@pytest.mark.parametrize("status", [401, 429, 511])
def test_a_question_that_was_answered_is_not_asked_again(web: Web, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=status)
    with pytest.raises(Trouble):
        web.get("/x")
    assert len(httpserver.log) == 1


def test_a_server_that_names_its_time_is_not_asked_before_it(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=503, headers={"Retry-After": "120"})
    with pytest.raises(Trouble) as told:
        web.get("/x")
    assert (told.value.wait, len(httpserver.log)) == (120.0, 1)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_changes_something_there_is_never_sent_twice(web: Web, httpserver: HTTPServer, method: str) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=503)
    with pytest.raises(Trouble):
        web.send(method, "/x", {})
    assert len(httpserver.log) == 1


def test_a_port_where_nobody_listens_was_not_reached_for_certain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Web(f"http://127.0.0.1:{port}", {}, 1.0) as web:
        found = trouble(web)
    assert (found.kind, found.meaning.certain) == (Kind.NETWORK, True)


def test_a_name_that_nobody_knows_was_not_reached_for_certain() -> None:
    with Web("https://nowhere.invalid", {}, 2.0) as web:
        assert trouble(web).kind is Kind.NETWORK


def test_a_certificate_that_nobody_vouches_for_is_named_and_nothing_is_sent(tmp_path: Path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/x").respond_with_json({"id": 1})
        with Web(server.url_for("/"), {}, 2.0) as web:
            assert trouble(web).kind is Kind.TLS
        assert server.log == []


@pytest.mark.parametrize(
    "address",
    [
        "http://rt.example.org",
        "http://10.0.0.1",
        "ftp://rt.example.org",
        "rt.example.org",
        "https://",
        "https://me:word@rt.example.org",
        "http://localhost.example.org",
        "https://rt example.org",
        "https://rt.example.org\n",
        "https://rt\x00.example.org",
        "https://[::1",
        "https://rt.example.org:99999",
        "https://xn--\u202e.example.org",
        f"https://{'a' * 64}.example.org",
    ],
)
def test_an_address_that_is_none_or_would_send_in_the_open_is_refused(address: str) -> None:
    with pytest.raises(BadInput) as told:
        checked_address(address)
    assert "me:word" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["https://rt.example.org", "http://localhost:80", "http://127.0.0.1:8080", "http://[::1]:80"]
)
def test_tls_or_this_machine_itself_are_fine(address: str) -> None:
    assert checked_address(f"{address}/") == address


def test_a_secret_that_a_server_says_back_is_not_shown(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_json({"message": f"bad token {TOKEN}"}, status=500)
    found = trouble(web)
    assert TOKEN not in f"{found} {found!r} {found.told}"
    assert "•••" in found.told


@pytest.mark.parametrize("written", [r"bad pass\/word\u00e9", r"bad pass/word\u00e9", "bad pass/word\u00e9"])
@pytest.mark.parametrize("form", ['{"message": "%s"}', '{"%s": {"a": ["%s"]}}', "no JSON: %s"])
def test_a_secret_is_not_shown_however_it_is_escaped(httpserver: HTTPServer, written: str, form: str) -> None:
    said = form.replace("%s", written).encode()
    httpserver.expect_request("/x").respond_with_data(said, content_type="application/json", status=422)
    with Web(httpserver.url_for("/"), {}, 1.0, ("pass/wordé",)) as web:
        answer = web.send("POST", "/x", {})
    assert "word" not in f"{answer!r}"
    assert "bad •••" in f"{answer.words} {answer.said}"


@pytest.mark.parametrize("secret", ["a\nX-Other: b", "گذرواژه", "p\x00q"])
def test_a_secret_that_no_header_can_hold_is_said_so_and_not_shown(secret: str) -> None:
    with pytest.raises(BadInput) as told:
        Web("https://rt.example.org", {"Authorization": f"token {secret}"}, 1.0, (secret,))
    assert secret not in "".join(map(str, (told.value, repr(told.value), told.value.__context__)))


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks://127.0.0.1:1"), ("HTTPS_PROXY", "http://[::1"), ("SSL_CERT_FILE", "/nowhere/at/all.pem")],
)
def test_a_proxy_or_certificates_that_cannot_be_used_are_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadInput):
        Web("https://rt.example.org", {}, 1.0)


def test_lists_within_lists_without_end_are_no_answer(web: Web, httpserver: HTTPServer) -> None:
    for deep in (60, 200_000):
        httpserver.expect_oneshot_request("/x").respond_with_data("[" * deep + "]" * deep, content_type="text/json")
        answer = web.get("/x")
        assert answer.said is None
        assert answer.words.startswith("200 [[[")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(way, "LARGEST", 100_000)
    return 100_000


def _head(size: int, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + more + b"Content-Length: %d\r\n\r\n" % size


def test_of_an_answer_without_end_no_more_is_read_than_can_be_one(large: int) -> None:
    with Web(f"http://127.0.0.1:{_listening(_head(1 << 40) + b'x' * 2 * large)}", {}, 5.0) as web:
        assert len(web.get("/x").text) == large


def test_a_packed_answer_is_not_unpacked_without_end(large: int) -> None:
    packed = gzip.compress(b"x" * 60 * large) * 200
    answers = (_head(1 << 40, b"Content-Encoding: gzip\r\n") + packed,)
    with Web(f"http://127.0.0.1:{_listening(*answers)}", {}, 5.0) as web:
        assert len(web.get("/x").text) == large


def test_what_is_packed_twice_is_no_answer() -> None:
    packed = gzip.compress(gzip.compress(b"{}"))
    answer = _head(len(packed), b"Content-Encoding: gzip, gzip\r\n") + packed
    with Web(f"http://127.0.0.1:{_listening(answer)}", {}, 5.0) as web:
        assert trouble(web).kind is Kind.UNANSWERED


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop comes in time; that all of them do not is what counts."""
    moments = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(moments)))
    with Web(f"http://127.0.0.1:{_listening(_head(9) + b'{}')}", {}, 0.5) as web:
        found = trouble(web)
    assert (found.kind, found.meaning.certain) == (Kind.UNANSWERED, False)
    assert "ReadTimeout" in found.told


@pytest.mark.parametrize("charset", ["zip", "punycode", "utf-nonsense", "unicode_escape"])
def test_an_encoding_that_is_none_of_texts_is_not_used(web: Web, httpserver: HTTPServer, charset: str) -> None:
    httpserver.expect_request("/x").respond_with_data('{"a": "б"}', content_type=f"application/json; charset={charset}")
    assert web.get("/x").said == {"a": "б"}


def test_half_a_letter_is_sent_as_a_question_mark_and_not_refused(web: Web, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_json({})
    web.send("POST", "/x", {"a": "half \ud83d a letter"})
    assert "half ? a letter" in httpserver.log[0][0].get_data(as_text=True)
