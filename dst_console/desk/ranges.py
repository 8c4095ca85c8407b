"""Days as a person says them: one, a week, a month, or from one to another."""

from datetime import date, datetime, timedelta

from dst_console.desk.finding import since_when
from dst_console.errors import BadInput
from dst_console.language.digits import ascii_digits
from dst_console.models.days import Days, month_of, week_of
from dst_console.translate import _


def days_of(words: str, now: datetime, weekend: str) -> Days:
    """Read days: `week`, `month`, `7d` and `2w` (so long, today the last), a day, or `2026-11-20..2026-11-24`.

    Raises `BadInput`.
    """
    typed, today = ascii_digits(words.strip().lower()), now.date()
    try:
        if typed in ("week", _("week")):
            return week_of(today, weekend)
        if typed in ("month", _("month")):
            return month_of(today)
        first, dots, last = (part.strip() for part in typed.partition(".."))
        since = _day(first, now)
        if dots:
            return _in_order(since, _day(last, now) if last else today)
        lasts = first[:-1].isdecimal()
        return _in_order(since + timedelta(days=1), today) if lasts else Days(since, since)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            _("{words} are no days.").format(words=words),
            todo=_("Write week, month, 7d, 2w, a day, or 2026-11-20..2026-11-24."),
        ) from error


def _day(words: str, now: datetime) -> date:
    moment = since_when(words, now)
    if moment is None:
        raise ValueError(words)
    return moment.date()


def _in_order(first: date, last: date) -> Days:
    """Return the days; raises ValueError when the last comes before the first."""
    if last < first:
        raise ValueError(first)
    return Days(first, last)
