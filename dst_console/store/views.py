"""From rows to the frozen views that verbs give back."""

from collections.abc import Iterable, Sequence

from dst_console.models import views
from dst_console.models.entry import Entry
from dst_console.models.incident import Incident
from dst_console.models.payloads import Changed, Noted, TakenBack, Value, load
from dst_console.models.person import Person
from dst_console.models.words import original


def of_person(row: Person) -> views.PersonView:
    """Show a person."""
    return views.PersonView(row.id, row.name, row.honorific, row.phone, row.mail, row.place)


def of_incident(row: Incident, person: Person | None) -> views.IncidentView:
    """Show an incident with the person it is for."""
    return views.IncidentView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        source=row.source,
        state=row.state,
        outcomes=tuple(row.outcomes.split(",")) if row.outcomes else (),
        person=of_person(person) if person else None,
        place=row.place,
        category=row.category,
        asset=row.asset,
        phone=row.phone,
        mail=row.mail,
        impact=row.impact,
        urgency=row.urgency,
        priority=row.priority,
        summary=row.summary,
        line=row.line,
        occurred=row.occurred,
        captured=row.captured,
        resolved=row.resolved,
        closed=row.closed,
        work_minutes=row.work_minutes,
        cancel_reason=row.cancel_reason,
        central_number=row.central_number,
    )


def of_incidents(rows: Iterable[tuple[Incident, Person | None]]) -> tuple[views.IncidentView, ...]:
    """Show many."""
    return tuple(of_incident(incident, person) for incident, person in rows)


def of_entries(rows: Sequence[Entry]) -> tuple[views.EntryView, ...]:
    """Show a whole timeline; an entry that an undo withdrew, and no redo brought back, is marked."""
    payloads = [load(row.kind, row.payload) for row in rows]
    withdrawn: set[int] = set()
    for payload in payloads:
        if isinstance(payload, TakenBack):
            withdrawn |= set(payload.withdraws)
            withdrawn -= set(payload.restores)
    return tuple(_of_entry(row, payload, row.id in withdrawn) for row, payload in zip(rows, payloads, strict=True))


def _of_entry(row: Entry, payload: object, withdrawn: bool) -> views.EntryView:
    changes: tuple[tuple[str, object, object], ...] = ()
    if isinstance(payload, Changed | TakenBack):
        shown = [(name, *pair) for name, pair in payload.changes.items() if name != "person_id"]
        changes = tuple((name, _shown(before), _shown(after)) for name, before, after in shown)
    if isinstance(payload, Changed) and payload.who:
        before_name, after_name = map(original, payload.who)
        changes = (("person", before_name, after_name), *changes)
    amends = payload.amends if isinstance(payload, Noted) else None
    told = original(payload.told) if isinstance(payload, Changed) else ""
    if isinstance(payload, TakenBack):
        noted = payload.withdraws or payload.restores
        changes = (("note", "", ""), *changes) if noted else changes or (("person", "", ""),)
    return views.EntryView(row.id or 0, row.at, row.kind, row.text, changes, amends, withdrawn, told)


def _shown(value: Value) -> Value:
    return original(value) if isinstance(value, str) else value
