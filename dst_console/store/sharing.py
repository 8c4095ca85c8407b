"""What of the knowledge base each target was given, and what it is to be given: what it has otherwise or not at all.

Nothing is queued: an article is to be shared as long as its mark is another one than that which was shared last. So an
undo, an import, an old article and a target that is set later need nothing of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import String, and_, func, or_, type_coerce
from sqlmodel import Session, col, select

from dst_console.models.article import Article
from dst_console.models.page import Leaf
from dst_console.models.shared import Shared, Shelf
from dst_console.models.views import Uses
from dst_console.store import articles, outbox

FORM: Final = "1"
"""The form of what is shared: where another version shares more of an article, all of them go again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is to be shared, its uses, its mark, and the newest moment that the log knows of in it."""

    article: Article
    uses: Uses
    mark: str
    last: datetime


def waiting(session: Session, target: str, limit: int = -1) -> list[Waiting]:
    """Return what a target is to be given, what was changed longest ago first."""
    query, mark = _all()
    query = _missing(query, mark, target).order_by(col(Article.updated), col(Article.id))
    return list(map(_state, session.execute(query.limit(limit))))


def waits(session: Session, target: str) -> bool:
    """Say whether a target is to be given anything."""
    query, mark = _all()
    query = _missing(query, mark, target).with_only_columns(col(Article.id), maintain_column_froms=True)
    return session.execute(query.limit(1)).first() is not None


def state(session: Session, article_id: str) -> Waiting:
    """Return an article as it would be shared."""
    return _state(session.execute(_all()[0].where(col(Article.id) == article_id)).one())


def _state(row: Any) -> Waiting:
    found, mark, last, *uses = row
    return Waiting(found, Uses(*uses), mark, max(found.updated, last or found.updated))


def _all() -> tuple[Any, Any]:
    """Select every article with its mark and uses, and return the mark as well."""
    counts = articles.counted().subquery()
    mark = _mark(counts)
    sums = (func.coalesce(counts.c[name], 0) for name in ("used", "tried", "worked"))
    query: Any = select(Article, mark, counts.c.last, *sums)
    return query.join(counts, counts.c.article_id == col(Article.id), isouter=True), mark


def _missing(query: Any, mark: Any, target: str) -> Any:
    same = and_(col(Shared.article_id) == col(Article.id), col(Shared.target) == target)
    return query.join(Shared, same, isouter=True).where(or_(col(Shared.mark).is_(None), col(Shared.mark) != mark))


def _mark(counts: Any) -> Any:
    """Select what changes whenever something does that is shared of an article."""
    sums = (func.coalesce(counts.c[name], 0) for name in ("used", "tried", "worked"))
    updated = type_coerce(col(Article.updated), String)
    return func.printf(f"{FORM} %s %d %d %d %d", updated, col(Article.retired), *sums)


def next_due(session: Session, targets: Iterable[str], now: datetime) -> datetime | None:
    """Return when something can be shared next: now or before when it can, None when there is nothing."""
    moments = (_next_due(session, target, now) for target in targets)
    return min((one for one in moments if one is not None), default=None)


def _next_due(session: Session, target: str, now: datetime) -> datetime | None:
    closed = (outbox.way(session, target).due, shelf(session, target).due)
    held = [due for due in closed if due is not None and not outbox.is_due(due, now)]
    return max(held, default=now) if waits(session, target) else None


def of(session: Session, target: str, article_id: str) -> Shared:
    """Return what a target was given of an article."""
    found = session.get(Shared, (target, article_id))
    return found or Shared(target=target, article_id=article_id)


def begin(session: Session, target: str, leaves: Sequence[Leaf], now: datetime) -> list[int]:
    """Number the states that are about to go, each higher than all before it, and keep that; returns the numbers.

    One that this log does not know to be newer than what is there, as it is new here or an older one was brought back,
    is no newer than it says itself.
    """
    brought_back = outbox.restored(session)
    numbers = []
    for leaf in leaves:
        row = of(session, target, leaf.page.article)
        known = row.sent is not None and (brought_back is None or row.sent >= brought_back)
        row.version = max(row.version + 1, milliseconds(now) if known else leaf.at)
        session.add(row)
        numbers.append(row.version)
    session.flush()
    return numbers


def milliseconds(at: datetime) -> int:
    """Return a moment as a number."""
    return round(at.astimezone(UTC).timestamp() * 1000)


def took(session: Session, target: str, leaf: Leaf, version: int, now: datetime, told: str = "") -> None:
    """Write down that a target has a state of an article, or, as it told, something else that stands there."""
    row = of(session, target, leaf.page.article)
    row.mark, row.sent, row.refused, row.told = leaf.mark, now, False, told
    row.version = max(row.version, version)
    session.add(row)


def refused(session: Session, target: str, leaf: Leaf, told: str) -> None:
    """Write down that a target does not take a state of an article: it is tried again when that has changed."""
    row = of(session, target, leaf.page.article)
    row.mark, row.refused, row.told = leaf.mark, True, told[: outbox.CAME]
    session.add(row)


# What keeps them


def shelf(session: Session, target: str) -> Shelf:
    """Return what keeps articles alone from a target."""
    return session.get(Shelf, target) or Shelf(target=target)


def shelves(session: Session) -> list[Shelf]:
    """Return what keeps articles from any target."""
    return list(session.exec(select(Shelf).where(Shelf.trouble != "").order_by(col(Shelf.target))).all())


def opened(session: Session, target: str) -> None:
    """Articles get through."""
    found = shelf(session, target)
    if found.trouble:
        found.trouble, found.told, found.since, found.due, found.failures = "", "", None, None, 0
        session.add(found)


def troubled(session: Session, target: str, trouble: str, told: str, now: datetime, due: datetime) -> None:
    """Articles do not get through: which trouble, in whose words, and when they are tried again."""
    outbox.hold(session, shelf(session, target), trouble, told, now, due)
