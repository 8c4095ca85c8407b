"""Asking a server over HTTP, so that every answer means one thing to the courier.

Only the exact answer that a system's own interface gives counts as one; a page of HTML is a log-in page that somebody
put in between (U7). An error never looks like an empty list (U33).
"""

import ipaddress
import json
import ssl
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

_SAID: Final = 600
"""Characters of a server's own words that are kept."""

_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
"""What can only happen before the first byte of a request is on its way."""


class Lost(Trouble):
    """An answer that was lost on its way, or that a server or gateway gave up: the next one may well come."""


def checked_address(address: str) -> str:
    """Return the address of a server without a slash at its end; raises `BadInput` for plain http beyond loopback."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise BadInput(
            _("{address} is no address of a server.").format(address=address),
            todo=_("Write it as https://helpdesk.example.org; names and passwords do not belong in it."),
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadInput(
            _("{address} would send everything readable for all.").format(address=address),
            todo=_("Use https; plain http is for this machine itself alone."),
        )
    return address.rstrip("/")


def as_json(body: Any) -> bytes:
    """Return a body as it goes: half a surrogate, which no JSON can hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


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
        return f"{self.status} {_words(self.said) or self.text}".strip()[:_SAID]


def _words(said: Any) -> str:
    """Return the sentences in what a server says of an error, whatever it wraps them in."""
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return "; ".join(filter(None, map(_words, said)))
    if isinstance(said, dict):
        return "; ".join(filter(None, (_words(value) for value in said.values())))
    return ""


class Web:
    """A connection to one server: TLS verified with the system's own certificates, nothing redirected.

    What changes something there is never retried; a question whose answer was lost is asked again at once.
    `headers` go with every request, `secrets` never show in any trouble.
    """

    def __init__(self, address: str, headers: Mapping[str, str], seconds: float, secrets: tuple[str, ...] = ()) -> None:
        self.address = checked_address(address)
        self._secrets = tuple(filter(None, secrets))
        self._client = httpx2.Client(
            headers=dict(headers),
            timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=not is_loopback(urlsplit(self.address).hostname or ""),
        )

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
        try:
            answer = self._client.request(method, self.address + path, **request)
        except _NOT_SENT as error:
            raise self._trouble(_kind_of(error), error) from None
        except httpx2.TimeoutException as error:
            raise self._trouble(Kind.UNANSWERED, error) from None
        except httpx2.HTTPError as error:
            raise Lost(Kind.UNANSWERED, self._words_of(error)) from None
        return self._understood(answer)

    def _trouble(self, kind: Kind, error: Exception) -> Trouble:
        return Trouble(kind, self._words_of(error))

    def _words_of(self, error: Exception) -> str:
        return self.hidden(f"{type(error).__name__}: {error}")[:_SAID]

    def hidden(self, words: str) -> str:
        """Return a text without the secrets of this connection."""
        for secret in self._secrets:
            words = words.replace(secret, "•••")
        return words

    def _understood(self, answer: httpx2.Response) -> Answer:
        """Return an answer that is the server's own; raises `Trouble` for what is not, or says no to any request."""
        text = self.hidden(answer.text[:LARGEST])
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_page = kind == "text/html" or text.lstrip()[:15].lower().startswith(("<!doctype html", "<html"))
        try:
            said = None if is_page or not text.strip() else json.loads(text)
        except ValueError:
            said = None
        found = Answer(answer.status_code, text, said, is_page)
        trouble = _of_any_request(found)
        if trouble:
            kind_of_trouble = Lost if trouble is Kind.SERVER else Trouble
            raise kind_of_trouble(trouble, found.words, _wait(answer.headers.get("retry-after", "")))
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> "Web":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _kind_of(error: Exception) -> Kind:
    """Tell a certificate that is not trusted from a network that is not there."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Kind.TLS
        cause = cause.__cause__ or cause.__context__
    return Kind.NETWORK


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
    if answer.is_page and answer.status < 300:
        return Kind.PORTAL
    return None


def _wait(header: str) -> float | None:
    """Return the seconds of a Retry-After header, None when it names none."""
    return float(header) if header.isdecimal() and len(header) < 7 else None
