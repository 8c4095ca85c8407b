"""Articles, their uses, and full-text search over them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.String(30)


def upgrade() -> None:
    """Make the tables and the index.

    Unlike that of the entries, the index keeps the articles' ids itself: a row's number may change when the file is
    packed, and there are few of them.
    """
    op.create_table(
        "article",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("problem", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("tags", sa.String, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), index=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("updated", _MOMENT, nullable=False),
        sa.Column("retired", sa.Boolean, nullable=False),
    )
    op.create_table(
        "articleuse",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("article_id", sa.String(32), sa.ForeignKey("article.id"), nullable=False, index=True),
        sa.Column("incident_id", sa.String(32), sa.ForeignKey("incident.id"), nullable=False, index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.execute("CREATE VIRTUAL TABLE knowledge USING fts5(body, article UNINDEXED, prefix='2 3', tokenize='unicode61')")
    op.execute("PRAGMA user_version = 6")
