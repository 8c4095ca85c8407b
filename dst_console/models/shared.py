"""Shared: what of each article a target was given last, and how sharing with it goes."""

from datetime import datetime

from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table
from dst_console.models.words import Words


class Shared(Table, table=True):
    """The state of an article that a target has; an article that has none yet, or another mark now, is to be shared."""

    target: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, foreign_key="article.id", max_length=32)
    mark: str = ""
    """What was shared of it: when it was changed last, whether it is retired, what was counted; empty for nothing."""

    version: int = 0
    """The number that it went under last; it is kept before it goes, so that what comes late is known to be older."""

    sent: datetime | None = Field(default=None, sa_type=Moment)
    """When it arrived last."""

    refused: bool = False
    """Whether it did not take this state."""

    told: str = Field(default="", sa_type=Words)
    """Why the target does not have this state, in its words."""


class Shelf(Table, table=True):
    """What keeps articles alone from a target, and until when they are left alone; deliveries go on meanwhile."""

    target: str = Field(primary_key=True)
    trouble: str = ""
    told: str = Field(default="", sa_type=Words)
    since: datetime | None = Field(default=None, sa_type=Moment)
    due: datetime | None = Field(default=None, sa_type=Moment)
    failures: int = 0
