"""What was wrong and what was done, as closing says it: the line an incident is known by stays as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("incident", sa.Column("resolution", sa.String, nullable=False, server_default=""))
    op.execute("PRAGMA user_version = 5")
