"""What payloads are made of: values as entries keep them, and the frozen, strict model they all are."""

from pydantic import BaseModel, ConfigDict

Value = str | int | bool | None
Changes = dict[str, tuple[Value, Value]]
"""Column → (before, after); moments are written as `models.moment.to_text` does."""


class Frozen(BaseModel):
    """A payload or a part of one: it cannot be changed, and knows all of its names."""

    # Built when first used: most sittings read few kinds, and a capture line needs almost none of them in memory.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
