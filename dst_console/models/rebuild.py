"""Fold an incident's entries back into its columns: the proof that the timeline tells everything."""

from collections.abc import Iterable

from dst_console.models.entry import Entry
from dst_console.models.payloads import Captured, Noted, Visited, load
from dst_console.models.values import Value


def columns_from(entries: Iterable[Entry]) -> dict[str, Value]:
    """Return the columns that `entries`, in their order, add up to (moments as text)."""
    columns: dict[str, Value] = {}
    for entry in entries:
        payload = load(entry.kind, entry.payload)
        if isinstance(payload, Captured):
            columns.update(payload.fields)
        elif not isinstance(payload, Noted):
            columns.update({name: after for name, (_before, after) in payload.changes.items()})
    return columns


def visit_columns_from(entries: Iterable[Entry], visit_id: str) -> dict[str, Value]:
    """Return the columns of a visit that its incident's `entries` add up to (moments as text)."""
    columns: dict[str, Value] = {}
    for entry in entries:
        payload = load(entry.kind, entry.payload)
        if isinstance(payload, Visited) and payload.visit == visit_id:
            columns.update({name: after for name, (_before, after) in payload.of_visit.items()})
    return columns
