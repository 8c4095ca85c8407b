"""Walking through a procedure, without any screen: what is done goes in, the new state and its entries come out.

A `Run` is what its entries add up to: `resumed` folds them again after a crash, a suspend or an undo. Nothing here
reads a clock: the moment (`Mark`) comes in with what was done.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal, TypeAlias

from dst_console.checklists.procedure import END, Choice, Effect, Kind, Part, Procedural, Procedure, Step, Words
from dst_console.clock import Mark, between
from dst_console.errors import BadInput
from dst_console.language.words import when
from dst_console.models.doing import (
    Answered,
    Attempted,
    Begun,
    Clocked,
    Ended,
    Entered,
    Paused,
    RunEntry,
    Searched,
    Skipped,
    Ticked,
)
from dst_console.models.moment import to_text
from dst_console.models.values import Value
from dst_console.models.words import original, storable
from dst_console.translate import _

Stage = Literal["running", "warning", "over"]


class NotYet(BadInput):
    """Something must come before; `steps` are those that are open."""

    def __init__(self, title: str, steps: tuple[Step, ...] = ()) -> None:
        super().__init__(title, _("Nothing was changed."))
        self.steps = steps


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered or ticked, and when; `told` is the question as it stood on the screen."""

    value: Value
    at: datetime
    told: str = ""
    chosen: str = ""

    @property
    def words(self) -> str:
        """The answer as a person reads it."""
        return self.chosen or (str(self.value) if self.value is not None else "")


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, hypothesis or search of a step that is answered again and again.

    `article` is the id of the one it was taken from or, of a search, that was taken, with its `title` and `advice`.
    """

    step: str
    text: str
    result: str
    chosen: str
    at: datetime
    article: str = ""
    title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """An article that is taken: its id, its title, and in one line what it says to do."""

    id: str
    title: str
    advice: str


@dataclass(frozen=True)
class Speech:
    """How a procedure speaks: the language, and the names its sentences are filled in with."""

    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A procedure being followed. `since` is None while it is paused; `known` holds what was answered elsewhere."""

    procedure: Procedure
    id: str
    speech: Speech = field(default_factory=Speech)
    known: Mapping[str, Answer] = field(default_factory=dict)
    part_id: str = ""
    since: Mark | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    tried: tuple[Tried, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Mark] = field(default_factory=dict)
    spent: Mapping[str, float] = field(default_factory=dict)
    begun: bool = False
    ended: bool = False

    # Where it stands

    @property
    def part(self) -> Part:
        """The part it is in."""
        return self.procedure.part(self.part_id)

    @property
    def is_last_part(self) -> bool:
        """Whether nothing comes after this part."""
        return self.part_id == self.procedure.parts[-1].id

    @property
    def satisfied(self) -> bool:
        """Whether the customer is satisfied, by the answers as they stand: only then it closes (I-T)."""
        answered = (step for step in self.procedure.steps() if step.id in self.answers)
        said = {choice.effect for step in answered if (choice := step.choice(self.answers[step.id].value))}
        return Effect.SATISFIED in said and Effect.DISSATISFIED not in said

    def answer_of(self, step: Step) -> Answer | None:
        """Return what was answered here, or for the same fact anywhere in this incident (D2)."""
        if step.id in self.answers or not step.fact:
            return self.answers.get(step.id)
        same = [one.id for one in self.procedure.steps() if one.fact == step.fact and one.id in self.answers]
        return self.answers[same[-1]] if same else self.known.get(step.fact)

    def tries_of(self, step_id: str) -> list[Tried]:
        """Return the attempts made at a step, in their order."""
        return [one for one in self.tried if one.step == step_id]

    @property
    def in_hand(self) -> Tried | None:
        """The search from which an article was taken that has not been tried yet (I-P); None when there is none."""
        newest = next((one for one in reversed(self.tried) if one.article), None)
        return newest if newest and newest.title else None

    def trial_of(self, step_id: str) -> Step | None:
        """Return where what a search found is tried: the first attempt behind it that can have worked, else any."""
        steps = list(self.procedure.steps())
        after = steps[[step.id for step in steps].index(step_id) + 1 :]
        attempts = [step for step in after if step.kind is Kind.ATTEMPT]
        return next((step for step in attempts if step.choice("worked")), next(iter(attempts), None))

    def is_done(self, step: Step) -> bool:
        """Whether a step is answered, here or elsewhere, tried at least once, or skipped with a reason."""
        return bool(self.answer_of(step)) or step.id in self.skipped or bool(self.tries_of(step.id))

    def is_open(self, step: Step) -> bool:
        """Whether a step still asks for something: it is not done, and is not one that may simply be left out."""
        return not step.optional and not step.private and not self.is_done(step)

    def open_steps(self, everywhere: bool = False) -> tuple[Step, ...]:
        """Return the open steps of this part, or of all."""
        steps = self.procedure.steps() if everywhere else self.part.steps
        return tuple(step for step in steps if self.is_open(step))

    def next_step(self) -> Step | None:
        """Return the first step of this part that is not done yet, those that may be left out included."""
        return next((step for step in self.part.steps if not self.is_done(step) and not step.private), None)

    def stage(self, step: Step, now: Mark) -> tuple[float, Stage]:
        """Return the seconds on a step's running clock and whether it warns or is over. Raises KeyError."""
        gone = between(self.clocks[step.id], now)
        timer = step.timer
        if timer is None or gone < (timer.warning or timer.limit):
            return gone, "running"
        return gone, "warning" if gone < timer.limit else "over"

    def time_in(self, part_id: str, now: Mark) -> float:
        """Return the seconds spent in a part so far, pauses not counted."""
        running = between(self.since, now) if self.since and part_id == self.part_id else 0.0
        return self.spent.get(part_id, 0.0) + running

    # What is done

    def begin(self, now: Mark, digest: str = "") -> "Moved":
        """Begin at the first part; what was begun is left as it is."""
        if self.begun and not self.ended:
            return self, ()
        first = self.procedure.parts[0]
        begun = Begun(
            run=self.id,
            told=storable(self._said(self.procedure.title)),
            procedure=self.procedure.id,
            version=self.procedure.version,
            digest=digest,
        )
        return self._with(now, begun, *self._entered(first.id, now))

    def tick(self, step_id: str, now: Mark) -> "Moved":
        """Do a step, or say its sentence; a step with a clock starts it, a second time starts it anew (H2)."""
        step = self._may(step_id)
        if step.kind not in (Kind.TICK, Kind.SCRIPT, Kind.TIMER):
            raise NotYet(_("This step wants an answer."), (step,))
        entries: list[RunEntry] = []
        if step.id not in self.answers:
            entries.append(Ticked(**self._of(step)))
        if step.timer is not None:
            entries.append(self._clocked(step, "renewed" if step.id in self.clocks else "started", now))
        return self._with(now, *entries)

    def answer(self, step_id: str, value: Value | datetime, now: Mark) -> "Moved":
        """Answer a step, a time with an aware moment; an answer may lead elsewhere (`goto`).

        Raises BadInput when it is no answer to it.
        """
        step = self._may(step_id)
        if step.private:
            raise BadInput(_("This is kept for you alone, not in the log."))
        clean = _checked(step, value)
        if step_id in self.answers and self.answers[step_id].value == clean:
            return self, ()
        choice = step.choice(clean)
        effect = choice.effect if choice else step.promises
        answered = Answered(
            **self._of(step, effect or ""),
            value=storable(clean) if isinstance(clean, str) else clean,
            chosen=storable(self._said(choice.text)) if choice else _shown(value, now),
        )
        return self._with(now, answered, *self._taken(now, answered)._led(step, choice, now))

    def attempt(self, step_id: str, text: str, result: str, now: Mark, article: str = "") -> "Moved":
        """Record one thing tried, by an article or not, and its result; it may lead elsewhere.

        Raises BadInput without words.
        """
        step = self._may(step_id)
        choice = step.choice(result) if step.kind is Kind.ATTEMPT else None
        if not text.strip() or choice is None:
            raise BadInput(_("Say what was tried, and what came of it."), _("Nothing was changed."))
        of_step = self._of(step, choice.effect or "")
        entry = Attempted(
            **of_step,
            value=storable(text.strip()),
            result=result,
            chosen=storable(self._said(choice.text)),
            article=article,
        )
        return self._with(now, entry, *self._led(step, choice, now))

    def search(self, step_id: str, words: str, found: int, now: Mark) -> "Moved":
        """Record a search of the knowledge, also one that found nothing."""
        step = self._may(step_id)
        if step.kind is not Kind.SEARCH or not words.strip():
            raise BadInput(_("Say what was searched for."), _("Nothing was changed."))
        return self._with(now, Searched(**self._of(step), value=storable(words.strip()), found=found))

    def take(self, step_id: str, words: str, found: int, article: Taken, now: Mark) -> "Moved":
        """Record a search of which an article is taken; go to where it is tried, if there is such a step."""
        step = self._may(step_id)
        searched = Searched(
            **self._of(step),
            value=storable(words.strip()),
            found=found,
            article=article.id,
            title=storable(article.title),
            advice=storable(article.advice),
        )
        trial = self.trial_of(step_id)
        part = self.procedure.part_of(trial.id).id if trial else self.part_id
        return self._with(now, searched, *(self._entered(part, now) if part != self.part_id else ()))

    def skip(self, steps: Iterable[Step], reason: str, now: Mark) -> "Moved":
        """Leave steps out, with one word of reason. Raises BadInput without one."""
        if not reason.strip():
            raise BadInput(_("Leaving something out needs one word of reason."), _("Nothing was changed."))
        left = tuple(step for step in steps if not self.is_done(step))
        if not left:
            return self, ()
        told = "; ".join(self._said(step.text) for step in left)
        entry = Skipped(
            run=self.id,
            part=self.part_id,
            told=storable(told),
            steps=tuple(step.id for step in left),
            reason=storable(reason.strip()),
        )
        return self._with(now, entry)

    def go(self, part_id: str, now: Mark) -> "Moved":
        """Go to a part, or take the procedure up again after a pause."""
        if self.ended or (part_id == self.part_id and self.since is not None):
            return self, ()
        return self._with(now, *self._entered(part_id, now))

    def forward(self, now: Mark) -> "Moved":
        """Go on to the next part, or end behind the last. Raises NotYet when a reason is needed for what is open."""
        parts = self.procedure.parts
        if self.is_last_part:
            return self.end(now)
        if self.procedure.asks == "leaving" or self.procedure.kind is Procedural.READ_DO:
            self._must_be_closed(self.open_steps())
        return self.go(parts[parts.index(self.part) + 1].id, now)

    def back(self, now: Mark) -> "Moved":
        """Go back to the part before."""
        parts = self.procedure.parts
        at = parts.index(self.part)
        return self.go(parts[at - 1].id, now) if at else (self, ())

    def end(self, now: Mark) -> "Moved":
        """End it: every clock stops. Raises NotYet when a reason is needed for what is open."""
        if self.ended:
            return self, ()
        self._must_be_closed(self.open_steps(everywhere=True))
        return self._with(now, *self._ended(now))

    def close(self, now: Mark) -> "Moved":
        """End it without asking, when what it was about is over: its clocks stop."""
        return (self, ()) if self.ended else self._with(now, *self._ended(now))

    def pause(self, now: Mark) -> "Moved":
        """Leave it for now; clocks run on, the part's time does not."""
        if self.since is None or self.ended:
            return self, ()
        lasted = between(self.since, now)
        return self._with(now, Paused(**self._at(now), part=self.part_id, lasted=lasted))

    def stop_clock(self, step_id: str, now: Mark) -> "Moved":
        """Stop a step's clock. A step whose clock does not run is left as it is."""
        if step_id not in self.clocks:
            return self, ()
        return self._with(now, self._clocked(self.procedure.step(step_id), "stopped", now))

    # Folding

    def took(self, entry: RunEntry, at: datetime) -> "Run":
        """Return the state after an entry of this run: the one place where it changes."""
        fold = _FOLDS[type(entry)]
        return fold(self, entry, at)

    def _taken(self, now: Mark, *entries: RunEntry) -> "Run":
        run = self
        for entry in entries:
            run = run.took(entry, now.wall)
        return run

    def _with(self, now: Mark, *entries: RunEntry) -> "Moved":
        if self.ended:
            raise NotYet(_("This is over already."))
        return self._taken(now, *entries), entries

    # Making entries

    def _may(self, step_id: str) -> Step:
        """Return a step that may be done now. Raises NotYet naming what must come first."""
        step = self.procedure.step(step_id)
        in_order = self.procedure.kind is Procedural.READ_DO
        earlier = takewhile(lambda one: one is not step, self.procedure.steps())
        before = [one for one in earlier if one.id in step.requires or (in_order and self.is_open(one))]
        self._must_be_closed(tuple(one for one in before if not self.is_done(one)))
        return step

    def _must_be_closed(self, steps: tuple[Step, ...]) -> None:
        if steps:
            raise NotYet(_("First: {step}").format(step=self._said(steps[0].text)), steps)

    def _said(self, words: Words) -> str:
        return words.said(self.speech.language, self.speech.names)

    def _of(self, step: Step, effect: str = "") -> dict[str, Any]:
        return {
            "run": self.id,
            "part": self.procedure.part_of(step.id).id,
            "step": step.id,
            "told": storable(self._said(step.text)),
            "fact": step.fact or "",
            "effect": effect,
        }

    def _at(self, now: Mark) -> dict[str, Any]:
        return {"run": self.id, "seconds": now.seconds, "boot": now.boot}

    def _entered(self, part_id: str, now: Mark, over: str = "") -> tuple[RunEntry, ...]:
        told = storable(self._said(self.procedure.part(part_id).title))
        lasted = between(self.since, now) if self.since else 0.0
        return (Entered(**self._at(now), part=part_id, told=told, lasted=lasted, over=over),)

    def _led(self, step: Step, choice: Choice | None, now: Mark) -> tuple[RunEntry, ...]:
        """Return the entries of where an answer leads."""
        if choice is None or choice.goto is None:
            return ()
        return self._ended(now) if choice.goto == END else self._entered(choice.goto, now, over=step.id)

    def _clocked(self, step: Step, act: Literal["started", "renewed", "stopped"], now: Mark) -> Clocked:
        lasted = between(self.clocks[step.id], now) if step.id in self.clocks else 0.0
        return Clocked(**self._of(step), act=act, seconds=now.seconds, boot=now.boot, lasted=lasted)

    def _ended(self, now: Mark) -> tuple[RunEntry, ...]:
        stopped = [self._clocked(self.procedure.step(step_id), "stopped", now) for step_id in self.clocks]
        lasted = between(self.since, now) if self.since else 0.0
        ended = Ended(
            **self._at(now),
            part=self.part_id,
            told=storable(self._said(self.procedure.title)),
            lasted=lasted,
            closes=self.satisfied,
        )
        return (*stopped, ended)


