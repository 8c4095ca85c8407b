"""What a procedure is: the shape of the TOML files beside this one and of a person's own.

`title`, `text` and the like hold a sentence in each language; English may never be missing, the others fall back to it.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

MOST_ITEMS: Final = 9
"""Items between two pauses at most: more are not kept in mind at a desk (Gawande)."""

MOST_CHOICES: Final = 4
"""Answers to choose from at most: each has a letter under one hand."""

END: Final = "end"
"""Where `goto` may lead besides a part: the procedure is over."""

PLACEHOLDERS: Final = frozenset({"customer", "technician", "ticket", "next step"})
"""What a sentence may name in braces; it is filled in when it is shown."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_ASIDE = re.compile(r"[,،] ?\{([^{}]*)\}(?=[,،.?!؟]|$)|^\{([^{}]*)\}[,،] ?")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Procedural(StrEnum):
    """How a procedure is followed: strictly in order, or in any order with a check at each pause."""

    READ_DO = "read-do"
    DO_CONFIRM = "do-confirm"


class Kind(StrEnum):
    """What a step asks for."""

    TICK = "tick"
    SHORT = "short"
    CHOICE = "choice"
    NUMBER = "number"
    TIME = "time"
    NOTE = "note"
    SEARCH = "search"
    ATTEMPT = "attempt"
    TIMER = "timer"
    SCRIPT = "script"


class Use(StrEnum):
    """Which door opens a procedure."""

    WORK = "work"
    VISIT = "visit"
    PHONE = "phone"
    CHANNEL = "channel"
    CARD = "card"


class Effect(StrEnum):
    """What an answer does to the incident besides being recorded."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    ESCALATE = "escalate"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("must be small letters, digits and hyphens, a letter first")
    return name


Name = Annotated[str, AfterValidator(_named)]


class Words(_Strict):
    """One sentence in every language."""

    en: str = Field(min_length=1)
    fa: str = ""
    ru: str = ""

    @model_validator(mode="after")
    def _known_placeholders(self) -> "Words":
        for text in (self.en, self.fa, self.ru):
            unknown = set(_BRACES.findall(text)) - PLACEHOLDERS
            if unknown:
                raise ValueError(f"there is no placeholder {{{min(unknown)}}}")
        return self

    def said(self, language: str, names: Mapping[str, str] | None = None) -> str:
        """Return the sentence in a language, its placeholders filled in; English where it is missing.

        A name that nobody gave is left out with its comma, or stands as an ellipsis where the sentence needs one.
        """
        text = str(getattr(self, language, "") or self.en)
        if "{" not in text:
            return text
        known = {name: value for name, value in (names or {}).items() if value}
        said = _ASIDE.sub(lambda found: found[0] if (found[1] or found[2]) in known else "", text)
        said = _BRACES.sub(lambda found: known.get(found[1], "…"), said)
        return said[:1].upper() + said[1:]

    def missing(self) -> list[str]:
        """Return the languages that fall back to English."""
        return [language for language in ("fa", "ru") if not getattr(self, language)]


class Choice(_Strict):
    """One answer to choose; `advice` is a line shown once it is chosen."""

    value: Name
    text: Words
    advice: Words | None = None
    goto: Name | None = None
    effect: Effect | None = None


class Timer(_Strict):
    """A clock that a step's tick starts: seconds until the alarm, and until the warning before it."""

    limit: int = Field(gt=0)
    warning: int | None = Field(default=None, gt=0)
    offers: tuple[Literal["renew", "callback", "back"], ...] = ()

    @model_validator(mode="after")
    def _warns_before(self) -> "Timer":
        if self.warning is not None and self.warning >= self.limit:
            raise ValueError("the warning must come before the limit")
        return self


