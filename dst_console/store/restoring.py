"""Filling an empty log from what an export holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, text
from sqlmodel import Session, col, select

from dst_console.language.normalise import fold
from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter, Drained
from dst_console.models.person import Person
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.wording import Wording
from dst_console.models.words import original, searchable
from dst_console.store import articles

TABLES: tuple[type[Table], ...] = (Person, Incident, Entry, Visit, FollowUp, Wording, Counter, Article, ArticleUse)
"""What must be empty, and what an export fills."""

_PAGE = 5_000


def is_empty(session: Session) -> bool:
    """Say whether nothing was ever logged here."""
    return not any(session.execute(select(exists().select_from(model))).scalar() for model in TABLES)


def in_any_order(session: Session) -> None:
    """Let rows of this transaction come before those they belong to; it fails at its end if these never come."""
    session.execute(text("PRAGMA defer_foreign_keys = ON"))


def put(session: Session, model: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows; an incident's capture counts as taken in, should its spool file still be there."""
    if not rows:
        return
    session.execute(insert(model), list(rows))
    if model is Incident:
        session.execute(insert(Drained), [{"id": row["id"]} for row in rows])


def count_on(session: Session, numbers: Mapping[str, int]) -> None:
    """Let the numbers of each station go on behind the highest that is given out."""
    for initials, last in numbers.items():
        counter = session.get(Counter, initials) or Counter(initials=initials)
        counter.last = max(counter.last, last)
        session.add(counter)
    session.flush()


def index(session: Session, withdrawn: Iterable[int]) -> None:
    """Make every article searchable, and every entry but those an undo withdrew.

    They are taken in their order: the index is built fastest so.
    """
    articles.index(session, session.exec(select(Article).order_by(col(Article.updated), col(Article.id))))
    gone = set(withdrawn)
    last = -(2**63)
    reading = text("SELECT id, text FROM entry WHERE id > :last ORDER BY id LIMIT :page")
    while found := session.execute(reading, {"last": last, "page": _PAGE}).all():
        last = found[-1].id
        folded = [{"id": row.id, "body": searchable(fold(original(row.text)))} for row in found if row.id not in gone]
        if folded:
            session.execute(text("INSERT INTO search(rowid, body) VALUES (:id, :body)"), folded)