Moved: TypeAlias = tuple[Run, tuple[RunEntry, ...]]
"""The state after what was done, and the entries that say so."""


def resumed(run: Run, entries: Iterable[tuple[RunEntry, datetime]]) -> Run:
    """Fold a run's entries, each with its moment, onto its empty state."""
    for entry, at in entries:
        run = run.took(entry, at)
    return run


def _shown(value: Value | datetime, now: Mark) -> str:
    return when(value, now.wall) if isinstance(value, datetime) else ""


def _checked(step: Step, value: Value | datetime) -> Value:
    """Return the value as it is kept. Raises BadInput when it does not answer the step."""
    if isinstance(value, datetime) != (step.kind is Kind.TIME):
        raise BadInput(_("This must be a time, and only a time."), _("Nothing was changed."))
    if isinstance(value, datetime):
        return to_text(value)
    if step.kind is Kind.CHOICE:
        if step.choice(value) is None:
            raise BadInput(_("Choose one of the answers."), _("Nothing was changed."))
        return value
    if step.kind is Kind.NUMBER:
        if not isinstance(value, int) or isinstance(value, bool) or not step.least <= value <= step.most:
            wanted = _("This must be a number from {least} to {most}.").format(least=step.least, most=step.most)
            raise BadInput(wanted, _("Nothing was changed."))
        return value
    if step.kind not in (Kind.SHORT, Kind.NOTE):
        raise BadInput(_("This step is ticked, not answered."), _("Nothing was changed."))
    if not isinstance(value, str) or not value.strip():
        raise BadInput(_("Nothing was answered."), _("Nothing was changed."))
    return value.strip()


