"""What is said and measured when an incident is closed: times apart, the survey, how often it came back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("hold_minutes", "documentation_minutes", "treated", "solved", "recommend"):
        op.add_column("incident", sa.Column(name, sa.Integer))
    op.add_column("incident", sa.Column("survey_by", sa.String))
    op.add_column("incident", sa.Column("reopened", sa.Integer, nullable=False, server_default="0"))
    op.execute("PRAGMA user_version = 4")
