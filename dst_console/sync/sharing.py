"""Sharing articles of the knowledge base with a target that takes them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dst_console.models.page import Leaf
from dst_console.store import outbox, sharing
from dst_console.sync.exchanges import asked
from dst_console.sync.target import Library, Placed
from dst_console.sync.troubles import Kind, Trouble

if TYPE_CHECKING:
    from dst_console.sync.courier import Courier

TOGETHER = 50
"""So many articles are made ready and shared at once."""


class Sharing:
    """Sharing articles with one target, once its deliveries are through: nothing of it ever holds these up."""

    def __init__(self, courier: "Courier", target: Library) -> None:
        self._courier = courier
        self._store = courier.store
        self._target = target

    def run(self) -> None:
        """Share until there is nothing more, or they do not get through."""
        if not self._is_free():
            return
        while not self._courier.stop():
            leaves = self._courier.leaves(self._target.name, min(self._target.size, TOGETHER))
            if not leaves:
                return
            try:
                self._share(leaves)
            except Trouble as trouble:
                self._note_trouble(trouble)
                return
            self._courier.seen(self._courier.report)

    def _is_free(self) -> bool:
        if self._courier.force:
            return True
        with self._store.read() as session:
            return outbox.is_due(sharing.shelf(session, self._target.name).due, self._store.clock.now())

    def _share(self, leaves: Sequence[Leaf]) -> None:
        """Share some at once; what is refused among many is found by sharing each alone. Raises `Trouble`."""
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            numbers = sharing.begin(session, self._target.name, leaves, now)
        pages = [leaf.page.model_copy(update={"version": nr}) for leaf, nr in zip(leaves, numbers, strict=True)]
        try:
            placed = asked(self._target.share, pages)
        except Trouble as trouble:
            if trouble.kind is not Kind.REFUSED:
                raise
            self._refused(leaves, trouble)
        else:
            self._took(leaves, placed)

    def _took(self, leaves: Sequence[Leaf], placed: Sequence[Placed]) -> None:
        """Write down what was given, and nothing of what changed meanwhile."""
        name = self._target.name
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            for leaf, there in zip(leaves, placed, strict=True):
                sharing.took(session, name, leaf, there.version, now, there.told)
            sharing.opened(session, name)
            outbox.opened(session, name, now)
        self._courier.report.shared += len(leaves)

    def _refused(self, leaves: Sequence[Leaf], trouble: Trouble) -> None:
        if len(leaves) > 1:
            for leaf in leaves:
                if not self._courier.stop():
                    self._share([leaf])
            return
        (leaf,) = leaves
        with self._store.write() as session:
            self._courier.keep_turn(session)
            sharing.refused(session, self._target.name, leaf, trouble.told)
        self._courier.report.not_taken.append(leaf.page.title)

    def _note_trouble(self, trouble: Trouble) -> None:
        """Write down what it means: for the way where deliveries would not get through either, else for articles."""
        name = self._target.name
        if trouble.meaning.stops and trouble.kind is not Kind.SETUP:
            self._courier.note_trouble(name, trouble)
            return
        self._courier.report.withheld[name] = trouble
        with self._store.write() as session:
            now = self._courier.keep_turn(session)
            due = now + self._courier.wait(trouble, sharing.shelf(session, name).failures)
            sharing.troubled(session, name, trouble.kind, trouble.told, now, due)
