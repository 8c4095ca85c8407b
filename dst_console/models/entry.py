"""Entry: one line of an incident's timeline. Entries are only ever added."""

from datetime import datetime

from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table
from dst_console.models.words import Words


class Entry(Table, table=True):
    """What happened at a moment; `payload` is the JSON of a `models.payloads.Payload`."""

    id: int | None = Field(default=None, primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    kind: str
    text: str = Field(default="", sa_type=Words)
    payload: str = "{}"
