"""Wording: the exact text of a procedure that was followed, so that a run keeps the version it began with."""

from sqlmodel import Field

from dst_console.models.table import Table


class Wording(Table, table=True):
    """A procedure's text by its digest."""

    digest: str = Field(primary_key=True, max_length=24)
    procedure: str
    version: int
    text: str
