"""Fold an incident's entries back into its columns: the proof that the timeline tells everything."""

from collections.abc import Iterable

from dst_console.models.entry import Entry
from dst_console.models.payloads import Captured, Changed, TakenBack, Value, load


def columns_from(entries: Iterable[Entry]) -> dict[str, Value]:
    """Return the columns that `entries`, in their order, add up to (moments as text)."""
    columns: dict[str, Value] = {}
    for entry in entries:
        payload = load(entry.kind, entry.payload)
        if isinstance(payload, Captured):
            columns.update(payload.fields)
        elif isinstance(payload, Changed | TakenBack):
            columns.update({name: after for name, (_before, after) in payload.changes.items()})
    return columns
