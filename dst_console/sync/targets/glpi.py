"""GLPI by its REST interface, as its documentation has it: by contract, tested against a server that plays it.

Everything goes within a session, which is opened with the user's token and ended at the end. GLPI lets in only the
addresses that an administrator named: "not from this address" is a trouble of its own (U32). The incident's id is kept
in `externalid`. What is written is HTML there, so that what people typed is escaped on the way.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, Literal, TypeGuard
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import (
    cut,
    in_zone,
    lacking,
    listed,
    mark,
    not_made,
    paragraphs,
    plain,
    refusal,
    said,
    sample,
    wrong,
)
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Answer, Web
from dst_console.translate import _

API: Final = "/apirest.php"
NAME_LETTERS: Final = 250
STATUSES: Final = {"closed": "5", "escalated": "1", "open": "1", "cancelled": "5"}
"""Solved, which GLPI closes itself later and which can still be told of; new; new; solved."""

OVER: Final = (5, 6)
"""Solved and closed: the one becomes the other by itself, and is not to be opened again for that."""

TYPES: Final = {"incident": 1, "request": 2}

_ERRORS: Final = {
    "ERROR_NOT_ALLOWED_IP": Kind.ADDRESS,
    "ERROR_GLPI_LOGIN": Kind.LOGIN,
    "ERROR_GLPI_LOGIN_USER_TOKEN": Kind.LOGIN,
    "ERROR_LOGIN_PARAMETERS_MISSING": Kind.LOGIN,
    "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED": Kind.LOGIN,
    "ERROR_WRONG_APP_TOKEN_PARAMETER": Kind.LOGIN,
    "ERROR_APP_TOKEN_PARAMETERS_MISSING": Kind.LOGIN,
    "ERROR_SESSION_TOKEN_INVALID": Kind.LOGIN,
    "ERROR_SESSION_TOKEN_MISSING": Kind.LOGIN,
}
"""What GLPI's own words for an error mean, whatever code they come with."""


class GlpiSite(Site):
    """`[targets.<name>]` with `kind = "glpi"`; its secret is the user's token, a space, and GLPI's app token if any."""

    kind: Literal["glpi"]
    url: str = Field(description="The address of GLPI, such as https://glpi.example.org; `/apirest.php` comes behind.")
    entity: int | None = Field(default=None, ge=0, description="The entity that tickets are made in, by its number.")
    template: int = Field(default=1, ge=1, description="The ticket template whose required fields are looked at.")
    reference: str = Field(
        default="externalid", description="The field that holds the incident's id; empty where there is none."
    )
    zone: str = Field(default="", description="The zone of GLPI's clock, as Asia/Tehran: then own times are sent.")

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            return value and str(ZoneInfo(value))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise wrong(_("there is no zone {zone}").format(zone=value)) from error

    @field_validator("statuses", "priorities", "categories", "sources")
    @classmethod
    def _are_numbers(cls, value: dict[str, str]) -> dict[str, str]:
        for name, number in value.items():
            if not number.isdecimal():
                raise wrong(_("{name} must be GLPI's own number for it").format(name=name))
        return value


SITE = GlpiSite


def made(name: str, site: GlpiSite, folders: Folders, secret: str) -> "GlpiTarget":
    """Return the target; the secret is the user's token and, behind a space, the app token."""
    token, _space, app = secret.strip().partition(" ")
    return GlpiTarget(name, site, token, app.strip())


