"""Full-text search over everything the entries say."""

from alembic import op
from sqlalchemy import text

from dst_console.language.normalise import fold
from dst_console.models.words import original, searchable

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PAGE = 5_000


def upgrade() -> None:
    """Make the index and fill it from the entries there are.

    The index keeps no copy of the text (`content=''`); `prefix` makes the second letter answer at once.
    """
    op.execute("CREATE VIRTUAL TABLE search USING fts5(body, content='', prefix='2 3', tokenize='unicode61')")
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        text("SELECT id, text FROM entry WHERE id > :last ORDER BY id LIMIT :page"),
        {"last": last, "page": _PAGE},
    ).all():
        last = rows[-1].id
        folded = [{"id": row.id, "body": searchable(fold(original(row.text)))} for row in rows]
        connection.execute(text("INSERT INTO search(rowid, body) VALUES (:id, :body)"), folded)
    op.execute("PRAGMA user_version = 2")
