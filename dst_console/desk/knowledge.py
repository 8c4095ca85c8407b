"""The knowledge base (Q6, M3): what was learnt once, found again, with its author and how often it worked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dst_console import translate
from dst_console.desk import acts, procedures, uses
from dst_console.errors import BadInput, NotFound
from dst_console.language.checking.reading import script
from dst_console.language.names import are_told, is_named
from dst_console.language.normalise import fold, terms
from dst_console.language.words import in_quotes, in_turn
from dst_console.models.article import Article
from dst_console.models.doing import Answered, Attempted
from dst_console.models.incident import Incident
from dst_console.models.payloads import Learnt
from dst_console.models.states import UseResult, Visibility
from dst_console.models.values import Changes
from dst_console.models.views import ArticleText, ArticleView, Credit
from dst_console.models.words import original, storable
from dst_console.spool import new_id
from dst_console.store import articles, incidents, journal, people, views
from dst_console.store.log import Store
from dst_console.translate import _

PAGE = 100
FEW = 3
"""Articles that are named when words mean several."""

LONGEST_TITLE = 120
LONGEST_ID = 32
SHORTEST_ID = 6
"""Letters that the start of an id needs at least."""

FACTS = ("when", "how-many", "changed", "seen-by")
"""The facts of IMPACT by which a problem is known again; where and which belong to one customer."""

_LANGUAGES = {"latin": "en", "arabic": "fa", "cyrillic": "ru"}


# Finding


def listing(
    store: Store, words: str = "", page: int = 0, retired: bool = False, visibility: Visibility | None = None
) -> tuple[ArticleView, ...]:
    """Return articles that hold every word, those that worked most first, else the page of all of them."""
    wanted = terms(words)
    if words.strip() and not wanted:
        return ()
    with store.read() as session:
        if wanted:
            found = articles.matching(session, wanted, PAGE, retired)
            return tuple(_view(row) for row in found if visibility in (None, row[0].visibility))
        return tuple(_view(row) for row in articles.page(session, PAGE, page * PAGE, retired, visibility))


def everything(store: Store, visibility: Visibility | None = None, language: str = "") -> tuple[ArticleView, ...]:
    """Return every article that is not retired, by its title; those of a visibility or a language alone, if asked."""
    with store.read() as session:
        rows = articles.page(session, -1, visibility=visibility)
    found = [_view(row) for row in rows if language in ("", row[0].language)]
    return tuple(sorted(found, key=lambda view: fold(view.title)))


def show(store: Store, reference: str) -> ArticleView:
    """Return the article of an id (or its start), of a title, or the only one that holds some words.

    Raises `NotFound`, or `BadInput` naming some of those meant when there are several.
    """
    with store.read() as session:
        return _shown(session, _find(session, reference))


def thanks(store: Store) -> tuple[Credit, ...]:
    """Return whose articles were used and how often they worked (M3), by name: nobody is ranked (M6)."""
    with store.read() as session:
        return tuple(Credit(*row) for row in articles.by_author(session))


def _find(session: Any, reference: str) -> Article:
    ids = list(_meant(session, reference.strip()))
    if len(ids) == 1:
        return session.get_one(Article, ids[0])  # type: ignore[no-any-return]
    if not ids:
        raise NotFound(_("No article is called {reference}, nor holds these words.").format(reference=reference))
    titles = in_turn(in_quotes(session.get_one(Article, ident).title) for ident in ids[:FEW])
    raise BadInput(
        _("{reference} may mean several articles: {titles}.").format(reference=reference, titles=titles),
        _("Nothing was changed."),
        _("Say the whole title, or the id."),
    )


def _meant(session: Any, reference: str) -> Iterator[str]:
    """Yield the ids that a reference may mean: of those of one title, the newest that is not retired."""
    may_be_id = SHORTEST_ID <= len(reference) <= LONGEST_ID and reference.isalnum()
    ids = articles.starting(session, reference.lower()) if may_be_id else []
    ids = ids or articles.titled(session, reference)[:1]
    if ids:
        yield from ids
        return
    words = terms(reference)
    if words:
        found = articles.matching(session, words, FEW + 1) or articles.matching(session, words, FEW + 1, retired=True)
        yield from (row[0].id for row in found)


def _view(row: articles.Row) -> ArticleView:
    return views.of_article(*row)


def _shown(session: Any, article: Article) -> ArticleView:
    row = articles.one(session, article.id)
    assert row is not None
    return _view(row)


# Writing


def begun_from(store: Store, reference: str) -> tuple[str, ArticleText]:
    """Return an incident's number, and an article begun from it: the problem, and what worked (Q1). Raises `NotFound`.

    Neither the customer nor the place is in it; the technician's own words are looked through before it is kept.
    """
    with store.read() as session:
        incident = _incident(session, reference)
        rows = incidents.timeline(session, incident.id)
        done = [entry for run in procedures.runs_of(rows).values() for entry, _at in run]
        notes = [entry.text for entry in views.of_entries(rows) if entry.kind == "note" and not entry.withdrawn]
    said = " ".join((incident.summary or incident.line).split())
    facts = {entry.fact: entry for entry in done if isinstance(entry, Answered) and entry.fact in FACTS}
    told = [f"{original(facts[fact].told)} {_value(facts[fact])}" for fact in FACTS if fact in facts]
    worked = [original(one.value) for one in done if isinstance(one, Attempted) and one.result == "worked"]
    summed = [line for line in incident.resolution.split("\n") if line.strip() and line.strip() != said]
    return incident.number, ArticleText(
        title=said[:LONGEST_TITLE],
        problem="\n".join(told or [said]),
        answer="\n".join(dict.fromkeys(worked)) or "\n".join(summed) or "\n".join(notes),
        tags=" ".join(filter(None, (incident.category, incident.asset))),
    )


def _value(entry: Answered) -> str:
    return original(entry.chosen) or original(str(entry.value))


def make(store: Store, said: ArticleText, reference: str = "", author: str = "") -> ArticleView:
    """Keep a new article, for the desk alone at first; made from an incident, it stands in its timeline.

    Raises `BadInput` for one without a title or without an answer, `NotFound`.
    """
    said = _checked(said)
    now = store.clock.now()
    with store.write() as session:
        incident = _incident(session, reference) if reference else None
        article = Article(
            id=new_id(),
            title=said.title,
            problem=said.problem,
            answer=said.answer,
            tags=said.tags,
            author=author or technician(store),
            incident_id=incident.id if incident else None,
            language=language_of(said),
            created=now,
            updated=now,
        )
        articles.add(session, article)
        undone: Changes = {"retired": (True, False)}
        if incident is None:
            step: journal.Step = {"table": "article", "id": article.id, "changes": undone}
            journal.remember(session, now, "article", article.title[:60], [step])
        else:
            written = acts.Written(session, incident, now)
            written.made("article", article, undone)
            written.entry(Learnt(article=article.id, act="made", told=storable(article.title)), article.title)
            written.done("article", article.title)
        return _shown(session, article)


def change(store: Store, reference: str, **new: str | None) -> ArticleView:
    """Change what an article says: `title`, `problem`, `answer`, `tags`; what is None stays as it was.

    Raises `NotFound`, `BadInput` for one that says too little, or for something private in a public one.
    """
    _get_ready(store)
    with store.write() as session:
        article = _find(session, reference)
        said = {name: getattr(article, name) for name in ("title", "problem", "answer", "tags")}
        text = _checked(ArticleText(**(said | {name: value for name, value in new.items() if value is not None})))
        if article.visibility == Visibility.PUBLIC:
            _must_be_fit_for_all(store, session, article, text)
        values = {name: getattr(text, name) for name in said}
        _record(store, session, article, values | {"language": language_of(text)})
        articles.reindex(session, article)
        return _shown(session, article)


def publish(store: Store, reference: str, visibility: Visibility = Visibility.PUBLIC) -> ArticleView:
    """Let everybody read an article, or the desk alone again. Raises `NotFound`.

    Raises `BadInput` while something private stands in one that is to be public (promise 6).
    """
    _get_ready(store)
    with store.write() as session:
        article = _find(session, reference)
        if visibility is Visibility.PUBLIC:
            _must_be_fit_for_all(store, session, article, _shown(session, article).text)
        _record(store, session, article, {"visibility": visibility.value})
        return _shown(session, article)


def retire(store: Store, reference: str, retired: bool = True) -> ArticleView:
    """Offer an article no longer, or again; nothing of it is deleted. Raises `NotFound`."""
    with store.write() as session:
        article = _find(session, reference)
        _record(store, session, article, {"retired": retired})
        return _shown(session, article)


def use(
    store: Store, reference: str, incident_reference: str, result: UseResult, at: datetime | None = None
) -> ArticleView:
    """Record that an article was used on an incident outside of a procedure, and what came of it. Raises `NotFound`."""
    with store.write() as session:
        article, incident = _find(session, reference), _incident(session, incident_reference)
        written = acts.Written(session, incident, at or store.clock.now())
        uses.take(written, article.id, technician(store), result)
        told = storable(article.title)
        written.entry(Learnt(article=article.id, act=result.value, told=told), article.title)
        written.done("article-use", article.title)
        return _shown(session, article)


def technician(store: Store) -> str:
    """Return who writes and uses articles here: the name in the settings, else the initials."""
    return store.settings.name or store.settings.prefix


def language_of(said: ArticleText) -> str:
    """Return the language an article is written in, by the script that most of its words are in."""
    scripts = [script(word) for word in f"{said.title} {said.problem} {said.answer}".split()]
    most = max(_LANGUAGES, key=scripts.count)
    return _LANGUAGES[most] if most in scripts else translate.language()


def _record(store: Store, session: Any, article: Article, new: dict[str, Any]) -> None:
    """Set columns of an article as one change; nothing is remembered when nothing is different."""
    changes = incidents.change(session, article, new)
    if changes:
        now = store.clock.now()
        changes |= incidents.change(session, article, {"updated": now})
        step: journal.Step = {"table": "article", "id": article.id, "changes": changes}
        journal.remember(session, now, "article-change", article.title[:60], [step])


def _checked(said: ArticleText) -> ArticleText:
    """Return what is kept of an article as typed: its title on one line. Raises `BadInput` naming what is missing."""
    title = " ".join(said.title.split())
    nothing = _("Nothing was changed; what was typed stands as it was.")
    if not title:
        raise BadInput(_("An article needs a title: the problem in one line."), nothing)
    if not said.answer.strip():
        raise BadInput(_("An article needs an answer: what to do."), nothing)
    return ArticleText(title, said.problem.strip(), said.answer.strip(), " ".join(said.tags.split()))


def _incident(session: Any, reference: str) -> Incident:
    incident = incidents.by_reference(session, reference)
    if incident is None:
        raise NotFound(_("There is no incident {reference} in this log.").format(reference=reference))
    return incident


# What is for everybody holds nothing private


def _get_ready(store: Store) -> None:
    """Load what private data is known by, before the log is held for it."""
    from dst_console.desk import checking  # reading articles does without

    checking.private(store.folders, "")


def _must_be_fit_for_all(store: Store, session: Any, article: Article, said: ArticleText) -> None:
    """Raise `BadInput` when something private stands in an article, naming the first: it must be masked first."""
    from dst_console.desk import checking

    text = "\n".join((said.title, said.problem, said.answer, said.tags))
    found = [f"{in_quotes(one.words)}: {one.what}" for one in checking.private(store.folders, text)]
    found += [_("“{words}” is the customer's.").format(words=words) for words in _of_customer(session, article, text)]
    if found:
        raise BadInput(
            _("A public article may hold nothing private. {what}").format(what=found[0]),
            _("Nothing was changed."),
            _("Take it out, or write ••• in its place; or leave the article internal."),
        )


def _of_customer(session: Any, article: Article, text: str) -> Iterator[str]:
    """Yield what of the customer whose incident it was made from stands in an article: name, phone, mail."""
    incident = session.get(Incident, article.incident_id) if article.incident_id else None
    if incident is None:
        return
    person = people.get(session, incident.person_id) if incident.person_id else None
    if person is not None and is_named(person.name, text):
        yield person.name
    known = {incident.phone, incident.mail, *((person.phone, person.mail) if person else ())}
    yield from (one for one in sorted(filter(None, known)) if are_told(one, text))
