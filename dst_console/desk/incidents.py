"""Looking at an incident and putting it right; nothing is changed silently."""

from collections.abc import Mapping
from typing import Any

from dst_console.desk.changing import Act, record
from dst_console.errors import BadInput, NotFound
from dst_console.language.names import name_key, split_honorific
from dst_console.language.words import state_word
from dst_console.models.incident import EDITABLE, Incident
from dst_console.models.person import Person
from dst_console.models.priority import priority
from dst_console.models.states import Kind, Source, State, may_follow
from dst_console.models.views import IncidentView, Story
from dst_console.spool import new_id
from dst_console.store import incidents, journal, people, views
from dst_console.store.log import Store
from dst_console.translate import _

MOST_MINUTES = 100_000
"""Minutes of work that an incident can take: ten weeks, day and night."""


def show(store: Store, reference: str) -> Story:
    """Return an incident and its timeline, by number, counter or id. Raises `NotFound`."""
    with store.read() as session:
        incident = _find(session, reference)
        person = people.get(session, incident.person_id) if incident.person_id else None
        entries = incidents.timeline(session, incident.id)
        return Story(views.of_incident(incident, person), views.of_entries(entries))


def change(store: Store, reference: str, **new: Any) -> IncidentView:
    """Correct fields of an incident; the correction is an entry of its own, an amendment once it was closed.

    `person` takes a name (a new one becomes known), the other names are those of `EDITABLE`; None empties a field.
    Raises `NotFound`, or `BadInput` naming the field, nothing being changed then.
    """
    with store.write() as session:
        incident = _find(session, reference)
        who = (_view(session, incident).customer, (new.get("person") or "").strip())
        came: list[journal.Step] = []
        if "person" in new:
            new["person_id"] = _person_id(store, session, new.pop("person"), came)
        values = _checked(new)
        urgency = values.get("urgency", incident.urgency)
        values["priority"] = priority(values.get("impact", incident.impact), urgency)
        act: Act = "amendment" if incident.state == State.CLOSED else "correction"
        record(session, incident, values, store.clock.now(), act, label="correction", who=who, came=came)
        return _view(session, incident)


def move(store: Store, reference: str, state: State, reason: str = "") -> IncidentView:
    """Take an incident to another state; cancelling needs a reason. Raises `BadInput` when it cannot go there."""
    with store.write() as session:
        incident = _find(session, reference)
        before = State(incident.state)
        if not may_follow(before, state):
            raise BadInput(
                _("{number} is {before}: it cannot become {after} from there.").format(
                    number=incident.number, before=state_word(before), after=state_word(state)
                ),
                _("Nothing was changed."),
            )
        if state is State.CANCELLED and not reason.strip():
            raise BadInput(_("Cancelling needs a reason."), _("Nothing was changed."), _("One word will do."))
        now = store.clock.now()
        new: dict[str, Any] = {"state": state.value}
        if state is State.CANCELLED:
            new["cancel_reason"] = reason.strip()
        if before is State.CANCELLED:
            new["cancel_reason"] = None
        if state is State.RESOLVED:
            new["resolved"] = now
        if state is State.OPEN:
            new |= {"resolved": None, "closed": None, "started": incident.started or now}
            new["reopened"] = incident.reopened + (before in (State.RESOLVED, State.CLOSED))
        if state is State.CLOSED:
            new["closed"] = now
        if state is State.CANCELLED:
            record(session, incident, new, now, "cancelled", label="cancel", told=reason.strip())
        else:
            record(session, incident, new, now, "correction", label="state", told=reason.strip())
        return _view(session, incident)


def reopen(store: Store, reference: str) -> IncidentView:
    """Bring an incident back to open. Raises `NotFound`, or `BadInput` when it is open anyway."""
    return move(store, reference, State.OPEN)


def cancel(store: Store, reference: str, reason: str) -> IncidentView:
    """Cancel an incident: the way to delete. It stays in the log with its reason. Raises `BadInput` without one."""
    return move(store, reference, State.CANCELLED, reason)


def _find(session: Any, reference: str) -> Incident:
    incident = incidents.by_reference(session, reference)
    if incident is None:
        raise NotFound(_("There is no incident {reference} in this log.").format(reference=reference))
    return incident


def _view(session: Any, incident: Incident) -> IncidentView:
    person = people.get(session, incident.person_id) if incident.person_id else None
    return views.of_incident(incident, person)


def _person_id(store: Store, session: Any, name: str | None, came: list[journal.Step]) -> str | None:
    """Return the person of that name, making them known when they are not yet; `came` then holds the step."""
    if not name or not name.strip():
        return None
    honorific, bare = split_honorific(name.strip())
    person = people.named(session, name_key(bare))
    if person is None:
        added = Person(id=new_id(), name=bare, honorific=honorific, name_key=name_key(bare), added=store.clock.now())
        person = people.add(session, added)
        came.append({"table": "person", "id": person.id, "changes": {"removed": (True, False)}})
    return person.id


def _checked(new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to set; raises `BadInput` that names the first field that cannot take its value."""
    for field, value in new.items():
        if field not in EDITABLE:
            raise BadInput(_("There is no field {field}.").format(field=field), _("Nothing was changed."))
        allowed = _ALLOWED.get(field)
        if allowed is not None and value not in allowed:
            choices = ", ".join(str(one) for one in allowed if one is not None)
            raise BadInput(
                _("{field} must be one of {choices}.").format(field=field, choices=choices),
                _("Nothing was changed."),
            )
    if new.get("occurred", new) is None:
        raise BadInput(_("An incident needs the time it occurred."), _("Nothing was changed."))
    if not 0 <= (new.get("work_minutes") or 0) <= MOST_MINUTES:
        raise BadInput(_("So many minutes of work cannot be."), _("Nothing was changed."))
    values = {field: (value or None) if field in _TEXTS else value for field, value in new.items()}
    return values | ({"summary": values["summary"] or ""} if "summary" in values else {})


_TEXTS = ("place", "category", "asset", "phone", "mail")
_ALLOWED: dict[str, tuple[Any, ...]] = {
    "kind": tuple(kind.value for kind in Kind),
    "source": tuple(source.value for source in Source),
    "impact": (1, 2, 3, None),
    "urgency": (1, 2, 3, 4, None),
}
