"""Using an article on an incident (M3): taken, then what came of it; what worked is counted from these rows."""

from dst_console import spool
from dst_console.desk import acts
from dst_console.models.article import Article, ArticleUse
from dst_console.models.doing import Attempted, RunEntry, Searched
from dst_console.models.states import UseResult
from dst_console.store import articles

_RESULTS = {
    "worked": UseResult.WORKED,
    "partly": UseResult.PARTLY,
    "not": UseResult.NOT,
    "no-change": UseResult.NOT,
    "ruled-out": UseResult.NOT,
}
"""What the answers of shipped procedures say of an article; any other says nothing."""


def follow(written: acts.Written, entry: RunEntry, by: str) -> None:
    """Record as part of an act what a procedure's entry did with an article: took it, or tried it."""
    if isinstance(entry, Searched) and entry.article:
        take(written, entry.article, by)
    elif isinstance(entry, Attempted) and entry.article:
        take(written, entry.article, by, _RESULTS.get(entry.result, UseResult.UNKNOWN))


def take(written: acts.Written, article_id: str, by: str, result: UseResult = UseResult.UNKNOWN) -> None:
    """Record as part of an act that an article was used on the incident; a result settles the use that waits for one.

    An article that is not in this log is passed over.
    """
    if written.session.get(Article, article_id) is None:
        return
    waiting = articles.open_use(written.session, article_id, written.incident.id)
    if waiting is not None:
        if result is not UseResult.UNKNOWN:
            written.set("articleuse", waiting, {"result": result.value})
        return
    row = ArticleUse(
        id=spool.new_id(),
        article_id=article_id,
        incident_id=written.incident.id,
        at=written.at,
        by=by,
        result=result.value,
    )
    written.made("articleuse", row, {"withdrawn": (True, False)})
