"""Request Tracker 5 by its REST 2 interface.

It answers 201 also where it dropped what it did not know, so that everything is read back; a search finds nothing for
many reasons, so that each hit's own value counts (docs/targets.md).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final, Literal
from urllib.parse import quote

from pydantic import Field

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import not_made
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Answer, Web
from dst_console.translate import _

API: Final = "/REST/2.0"
SUBJECT_BYTES: Final = 200
"""Bytes of a subject; RT cuts what is longer without a word."""

STATUSES: Final = {"closed": "resolved", "escalated": "open", "open": "open", "cancelled": "rejected"}
OVER: Final = ("resolved", "rejected", "deleted")
"""RT's own statuses of what is over."""

_READ: Final = "Subject,Status,Queue,CustomFields,Requestor"


class RtSite(Site):
    """`[targets.<name>]` with `kind = "rt"`."""

    kind: Literal["rt"]
    url: str = Field(description="The address of RT, such as https://rt.example.org.")
    queue: str = Field(description="The queue that tickets are made in.")
    reference: str = Field(default="DST-Ref", description="The custom field that holds the incident's id.")
    own_times: bool = Field(default=True, description="Whether RT's own times are those of the incident.")


SITE = RtSite


def made(name: str, site: RtSite, folders: Folders, secret: str) -> "RtTarget":
    """Return the target; the secret is an authentication token."""
    return RtTarget(name, site, secret)


