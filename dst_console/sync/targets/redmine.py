"""Redmine 5 by its REST interface.

It calls everything by numbers, which are looked up by their names once a run. It ignores what it does not know, in
what it is sent and in what it is asked for, and shows an empty list to a key that it does not know: so everything is
read back, each hit's own value counts, and that nothing was found counts only while the key is good.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from dst_console.language.plain import harmless
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble, nothing_sent_yet
from dst_console.sync.web import Answer, Web
from dst_console.translate import _

SUBJECT_LETTERS: Final = 255
"""Letters of a subject at most; Redmine refuses what is longer."""

PAGE: Final = 100
"""Issues of an answer at most."""

STATUSES: Final = {"closed": "Closed", "escalated": "In Progress", "open": "In Progress", "cancelled": "Rejected"}

_NOWHERE: Final = "dst-nothing-has-this"
"""A value that no issue has: whatever is found by it shows that the search was not understood."""

_RIGHTS: Final = (
    ("view_issues", "view_issues"),
    ("add_issues", "add_issues"),
    ("edit_issues", "edit_own_issues"),
    ("add_issue_notes", "add_issue_notes"),
)
"""The rights that are needed, each with one that does as well."""

_OF_SOME: Final = ("category", "priority", "tracker")
"""What not every ticket has alike: where it is wrong, the others go on (U8)."""


class RedmineSite(Site):
    """`[targets.<name>]` with `kind = "redmine"`.

    What `statuses`, `priorities`, `categories` and `kinds` lead to are Redmine's own names; `kinds` names trackers. A
    priority or a category goes along only where it is named there.
    """

    kind: Literal["redmine"]
    url: str = Field(description="The address of Redmine, such as https://redmine.example.org.")
    project: str = Field(description="The identifier of the project, as its address has it.")
    tracker: str = Field(default="", description="The tracker; the project's first when empty.")
    reference: str = Field(default="DST-Ref", description="The custom field that holds the incident's id; a filter.")
    numbers: dict[str, int] = Field(
        default_factory=dict,
        description="Numbers of custom fields by their names: Redmine tells them to administrators, and to others "
        "once there is an issue in the project that has them.",
    )
    own_times: bool = Field(default=True, description="Whether the start date is the day on which it happened.")


SITE = RedmineSite


def made(name: str, site: RedmineSite, folders: Folders, secret: str) -> "RedmineTarget":
    """Return the target; the secret is an API key."""
    return RedmineTarget(name, site, secret)


class RedmineTarget:
    """One project of one Redmine."""

    searches = ("reference", "tag")
    gives_numbers = True

    def __init__(self, name: str, site: RedmineSite, key: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._web = Web(site.url, {"X-Redmine-API-Key": key, "Accept": "application/json"}, site.timeout, (key,))
        self._names: _Names | None = None

    # Asking before anything is sent

    def check(self) -> list[Lack]:
        """Ask who we are, for the project, our rights in it, and everything that the mapping names."""
        person = self._person()
        project = self._web.get(self._project)
        if project.status != 200:
            return [Lack(f"project {self._site.project}", project.words)]
        names = self._known()
        return [*self._rights(person), *self._unknown(names), *self._unsearchable(names), *self._mandatory(names)]

    def _rights(self, person: "_Person") -> Iterator[Lack]:
        """Yield the rights that our roles in the project do not give; of an administrator nothing is asked."""
        project = self._known().project
        roles = {role.id for one in person.memberships if one.project.id == project for role in one.roles}
        answers = [self._web.get(f"/roles/{role}.json") for role in sorted(roles)]
        if person.admin or not answers or any(answer.status != 200 for answer in answers):
            return
        given = {right for answer in answers for right in _of(answer, "role", _ROLE).permissions}
        for right, instead in _RIGHTS:
            if not given & {right, instead}:
                yield Lack(f"right {right}", _("is not among those of this key"))

    def _unknown(self, names: "_Names") -> Iterator[Lack]:
        """Yield what the mapping names and the project does not have."""
        site = self._site
        wanted = {
            "status": {self._status(one) for one in STATUSES},
            "tracker": {*filter(None, [site.tracker]), *site.kinds.values()},
            "priority": set(site.priorities.values()),
            "category": set(site.categories.values()),
            "custom field": {site.reference, *site.fields},
        }
        for about, named in wanted.items():
            for one in sorted(named):
                if names.number(about, one) is None:
                    yield Lack(f"{about} {one}", _("is not known there, or not seen with this key"))

    def _unsearchable(self, names: "_Names") -> Iterator[Lack]:
        """Yield the reference where it is no filter: a search by it would then find everything."""
        number = names.number("custom field", self._site.reference)
        if number is not None and self._hits(f"cf_{number}", _NOWHERE):
            yield Lack(f"custom field {self._site.reference}", _("cannot be searched: it must be used as a filter"))

    def _mandatory(self, names: "_Names") -> Iterator[Lack]:
        """Yield mandatory fields that the mapping leaves empty, where the key may see which they are (U22)."""
        filled = {self._site.reference, *self._site.fields}
        usual = self._site.tracker or next(iter(names.of["tracker"]), "")
        ours = {usual, *self._site.kinds.values()}
        for field in names.defined:
            concerns_us = bool(ours & {tracker.name for tracker in field.trackers})
            if (
                field.is_required
                and concerns_us
                and not field.default_value
                and not {field.name, str(field.id)} & filled
            ):
                yield Lack(f"custom field {field.name}", _("is mandatory, and the mapping leaves it empty"))

    def _person(self) -> "_Person":
        """Return who we are; raises `Trouble` for a key that is not good, which all else would just ignore."""
        return _of(self._web.get("/users/current.json", include="memberships"), "user", _PERSON)

    def _known(self) -> "_Names":
        """Return the numbers of names, looked up once. Raises `Trouble`."""
        if self._names is None:
            self._person()
            self._names = _looked_up(self._web, self._site, self._project)
        return self._names

    @property
    def _project(self) -> str:
        return f"/projects/{quote(self._site.project, safe='')}.json"

    # What is sent

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the body of the request; as long as a number was not looked up, its name stands in its place."""
        body = self._issue(parcel) if number is None else self._note(parcel)
        return json.dumps({"issue": body}, ensure_ascii=False, indent=2)

    def _issue(self, parcel: Parcel) -> dict[str, Any]:
        site = self._site
        filled = Filled(site, parcel)
        tracker = site.kinds.get(parcel.kind, site.tracker)
        priority = site.priorities.get(str(parcel.priority), "")
        category = site.categories.get(parcel.category, "")
        day = (parcel.occurred or parcel.captured)[:10]
        fields = {site.reference: parcel.incident, **filled.fields}
        return {
            "project_id": site.project,
            **({"tracker_id": self._number("tracker", tracker)} if tracker else {}),
            "status_id": self._number("status", self._status(parcel.status)),
            **({"priority_id": self._number("priority", priority)} if priority else {}),
            **({"category_id": self._number("category", category)} if category else {}),
            "subject": _cut(harmless(filled.subject)),
            "description": harmless(filled.body, lines=True),
            **({"start_date": day} if site.own_times and day else {}),
            "custom_fields": [
                {"id": self._number("custom field", name), "value": harmless(value, lines=True)}
                for name, value in fields.items()
            ],
        }

    def _note(self, parcel: Parcel) -> dict[str, Any]:
        notes = f"{harmless(parcel.says, lines=True)}\n\n{_mark(parcel.key)}"
        new = {"status_id": self._number("status", self._status(parcel.status))} if parcel.status_is_new else {}
        return {**new, "notes": notes}

    def _status(self, status: str) -> str:
        return self._site.statuses.get(status, STATUSES[status])

    def _number(self, about: str, name: str) -> int | str:
        """Return the number of a name; the name itself while nothing was looked up, or where there is none."""
        number = self._names.number(about, name) if self._names else None
        return name if number is None else number

    # The ticket

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        with nothing_sent_yet():
            self._known()
            issue = self._issue(parcel)
            _check_numbers(issue)
        answer = self._web.send("POST", "/issues.json", {"issue": issue})
        if answer.status == 201:
            return self._receipt(_of(answer, "issue", _ISSUE))
        raise Trouble(self._refusal() if _is_no(answer) else Kind.UNANSWERED, answer.words)

    def _refusal(self) -> Kind:
        """Tell a ticket that is refused from a project that takes none of ours: Redmine says 422 to both."""
        with nothing_sent_yet():
            lacking = self._web.get(self._project).status != 200 or any(self._rights(self._person()))
        return Kind.SETUP if lacking else Kind.REFUSED

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket and compare it with what was sent.

        Where the workflow did not let it begin with its status, it is given it now, if nobody changed it meanwhile.
        """
        names = self._known()
        found = self._read(number)
        if found is None:
            return None
        sent = self._issue(parcel)
        refusal = ""
        if found.status.id != sent["status_id"] and not found.journals:
            answer = self._web.send("PUT", _path(number), {"issue": {"status_id": sent["status_id"]}})
            refusal = answer.words if answer.status >= 400 else ""
            found = self._read(number) or found
        return self._receipt(found, (*_lacks(found, sent, names), *filter(None, [refusal])))

    def _read(self, number: str) -> "_Issue | None":
        """Return an issue with what was written after it; None when there is none. Raises `Trouble`."""
        answer = self._web.get(_path(number), include="journals")
        if answer.status == 404:
            return None
        found = _of(answer, "issue", _ISSUE, Kind.REFUSED)
        if found.journals is None:
            raise Trouble(Kind.UNANSWERED, answer.words)
        return found

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets by the custom field, or by the tag in the subject, in whatever status and project."""
        field = self._known().number("custom field", self._site.reference)
        if field is None:
            raise _unknown("custom field", self._site.reference)
        if search == "reference":
            hits = self._hits(f"cf_{field}", reference.incident)
            as_asked = [reference.incident in one.values(field) for one in hits]
        else:
            hits = self._hits("subject", f"~{reference.tag}")
            as_asked = [reference.tag.casefold() in one.subject.casefold() for one in hits]
        if hits and not any(as_asked):
            what = _("it does not search by {search}, and answers with anything").format(search=search)
            raise Trouble(Kind.SETUP, what)
        ours = [self._receipt(one) for one in hits if _is_ours(one, reference, field)]
        if not ours:
            self._person()  # a key that is good no more finds nothing, and is told so only here
        return ours

    def _hits(self, field: str, value: str) -> list["_Issue"]:
        """Return what is found; no more than two pages, for that can only be a search that was not understood."""
        query = {field: value, "status_id": "*", "sort": "id", "limit": str(PAGE)}
        found: list[_Issue] = []
        while len(found) in (0, PAGE):
            page = _of(self._web.get("/issues.json", **query, offset=str(len(found))), "issues", _ISSUES)
            if not page:
                break
            found = [*found, *page]
        return found

    # What comes after

    def tell(self, number: str, parcel: Parcel) -> None:
        """Write a note and set the status where it is news, then look for both: Redmine drops either without a word.

        A note that is there already is not written again.
        """
        with nothing_sent_yet():
            self._known()
            note = self._note(parcel)
            _check_numbers(note)
            is_there = _has_note(self._there(number), parcel.key)
        body = {key: value for key, value in note.items() if key != "notes" or not is_there}
        if not body:
            return
        answer = self._web.send("PUT", _path(number), {"issue": body})
        if answer.status not in (200, 204):
            raise Trouble(Kind.REFUSED if _is_no(answer) else Kind.UNANSWERED, answer.words)
        after = self._there(number)
        if not _has_note(after, parcel.key):
            raise Trouble(Kind.REFUSED, _("{field} was not taken").format(field="notes"))
        if after.status.id != note.get("status_id", after.status.id):
            told = _("{field} is “{there}”").format(field="status", there=after.status.name)
            raise Trouble(Kind.REFUSED, told)

    def _there(self, number: str) -> "_Issue":
        found = self._read(number)
        if found is None:
            raise Trouble(Kind.REFUSED, _("there is no ticket {number}").format(number=number))
        return found

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the note with the delivery's mark is there. Raises `Trouble` when it cannot be seen."""
        if _has_note(self._there(number), parcel.key):
            return True
        self._person()  # whom Redmine does not know any more it may show a part only
        return False

    def _receipt(self, issue: "_Issue", lacks: tuple[str, ...] = ()) -> Receipt:
        return Receipt(str(issue.id), f"{self._web.address}/issues/{issue.id}", lacks)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()


