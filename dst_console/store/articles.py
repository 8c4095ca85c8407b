"""Articles and their uses: adding, finding by words or by reference, counting what worked."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, text
from sqlmodel import Session, col, select

from dst_console.language.normalise import fold
from dst_console.models.article import Article, ArticleUse
from dst_console.models.incident import Incident
from dst_console.models.states import UseResult, Visibility
from dst_console.models.views import Uses
from dst_console.models.words import searchable
from dst_console.store.search import match_expression

CANDIDATES = 500
"""Matching articles looked at, the newest: of these the ones that worked most come first."""

Row = tuple[Article, Uses, str]
"""An article, how often it was used, and the number of the incident it was made from, empty without one."""


def add(session: Session, article: Article) -> None:
    """Add an article and make it searchable."""
    session.add(article)
    session.flush()
    index(session, [article])


def index(session: Session, articles: Iterable[Article]) -> None:
    """Make articles searchable by everything they say, by their words and their author."""
    rows = [{"id": one.id, "body": _body(one)} for one in articles]
    if rows:
        session.execute(text("INSERT INTO knowledge(body, article) VALUES (:body, :id)"), rows)


def reindex(session: Session, article: Article) -> None:
    """Make an article searchable by what it says now."""
    session.execute(text("DELETE FROM knowledge WHERE article = :id"), {"id": article.id})
    index(session, [article])


def _body(article: Article) -> str:
    said = (article.title, article.tags, article.problem, article.answer, article.author)
    return searchable(fold("\n".join(said)))


def matching(session: Session, terms: list[str], limit: int, retired: bool = False) -> list[Row]:
    """Return articles that hold every word, each as the beginning of one: those that worked most first, then newest."""
    found = text("SELECT article FROM knowledge WHERE knowledge MATCH :query ORDER BY rowid DESC LIMIT :limit")
    ids = session.execute(found, {"query": match_expression(terms), "limit": CANDIDATES}).scalars().all()
    return page(session, limit, retired=retired, ids=ids)


def page(
    session: Session,
    limit: int,
    offset: int = 0,
    retired: bool = False,
    visibility: Visibility | None = None,
    ids: Sequence[str] | None = None,
) -> list[Row]:
    """Return one page of articles, those that worked most first, then the newest; `retired` ones alone, or the others.

    A visibility, or ids, may narrow it.
    """
    counts = counted().subquery()
    sums: list[Any] = [func.coalesce(counts.c[name], 0) for name in ("used", "tried", "worked")]
    query: Any = select(Article, Incident.number, *sums)
    query = query.join(counts, counts.c.article_id == col(Article.id), isouter=True)
    query = query.join(Incident, col(Incident.id) == col(Article.incident_id), isouter=True)
    query = query.where(col(Article.retired).is_(retired))
    if visibility is not None:
        query = query.where(col(Article.visibility) == visibility.value)
    if ids is not None:
        query = query.where(col(Article.id).in_(ids))
    query = query.order_by(sums[-1].desc(), col(Article.updated).desc(), col(Article.id).desc())
    return [(row[0], Uses(*row[2:]), row[1] or "") for row in session.execute(query.limit(limit).offset(offset))]


def counted() -> Any:
    """Count the uses of each article: all that stand, those with a result, those that worked; `last` is the newest."""
    known = case((col(ArticleUse.result) != UseResult.UNKNOWN.value, 1), else_=0)
    worked = case((col(ArticleUse.result) == UseResult.WORKED.value, 1), else_=0)
    sums: list[Any] = [func.count().label("used"), func.sum(known).label("tried"), func.sum(worked).label("worked")]
    sums.append(func.max(col(ArticleUse.at)).label("last"))
    query = select(col(ArticleUse.article_id).label("article_id"), *sums)
    return query.where(col(ArticleUse.withdrawn).is_(False)).group_by(col(ArticleUse.article_id))


def one(session: Session, article_id: str) -> Row | None:
    """Return an article, retired or not, with its uses."""
    found = session.get(Article, article_id)
    return next(iter(page(session, 1, retired=found.retired, ids=[article_id])), None) if found else None


def starting(session: Session, start: str) -> list[str]:
    """Return the ids of articles that begin so, two at most."""
    query = select(Article.id).where(col(Article.id) >= start, col(Article.id) < start + "g").limit(2)
    return list(session.exec(query).all())


def titled(session: Session, title: str) -> list[str]:
    """Return the ids of articles of that title, whatever its spelling; those that are not retired first."""
    key = fold(title)
    query = select(Article.id, Article.title).order_by(col(Article.retired), col(Article.id).desc())
    return [ident for ident, written in session.execute(query) if fold(written) == key]


def open_use(session: Session, article_id: str, incident_id: str) -> ArticleUse | None:
    """Return the newest use of an article in an incident whose result is not known yet."""
    query = select(ArticleUse).where(
        ArticleUse.article_id == article_id,
        ArticleUse.incident_id == incident_id,
        ArticleUse.result == UseResult.UNKNOWN.value,
        col(ArticleUse.withdrawn).is_(False),
    )
    return session.exec(query.order_by(col(ArticleUse.at).desc(), col(ArticleUse.id).desc())).first()


def by_author(session: Session) -> list[tuple[str, int, Uses]]:
    """Return each author of articles that are not retired, with how many these are and what came of them, by name."""
    counts = counted().subquery()
    sums = [func.coalesce(func.sum(counts.c[name]), 0) for name in ("used", "tried", "worked")]
    query = select(Article.author, func.count(), *sums).join(
        counts, counts.c.article_id == col(Article.id), isouter=True
    )
    query = query.where(col(Article.retired).is_(False)).group_by(col(Article.author)).order_by(col(Article.author))
    return [(row[0], row[1], Uses(*row[2:])) for row in session.execute(query)]
