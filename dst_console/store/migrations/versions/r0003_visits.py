"""Visits, follow-ups, the wordings of procedures that were followed, and what is kept for oneself."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.String(30)


def upgrade() -> None:
    """Make the tables."""
    _visits()
    _follow_ups()
    op.create_table(
        "competence",
        sa.Column("about", sa.String(32), primary_key=True),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "wording",
        sa.Column("digest", sa.String(24), primary_key=True),
        sa.Column("procedure", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
    )
    op.execute("PRAGMA user_version = 3")


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), nullable=False, index=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("planned", _MOMENT, nullable=False, index=True),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("place", sa.String),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("set_off", _MOMENT),
        sa.Column("arrived", _MOMENT),
        sa.Column("left", _MOMENT),
        sa.Column("travel_minutes", sa.Integer),
        sa.Column("work_minutes", sa.Integer),
        sa.Column("hold_minutes", sa.Integer),
    )
    op.create_index("ix_visit_state", "visit", ["state", "planned"])


def _follow_ups() -> None:
    op.create_table(
        "followup",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), nullable=False, index=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("done", _MOMENT),
    )
    op.create_index("ix_followup_done", "followup", ["done", "due"])
