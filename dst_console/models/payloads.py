"""What an entry carries besides its text: a union told apart by `kind`, checked on the way in and out."""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from dst_console.models.doing import RunEntry
from dst_console.models.values import Changes, Frozen, Value


class Captured(Frozen):
    """The columns an incident was born with."""

    kind: Literal["captured"] = "captured"
    fields: dict[str, Value]


class Noted(Frozen):
    """A note; `amends` names the entry it puts right."""

    kind: Literal["note"] = "note"
    amends: int | None = None


class Changed(Frozen):
    """Columns that changed, by which kind of act."""

    kind: Literal["outcome", "correction", "amendment", "cancelled"]
    changes: Changes = Field(default_factory=dict)
    told: str = ""
    who: tuple[str, str] | None = None  # the customer's name before and after, when that changed


class TakenBack(Frozen):
    """An undo or redo: columns put back, and notes withdrawn or brought back."""

    kind: Literal["undo", "redo"]
    changes: Changes = Field(default_factory=dict)
    withdraws: tuple[int, ...] = ()
    restores: tuple[int, ...] = ()


class Visited(Frozen):
    """What became of a visit; `of_visit` are the visit's own columns that changed, `told` its words."""

    kind: Literal["visit"] = "visit"
    visit: str
    act: Literal["planned", "changed", "confirmed", "set-off", "arrived", "left", "cancelled"]
    told: str = ""
    changes: Changes = Field(default_factory=dict)
    of_visit: Changes = Field(default_factory=dict)


class Promised(Frozen):
    """A follow-up was promised, replaced by a later promise, put off until `due`, done, or given up."""

    kind: Literal["follow-up"] = "follow-up"
    follow_up: str
    what: str
    act: Literal["promised", "replaced", "put-off", "done", "dropped"]
    due: str = ""
    told: str = ""
    changes: Changes = Field(default_factory=dict)


class Closed(Frozen):
    """It was closed, with everything that closing says in `changes` (P4); from then on it is sealed.

    `confirmed` are the findings of private data that were looked at and sent all the same.
    """

    kind: Literal["closed"] = "closed"
    changes: Changes = Field(default_factory=dict)
    confirmed: tuple[str, ...] = ()


class Surveyed(Frozen):
    """What the customer answered, in `changes`, and their line; `by` is who took it (GLPI's lesson, U29)."""

    kind: Literal["survey"] = "survey"
    by: Literal["customer", "technician"]
    told: str = ""
    changes: Changes = Field(default_factory=dict)


class Delivered(Frozen):
    """A target holds its ticket, under which number; `changes` has the central number when it is the first."""

    kind: Literal["sent"] = "sent"
    target: str
    number: str
    address: str = ""
    changes: Changes = Field(default_factory=dict)


class Learnt(Frozen):
    """An article was made from it, or used for it outside of a procedure; `told` is its title (Q6, M3)."""

    kind: Literal["article"] = "article"
    article: str
    act: Literal["made", "unknown", "worked", "partly", "not"]
    told: str = ""
    changes: Changes = Field(default_factory=dict)


Told = Captured | Noted | Changed | TakenBack | RunEntry | Visited | Promised | Closed | Surveyed | Delivered | Learnt
"""What an entry can carry."""

Payload = Annotated[Told, Field(discriminator="kind")]


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Payload)


def load(kind: str, text: str) -> Told:
    """Read an entry's payload; raises pydantic's ValidationError when it is not what its kind says."""
    payload: Told = _adapter().validate_json(text)
    if payload.kind != kind:
        raise ValueError(f"an entry of kind {kind!r} carries a payload of kind {payload.kind!r}")
    return payload


def dump(payload: BaseModel) -> str:
    """Write a payload as the JSON that its entry keeps."""
    return payload.model_dump_json(exclude_defaults=False)
