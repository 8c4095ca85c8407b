"""Sharing the knowledge base with the team: what of it has not gone yet, and exactly what goes (promise 6).

Nobody presses a key for it: the courier asks for what is to be shared once the deliveries are through.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dst_console.desk.deliveries import libraries
from dst_console.errors import BadInput
from dst_console.export.shape import iso
from dst_console.language.checking.findings import Finding, Kind
from dst_console.language.checking.findings import found as finding
from dst_console.language.names import places_of
from dst_console.models.incident import Incident
from dst_console.models.moment import to_text
from dst_console.models.page import Leaf, Page
from dst_console.store import people, sharing
from dst_console.store.log import Store
from dst_console.store.sharing import Waiting
from dst_console.sync import targets
from dst_console.sync.target import Library
from dst_console.translate import _

Find = Callable[[str], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class SharedView:
    """How an article stands with a target: `waiting`, `shared` or `refused`, since when, and exactly what goes.

    `told` is why the target does not have it, or has something else, in its words.
    """

    target: str
    state: Literal["waiting", "shared", "refused"]
    sent: datetime | None
    told: str
    written: str


def get_ready(store: Store) -> None:
    """Load what private data is known by, if anything is to be shared."""
    names = libraries(store.settings)
    with store.read() as session:
        found = any(sharing.waits(session, name) for name in names)
    if found:
        _finder(store)


def leaves(store: Store, target: str, limit: int) -> list[Leaf]:
    """Return what a target is to be given next, so many articles at most, as they may leave."""
    if target not in libraries(store.settings):
        return []
    with store.read() as session:
        found = sharing.waiting(session, target, limit)
        private = [_of_customer(session, one) for one in found]
    if not found:
        return []
    find = _finder(store)
    return [_leaf(one, find, theirs) for one, theirs in zip(found, private, strict=True)]


def titles(store: Store, target: str) -> list[str]:
    """Return the titles of what a target is to be given, as they may leave."""
    return [leaf.page.title for leaf in leaves(store, target, -1)]


def shown(store: Store, reference: str) -> tuple[SharedView, ...]:
    """Return how an article stands with each target that it is shared with. Raises `NotFound`.

    Raises `BadInput` where it is shared with none, or what is set for one is not right.
    """
    from dst_console.desk import knowledge  # the outbox does without

    names = libraries(store.settings)
    ident = knowledge.show(store, reference).id
    if not names:
        raise BadInput(
            _("Articles are shared with nobody: no team's store is set."),
            todo=_('It is a target of the kind "hub": `[targets.team]` in config.toml, see docs/targets.md.'),
        )
    return tuple(_shown(store, name, ident) for name in names)


def _shown(store: Store, name: str, ident: str) -> SharedView:
    with store.read() as session:
        found = sharing.state(session, ident)
        private = _of_customer(session, found)
        row = sharing.of(session, name, ident)
    leaf = _leaf(found, _finder(store), private)
    state: Literal["waiting", "shared", "refused"] = "refused" if row.refused else "shared"
    if row.mark != leaf.mark:
        state = "waiting"
    page = leaf.page.model_copy(update={"version": row.version})
    return SharedView(name, state, row.sent, row.told if state != "waiting" else "", _written(store, name, page))


def _written(store: Store, name: str, page: Page) -> str:
    with closing(targets.made(name, store.settings, store.folders, secret="")) as target:
        return target.page_written(page) if isinstance(target, Library) else ""


# What leaves


def _finder(store: Store) -> Find:
    from dst_console.desk import checking  # its words are loaded only where something is to be shared

    return checking.finder(store.folders)


def _leaf(found: Waiting, find: Find, theirs: Iterable[str]) -> Leaf:
    """Return what leaves of an article: what is private in it masked, and whatever of the customer's stands in it."""
    from dst_console.desk import checking

    article, uses = found.article, found.uses
    private = tuple(theirs)

    def outgoing(text: str) -> str:
        return checking.outgoing(text, (*find(text), *_told(text, private)), ())

    page = Page(
        article=article.id,
        title=outgoing(article.title),
        problem=outgoing(article.problem),
        answer=outgoing(article.answer),
        tags=outgoing(article.tags),
        author=outgoing(article.author),
        language=article.language,
        visibility=article.visibility,
        retired=article.retired,
        created=iso(to_text(article.created)),
        updated=iso(to_text(article.updated)),
        used=uses.used,
        tried=uses.tried,
        worked=uses.worked,
    )
    return Leaf(page=page, mark=found.mark, at=sharing.milliseconds(found.last))


def _told(text: str, theirs: Iterable[str]) -> Iterator[Finding]:
    """Find in a text what is the customer's, as a secret: nothing of it is left."""
    for words in theirs:
        for start, end in places_of(words, text):
            yield finding(Kind.SECRET, text, start, end)


def _of_customer(session: Any, found: Waiting) -> tuple[str, ...]:
    """Return what the customer is known by whose incident an article was made from."""
    made_from = found.article.incident_id
    incident = session.get(Incident, made_from) if made_from else None
    if incident is None:
        return ()
    person = people.get(session, incident.person_id) if incident.person_id else None
    known = (incident.phone, incident.mail, *((person.name, person.phone, person.mail) if person else ()))
    return tuple(filter(None, known))
