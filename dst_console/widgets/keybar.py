"""The bottom line: at most six keys, true for where the cursor is; what cannot be done is greyed."""

from textual.content import Content
from textual.widgets import Static

from dst_console.actions import TURNED, Action, Situation, of_scope
from dst_console.keymap import is_text, shown

WHISPER = 6.0
"""Seconds for which a sentence stands in the place of the keys."""

MOST = 6
"""Keys shown at once: more is not read in the second a technician looks."""


def fitting(scope: str, keys: dict[str, str], typing: bool) -> list[Action]:
    """Return the actions to show: the screen's own; while typing, only those whose key is not a letter."""
    anywhere = () if scope in TURNED else of_scope("anywhere")
    wanted = [action for action in (*of_scope(scope), *anywhere) if action.footer]
    if typing:
        wanted = [action for action in wanted if not is_text(keys[action.id].split(",")[0])]
    return wanted[:MOST]


class KeyBar(Static):
    """Draws the keys of the screen it stands on."""

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $muted; }"

    _said = False
    _keys = Content("")
    _clocks: tuple[Content, ...] = ()

    def whisper(self, text: str, severity: str) -> None:
        """Say one sentence in the place of the keys for a few seconds: no pop-up while a customer looks on (D2)."""
        style = {"error": "bold $error", "warning": "bold $warning"}.get(severity, "bold $text")
        self._said = True
        self.update(Content.styled(text, style))
        self.set_timer(WHISPER, self._fall_silent)

    def _fall_silent(self) -> None:
        self._said = False
        self._draw()

    def tick(self, clocks: list[Content]) -> None:
        """Show the clocks that run, whatever screen this is: a caller on hold is not forgotten (H2)."""
        if clocks or self._clocks:
            self._clocks = tuple(clocks)
            self._draw()

    def _draw(self) -> None:
        if self._said:
            return
        clocks = Content("  ").join(self._clocks)
        if not self._clocks:
            self.update(self._keys)
            return
        room = max(0, self.size.width - 2 - clocks.cell_length - 2)
        keys = self._keys.truncate(room, ellipsis=True, pad=True) if self._keys.cell_length > room else self._keys
        self.update(Content.assemble(keys, " " * max(2, room - keys.cell_length + 2), clocks))

    def show(self, scope: str, keys: dict[str, str], situation: Situation, typing: bool) -> None:
        """Draw the keys that hold now."""
        parts: list[Content] = []
        for action in fitting(scope, keys, typing):
            dull = bool(action.why_not(situation))
            parts.append(
                Content.assemble(
                    (shown(keys[action.id]), "$muted" if dull else "bold $accent"),
                    (f" {action.label}   ", "$muted" if dull else "$text"),
                )
            )
        self._keys = Content("").join(parts)
        self._draw()