class RtTarget:
    """One queue of one RT."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: RtSite, token: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        headers = {"Authorization": f"token {token}", "Accept": "application/json"}
        self._web = Web(site.url, headers, site.timeout, (token,))

    def check(self) -> list[Lack]:
        """Ask for the queue and its custom fields."""
        queue = self._web.get(f"{API}/queue/{quote(self._site.queue, safe='')}")
        if queue.status != 200:
            return [Lack(f"queue {self._site.queue}", queue.words)]
        found = _objects(_said(queue).get("TicketCustomFields"))
        fields = {str(one.get("name")): str(one.get("id")) for one in found}
        named = [self._site.reference, *self._site.fields]
        lacks = [
            Lack(f"custom field {name}", _("is not among those of the queue")) for name in named if name not in fields
        ]
        statuses = set(_statuses(_said(queue)))
        wanted = {self._status(status) for status in ("closed", "escalated", "open")}
        unknown = sorted(wanted - statuses) if statuses else []
        lacks += [Lack(f"status {one}", _("is not among those of the queue")) for one in unknown]
        asked_for = (name for name, number in fields.items() if name not in named and self._is_mandatory(number))
        return lacks + [Lack(f"custom field {name}", _("must be set and is not among `fields`")) for name in asked_for]

    def _is_mandatory(self, field: str) -> bool:
        """Say whether a custom field must be set; where we may not look at it, RT does not tell."""
        answer = self._web.get(f"{API}/customfield/{quote(field, safe='')}")
        return answer.status == 200 and "(?#Mandatory)" in str(_said(answer).get("Pattern") or "")

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        body = self._ticket(parcel) if number is None else self._comment(parcel)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def _ticket(self, parcel: Parcel) -> dict[str, Any]:
        filled = Filled(self._site, parcel)
        times = {"Created": parcel.occurred or parcel.captured, "Started": parcel.started, "Resolved": parcel.resolved}
        return {
            "Queue": self._site.queue,
            "Subject": _cut(filled.subject),
            "Content": filled.body,
            "ContentType": "text/plain",
            "Status": self._status(parcel.status),
            **({"Requestor": parcel.mail} if parcel.mail else {}),
            **({name: _utc(at) for name, at in times.items() if at} if self._site.own_times else {}),
            "CustomFields": {self._site.reference: parcel.incident, **filled.fields},
        }

    def _comment(self, parcel: Parcel) -> dict[str, Any]:
        return {"Content": f"{parcel.says}\n\n{_mark(parcel.key)}", "ContentType": "text/plain"}

    def _is_over(self, status: str) -> bool:
        return status in (*OVER, self._status("closed"), self._status("cancelled"))

    def _status(self, status: str) -> str:
        return self._site.statuses.get(status, STATUSES[status])

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        answer = self._web.send("POST", f"{API}/ticket", self._ticket(parcel))
        said = answer.said if isinstance(answer.said, dict) else {}
        if answer.status == 201 and str(said.get("id", "")).isdecimal():
            return self._receipt(str(said["id"]))
        raise not_made(answer)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare queue, subject, status and fields with what was sent."""
        answer = self._web.get(f"{API}/ticket/{quote(number, safe='')}")
        if answer.status == 404:
            return None
        found = _said(answer)
        return self._receipt(_id(found), tuple(self._lacks(number, found, parcel)))

    def _lacks(self, number: str, found: Mapping[str, Any], parcel: Parcel) -> Iterator[str]:
        sent = self._ticket(parcel)
        if str(found.get("id")) != number:
            yield _("{number} was merged into {other}").format(number=number, other=found.get("id"))
        for name in ("Subject", "Status"):
            if _text(found.get(name)) != sent[name]:
                yield _("{field} is “{there}”").format(field=name, there=_text(found.get(name)))
        values = _values(found)
        for name, value in sent["CustomFields"].items():
            if value not in values.get(name, []):
                yield _("{field} was not taken").format(field=name)
        if "Requestor" in sent and not found.get("Requestor"):
            yield _("{field} was not taken").format(field="Requestor")

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the custom field, or by the tag in the subject."""
        by_field = f"CF.{{{self._site.reference}}}='{_escaped(reference.incident)}'"
        query = by_field if search == "reference" else f"Subject LIKE '{_escaped(reference.tag)}'"
        answer = self._web.get(f"{API}/tickets", query=query, fields=_READ, per_page="100")
        hits = _items(answer)
        return [self._receipt(_id(one)) for one in hits if self._is_ours(one, reference)]

    def _is_ours(self, hit: Mapping[str, Any], reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: the search may not have been understood."""
        values = _values(hit).get(self._site.reference, ())
        if values:
            return reference.incident in values
        return _text(hit.get("Subject")).startswith(reference.tag) and self._begins_with(_id(hit), reference.incident)

    def _begins_with(self, number: str, incident: str) -> bool:
        """Say whether a ticket's first words are the incident's id: where the custom field was dropped, they tell."""
        return any(incident in text for text in self._said_in(number))

    def tell(self, number: str, parcel: Parcel) -> None:
        """Change the status where it is news, then comment: the comment shows that both were done."""
        path = f"{API}/ticket/{quote(number, safe='')}"
        if parcel.status_is_new:
            self._set_status(path, self._status(parcel.status))
        answer = self._web.send("POST", f"{path}/comment", self._comment(parcel))
        if answer.status != 201:
            raise Trouble(Kind.REFUSED if 400 <= answer.status < 500 else Kind.UNANSWERED, answer.words)

    def _set_status(self, path: str, status: str) -> None:
        """Set the status and look at it: RT answers 200 also when it did not.

        Only over or not over is brought about: what the desk does with a ticket in between is its own business.
        """
        before = _text(_said(self._web.get(path)).get("Status"))
        if before == status or self._is_over(before) == self._is_over(status):
            return
        answer = self._web.send("PUT", path, {"Status": status})
        if _text(_said(self._web.get(path)).get("Status")) != status:
            raise Trouble(Kind.REFUSED, answer.words)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the comment with the delivery's mark is there. Raises `Trouble` when nothing at all is."""
        mark = _mark(parcel.key)
        return any(mark in text for text in self._said_in(number))

    def _said_in(self, number: str) -> Iterator[str]:
        """Yield the texts of a ticket, the newest first. Raises `Trouble` when none can be seen."""
        seen = False
        for transaction in self._transactions(number):
            for attachment in self._items_of(f"{API}/transaction/{transaction}/attachments", "Content"):
                seen = True
                yield str(attachment.get("Content") or "")
        if not seen:
            raise Trouble(Kind.REFUSED, _("what ticket {number} holds cannot be read").format(number=number))

    def _transactions(self, number: str) -> list[str]:
        found = self._items_of(f"{API}/ticket/{quote(number, safe='')}/history", "Type")
        telling = [one for one in found if one.get("Type") in ("Create", "Comment", "Correspond")]
        return sorted(filter(str.isdecimal, map(_id, telling)), key=int, reverse=True)

    def _items_of(self, path: str, fields: str) -> list[dict[str, Any]]:
        """Return every item of a list, page by page; behind a page that is empty there is none."""
        found: list[dict[str, Any]] = []
        for page in count(1):
            answer = self._web.get(path, fields=fields, per_page="100", page=str(page))
            items = _items(answer)
            found += items
            pages = str(_said(answer).get("pages"))
            if not items or not pages.isdecimal() or page >= int(pages):
                break
        return found

    def _receipt(self, number: str, lacks: tuple[str, ...] = ()) -> Receipt:
        return Receipt(number, f"{self._web.address}/Ticket/Display.html?id={number}", lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


def _said(answer: Answer) -> dict[str, Any]:
    """Return what RT says; raises `Trouble` when it says no."""
    if answer.status == 200 and isinstance(answer.said, dict):
        return answer.said
    raise Trouble(Kind.REFUSED if 400 <= answer.status < 500 else Kind.UNANSWERED, answer.words)


def _items(answer: Answer) -> list[dict[str, Any]]:
    """Return the items of a list; raises `Trouble` for what is no list, which is no empty one (U33)."""
    items = _said(answer).get("items")
    if not isinstance(items, list):
        raise Trouble(Kind.UNANSWERED, answer.words)
    return _objects(items)


def _objects(found: object) -> list[dict[str, Any]]:
    """Return the objects of a list; none of what is no list."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _id(found: Mapping[str, Any]) -> str:
    """Return what RT calls something; it writes the number now as one, now as text."""
    return str(found.get("id", ""))


def _values(ticket: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of a ticket's custom fields by their names."""
    fields = _objects(ticket.get("CustomFields"))
    return {str(one.get("name")): [str(value) for value in _listed(one.get("values"))] for one in fields}


def _statuses(queue: Mapping[str, Any]) -> list[str]:
    """Return the statuses of a queue's life cycle where RT tells them."""
    found = queue.get("Lifecycle")
    return [str(one) for one in _listed(found.get("statuses"))] if isinstance(found, dict) else []


def _listed(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _cut(subject: str) -> str:
    """Return a subject that is not cut by RT, which would cut in the middle of a letter."""
    data = subject.encode(errors="replace")
    if len(data) <= SUBJECT_BYTES:
        return subject
    room = SUBJECT_BYTES - len("…".encode())
    return data[:room].decode(errors="ignore").rstrip() + "…"


def _utc(at: str) -> str:
    """Write a moment the one way that RT takes."""
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _escaped(words: str) -> str:
    return re.sub(r"(['\\])", r"\\\1", words)


def _mark(key: str) -> str:
    return f"[dst {key}]"
