"""Undo: what each change was called and how to take it back."""

from datetime import datetime

from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table
from dst_console.models.words import Words


class Undo(Table, table=True):
    """One change of one sitting's work; `steps` is the JSON list of `Step`s, in the order they were done."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    label: str
    subject: str = Field(default="", sa_type=Words)
    steps: str = "[]"
    undone: bool = Field(default=False, index=True)
    dropped: bool = False


class Drained(Table, table=True):
    """A spool file whose content is in the log: draining it again changes nothing."""

    id: str = Field(primary_key=True, max_length=32)


class Counter(Table, table=True):
    """The last local number given out, by station initials."""

    initials: str = Field(primary_key=True)
    last: int = 0
