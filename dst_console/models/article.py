"""Article: what was learnt once and helps again (Q6), and each time it was used (M3)."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.states import UseResult, Visibility
from dst_console.models.table import Table
from dst_console.models.words import Words


class Article(Table, table=True):
    """A problem and what to do about it; `incident_id` is what it was made from, `tags` are words to find it by."""

    id: str = Field(primary_key=True, max_length=32)
    title: str = Field(sa_type=Words)
    problem: str = Field(default="", sa_type=Words)
    answer: str = Field(sa_type=Words)
    tags: str = Field(default="", sa_type=Words)
    visibility: str = Visibility.INTERNAL
    author: str = Field(default="", sa_type=Words)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    language: str = ""
    created: datetime = Field(sa_type=Moment)
    updated: datetime = Field(sa_type=Moment)
    retired: bool = False
    """Nothing is deleted: a retired one is only no longer offered."""


class ArticleUse(Table, table=True):
    """An article that was taken for an incident, by whom, and what came of it; `withdrawn` when an undo took it back.

    How often one worked is counted from these rows, never typed.
    """

    __table_args__ = (Index("ix_articleuse_counted", "article_id", "withdrawn", "result", "at"),)

    id: str = Field(primary_key=True, max_length=32)
    article_id: str = Field(foreign_key="article.id")
    incident_id: str = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by: str = Field(default="", sa_type=Words)
    result: str = UseResult.UNKNOWN
    withdrawn: bool = False
