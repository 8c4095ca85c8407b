"""The customer's hand-out (P4): made from what was recorded, with what is private masked, and written to be printed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dst_console import durable
from dst_console.desk import capture, checking, exporting, files, procedures
from dst_console.export import handout
from dst_console.export.handout import Form
from dst_console.models.doing import Attempted
from dst_console.models.views import IncidentView
from dst_console.models.words import original
from dst_console.store import incidents
from dst_console.store.log import Store

FOLDER = "handouts"
"""Where the console writes them, in the data folder."""


@dataclass(frozen=True, slots=True)
class Made:
    """A hand-out and whom it is for; `trouble` says what is wrong with the technician's own template, if anything."""

    incident: IncidentView
    text: str
    trouble: str

    @property
    def customer(self) -> str:
        """Whom it is for; the incident's number when nobody was named."""
        return self.incident.customer or self.incident.number


def make(store: Store, reference: str, form: Form) -> Made:
    """Make the hand-out of an incident in the language spoken now, what is spooled taken in first. Raises `NotFound`.

    What was done is what closing summed up, before that what was tried and worked; no note goes into it.
    """
    capture.drain(store)
    with store.read() as session:
        record = exporting.record(session, reference)
        done = record.incident.resolution or "\n".join(_worked(session, record.incident.id))
    view = record.incident
    wrong = checking.masked(store.folders, view.summary or view.category or "")  # a sheet of paper lies about
    made = handout.handout(record, store.settings, store.clock.now(), wrong, checking.masked(store.folders, done))
    text, trouble = handout.text(made, form, Path(store.folders.config))
    return Made(view, text, trouble)


def write(store: Store, reference: str) -> tuple[Made, Path]:
    """Write the hand-out as a page into the data folder's handouts/, over an older one of the same incident.

    Raises `NotFound`, `BadInput` when it cannot be written.
    """
    made = make(store, reference, "html")
    path = Path(store.folders.data) / FOLDER / f"{files.safe_name(made.incident.number)}.html"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        durable.write(path, made.text.encode())
    except OSError as error:
        raise files.unwritten(path, error) from error
    return made, path


def _worked(session: Any, incident_id: str) -> list[str]:
    """Return what was tried and worked, in its order, without what was taken back."""
    runs = procedures.runs_of(incidents.timeline(session, incident_id))
    done = [entry for run in runs.values() for entry, _at in run]
    return [original(one.value) for one in done if isinstance(one, Attempted) and one.result == "worked"]
