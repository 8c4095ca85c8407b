"""Znuny 6.5 (and what else came of OTRS 6) by a web service of its Generic Interface, `docs/znuny-webservice.yml`.

Every error of its own is a 200 with `Error` in it. After a 500 the ticket may stand there all the same, without its
article, which it is given when it is read back. A search by what it does not know finds everything, so each hit's own
value counts. Nobody stays logged in: the name and the password are in every request, and each is refused by itself.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from dst_console.language.plain import harmless
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.mapping import Filled, Site, filled
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble, nothing_sent_yet
from dst_console.sync.web import Answer, Web
from dst_console.translate import _

TITLE_LETTERS: Final = 255
"""Letters of a title at most; Znuny cuts what is longer, and stumbles over far longer ones."""

HITS: Final = 100
"""Tickets looked at of a search at most."""

STATES: Final = {
    "closed": "closed successful",
    "escalated": "open",
    "open": "open",
    "cancelled": "closed unsuccessful",
}
PRIORITIES: Final = {"1": "5 very high", "2": "4 high", "3": "3 normal", "4": "2 low", "5": "1 very low"}

_NOWHERE: Final = "dst-nothing-has-this"
"""A value that no ticket has: whatever is found by it shows that the search was not understood."""

_LAST: Final = {"Filename": "dst"}
"""An attachment without content: what Znuny looks at last, and always refuses the ticket for."""

_PARAMETER: Final = re.compile(r"(\w+)->(\w+)\s+parameter")
_OF_EVERY: Final = ("Queue", "State", "Name")
"""What every ticket has alike: where it is wrong, the others would be refused too."""


class ZnunySite(Site):
    """`[targets.<name>]` with `kind = "znuny"`.

    `statuses` and `priorities` lead to Znuny's own names; `kinds` names its types and `categories` its services, which
    go along only where they are named there. `fields` are dynamic fields.
    """

    kind: Literal["znuny"]
    url: str = Field(description="The address of Znuny, such as https://help.example.org/znuny.")
    service: str = Field(default="dst", description="The web service, as it was called when it was imported.")
    login: str = Field(description="The agent that tickets are made by; its password is the secret.")
    queue: str = Field(description="The queue that tickets are made in.")
    customer: str = Field(
        description="A template for the customer, whom Znuny must know or be able to write to, such as "
        "`{{ mail or 'desk' }}`."
    )
    reference: str = Field(default="DSTRef", description="The dynamic field that holds the incident's id.")
    visible: bool = Field(default=False, description="Whether customers see what is written.")


SITE = ZnunySite


def made(name: str, site: ZnunySite, folders: Folders, secret: str) -> "ZnunyTarget":
    """Return the target; the secret is the agent's password."""
    return ZnunyTarget(name, site, secret)


