"""The first start: three questions, each of which may be left empty."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dst_console import config
from dst_console.errors import DeskError
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.fields import LineField

QUESTIONS = ("name", "initials", "service_centre")


class FirstStartScreen(DeskOverlay):
    """Name, initials for numbers, service centre. Enter goes on, esc skips what is left."""

    CSS_PATH = "first_start.tcss"
    BINDINGS = [("escape", "finish", "skip")]
    AUTO_FOCUS = "#ask-name"
    scope = "first-start"

    def compose(self) -> ComposeResult:
        """Draw the three questions."""
        texts = {
            "name": _("Your name"),
            "initials": _("Initials for local numbers, as in SA-0142"),
            "service_centre": _("The service centre's address, phone or web page"),
        }
        with Vertical(id="first"):
            yield Static(_("Three questions; each may stay empty."), id="question", markup=False)
            for key in QUESTIONS:
                yield Static(texts[key], classes="field-label", markup=False)
                yield LineField(getattr(self.dst.settings, key), id=f"ask-{key}")
            yield Static(
                _("enter: next · esc: skip the rest · `dst config` changes them later"),
                classes="field-label",
                markup=False,
            )

    def on_mount(self) -> None:
        """Put the cursor on the first question."""
        self.type_into(self.query_one("#ask-name"))

    @on(LineField.Submitted)
    def answered(self, event: LineField.Submitted) -> None:
        """Go to the next question, or finish."""
        if event.input.id == f"ask-{QUESTIONS[-1]}":
            self.action_finish()
        else:
            self.focus_next()

    def action_finish(self) -> None:
        """Keep the answers and begin."""
        answers = {key: self.query_one(f"#ask-{key}", LineField).value.strip() for key in QUESTIONS}
        try:
            config.write(self.dst.folders, asked=True, **{key: answer for key, answer in answers.items() if answer})
        except (OSError, DeskError) as error:
            self.dst.say(_("The answers could not be kept: {error}.").format(error=error), severity="warning")
        self.dst.take_settings()
        self.dismiss(None)
