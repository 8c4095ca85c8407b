"""Zammad by its REST interface, as its documentation has it: by contract, tested against a server that plays it.

The incident's id is kept in an attribute of tickets that an administrator adds (text, here `dst_ref`). Tickets are
looked for by conditions, which Zammad answers from its database; its full-text search lags behind and may be missing.
Its own times cannot be set: the body says them.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import cut, is_address, lacking, listed, mark, not_made, plain, refusal, said
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Web
from dst_console.translate import _

API: Final = "/api/v1"
TITLE_LETTERS: Final = 250
STATES: Final = {"closed": "closed", "escalated": "open", "open": "open", "cancelled": "closed"}


class ZammadSite(Site):
    """`[targets.<name>]` with `kind = "zammad"`; its secret is an access token with the right `ticket.agent`."""

    kind: Literal["zammad"]
    url: str = Field(description="The address of Zammad, such as https://zammad.example.org.")
    group: str = Field(description="The group that tickets are made in.")
    customer: str = Field(description="The mail address of the customer of tickets whose own customer has none.")
    reference: str = Field(default="dst_ref", description="The attribute of tickets that holds the incident's id.")
    internal: bool = Field(default=True, description="Whether what is written there is for agents alone.")


SITE = ZammadSite


def made(name: str, site: ZammadSite, folders: Folders, secret: str) -> "ZammadTarget":
    """Return the target; the secret is an access token."""
    return ZammadTarget(name, site, secret)


class ZammadTarget:
    """One group of one Zammad."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: ZammadSite, token: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._ids: dict[str, str] = {}
        self._web = Web(site.url, {"Authorization": f"Token token={token}"}, site.timeout, (token,))

    def check(self) -> list[Lack]:
        """Ask who we are, and for what the mapping names: group, states, priorities, attributes of tickets."""
        said(self._web.get(f"{API}/users/me"))
        states = {self._state(status) for status in STATES}
        named = (
            ("group", "groups", {self._site.group}),
            ("state", "ticket_states", states),
            ("priority", "ticket_priorities", set(self._site.priorities.values())),
        )
        lacks = [lack for what, path, wanted in named for lack in self._missing(what, path, wanted)]
        return [*lacks, *self._attributes()]

    def _missing(self, what: str, path: str, wanted: set[str]) -> list[Lack]:
        """Return what is not in a list of Zammad's, where it lets us see that list."""
        answer = self._web.get(f"{API}/{path}")
        if answer.status == 403:
            return []
        there = {str(one.get("name")) for one in listed(answer)}
        return [Lack(f"{what} {one}", _("is not known there")) for one in sorted(wanted - there)]

    def _attributes(self) -> list[Lack]:
        """Compare the attributes of tickets with those that are set; an agent sees their names on any ticket."""
        ours = {self._site.reference, *self._site.fields}
        answer = self._web.get(f"{API}/object_manager_attributes")
        if answer.status == 403:
            seen = listed(self._web.get(f"{API}/tickets", per_page="1", expand="true"))
            unknown = ours - set(seen[0]) if seen else set()
            return [Lack(name, _("is not known there")) for name in sorted(unknown)]
        known = {str(one.get("name")): one for one in listed(answer) if one.get("object") == "Ticket"}
        lacks = [Lack(name, _("is not known there")) for name in sorted(ours - set(known))]
        required = {name for name, one in known.items() if one.get("editable") and _is_required(one)}
        missing = sorted(required - ours)
        return lacks + [Lack(name, _("is required there, and nothing is set for it")) for name in missing]

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        body = self._ticket(parcel) if number is None else self._article(parcel.says, parcel)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def _ticket(self, parcel: Parcel) -> dict[str, Any]:
        filled = Filled(self._site, parcel)
        article = {"subject": self._title(parcel), "body": filled.body, "content_type": "text/plain"}
        return {
            **self._told(parcel),
            "customer_id": f"guess:{parcel.mail if is_address(parcel.mail) else self._site.customer}",
            "article": {**article, "type": "note", "internal": self._site.internal},
        }

    def _told(self, parcel: Parcel) -> dict[str, str]:
        """Return what Zammad gives back as it was sent."""
        priority = self._site.priorities.get(str(parcel.priority))
        return {
            "title": self._title(parcel),
            "group": self._site.group,
            "state": self._state(parcel.status),
            **({"priority": priority} if priority else {}),
            self._site.reference: parcel.incident,
            **Filled(self._site, parcel).fields,
        }

    def _article(self, words: str, parcel: Parcel) -> dict[str, Any]:
        told = {"body": f"{words}\n\n{mark(parcel.key)}", "content_type": "text/plain", "type": "note"}
        return {**told, "internal": self._site.internal}

    def _title(self, parcel: Parcel) -> str:
        return cut(Filled(self._site, parcel).subject, TITLE_LETTERS)

    def _stands(self, parcel: Parcel, found: Mapping[str, Any]) -> bool:
        """Say whether a ticket is over as it should be, or is not; how far it is worked on is for the desk to say."""
        over = {"closed", "merged", self._state("closed"), self._state("cancelled")}
        there, wanted = str(found.get("state")), self._state(parcel.status)
        return there == wanted or (there in over) == (wanted in over)

    def _state(self, status: str) -> str:
        return self._site.statuses.get(status, STATES[status])

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        answer = self._web.send("POST", f"{API}/tickets", self._ticket(parcel))
        if answer.status >= 400:
            raise not_made(answer)
        return self._receipt(said(answer, 201))

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare title, group, state and attributes with what was sent."""
        found = self._read(number)
        if found is None:
            return None
        return self._receipt(found, tuple(lacking(self._told(parcel), found)))

    def _read(self, number: str) -> dict[str, Any] | None:
        ident = self._id(number)
        answer = self._web.get(f"{API}/tickets/{ident}", expand="true") if ident else None
        return said(answer) if answer is not None and answer.status != 404 else None

    def _id(self, number: str) -> str | None:
        """Return what Zammad calls a ticket in its addresses; None when there is no such number."""
        if number not in self._ids:
            hits = self._hits("number", "is", number)
            self._ids |= {str(one.get("number")): str(one["id"]) for one in hits}
        return self._ids.get(number)

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the attribute, or by the tag in the title."""
        if search == "reference":
            hits = self._hits(self._site.reference, "is", reference.incident)
        else:
            hits = self._hits("title", "contains", reference.tag)
        return [self._receipt(one) for one in hits if self._is_ours(one, reference)]

    def _hits(self, attribute: str, operator: str, value: str) -> list[dict[str, Any]]:
        condition = f"condition[ticket.{attribute}]"
        asked = {f"{condition}[operator]": operator, f"{condition}[value]": value, "expand": "true", "limit": "100"}
        return listed(self._web.get(f"{API}/tickets/search", **asked))

    def _is_ours(self, hit: Mapping[str, Any], reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: the condition may not have been understood."""
        value = hit.get(self._site.reference)
        if value:
            return str(value) == reference.incident
        return str(hit.get("title")).startswith(reference.tag) and any(
            reference.incident in text for text in self._said_in(str(hit["id"]))
        )

    def tell(self, number: str, parcel: Parcel) -> None:
        """Change the state where it is news, then add an article: the article shows that both were done."""
        ident = self._id(number)
        if ident is None:
            raise Trouble(Kind.REFUSED, _("There is no ticket {number} any more.").format(number=number))
        if parcel.status_is_new and not self._stands(
            parcel, said(self._web.get(f"{API}/tickets/{ident}", expand="true"))
        ):
            state = {"state": self._state(parcel.status)}
            answer = self._web.send("PUT", f"{API}/tickets/{ident}?expand=true", state)
            if not self._stands(parcel, said(answer)):
                raise Trouble(Kind.REFUSED, answer.words)
        article = {"ticket_id": int(ident), **self._article(parcel.says, parcel)}
        answer = self._web.send("POST", f"{API}/ticket_articles", article)
        if answer.status != 201:
            raise refusal(answer)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the article with the delivery's mark is there. Raises `Trouble` when nothing at all is."""
        ident = self._id(number)
        texts = list(self._said_in(ident)) if ident else []
        if not texts:
            raise Trouble(Kind.REFUSED, _("what ticket {number} holds cannot be read").format(number=number))
        return any(mark(parcel.key) in text for text in texts)

    def _said_in(self, ident: str) -> Iterator[str]:
        for article in listed(self._web.get(f"{API}/ticket_articles/by_ticket/{ident}")):
            yield plain(article.get("body"))

    def _receipt(self, found: Mapping[str, Any], lacks: tuple[str, ...] = ()) -> Receipt:
        number, ident = str(found.get("number") or ""), str(found.get("id") or "")
        if not number or not ident.isdecimal():
            raise Trouble(Kind.UNANSWERED, json.dumps(dict(found), ensure_ascii=False)[:200])
        self._ids[number] = ident
        return Receipt(number, f"{self._web.address}/#ticket/zoom/{ident}", lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


def _is_required(attribute: Mapping[str, Any]) -> bool:
    """Say whether an attribute must be filled in where an agent makes a ticket."""
    screens = attribute.get("screens")
    at_creation = screens.get("create_middle", {}) if isinstance(screens, dict) else {}
    roles = (at_creation.get(one) for one in ("ticket.agent", "-all-"))
    return any(isinstance(one, dict) and bool(one.get("required") or one.get("null") is False) for one in roles)
