"""Days as a person types them, the same everywhere: one, a week, a month, the last so many, or from one to another."""

import re
from datetime import date, datetime, time, timedelta

from dst_console.errors import BadInput
from dst_console.language.normalise import fold
from dst_console.language.words import day_forms
from dst_console.models.days import Days, ending, month_of, week_of
from dst_console.models.moment import bound
from dst_console.translate import _

_TODAY = ("today", "امروز", "сегодня")
_YESTERDAY = ("yesterday", "دیروز", "вчера")
_WEEK = ("week", "هفته", "неделя")
_MONTH = ("month", "ماه", "месяц")
_UNITS = {
    **dict.fromkeys(("d", "روز", "д", "дн"), 1),
    **dict.fromkeys(("w", "هفته", "н", "нед"), 7),
    **dict.fromkeys(("m", "ماه", "м", "мес"), 30),
}

_LAST = re.compile(rf"(\d{{1,4}}) ?({'|'.join(_UNITS)})")
_ONE_MONTH = re.compile(r"\d{4}-\d\d")
_BETWEEN = re.compile(r" ?(?:\.{2,}|[–—]) ?| (?:- |to |تا |по )?")


def days_of(words: str, now: datetime, weekend: str) -> Days:
    """Read days in any language: `week`, `month`, `7d` (seven days, today the last), `2026-11`, one day, or two.

    Two days, or anything else, are parted by dots, a dash or a space, the earlier one first or last; after dots alone
    it goes until today. Raises `BadInput`, also for days at the calendar's edge.
    """
    typed = " ".join(fold(words).split())
    try:
        days = _named(typed, now.date(), weekend)
    except (ValueError, OverflowError):
        first, *further = _BETWEEN.split(typed)
        if not first or len(further) != 1:
            raise _no_days(words) from None
        days = _between(days_of(first, now, weekend), days_of(further[0] or "today", now, weekend))
    moments(days)
    return days


def moments(days: Days) -> tuple[datetime, datetime]:
    """Return the first moment of some local days, and the first after them, in UTC; a day may have 23 or 25 hours.

    Raises `BadInput` for the calendar's first and last day, whose midnights may lie beyond it.
    """
    try:
        return _midnight(days.first), _midnight(days.last + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise _no_days(str(days)) from error


def _named(typed: str, today: date, weekend: str) -> Days:
    """Return the days of one name. Raises ValueError, OverflowError."""
    if typed in _WEEK:
        return week_of(today, weekend)
    if typed in _MONTH:
        return month_of(today)
    if last := _LAST.fullmatch(typed):
        return ending(today, int(last[1]) * _UNITS[last[2]])
    if _ONE_MONTH.fullmatch(typed):
        return month_of(date.fromisoformat(f"{typed}-01"))
    if typed in _TODAY + _YESTERDAY:
        return ending(today - timedelta(days=typed in _YESTERDAY), 1)
    return ending(date.fromisoformat(typed), 1)


def _between(one: Days, other: Days) -> Days:
    return Days(other.first, one.last) if other.last < one.first else Days(one.first, other.last)


def _midnight(day: date) -> datetime:
    return bound(datetime.combine(day, time.min).astimezone())


def _no_days(words: str) -> BadInput:
    return BadInput(_("{words} names no days.").format(words=words), todo=_("Write {forms}.").format(forms=day_forms()))
