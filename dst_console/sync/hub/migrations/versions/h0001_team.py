"""What the team may read, what each technician alone may, and who the technicians are."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from dst_console.sync.hub import SCHEMA, TEAM

revision = "h0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)
_ME: Final = sa.text("CURRENT_USER")
_NOW: Final = sa.text("CURRENT_TIMESTAMP")


class _Lexemes(sa.types.UserDefinedType[str]):
    """The type of folded words, to be searched by how they begin."""

    cache_ok = True

    def get_col_spec(self, **_more: Any) -> str:
        """Return its name."""
        return "tsvector"


def upgrade() -> None:
    """Make the tables and the rules by which roles see them."""
    op.create_table(
        "technician",
        sa.Column("role", sa.Text, primary_key=True, server_default=_ME),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("came", _MOMENT, nullable=False, server_default=_NOW),
        schema=SCHEMA,
    )
    _incident()
    _entry()
    _rules()


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False, server_default=_ME),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("asset", sa.Text, nullable=False),
        sa.Column("impact", sa.SmallInteger),
        sa.Column("urgency", sa.SmallInteger),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("occurred", _MOMENT, nullable=False),
        sa.Column("captured", _MOMENT, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("resolved", _MOMENT),
        sa.Column("closed", _MOMENT),
        sa.Column("work_minutes", sa.Integer),
        sa.Column("first_contact", sa.Boolean),
        sa.Column("words", _Lexemes, nullable=False),
        sa.Column("came", _MOMENT, nullable=False, server_default=_NOW),
        sa.CheckConstraint("status IN ('closed', 'escalated', 'open', 'cancelled')", name="ck_incident_status"),
        sa.CheckConstraint("impact BETWEEN 1 AND 3", name="ck_incident_impact"),
        sa.CheckConstraint("urgency BETWEEN 1 AND 4", name="ck_incident_urgency"),
        sa.CheckConstraint("priority BETWEEN 1 AND 5", name="ck_incident_priority"),
        sa.CheckConstraint("work_minutes >= 0", name="ck_incident_work"),
        schema=SCHEMA,
    )
    op.create_index("ix_incident_day", "incident", ["day", "id"], schema=SCHEMA)
    op.create_index("ix_incident_words", "incident", ["words"], schema=SCHEMA, postgresql_using="gin")


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("incident", sa.Text, sa.ForeignKey(f"{SCHEMA}.incident.id"), nullable=False),
        sa.Column("owner", sa.Text, nullable=False, server_default=_ME),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("came", _MOMENT, nullable=False, server_default=_NOW),
        schema=SCHEMA,
    )
    op.create_index("ix_entry_incident", "entry", ["incident"], schema=SCHEMA)


def _rules() -> None:
    """Let the team read the incidents, and each role write and read what is its own; nobody deletes."""
    rights = {"incident": "SELECT, INSERT, UPDATE", "entry": "SELECT, INSERT", "technician": "SELECT, INSERT, UPDATE"}
    for table, granted in rights.items():
        op.execute(f"GRANT {granted} ON {SCHEMA}.{table} TO {TEAM}")
        op.execute(f"ALTER TABLE {SCHEMA}.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT ON {SCHEMA}.alembic_version TO {TEAM}")
    own = "owner = CURRENT_USER"
    _rule("incident", "team_reads", "SELECT", using="true")
    _rule("incident", "own_brings", "INSERT", check=own)
    _rule("incident", "own_changes", "UPDATE", using=own, check=own)
    _rule("entry", "own_reads", "SELECT", using=own)
    _rule("entry", "own_brings", "INSERT", check=own)
    me = "role = CURRENT_USER"
    _rule("technician", "own_reads", "SELECT", using=me)
    _rule("technician", "own_brings", "INSERT", check=me)
    _rule("technician", "own_changes", "UPDATE", using=me, check=me)


def _rule(table: str, name: str, act: str, using: str = "", check: str = "") -> None:
    said = f" USING ({using})" * bool(using) + f" WITH CHECK ({check})" * bool(check)
    op.execute(f"CREATE POLICY {name} ON {SCHEMA}.{table} FOR {act} TO {TEAM}{said}")
