"""Taking an export of the log back into an empty one: everything is looked at before anything is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from pydantic_core import to_json

from dst_console.errors import BadInput, reason
from dst_console.export import carried, document, shape
from dst_console.export.shape import Misfit
from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter
from dst_console.models.payloads import TakenBack, Told, load
from dst_console.models.person import Person
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.wording import Wording
from dst_console.store import restoring
from dst_console.store.log import Store
from dst_console.translate import _

Seen = Callable[[float], object]
"""Told which share of the work is done, 0 … 1."""

BATCH = 2_000
"""Rows of a table that are gathered before they are written."""

_OWN_LISTS: Mapping[str, type[Table]] = {"counters": Counter, "people": Person, "wordings": Wording}
_BESIDE: Mapping[str, type[Table]] = {"entries": Entry, "visits": Visit, "follow_ups": FollowUp}
_UNIQUE = {Incident: ("id", "number"), Wording: ("digest",), Counter: ("initials",)}


@dataclass(frozen=True, slots=True)
class Restored:
    """What an import brought in."""

    incidents: int
    entries: int
    people: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table, and where in the document it stands; of an entry also what it carries."""

    model: type[Table]
    values: dict[str, Any]
    place: str
    payload: Told | None = None


def restore(store: Store, path: Path, seen: Seen = lambda _share: None) -> Restored:
    """Take in what `dst export --as json` wrote, in one transaction; the log must be empty. `seen` may stop it.

    Raises `BadInput` when it is not, or when the document is not whole, naming the place: nothing is written then.
    """
    with store.read() as session:
        _must_be_empty(session)
    try:
        with path.open(encoding="utf-8-sig") as file:
            size = max(1, path.stat().st_size)
            _Whole().check(_watched(_rows(file), file, lambda read: seen(read / size / 2)))
            file.seek(0)
            with store.write() as session:
                _must_be_empty(session)
                return _fill(session, _watched(_rows(file), file, lambda read: seen(0.5 + read / size / 2)))
    except OSError as error:
        raise BadInput(
            _("{name} cannot be read: {reason}.").format(name=path, reason=reason(error)), _("Nothing was imported.")
        ) from error
    except document.Broken as error:
        raise _refused(_("{name} is no export of a log, or only the beginning of one.").format(name=path)) from error
    except Misfit as error:
        told = _("{name} cannot be taken in: {place} is not as an export has it.")
        raise _refused(told.format(name=path, place=error.place)) from error


def _watched(rows: Iterable[_Row], file: TextIO, seen: Callable[[int], object]) -> Iterator[_Row]:
    """Pass rows on, and tell from time to time how many bytes of the file were read."""
    for nth, row in enumerate(rows):
        if nth % BATCH == 0:
            seen(file.buffer.tell())
        yield row
    seen(file.buffer.tell())


def _refused(title: str) -> BadInput:
    return BadInput(title, _("Nothing was imported."), _("Export the log again with `dst export --as json --to FILE`."))


def _must_be_empty(session: Any) -> None:
    if restoring.is_empty(session):
        return
    raise BadInput(
        _("This log is not empty, and an import would mix two logs."),
        _("Nothing was imported."),
        _("Set DST_HOME to a new folder to import it there."),
    )


def _rows(file: TextIO) -> Iterator[_Row]:
    """Yield every row of a document, checked by itself. Raises `Misfit` and `document.Broken`."""
    found = set()
    for key, index, value in document.read(file):
        found.add(key)
        place = f"{key}[{index}]" if key in document.SECTIONS else key
        if key == "incidents":
            yield from _of_incident(value, place)
        elif key == "articles":
            yield from _of_article(value, place)
        elif key in _OWN_LISTS:
            yield _Row(_OWN_LISTS[key], shape.read(shape.columns(_OWN_LISTS[key]), value, place), place)
        else:
            _must_be_known(key, value)
    if not found >= {"format", "version"}:
        raise document.Broken


def _must_be_known(key: str, value: Any) -> None:
    """Look at what stands at the top of a document beside its lists. Raises `BadInput` for a newer version."""
    if key == "version" and type(value) is int and value > document.VERSION:
        raise BadInput(
            _("This export was written by a newer dst."), _("Nothing was imported."), _("Install the newer version.")
        )
    wanted = {"format": document.FORMAT, "version": document.VERSION}
    if wanted.get(key, value) != value or key not in (*wanted, "exported"):
        raise Misfit(key)


def _of_incident(found: Any, place: str) -> Iterator[_Row]:
    """Yield an incident and all rows that belong to it."""
    incident = shape.read(shape.columns(Incident), found, place, tuple(_BESIDE))
    yield _Row(Incident, incident, place)
    for name, model in _BESIDE.items():
        listed = found.get(name)
        if not isinstance(listed, list):
            raise Misfit(f"{place}.{name}")
        for index, one in enumerate(listed):
            yield _belonging(model, one, f"{place}.{name}[{index}]", incident["id"])


