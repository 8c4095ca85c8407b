"""Answering the steps of a procedure: ticks and letters in the list, words on a line, more on a page.

In the list letters are commands; on the line they are text. After a step is done the line opens by itself for the next
one that wants words, and a letter that is no command opens it too: what is typed must not become commands (promise 2).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.widgets import OptionList
from textual.widgets.input import Selection

from dst_console import desk
from dst_console.actions import of_scope
from dst_console.language.digits import ascii_digits
from dst_console.language.normalise import terms
from dst_console.language.when import ahead
from dst_console.screens.guiding import Guiding
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.shelf import Shelf
from dst_console.widgets.steps import said
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step
    from dst_console.checklists.runner import Moved, Tried
    from dst_console.errors import DeskError
    from dst_console.models.views import ArticleView, Hit
    from dst_console.store.log import Store

TYPED = ("short", "number", "time", "attempt", "search")
"""Kinds of steps that are answered on the line."""


class Answering(Guiding):
    """A procedure whose steps stand in the list `#steps`, with the line `#answer` and the help `#hint` under it."""

    def __init__(self, incident_id: str, procedure_id: str, run_id: str = "", part_id: str = "") -> None:
        super().__init__(incident_id, procedure_id, run_id, part_id)
        self.pressed = ""
        self.answering: Step | None = None
        self.tried = ""
        """What was tried, until its result is chosen."""
        self.shelf = Shelf()
        """What the words on the line find."""
        self.looks = False
        """Whether they are being searched for."""
        self.goes = 0
        """How far the mark goes once it is known what they find."""
        self.tried_step = ""
        """The id of the step at which; a step read anew from the log is another object."""

    @property
    def current(self) -> "Step | None":
        """The step under the cursor."""
        at = self.query_one("#steps", OptionList).highlighted
        steps = self.run.part.steps if self.is_ready else ()
        return steps[at] if at is not None and at < len(steps) else None

    @property
    def room(self) -> int:
        """Columns that the steps have; the screen knows."""
        return self.app.size.width - 2

    @property
    def letters(self) -> list[str]:
        """The keys that choose an answer, the technician's own if there are any."""
        return self.dst.keys["guide.choose"].split(",")

    def trying(self, step: "Step") -> str:
        """Return what waits for its result at a step: what was typed there, else what was taken from the knowledge."""
        if self.tried and step.id == self.tried_step:
            return self.tried
        return taken.advice if (taken := self.taken_to(step)) else ""

    def taken_to(self, step: "Step") -> "Tried | None":
        """Return the search of which an article was taken to be tried at this step, None when there is none."""
        taken = self.run.in_hand if step.kind == "attempt" else None
        return taken if taken and self.run.trial_of(taken.step) is self.run.procedure.step(step.id) else None

    def draw_below(self) -> None:
        """Draw what belongs to the step under the cursor."""

    def take_over(self) -> None:
        """The procedure is over."""

    # The cursor

    def to_step(self, step: "Step") -> None:
        """Put the cursor on a step of this part."""
        self.query_one("#steps", OptionList).highlighted = self.run.part.steps.index(step)

    def to_next(self, led_back: bool = False) -> None:
        """Put the cursor where work goes on: on a reply's clock, on the attempt when led back, else on what is open."""
        steps = self.run.part.steps
        clock = next((step for step in steps if step.kind == "timer" and step.id in self.run.clocks), None)
        again = next((step for step in steps if step.kind == "attempt"), None) if led_back else None
        self.to_step(clock or again or self.run.next_step() or steps[0])

    def to_following(self, step: "Step") -> None:
        """Go on behind a step that was done: to the next one that is not, on the line where it wants words."""
        steps = self.run.part.steps
        if step not in steps or step.kind == "timer":  # a clock is ticked again
            return
        after = steps[steps.index(step) + 1 :]
        following = next((one for one in after if not self.run.is_done(one)), None)
        if following is None:
            self.close_line()
            return
        self.to_step(following)
        if following.kind in TYPED:
            self.ask(following)
        else:
            self.close_line()

    # Keys in the list

    def takes(self, event: events.Event) -> bool:
        """Look at a key first: one action has many keys, a letter may begin an answer, and an empty line lets go."""
        if not isinstance(event, events.Key):
            return False
        self.pressed = event.key
        if self.answering is not None:
            if event.key in ("left", "right"):  # once the keys before it are on the line
                self.waits_for_keys = True
                self.after_typing(partial(self._arrow, event.key))
            return event.key in ("left", "right")
        step = self.current if self.is_ready and self.focused is self.query_one("#steps") else None
        if step is None or step.kind not in TYPED or self.run.is_done(step) or not self._begins(event, step):
            return False
        self.ask(step)
        self.query_one("#answer", LineField).insert_text_at_cursor(event.character or "")
        return True

    def _begins(self, event: events.Key, step: "Step") -> bool:
        """Whether a key begins an answer: a letter that is no command here."""
        if event.character is None or not event.character.isalpha():
            return False
        commands = {key for one in of_scope("guide") for key in self.dst.keys[one.id].split(",")}
        free = set(self.letters) if not step.choices else set()
        moves = {"j", "k", "g", "G"}
        return event.key not in (commands - free) | moves

    def _arrow(self, key: str) -> None:
        """On the line, left and right move the cursor; on an empty one they go to other parts."""
        line = self.query_one("#answer", LineField)
        if line.value:
            (line.action_cursor_left if key == "left" else line.action_cursor_right)()
        else:
            self.close_line()
            self.action_do("guide.back" if key == "left" else "guide.forward")
        self.stay()

    def key_up(self, event: events.Key) -> None:
        """From the line to the step above."""
        self._move(event, -1)

    def key_down(self, event: events.Key) -> None:
        """From the line to the step below."""
        self._move(event, 1)

    def _move(self, event: events.Key, by: int) -> None:
        if self.answering is not None and self.answering.kind == "search" and self._goes_on_shelf(by):
            event.stop()
            return
        step, steps = self.answering, self.run.part.steps if self.is_ready else ()
        if step is not None and step in steps:
            event.stop()  # the list, which has the cursor now, would move as well
            self.close_line()
            self.to_step(steps[max(0, min(steps.index(step) + by, len(steps) - 1))])

    def _goes_on_shelf(self, by: int) -> bool:
        """Move the mark in what was found, at once or as soon as that is known; False when it leaves it."""
        if self.looks and by > 0:
            self.goes = by
            self.hold_keys()
            return True
        if not self.shelf.move(by):
            return False
        self._draw_shelf()
        return True

    @on(OptionList.OptionSelected, "#steps")
    def do_take(self) -> None:
        """Answer the step under the cursor, or tick it."""
        step = self.current
        if step is None:
            return
        if step.kind in TYPED:
            self.ask(step)
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
                self.to_following(step)
        else:
            self.do_take()

    def do_choose(self) -> None:
        """Choose the answer with the letter that was pressed."""
        step = self.current
        at = self.letters.index(self.pressed) if self.pressed in self.letters else -1
        if step is None or not 0 <= at < len(step.choices):
            return
        value = step.choices[at].value
        if step.private:
            self._keep_for_oneself(value)
        elif step.kind == "choice":
            self.answered(step, lambda: self.run.answer(step.id, value, self.now()))
        elif tried := self.trying(step):
            self._result(step, tried, value)

    def _result(self, step: "Step", tried: str, value: str) -> None:
        """Record what came of what was tried; the article that was taken for it has its share in that."""
        taken = self.taken_to(step)
        article = taken.article if taken and is_of(taken.advice, tried) else ""
        typed, self.tried = self.tried, ""
        if self.answered(step, lambda: self.run.attempt(step.id, tried, value, self.now(), article)):
            self.dst.keeper.drop(self.step_place(step.id))
        else:
            self.tried = typed

    def do_jump(self) -> None:
        """Go to the part whose number was pressed."""
        parts = self.run.procedure.parts if self.is_ready else ()
        keys = self.dst.keys["guide.jump"].split(",")
        at = keys.index(self.pressed) if self.pressed in keys else -1
        if 0 <= at < len(parts):
            self.attempt(lambda: self.run.go(parts[at].id, self.now()))

    def _keep_for_oneself(self, level: str) -> None:
        """Keep a customer's level: in no timeline, no search, no export (C2)."""
        if self.incident_id:
            self.fetch("level", lambda store: desk.competence.keep(store, self.incident_id, level), self._kept)

    def _kept(self, _nothing: None) -> None:
        self.dst.say(_("Kept for you alone."))
        self.reread()

    def answered(self, step: "Step", what: "Callable[[], Moved]") -> bool:
        """Record an answer and go on: behind it, where it led, or away when it ended all."""
        before = self.run.part_id
        done = self.attempt(what)
        if done and self.run.ended:
            self.take_over()
        elif done and self.run.part_id != before:
            self.close_line()
            self.to_next(led_back=True)
        elif done:
            self.to_following(step)
        return done

    def do_leave(self) -> None:
        """From the line to the steps; from the steps to where one was."""
        if self.answering is not None:
            self.dst.keeper.now()
            self.close_line()
        else:
            self.leave()

    # On the line

    def ask(self, step: "Step") -> None:
        """Open the line for a step, with what was half typed or answered before."""
        self.answering = step
        line = self.query_one("#answer", LineField)
        answer = self.run.answer_of(step)
        begun = self.dst.keeper.text_at(self.step_place(step.id))
        tried = self.trying(step)
        self.shelf = Shelf()
        line.display = True
        with self.prevent(LineField.Changed):
            line.fill(begun or tried or (answer.words if answer and not step.repeats else ""))
        if answer and not begun and not tried:  # what was answered before is typed over
            line.selection = Selection(0, len(line.value))
        line.placeholder = said(self.run, step.hint) if step.hint else ""
        asked = f"{said(self.run, step.text)}\n" + _("enter: keep · esc: back to the steps, nothing is lost")
        self.query_one("#hint", Text).update(asked)
        self.query_one("#choices", Text).update("")
        self.type_into(line)

    @on(LineField.Changed, "#answer")
    def typed(self, event: LineField.Changed) -> None:
        """Keep the draft; for a search, show what there is."""
        event.stop()
        step = self.answering
        if step is None:
            return
        self._keep_line(step, event.value)
        if step.kind == "search":
            self.shelf = Shelf()
            self.looks = self.dst.store is not None and len(event.value.strip()) > 1
            if self.looks:
                self.fetch("search", partial(_look, event.value), self._show_found, self._found_none)

    def _keep_line(self, step: "Step", text: str) -> None:
        place = self.step_place(step.id)
        if self.incident_id and text != self.dst.keeper.text_at(place):
            self.dst.keeper.soon(place, self.title_words, text)

    def _show_found(self, shelf: Shelf) -> None:
        self.looks = False
        goes, self.goes = self.goes, 0
        if self.answering is not None:
            self.shelf = shelf
            shelf.move(goes)
            self._draw_shelf()
        self.stay()

    def _found_none(self, error: "DeskError") -> None:
        self.dst.say_error(error)
        self._show_found(Shelf())

    def _draw_shelf(self) -> None:
        self.query_one("#hint", Text).update(self.shelf.draw(self.room - 4))

    @on(LineField.Submitted, "#answer")
    def line_entered(self, event: LineField.Submitted) -> None:
        """Take what is on the line as the answer; nothing goes on to the next step."""
        event.stop()
        step = self.answering
        text = event.value.strip()
        if step is None:
            return
        if not text:
            self.to_following(step)
        elif step.kind == "attempt":
            self.tried, self.tried_step = text, step.id
            self.close_line()
        elif step.kind == "search":
            self._search(step, text, self.shelf.chosen)
        else:
            self._answer(step, text)

    def _search(self, step: "Step", text: str, chosen: "ArticleView | Hit | None") -> None:
        """Take the article that is chosen, or open the incident; with none chosen, record the search alone."""
        from dst_console.models.views import ArticleView

        if isinstance(chosen, ArticleView):
            self._take_article(step, text, chosen)
        elif chosen is not None:
            self.dst.open_incident(chosen.incident.id)
        else:
            self.waits_for_keys = True  # the next key is for the step behind it
            self.fetch("searched", partial(_look, text), partial(self._searched, step, text), self._not_searched)

    def _searched(self, step: "Step", text: str, shelf: Shelf) -> None:
        self._from_line(step, lambda: self.run.search(step.id, text, shelf.count, self.now()))
        self.stay()

    def _take_article(self, step: "Step", text: str, view: "ArticleView") -> None:
        """Go to where it is tried, and read there what is to be done (I-A)."""
        from dst_console.checklists.runner import Taken

        found, article = self.shelf.count, Taken(view.id, view.title, view.advice)
        if not self.attempt(lambda: self.run.take(step.id, text, found, article, self.now())):
            return
        self.dst.keeper.drop(self.step_place(step.id))
        self.tried = ""
        self.close_line()
        trial = self.run.trial_of(step.id)
        if trial is not None and trial in self.run.part.steps:
            self.to_step(trial)
        self.do_article()

    def do_article(self) -> None:
        """Read the article that was taken."""
        taken = self.run.in_hand if self.is_ready else None
        if taken is not None:
            self.dst.read_article(taken.article, self.incident_id, self._came_of_it)

    def _came_of_it(self, value: str) -> None:
        """What came of the article was said while it was read."""
        taken = self.run.in_hand
        step = self.run.trial_of(taken.step) if taken else None
        if taken is not None and step is not None and step.choice(value):
            self._result(step, taken.advice, value)

    def _not_searched(self, error: "DeskError") -> None:
        self.dst.say_error(error)
        self.stay()

    def _answer(self, step: "Step", text: str) -> None:
        value = meant(step, text, self.dst.clock.now())
        if value is None:
            number = step.kind == "number"
            wants = _("This must be a number.") if number else _("Write a time: 15:30, 30m, tomorrow 9:00.")
            self.dst.say(wants)
            return
        self._from_line(step, lambda: self.run.answer(step.id, value, self.now()))

    def _from_line(self, step: "Step", what: "Callable[[], Moved]") -> None:
        if self.answered(step, what):
            self.dst.keeper.drop(self.step_place(step.id))

    def close_line(self) -> None:
        """Back to the list: letters are commands again; what stands on the line stays a draft."""
        if self.answering is not None:
            self._keep_line(self.answering, self.query_one("#answer", LineField).value)
        self.answering = None
        self.query_one("#answer").display = False
        self.set_focus(self.query_one("#steps"))
        self.draw_below()

    # On a page

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
        return self.answered(step, lambda: self.run.answer(step.id, text, self.now()))


def is_of(advice: str, tried: str) -> bool:
    """Whether what was tried is still what an article says to do: most of its words stand."""
    wanted = set(terms(advice))
    return len(wanted & set(terms(tried))) * 2 > len(wanted)


def _look(words: str, store: "Store") -> Shelf:
    """Search the knowledge: the articles, and what was seen in the log (I-P)."""
    return Shelf(desk.knowledge.listing(store, words), desk.finding.find(store, words))


def meant(step: "Step", text: str, now: datetime) -> str | int | datetime | None:
    """Return the value that typed text means for a step, None when it means none."""
    if step.kind == "number":
        digits = ascii_digits(text)
        return int(digits) if digits.isdecimal() and len(digits) < 6 else None
    return ahead(text, now) if step.kind == "time" else text