class Step(_Strict):
    """One thing to do or to ask.

    `fact` names what is asked, so that nothing asks it again (D2); `promises` says what a time is promised for;
    a number lies between `least` and `most`.
    """

    id: Name
    kind: Kind
    text: Words
    hint: Words | None = None
    rules: tuple[str, ...] = ()
    requires: tuple[Name, ...] = ()
    optional: bool = False
    private: bool = False
    fact: Name | None = None
    promises: Literal["update", "callback"] | None = None
    choices: tuple[Choice, ...] = Field(default=(), max_length=MOST_CHOICES)
    timer: Timer | None = None
    least: int = Field(default=0, ge=0)
    most: int = Field(default=99_999, ge=1)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Step":
        chooses = self.kind in (Kind.CHOICE, Kind.ATTEMPT)
        if chooses and len(self.choices) < 2:
            raise ValueError(f"a {self.kind} needs two choices or more")
        if self.choices and not chooses:
            raise ValueError(f"a {self.kind} has no choices")
        if self.kind is Kind.TIMER and self.timer is None:
            raise ValueError("a timer needs its limit")
        if self.timer is not None and self.kind not in (Kind.TICK, Kind.SCRIPT, Kind.TIMER):
            raise ValueError("only what is ticked starts a clock")
        if self.least > self.most:
            raise ValueError("least must not be above most")
        if self.promises and self.kind is not Kind.TIME:
            raise ValueError("only a time can be promised")
        if self.private and self.kind is not Kind.CHOICE:
            raise ValueError("only a choice can be private")
        _no_doubles("choice", [choice.value for choice in self.choices])
        return self

    @property
    def repeats(self) -> bool:
        """Whether it is answered again and again: attempts, searches and the ticks of a clock."""
        return self.kind in (Kind.ATTEMPT, Kind.SEARCH, Kind.TIMER)

    def choice(self, value: object) -> Choice | None:
        """Return the choice of that value."""
        return next((choice for choice in self.choices if choice.value == value), None)


class Part(_Strict):
    """What is done in one go, up to a pause."""

    id: Name
    title: Words
    letter: str = Field(default="", pattern=r"^\w?$")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_ITEMS)


class Procedure(_Strict):
    """A whole procedure; steps and parts have names of their own within it.

    A step may require only steps before it; `asks` says when what was skipped is asked for.
    """

    id: Name
    version: int = Field(gt=0)
    kind: Procedural
    use: Use
    title: Words
    rules: tuple[str, ...] = Field(min_length=1)
    asks: Literal["leaving", "end"] = "leaving"
    triggers: dict[Literal["en", "fa", "ru"], tuple[str, ...]] = {}
    parts: tuple[Part, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> "Procedure":
        if self.use is Use.PHONE:
            _must_be_ticked(list(self.steps()))
        _no_doubles("part", [part.id for part in self.parts])
        _no_doubles("step", [step.id for step in self.steps()])
        earlier: set[str] = set()
        targets = {part.id for part in self.parts} | {END}
        for step in self.steps():
            for needed in step.requires:
                if needed in earlier and self.step(needed).private:
                    raise ValueError(f"step {step.id} requires {needed}, which is kept for oneself")
                _must_be(needed, earlier, f"step {step.id} requires")
            for choice in step.choices:
                if choice.goto:
                    _must_be(choice.goto, targets, f"step {step.id} goes to")
            earlier.add(step.id)
        return self

    @property
    def is_private(self) -> bool:
        """Whether nothing of it is for the log: not even that it was looked at (C2)."""
        return all(step.private for step in self.steps())

    def steps(self) -> Iterator[Step]:
        """Yield every step in its order."""
        for part in self.parts:
            yield from part.steps

    def step(self, step_id: str) -> Step:
        """Return the step of that id. Raises KeyError."""
        for step in self.steps():
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def part_of(self, step_id: str) -> Part:
        """Return the part in which a step stands. Raises KeyError."""
        for part in self.parts:
            if any(step.id == step_id for step in part.steps):
                return part
        raise KeyError(step_id)

    def part(self, part_id: str) -> Part:
        """Return the part of that id. Raises KeyError."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise KeyError(part_id)

    def all_words(self) -> Iterator[tuple[str, Words]]:
        """Yield every sentence with the place where it stands, as `step when: text`."""
        yield "title", self.title
        for part in self.parts:
            yield f"part {part.id}: title", part.title
            for step in part.steps:
                yield from _words_of(step)


def _words_of(step: Step) -> Iterator[tuple[str, Words]]:
    yield f"step {step.id}: text", step.text
    if step.hint:
        yield f"step {step.id}: hint", step.hint
    for choice in step.choices:
        yield f"step {step.id}, choice {choice.value}: text", choice.text
        if choice.advice:
            yield f"step {step.id}, choice {choice.value}: advice", choice.advice


def _must_be_ticked(steps: list[Step]) -> None:
    """On the telephone there is one key a step; only the last may ask for a name."""
    for step in steps:
        if step.kind not in (Kind.TICK, Kind.SCRIPT) and not (step is steps[-1] and step.kind is Kind.SHORT):
            raise ValueError(f"step {step.id} must be a tick or a script: on the telephone there is one key for each")


def _no_doubles(what: str, names: list[Any]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the {what} {name} stands there twice")


def _must_be(name: str, known: set[str], what: str) -> None:
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name, known, 1)
        raise ValueError(f"{what} {name}, which is not there" + (f"; did you mean {near[0]}?" if near else ""))
