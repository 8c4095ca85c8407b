"""Jump labels: a letter on each part of the screen; pressing it goes there."""

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from dst_console.screens.base import DeskOverlay

LETTERS = "asdfghjklqwertyuiop"
"""The letters, those under the fingers first."""


class JumpScreen(DeskOverlay):
    """Draws the labels over the screen below and goes to the one pressed."""

    CSS_PATH = "jump.tcss"
    scope = "jump"
    own_keys = False

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, Widget] = {}

    def compose(self) -> ComposeResult:
        """Draw a label at the corner of everything that can have the cursor."""
        below = self.app.screen_stack[-2]
        places = [widget for widget in below.focus_chain if widget.region.area]
        for letter, widget in zip(LETTERS, places, strict=False):
            self.targets[letter] = widget
            label = Static(letter, classes="jump-label", markup=False)
            label.absolute_offset = widget.region.offset
            yield label

    def takes(self, event: events.Event) -> bool:
        """Go to the part whose letter was pressed; any other key goes back."""
        target = self.targets.get(event.key) if isinstance(event, events.Key) else None
        self.dismiss(None)
        if target is not None:
            target.screen.set_focus(target)
        return True
