"""How a customer is best talked to (C2): set with one key, for oneself alone.

It stands in a table of its own that no view, timeline, search, export or sync reads.
"""

from dst_console.models.incident import Incident
from dst_console.models.views import IncidentView
from dst_console.store import wordings
from dst_console.store.log import Store

LEVELS = ("ui", "ci", "uc", "cc")
"""Unaware and aware without competence, unaware and aware with it."""


def of(store: Store, view: IncidentView) -> str:
    """Return the level kept about a customer, empty when none is."""
    with store.read() as session:
        return wordings.level_of(session, view.person.id if view.person else view.id)


def keep(store: Store, incident_id: str, level: str) -> None:
    """Keep a level of `LEVELS` about the incident's customer, or forget it (empty). Raises `LogUnavailable`."""
    with store.write() as session:
        incident = session.get(Incident, incident_id)
        about = incident.person_id if incident and incident.person_id else incident_id
        wordings.keep_level(session, about, level if level in LEVELS else "", store.clock.now())
