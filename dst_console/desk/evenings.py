"""What was settled at the end of a day without changing the log: breaks, and what was left for tomorrow.

A private file of the data folder, a list of marks for each day; what is damaged in it, or lost with it, is asked again.
No backup and no export keeps it: it says where one stopped on an evening, which changes no record, no figure and no
ticket. What matters beyond the evening, such as a promise put off, is in the log.
"""

import json
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from dst_console import durable
from dst_console.models.calendar import Span
from dst_console.models.views import Gap
from dst_console.paths import Folders

FILE_NAME = "evenings.json"

KEPT_DAYS = 400
"""Days after which nobody looks back at the breaks of a day."""

_BREAK = "break:"
_writing = threading.Lock()


def break_of(gap: Gap) -> str:
    """Return the mark which says that a gap was a break."""
    return f"{_BREAK}{gap.start.isoformat()}/{gap.end.isoformat()}"


def breaks(folders: Folders, day: date) -> list[Span]:
    """Return the breaks of a day."""
    return [span for mark in marks(folders, day) if (span := _span(mark)) is not None]


def _span(mark: str) -> Span | None:
    """Return the span of a break; None for any other mark, and for what is no span."""
    start, _slash, end = mark.removeprefix(_BREAK).partition("/")
    if not mark.startswith(_BREAK):
        return None
    try:
        span = datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError:
        return None
    return span if all(moment.tzinfo for moment in span) else None


def marks(folders: Folders, day: date) -> frozenset[str]:
    """Return what was settled of a day."""
    return frozenset(_read(folders).get(day.isoformat(), ()))


def settle(folders: Folders, day: date, mark: str) -> None:
    """Remember a mark of a day, also over a restart. Raises OSError."""
    _change(folders, day, lambda known: known | {mark})


def unsettle(folders: Folders, day: date, mark: str) -> None:
    """Forget a mark of a day again. Raises OSError."""
    _change(folders, day, lambda known: known - {mark})


def _change(folders: Folders, day: date, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
    with _writing:
        known = _read(folders)
        known[day.isoformat()] = sorted(change(frozenset(known.get(day.isoformat(), ()))))
        oldest = (day - timedelta(days=KEPT_DAYS)).isoformat() if day.toordinal() > KEPT_DAYS else ""
        kept = {when: there for when, there in sorted(known.items()) if there and when >= oldest}
        durable.write(folders.data / FILE_NAME, json.dumps(kept, indent=1).encode())


def _read(folders: Folders) -> dict[str, list[str]]:
    """Return the marks of every day; of a file that is damaged, those that can be read."""
    try:
        with open(folders.data / FILE_NAME, encoding="utf-8", opener=durable.plain) as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    listed = {str(day): there for day, there in found.items() if isinstance(there, list)}
    return {day: [mark for mark in there if isinstance(mark, str)] for day, there in listed.items()}
