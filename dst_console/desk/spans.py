"""Days as one types them: one day, all since a day so long ago, two days with everything between, or a month."""

import re
from datetime import date, datetime, timedelta

from dst_console.desk.finding import since_when
from dst_console.errors import BadInput
from dst_console.language.digits import ascii_digits
from dst_console.translate import _

Span = tuple[date, date]
"""The first day and the last."""

_BETWEEN = re.compile(r"\s*(?:\.{2,}|…|–|\s)\s*")
_AGO = re.compile(r"\d+[dwm]")


def span(words: str, now: datetime) -> Span:
    """Return the days meant: `yesterday`, `7d` (and all days since), `2026-11-01 2026-11-20`, `2026-11`.

    Raises `BadInput`.
    """
    typed = [one for one in _BETWEEN.split(words.strip()) if one]
    if len(typed) == 2:
        first, last = sorted(day(one, now) for one in typed)
        return first, last
    if len(typed) == 1 and re.fullmatch(r"\d{4}-\d\d", ascii_digits(words.strip())):
        return month(typed[0])
    first = day(words.strip(), now)
    return first, now.date() if _AGO.fullmatch(ascii_digits(words.strip().lower())) else first


def day(words: str, now: datetime) -> date:
    """Return one day, as `find` has it. Raises `BadInput`."""
    moment = since_when(words, now)
    if moment is None:
        raise BadInput(
            _("{words} is no day.").format(words=words),
            todo=_("Write 2026-11-20, today, yesterday, 7d or 2w."),
        )
    return moment.date()


def month(words: str) -> Span:
    """Return a whole month, `2026-11`. Raises `BadInput`."""
    found = re.fullmatch(r"(\d{4})-(\d\d)", ascii_digits(words))
    try:
        first = date(int(found[1]), int(found[2]), 1) if found else None
        following = (first + timedelta(days=31)).replace(day=1) if first else None
    except (ValueError, OverflowError):
        first = following = None
    if first is None or following is None:
        raise BadInput(_("{words} is no month.").format(words=words), todo=_("Write it as 2026-11."))
    return first, following - timedelta(days=1)
