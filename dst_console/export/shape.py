"""The tables of the log as a document has them: each column's name, what kind of value it holds, what may be missing.

Text is written as the log keeps it (`models.words`), so that even halves of letters come back; moments are ISO 8601.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, get_args

from dst_console.models.article import Article, ArticleUse
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text, to_text
from dst_console.models.states import Kind, Outcome, Promise, Source, State, UseResult, Visibility, VisitState
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.words import Words, original, storable

MOST: Final = 2**63
"""The first number that is too large for a column."""

CHOICES: Final[Mapping[type[Table], Mapping[str, tuple[Any, ...]]]] = {
    Incident: {
        "kind": tuple(Kind),
        "source": tuple(Source),
        "state": tuple(State),
        "impact": (1, 2, 3),
        "urgency": (1, 2, 3, 4),
        "priority": (1, 2, 3, 4),
        "treated": (1, 2, 3, 4, 5),
        "solved": (1, 2, 3, 4, 5),
        "recommend": tuple(range(11)),
        "survey_by": ("customer", "technician"),
    },
    Visit: {"state": tuple(VisitState)},
    FollowUp: {"what": tuple(Promise)},
    Article: {"visibility": tuple(Visibility)},
    ArticleUse: {"result": tuple(UseResult)},
}
"""Columns that hold one of a few values."""

_KEYS = ("id", "digest", "initials")
_OUTCOMES = "|".join(Outcome)
_PATTERNS = {
    **dict.fromkeys(("id", "person_id", "merged_into", "incident_id", "article_id"), r"[0-9a-z]{1,32}"),
    "outcomes": rf"(({_OUTCOMES})(,({_OUTCOMES}))*)?",
}


class Misfit(ValueError):
    """Something in a document is not what it should be; `place` says where, as `incidents[3].occurred`."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `of` is str, int, bool or datetime; it holds one of `choices`, or what `pattern` matches.

    `typed` text is what people wrote, kept storable.
    """

    name: str
    of: type
    nullable: bool
    required: bool
    default: Any = None
    choices: tuple[Any, ...] = ()
    pattern: str = ""
    typed: bool = False

    def written(self, value: Any) -> Any:
        """Return the document's value for what the log's file holds."""
        if value is None:
            return None
        if self.of is datetime:
            return iso(value)
        return bool(value) if self.of is bool else value

    def read(self, value: Any) -> Any:
        """Return the value that a row takes for a document's. Raises ValueError, or OverflowError at time's edges."""
        if value is None and self.nullable:
            return None
        if type(value) is not (str if self.of is datetime else self.of):
            raise ValueError(value)
        if self.choices and value not in self.choices:
            raise ValueError(value)
        if isinstance(value, str):
            if self.pattern and not re.fullmatch(self.pattern, value):
                raise ValueError(value)
            if self.of is datetime:
                return from_text(kept(value))
            value.encode()  # half of a letter, which no column holds, is refused here
            return told(value) if self.typed else value
        if isinstance(value, int) and not -MOST <= value < MOST:
            raise ValueError(value)
        return value


@cache
def columns(model: type[Table], without: str = "") -> tuple[Column, ...]:
    """Return the columns of a table in their order; what names a row can never be missing."""
    found = []
    for name, field in model.model_fields.items():
        if name == without:
            continue
        kinds = get_args(field.annotation) or (field.annotation,)
        key = name in _KEYS
        found.append(
            Column(
                name,
                of=next(kind for kind in kinds if kind is not type(None)),
                nullable=type(None) in kinds and not key,
                required=field.is_required() or key,
                default=None if field.is_required() else _plain(field.default),
                choices=CHOICES.get(model, {}).get(name, ()),
                pattern=_PATTERNS.get(name, ""),
                typed=getattr(field, "sa_type", None) is Words,
            )
        )
    return tuple(found)


def _plain(value: Any) -> Any:
    """Return a default as a document would have it."""
    return str(value) if isinstance(value, str) else value


def written(shape: Sequence[Column], values: Iterable[Any]) -> dict[str, Any]:
    """Return a row, its values in the order of `shape` and as the log's file holds them, as a document has it."""
    return {column.name: column.written(value) for column, value in zip(shape, values, strict=True)}


def read(shape: Sequence[Column], found: Any, place: str, beside: Sequence[str] = ()) -> dict[str, Any]:
    """Return the columns of a row that a document has at `place`; `beside` them it holds lists of other rows.

    A column that came later than the document has its default. Raises `Misfit`.
    """
    if not isinstance(found, dict):
        raise Misfit(place)
    unknown = found.keys() - {column.name for column in shape} - set(beside)
    if unknown:
        raise Misfit(f"{place}.{min(unknown)}")
    row = {}
    for column in shape:
        try:
            given = found[column.name] if column.required else found.get(column.name, column.default)
            row[column.name] = column.read(given)
        except (ValueError, OverflowError, KeyError) as error:
            raise Misfit(f"{place}.{column.name}") from error
    return row


def iso(found: str) -> str:
    """Write a moment, as the log's file keeps it, in ISO 8601 to the millisecond with its offset (U25)."""
    return from_text(found).isoformat(timespec="milliseconds")


def told(found: str) -> str:
    """Return the text that a document's stands for. Raises ValueError for what the log would never have written."""
    text = original(found)
    if storable(text) != found:
        raise ValueError(found)
    return text


def kept(written: str) -> str:
    """Write a document's moment as the log's file keeps it.

    Raises ValueError for one without its offset, OverflowError for one beyond the calendar in UTC.
    """
    return to_text(datetime.fromisoformat(written))
