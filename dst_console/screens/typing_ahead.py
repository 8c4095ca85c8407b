"""Keys typed ahead: fast typing must not become commands, and none of it may be lost (promise 2)."""

import time
from collections.abc import Callable

from textual import events
from textual.app import App
from textual.keys import _character_to_key

from dst_console.language.layout import latin
from dst_console.screens.base import DeskScreen

PATIENCE = 2.0
"""Seconds that keys wait at most for the log to open."""


def as_command(event: events.Event) -> events.Event:
    """Return a key of a Russian or Persian keyboard as the Latin one in its place: where no text is typed."""
    if not isinstance(event, events.Key) or event.character is None or latin(event.character) == event.character:
        return event
    letter = latin(event.character)
    return events.Key(_character_to_key(letter), letter)


class TypingAhead(App[str]):
    """The part of the console that hands keys on only when what they are for is there."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: list[events.Event] = []
        self.last_key = 0.0
        """When a key came in, in monotonic seconds."""
        self._once_open: list[Callable[[], object]] = []
        self._has_waited = False

    async def on_event(self, event: events.Event) -> None:
        """Keep keys for a text field that is still being drawn: fast typing must not become commands (promise 2)."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.last_key = time.monotonic()
            self._ahead.append(event)
            await self._pass_on()
        else:
            await super().on_event(event)

    async def _pass_on(self) -> None:
        """Hand the keys on in their order, until a screen wants to have the rest later."""
        while self._ahead and not self._once_open:
            screen = self.screen
            if not isinstance(screen, DeskScreen):
                await super().on_event(self._ahead.pop(0))
                continue
            if screen.waits_for_keys:
                return
            event = as_command(self._ahead.pop(0)) if not screen.is_typing else self._ahead.pop(0)
            if screen.takes(event):
                continue
            if self.screen is not screen:  # it went away to let the key through
                self._ahead.insert(0, event)
                continue
            screen.waits_for_keys = screen.must_wait(event)
            await super().on_event(event)
            if screen.waits_for_keys:
                screen.stay_after(event)

    def waits(self, then: Callable[[], object]) -> bool:
        """Keep a key's action, and the keys after it, until there is a log to do it with; False once that has passed.

        Refused, its next letters would be commands: `f printer` at the start would end in People.
        """
        if self._has_waited:
            return False
        self._once_open.append(then)
        self.set_timer(PATIENCE, self.wait_no_more)
        return True

    def wait_no_more(self) -> None:
        """The log is there and read, or will not come soon: do what was kept, and hand on the keys."""
        self._has_waited = True
        kept, self._once_open = self._once_open, []
        for then in kept:
            then()
        if kept:
            self.replay()

    def forget_ahead(self) -> None:
        """Drop the keys typed ahead: the screen they were meant for could not be shown."""
        self._ahead.clear()

    def replay(self) -> None:
        """Give the keys that were typed ahead to what is in front now, in their order."""
        self.call_later(self._pass_on)
