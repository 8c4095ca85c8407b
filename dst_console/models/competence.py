"""Competence: how a customer is best talked to (C2). Private: no view, timeline, search, export or sync has it."""

from datetime import datetime

from sqlmodel import Field

from dst_console.models.moment import Moment
from dst_console.models.table import Table


class Competence(Table, table=True):
    """A level of `ui`, `ci`, `uc`, `cc`, kept by the person's id, or the incident's where nobody is named."""

    about: str = Field(primary_key=True, max_length=32)
    level: str
    at: datetime = Field(sa_type=Moment)
