"""How every change is made: columns set, an entry appended, and the way back remembered, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from dst_console.models.entry import Entry
from dst_console.models.incident import Incident
from dst_console.models.payloads import Changed
from dst_console.models.values import Changes
from dst_console.models.words import original, storable
from dst_console.store import incidents, journal

Act = Literal["outcome", "correction", "amendment", "cancelled"]


def record(
    session: Any,
    incident: Incident,
    new: Mapping[str, Any],
    at: datetime,
    act: Act,
    label: str,
    told: str = "",
    who: tuple[str, str] | None = None,
    came: list[journal.Step] | None = None,
) -> Entry | None:
    """Change columns of an incident as one act; returns its entry, or None when nothing was different."""
    changes = incidents.change(session, incident, new)
    if not changes:
        return None
    if "person_id" not in changes:
        who = None
    words = " ".join(filter(None, (told or spelled(changes), who[1] if who else "")))
    names = (storable(who[0]), storable(who[1])) if who else None
    payload = Changed(kind=act, changes=changes, told=storable(told), who=names)
    entry = incidents.append(session, incident.id, at, words, payload)
    step: journal.Step = {"table": "incident", "id": incident.id, "changes": changes}
    journal.remember(session, at, label, incident.number, [*(came or []), step])
    return entry


_UNSPOKEN = ("person_id", "priority", "occurred", "started", "resolved", "closed")
"""Columns whose values nobody would search for by a word."""


def spelled(changes: Changes) -> str:
    """Write the new values as text that search can find."""
    return " ".join(
        original(str(after))
        for name, (_before, after) in changes.items()
        if after is not None and name not in _UNSPOKEN
    )