# What Redmine says


class _Named(BaseModel):
    """Whatever has a number and a name."""

    id: int
    name: str = ""


class _Value(_Named):
    """A custom field of an issue, and what is in it: one text or several."""

    value: Any = None


class _Journal(BaseModel):
    """What was changed or written after an issue was made."""

    notes: str | None = None


class _Issue(BaseModel):
    """An issue; its journals only where they were asked for."""

    id: int
    project: _Named
    tracker: _Named
    status: _Named
    priority: _Named | None = None
    category: _Named | None = None
    subject: str
    description: str | None = None
    start_date: str | None = None
    custom_fields: list[_Value] = []
    journals: list[_Journal] | None = None

    def values(self, field: int) -> list[str]:
        """Return what is in a custom field."""
        found = [one.value for one in self.custom_fields if one.id == field]
        return [_text(one) for value in found for one in (value if isinstance(value, list) else [value])]


class _Membership(BaseModel):
    project: _Named
    roles: list[_Named]


class _Person(BaseModel):
    admin: bool = False
    memberships: list[_Membership] = []


class _Role(BaseModel):
    permissions: list[str]


class _Defined(_Named):
    """A custom field as administrators see it."""

    customized_type: str
    is_required: bool = False
    default_value: str | None = None
    trackers: list[_Named] = []


