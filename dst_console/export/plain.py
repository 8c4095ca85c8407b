"""Incidents as plain text, with their whole timelines."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from dst_console.export.record import Record, fields, promised, story, title, visited
from dst_console.language.plain import harmless
from dst_console.translate import _


def text(records: Iterable[Record], made: datetime) -> Iterator[str]:
    """Write each incident: its line, its fields, its visits and promises, its timeline."""
    before = ""
    for record in records:
        yield before + "\n".join(_lines(record)) + "\n"
        before = "\n"


def _lines(record: Record) -> Iterator[str]:
    yield harmless(title(record))
    for name, value in fields(record):
        yield f"  {name}: {harmless(value)}"
    for visit in record.visits:
        yield f"  {_('visit')}: {harmless(visited(visit))}"
    for one in record.follow_ups:
        yield f"  {_('promised')}: {harmless(promised(one))}"
    for paragraph in story(record):
        yield f"  {harmless(paragraph.head)}"
        yield from (f"    {harmless(line)}".rstrip() for line in paragraph.lines)
