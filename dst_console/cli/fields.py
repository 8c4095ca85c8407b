"""`field=value` as typed after `dst set`, turned into what the verbs take."""

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from dst_console.errors import BadInput
from dst_console.language import when
from dst_console.language.digits import ascii_digits
from dst_console.language.grammar import parse
from dst_console.language.words import state_word
from dst_console.models.states import State
from dst_console.translate import _


def understood(pairs: list[str], now: datetime) -> dict[str, Any]:
    """Return the values by column (and `state`, `person`); raises `BadInput` naming what cannot be taken."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, typed = pair.partition("=")
        if not equals:
            raise _wrong(_("{pair} is not written as field=value.").format(pair=pair))
        column = COLUMNS.get(name)
        if column is None:
            raise _unknown(name)
        if column in values:
            raise _wrong(_("{field} was given twice.").format(field=name))
        values[column] = _READERS.get(column, _text)(name, typed.strip(), now)
    return values


def _text(_name: str, typed: str, _now: datetime) -> str | None:
    return typed or None


def _summary(_name: str, typed: str, _now: datetime) -> str:
    return typed


def _number(name: str, typed: str, _now: datetime) -> int | None:
    digits = ascii_digits(typed)
    if not digits:
        return None
    if not digits.isdecimal() or len(digits) > 4:
        raise _wrong(_("{field} is a number, not {value}.").format(field=name, value=typed))
    return int(digits)


def _work(name: str, typed: str, now: datetime) -> int | None:
    minutes = when.work_minutes(ascii_digits(typed)) if typed else None
    return _number(name, typed, now) if minutes is None else minutes


def _moment(name: str, typed: str, now: datetime) -> datetime:
    """Read ISO 8601 as `--json` prints it, or a time as a captured line has it."""
    words = ascii_digits(typed)
    found = parse(words, now).occurred or _iso(words)
    if found is None or found > now + when.GRACE:
        raise _wrong(
            _("{field} is a moment that has been, not {value}.").format(field=name, value=typed),
            _("Write 9:40, yesterday 16:00, 2026-11-20 16:00 or -15m."),
        )
    return found


def _iso(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words) if ":" in words else None
        if found is None or found.year < when.FIRST_YEAR:
            return None
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError):  # nonsense, or a moment beyond the calendar
        return None


def _state(name: str, typed: str, _now: datetime) -> State:
    found = next((one for one in State if typed.lower() in (one.value, state_word(one).lower())), None)
    if found is None:
        choices = ", ".join(State)
        raise _wrong(_("{field} must be one of {choices}.").format(field=name, choices=choices))
    return found


def _unknown(name: str) -> BadInput:
    near = get_close_matches(name, COLUMNS, 1)
    hint = (
        _("Did you mean {near}?").format(near=near[0])
        if near
        else _("There are: {names}.").format(names=", ".join(COLUMNS))
    )
    return _wrong(_("There is no field {field}.").format(field=name), hint)


def _wrong(title: str, todo: str = "") -> BadInput:
    return BadInput(title, _("Nothing was changed."), todo)


COLUMNS = {
    "person": "person",
    "place": "place",
    "category": "category",
    "asset": "asset",
    "phone": "phone",
    "mail": "mail",
    "impact": "impact",
    "urgency": "urgency",
    "summary": "summary",
    "kind": "kind",
    "source": "source",
    "occurred": "occurred",
    "work": "work_minutes",
    "work_minutes": "work_minutes",
    "state": "state",
}
"""The fields by the names they have here, each with its column."""

_READERS: dict[str, Callable[[str, str, datetime], Any]] = {
    "summary": _summary,
    "impact": _number,
    "urgency": _number,
    "work_minutes": _work,
    "occurred": _moment,
    "state": _state,
}
