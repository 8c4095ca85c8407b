"""Plain text on the screen, drawn anew only when it says something else."""

from collections.abc import Sequence

from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static


class Text(Static):
    """Shows a text as it is: nothing in it is markup, and the same text is not drawn again."""

    def __init__(self, content: str = "", id: str | None = None) -> None:
        super().__init__(content, id=id, markup=False)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text; laying the screen out for the same one would take as long as drawing all of it."""
        if not same(self.content, content):
            super().update(content, layout=layout)


class Tail(Static):
    """Shows the end of some paragraphs that grow: as many of their last lines as there is room for, never scrolled."""

    _paragraphs: Sequence[Content] = ()

    def show(self, paragraphs: Sequence[Content]) -> None:
        """Show other paragraphs."""
        before, self._paragraphs = self._paragraphs, paragraphs
        if len(before) != len(paragraphs) or not all(map(same, before, paragraphs)):
            self.refresh()

    def render(self) -> Content:
        """Wrap from the end until the room is full."""
        width, room = self.content_size
        lines: list[Content] = []
        for paragraph in reversed(self._paragraphs):
            if len(lines) >= room:
                break
            lines = [*paragraph.wrap(max(1, width)), *lines]
        return Content("\n").join(lines[-room:] if room else [])


def same(before: object, after: object) -> bool:
    """Whether two texts read and look alike."""
    if isinstance(before, Content) and isinstance(after, Content):
        return before.is_same(after)
    return isinstance(before, str) and isinstance(after, str) and before == after
