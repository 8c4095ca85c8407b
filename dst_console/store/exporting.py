"""What leaves the log: which incidents, and their rows, read in portions however many there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Integer, String, case, cast, column, func, literal_column, or_, table, type_coerce
from sqlmodel import Session, col, select

from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter
from dst_console.models.moment import Moment, bound
from dst_console.models.person import Person
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.wording import Wording
from dst_console.models.words import Words
from dst_console.store.incidents import Pair, pairs
from dst_console.store.search import Filters, match_expression

PORTION = 200
"""Incidents whose entries are held at once."""

PAGE = 250
"""Rows without entries that are held at once."""

Part: TypeAlias = tuple[Sequence[str], bool]
"""Columns of a row that are read together, and whether they are joined to one text."""

Line: TypeAlias = Sequence[str | None]
"""A row: a tuple of its parts and one value more, or a list of every value where it had to be read so."""

PEOPLE = 20_000
"""People whose names are held at once."""

_TYPED = tuple(
    name
    for name, found in Incident.__table__.columns.items()  # type: ignore[attr-defined]
    if isinstance(found.type, Words) or name in ("number", "central_number")
)
"""The columns that hold what people or other programs wrote."""

_IDS = ("id", "person_id")
"""Columns that never hold anything to be quoted."""

_SEARCH = table("search", column("rowid"))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which incidents: of these ids, from a moment until before another, with these words in an entry, or this number.

    `words` are folded; `number` is what the local number may begin with instead of holding the words.
    """

    ids: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    number: str = ""
    filters: Filters = field(default_factory=Filters)

    @property
    def is_whole(self) -> bool:
        """Whether it leaves nothing out."""
        return self == Choice()

    def narrow(self, query: Any) -> Any:
        """Add the conditions to a query of incidents."""
        if self.ids is not None:
            query = query.where(col(Incident.id).in_(self.ids))
        if self.since is not None:
            query = query.where(col(Incident.occurred) >= bound(self.since))
        if self.until is not None:
            query = query.where(col(Incident.occurred) < bound(self.until))
        if self.words:
            query = query.where(or_(*self._said()))
        return self.filters.narrow(query)

    def _said(self) -> Iterator[Any]:
        matching = literal_column("search").op("MATCH")(match_expression(list(self.words)))
        found = select(Entry.incident_id).join(_SEARCH, _SEARCH.c.rowid == Entry.id).where(matching)
        yield col(Incident.id).in_(found)
        if self.number:
            upper, wanted = func.upper(col(Incident.number)), self.number.upper()
            yield (upper >= wanted) & (upper < wanted + "\U0010ffff")


def count(session: Session, choice: Choice) -> int:
    """Count the incidents of a choice."""
    return int(session.execute(choice.narrow(select(func.count(col(Incident.id))))).scalar_one())


def incidents(session: Session, choice: Choice) -> Iterator[Sequence[Pair]]:
    """Yield portions of incidents with their people, in the order they occurred."""
    query = _in_order(choice.narrow(pairs()))
    yield from session.execute(query.execution_options(yield_per=PORTION)).partitions()


def rows(session: Session, choice: Choice) -> Iterator[Sequence[Any]]:
    """Yield portions of incidents as the file keeps them, in the order they occurred."""
    query = _in_order(choice.narrow(select(*_kept(Incident))))
    yield from session.execute(query.execution_options(yield_per=PORTION)).partitions()


