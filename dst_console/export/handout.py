"""The customer hand-out (P4): what was wrong, what was done, what comes next, and what to do if it comes back.

It is made for the customer alone: no notes, no hypotheses, no figures and no survey go into it. A technician's own
template takes the place of the shipped one; one that is wrong is named with its line, and the shipped one is used.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

from dst_console import durable
from dst_console.config import Settings
from dst_console.export.page import POLICY, direction
from dst_console.export.record import Record
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, long_day, promise_word
from dst_console.models.states import DUE_VISITS, UNFINISHED
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
        ahead=tuple(_ahead(record)),
        is_over=view.state not in UNFINISHED,
        technician=harmless(settings.name),
        phone=harmless(settings.phone),
        mail=harmless(settings.mail),
        service_centre=harmless(settings.service_centre),
    )


def _ahead(record: Record) -> Iterator[str]:
    """Yield what is promised, the earliest first; why a visit is made and what a promise was noted with stay here."""
    due = [(visit.planned, _("visit")) for visit in record.visits if visit.state in DUE_VISITS]
    due += [(one.due, promise_word(one.what)) for one in record.follow_ups]
    for at, what in sorted(due):
        yield _("{day}, {time}: {what}").format(day=long_day(at.date()), time=clock_time(at), what=what)


def template(form: Form) -> str:
    """Return the shipped template, to begin one's own with."""
    return (TEMPLATES / f"handout.{form}").read_text(encoding="utf-8")


def text(made: Handout, form: Form, folder: Path) -> tuple[str, str]:
    """Return the hand-out as text, in the language spoken now, and what was wrong with the template of one's own.

    One's own is `handout.html` or `handout.txt` in `folder`, that of the settings.
    """
    from jinja2 import TemplateError

    path = folder / f"handout.{form}"
    trouble = ""
    try:
        own = _read(path)
        if own is not None:
            return _filled(made, form, own, str(path)), ""
    except (TemplateError, OSError, *_FAILS) as error:
        trouble = _("{place}: {what}; the shipped hand-out is used.").format(place=_place(error, path), what=error)
    return _filled(made, form, template(form), f"handout.{form}"), trouble


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
    known: dict[str, Any] = {"_": _, "language": language(), "direction": direction(), "policy": POLICY}
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
