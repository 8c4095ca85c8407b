"""Jira Service Management (Cloud) by its REST interface, as its documentation has it: by contract, tested against a
server that plays it.

A request is always made open: closing it is a second step, a transition of the site's own workflow, which is taken when
the ticket is read back, so that one that was cut off in between is closed as well. The incident's id is kept in a label
or in a field of the request type. Jira's search lags behind and answers strangers with nothing: who we are is asked
before it is believed. Texts go as documents (ADF), in which nothing that people typed is markup.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal
from urllib.parse import quote

from pydantic import Field

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import cut, mark, not_made, refusal, said, sample
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Web
from dst_console.translate import _

API: Final = "/rest/api/3"
DESK: Final = "/rest/servicedeskapi"
SUMMARY_LETTERS: Final = 250
STATUSES: Final = {"closed": "Resolved", "cancelled": "Canceled"}
"""What the status of a request must become; one that is open or escalated stays as the workflow made it."""

LABELS: Final = "labels"
PAGE: Final = 100


class JiraSite(Site):
    """`[targets.<name>]` with `kind = "jira"`; its secret is an API token of `user`.

    A value of `fields` that is no text is written as JSON: `{"name": {{ priority | tojson }}}`.
    """

    kind: Literal["jira"]
    url: str = Field(description="The address of the site, such as https://example.atlassian.net.")
    user: str = Field(description="The mail address of the account that the token belongs to.")
    service_desk: str = Field(pattern=r"^\d+$", description="The number of the service desk.")
    request_type: str = Field(pattern=r"^\d+$", description="The number of the request type.")
    reference: str = Field(
        default=LABELS,
        pattern=r"^(labels|customfield_\d+)$",
        description="Where the incident's id is kept: `labels`, or a text field such as `customfield_10050`.",
    )
    resolution: str = Field(default="Done", description="The resolution, where closing asks for one.")
    grace: float = Field(default=120.0, ge=0, le=3600, description="Seconds after which Jira's search surely knows.")


SITE = JiraSite


def made(name: str, site: JiraSite, folders: Folders, secret: str) -> "JiraTarget":
    """Return the target; the secret is an API token."""
    return JiraTarget(name, site, secret)


class JiraTarget:
    """One request type of one service desk."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: JiraSite, token: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._is_known = False
        basic = base64.b64encode(f"{site.user}:{token}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
        self._web = Web(site.url, headers, site.timeout, (token, basic))

    def _must_be_known(self) -> None:
        """Make sure that Jira knows us: to strangers it answers that there is nothing, with 200 (U33)."""
        if not self._is_known:
            said(self._web.get(f"{API}/myself"))
            self._is_known = True

    def check(self) -> list[Lack]:
        """Ask who we are, what the request type takes and requires, and which statuses the project has."""
        self._must_be_known()
        kind = f"{DESK}/servicedesk/{self._site.service_desk}"
        answer = self._web.get(f"{kind}/requesttype/{self._site.request_type}/field")
        if answer.status != 200:
            return [Lack(f"request_type {self._site.request_type}", answer.words)]
        fields = [one for one in said(answer).get("requestTypeFields") or () if isinstance(one, dict)]
        there = {str(one.get("fieldId")): str(one.get("name") or one.get("fieldId")) for one in fields}
        ours = self._values(sample(self._site))
        unknown = [Lack(name, _("is not among the fields of the request type")) for name in ours if name not in there]
        required = {str(one.get("fieldId")) for one in fields if one.get("required")} - set(ours)
        lacks = [Lack(there[one], _("is required there, and nothing is set for it")) for one in sorted(required)]
        return [*unknown, *lacks, *self._statuses(kind)]

    def _statuses(self, desk: str) -> list[Lack]:
        """Return the statuses that are named and that no request of the project can have."""
        project = said(self._web.get(desk)).get("projectKey")
        answer = self._web.get(f"{API}/project/{quote(str(project), safe='')}/statuses")
        if answer.status != 200 or not isinstance(answer.said, list):
            return []
        there = {str(one.get("name")).casefold() for kind in answer.said for one in kind.get("statuses") or ()}
        wanted = {*STATUSES, *self._site.statuses}
        names = sorted({self._status(one) for one in wanted})
        return [Lack(f"status {one}", _("is not known there")) for one in names if one.casefold() not in there]

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request."""
        body = self._request(parcel) if number is None else self._comment(parcel)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def _request(self, parcel: Parcel) -> dict[str, Any]:
        return {
            "serviceDeskId": self._site.service_desk,
            "requestTypeId": self._site.request_type,
            "isAdfRequest": True,
            "requestFieldValues": self._values(parcel),
        }

    def _values(self, parcel: Parcel) -> dict[str, Any]:
        filled = Filled(self._site, parcel)
        own = {name: _shaped(self._site.fields[name], value) for name, value in filled.fields.items()}
        kept = [_label(parcel.incident)] if self._site.reference == LABELS else parcel.incident
        if self._site.reference == LABELS and isinstance(own.get(LABELS), list):
            kept = [*kept, *own[LABELS]]
        return {
            "summary": self._summary(parcel),
            "description": document(filled.body),
            **own,
            self._site.reference: kept,
        }

    def _summary(self, parcel: Parcel) -> str:
        return cut(Filled(self._site, parcel).subject, SUMMARY_LETTERS)

    def _comment(self, parcel: Parcel) -> dict[str, Any]:
        inside = {"key": "sd.public.comment", "value": {"internal": True}}
        return {"body": document(f"{parcel.says}\n\n{mark(parcel.key)}"), "properties": [inside]}

    def _status(self, status: str) -> str:
        return self._site.statuses.get(status) or STATUSES.get(status, "")

    def create(self, parcel: Parcel) -> Receipt:
        """Make the request; it is closed when it is read back."""
        answer = self._web.send("POST", f"{DESK}/request", self._request(parcel))
        if answer.status >= 400:
            raise not_made(answer)
        key = said(answer, 201).get("issueKey")
        if not isinstance(key, str) or not key:
            raise Trouble(Kind.UNANSWERED, answer.words)
        return self._receipt(key)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the request, close it where that is still to be done, and compare it with what was sent."""
        fields = ",".join(("summary", "status", "description", *self._values(parcel)))
        answer = self._web.get(f"{API}/issue/{quote(number, safe='')}", fields=fields)
        if answer.status == 404:
            return None
        found = said(answer)
        lacks = [*self._lacks(number, found, parcel), *self._ended(str(found.get("key")), found, parcel)]
        return self._receipt(str(found.get("key")), tuple(lacks))

    def _lacks(self, number: str, found: Mapping[str, Any], parcel: Parcel) -> Iterator[str]:
        if str(found.get("key")) != number:
            yield _("{number} was moved to {other}").format(number=number, other=found.get("key"))
        there = _fields(found)
        if there.get("summary") != self._summary(parcel):
            yield _("{field} is “{there}”").format(field="summary", there=there.get("summary"))
        for name, value in self._values(parcel).items():
            if name != "summary" and not _holds(there.get(name), value):
                yield _("{field} was not taken").format(field=name)

    def _ended(self, number: str, found: Mapping[str, Any], parcel: Parcel) -> Iterator[str]:
        """Bring the status of what is over to its end, and say so where that cannot be done."""
        wanted = self._status(parcel.status)
        if not wanted or self._stands(found, wanted):
            return
        try:
            self._bring(number, wanted)
        except Trouble as trouble:
            if trouble.kind is not Kind.REFUSED:
                raise
            yield _("{field} is “{there}”").format(field="status", there=_status_of(found)) + f": {trouble.told}"

    def _bring(self, number: str, wanted: str) -> None:
        """Take the transition that ends in a status. Raises `Trouble`, of the kind `REFUSED` where there is none."""
        path = f"{API}/issue/{quote(number, safe='')}"
        offered = said(self._web.get(f"{path}/transitions", expand="transitions.fields")).get("transitions") or []
        fitting = [one for one in offered if str((one.get("to") or {}).get("name")).casefold() == wanted.casefold()]
        if not fitting:
            names = ", ".join(str((one.get("to") or {}).get("name")) for one in offered)
            raise Trouble(
                Kind.REFUSED,
                _("No transition leads to {status}; there are: {names}.").format(status=wanted, names=names or "–"),
            )
        asks = "resolution" in (fitting[0].get("fields") or {})
        body = {"transition": {"id": str(fitting[0].get("id"))}}
        answer = self._web.send(
            "POST",
            f"{path}/transitions",
            {**body, **({"fields": {"resolution": {"name": self._site.resolution}}} if asks else {})},
        )
        if answer.status != 204:
            raise refusal(answer)
        now = said(self._web.get(path, fields="status"))
        if not self._stands(now, wanted):
            raise Trouble(Kind.REFUSED, f"{wanted}: {_status_of(now)}")

    def _stands(self, found: Mapping[str, Any], wanted: str) -> bool:
        """Say whether a request stands as it should; what is to be over may be over in another way."""
        over = wanted in (self._status("closed"), self._status("cancelled")) and _is_over(found)
        return over or _status_of(found).casefold() == wanted.casefold()

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for requests by the label or field of the id, or by the tag in the summary."""
        self._must_be_known()
        found = self._web.get(
            f"{API}/search/jql",
            jql=self._query(reference, search),
            fields=f"summary,description,{self._site.reference}",
            maxResults="100",
        )
        hits = said(found).get("issues")
        if not isinstance(hits, list):
            raise Trouble(Kind.UNANSWERED, found.words)
        return [self._receipt(str(one.get("key"))) for one in hits if self._is_ours(one, reference)]

    def _query(self, reference: Reference, search: str) -> str:
        if search == "tag":
            return f'summary ~ "{_quoted(reference.number)}"'
        if self._site.reference == LABELS:
            return f'labels = "{_label(reference.incident)}"'
        return f'cf[{self._site.reference.removeprefix("customfield_")}] ~ "{_quoted(reference.incident)}"'

    def _is_ours(self, hit: Mapping[str, Any], reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: the search finds words that are alike."""
        there = _fields(hit)
        value = there.get(self._site.reference)
        ours = _label(reference.incident) if self._site.reference == LABELS else reference.incident
        if ours in (value if isinstance(value, list) else [value]):
            return True
        begins = str(there.get("summary") or "").startswith(reference.tag)
        return begins and reference.incident in text_of(there.get("description"))

    def tell(self, number: str, parcel: Parcel) -> None:
        """Change the status where it must change, then comment: the comment shows that both were done."""
        path = f"{API}/issue/{quote(number, safe='')}"
        wanted = self._status(parcel.status) if parcel.status_is_new else ""
        if wanted and not self._stands(said(self._web.get(path, fields="status")), wanted):
            self._bring(number, wanted)
        answer = self._web.send("POST", f"{path}/comment", self._comment(parcel))
        if answer.status != 201:
            raise refusal(answer)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the comment with the delivery's mark is there."""
        return any(mark(parcel.key) in text for text in self._said_in(number))

    def _said_in(self, number: str) -> Iterator[str]:
        """Yield the comments of a request, the newest first."""
        begin = 0
        while True:
            page = self._page(number, begin)
            comments = page["comments"]
            yield from (text_of(one.get("body")) for one in comments)
            begin += len(comments)
            if not comments or begin >= int(page.get("total") or 0):
                return

    def _page(self, number: str, begin: int) -> dict[str, Any]:
        answer = self._web.get(
            f"{API}/issue/{quote(number, safe='')}/comment",
            startAt=str(begin),
            maxResults=str(PAGE),
            orderBy="-created",
        )
        page = said(answer)
        if not isinstance(page.get("comments"), list):
            raise Trouble(Kind.UNANSWERED, answer.words)
        return page

    def _receipt(self, key: str, lacks: tuple[str, ...] = ()) -> Receipt:
        return Receipt(key, f"{self._web.address}/browse/{quote(key, safe='')}", lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


def document(words: str) -> dict[str, Any]:
    """Write plain words as a document (ADF), a paragraph for each block of lines."""
    blocks = [block for block in words.strip("\n").split("\n\n") if block.strip()]
    return {"type": "doc", "version": 1, "content": [_paragraph(block.split("\n")) for block in blocks]}


def _paragraph(lines: list[str]) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for line in lines:
        content += [{"type": "hardBreak"}] * bool(content) + [{"type": "text", "text": line}] * bool(line)
    return {"type": "paragraph", "content": content}


def text_of(node: object) -> str:
    """Return the words of a document, or of a text that is none."""
    if isinstance(node, str):
        return node
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "hardBreak":
        return "\n"
    inner = "".join(text_of(one) for one in node.get("content") or ())
    return str(node.get("text") or "") + inner + ("\n\n" if node.get("type") == "paragraph" else "")


def _label(incident: str) -> str:
    return f"dst-{incident}"


def _shaped(template: str, value: str) -> Any:
    """Return a value as the shape that its template was written in: JSON where the site wrote JSON."""
    if template.lstrip()[:2] not in ("{{", "{%", "{#") and template.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _fields(found: Mapping[str, Any]) -> dict[str, Any]:
    fields = found.get("fields")
    return fields if isinstance(fields, dict) else {}


def _status_of(found: Mapping[str, Any]) -> str:
    status = _fields(found).get("status")
    return str(status.get("name")) if isinstance(status, dict) else ""


def _is_over(found: Mapping[str, Any]) -> bool:
    """Say whether Jira counts the status of a request among those of what is done."""
    status = _fields(found).get("status")
    category = status.get("statusCategory") if isinstance(status, dict) else None
    return isinstance(category, dict) and category.get("key") == "done"


def _holds(there: Any, sent: Any) -> bool:
    """Say whether a field holds what was sent; of what has a shape, Jira gives back more than it took."""
    if isinstance(sent, dict) and sent.get("type") == "doc":
        return text_of(there).split() == text_of(sent).split()
    if isinstance(sent, dict):
        return isinstance(there, dict) and all(_holds(there.get(name), value) for name, value in sent.items())
    if isinstance(sent, list):
        return isinstance(there, list) and all(any(_holds(one, value) for one in there) for value in sent)
    return text_of(there).split() == text_of(sent).split() if isinstance(sent, str) else bool(there == sent)


def _quoted(words: str) -> str:
    """Return words as one phrase inside a string of JQL."""
    return '\\"' + words.replace("\\", "").replace('"', "") + '\\"'
