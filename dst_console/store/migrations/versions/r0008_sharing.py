"""What of the knowledge base was shared with whom."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.String(30)


def upgrade() -> None:
    """Make the tables, and the index by which uses are counted."""
    op.create_table(
        "shared",
        sa.Column("target", sa.String, primary_key=True),
        sa.Column("article_id", sa.String(32), sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("mark", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sent", _MOMENT),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("told", sa.String, nullable=False),
    )
    op.create_table(
        "shelf",
        sa.Column("target", sa.String, primary_key=True),
        sa.Column("trouble", sa.String, nullable=False),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("since", _MOMENT),
        sa.Column("due", _MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
    )
    # The console asks every few seconds what is to be shared: what is counted of the uses stands in the index itself.
    op.drop_index("ix_articleuse_article_id", "articleuse")
    op.create_index("ix_articleuse_counted", "articleuse", ["article_id", "withdrawn", "result", "at"])
    op.execute("PRAGMA user_version = 8")
