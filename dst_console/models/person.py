"""Person: a customer the desk knows."""

from datetime import datetime

from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table
from dst_console.models.words import Words


class Person(Table, table=True):
    """A known customer; a double that was merged points to the one that stays."""

    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(sa_type=Words)
    honorific: str | None = Field(default=None, sa_type=Words)
    name_key: str = Field(sa_type=Words, index=True)
    phone: str | None = Field(default=None, sa_type=Words)
    mail: str | None = Field(default=None, sa_type=Words)
    place: str | None = Field(default=None, sa_type=Words)
    added: datetime = Field(sa_type=Moment)
    merged_into: str | None = Field(default=None, foreign_key="person.id")
    removed: bool = False
