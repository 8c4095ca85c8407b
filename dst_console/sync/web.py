"""Asking a server over HTTP, so that every answer means one thing to the courier.

Only the exact answer that a system's own interface gives counts as one; a page of HTML is a log-in page that somebody
put in between (U7), or, with 403, a guard before the system that takes nobody from this address (U32). An error never
looks like an empty list (U33).
"""

import html
import ipaddress
import json
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from dst_console.errors import BadInput
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _

CONNECT_SECONDS = 10.0
"""How long a server may take until it takes a connection; then nothing was sent."""

AGAIN = 2
"""How often a question is asked again at once when its answer was lost: it changes nothing there."""

LARGEST = 8 << 20
"""Bytes of an answer at most: more is no answer to any question of ours."""

DEEPEST: Final = 50
"""Lists and objects within each other in an answer at most: what is deeper only wants to hurt."""

_SAID: Final = 600
"""Characters of a server's own words that are kept."""

_CHARSETS: Final = ("utf-", "iso-8859-", "windows-")
"""How the encodings begin that an answer may be written in; all else is read as UTF-8."""

_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
"""What can only happen before the first byte of a request is on its way."""


class Lost(Trouble):
    """An answer that was lost on its way, or that a server or gateway gave up: the next one may well come."""


def checked_address(address: str) -> str:
    """Return the address of a server without a slash at its end; raises `BadInput` for plain http beyond loopback."""
    if not _is_address(address):
        raise BadInput(
            _("{address} is no address of a server.").format(address=re.sub(r"//.*@", "//•••@", address)),
            todo=_("Write it as https://helpdesk.example.org; names and passwords do not belong in it."),
        )
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise BadInput(
            _("{address} would send everything readable for all.").format(address=address),
            todo=_("Use https; plain http is for this machine itself alone."),
        )
    return address.rstrip("/")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_place = bool((parts.hostname or "").encode("idna") and parts.port != 0 and httpx2.URL(address).host)
    except (ValueError, httpx2.InvalidURL):
        return False
    is_web = parts.scheme in ("http", "https")
    return is_web and has_place and not (parts.username or parts.password or re.search(r"\s", address))


def as_json(body: Any) -> bytes:
    """Return a body as it goes: half a surrogate, which no JSON can hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _check_headers(headers: Mapping[str, str]) -> None:
    """Raise `BadInput` for what no header can hold, without showing it: it is a secret."""
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise BadInput(
            _("The secret holds letters that cannot be sent."),
            _("Nothing was sent; everything stays queued."),
            _("Set it again with `dst sync secret`."),
        )


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the code, the text, and what it says as JSON, None when it says nothing so."""

    status: int
    text: str
    said: Any
    is_page: bool = False

    @property
    def words(self) -> str:
        """The server's own words, cut to what a person reads."""
        said = _page_words(self.text) if self.is_page else _words(self.said) or self.text
        return f"{self.status} {said}".strip()[:_SAID]


def _words(said: Any) -> str:
    """Return the sentences in what a server says of an error, whatever it wraps them in."""
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return "; ".join(filter(None, map(_words, said)))
    if isinstance(said, dict):
        return "; ".join(filter(None, (_words(value) for value in said.values())))
    return ""


def _page_words(text: str) -> str:
    """Return what a page of HTML says to whoever looks at it."""
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text[: 8 * _SAID], flags=re.DOTALL | re.IGNORECASE)
    return " ".join(html.unescape(bare).split())


