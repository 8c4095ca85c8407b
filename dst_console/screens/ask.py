"""Asking for one line: a reason, a file name."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dst_console.screens.keeping import Keeping, Place
from dst_console.translate import _
from dst_console.widgets.fields import LineField


class AskScreen(Keeping):
    """A question with a line to answer on; the result is the answer, or None when the person went back.

    An answer that one `replaces` is typed over.
    With a `place` the answer is a draft while it is typed, and goes to `then`, which drops it once it is saved.
    """

    CSS_PATH = "ask.tcss"
    BINDINGS = [("escape", "leave", "back")]
    scope = "ask"

    def __init__(
        self,
        question: str,
        answer: str = "",
        hint: str = "",
        place: Place | None = None,
        title: str = "",
        then: Callable[[str], None] | None = None,
        replaces: bool = False,
    ) -> None:
        super().__init__()
        self.then = then  # a callback of Textual's is lost when the screen that asked has gone, as the drafts' has
        self.keeps = place is not None
        self.draft_place = place or ("", "")
        self.draft_title = title
        self.question = question
        self.first_answer = answer
        self.hint = hint
        self.replaces = replaces

    def compose(self) -> ComposeResult:
        """Draw the question and the line."""
        with Vertical(id="ask"):
            yield Static(self.question, markup=False, id="question")
            yield LineField(id="answer", replaces=self.replaces)
            yield Static(
                self.hint or _("enter: done · esc: back, nothing is changed"), markup=False, classes="field-label"
            )

    def on_mount(self) -> None:
        """Put the cursor on the line, behind what was answered before."""
        line = self.query_one("#answer", LineField)
        before = self.dst.keeper.text_at(self.draft_place) if self.keeps else ""
        with self.prevent(LineField.Changed):
            line.fill(before or self.first_answer)
        self.type_into(line)

    def typed(self) -> str:
        """Return the answer as it stands."""
        return self.query_one("#answer", LineField).value

    @on(LineField.Changed)
    def text_changed(self) -> None:
        """Keep the draft."""
        if self.keeps:
            self.keep_soon()

    def action_leave(self) -> None:
        """Go back; what was typed stays a draft."""
        if self.keeps:
            self.leave_draft()
        self.dismiss(None)

    @on(LineField.Submitted)
    def answered(self, event: LineField.Submitted) -> None:
        """Hand the answer back; an empty one is asked again."""
        if event.value.strip():
            if self.keeps:
                self.keep_soon()
                self.dst.keeper.now()
            if self.then is not None:  # first, so that keys typed ahead wait for what it opens
                self.app.call_later(self.then, event.value.strip())
            self.dismiss(event.value.strip())
        else:
            self.dst.say(_("One word is needed; esc goes back."))