class ZnunyTarget:
    """One queue of one Znuny; its tickets are known by the numbers that customers are told."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: ZnunySite, password: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._login = {"UserLogin": site.login, "Password": password}
        self._web = Web(site.url, {"Accept": "application/json"}, site.timeout, (password,))
        self._ids: dict[str, int] = {}

    # Asking before anything is sent

    def check(self) -> list[Lack]:
        """Ask whether tickets would be taken, by some that Znuny looks at to the end and cannot take."""
        lacks: dict[Lack, None] = {}
        for parcel in _samples(self._site):
            lacks |= dict.fromkeys(self._refused(parcel))
        if self._search(self._by_field(_NOWHERE)):
            about = f"dynamic field {self._site.reference}"
            lacks[Lack(about, _("is not known there: a search by it finds everything"))] = None
        return list(lacks)

    def _refused(self, parcel: Parcel) -> Iterator[Lack]:
        """Yield why a ticket would be refused (U22). Raises `Trouble` when we are not let in."""
        ticket = self._ticket(parcel)
        answer = self._asked("Ticket", {**ticket, "Attachment": [_LAST]})
        error = _error(answer)
        if error is None:
            raise Trouble(Kind.SETUP, _("what it must refuse was not refused: {words}").format(words=answer.words))
        if error.code.endswith(".AuthFail"):
            raise error.trouble(Kind.LOGIN)
        named = _PARAMETER.search(error.message)
        if error.code.endswith(".AccessDenied"):
            yield Lack(f"queue {self._site.queue}", error.message)
        elif named is None or named[1] != "Attachment":
            yield Lack(_about(named, ticket), error.message)

    # What is sent

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request but for the name and the password."""
        body = self._ticket(parcel) if number is None else self._news(parcel, number)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def _ticket(self, parcel: Parcel) -> dict[str, Any]:
        site = self._site
        words = Filled(site, parcel)
        kind, service = site.kinds.get(parcel.kind, ""), site.categories.get(parcel.category, "")
        fields = {site.reference: parcel.incident, **words.fields}
        return {
            "Ticket": {
                "Title": self._title(words),
                "Queue": site.queue,
                "State": self._state(parcel.status),
                "Priority": site.priorities.get(str(parcel.priority), PRIORITIES[str(parcel.priority)]),
                "CustomerUser": harmless(filled(site.customer, words.words)).strip(),
                **({"Type": kind} if kind else {}),
                **({"Service": service} if service else {}),
            },
            "Article": self._article(words, words.body),
            "DynamicField": [{"Name": name, "Value": harmless(value, lines=True)} for name, value in fields.items()],
        }

    def _news(self, parcel: Parcel, number: str) -> dict[str, Any]:
        article = self._article(Filled(self._site, parcel), f"{parcel.says}\n\n{_mark(parcel.key)}")
        new = {"Ticket": {"State": self._state(parcel.status)}} if parcel.status_is_new else {}
        return {"TicketNumber": number, **new, "Article": article}

    def _article(self, words: Filled, body: str) -> dict[str, Any]:
        return {
            "Subject": self._title(words),
            "Body": harmless(body, lines=True),
            "ContentType": "text/plain; charset=utf8",
            "CommunicationChannel": "Internal",
            "SenderType": "agent",
            "IsVisibleForCustomer": int(self._site.visible),
        }

    def _title(self, words: Filled) -> str:
        return _cut(harmless(words.subject))

    def _state(self, status: str) -> str:
        return self._site.statuses.get(status, STATES[status])

    # The ticket

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        answer = self._asked("Ticket", self._ticket(parcel))
        error = _error(answer)
        if error is not None:
            raise error.trouble(error.kind)
        created = _of(answer, "", _CREATED)
        self._ids[created.number] = created.id
        return self._receipt(created.number)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare it with what was sent; one that came without its article is given it now.

        Znuny does not tell a ticket that is not there from one that we may not see: both are a trouble, so that no
        second one is made of it.
        """
        sent = self._ticket(parcel)
        found = self._there(number)
        if not any(one.words for one in found.articles):  # after a 500 there may be one with nothing in it
            self._done("TicketUpdate", {"TicketNumber": number, "Article": sent["Article"]})
            found = self._there(number)
        return self._receipt(number, tuple(_lacks(found, sent)))

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the dynamic field, or by the tag that begins the title, archived ones too."""
        by_field = search == "reference"
        ids = self._search(self._by_field(reference.incident) if by_field else {"Title": f"{reference.tag}*"})
        hits = self._read(ids) if ids else []
        if by_field:
            as_asked = [reference.incident in one.values(self._site.reference) for one in hits]
        else:
            as_asked = [one.title.casefold().startswith(reference.tag.casefold()) for one in hits]
        if hits and not any(as_asked):
            what = _("it does not search by {search}, and answers with anything").format(search=search)
            raise Trouble(Kind.SETUP, what)
        return [self._receipt(one.number) for one in hits if self._is_ours(one, reference)]

    def _is_ours(self, hit: "_Ticket", reference: Reference) -> bool:
        """Say whether a hit is the incident's, by its own values: two laptops may have the same tag."""
        values = hit.values(self._site.reference)
        if values:
            return reference.incident in values
        return hit.title.startswith(reference.tag) and any(reference.incident in one.words for one in hit.articles)

    def _by_field(self, value: str) -> dict[str, Any]:
        return {f"DynamicField_{self._site.reference}": {"Equals": value}}

    # What comes after

    def tell(self, number: str, parcel: Parcel) -> None:
        """Write an article and set the status where it is news, then look for both.

        An article that is there already is not written again.
        """
        news = self._news(parcel, number)
        with nothing_sent_yet():
            is_there = self._there(number).holds(_mark(parcel.key))
        if is_there:
            del news["Article"]
        if news.keys() == {"TicketNumber"}:
            return
        self._done("TicketUpdate", news)
        after = self._there(number)
        if not after.holds(_mark(parcel.key)):
            raise Trouble(Kind.REFUSED, _("{field} was not taken").format(field="Article"))
        if after.state != news.get("Ticket", {}).get("State", after.state):
            raise Trouble(Kind.REFUSED, _("{field} is “{there}”").format(field="State", there=after.state))

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the article with the delivery's mark is there. Raises `Trouble` when it cannot be seen."""
        return self._there(number).holds(_mark(parcel.key))

    # Asking and reading

    def _asked(self, route: str, body: Mapping[str, Any]) -> Answer:
        path = f"/nph-genericinterface.pl/Webservice/{quote(self._site.service, safe='')}/{route}"
        try:
            answer = self._web.send("POST", path, {**self._login, **body})
        except Trouble as trouble:
            if trouble.kind is Kind.SERVER and "determine Operation" in trouble.told:  # it has no such route
                raise Trouble(Kind.SETUP, trouble.told) from None
            raise
        if answer.status != 200:
            raise Trouble(
                Kind.SETUP if 400 <= answer.status < 500 and answer.status != 408 else Kind.UNANSWERED, answer.words
            )
        return answer

    def _done(self, route: str, body: Mapping[str, Any]) -> Answer:
        """Ask for something about what is there; raises `Trouble` for what is refused."""
        answer = self._asked(route, body)
        error = _error(answer)
        if error is not None:
            raise error.trouble(Kind.REFUSED if error.kind is Kind.SETUP else error.kind)
        return answer

    def _search(self, wanted: Mapping[str, Any]) -> list[int]:
        """Return the ids of tickets, the oldest first."""
        usual = {"ArchiveFlags": ["y", "n"], "SortBy": "TicketNumber", "OrderBy": "Up", "Limit": HITS}
        answer = self._done("TicketSearch", {**usual, **wanted})
        if answer.said == {}:
            return []
        return _of(answer, "TicketID", _IDS)[:HITS]

    def _read(self, ids: Sequence[int]) -> list["_Ticket"]:
        body = {"TicketID": ",".join(map(str, ids)), "DynamicFields": 1, "AllArticles": 1}
        found = _of(self._done("TicketGet", body), "Ticket", _TICKETS)
        self._ids |= {one.number: one.id for one in found}
        return found

    def _there(self, number: str) -> "_Ticket":
        """Return a ticket by its number; raises `Trouble` when there is none or it cannot be seen."""
        ids = [self._ids[number]] if number in self._ids else self._search({"TicketNumber": number})
        found = [one for one in (self._read(ids) if ids else ()) if one.number == number]
        if len(found) != 1:
            raise Trouble(Kind.REFUSED, _("there is no ticket {number}, or none to be seen").format(number=number))
        return found[0]

    def _receipt(self, number: str, lacks: tuple[str, ...] = ()) -> Receipt:
        zoom = f"{self._web.address}/index.pl?Action=AgentTicketZoom;TicketNumber={quote(number, safe='')}"
        return Receipt(number, zoom, lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


# What Znuny says


class _Error(BaseModel):
    """Why Znuny did not do something: nothing of it was done."""

    code: str = Field(alias="ErrorCode")
    message: str = Field(alias="ErrorMessage")

    @property
    def kind(self) -> Kind:
        """Which trouble it is when a ticket was to be made."""
        reason = self.code.partition(".")[2]
        if reason == "AuthFail":
            return Kind.LOGIN
        if reason not in ("MissingParameter", "InvalidParameter"):
            return Kind.SETUP
        named = _PARAMETER.search(self.message)
        return Kind.SETUP if named and named[2] in _OF_EVERY else Kind.REFUSED

    def trouble(self, kind: Kind) -> Trouble:
        """Return the trouble."""
        return Trouble(kind, self.message)


class _Created(BaseModel):
    id: int = Field(alias="TicketID")
    number: str = Field(alias="TicketNumber", min_length=1, coerce_numbers_to_str=True)


class _Value(BaseModel):
    """A dynamic field, and what is in it: one text or several."""

    name: str = Field(alias="Name")
    value: Any = Field(default=None, alias="Value")


class _Article(BaseModel):
    body: str | None = Field(default=None, alias="Body")

    @property
    def words(self) -> str:
        """What is in it."""
        return _text(self.body or "")


class _Ticket(BaseModel):
    id: int = Field(alias="TicketID")
    number: str = Field(alias="TicketNumber", coerce_numbers_to_str=True)
    title: str = Field(alias="Title", coerce_numbers_to_str=True)
    queue: str = Field(alias="Queue")
    state: str = Field(alias="State")
    priority: str = Field(alias="Priority")
    type: str | None = Field(default=None, alias="Type")
    service: str | None = Field(default=None, alias="Service")
    fields: list[_Value] = Field(default=[], alias="DynamicField")
    articles: list[_Article] = Field(default=[], alias="Article")

    def values(self, field: str) -> list[str]:
        """Return what is in a dynamic field."""
        found = [one.value for one in self.fields if one.name == field]
        return [_text(str(one)) for value in found for one in (value if isinstance(value, list) else [value]) if one]

    def holds(self, words: str) -> bool:
        """Say whether an article holds some words."""
        return any(words in one.words for one in self.articles)


_Shape = TypeVar("_Shape")
_CREATED: Final = TypeAdapter(_Created)
_IDS: Final = TypeAdapter(list[int])
_TICKETS: Final = TypeAdapter(list[_Ticket])
_ERROR: Final = TypeAdapter(_Error)


def _error(answer: Answer) -> _Error | None:
    """Return the error that an answer is; raises `Trouble` for an error that cannot be read."""
    if isinstance(answer.said, dict) and "Error" in answer.said:
        return _of(answer, "Error", _ERROR)
    return None


def _of(answer: Answer, key: str, shape: TypeAdapter[_Shape]) -> _Shape:
    """Return what Znuny says under a key, or altogether; raises `Trouble` for what is no such answer (U33)."""
    said = answer.said if isinstance(answer.said, dict) else {}
    try:
        return shape.validate_python(said.get(key) if key else said)
    except ValidationError:
        raise Trouble(Kind.UNANSWERED, answer.words) from None


# Compared, and made up


def _lacks(found: _Ticket, sent: Mapping[str, Any]) -> Iterator[str]:
    for name, value in sent["Ticket"].items():
        if name == "CustomerUser":  # whom an address belongs to is Znuny's to say
            continue
        there = _text(getattr(found, name.lower()) or "")
        if there != _text(value):
            yield _("{field} is “{there}”").format(field=name, there=there)
    for one in sent["DynamicField"]:
        if _text(one["Value"]) not in found.values(one["Name"]):
            yield _("{field} was not taken").format(field=one["Name"])
    if _text(sent["Article"]["Body"]) not in [one.words for one in found.articles]:
        yield _("{field} is not as it was sent").format(field="Article")


_SAMPLE: Final = Parcel(
    key="0",
    incident=_NOWHERE,
    number="SA-0000",
    status="closed",
    kind="incident",
    source="walk-up",
    summary="check",
    says=_NOWHERE,
    captured="2026-01-01T00:00:00.000+00:00",
)


def _samples(site: ZnunySite) -> Iterator[Parcel]:
    """Yield parcels that have every status, priority, kind and category at least once."""
    names = ("status", "priority", "kind", "category")
    for values in zip_longest(STATES, map(int, PRIORITIES), ("incident", "request"), site.categories):
        said = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        yield _SAMPLE.model_copy(update=said)


def _about(named: "re.Match[str] | None", ticket: Mapping[str, Any]) -> str:
    """Return what an error is about: the parameter, and what would have been sent as it."""
    part = ticket.get(named[1]) if named else None
    if named is None or not part:
        return "ticket"
    if isinstance(part, list):
        return f"{named[1]} {', '.join(one['Name'] for one in part)}"
    return f"{named[2]} {part.get(named[2], '')}".strip()


def _text(value: str) -> str:
    """Return a text with its lines ended our way, and without what is trimmed at its ends."""
    return value.replace("\r\n", "\n").strip()


def _cut(title: str) -> str:
    """Return a title that is not cut by Znuny."""
    return title if len(title) <= TITLE_LETTERS else title[: TITLE_LETTERS - 1].rstrip() + "…"


def _mark(key: str) -> str:
    return f"[dst {key}]"
