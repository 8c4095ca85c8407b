"""Notes: what was seen, said and done, each with its moment (V5, Q1)."""

from datetime import datetime
from typing import Any

from dst_console import spool
from dst_console.models.payloads import Noted
from dst_console.models.views import Logged
from dst_console.paths import Folders
from dst_console.store import incidents, journal


def keep(folders: Folders, incident_id: str, text: str, amends: int | None = None, at: datetime | None = None) -> str:
    """Spool a note, so that it is kept even while the log cannot be used; returns the spool id."""
    fields = {"incident": incident_id}
    if amends is not None:
        fields["amends"] = str(amends)
    return spool.put(folders, text, kind="note", fields=fields, at=at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter a spooled note into the log. Raises LookupError when its incident is not there."""
    incident = incidents.by_reference(session, spooled.fields["incident"])
    if incident is None:
        raise LookupError(spooled.fields["incident"])
    amends = int(spooled.fields["amends"]) if spooled.fields.get("amends") else None
    at = datetime.fromisoformat(spooled.at)
    entry = incidents.append(session, incident.id, at, spooled.text, Noted(amends=amends))
    step: journal.Step = {"entry": entry.id or 0, "id": incident.id}
    journal.remember(session, at, "note", incident.number, [step])
    return Logged(incident.id, incident.number, incident.summary, "note")
