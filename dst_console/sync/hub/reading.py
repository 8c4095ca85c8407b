"""Reading the team's store: what is counted of everybody together, and what was solved before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from dst_console.models.figures import Counts
from dst_console.models.team import Known, Solved
from dst_console.models.views import Uses
from dst_console.sync.hub import SCHEMA
from dst_console.sync.hub.rows import LONGEST
from dst_console.sync.hub.way import Connection, Way

PAGE: Final = 10_000
"""Rows held at once."""

_COUNTED: Final = f"{SCHEMA}.incident WHERE day BETWEEN %s AND %s AND status <> 'cancelled'"
_TOTALS: Final = f"""
    SELECT count(*), count(first_contact),
        count(CASE WHEN first_contact THEN 1 END), count(CASE WHEN status = 'escalated' THEN 1 END)
    FROM {_COUNTED}
"""
_RESOLVED: Final = f"SELECT occurred, resolved FROM {_COUNTED} AND status = 'closed' AND resolved IS NOT NULL"
_SOLVED: Final = f"""
    WITH hit AS MATERIALIZED (
        SELECT id, number, day, summary, resolution, place, category FROM {SCHEMA}.incident
        WHERE words @@ CAST(%s AS tsquery) AND status = 'closed'
    )
    SELECT * FROM hit ORDER BY day DESC, id DESC LIMIT %s
"""
"""Kept together so that the index of words is used: going through the days would read everything for a rare word."""

_KNOWN: Final = f"""
    WITH hit AS MATERIALIZED (
        SELECT id, title, author, problem, answer, tags, language, updated, used, tried, worked FROM {SCHEMA}.article
        WHERE words @@ CAST(%s AS tsquery) AND NOT retired
    )
    SELECT * FROM hit ORDER BY worked DESC, updated DESC, id DESC LIMIT %s
"""
_HAS_ARTICLES: Final = f"SELECT to_regclass('{SCHEMA}.article') IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: all, those of which it is known whether the first contact was enough, of these it was."""

    incidents: int
    known: int
    at_once: int
    escalated: int
    places: Counts
    categories: Counts


def counted(connection: Connection, since: date, until: date) -> Counted:
    """Count what occurred from one local day to another. Raises psycopg's errors."""
    days = (since, until)
    ((incidents, known, at_once, escalated),) = connection.execute(_TOTALS, days)
    places, categories = (_by(connection, column, days) for column in ("place", "category"))
    return Counted(incidents, known, at_once, escalated, places, categories)


def _by(connection: Connection, column: str, days: tuple[date, date]) -> Counts:
    query = f"SELECT {column}, count(*) FROM {_COUNTED} GROUP BY {column} ORDER BY count(*) DESC, {column}"
    return tuple((name, count) for name, count in connection.execute(query, days))


def resolved(connection: Connection, since: date, until: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each that was resolved occurred, and when it was resolved, `PAGE` at a time.

    Raises psycopg's errors.
    """
    with connection.cursor(name="resolved") as cursor:
        cursor.itersize = PAGE
        pairs: Any = cursor.execute(_RESOLVED, (since, until))
        yield from pairs


def found(way: Way, words: Sequence[str], limit: int) -> tuple[list[Known], list[Solved]]:
    """Return the articles that hold every folded word, each as the beginning of one, and what was solved that does.

    What worked most comes first among the articles, what is newest among the incidents, so many of each at most. A
    store that was not brought up to date holds no articles. Raises `Trouble`.
    """
    query = " & ".join(f"'{word[:LONGEST]}':*" for word in words)
    with way.transaction(reads=True) as connection:
        has_articles = connection.execute(_HAS_ARTICLES).fetchone() == (True,)
        articles = connection.execute(_KNOWN, (query, limit)).fetchall() if has_articles else []
        solved = [Solved(*row) for row in connection.execute(_SOLVED, (query, limit))]
    return list(map(_known, articles)), solved


def _known(row: Sequence[Any]) -> Known:
    ident, title, author, problem, answer, tags, language, updated, *uses = row
    return Known(ident, title, author, problem, answer, tags, language, updated, Uses(*uses))