def sheet(
    session: Session, choice: Choice, parts: Sequence[Part], who: str, of_person: Sequence[str]
) -> Iterator[tuple[list[Line], dict[str, tuple[str, ...]]]]:
    """Yield portions of incidents in the order they occurred, each row in parts; with them their people.

    The columns of a part that is joined come as one text, as CSV has them; another part is one column as the file
    keeps it. `who`, the person's id, must be such a part, and the first part must begin with the incident's id. At the
    end stands one value more than there are parts. People come with their columns `of_person`, by their ids.
    """
    # SQLite puts a part together in a tenth of the time that an object for every value takes. Its `printf` stops at a
    # NUL, though: rows with one, which hardly anybody has, are read by themselves.
    wanted = [_joined(names) if joined else _as_kept(Incident, names[0]) for names, joined in parts]
    wanted.append(or_(*(func.instr(getattr(Incident, name), func.char(0)) for name in _TYPED)))
    cursor = session.connection().execute(_in_order(choice.narrow(select(*wanted)))).cursor
    people: dict[str, tuple[str, ...]] = {}
    at = next(index for index, (names, joined) in enumerate(parts) if tuple(names) == (who,) and not joined)
    while cursor is not None and (page := cursor.fetchmany(PAGE)):
        if not people and len(page) == PAGE:
            people.update(_first_known(session, of_person))
        _look_up(session, {row[at] for row in page}, of_person, people)
        yield [_cells(session, row[0].partition(",")[0]) if row[-1] else row for row in page], people


def _joined(names: Sequence[str]) -> Any:
    """Select columns as one text: text quoted, as CSV has it, what is not known empty."""
    found = [_as_kept(Incident, name) for name in names]
    quoted = [name not in _IDS and not isinstance(_as_kept(Incident, name).type, Integer | Boolean) for name in names]
    marks = ",".join('"%w"' if text else "%s" for text in quoted)
    values = (func.ifnull(one, literal_column("''")) if text else one for one, text in zip(found, quoted, strict=True))
    return func.printf(marks, *values)


def _cells(session: Session, incident_id: str) -> list[str]:
    """Read a row value by value, all of them as text."""
    query = select(*(_as_text(Incident, name) for name in Incident.model_fields))
    return list(session.connection().execute(query.where(col(Incident.id) == incident_id)).one())


def _look_up(session: Session, ids: set[str | None], names: Sequence[str], known: dict[str, tuple[str, ...]]) -> None:
    """Read the people who are not known yet; of more than `PEOPLE` some are read again."""
    if len(known) > PEOPLE:
        known.clear()
    missing = {ident for ident in ids if ident is not None and ident not in known}
    if missing:
        known.update(_people(session, names, lambda query: query.where(col(Person.id).in_(missing))))


