"""What an entry carries, with its moments written as a document has them, or as the log does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from dst_console.export.shape import columns
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.states import Promise
from dst_console.models.visit import Visit


def turned(payload: Mapping[str, Any], turn: Callable[[str], str]) -> dict[str, Any]:
    """Return a payload in which `turn` was given every moment: columns, what is due, and an answer that is promised.

    Raises ValueError, TypeError or AttributeError for what is no payload.
    """
    found = dict(payload)
    if "fields" in found:
        found["fields"] = {name: _one(name, value, turn) for name, value in found["fields"].items()}
    for part in ("changes", "of_visit"):
        if part in found:
            pairs = found[part].items()
            found[part] = {name: [_one(name, value, turn) for value in both] for name, both in pairs}
    if found.get("due"):
        found["due"] = turn(found["due"])
    if found.get("effect") in tuple(Promise) and isinstance(found.get("value"), str):
        found["value"] = turn(found["value"])
    return found


def _one(name: str, value: Any, turn: Callable[[str], str]) -> Any:
    return turn(value) if value is not None and name in _moments() else value


@cache
def _moments() -> frozenset[str]:
    found = (column for model in (Incident, Visit, FollowUp) for column in columns(model))
    return frozenset(column.name for column in found if column.of is datetime)
