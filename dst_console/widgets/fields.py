"""The two ways to type: `LineField` for one line, `NoteField` for many. Everything typed goes through them.

Pasted lines, characters that terminals act upon, and the zero-width non-joiner are dealt with here once.
"""

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Input, TextArea
from textual.widgets.input import Selection

ZWNJ = "\u200c"
"""Zero-width non-joiner: Persian needs it, and Textual takes it for unprintable."""

_CONTROLS = {code: 0x2400 + code for code in range(32)} | {0x7F: 0x2421, 0x09: 0x2409}
_CONTROLS |= dict.fromkeys(range(0x80, 0xA0), 0x00B7)
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_SEPARATORS = (0x2028, 0x2029)
_CONTROLS |= dict.fromkeys(_DIRECTIONS + _SEPARATORS, 0x2E31)
_CONTROLS |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


def pictured(text: str) -> str:
    """Return `text` with each character a terminal would act upon replaced by one that it shows; the length stays."""
    return text if text.isascii() and text.isprintable() else text.translate(_CONTROLS)


def joined(text: str) -> str:
    """Return pasted text as one line: line ends become single spaces (U37)."""
    return " ".join(lines_of(text))


def lines_of(text: str) -> list[str]:
    """Return the lines of pasted text that hold anything; only what a key for a new line sends ends a line."""
    return [line for line in text.replace("\r", "\n").split("\n") if line]


class LineField(Input):
    """One line of text, kept exactly as typed; one that `replaces` is typed over when one comes to it."""

    class Joined(Message):
        """Several pasted lines were made one."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
        replaces: bool = False,
    ) -> None:
        super().__init__(value, placeholder, id=id, classes=classes, select_on_focus=replaces, compact=True)

    def fill(self, text: str) -> None:
        """Put text in, with the cursor behind it, where one goes on typing."""
        self.value = text
        self.cursor_position = len(text)
        if self.select_on_focus:
            self.selection = Selection(0, len(text))

    @property
    def _value(self) -> Text:
        """The value as drawn: control characters as pictures, never as commands (U36)."""
        return Text(pictured(self.value), no_wrap=True, overflow="ignore", end="")

    async def _on_key(self, event: events.Key) -> None:
        if event.character == ZWNJ:
            event.stop()
            event.prevent_default()
            self.insert_text_at_cursor(ZWNJ)
            return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        """Take every pasted line, joined, and say so."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        self.replace(joined(event.text), start, end)
        lines = len(lines_of(event.text))
        if lines > 1:
            self.post_message(self.Joined(lines))


Place = tuple[int, int]
"""A line and a letter in it, from 0."""


class NoteField(TextArea):
    """Many lines of text, kept exactly as typed; one piece of it can be pointed out."""

    COMPONENT_CLASSES = {"note-field--pointed-out"}

    _pointed_out: tuple[Place, Place] | None = None

    def __init__(self, text: str = "", id: str | None = None, placeholder: str = "") -> None:
        super().__init__(
            text, id=id, soft_wrap=True, compact=True, placeholder=placeholder, highlight_cursor_line=False
        )
        self._bindings.key_to_bindings.pop("ctrl+e", None)  # `end` does it; ctrl+e is the technician's editor

    def get_line(self, line_index: int) -> Text:
        """Return a line as drawn: control characters as pictures, never as commands (U36)."""
        line = Text(pictured(self.document.get_line(line_index)), end="", no_wrap=True)
        if self._pointed_out is not None:
            (first, start), (last, end) = self._pointed_out
            if first <= line_index <= last:
                style = self.get_component_rich_style("note-field--pointed-out", partial=True)
                line.stylize(style, start if line_index == first else 0, end if line_index == last else len(line))
        return line

    def point_out(self, piece: tuple[Place, Place] | None) -> None:
        """Point out a piece of the text, from one place to another, until it is said anew; None points out nothing."""
        if piece != self._pointed_out:
            self._pointed_out = piece
            self._line_cache.clear()
            self.refresh()

    async def _on_key(self, event: events.Key) -> None:
        if event.character == ZWNJ:
            event.stop()
            event.prevent_default()
            self.insert(ZWNJ)
            return
        await super()._on_key(event)
