"""What following a procedure leaves in the timeline: one payload per thing done; folded, they are the run's state.

Texts are kept storable (`models.words`); `told` is what stood on the screen, in the technician's language then.
"""

from typing import Annotated, Literal

from pydantic import Field

from dst_console.models.values import Changes, Frozen, Value


class _Done(Frozen):
    """One thing done in a run of a procedure; `fact` names what it settles for the whole incident (D2)."""

    run: str
    part: str = ""
    step: str = ""
    told: str = ""
    fact: str = ""
    effect: str = ""
    changes: Changes = Field(default_factory=dict)


class Marked(_Done):
    """With the moment on the monotonic clock, for timing; `lasted` is what was timed up to it, in seconds."""

    seconds: float = 0.0
    boot: str = ""
    lasted: float = 0.0


class Begun(_Done):
    """A procedure was begun: which one, in exactly which wording (`digest`)."""

    kind: Literal["begun"] = "begun"
    procedure: str
    version: int
    digest: str = ""


class Entered(Marked):
    """A part was entered; `lasted` is the time spent in the part before, `over` names an answer that led here."""

    kind: Literal["step"] = "step"
    over: str = ""


class Paused(Marked):
    """The procedure was left for something else; it goes on where it was."""

    kind: Literal["pause"] = "pause"


class Ticked(_Done):
    """A step was done, or a sentence said."""

    kind: Literal["tick"] = "tick"


class Answered(_Done):
    """A question was answered; `chosen` are the words of a choice."""

    kind: Literal["answer"] = "answer"
    value: Value = None
    chosen: str = ""


class Attempted(_Done):
    """Something was tried, with its result; `article` is the id of the one it was taken from."""

    kind: Literal["attempt"] = "attempt"
    value: str
    result: str
    chosen: str = ""
    article: str = ""


class Searched(_Done):
    """The knowledge was searched; `found` may be 0, which is worth knowing too (I-P).

    `article` is the id of the one that was taken, `title` what it was called then, `advice` what it says to do.
    """

    kind: Literal["search"] = "search"
    value: str
    found: int = 0
    article: str = ""
    title: str = ""
    advice: str = ""


class Skipped(_Done):
    """Steps that were left out, and the word of reason."""

    kind: Literal["skipped"] = "skipped"
    steps: tuple[str, ...]
    reason: str


class Clocked(Marked):
    """A clock was started, started anew with consent, or stopped after `lasted` seconds."""

    kind: Literal["clock"] = "clock"
    act: Literal["started", "renewed", "stopped"]


class Ended(Marked):
    """The procedure is over; `closes` when the customer was satisfied, so that it may be closed now (I-T)."""

    kind: Literal["ended"] = "ended"
    closes: bool = False


RunEntry = Begun | Entered | Paused | Ticked | Answered | Attempted | Searched | Skipped | Clocked | Ended
"""Everything a run can leave behind."""

OneOf = Annotated[RunEntry, Field(discriminator="kind")]
"""The same, told apart by `kind` when read."""
