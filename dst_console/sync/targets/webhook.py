"""A webhook: each ticket as signed JSON to one address, as Standard Webhooks has it.

Whoever answers with a 2xx code has taken it. There is nobody to ask whether something arrived: without an answer it
goes again, under the same id (`webhook-id`, `Idempotency-Key`), by which the receiver drops what it has already. An
answer of HTML is taken for a log-in page on the way, whatever its code: a receiver answers JSON, text or nothing.
"""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Callable
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import not_made
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Web, as_json
from dst_console.translate import _

PREFIX: Final = "whsec_"
SHORTEST: Final = 24
"""Bytes that a secret has at least."""


class WebhookSite(Site):
    """`[targets.<name>]` with `kind = "webhook"`; its secret is what signs: `whsec_` and 24 to 64 bytes as base64."""

    kind: Literal["webhook"]
    url: str = Field(description="The address that takes what is sent, such as https://hooks.example.org/tickets.")


SITE = WebhookSite


def made(name: str, site: WebhookSite, folders: Folders, secret: str) -> "WebhookTarget":
    """Return the target; the secret is the one that both sides sign with."""
    return WebhookTarget(name, site, secret)


class WebhookTarget:
    """One address that tickets are sent to."""

    searches: tuple[str, ...] = ()
    gives_numbers = False

    def __init__(self, name: str, site: WebhookSite, secret: str, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._secret = secret
        self._now = now
        parts = urlsplit(site.url)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._web = Web(parts._replace(path="", query="", fragment="").geturl(), {}, site.timeout, (secret,))

    @property
    def warning(self) -> str:
        """What a person is told where something is unsure."""
        return _("A webhook cannot be asked what arrived: it is sent again with the same id, for the receiver to drop.")

    def check(self) -> list[Lack]:
        """Say whether there is a way to it and a secret; whether it takes what is sent shows only when it is sent."""
        try:
            key(self._secret)
        except Trouble as trouble:
            return [Lack(_("secret"), trouble.told)]
        try:
            self._web.get(self._path)
        except Trouble as trouble:
            if trouble.kind in (Kind.NETWORK, Kind.TLS, Kind.PORTAL, Kind.UNANSWERED):
                raise
        return []

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        return json.dumps(self._body(parcel, number), ensure_ascii=False, indent=2)

    def _body(self, parcel: Parcel, number: str | None) -> dict[str, Any]:
        """Return the body; the same parcel always gives the same one."""
        filled = Filled(self._site, parcel)
        ticket = {
            **parcel.model_dump(exclude={"says"}),
            "about": number or "",
            "subject": filled.subject,
            "body": filled.body if number is None else parcel.says,
            "fields": filled.fields,
        }
        happened = parcel.closed or parcel.resolved or parcel.captured
        kind = f"incident.{parcel.status}" if number is None else "incident.told"
        return {"type": kind, "timestamp": happened, "data": ticket}

    def create(self, parcel: Parcel) -> Receipt:
        """Send the ticket."""
        self._send(parcel, None)
        return Receipt(parcel.incident)

    def tell(self, number: str, parcel: Parcel) -> None:
        """Send what came after it."""
        self._send(parcel, number)

    def _send(self, parcel: Parcel, number: str | None) -> None:
        body = self._body(parcel, number)
        moment = str(int(self._now()))
        headers = {
            "webhook-id": parcel.key,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._secret, parcel.key, moment, as_json(body)),
            "Idempotency-Key": parcel.key,
        }
        answer = self._web.send("POST", self._path, body, headers)
        if not 200 <= answer.status < 300:
            raise not_made(answer)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Return what was answered by then: it was taken."""
        return Receipt(number)

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Find nothing: there is nobody to ask."""
        return []

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say no: there is nobody to ask, and it goes again under the same id."""
        return False

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


def signature(secret: str, ident: str, moment: str, body: bytes) -> str:
    """Sign a body as Standard Webhooks v1 does. Raises `Trouble` for a secret that is none."""
    signed = hmac.digest(key(secret), f"{ident}.{moment}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(signed).decode()


def key(secret: str) -> bytes:
    """Return the bytes that a secret stands for. Raises `Trouble` when it is none."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) < SHORTEST:
        raise Trouble(Kind.SETUP, _("The secret must be whsec_ and at least 24 bytes as base64."))
    return found
