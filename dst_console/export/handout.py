"""The customer hand-out (P4): what was wrong, what was done, what comes next, and what to do if it comes back.

It is made for the customer alone: no notes, no hypotheses, no figures and no survey go into it. A technician's own
template takes the place of the shipped one; one that is wrong is named with its line, and the shipped one is used.
"""

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, get_args

from dst_console import durable
from dst_console.config import Problem, Settings
from dst_console.export.page import POLICY, direction
from dst_console.export.record import Record
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, long_day
from dst_console.models.states import UNFINISHED
from dst_console.translate import _, language

Form = Literal["html", "txt"]
"""A page to print, or plain text to mail."""

TEMPLATES: Final = Path(__file__).parent / "templates"

LARGEST = 512 << 10
"""Bytes of a template at most."""

_FAILS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What an expression of a template may end in, besides what the template language itself says."""


@dataclass(frozen=True, slots=True)
class Handout:
    """What a customer takes home: every text in it is harmless plain text, empty where nothing is known."""

    number: str
    customer: str
    day: str
    wrong: str
    done: tuple[str, ...]
    ahead: tuple[str, ...]
    is_over: bool
    technician: str
    phone: str
    mail: str
    service_centre: str


class _Fit(NamedTuple):
    """A size of type on A4: letters a line at least; the points of a line, below a paragraph, and for all of them."""

    name: str
    letters: int
    line: float
    gap: float
    room: float


_FITS: Final = (
    _Fit("usual", 83, 15.4, 3, 370),
    _Fit("tight", 92, 13, 1.2, 470),
    _Fit("tightest", 102, 11.7, 1.2, 490),  # 9 pt: smaller is hard to read
)

_EVERYTHING: Final = Handout(
    "SA-0142",
    "A",
    "A",
    "A",
    ("A", "B"),
    ("A", "B"),
    is_over=True,
    technician="A",
    phone="1",
    mail="A",
    service_centre="A",
)
_NOTHING: Final = Handout("", "", "", "", (), (), is_over=False, technician="", phone="", mail="", service_centre="")


def handout(record: Record, settings: Settings, made: datetime, wrong: str, done: str) -> Handout:
    """Make the hand-out of an incident; `wrong` and `done` are what may be said of it to the customer."""
    view = record.incident
    day = view.resolved or made
    lines = [harmless(line.strip()) for line in done.replace("\r\n", "\n").split("\n")]
    said = harmless(" ".join(wrong.split()))
    return Handout(
        number=harmless(view.central_number or view.number),
        customer=harmless(view.customer),
        day=f"{long_day(day.date())} {day:%Y}",
        wrong=said,
        done=tuple(line for line in lines if line and line != said),
        ahead=tuple(
            _("{day}, {time}: {what}").format(day=long_day(at.date()), time=clock_time(at), what=what)
            for at, what in record.coming  # why a visit is made and what a promise was noted with stay here
        ),
        is_over=view.state not in UNFINISHED,
        technician=harmless(settings.name),
        phone=harmless(settings.phone),
        mail=harmless(settings.mail),
        service_centre=harmless(settings.service_centre),
    )


def fit(made: Handout) -> str:
    """Return how a page is set: `usual`, smaller where that keeps it on one sheet of A4, `long` for more than one."""
    said = (made.wrong, *made.done, *made.ahead, made.technician, made.phone, made.mail, made.service_centre)
    lengths = [len(paragraph) for paragraph in said if paragraph]
    for one in _FITS:
        lines = sum(ceil(length / one.letters) for length in lengths)
        if lines * one.line + len(lengths) * one.gap <= one.room:
            return one.name
    return "long"


def template(form: Form) -> str:
    """Return the shipped template, to begin one's own with."""
    return (TEMPLATES / f"handout.{form}").read_text(encoding="utf-8")


def text(made: Handout, form: Form, folder: Path) -> tuple[str, str]:
    """Return the hand-out as text, in the language spoken now, and what was wrong with the template of one's own.

    One's own is `handout.html` or `handout.txt` in `folder`, that of the settings.
    """
    own = _own(made, form, folder)
    if isinstance(own, str):
        return own, ""
    trouble = f"{own.where}: {own.what}" if own else ""
    return _filled(made, form, template(form), f"handout.{form}"), trouble


def problems(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the templates of one's own, each filled in with everything known and with nothing."""
    for form in get_args(Form):
        tried = (_own(made, form, folder) for made in (_EVERYTHING, _NOTHING))
        yield from itertools.islice((one for one in tried if isinstance(one, Problem)), 1)


def _own(made: Handout, form: Form, folder: Path) -> str | Problem | None:
    """Return the hand-out by the template of one's own, or what is wrong with that; None when there is none."""
    from jinja2 import TemplateError

    path = folder / f"handout.{form}"
    try:
        own = _read(path)
        return None if own is None else _filled(made, form, own, str(path))
    except (TemplateError, OSError, *_FAILS) as error:
        return Problem(_place(error, path), _("{what}; the shipped hand-out is used.").format(what=error))


def _read(path: Path) -> str | None:
    """Return a template of one's own; None when there is none. Raises OSError or ValueError."""
    try:
        with open(path, "rb", opener=durable.plain) as file:
            found = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    if len(found) > LARGEST:
        raise ValueError(_("is too large for a template"))
    return found.decode("utf-8-sig")


def _filled(made: Handout, form: Form, source: str, name: str) -> str:
    """Fill a template in: it sees the hand-out and nothing of the program. Raises what is wrong with it."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda asked: (source, name, None) if asked == name else None),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    known: dict[str, Any] = {
        "_": _,
        "language": language(),
        "direction": direction(),
        "policy": POLICY,
        "fit": fit(made),
    }
    return environment.get_template(name).render(known | asdict(made))


def _place(error: Exception, path: Path) -> str:
    """Return the template's file with the line where it went wrong, as far as that is known."""
    line = getattr(error, "lineno", None) or _line(error.__traceback__, str(path))
    return f"{path}:{line}" if line else str(path)


def _line(trace: TracebackType | None, name: str) -> int:
    """Return the last line of the template that was being filled in, 0 for none."""
    found = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
