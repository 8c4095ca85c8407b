"""People: known customers, put right and doubles made one."""

from typing import Any

from dst_console.errors import BadInput, NotFound
from dst_console.language.names import name_key, split_honorific
from dst_console.language.normalise import fold
from dst_console.models.payloads import Changed
from dst_console.models.person import Person
from dst_console.models.views import IncidentView, PersonView
from dst_console.models.words import storable
from dst_console.store import incidents, journal, people, views
from dst_console.store.log import Store
from dst_console.translate import _

PAGE = 100
FIELDS = ("name", "honorific", "phone", "mail", "place")


def listing(store: Store, like: str = "", page: int = 0) -> list[PersonView]:
    """Return one page of known people by name, those whose name holds `like`."""
    with store.read() as session:
        rows = people.everybody(session, PAGE, page * PAGE, name_key(like))
        return [views.of_person(row) for row in rows]


def history(store: Store, person_id: str, limit: int = 50) -> tuple[IncidentView, ...]:
    """Return a person's incidents, newest first."""
    with store.read() as session:
        return views.of_incidents(incidents.latest_of(session, person_id, limit))


def change(store: Store, person_id: str, **new: str | None) -> PersonView:
    """Correct what is known of a person. Raises `NotFound`, or `BadInput` for an empty name."""
    if "name" in new and not (new["name"] or "").strip():
        raise BadInput(_("A person needs a name."), _("Nothing was changed."))
    with store.write() as session:
        person = _find(session, person_id)
        values: dict[str, Any] = {field: (value or "").strip() or None for field, value in new.items()}
        if values.get("name"):
            values["name_key"] = name_key(values["name"])
        _record(store, session, person, values)
        return views.of_person(person)


def _record(store: Store, session: Any, person: Person, values: dict[str, Any]) -> None:
    changes = incidents.change(session, person, values)
    if changes:
        step: journal.Step = {"table": "person", "id": person.id, "changes": changes}
        journal.remember(session, store.clock.now(), "person", person.name, [step])


def _find(session: Any, person_id: str) -> Person:
    person = people.get(session, person_id)
    if person is None:
        raise NotFound(_("This person is not in the log."))
    return person


def named(store: Store, name: str) -> PersonView:
    """Return the person of that name, with or without the honorific. Raises `NotFound`."""
    with store.read() as session:
        person = people.named(session, name_key(split_honorific(name)[1]))
        if person is None:
            raise NotFound(_("Nobody called {name} is known.").format(name=name))
        return views.of_person(person)


def merge(store: Store, double_id: str, into_id: str) -> PersonView:
    """Make two entries for one person one: what the double did becomes the other's; gaps are filled from it."""
    with store.write() as session:
        double, stays = _find(session, double_id), _find(session, into_id)
        if double.id == stays.id:
            raise BadInput(_("These two are one person already."), _("Nothing was changed."))
        steps: list[journal.Step] = []
        note_step(steps, "person", double.id, incidents.change(session, double, {"merged_into": stays.id}))
        gaps = {field: getattr(double, field) for field in FIELDS[1:] if not getattr(stays, field)}
        note_step(steps, "person", stays.id, incidents.change(session, stays, gaps))
        now = store.clock.now()
        for incident in incidents.of_person(session, double.id):
            changes = incidents.change(session, incident, {"person_id": stays.id})
            moved = Changed(kind="correction", changes=changes, who=(storable(double.name), storable(stays.name)))
            incidents.append(session, incident.id, now, stays.name, moved)
            note_step(steps, "incident", incident.id, changes)
        journal.remember(session, now, "merge", f"{double.name} → {stays.name}", steps)
        return views.of_person(stays)


def note_step(steps: list[journal.Step], table: str, row_id: str, changes: Any) -> None:
    """Remember what changed in a row, if anything did, as a step of one change."""
    if changes:
        steps.append({"table": table, "id": row_id, "changes": changes})


def doubles(store: Store, limit: int = 20) -> list[tuple[PersonView, PersonView]]:
    """Return pairs of people who may be one: the same phone, mail, or nearly the same name."""
    from rapidfuzz import fuzz, process

    with store.read() as session:
        rows = people.everybody(session, 3_000)
    keys = [fold(row.name) for row in rows]
    found = _same_contact(rows)
    for index, row in enumerate(rows):
        near = process.extract(keys[index], keys[index + 1 :], scorer=fuzz.token_sort_ratio, score_cutoff=88, limit=3)
        others = [rows[index + 1 + position] for _key, _score, position in near]
        for other in others:
            found[row.id, other.id] = (views.of_person(row), views.of_person(other))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _same_contact(rows: list[Person]) -> dict[tuple[str, str], tuple[PersonView, PersonView]]:
    """Pair up those who share a phone or a mail address, each with the one before."""
    found = {}
    last: dict[tuple[str, str], Person] = {}
    for row in rows:
        for field in ("phone", "mail"):
            value = fold(getattr(row, field) or "")
            before = last.get((field, value))
            if value and before:
                found[before.id, row.id] = (views.of_person(before), views.of_person(row))
            last[field, value] = row
    return found
