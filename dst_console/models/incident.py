"""Incident: one thing somebody wants put right, from the line as typed to its closing."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.states import Kind, Source, State
from dst_console.models.table import Table
from dst_console.models.words import Words


class Incident(Table, table=True):
    """A row of the log. Its columns are what its entries add up to (`models/rebuild.py` proves it)."""

    # With the moment in the index the newest of a state or place are read in their order, however many there are.
    __table_args__ = (
        *(Index(f"ix_incident_{word}", word, "occurred") for word in ("state", "person_id", "place", "category")),
        Index("ix_incident_number_upper", text("upper(number)")),
    )

    id: str = Field(primary_key=True, max_length=32)
    number: str = Field(unique=True)
    kind: str = Kind.INCIDENT
    source: str = Source.WALK_UP
    state: str = State.CAPTURED
    outcomes: str = ""
    person_id: str | None = Field(default=None, foreign_key="person.id")
    place: str | None = Field(default=None, sa_type=Words)
    category: str | None = Field(default=None, sa_type=Words)
    asset: str | None = Field(default=None, sa_type=Words, index=True)
    phone: str | None = Field(default=None, sa_type=Words)
    mail: str | None = Field(default=None, sa_type=Words)
    impact: int | None = None
    urgency: int | None = None
    priority: int = 3
    summary: str = Field(default="", sa_type=Words)
    line: str = Field(default="", sa_type=Words)
    resolution: str = Field(default="", sa_type=Words)
    """What was wrong and what was done, as closing says it (P4)."""
    occurred: datetime = Field(sa_type=Moment, index=True)
    captured: datetime = Field(sa_type=Moment)
    started: datetime | None = Field(default=None, sa_type=Moment)
    resolved: datetime | None = Field(default=None, sa_type=Moment)
    closed: datetime | None = Field(default=None, sa_type=Moment)
    work_minutes: int | None = None
    satisfied: bool | None = None
    first_visit: bool | None = None
    level1: bool | None = None
    hold_minutes: int | None = None
    documentation_minutes: int | None = None
    treated: int | None = None
    solved: int | None = None
    recommend: int | None = None
    survey_by: str | None = None
    reopened: int = 0
    central_number: str | None = None
    cancel_reason: str | None = Field(default=None, sa_type=Words)


EDITABLE = (
    "kind",
    "source",
    "person_id",
    "place",
    "category",
    "asset",
    "phone",
    "mail",
    "impact",
    "urgency",
    "summary",
    "occurred",
    "work_minutes",
)
"""Columns a technician may change by hand; the others follow from verbs."""
