"""A technician's station for tests: real folders, a real log, a clock that goes when it is told to."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from dst_console import spool
from dst_console.config import Settings
from dst_console.desk import capture, incidents, notes, outcomes
from dst_console.desk.opening import open_log
from dst_console.models.rebuild import columns_from
from dst_console.models.states import Outcome
from dst_console.models.values import Value
from dst_console.models.views import IncidentView, Logged
from dst_console.paths import Folders
from dst_console.store import incidents as rows
from dst_console.store.log import Store
from dst_console.store.opening import log_path
from tests.fakes import FakeClock

NOON = datetime(2026, 11, 22, 12, 0).astimezone()
"""When tests begin, by the place's own time."""


def folders_in(root: Path) -> Folders:
    """Return the three folders below a test's own."""
    return Folders(root / "data", root / "config", root / "state")


class Station:
    """One console's desk. `log` captures and drains at once, as the console does."""

    def __init__(self, root: Path, settings: Settings | None = None, clock: FakeClock | None = None) -> None:
        self.folders = folders_in(root)
        self.path = log_path(self.folders)
        self.clock = clock or FakeClock(NOON)
        self.store: Store = open_log(self.folders, settings or Settings(), self.clock)

    def put(self, line: str, **fields: str) -> str:
        """Capture a line and leave it in the spool."""
        return spool.put(self.folders, line, fields=fields, at=self.clock.now())

    def drain(self) -> list[Logged]:
        """Take in what is spooled."""
        return capture.drain(self.store)

    def log(self, line: str, **fields: str) -> IncidentView:
        """Capture a line, take it in, and return its incident."""
        ident = self.put(line, **fields)
        self.drain()
        return self.show(ident)

    def show(self, reference: str) -> IncidentView:
        """Return an incident."""
        return incidents.show(self.store, reference).incident

    def note(self, incident_id: str, words: str) -> None:
        """Write a note and take it in."""
        notes.keep(self.folders, incident_id, words)
        self.drain()

    def outcome(self, incident_id: str, outcome: Outcome) -> None:
        """Say what it came to and take that in."""
        outcomes.keep(self.folders, incident_id, outcome)
        self.drain()

    def columns(self, reference: str) -> dict[str, Value]:
        """Return the columns of an incident's row."""
        with self.store.read() as session:
            incident = rows.by_reference(session, reference)
            assert incident is not None
            return rows.columns(incident)

    def rebuilt(self, reference: str) -> dict[str, Value]:
        """Return the columns that the incident's timeline adds up to."""
        with self.store.read() as session:
            incident = rows.by_reference(session, reference)
            assert incident is not None
            return columns_from(rows.timeline(session, incident.id))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query of the log gives."""
        with self.store.read() as session:
            return [tuple(row) for row in session.execute(text(sql))]

    def close(self) -> None:
        """Let go of the log."""
        self.store.close()