class _Project(BaseModel):
    id: int
    trackers: list[_Named] = []
    issue_categories: list[_Named] = []
    issue_custom_fields: list[_Named] = []


_Shape = TypeVar("_Shape")
_ISSUE: Final = TypeAdapter(_Issue)
_ISSUES: Final = TypeAdapter(list[_Issue])
_NAMED: Final = TypeAdapter(list[_Named])
_PERSON: Final = TypeAdapter(_Person)
_PROJECT: Final = TypeAdapter(_Project)
_ROLE: Final = TypeAdapter(_Role)
_DEFINED: Final = TypeAdapter(list[_Defined])


def _is_no(answer: Answer) -> bool:
    """Say whether it was refused; to have waited too long for a request (408) is no word of what became of it."""
    return 400 <= answer.status < 500 and answer.status != 408


def _of(answer: Answer, key: str, shape: TypeAdapter[_Shape], refusal: Kind = Kind.SETUP) -> _Shape:
    """Return what Redmine says under a key; raises `Trouble`, of the kind `refusal` when it says no (U33)."""
    if _is_no(answer):
        raise Trouble(refusal, answer.words)
    said = answer.said.get(key) if isinstance(answer.said, dict) else None
    try:
        return shape.validate_python(said)
    except ValidationError:
        raise Trouble(Kind.UNANSWERED, answer.words) from None


