"""Asking for one line: a reason, a file name."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.fields import LineField


class AskScreen(DeskOverlay):
    """A question with a line to answer on; the result is the answer, or None when the person went back."""

    CSS_PATH = "ask.tcss"
    BINDINGS = [("escape", "dismiss(None)", "back")]
    scope = "ask"

    def __init__(self, question: str, answer: str = "", hint: str = "") -> None:
        super().__init__()
        self.question = question
        self.first_answer = answer
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Draw the question and the line."""
        with Vertical(id="ask"):
            yield Static(self.question, markup=False, id="question")
            yield LineField(self.first_answer, id="answer")
            yield Static(
                self.hint or _("enter: done · esc: back, nothing is changed"), markup=False, classes="field-label"
            )

    def on_mount(self) -> None:
        """Put the cursor on the line."""
        self.type_into(self.query_one("#answer"))

    @on(LineField.Submitted)
    def answered(self, event: LineField.Submitted) -> None:
        """Hand the answer back; an empty one is asked again."""
        if event.value.strip():
            self.dismiss(event.value.strip())
        else:
            self.dst.say(_("One word is needed; esc goes back."))