def _begun(run: Run, _entry: Begun, _at: datetime) -> Run:
    return replace(run, begun=True)


def _spent(run: Run, lasted: float) -> dict[str, float]:
    return {**run.spent, run.part_id: run.spent.get(run.part_id, 0.0) + lasted} if run.part_id else dict(run.spent)


def _entered(run: Run, entry: Entered, at: datetime) -> Run:
    """Enter a part; one reached over an answer asks its own choices and the later ones anew."""
    answers = run.answers
    if entry.over:
        parts = [part.id for part in run.procedure.parts]
        later = run.procedure.parts[parts.index(entry.part) :]
        again = {step.id for part in later for step in part.steps if step.kind is Kind.CHOICE}
        answers = {name: answer for name, answer in answers.items() if name not in again}
    since = Mark(at, entry.seconds, entry.boot)
    return replace(run, answers=answers, part_id=entry.part, since=since, spent=_spent(run, entry.lasted))


def _paused(run: Run, entry: Paused, _at: datetime) -> Run:
    return replace(run, since=None, spent=_spent(run, entry.lasted))


def _ticked(run: Run, entry: Ticked, at: datetime) -> Run:
    return _answer(run, entry.step, Answer(True, at, original(entry.told)))


def _answered(run: Run, entry: Answered, at: datetime) -> Run:
    value = original(entry.value) if isinstance(entry.value, str) else entry.value
    return _answer(run, entry.step, Answer(value, at, original(entry.told), original(entry.chosen)))


