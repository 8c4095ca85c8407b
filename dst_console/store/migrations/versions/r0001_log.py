"""The log: incidents, their entries, people, the undo journal and the counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.String(30)


def upgrade() -> None:
    """Make the tables."""
    _people()
    _incidents()
    _entries()
    _journal()
    op.execute("PRAGMA user_version = 1")


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("honorific", sa.String),
        sa.Column("name_key", sa.String, nullable=False, index=True),
        sa.Column("phone", sa.String),
        sa.Column("mail", sa.String),
        sa.Column("place", sa.String),
        sa.Column("added", _MOMENT, nullable=False),
        sa.Column("merged_into", sa.String(32), sa.ForeignKey("person.id")),
        sa.Column("removed", sa.Boolean, nullable=False),
    )


def _incidents() -> None:
    described = ("state", "person_id", "place", "category")
    op.create_table(
        "incident",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("outcomes", sa.String, nullable=False),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("person.id")),
        sa.Column("place", sa.String),
        sa.Column("category", sa.String),
        sa.Column("asset", sa.String, index=True),
        sa.Column("phone", sa.String),
        sa.Column("mail", sa.String),
        sa.Column("impact", sa.Integer),
        sa.Column("urgency", sa.Integer),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("occurred", _MOMENT, nullable=False, index=True),
        sa.Column("captured", _MOMENT, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("resolved", _MOMENT),
        sa.Column("closed", _MOMENT),
        sa.Column("work_minutes", sa.Integer),
        sa.Column("satisfied", sa.Boolean),
        sa.Column("first_visit", sa.Boolean),
        sa.Column("level1", sa.Boolean),
        sa.Column("central_number", sa.String),
        sa.Column("cancel_reason", sa.String),
    )
    # With the moment in the index the newest of a state or place are read in their order, however many there are.
    for word in described:
        op.create_index(f"ix_incident_{word}", "incident", [word, "occurred"])
    op.execute("CREATE INDEX ix_incident_number_upper ON incident (upper(number))")


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), nullable=False, index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("payload", sa.String, nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "undo",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("steps", sa.String, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False, index=True),
        sa.Column("dropped", sa.Boolean, nullable=False),
    )
    op.create_table("drained", sa.Column("id", sa.String(32), primary_key=True))
    op.create_table(
        "counter",
        sa.Column("initials", sa.String, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
