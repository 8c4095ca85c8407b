"""Visit: an appointment at a customer's desk, from its planning to the way back."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.states import VisitState
from dst_console.models.table import Table
from dst_console.models.words import Words


class Visit(Table, table=True):
    """A visit belongs to an incident; what happens on it stands in that incident's timeline."""

    __table_args__ = (Index("ix_visit_state", "state", "planned"),)

    id: str = Field(primary_key=True, max_length=32)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    state: str = VisitState.PLANNED
    planned: datetime = Field(sa_type=Moment, index=True)
    minutes: int = 30
    place: str | None = Field(default=None, sa_type=Words)
    why: str = Field(default="", sa_type=Words)
    confirmed: bool = False
    set_off: datetime | None = Field(default=None, sa_type=Moment)
    arrived: datetime | None = Field(default=None, sa_type=Moment)
    left: datetime | None = Field(default=None, sa_type=Moment)
    travel_minutes: int | None = None
    work_minutes: int | None = None
    hold_minutes: int | None = None
