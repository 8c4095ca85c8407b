"""Delivery: something that must reach one target, its tries, who sends, and how the way there is."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.states import DeliveryState
from dst_console.models.table import Table
from dst_console.models.words import Words


class Delivery(Table, table=True):
    """An incident's ticket for one target (`turn` 0), or what is told after it, in its order (U3)."""

    __table_args__ = (
        UniqueConstraint("incident_id", "target", "turn", name="uq_delivery_turn"),
        Index("ix_delivery_state", "state", "target", "queued"),
    )

    id: str = Field(primary_key=True, max_length=32)
    incident_id: str = Field(foreign_key="incident.id")
    target: str
    turn: int
    state: str = DeliveryState.QUEUED
    parcel: str = Field(default="", sa_type=Words)
    """A `Parcel` as JSON; empty once it has arrived: then the log itself and the target hold it."""

    through: int = 0
    """The incident's newest entry that it tells of."""

    queued: datetime = Field(sa_type=Moment)
    asked: datetime | None = Field(default=None, sa_type=Moment)
    """When it was sent without an answer; as long as this stands it may have arrived."""

    looked: int = 0
    """How often it was looked for since, in vain."""

    due: datetime | None = Field(default=None, sa_type=Moment)
    """It is left alone until then."""

    number: str | None = Field(default=None, sa_type=Words)
    """What the target calls the ticket."""

    address: str = Field(default="", sa_type=Words)
    reason: str = Field(default="", sa_type=Words)
    """Why it is where it is: the target's own words, or the person's."""

    sent: datetime | None = Field(default=None, sa_type=Moment)


class Try(Table, table=True):
    """One exchange with a target about a delivery; `came` is cut to 2 kB."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: str = Field(foreign_key="delivery.id", index=True)
    at: datetime = Field(sa_type=Moment)
    ended: datetime | None = Field(default=None, sa_type=Moment)
    act: str
    fence: int
    digest: str = ""
    """SHA-256 of what was sent."""

    result: str = ""
    came: str = Field(default="", sa_type=Words)


class Sender(Table, table=True):
    """The one row that says who sends: whoever holds it until `until`, with the newest fence number (U3)."""

    id: int | None = Field(default=1, primary_key=True)
    holder: str = ""
    fence: int = 0
    until: datetime | None = Field(default=None, sa_type=Moment)
    restored: datetime | None = Field(default=None, sa_type=Moment)
    """When an older log was brought back last: what was captured before may have been sent already."""


class Way(Table, table=True):
    """How the way to a target is: open, or which kind of trouble since when, and not to be tried before `due`."""

    target: str = Field(primary_key=True)
    trouble: str = ""
    told: str = Field(default="", sa_type=Words)
    since: datetime | None = Field(default=None, sa_type=Moment)
    due: datetime | None = Field(default=None, sa_type=Moment)
    failures: int = 0
    reached: datetime | None = Field(default=None, sa_type=Moment)
