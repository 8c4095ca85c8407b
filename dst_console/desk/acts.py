"""What is done on an incident besides notes, as spool files hold it, and how it enters the log: one file, one undo."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from dst_console import spool
from dst_console.models.incident import Incident
from dst_console.models.values import Changes, Frozen
from dst_console.models.views import Logged
from dst_console.paths import Folders
from dst_console.store import incidents, journal


def keep(folders: Folders, kind: str, incident_id: str, act: dict[str, Any], at: datetime) -> str:
    """Spool an act, so that it is kept even while the log cannot be used; returns the spool id."""
    return spool.put(folders, json.dumps(act), kind=kind, fields={"incident": incident_id}, at=at)


def read(session: Any, spooled: spool.Spooled) -> tuple[Incident, dict[str, Any], datetime]:
    """Return the incident of a spooled act, the act and its moment.

    Raises LookupError when the incident is not there, ValueError when it is no act.
    """
    incident = incidents.by_reference(session, spooled.fields["incident"])
    if incident is None:
        raise LookupError(spooled.fields["incident"])
    act = json.loads(spooled.text)
    if not isinstance(act, dict):
        raise ValueError(spooled.text)
    return incident, act, datetime.fromisoformat(spooled.at)


class Written:
    """The steps of one act, gathered for the undo journal while its entries are written."""

    def __init__(self, session: Any, incident: Incident, at: datetime) -> None:
        self.session = session
        self.incident = incident
        self.at = at
        self.steps: list[journal.Step] = []

    def set(self, table: str, row: Any, new: dict[str, Any]) -> Changes:
        """Set columns of a row, the incident's or another table's."""
        changes = incidents.change(self.session, row, new)
        if changes:
            self.steps.append({"table": table, "id": row.id, "changes": changes})
        return changes

    def made(self, table: str, row: Any, undone: Changes) -> None:
        """A row was added; undoing sets `undone`'s first values instead of removing it."""
        self.session.add(row)
        self.session.flush()
        self.steps.append({"table": table, "id": row.id, "changes": undone})

    def entry(self, payload: Frozen, words: str = "", new: dict[str, Any] | None = None) -> None:
        """Write an entry; `new` are the incident's columns that it changes."""
        carried: BaseModel = payload
        if new:
            carried = payload.model_copy(update={"changes": self.set("incident", self.incident, new)})
        entry = incidents.append(self.session, self.incident.id, self.at, words, carried)
        self.steps.append({"entry": entry.id or 0, "id": self.incident.id})

    @property
    def changed(self) -> bool:
        """Whether a row was changed, and not only told of."""
        return any("table" in step for step in self.steps)

    def done(self, label: str, what: str = "") -> Logged:
        """Remember the way back under a label; without one it is nothing to take back."""
        if label:
            subject = " · ".join(filter(None, (self.incident.number, what[:60])))
            journal.remember(self.session, self.at, label, subject, self.steps)
        return Logged(self.incident.id, self.incident.number, self.incident.summary, label or "step")