class Web:
    """A connection to one server: TLS verified with the system's own certificates, nothing redirected.

    What changes something there is never retried; a question whose answer was lost is asked again at once.
    `headers` go with every request, `secrets` never show in any trouble.
    """

    def __init__(self, address: str, headers: Mapping[str, str], seconds: float, secrets: tuple[str, ...] = ()) -> None:
        self.address = checked_address(address)
        self._secrets = tuple(form for secret in filter(None, secrets) for form in _forms(secret))
        self._seconds = seconds
        _check_headers(headers)
        try:
            self._client = httpx2.Client(
                headers=dict(headers),
                timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
                follow_redirects=False,
                trust_env=not is_loopback(urlsplit(self.address).hostname or ""),
            )
        except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
            raise BadInput(
                _("What the environment says of proxies or certificates cannot be used: {what}.").format(
                    what=str(error).rstrip(".")
                ),
                _("Nothing was sent; everything stays queued."),
                _("Correct HTTPS_PROXY, ALL_PROXY, NO_PROXY or SSL_CERT_FILE, or take them out."),
            ) from None

    def get(self, path: str, **params: str) -> Answer:
        """Ask for something, again at once where the answer was lost. Raises `Trouble`."""
        for _time in range(AGAIN):
            try:
                return self._asked("GET", path, params=params or None)
            except Lost as lost:
                if lost.wait is not None:
                    raise
        return self._asked("GET", path, params=params or None)

    def send(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a body as JSON. Raises `Trouble`: where it may have arrived, of an uncertain kind."""
        return self._asked(
            method, path, content=as_json(body), headers={"Content-Type": "application/json", **(headers or {})}
        )

    def _asked(self, method: str, path: str, **request: Any) -> Answer:
        until = time.monotonic() + self._seconds
        try:
            with self._client.stream(method, self.address + path, **request) as answer:
                return self._understood(answer, _text_of(answer, until))
        except _NOT_SENT as error:
            raise self._trouble(_kind_of(error), error) from None
        except httpx2.TimeoutException as error:
            raise self._trouble(Kind.UNANSWERED, error) from None
        except httpx2.HTTPError as error:
            raise Lost(Kind.UNANSWERED, self._words_of(error)) from None

    def _trouble(self, kind: Kind, error: Exception) -> Trouble:
        return Trouble(kind, self._words_of(error))

    def _words_of(self, error: Exception) -> str:
        return self.hidden(f"{type(error).__name__}: {error}")[:_SAID]

    def hidden(self, words: str) -> str:
        """Return a text without the secrets of this connection."""
        for secret in self._secrets:
            words = words.replace(secret, "•••")
        return words

    def _understood(self, answer: httpx2.Response, text: str) -> Answer:
        """Return an answer that is the server's own; raises `Trouble` for what is not, or says no to any request."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_page = kind == "text/html" or text.lstrip()[:15].lower().startswith(("<!doctype html", "<html"))
        said = None if is_page else self._said_in(text)
        text = self.hidden(text)
        found = Answer(answer.status_code, text, said, is_page)
        trouble = _of_any_request(found)
        if trouble:
            kind_of_trouble = Lost if trouble is Kind.SERVER else Trouble
            raise kind_of_trouble(trouble, found.words, _wait(answer.headers.get("retry-after", "")))
        return found

    def _said_in(self, text: str) -> Any:
        """Return what a text says as JSON, None when it says nothing so; no secret is in it, however it was escaped."""
        try:
            return self._without_secrets(json.loads(text), DEEPEST) if text.strip() else None
        except (ValueError, RecursionError):
            return None

    def _without_secrets(self, said: Any, depth: int) -> Any:
        """Return what was said with the secrets hidden in every text of it; raises ValueError for what is too deep."""
        if not depth:
            raise ValueError(said)
        if isinstance(said, str):
            return self.hidden(said)
        if isinstance(said, list):
            return [self._without_secrets(one, depth - 1) for one in said]
        if isinstance(said, dict):
            return {self.hidden(name): self._without_secrets(value, depth - 1) for name, value in said.items()}
        return said

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> "Web":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _forms(secret: str) -> tuple[str, ...]:
    """Return a secret as servers say it back: as it is, and as JSON has it, slashes escaped or not."""
    escaped = json.dumps(secret)[1:-1]
    return tuple(dict.fromkeys((secret, escaped, escaped.replace("/", "\\/"))))


def _kind_of(error: Exception) -> Kind:
    """Tell a certificate that is not trusted from a network that is not there."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Kind.TLS
        cause = cause.__cause__ or cause.__context__
    return Kind.NETWORK


def _text_of(answer: httpx2.Response, until: float) -> str:
    """Read an answer as it comes, no more than an answer of ours can be; raises `ReadTimeout` when it never ends."""
    if "," in answer.headers.get("content-encoding", ""):  # packed twice a few bytes become all there is
        raise httpx2.DecodingError("packed more than once")
    data = bytearray()
    for piece in answer.iter_bytes():
        data += piece
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("the answer does not come to an end")
        if len(data) > LARGEST:
            break
    charset = (answer.charset_encoding or "").lower()
    encoding = charset if charset.startswith(_CHARSETS) else "utf-8"
    try:
        return data[:LARGEST].decode(encoding, errors="replace")
    except (LookupError, UnicodeError):  # called so, and none
        return data[:LARGEST].decode(errors="replace")


def _of_any_request(answer: Answer) -> Kind | None:
    """Return what an answer means whatever was asked; None when only the target can say."""
    if answer.status == 401:
        return Kind.LOGIN
    if answer.status == 429:
        return Kind.BUSY
    if answer.status == 407 or answer.status == 511 or 300 <= answer.status < 400:
        return Kind.PORTAL
    if answer.status >= 500:
        return Kind.SERVER
    if answer.status == 403 and answer.is_page:  # not the system's own no: something before it lets nobody in from here
        return Kind.ADDRESS
    if answer.is_page and answer.status < 300:
        return Kind.PORTAL
    return None


def _wait(header: str) -> float | None:
    """Return the seconds of a Retry-After header, None when it names none."""
    return float(header) if header.isdecimal() and len(header) < 7 else None