# Numbers and names


@dataclass(frozen=True, slots=True)
class _Names:
    """What Redmine calls by numbers: its names, by what they are about."""

    project: int
    of: Mapping[str, Mapping[str, int]]
    defined: list[_Defined]
    """The custom fields as an administrator sees them; nothing for anybody else."""

    def number(self, about: str, name: str) -> int | None:
        """Return the number of a name, or the number that stands in its place; None where there is none."""
        found = self.of[about].get(name)
        return int(name) if found is None and name.isdecimal() else found

    def name_of(self, field: object) -> str:
        """Return what a custom field is called."""
        return next((name for name, number in self.of["custom field"].items() if number == field), str(field))


def _looked_up(web: Web, site: RedmineSite, path: str) -> _Names:
    include = "trackers,issue_categories,issue_custom_fields"
    project = _of(web.get(path, include=include), "project", _PROJECT)
    defined = _defined(web)
    of = {
        "tracker": _numbers(project.trackers),
        "category": _numbers(project.issue_categories),
        "status": _numbers(_of(web.get("/issue_statuses.json"), "issue_statuses", _NAMED)),
        "priority": _priorities(web) if site.priorities else {},
        "custom field": {
            **_seen_on_issues(web, project.id),
            **_numbers(project.issue_custom_fields),
            **_numbers(defined),
            **site.numbers,
        },
    }
    return _Names(project.id, of, defined)


