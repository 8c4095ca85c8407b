"""The outbox: what must go up, every try of it, who sends, and how the ways to the targets are."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.String(30)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), nullable=False),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("parcel", sa.String, nullable=False),
        sa.Column("through", sa.Integer, nullable=False),
        sa.Column("queued", _MOMENT, nullable=False),
        sa.Column("asked", _MOMENT),
        sa.Column("looked", sa.Integer, nullable=False),
        sa.Column("due", _MOMENT),
        sa.Column("number", sa.String),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("sent", _MOMENT),
        sa.UniqueConstraint("incident_id", "target", "turn", name="uq_delivery_turn"),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "target", "queued"])
    _tries()
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("until", _MOMENT),
        sa.Column("restored", _MOMENT),
    )
    op.create_table(
        "way",
        sa.Column("target", sa.String, primary_key=True),
        sa.Column("trouble", sa.String, nullable=False),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("since", _MOMENT),
        sa.Column("due", _MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reached", _MOMENT),
    )
    op.execute("PRAGMA user_version = 7")


def _tries() -> None:
    op.create_table(
        "try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("delivery_id", sa.String(32), sa.ForeignKey("delivery.id"), nullable=False, index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("came", sa.String, nullable=False),
    )
