"""The customer's own answers, on a screen that is turned to them: three numbers and a line, large and calm (U29)."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dst_console import desk
from dst_console.language.digits import ascii_digits
from dst_console.models.views import Survey
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text

QUESTIONS = ("treated", "solved", "recommend", "words")


class SurveyScreen(DeskOverlay):
    """One question at a time; an empty answer passes it, and the last one thanks."""

    CSS_PATH = "survey.tcss"
    BINDINGS = bindings("survey")
    scope = "survey"

    def __init__(self, then: Callable[[Survey], None]) -> None:
        super().__init__()
        self.then = then
        self.answers: dict[str, int] = {}
        self.at = 0

    def compose(self) -> ComposeResult:
        """Draw the question and the line."""
        with Vertical(id="survey"):
            yield Text(id="question")
            yield LineField(id="answer")
            yield Static(_("enter: next"), classes="field-label", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask the first question."""
        self._ask()

    def _ask(self) -> None:
        words = {
            "treated": _("How were you treated? 1 (badly) to 5 (very well)"),
            "solved": _("Was your problem solved? 1 (not at all) to 5 (completely)"),
            "recommend": _("Would you recommend us to a colleague? 0 (no) to 10 (certainly)"),
            "words": _("Is there anything you would like to tell us?"),
        }
        self.query_one("#question", Text).update(words[QUESTIONS[self.at]])
        line = self.query_one("#answer", LineField)
        line.fill("")
        self.type_into(line)

    @on(LineField.Submitted)
    def answered(self, event: LineField.Submitted) -> None:
        """Take the answer, and ask the next question; behind the last one it is over."""
        event.stop()
        question, text = QUESTIONS[self.at], event.value.strip()
        if question == "words":
            self._over(text)
            return
        least, most = desk.closing.SCALES[question]
        digits = ascii_digits(text)
        if text and not (digits.isdecimal() and least <= int(digits[:4]) <= most):
            self.dst.say(_("This is from {least} to {most}.").format(least=least, most=most))
            return
        if text:
            self.answers[question] = int(digits)
        self.at += 1
        self._ask()

    def _survey(self, words: str = "") -> Survey:
        treated, solved, recommend = (self.answers.get(question) for question in QUESTIONS[:3])
        return Survey(treated, solved, recommend, words, by="customer")

    def _over(self, words: str) -> None:
        survey = self._survey(words)
        self.dismiss(None)
        self.then(survey)
        self.dst.say(_("Thank you!"))

    def do_leave(self) -> None:
        """Back to the technician's page; what was answered so far is kept."""
        survey = self._survey()
        self.dismiss(None)
        if not survey.is_empty:
            self.then(survey)
