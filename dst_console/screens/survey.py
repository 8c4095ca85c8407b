"""The customer's own answers, on a screen that is turned to them: three numbers and a line, large and calm (U29)."""

from collections.abc import Callable, Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dst_console import desk
from dst_console.language.digits import whole
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text

QUESTIONS = ("treated", "solved", "recommend", "words")

TYPING = frozenset(("enter", "backspace", "delete", "left", "right", "home", "end"))
"""Keys that a customer needs besides letters and digits."""


class SurveyScreen(DeskOverlay):
    """One question at a time; an empty answer passes it, and the last one thanks.

    `told` hears of every letter, so that nothing typed here is lost: all four lines as they stand, and whether the
    customer gave them all. Until `leave` gives it back, nothing else of the console can be opened from it.
    """

    CSS_PATH = "survey.tcss"
    BINDINGS = bindings("survey")
    scope = "survey"
    undisturbed = True
    turned = True

    def __init__(self, lines: Mapping[str, str], theirs: bool, told: Callable[[dict[str, str], bool], None]) -> None:
        super().__init__()
        self.lines = dict(lines)
        self.theirs = {question for question, line in lines.items() if theirs or not line.strip()}
        """Questions that stand as the customer wants them."""
        self.told = told
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

    def takes(self, event: events.Event) -> bool:
        """Let only what answers the questions through, and what gives the screen back: the customer sits here."""
        if not isinstance(event, events.Key):
            return False
        own = self.dst.keys["survey.leave"].split(",")
        return not (event.is_printable or event.key in TYPING or event.key in own)

    @property
    def question(self) -> str:
        """The question that is asked now."""
        return QUESTIONS[self.at]

    def _ask(self) -> None:
        words = {
            "treated": _("How were you treated? 1 (badly) to 5 (very well)"),
            "solved": _("Was your problem solved? 1 (not at all) to 5 (completely)"),
            "recommend": _("Would you recommend us to a colleague? 0 (no) to 10 (certainly)"),
            "words": _("Is there anything you would like to tell us?"),
        }
        self.query_one("#question", Text).update(words[self.question])
        line = self.query_one("#answer", LineField)
        line.select_on_focus = self.question != "words"  # a number is typed over, words are added to
        with self.prevent(LineField.Changed):
            line.fill(self.lines[self.question])
        self.type_into(line)

    @on(LineField.Changed)
    def typed(self, event: LineField.Changed) -> None:
        """Hand on what stands in the line, letter by letter."""
        event.stop()
        self._take(event.value)

    @on(LineField.Submitted)
    def answered(self, event: LineField.Submitted) -> None:
        """Take the answer, and ask the next question; behind the last one it is over."""
        event.stop()
        if self.question != "words" and event.value.strip():
            least, most = desk.closing.SCALES[self.question]
            number = whole(event.value)
            if number is None or not least <= number <= most:
                self.dst.say(_("This is from {least} to {most}.").format(least=least, most=most))
                return
        self._take(event.value)
        if self.question == QUESTIONS[-1]:
            self.dismiss(None)
            self.dst.say(_("Thank you!"))
            return
        self.at += 1
        self._ask()

    def _take(self, line: str) -> None:
        self.lines[self.question] = line
        self.theirs.add(self.question)
        self.told(dict(self.lines), self.theirs.issuperset(QUESTIONS))

    def do_leave(self) -> None:
        """Back to the technician's page; what was typed so far is there already."""
        self.dismiss(None)
