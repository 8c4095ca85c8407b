"""A procedure on the whole screen: its parts as a rail, the current one's steps, the timeline beside them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console import desk
from dst_console.language.digits import ascii_digits
from dst_console.language.plain import harmless
from dst_console.language.when import ahead
from dst_console.models.states import Outcome
from dst_console.screens.base import bindings
from dst_console.screens.guiding import Guiding
from dst_console.spool import SpoolError
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import cut
from dst_console.widgets.steps import LETTERS, choices, minutes, rail, said, step_row
from dst_console.widgets.story import entry_line

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step
    from dst_console.checklists.runner import Moved
    from dst_console.models.views import Found

WIDE = 100
"""From so many columns on, rail, steps and timeline stand side by side."""

TYPED = ("short", "number", "time", "attempt", "search")
"""Kinds of steps that are answered on the line."""


class GuideScreen(Guiding):
    """IMPACT, the visit protocol, a card or a channel, followed by one hand on the keyboard."""

    CSS_PATH = "guide.tcss"
    BINDINGS = bindings("guide")
    AUTO_FOCUS = "#steps"
    scope = "guide"

    def __init__(self, incident_id: str, procedure_id: str, run_id: str = "") -> None:
        super().__init__(incident_id, procedure_id, run_id)
        self.pressed = ""
        self.answering: Step | None = None
        self.tried = ""
        """What was tried, until its result is chosen."""
        self._drawn_part = ""
        self._ids: list[str] = []

    def compose(self) -> ComposeResult:
        """Draw the frame; the procedure fills it."""
        yield Static(id="title", markup=False)
        with Horizontal():
            yield Static(id="rail", markup=False)
            with Vertical(id="middle"):
                yield Static(id="part", markup=False)
                yield KeyList(id="steps")
                yield Static(id="choices", markup=False)
                yield LineField(id="answer")
                yield Static(id="hint", markup=False)
            with VerticalScroll(id="beside", can_focus=False):
                yield Static(id="story", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Hide the line until something is to be typed."""
        self.query_one("#answer").display = False
        super().on_mount()

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self.draw)

    # Drawing

    def draw(self) -> None:
        """Draw where it stands, the cursor on the next open step when the part is another."""
        if not self.is_ready:
            return
        self.draw_clock()
        self.query_one("#rail", Static).update(rail(self.run, self.has_class("-wide")))
        self.query_one("#part", Static).update(Content.styled(said(self.run, self.run.part.title), "bold"))
        self._draw_steps()
        self._draw_story()
        self._draw_below()

    def draw_clock(self) -> None:
        """Draw the customer, the procedure and the time spent in this part."""
        if not self.is_ready:
            return
        now = self.now()
        spent = minutes(self.run.time_in(self.run.part_id, now))
        title = f"{said(self.run, self.run.procedure.title)} {self.run.part.letter}".strip()
        right = f"{title} · {spent}"
        width = max(20, self.app.size.width - 2)
        who = cut(f"{self.customer}", max(10, width - len(right) - 1))
        about = self.taken.incident if self.taken else None
        facts = f"{about.number} · {about.summary or about.line}" if about else ""
        lines = Content.assemble(
            (who, "bold $primary"), " ", (right, "$muted"), "\n", (cut(harmless(facts), width), "$muted")
        )
        self.query_one("#title", Static).update(lines)
        if self.run.clocks:
            self._draw_steps()

    def _draw_steps(self) -> None:
        listing = self.query_one("#steps", OptionList)
        moved = self._drawn_part != self.run.part_id
        before = 0 if moved else listing.highlighted
        width = max(30, (listing.size.width or 78) - 2)
        now, level = self.now(), self.taken.level if self.taken else ""
        rows = [step_row(self.run, step, width, now, level) for step in self.run.part.steps]
        ids = [step.id for step in self.run.part.steps]
        if ids == self._ids and listing.option_count == len(rows):
            for at, row in enumerate(rows):
                listing.replace_option_prompt_at_index(at, row)
        else:
            listing.clear_options()
            listing.add_options([Option(row, id=step_id) for row, step_id in zip(rows, ids, strict=True)])
        self._ids, self._drawn_part = ids, self.run.part_id
        if moved:
            self._to_next()
        elif before is not None and listing.highlighted is None:
            listing.highlighted = before

    def _to_next(self) -> None:
        """Put the cursor on the next step that is not done."""
        following = self.run.next_step()
        ids = [step.id for step in self.run.part.steps]
        self.query_one("#steps", OptionList).highlighted = ids.index(following.id) if following else 0

    def _draw_story(self) -> None:
        if self.taken is None or self.taken.story is None or not self.has_class("-wide"):
            return
        entries = [entry for entry in self.taken.story.entries if entry.kind not in ("pause", "begun", "ended")]
        lines = [entry_line(entry) for entry in entries[-60:]]
        self.query_one("#story", Static).update(Content("\n").join(lines))
        self.query_one("#beside", VerticalScroll).scroll_end(animate=False)

    def _draw_below(self) -> None:
        """Draw the answers to choose from, the advice, or the hint of the step under the cursor."""
        step = self.current
        row = self.query_one("#choices", Static)
        if step is None or not step.choices or (step.kind == "attempt" and not self.tried):
            row.update("")
        else:
            before = Content.styled(f"“{harmless(self.tried)}”  ", "bold") if self.tried else Content("")
            row.update(Content.assemble(before, choices(self.run, step, row.size.width or 76)))
        self.query_one("#hint", Static).update(self._hint(step))

    def _hint(self, step: "Step | None") -> str:
        if step is None:
            return ""
        level = self.taken.level if self.taken else ""
        choice = step.choice(level) if step.private else None
        answer = self.run.answer_of(step)
        if choice is None and answer is not None:
            choice = step.choice(answer.value)
        if step.id == desk.procedures.KIT and self.taken and self.taken.kit:
            return harmless(_("bring: {things}").format(things=", ".join(self.taken.kit)))
        words = choice.advice if choice and choice.advice else step.hint
        return said(self.run, words) if words else ""

    @on(OptionList.OptionHighlighted, "#steps")
    def step_changed(self) -> None:
        """Show what belongs to the step under the cursor."""
        if self.is_ready and self.answering is None:
            self._draw_below()

    @property
    def current(self) -> "Step | None":
        """The step under the cursor."""
        at = self.query_one("#steps", OptionList).highlighted
        steps = self.run.part.steps if self.is_ready else ()
        return steps[at] if at is not None and at < len(steps) else None

    # Doing

    def takes(self, event: events.Event) -> bool:
        """Remember which key it was: one action has many."""
        if isinstance(event, events.Key):
            self.pressed = event.key
        return False

    @on(OptionList.OptionSelected, "#steps")
    def do_take(self) -> None:
        """Answer the step under the cursor, or tick it."""
        step = self.current
        if step is None:
            return
        if step.kind in TYPED:
            self._ask(step)
        elif step.kind == "note":
            self._write(step)
        elif step.kind == "choice":
            self.dst.say(_("Press the letter of the answer."))
        else:
            self.do_tick()

    def do_tick(self) -> None:
        """Tick the step under the cursor, and go to the next one."""
        step = self.current
        if step is None:
            return
        if step.kind in ("tick", "script", "timer"):
            if self.attempt(lambda: self.run.tick(step.id, self.now())):
                self._to_following(step)
        else:
            self.do_take()

    def _to_following(self, step: "Step") -> None:
        """Put the cursor on the next step that is not done; a clock keeps it, for it is ticked again."""
        steps = self.run.part.steps
        if step not in steps or step.kind == "timer":
            return
        after = steps[steps.index(step) + 1 :]
        following = next((one for one in after if not self.run.is_done(one)), None)
        if following is not None:
            self.query_one("#steps", OptionList).highlighted = steps.index(following)

    def do_choose(self) -> None:
        """Choose the answer with the letter that was pressed."""
        step = self.current
        at = LETTERS.find(self.pressed)
        if step is None or not 0 <= at < len(step.choices):
            return
        value = step.choices[at].value
        if step.private:
            self._keep_for_oneself(value)
        elif step.kind == "choice":
            self._answered(step, lambda: self.run.answer(step.id, value, self.now()))
        elif self.tried:
            tried, self.tried = self.tried, ""
            if self._answered(step, lambda: self.run.attempt(step.id, tried, value, self.now())):
                self.dst.keeper.drop(self.step_place(step.id))
            else:
                self.tried = tried

    def _keep_for_oneself(self, level: str) -> None:
        """Keep a customer's level: in no timeline, no search, no export (C2)."""
        if self.incident_id:
            self.fetch("level", lambda store: desk.competence.keep(store, self.incident_id, level), self._kept)

    def _kept(self, _nothing: None) -> None:
        self.dst.say(_("Kept for you alone."))
        self.reread()

    def _answered(self, step: "Step", what: "Callable[[], Moved]") -> bool:
        """Record an answer, and go to the next step; an answer may have ended it all."""
        done = self.attempt(what)
        if done and self.run.ended:
            self._over()
        elif done:
            self._to_following(step)
        return done

    def do_forward(self) -> None:
        """Go on to the next part; behind the last, it is over."""
        self.forward_or_ask(lambda: self.run.forward(self.now()), self._gone_on)

    def _gone_on(self) -> None:
        if self.run.ended:
            self._over()

    def _over(self) -> None:
        title = said(self.run, self.run.procedure.title)
        self.finish()
        self.dst.say(_("{procedure} is done.").format(procedure=title))

    def do_back(self) -> None:
        """Go back to the part before."""
        self.attempt(lambda: self.run.back(self.now()))

    def do_jump(self) -> None:
        """Go to the part whose number was pressed."""
        parts = self.run.procedure.parts if self.is_ready else ()
        at = int(self.pressed) - 1 if self.pressed.isdecimal() else -1
        if 0 <= at < len(parts):
            self.attempt(lambda: self.run.go(parts[at].id, self.now()))

    def do_note(self) -> None:
        """Write a note; the step stays."""
        if self.incident_id:
            self.dst.write_note(self.incident_id, self.title_words)

    def do_skip(self) -> None:
        """Leave the step under the cursor out."""
        step = self.current
        if step is not None and not self.run.is_done(step):
            self.ask_reason((step,), lambda: self._to_following(step))

    def do_escalate(self) -> None:
        """Hand it over, with the reason and what was tried (P3, U30)."""
        from dst_console.screens.ask import AskScreen

        if self.incident_id:
            question = _("To whom does it go, why, and what was tried?")
            place = ("escalate", self.incident_id)
            self.app.push_screen(AskScreen(question, place=place, title=self.title_words, then=self._escalate))

    def _escalate(self, reason: str) -> None:
        try:
            desk.outcomes.keep(self.dst.folders, self.incident_id, Outcome.ESCALATED, reason, self.dst.clock.now())
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.keeper.drop(("escalate", self.incident_id))
        self.dst.drain()
        self.dst.say(_("Escalated; it is in the timeline with its reason."))

    def do_undo(self) -> None:
        """Take back the last change."""
        self.dst.turn("undo")

    def do_redo(self) -> None:
        """Do again what was undone."""
        self.dst.turn("redo")

    def do_leave(self) -> None:
        """From the line to the steps; from the steps to where one was."""
        if self.answering is not None:
            self.dst.keeper.now()
            self._close_line()
        else:
            self.leave()

    # Answering on the line

    def _ask(self, step: "Step") -> None:
        """Open the line for a step, with what was half typed or answered before."""
        self.answering = step
        line = self.query_one("#answer", LineField)
        answer = self.run.answer_of(step)
        begun = self.dst.keeper.text_at(self.step_place(step.id))
        line.display = True
        with self.prevent(LineField.Changed):
            line.fill(begun or self.tried or (answer.words if answer and not step.repeats else ""))
        line.placeholder = said(self.run, step.hint) if step.hint else ""
        self.query_one("#hint", Static).update(_("enter: keep · esc: back to the steps, nothing is lost"))
        self.type_into(line)

    @on(LineField.Changed, "#answer")
    def typed(self, event: LineField.Changed) -> None:
        """Keep the draft; for a search, show what there is."""
        event.stop()
        step = self.answering
        if step is None:
            return
        if self.incident_id:
            self.dst.keeper.soon(self.step_place(step.id), self.title_words, event.value)
        if step.kind == "search" and len(event.value.strip()) > 1:
            words = event.value
            self.fetch("search", lambda store: desk.finding.find(store, words), self._show_found)

    def _show_found(self, found: "Found") -> None:
        if self.answering is None:
            return
        count = len(found.hits)
        lines = [ngettext("{n} found", "{n} found", count).format(n=f"{count}+" if found.more else count)]
        lines += [f"{hit.incident.number} {harmless(hit.incident.summary)}" for hit in found.hits[:3]]
        self.query_one("#hint", Static).update("\n".join(lines))

    @on(LineField.Submitted, "#answer")
    def line_entered(self, event: LineField.Submitted) -> None:
        """Take what is on the line as the answer."""
        event.stop()
        step = self.answering
        text = event.value.strip()
        if step is None:
            return
        if not text:
            self._close_line()
        elif step.kind == "attempt":
            self.tried = text
            self._close_line()
        elif step.kind == "search":
            self.fetch("searched", lambda store: desk.finding.find(store, text), partial(self._searched, step, text))
        else:
            self._answer(step, text)

    def _searched(self, step: "Step", text: str, found: "Found") -> None:
        self._taken_from_line(
            step, self._answered(step, lambda: self.run.search(step.id, text, len(found.hits), self.now()))
        )

    def _answer(self, step: "Step", text: str) -> None:
        value = meant(step, text, self.dst.clock.now())
        if value is None:
            wants = (
                _("This must be a number.") if step.kind == "number" else _("Write a time: 15:30, 30m, tomorrow 9:00.")
            )
            self.dst.say(wants)
            return
        self._taken_from_line(step, self._answered(step, lambda: self.run.answer(step.id, value, self.now())))

    def _taken_from_line(self, step: "Step", done: bool) -> None:
        """Go on with the next step: on the line when that is typed too."""
        if not done:
            return
        self.dst.keeper.drop(self.step_place(step.id))
        following = self.current
        if self.run.ended or following is None or following is step or self.run.is_done(following):
            self._close_line()
        elif following.kind in ("short", "number", "time"):
            self._ask(following)
        else:
            self._close_line()

    def _close_line(self) -> None:
        self.answering = None
        self.query_one("#answer").display = False
        self.set_focus(self.query_one("#steps"))
        self._draw_below()

    # Answering on a page

    def _write(self, step: "Step") -> None:
        """Open a page for a step that wants more than a line."""
        from dst_console.screens.note import NoteScreen

        answer = self.run.answer_of(step)
        begun = answer.words if answer else ""
        place = self.step_place(step.id)
        title = f"{said(self.run, step.text)} · {self.title_words}"
        self.app.push_screen(
            NoteScreen(self.incident_id, title, text=begun, place=place, then=partial(self._written, step))
        )

    def _written(self, step: "Step", text: str) -> bool:
        return self._answered(step, lambda: self.run.answer(step.id, text, self.now()))


def meant(step: "Step", text: str, now: datetime) -> str | int | datetime | None:
    """Return the value that typed text means for a step, None when it means none."""
    if step.kind == "number":
        digits = ascii_digits(text)
        return int(digits) if digits.isdecimal() and len(digits) < 6 else None
    return ahead(text, now) if step.kind == "time" else text
