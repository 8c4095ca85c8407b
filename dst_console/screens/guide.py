"""A procedure on the whole screen: its parts as a rail, the current one's steps, the timeline beside them."""

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList

from dst_console import desk, keymap
from dst_console.language.plain import harmless
from dst_console.language.telling import minutes
from dst_console.language.words import in_quotes, listed
from dst_console.models.states import Outcome
from dst_console.screens.answering import Answering
from dst_console.screens.base import bindings
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import cut
from dst_console.widgets.steps import RAIL, choices, rail, said, step_row
from dst_console.widgets.story import entry_line
from dst_console.widgets.text import Tail, Text

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step

WIDE = 100
"""From so many columns on, rail, steps and timeline stand side by side."""
STORY = 0.32
"""The timeline's share of the width then."""


class GuideScreen(Answering):
    """IMPACT, the visit protocol, a card or a channel, followed by one hand on the keyboard."""

    CSS_PATH = "guide.tcss"
    BINDINGS = bindings("guide")
    AUTO_FOCUS = "#steps"
    scope = "guide"

    def __init__(self, incident_id: str, procedure_id: str, run_id: str = "", part_id: str = "") -> None:
        super().__init__(incident_id, procedure_id, run_id, part_id)
        self._drawn_part = ""

    def compose(self) -> ComposeResult:
        """Draw the frame; the procedure fills it."""
        self.set_class(self.app.size.width >= WIDE, "-wide", update=False)  # before anything is there to be restyled
        yield Text(id="title")
        with Horizontal():
            yield Text(id="rail")
            with Vertical(id="middle"):
                yield Text(id="part")
                yield KeyList(id="steps")
                yield Text(id="choices")
                yield LineField(id="answer")
                yield Text(id="hint")
            yield Tail(id="story")
        yield KeyBar()

    def on_mount(self) -> None:
        """Hide the line until something is to be typed."""
        self.query_one("#answer").display = False

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw where it stands, the cursor on the next open step when the part is another."""
        if not self.is_ready:
            return
        self.draw_clock()
        self.query_one("#rail", Text).update(rail(self.run, self.has_class("-wide")))
        self.query_one("#part", Text).update(Content.styled(said(self.run, self.run.part.title), "bold"))
        self._draw_steps()
        self._draw_story()
        self.draw_below()

    def draw_top(self) -> None:
        """Draw how the outbox stands behind the customer and the clock."""
        self.draw_clock()

    def draw_clock(self) -> None:
        """Draw the customer, the procedure and the time spent in this part."""
        if not self.is_ready:
            return
        now = self.now()
        spent = minutes(self.run.time_in(self.run.part_id, now))
        title = f"{said(self.run, self.run.procedure.title)} {self.run.part.letter}".strip()
        right = f"{title} · {spent}"
        width = max(20, self.app.size.width - 2)
        before = max(10, width - cell_len(right) - 2)
        who = Content.styled(cut(f"{self.customer}", before).rstrip(), "bold $primary")
        first = self.with_standing(who, before)
        gap = " " * max(1, width - first.cell_length - cell_len(right))
        about = self.taken.incident if self.taken else None
        facts = harmless(f"{about.number} · {about.summary or about.line}") if about else ""
        ahead = harmless(self.run.speech.names.get("next step", ""))
        room = max(10, width - cell_len(ahead) - 1)
        below = ("\n", (cut(facts, room), "$muted"), " ", (ahead, "$accent"))
        self.query_one("#title", Text).update(Content.assemble(first, gap, (right, "$muted"), *below))
        if self.run.clocks:
            self._draw_steps()

    @property
    def room(self) -> int:
        """Columns of the list of steps, as `guide.tcss` lays it out: known before it is laid out."""
        columns = self.app.size.width
        return columns - RAIL - int(columns * STORY) - 2 if self.has_class("-wide") else columns - 2

    def _draw_steps(self) -> None:
        listing = self.query_one("#steps", KeyList)
        moved = self._drawn_part != self.run.part_id
        before = 0 if moved else listing.highlighted
        now, level = self.now(), self.taken.level if self.taken else ""
        width = max(30, self.room - 2)
        listing.show([(step.id, step_row(self.run, step, width, now, level)) for step in self.run.part.steps])
        self._drawn_part = self.run.part_id
        if moved:
            self.to_next()
        elif before is not None and listing.highlighted is None:
            listing.highlighted = before

    def _draw_story(self) -> None:
        if self.taken is None or self.taken.story is None or not self.has_class("-wide"):
            return
        told = [entry for entry in self.taken.story.entries if entry.kind not in ("pause", "begun", "ended")]
        following = [entry.kind for entry in told[1:]] + ["step"]
        # A part in which nothing was done is no news, and where it stands is on the rail.
        entries = [entry for entry, then in zip(told, following, strict=True) if (entry.kind, then) != ("step", "step")]
        self.query_one("#story", Tail).show([entry_line(entry) for entry in entries[-60:]])

    def draw_below(self) -> None:
        """Draw the answers to choose from, the advice, or the hint of the step under the cursor."""
        if self.answering is not None:  # what is asked, or found, stands there
            return
        step = self.current
        row = self.query_one("#choices", Text)
        tried = self.trying(step) if step is not None else ""
        if step is None or not step.choices or (step.kind == "attempt" and not tried):
            row.update("")
        else:
            answers = choices(self.run, step, self.letters, self.room - 4)
            before = Content.styled(in_quotes(harmless(tried)), "bold") if tried else Content("")
            fits = before.cell_length + 2 + answers.cell_length <= self.room - 4
            row.update(Content.assemble(before, "  " if fits else "\n", answers) if tried else answers)
        self.query_one("#hint", Text).update(self._hint(step))

    def _hint(self, step: "Step | None") -> str:
        if step is None:
            return ""
        level = self.taken.level if self.taken else ""
        choice = step.choice(level) if step.private else None
        answer = self.run.answer_of(step)
        if choice is None and answer is not None:
            choice = step.choice(answer.value)
        if step.id == desk.procedures.KIT and self.taken and self.taken.kit:
            return harmless(_("bring: {things}").format(things=listed(self.taken.kit)))
        if self.taken_to(step):
            key = keymap.shown(self.dst.keys["guide.article"])
            return _("Taken from the knowledge; {key} reads it. What came of it?").format(key=key)
        words = choice.advice if choice and choice.advice else step.hint
        return said(self.run, words) if words else ""

    @on(OptionList.OptionHighlighted, "#steps")
    def step_changed(self) -> None:
        """Show what belongs to the step under the cursor."""
        if self.is_ready:
            self.draw_below()

    # Doing

    def do_impact(self) -> None:
        """Lead through the six steps of IMPACT."""
        if self.incident_id and self.procedure_id != "impact":
            self.dst.open_procedure(self.incident_id, "impact")

    def do_forward(self) -> None:
        """Go on to the next part; behind the last, it is over."""
        self.forward_or_ask(lambda: self.run.forward(self.now()), self._gone_on)

    def _gone_on(self) -> None:
        if self.run.ended:
            self.take_over()

    def take_over(self) -> None:
        """Go back: it is done. What satisfied the customer is closed next (P4)."""
        title = said(self.run, self.run.procedure.title)
        self.finish()
        if self.run.satisfied and self.incident_id and self.dst.store is not None:
            self.dst.close_incident(self.incident_id)
        else:
            self.dst.say(_("{procedure} is done.").format(procedure=title))

    def do_back(self) -> None:
        """Go back to the part before."""
        self.attempt(lambda: self.run.back(self.now()))

    def do_note(self) -> None:
        """Write a note; the step stays."""
        if self.incident_id:
            self.dst.write_note(self.incident_id, self.title_words)

    def do_skip(self) -> None:
        """Leave the step under the cursor out."""
        step = self.current
        if step is not None and not self.run.is_done(step):
            self.ask_reason((step,), lambda: self.to_following(step))

    def do_escalate(self) -> None:
        """Hand it over, with the reason and what was tried (P3, U30)."""
        from dst_console.screens.ask import AskScreen

        if self.incident_id:
            self.app.push_screen(AskScreen(_("To whom does it go?"), then=self._ask_why))

    def _ask_why(self, whom: str) -> None:
        from dst_console.screens.ask import AskScreen

        question = _("To {whom}: why, and what was tried?").format(whom=harmless(whom))
        place = ("escalate", self.incident_id)
        then = partial(self._escalate, whom)
        self.app.push_screen(AskScreen(question, place=place, title=self.title_words, then=then))

    def _escalate(self, whom: str, why: str) -> None:
        reason = f"{whom}: {why}"
        try:
            desk.outcomes.keep(self.dst.folders, self.incident_id, Outcome.ESCALATED, reason, self.dst.clock.now())
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.keeper.drop(("escalate", self.incident_id))
        self.dst.drain()
        self.dst.say(_("Escalated; it is in the timeline with its reason."))
