"""ServiceNow by its Table interface, as its documentation has it: by contract, tested against a server that plays it.

The incident's id is kept in `correlation_id`. A query that ServiceNow does not understand finds everything, and a field
that it does not know is dropped without a word: each hit's own value counts, and everything is read back. What every
instance has of its own, such as what must be filled in to resolve, is set in the mapping.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote

from pydantic import Field

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import cut, in_zone, lacking, mark, not_made, refusal, said, sample
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Answer, Web
from dst_console.translate import _

API: Final = "/api/now/table"
SHORT_LETTERS: Final = 160
STATES: Final = {"closed": "6", "escalated": "2", "open": "2", "cancelled": "8"}
"""Resolved, in progress, in progress, cancelled."""

OVER: Final = ("6", "7", "8")
"""States of what is over: resolved becomes closed by itself, and is not to be opened again for that."""

_NO_RIGHT: Final = ("acl", "security constraint", "not authorized")
"""How ServiceNow says that nobody like us may; its other words with 403 are about this one record."""


class ServicenowSite(Site):
    """`[targets.<name>]` with `kind = "servicenow"`; its secret is the password of `user`, or else an OAuth token."""

    kind: Literal["servicenow"]
    url: str = Field(description="The address of the instance, such as https://example.service-now.com.")
    user: str = Field(default="", description="The name to log in with; empty where the secret is an OAuth token.")
    table: str = Field(default="incident", pattern=r"^[a-z][a-z0-9_]*$", description="The table of tickets.")
    reference: str = Field(
        default="correlation_id", pattern=r"^[a-z][a-z0-9_]*$", description="The field that holds the incident's id."
    )
    close_code: str = Field(default="Solution provided", description="The resolution code of what is closed.")
    own_times: bool = Field(default=True, description="Whether “opened” and “resolved” are those of the incident.")


SITE = ServicenowSite


def made(name: str, site: ServicenowSite, folders: Folders, secret: str) -> "ServicenowTarget":
    """Return the target; the secret is a password or an OAuth token."""
    return ServicenowTarget(name, site, secret)


class ServicenowTarget:
    """One table of one instance."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: ServicenowSite, secret: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._ids: dict[str, str] = {}
        basic = base64.b64encode(f"{site.user}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}" if site.user else f"Bearer {secret}", "Accept": "application/json"}
        self._web = Web(site.url, headers, site.timeout, (secret, basic))

    def check(self) -> list[Lack]:
        """Ask for the table, and in its dictionary for what is named and what is required, where that can be seen."""
        answer = self._web.get(f"{API}/{self._site.table}", sysparm_limit="1", sysparm_fields="sys_id,number")
        if answer.status != 200:
            return [Lack(self._site.table, answer.words)]
        return [*self._fields(), *self._states()]

    def _fields(self) -> list[Lack]:
        rows = self._seen("sys_dictionary", f"nameIN{self._tables}^active=true", "element,mandatory")
        known = {str(one.get("element")) for one in rows}
        ours = set(self._ticket(sample(self._site)))
        required = {str(one.get("element")) for one in rows if str(one.get("mandatory")) == "true"}
        unknown = sorted({self._site.reference, *self._site.fields} - known) if known else []
        lacks = [Lack(name, _("is not known there")) for name in unknown]
        missing = sorted(required - ours - {"number"})
        return lacks + [Lack(name, _("is required there, and nothing is set for it")) for name in missing]

    def _states(self) -> list[Lack]:
        rows = self._seen("sys_choice", f"nameIN{self._tables}^element=state^inactive=false", "value")
        there = {str(one.get("value")) for one in rows}
        wanted = {self._state(status) for status in STATES}
        return [Lack(f"state {one}", _("is not known there")) for one in sorted(wanted - there)] if there else []

    @property
    def _tables(self) -> str:
        return ",".join(dict.fromkeys((self._site.table, "task")))

    def _seen(self, table: str, query: str, fields: str) -> list[dict[str, Any]]:
        """Return rows of a table of the instance's own; none where we may not see them."""
        answer = self._web.get(f"{API}/{table}", sysparm_query=query, sysparm_fields=fields, sysparm_limit="2000")
        return _rows(answer) if answer.status == 200 else []

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        body = self._ticket(parcel) if number is None else self._note(parcel)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def _ticket(self, parcel: Parcel) -> dict[str, str]:
        return {
            **self._told(parcel),
            "description": Filled(self._site, parcel).body,
            "correlation_display": "dst-console",
            **self._end(parcel),
        }

    def _told(self, parcel: Parcel) -> dict[str, str]:
        """Return what ServiceNow gives back as it was sent."""
        site = self._site
        named = {
            "impact": str(parcel.impact or ""),
            "urgency": str(min(parcel.urgency, 3)) if parcel.urgency else "",
            "category": site.categories.get(parcel.category, ""),
            "contact_type": site.sources.get(parcel.source, ""),
            **self._times(parcel),
        }
        return {
            "short_description": cut(Filled(site, parcel).subject, SHORT_LETTERS),
            "state": self._state(parcel.status),
            site.reference: parcel.incident,
            **{name: value for name, value in named.items() if value},
            **Filled(site, parcel).fields,
        }

    def _times(self, parcel: Parcel) -> dict[str, str]:
        times = {"opened_at": parcel.occurred or parcel.captured}
        if parcel.status == "closed":
            times["resolved_at"] = parcel.resolved
        return {name: in_zone(at) for name, at in times.items() if at} if self._site.own_times else {}

    def _end(self, parcel: Parcel) -> dict[str, str]:
        """Return what must be said to resolve."""
        if parcel.status != "closed":
            return {}
        return {"close_code": self._site.close_code, "close_notes": parcel.resolution or parcel.summary}

    def _note(self, parcel: Parcel) -> dict[str, str]:
        return {"work_notes": f"{parcel.says}\n\n{mark(parcel.key)}"}

    def _stands(self, parcel: Parcel, found: Mapping[str, Any]) -> bool:
        """Say whether a ticket is over as it should be, or is not; how far it is worked on is for the desk to say."""
        there, wanted = str(found.get("state")), self._state(parcel.status)
        return there == wanted or (there in OVER) == (wanted in OVER)

    def _state(self, status: str) -> str:
        return self._site.statuses.get(status, STATES[status])

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        answer = self._web.send("POST", f"{API}/{self._site.table}", self._ticket(parcel))
        if answer.status == 403 and not any(words in answer.text.lower() for words in _NO_RIGHT):
            raise Trouble(Kind.REFUSED, answer.words)
        if answer.status >= 400:
            raise not_made(answer)
        return self._receipt(_row(answer, 201))

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare what was sent."""
        found = self._read(number, self._told(parcel))
        if found is None:
            return None
        sent = self._told(parcel)
        if sent["state"] in OVER and self._stands(parcel, found):
            del sent["state"]
        return self._receipt(found, tuple(lacking(sent, found)))

    def _read(self, number: str, fields: Mapping[str, str]) -> dict[str, Any] | None:
        hits = self._hits(f"number={_safe(number)}", fields)
        return next((one for one in hits if str(one.get("number")) == number), None)

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the field of the id, or by the tag in the short description."""
        by_id = f"{self._site.reference}={_safe(reference.incident)}"
        query = by_id if search == "reference" else f"short_descriptionSTARTSWITH{_safe(reference.tag)}"
        hits = self._hits(query, {self._site.reference: "", "short_description": "", "description": ""})
        return [self._receipt(one) for one in hits if self._is_ours(one, reference)]

    def _hits(self, query: str, fields: Mapping[str, str]) -> list[dict[str, Any]]:
        asked = ",".join(("sys_id", "number", *fields))
        answer = self._web.get(
            f"{API}/{self._site.table}",
            sysparm_query=f"{query}^ORDERBYnumber",
            sysparm_fields=asked,
            sysparm_display_value="false",
            sysparm_exclude_reference_link="true",
            sysparm_limit="100",
        )
        return _rows(answer)

    def _is_ours(self, hit: Mapping[str, Any], reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: the query may not have been understood."""
        value = hit.get(self._site.reference)
        if value:
            return str(value) == reference.incident
        begins = str(hit.get("short_description") or "").startswith(reference.tag)
        return begins and reference.incident in str(hit.get("description") or "")

    def tell(self, number: str, parcel: Parcel) -> None:
        """Change the state where it is news, then add a work note: the note shows that both were done."""
        path = self._path(number)
        if parcel.status_is_new and not self._stands(parcel, _row(self._web.get(path, sysparm_fields="state"))):
            answer = self._web.send(
                "PATCH", path, {"state": self._state(parcel.status), **self._times(parcel), **self._end(parcel)}
            )
            if not self._stands(parcel, _row(answer)):
                raise Trouble(Kind.REFUSED, answer.words)
        answer = self._web.send("PATCH", path, self._note(parcel))
        if answer.status != 200:
            raise refusal(answer)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the work note with the delivery's mark is there. Raises `Trouble` where none can be seen."""
        answer = self._web.get(self._path(number), sysparm_fields="number,work_notes", sysparm_display_value="true")
        notes = _row(answer).get("work_notes")
        if notes is None:
            raise Trouble(Kind.REFUSED, _("what ticket {number} holds cannot be read").format(number=number))
        return mark(parcel.key) in str(notes)

    def _path(self, number: str) -> str:
        """Return the address of a ticket, which ServiceNow knows by another id than its number."""
        if number not in self._ids:
            found = self._read(number, {})
            if found is None:
                raise Trouble(Kind.REFUSED, _("There is no ticket {number} any more.").format(number=number))
            self._receipt(found)
        return f"{API}/{self._site.table}/{quote(self._ids[number], safe='')}"

    def _receipt(self, found: Mapping[str, Any], lacks: tuple[str, ...] = ()) -> Receipt:
        number, ident = str(found.get("number") or ""), str(found.get("sys_id") or "")
        if not number or not ident:
            raise Trouble(Kind.UNANSWERED, json.dumps(dict(found), ensure_ascii=False)[:200])
        self._ids[number] = ident
        return Receipt(number, f"{self._web.address}/{self._site.table}.do?sys_id={quote(ident)}", lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


def _row(answer: Answer, code: int = 200) -> dict[str, Any]:
    """Return the one record of an answer. Raises `Trouble`."""
    row = said(answer, code).get("result")
    if not isinstance(row, dict):
        raise Trouble(Kind.UNANSWERED, answer.words)
    return row


def _rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the records of an answer; raises `Trouble` for what is no list, which is no empty one (U33)."""
    rows = said(answer).get("result")
    if not isinstance(rows, list):
        raise Trouble(Kind.UNANSWERED, answer.words)
    return [one for one in rows if isinstance(one, dict)]


def _safe(words: str) -> str:
    """Return a value in which nothing begins another condition of a query."""
    return words.replace("^", "^^")
