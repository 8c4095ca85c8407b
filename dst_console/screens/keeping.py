"""Keeping what is being typed: on every pause, blur, step and signal (U15, U16)."""

import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.timer import Timer

from dst_console.drafts import Draft, DraftError, Drawer
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.fields import LineField

if TYPE_CHECKING:
    from dst_console.screens.log_work import LogWork

PAUSE_SECONDS = 0.4
"""While typing goes on, what stands there is kept this often: at most the last half second can be lost."""

Place = tuple[str, str]
"""What kind of text it is, and the id of the incident or person it is about (empty for a walk-up)."""


class Keeper:
    """The drafts of this sitting: takes text at every keystroke, writes it a moment later in a thread."""

    def __init__(self, app: "LogWork", drawer: Drawer) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._waiting: dict[Place, tuple[str, str, frozenset[str]]] = {}
        self._timer: Timer | None = None
        self._half_typed: set[Place] = set()
        self.drawer = drawer
        self.count = 0

    def soon(self, place: Place, title: str, text: str, settled: frozenset[str] = frozenset()) -> None:
        """Keep the text within `PAUSE_SECONDS`; typing on does not put it off."""
        self._waiting[place] = (title, text, settled)
        if self._timer is None:
            self._timer = self._app.set_timer(PAUSE_SECONDS, self._behind)

    def field(self, place: Place, title: str, text: str, stored: str) -> None:
        """Keep a field that is half typed; what stands in the log again needs no keeping."""
        if text != stored:
            self._half_typed.add(place)
            self.soon(place, title, text)
        elif place in self._half_typed:
            self.drop(place)

    def give_up(self, line: LineField, place: Place, stored: str) -> None:
        """Put a field back to what stands in the log; what was typed stays a draft, for nothing typed is lost."""
        if line.value != stored:
            self.now()
            self._half_typed.discard(place)
            line.fill(stored)
            self.recount()
            self._app.say(_("Left as it was; what you typed is kept as a draft."))

    def _behind(self) -> None:
        self._timer = None
        self._app.run_worker(self._write, thread=True, group="drafts")

    def _write(self) -> None:
        try:
            self.write_all()
        except DraftError as error:
            self._app.call_from_thread(self._app.say_error, error)
            return
        self.drawer.keep_reserve()

    def write_all(self) -> None:
        """Keep everything that waits, in whatever thread. Raises DraftError when the disk does not take it."""
        with self._lock:
            for place in list(self._waiting):
                title, text, settled = self._waiting.pop(
                    place
                )  # before it is written: what is typed meanwhile comes next
                try:
                    self.drawer.keep(*place, title, text, settled)
                except DraftError:
                    self._waiting.setdefault(place, (title, text, settled))
                    raise

    def now(self) -> bool:
        """Keep everything at once; when the disk does not take it, say so, leave the text where it is, return False."""
        try:
            self.write_all()
        except DraftError as error:
            self._app.say_error(error)
            return False
        return True

    def drop(self, place: Place) -> None:
        """Forget a draft: its text is saved elsewhere, or not wanted."""
        self._half_typed.discard(place)
        with self._lock:
            self._waiting.pop(place, None)
            self.drawer.drop(*place)
        self.recount()

    def lend(self, place: Place, title: str) -> Path | None:
        """Return the file for an editor to go on with a draft, nothing when the disk does not take it."""
        try:
            with self._lock:
                return self.drawer.lend(*place, title)
        except DraftError:
            return None

    def text_at(self, place: Place) -> str:
        """Return what was left at a place before in this sitting."""
        return self._left_at(place)[0]

    def settled_at(self, place: Place) -> frozenset[str]:
        """Return the marks of what was let stand there."""
        return self._left_at(place)[1]

    def _left_at(self, place: Place) -> tuple[str, frozenset[str]]:
        if place in self._waiting:
            return self._waiting[place][1:]
        found = ((draft.text, draft.settled) for draft in self.drawer.mine() if (draft.kind, draft.about) == place)
        return next(found, ("", frozenset()))

    def bring(self, about: str) -> None:
        """Take over what consoles that ended left about a place; what has no room here stays where it is."""
        with self._lock:
            for draft in self.drawer.left_behind():
                if draft.about == about:
                    with suppress(DraftError):
                        self.drawer.adopt(draft)
        self.recount()

    def newest(self, kind: str) -> Draft | None:
        """Return this sitting's youngest draft of a kind."""
        return next((draft for draft in self.drawer.mine() if draft.kind == kind), None)

    def all(self) -> list[Draft]:
        """Return every draft there is: those of consoles that ended first, each newest first."""
        return [*self.drawer.left_behind(), *self.drawer.mine()]

    def recount(self) -> None:
        """Count the drafts, and let screens show it when the count is another."""
        before, self.count = self.count, len(self.all())
        if before != self.count:
            self._app.tell_screens()


class Keeping(DeskOverlay):
    """An overlay that keeps its text as a draft until it is saved."""

    draft_place: Place = ("", "")
    draft_title = ""
    settled: Collection[str] = ()
    """The marks of findings that were let stand."""

    def typed(self) -> str:
        """Return the text as it stands; the screen says where."""
        raise NotImplementedError

    def keep_soon(self) -> None:
        """Keep what is typed within half a second."""
        self.dst.keeper.soon(self.draft_place, self.draft_title, self.typed(), frozenset(self.settled))

    def leave_draft(self) -> None:
        """Keep what is typed now, for coming back to it."""
        self.keep_soon()
        self.dst.keeper.now()
        self.dst.keeper.recount()