def _answer(run: Run, step_id: str, answer: Answer) -> Run:
    return replace(run, answers={**run.answers, step_id: answer})


def _attempted(run: Run, entry: Attempted, at: datetime) -> Run:
    one = Tried(entry.step, original(entry.value), entry.result, original(entry.chosen), at, entry.article)
    return replace(run, tried=(*run.tried, one))


def _searched(run: Run, entry: Searched, at: datetime) -> Run:
    said = (original(entry.title), original(entry.advice))
    one = Tried(entry.step, original(entry.value), str(entry.found), "", at, entry.article, *said)
    return replace(run, tried=(*run.tried, one))


def _skipped(run: Run, entry: Skipped, _at: datetime) -> Run:
    return replace(run, skipped={**run.skipped, **dict.fromkeys(entry.steps, original(entry.reason))})


def _clocked(run: Run, entry: Clocked, at: datetime) -> Run:
    clocks = {name: mark for name, mark in run.clocks.items() if name != entry.step}
    if entry.act != "stopped" and not run.ended:  # another console may have ended it a moment before
        clocks[entry.step] = Mark(at, entry.seconds, entry.boot)
    return replace(run, clocks=clocks)


def _ended(run: Run, entry: Ended, _at: datetime) -> Run:
    return replace(run, ended=True, since=None, clocks={}, spent=_spent(run, entry.lasted))


_FOLDS: dict[type[RunEntry], Callable[["Run", Any, datetime], "Run"]] = {
    Begun: _begun,
    Entered: _entered,
    Paused: _paused,
    Ticked: _ticked,
    Answered: _answered,
    Attempted: _attempted,
    Searched: _searched,
    Skipped: _skipped,
    Clocked: _clocked,
    Ended: _ended,
}