def _priorities(web: Web) -> dict[str, int]:
    return _numbers(_of(web.get("/enumerations/issue_priorities.json"), "issue_priorities", _NAMED))


def _defined(web: Web) -> list[_Defined]:
    """Return the custom fields of issues, which only an administrator may list."""
    answer = web.get("/custom_fields.json")
    listed = _of(answer, "custom_fields", _DEFINED) if answer.status == 200 else []
    return [one for one in listed if one.customized_type == "issue"]


def _seen_on_issues(web: Web, project: int) -> dict[str, int]:
    """Return the custom fields that the newest issues show: those for all projects are named nowhere else."""
    answer = web.get("/issues.json", project_id=str(project), status_id="*", limit="25")
    return _numbers([field for issue in _of(answer, "issues", _ISSUES) for field in issue.custom_fields])


def _numbers(listed: list[_Named] | list[_Value] | list[_Defined]) -> dict[str, int]:
    return {one.name: one.id for one in listed}


def _unknown(about: str, name: str) -> Trouble:
    told = f"{about} {name}: " + _("is not known there, or not seen with this key")
    return Trouble(Kind.REFUSED if about in _OF_SOME else Kind.SETUP, told)


def _check_numbers(issue: Mapping[str, Any]) -> None:
    """Raise `Trouble` for a name that has no number: Redmine would drop it without a word."""
    for key, value in issue.items():
        if isinstance(value, str) and key.endswith("_id") and key != "project_id":
            raise _unknown(key.removesuffix("_id"), value)
    for field in issue.get("custom_fields", ()):
        if isinstance(field["id"], str):
            raise _unknown("custom field", field["id"])


# What is there, compared


def _lacks(found: _Issue, sent: Mapping[str, Any], names: _Names) -> Iterator[str]:
    wanted = {key.removesuffix("_id"): value for key, value in sent.items() if key.endswith("_id")}
    for name, number in {**wanted, "project": names.project}.items():
        there = getattr(found, name)
        if there is None or there.id != number:
            yield _("{field} is “{there}”").format(field=name, there=there.name if there else "")
    for name in ("subject", "description", "start_date"):
        if name in sent and _text(getattr(found, name)) != _text(sent[name]):
            yield _("{field} is not as it was sent").format(field=name)
    for one in sent["custom_fields"]:
        if _text(one["value"]) not in found.values(one["id"]):
            yield _("{field} was not taken").format(field=names.name_of(one["id"]))


def _is_ours(hit: _Issue, reference: Reference, field: int) -> bool:
    """Say whether a hit is the incident's, by its own values: two laptops may have the same tag."""
    values = list(filter(None, hit.values(field)))
    if values:
        return reference.incident in values
    return hit.subject.startswith(reference.tag) and reference.incident in _text(hit.description)


def _has_note(issue: _Issue, key: str) -> bool:
    return any(_mark(key) in (one.notes or "") for one in issue.journals or ())


def _path(number: str) -> str:
    return f"/issues/{quote(number, safe='')}.json"


def _text(value: object) -> str:
    """Return a text with its lines ended our way, and without what may be trimmed at its ends."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _cut(subject: str) -> str:
    """Return a subject that is not refused for its length."""
    return subject if len(subject) <= SUBJECT_LETTERS else subject[: SUBJECT_LETTERS - 1].rstrip() + "…"


def _mark(key: str) -> str:
    return f"[dst {key}]"
