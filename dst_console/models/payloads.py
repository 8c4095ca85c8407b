"""What an entry carries besides its text: a union told apart by `kind`, checked on the way in and out."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Value = str | int | bool | None
Changes = dict[str, tuple[Value, Value]]
"""Column → (before, after); moments are written as `models.moment.to_text` does."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Captured(_Payload):
    """The columns an incident was born with."""

    kind: Literal["captured"] = "captured"
    fields: dict[str, Value]


class Noted(_Payload):
    """A note; `amends` names the entry it puts right."""

    kind: Literal["note"] = "note"
    amends: int | None = None


class Changed(_Payload):
    """Columns that changed, by which kind of act."""

    kind: Literal["outcome", "correction", "cancelled"]
    changes: Changes = {}
    told: str = ""
    who: tuple[str, str] | None = None  # the customer's name before and after, when that changed


class TakenBack(_Payload):
    """An undo or redo: columns put back, and notes withdrawn or brought back."""

    kind: Literal["undo", "redo"]
    changes: Changes = {}
    withdraws: tuple[int, ...] = ()
    restores: tuple[int, ...] = ()


Payload = Annotated[Captured | Noted | Changed | TakenBack, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Payload)


def load(kind: str, text: str) -> Captured | Noted | Changed | TakenBack:
    """Read an entry's payload; raises pydantic's ValidationError when it is not what its kind says."""
    payload: Captured | Noted | Changed | TakenBack = _ADAPTER.validate_json(text)
    if payload.kind != kind:
        raise ValueError(f"an entry of kind {kind!r} carries a payload of kind {payload.kind!r}")
    return payload


def dump(payload: BaseModel) -> str:
    """Write a payload as the JSON that its entry keeps."""
    return payload.model_dump_json(exclude_defaults=False)