def _of_article(found: Any, place: str) -> Iterator[_Row]:
    """Yield an article and its uses."""
    article = shape.read(shape.columns(Article), found, place, ("uses",))
    yield _Row(Article, article, place)
    listed = found.get("uses")
    if not isinstance(listed, list):
        raise Misfit(f"{place}.uses")
    for index, one in enumerate(listed):
        where = f"{place}.uses[{index}]"
        use = shape.read(shape.columns(ArticleUse, "article_id"), one, where)
        yield _Row(ArticleUse, use | {"article_id": article["id"]}, where)


def _belonging(model: type[Table], found: Any, place: str, incident_id: str) -> _Row:
    if not isinstance(found, dict):
        raise Misfit(place)
    payload = None
    if model is Entry:
        found = dict(found)
        payload = _payload(found, place)
    row = shape.read(shape.columns(model, "incident_id"), found, place)
    return _Row(model, row | {"incident_id": incident_id}, place, payload)


def _payload(found: dict[str, Any], place: str) -> Told:
    """Turn what an entry carries into the text that the log keeps, and check it."""
    try:
        _must_be_kept_text(found["payload"])
        kept = carried.turned(found["payload"], shape.kept)
        found["payload"] = to_json(kept).decode()  # to the letter as the log wrote it
        payload = load(found["kind"], found["payload"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Misfit(f"{place}.payload") from error
    return payload


def _must_be_kept_text(value: Any) -> None:
    """Raise ValueError where text in a payload is none that the log would have written."""
    if isinstance(value, str):
        shape.told(value)
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            _must_be_kept_text(one)
    elif isinstance(value, list):
        for one in value:
            _must_be_kept_text(one)


@dataclass(slots=True)
class _Whole:
    """Whether a document hangs together: nothing stands in it twice, and everything that is named is there."""

    known: dict[tuple[type[Table], str], set[Any]] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    learnt: dict[str, str] = field(default_factory=dict)
    """The incidents that articles and their uses name, each with the first place where it is named."""

    def check(self, rows: Iterable[_Row]) -> None:
        """Look at every row. Raises `Misfit`."""
        for row in rows:
            for name in _UNIQUE.get(row.model, ("id",)):
                self._once(row, name)
            if row.model is Incident and row.values["person_id"] is not None:
                self.customers.setdefault(row.values["person_id"], f"{row.place}.person_id")
            elif row.model is Person and row.values["merged_into"] is not None:
                self.merged[row.values["id"]] = row.values["merged_into"]
            elif row.model in (Article, ArticleUse) and row.values["incident_id"] is not None:
                self.learnt.setdefault(row.values["incident_id"], f"{row.place}.incident_id")
        people = self.known.get((Person, "id"), set())
        _must_be_there(self.customers, people)
        _must_be_there(self.learnt, self.known.get((Incident, "id"), set()))
        for person in self.merged:
            self._must_end(person, people)

    def _once(self, row: _Row, name: str) -> None:
        seen = self.known.setdefault((row.model, name), set())
        if row.values[name] in seen:
            raise Misfit(f"{row.place}.{name}")
        seen.add(row.values[name])

    def _must_end(self, person: str, people: set[str]) -> None:
        """Follow a merge to the person that stays: one that runs in a circle would be followed for ever."""
        passed = {person}
        while person in self.merged:
            person = self.merged[person]
            if person in passed or person not in people:
                raise Misfit(f"people: {person}")
            passed.add(person)


def _must_be_there(named: Mapping[str, str], known: set[Any]) -> None:
    """Raise `Misfit` for the first of the ids that is named at some place and stands nowhere in the document."""
    for ident, place in named.items():
        if ident not in known:
            raise Misfit(place)


def _fill(session: Any, rows: Iterable[_Row]) -> Restored:
    restoring.in_any_order(session)
    counted: dict[type[Table], int] = {}
    waiting: dict[type[Table], list[dict[str, Any]]] = {}
    numbers: dict[str, int] = {}
    withdrawn: set[int] = set()
    for row in rows:
        counted[row.model] = counted.get(row.model, 0) + 1
        if isinstance(row.payload, TakenBack):
            withdrawn = (withdrawn | set(row.payload.withdraws)) - set(row.payload.restores)
        if row.model in (Counter, Incident):
            _count(numbers, row)
        if row.model is not Counter:
            gathered = waiting.setdefault(row.model, [])
            gathered.append(row.values)
            if len(gathered) >= BATCH:
                restoring.put(session, row.model, waiting.pop(row.model))
    for model, gathered in waiting.items():
        restoring.put(session, model, gathered)
    restoring.count_on(session, numbers)
    restoring.index(session, withdrawn)
    return Restored(counted.get(Incident, 0), counted.get(Entry, 0), counted.get(Person, 0))


def _count(numbers: dict[str, int], row: _Row) -> None:
    """Note the last number of a station: what is given out already must never be given out again."""
    if row.model is Counter:
        initials, last = row.values["initials"], row.values["last"]
    else:
        initials, _dash, digits = row.values["number"].rpartition("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 15):
            return
        last = int(digits)
    numbers[initials] = max(numbers.get(initials, 0), last)
