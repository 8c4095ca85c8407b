"""The command palette: actions, articles, incidents and people, by typing what one wants."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from dst_console import desk
from dst_console.actions import Action, of_scope
from dst_console.errors import DeskError
from dst_console.keymap import shown
from dst_console.language.plain import harmless
from dst_console.language.telling import worked_words
from dst_console.screens.base import DeskScreen
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.screens.doors import Doors


class ActionProvider(Provider):
    """The actions that can be done on the screen in front."""

    async def discover(self) -> Hits:
        """Offer them all before anything is typed."""
        for action, owner in self._actions():
            yield DiscoveryHit(self._name(action), partial(owner.action_do, action.id), help=action.tooltip)

    async def search(self, query: str) -> Hits:
        """Offer those that match what is typed."""
        matcher = self.matcher(query)
        for action, owner in self._actions():
            score = matcher.match(action.label) or (0.3 if query.lower() in action.tooltip.lower() else 0)
            if score > 0:
                yield Hit(score, self._name(action), partial(owner.action_do, action.id), help=action.tooltip)

    def _name(self, action: Action) -> Content:
        keys: dict[str, str] = self.app.keys  # type: ignore[attr-defined]
        return Content.assemble(action.label, (f"  {shown(keys[action.id])}", "$muted"))

    def _actions(self) -> list[tuple[Action, Any]]:
        screen = self.screen
        found: list[tuple[Action, Any]] = [
            (action, self.app) for action in of_scope("anywhere") if action.id != "palette"
        ]
        if isinstance(screen, DeskScreen):
            found = [*((action, screen) for action in of_scope(screen.scope)), *found]
            return [(action, owner) for action, owner in found if not action.why_not(screen.situation())]
        return found


class LogProvider(Provider):
    """Articles, incidents and people that match what is typed."""

    async def search(self, query: str) -> Hits:
        """Ask the log in a thread, so that the keyboard never waits for it."""
        app = cast("Doors", self.app)
        if app.store is None or len(query.strip()) < 2:
            return
        try:
            found = await asyncio.to_thread(desk.finding.find, app.store, query)
            people = await asyncio.to_thread(desk.people.listing, app.store, query)
            articles = await asyncio.to_thread(desk.knowledge.listing, app.store, query)
        except DeskError:
            return  # the screen itself says what is wrong with the log
        for hit in found.hits[:8]:
            name = Content(harmless(f"{hit.incident.number} {hit.incident.customer} · {hit.incident.summary}"))
            yield Hit(0.5, name, partial(app.open_incident, hit.incident.id), help=_("open this incident"))
        for article in articles[:5]:
            name = Content(harmless(f"{article.title} · {worked_words(article.uses)}"))
            yield Hit(0.7, name, partial(app.read_article, article.id), help=_("read this article"))
        for person in people[:5]:
            name = Content(harmless(f"{person.called} · {person.place or ''}"))
            yield Hit(0.6, name, partial(app.show_person, person.name), help=_("show this person's incidents"))


class OncePalette(CommandPalette):
    """The palette; a second Enter in one burst finds it gone already."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go away, once."""
        return super().dismiss(result) if self.is_current else AwaitComplete()


def open_palette(app: "Doors") -> None:
    """Open the palette over the screen in front, unless it is open."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(
            OncePalette(providers=[ActionProvider, LogProvider], placeholder=_("an action, an incident, a person"))
        )