def _first_known(session: Session, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read as many people as are held at once: a long export asks for nearly all of them, page by page in hundreds."""
    return _people(session, names, lambda query: query.limit(PEOPLE))


def _people(session: Session, names: Sequence[str], narrow: Callable[[Any], Any]) -> dict[str, tuple[str, ...]]:
    query = narrow(select(Person.id, *(_as_text(Person, name) for name in names)))
    return {row[0]: tuple(row[1:]) for row in session.connection().execute(query)}


def entries(session: Session, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """Return the timelines of incidents, in the order they were written."""
    return _grouped(session, Entry, ids)


def visits(session: Session, ids: Sequence[str]) -> dict[str, list[Visit]]:
    """Return the visits of incidents, the newest plan last."""
    return _grouped(session, Visit, ids)


def follow_ups(session: Session, ids: Sequence[str]) -> dict[str, list[FollowUp]]:
    """Return everything promised in incidents, also what was kept."""
    return _grouped(session, FollowUp, ids)


def kept_by_incident(session: Session, model: type[Table], ids: Sequence[str]) -> dict[str, list[Sequence[Any]]]:
    """Return rows that belong to incidents as the file keeps them, without the incident's id that they are under."""
    owner = col(model.incident_id)  # type: ignore[attr-defined]
    query = select(owner, *_kept(model, without="incident_id")).where(owner.in_(ids))
    found: dict[str, list[Sequence[Any]]] = {}
    for row in session.execute(query.order_by(col(model.id))):  # type: ignore[attr-defined]
        found.setdefault(row[0], []).append(row[1:])
    return found


def people(session: Session, choice: Choice) -> Iterator[Sequence[Any]]:
    """Yield the people whom the incidents of a choice are about, with those that doubles were merged into.

    Without a choice everybody known is yielded.
    """
    query = select(*_kept(Person)).order_by(col(Person.added), col(Person.id))
    if not choice.is_whole:
        query = query.where(col(Person.id).in_(_named(choice)))
    yield from session.execute(query.execution_options(yield_per=PAGE))


def wordings(session: Session, choice: Choice) -> Iterator[Sequence[Any]]:
    """Yield the texts of procedures that were begun in the incidents of a choice; without a choice, all."""
    query = select(*_kept(Wording)).order_by(col(Wording.digest))
    if not choice.is_whole:
        digests = select(func.json_extract(Entry.payload, "$.digest")).join(
            Incident, col(Incident.id) == col(Entry.incident_id)
        )
        query = query.where(col(Wording.digest).in_(choice.narrow(digests.where(Entry.kind == "begun"))))
    yield from session.execute(query)


def articles(session: Session, choice: Choice) -> Iterator[Sequence[Any]]:
    """Yield the articles that were made from the incidents of a choice or used in them; without a choice, all.

    Of an incident that the choice leaves out an article says nothing.
    """
    query = select(*_kept(Article)).order_by(col(Article.created), col(Article.id))
    if not choice.is_whole:
        chosen = choice.narrow(select(col(Incident.id)))
        used = select(col(ArticleUse.article_id)).where(col(ArticleUse.incident_id).in_(chosen))
        query = query.where(or_(col(Article.incident_id).in_(chosen), col(Article.id).in_(used)))
        known = case((col(Article.incident_id).in_(chosen), col(Article.incident_id)), else_=None)
        names = list(Article.model_fields)
        columns = [known if name == "incident_id" else _as_kept(Article, name) for name in names]
        query = query.with_only_columns(*columns)
    yield from session.execute(query.execution_options(yield_per=PAGE))


def article_uses(session: Session, choice: Choice, article_id: str) -> list[Sequence[Any]]:
    """Return the uses of an article in the incidents of a choice as the file keeps them, without the article's id."""
    query = select(*_kept(ArticleUse, without="article_id")).where(col(ArticleUse.article_id) == article_id)
    if not choice.is_whole:
        query = query.where(col(ArticleUse.incident_id).in_(choice.narrow(select(col(Incident.id)))))
    return list(session.execute(query.order_by(col(ArticleUse.id))))


def counters(session: Session) -> Iterator[Sequence[Any]]:
    """Yield the last number of every station."""
    yield from session.execute(select(*_kept(Counter)).order_by(col(Counter.initials)))


def _named(choice: Choice) -> Any:
    """Select the people of a choice, following merges."""
    first = choice.narrow(select(col(Incident.person_id).label("id")).where(col(Incident.person_id).is_not(None)))
    named = first.cte("named", recursive=True)
    merged = select(col(Person.merged_into)).join(named, named.c.id == col(Person.id))
    return select(named.union(merged.where(col(Person.merged_into).is_not(None))).c.id)


def _in_order(query: Any) -> Any:
    return query.order_by(col(Incident.occurred), col(Incident.id))


def _kept(model: type[Table], without: str = "") -> list[Any]:
    return [_as_kept(model, name) for name in model.model_fields if name != without]


def _as_kept(model: type[Table], name: str) -> Any:
    """Select a column as the file keeps it: moments and typed text are not turned into what they stand for."""
    found = getattr(model, name)
    return type_coerce(found, String) if isinstance(found.type, Moment | Words) else found


def _as_text(model: type[Table], name: str) -> Any:
    """Select a column as the file keeps it, as text, empty where there is nothing."""
    found = _as_kept(model, name)
    text = found if isinstance(found.type, String) else cast(found, String)
    return func.ifnull(text, literal_column("''"))


def _grouped(session: Session, model: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    query = select(model).where(col(model.incident_id).in_(ids)).order_by(col(model.id))
    for row in session.execute(query).scalars():
        found.setdefault(row.incident_id, []).append(row)
    return found
