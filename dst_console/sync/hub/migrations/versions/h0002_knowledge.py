"""The articles of the knowledge base: the team reads them, each role changes its own."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from dst_console.sync.hub import SCHEMA, TEAM

revision = "h0002"
down_revision = "h0001"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)


class _Lexemes(sa.types.UserDefinedType[str]):
    """The type of folded words, to be searched by how they begin."""

    cache_ok = True

    def get_col_spec(self, **_more: Any) -> str:
        """Return its name."""
        return "tsvector"


def upgrade() -> None:
    """Make the table and the rules by which roles see it."""
    op.create_table(
        "article",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False, server_default=sa.text("CURRENT_USER")),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("updated", _MOMENT, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("tried", sa.Integer, nullable=False),
        sa.Column("worked", sa.Integer, nullable=False),
        sa.Column("words", _Lexemes, nullable=False),
        sa.Column("came", _MOMENT, nullable=False, server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.CheckConstraint("visibility IN ('internal', 'public')", name="ck_article_visibility"),
        sa.CheckConstraint("0 <= worked AND worked <= tried AND tried <= used", name="ck_article_uses"),
        schema=SCHEMA,
    )
    op.create_index("ix_article_words", "article", ["words"], schema=SCHEMA, postgresql_using="gin")
    _rules()


def _rules() -> None:
    """Let the team read the articles, and each role write what is its own; nobody deletes."""
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {SCHEMA}.article TO {TEAM}")
    op.execute(f"ALTER TABLE {SCHEMA}.article ENABLE ROW LEVEL SECURITY")
    own = "owner = CURRENT_USER"
    for name, rule in (
        ("team_reads", "FOR SELECT TO {team} USING (true)"),
        ("own_brings", "FOR INSERT TO {team} WITH CHECK ({own})"),
        ("own_changes", "FOR UPDATE TO {team} USING ({own}) WITH CHECK ({own})"),
    ):
        op.execute(f"CREATE POLICY {name} ON {SCHEMA}.article {rule.format(team=TEAM, own=own)}")
