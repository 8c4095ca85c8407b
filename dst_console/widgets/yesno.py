"""A question that one key answers: yes or no."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from dst_console.translate import _
from dst_console.widgets.text import Text


class YesNo(Text, can_focus=True):
    """Shows a question with its answer; `y` and `n` answer it, space turns it over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "say(True)", show=False),
        Binding("n", "say(False)", show=False),
        Binding("space", "turn", show=False),
    ]
    DEFAULT_CSS = "YesNo { width: auto; height: 1; padding: 0 1; } YesNo:focus { background: $accent 30%; }"

    class Answered(Message):
        """It was answered by a key."""

        def __init__(self, question: "YesNo") -> None:
            super().__init__()
            self.question = question

    def __init__(self, question: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self.question = question
        self.value: bool | None = None

    def put(self, value: bool | None) -> None:
        """Show an answer, or the keys that give one: in Russian `н` is the key of yes, not the word no."""
        self.value = value
        sign = "○ y/n" if value is None else "✓ " + _("yes") if value else "× " + _("no")
        style = "$warning" if value is None else "bold"
        self.update(Content.assemble((f"{self.question}  ", "$muted"), (sign, style)))

    def action_say(self, value: bool) -> None:
        """Answer."""
        self.put(value)
        self.post_message(self.Answered(self))

    def action_turn(self) -> None:
        """Answer the opposite."""
        self.action_say(not self.value)
