"""Fold an incident's entries back into its columns: the proof that the timeline tells everything."""

from collections.abc import Iterable

from dst_console.models.entry import Entry
from dst_console.models.payloads import Captured, Noted, TakenBack, Visited, load
from dst_console.models.states import VisitState
from dst_console.models.values import Value

ADDED_LATER: dict[str, Value] = {
    **dict.fromkeys(("hold_minutes", "documentation_minutes", "treated", "solved", "recommend", "survey_by")),
    "reopened": 0,
    "resolution": "",
}
"""Columns that incidents captured by an earlier version were born without."""


def columns_from(entries: Iterable[Entry]) -> dict[str, Value]:
    """Return the columns that `entries`, in their order, add up to (moments as text)."""
    columns: dict[str, Value] = dict(ADDED_LATER)
    for entry in entries:
        payload = load(entry.kind, entry.payload)
        if isinstance(payload, Captured):
            columns.update(payload.fields)
        elif not isinstance(payload, Noted):
            columns.update({name: after for name, (_before, after) in payload.changes.items()})
    return columns


def visit_columns_from(entries: Iterable[Entry], visit_id: str) -> dict[str, Value]:
    """Return the columns of a visit that its incident's `entries` add up to (moments as text).

    What an undo took back does not count; a plan that was taken back is a visit called off.
    """
    told = [(entry.id or 0, load(entry.kind, entry.payload)) for entry in entries]
    withdrawn: set[int] = set()
    for _ident, payload in told:
        if isinstance(payload, TakenBack):
            withdrawn = (withdrawn | set(payload.withdraws)) - set(payload.restores)
    columns: dict[str, Value] = {}
    for ident, payload in told:
        if not isinstance(payload, Visited) or payload.visit != visit_id:
            continue
        if ident not in withdrawn or payload.act == "planned":
            columns.update({name: after for name, (_before, after) in payload.of_visit.items()})
        if ident in withdrawn and payload.act == "planned":
            columns["state"] = VisitState.CANCELLED.value
    return columns
