"""What every table of the log has in common."""

from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig


class Table(SQLModel):
    """A row of the log; what pydantic checks it with is built only if somebody asks, which the log never does."""

    model_config = SQLModelConfig(defer_build=True)