class GlpiTarget:
    """One entity of one GLPI."""

    gives_numbers = True

    def __init__(self, name: str, site: GlpiSite, token: str, app: str = "") -> None:
        self.name = name
        self.grace = site.grace
        self.searches = ("reference", "tag") if site.reference else ("tag",)
        self._site = site
        self._app = {"App-Token": app} if app else {}
        self._secrets = (token, app)
        self._door = Web(site.url, {"Authorization": f"user_token {token}", **self._app}, site.timeout, self._secrets)
        self._inside: Web | None = None

    def _session(self) -> Web:
        """Return the connection of a session, opened when it is first needed."""
        if self._inside is None:
            answer = _understood(self._door.get(f"{API}/initSession"))
            token = answer.said.get("session_token") if isinstance(answer.said, dict) else ""
            if answer.status != 200 or not _is_token(token):  # the interface is switched off, or there is none
                raise Trouble(Kind.SETUP, answer.words)
            headers = {"Session-Token": token, **self._app}
            self._inside = Web(self._site.url, headers, self._site.timeout, (*self._secrets, token))
        return self._inside

    def _asked(self, ask: Callable[[Web], Answer]) -> Answer:
        """Ask within a session; one that GLPI has ended meanwhile did nothing, and a new one asks again."""
        try:
            return self._once(ask)
        except Trouble as trouble:
            if "ERROR_SESSION_TOKEN" not in trouble.told:
                raise
        self._leave()
        return self._once(ask)

    def _once(self, ask: Callable[[Web], Answer]) -> Answer:
        try:
            return _understood(ask(self._session()))
        except Trouble as trouble:
            if "ERROR_NOT_ALLOWED_IP" in trouble.told:
                raise Trouble(Kind.ADDRESS, trouble.told, trouble.wait) from None
            raise

    def _leave(self) -> None:
        if self._inside is not None:
            self._inside.close()
            self._inside = None

    def _get(self, path: str, **params: str) -> Answer:
        return self._asked(lambda web: web.get(f"{API}/{path}", **params))

    def _send(self, method: str, path: str, fields: Mapping[str, Any]) -> Answer:
        return self._asked(lambda web: web.send(method, f"{API}/{path}", {"input": fields}))

    def check(self) -> list[Lack]:
        """Open a session; look at a ticket for the field of the id, and at what the template requires."""
        known = self._listed("Ticket", range="0-0")
        ours = self._ticket(sample(self._site))
        unknown = sorted(set(filter(None, (self._site.reference, *self._site.fields))) - set(known[0])) if known else []
        lacks = [Lack(name, _("is not known there")) for name in unknown]
        required = sorted(self._required() - set(ours))
        return lacks + [Lack(name, _("is required there, and nothing is set for it")) for name in required]

    def _required(self) -> set[str]:
        """Return the fields that the template requires, where GLPI lets us see them."""
        answer = self._get(f"TicketTemplate/{self._site.template}/TicketTemplateMandatoryField")
        options = self._get("listSearchOptions/Ticket")
        if answer.status not in (200, 206) or options.status != 200 or not isinstance(options.said, dict):
            return set()
        named = (options.said.get(str(one.get("num"))) for one in listed(answer, 200, 206))
        return {str(one.get("field")) for one in named if isinstance(one, dict) and one.get("table") == "glpi_tickets"}

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        body = self._ticket(parcel) if number is None else self._followup(number, parcel)
        return json.dumps({"input": body}, ensure_ascii=False, indent=2)

    def _ticket(self, parcel: Parcel) -> dict[str, Any]:
        filled = Filled(self._site, parcel)
        site = self._site
        named = {
            "priority": site.priorities.get(str(parcel.priority)),
            "itilcategories_id": site.categories.get(parcel.category),
            "requesttypes_id": site.sources.get(parcel.source),
        }
        zone, began = site.zone, parcel.occurred or parcel.captured
        return {
            **self._told(parcel),
            "content": paragraphs(filled.body),
            **({"entities_id": site.entity} if site.entity is not None else {}),
            **{name: int(value) for name, value in named.items() if value},
            **({"date": in_zone(began, ZoneInfo(zone))} if zone and began else {}),
        }

    def _told(self, parcel: Parcel) -> dict[str, Any]:
        """Return what GLPI gives back as it was sent."""
        kind = self._site.kinds.get(parcel.kind) or TYPES.get(parcel.kind, 1)
        return {
            "name": cut(Filled(self._site, parcel).subject, NAME_LETTERS),
            "type": int(kind),
            "status": self._status(parcel.status),
            **({self._site.reference: parcel.incident} if self._site.reference else {}),
            **Filled(self._site, parcel).fields,
        }

    def _stands(self, parcel: Parcel, found: Mapping[str, Any]) -> bool:
        """Say whether a ticket is over as it should be, or is not; how far it is worked on is for the desk to say."""
        there, wanted = str(found.get("status")), self._status(parcel.status)
        return there == str(wanted) or (there in map(str, OVER)) == (wanted in OVER)

    def _status(self, status: str) -> int:
        return int(self._site.statuses.get(status, STATUSES[status]))

    def _followup(self, number: str, parcel: Parcel) -> dict[str, Any]:
        content = paragraphs(f"{parcel.says}\n\n{mark(parcel.key)}")
        return {"itemtype": "Ticket", "items_id": number, "content": content, "is_private": 1}

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        answer = self._send("POST", "Ticket", self._ticket(parcel))
        if answer.status >= 400:
            raise not_made(answer)
        return self._receipt(_added(answer))

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare name, type, status and fields with what was sent."""
        answer = self._get(f"Ticket/{quote(number, safe='')}")
        if answer.status == 404:
            return None
        found = said(answer)
        sent = self._told(parcel)
        if sent["status"] in OVER and self._stands(parcel, found):
            del sent["status"]
        lacks = lacking(sent, found)
        if found.get("is_deleted") in (1, "1", True):
            lacks.append(_("it is in the bin"))
        return self._receipt(str(found.get("id")), tuple(lacks))

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the field of the id, or by the tag in the name."""
        field, words = (self._site.reference, reference.incident) if search == "reference" else ("name", reference.tag)
        hits = self._listed("Ticket", **{f"searchText[{field}]": words, "range": "0-99"})
        return [self._receipt(str(one["id"])) for one in hits if self._is_ours(one, reference)]

    def _is_ours(self, hit: Mapping[str, Any], reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: the search may not have been understood."""
        value = hit.get(self._site.reference) if self._site.reference else None
        if value:
            return str(value) == reference.incident
        return plain(hit.get("name")).startswith(reference.tag) and reference.incident in plain(hit.get("content"))

    def _listed(self, path: str, **params: str) -> list[dict[str, Any]]:
        """Return the items of a list, a part of them counting as well; that it ends before its beginning is no item."""
        answer = self._get(path, **params)
        return [] if _error(answer) == "ERROR_RANGE_EXCEED_TOTAL" else listed(answer, 200, 206)

    def tell(self, number: str, parcel: Parcel) -> None:
        """Change the status where it is news, then add a follow-up: the follow-up shows that both were done."""
        path = f"Ticket/{quote(number, safe='')}"
        if parcel.status_is_new and not self._stands(parcel, said(self._get(path))):
            answer = self._send("PUT", path, {"status": self._status(parcel.status)})
            if answer.status >= 400:
                raise refusal(answer)
            if not self._stands(parcel, said(self._get(path))):
                raise Trouble(Kind.REFUSED, answer.words)
        answer = self._send("POST", "ITILFollowup", self._followup(number, parcel))
        if answer.status >= 400:
            raise refusal(answer)
        _added(answer)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the follow-up with the delivery's mark is there."""
        return any(mark(parcel.key) in text for text in self._said_in(number))

    def _said_in(self, number: str) -> Iterator[str]:
        """Yield the follow-ups of a ticket."""
        for one in self._listed(f"Ticket/{quote(number, safe='')}/ITILFollowup", range="0-999"):
            yield plain(one.get("content"))

    def _receipt(self, number: str, lacks: tuple[str, ...] = ()) -> Receipt:
        return Receipt(number, f"{self._door.address}/front/ticket.form.php?id={number}", lacks)

    def close(self) -> None:
        """End the session and let go of the connections."""
        if self._inside is not None:
            with suppress(Trouble):
                self._inside.get(f"{API}/killSession")
        self._leave()
        self._door.close()


def _is_token(token: object) -> TypeGuard[str]:
    return isinstance(token, str) and token.isascii() and token.isprintable() and bool(token)


def _error(answer: Answer) -> str:
    """Return GLPI's own name for an error: it answers a list of that and a sentence."""
    found = answer.said
    is_error = answer.status >= 400 and isinstance(found, list) and found and isinstance(found[0], str)
    return str(found[0]) if is_error else ""


def _understood(answer: Answer) -> Answer:
    """Return an answer; raises `Trouble` for what GLPI says of anybody at all who asks."""
    kind = _ERRORS.get(_error(answer))
    if kind is not None:
        raise Trouble(kind, answer.words)
    return answer


def _added(answer: Answer) -> str:
    """Return the number of what was made. Raises `Trouble` where it was not, which may come as a success (207)."""
    found = answer.said[0] if isinstance(answer.said, list) and answer.said else answer.said
    number = found.get("id") if isinstance(found, dict) else None
    if number is False and answer.status in (200, 201, 207):
        raise Trouble(Kind.REFUSED, answer.words)
    if answer.status != 201 or not str(number).isdecimal():
        raise Trouble(Kind.UNANSWERED, answer.words)
    return str(number)
