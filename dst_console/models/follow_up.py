"""Follow-up: something promised for a time: a call back, the next word to the customer, a return visit."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table
from dst_console.models.words import Words


class FollowUp(Table, table=True):
    """A promise; `done` is when it was kept or given up."""

    __table_args__ = (Index("ix_followup_done", "done", "due"),)

    id: str = Field(primary_key=True, max_length=32)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    what: str
    due: datetime = Field(sa_type=Moment)
    text: str = Field(default="", sa_type=Words)
    done: datetime | None = Field(default=None, sa_type=Moment)
