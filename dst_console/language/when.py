"""Times and lengths of time as a person types them in a line."""

import re
from datetime import UTC, date, datetime, time, timedelta

from dst_console.language.digits import ascii_digits

_DAYS = "(?:d|д|дн|روز)"
_HOURS = "(?:h|hr|ч|час|س|ساعت)"
_MINUTES = "(?:m|min|м|мин|د|دق[یي]قه)"
_LENGTH = r"(?=\d)(?:({n}\d{{1,4}}){d})?(?:({n}\d{{1,4}}){h})?(?:({n}\d{{1,4}}){m})?"

LENGTH = _LENGTH.format(n="?:", d=_DAYS, h=_HOURS, m=_MINUTES)
"""Pattern of a length: `15m`, `1h30m`, `2d`, `۱۵د`, `1ч30м`."""
MOMENT = r"(?:(?:yesterday|вчера|د[یي]روز)\s+(?:(?:at|в|ساعت)\s+)?|\d{4}-\d\d-\d\d(?:T|\s+))?\d{1,2}:\d\d"
"""Pattern of a moment: `9:40`, `yesterday 16:00`, `2026-11-20 16:00`."""

GRACE = timedelta(minutes=5)
"""How far ahead a time may lie and still be meant as past: two clocks on a wall never agree."""
REACH_BACK = timedelta(hours=12)
"""How far back a bare time reaches across midnight."""
FIRST_YEAR = 2000
"""Years before are of another calendar."""
_OLDEST = timedelta(days=366)

LONGEST_WHOLE = 60
"""Minutes: of a longer gap a line says only when it begins, for who was at one thing for hours will say so."""

_LENGTH_PARTS = re.compile(_LENGTH.format(n="", d=_DAYS, h=_HOURS, m=_MINUTES), re.IGNORECASE)
_MOMENT_PARTS = re.compile(r"(?:(?P<date>\d{4}-\d\d-\d\d)\D+|(?P<yesterday>\D+))?(?P<hour>\d{1,2}):(?P<minute>\d\d)")


def length(text: str) -> timedelta | None:
    """What `1h30m` or `۱۵د` comes to; None when it is no length."""
    parts = _LENGTH_PARTS.fullmatch(text)
    if not parts:
        return None
    days, hours, minutes = (int(part or 0) for part in parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def work_minutes(text: str) -> int | None:
    """Whole minutes of work that `12m` or `1h30m` says; None above a day, which no piece of work lasts."""
    spent = length(text)
    return None if spent is None or spent > timedelta(days=1) else int(spent / timedelta(minutes=1))


def ago(text: str, now: datetime) -> datetime | None:
    """The moment this length before now, in now's zone; None when it is no length or more than a year."""
    back = length(text)
    if back is None or back > _OLDEST:
        return None
    try:
        return (now.astimezone(UTC) - back).astimezone(now.tzinfo)
    except OverflowError:
        return None


def moment(text: str, now: datetime) -> datetime | None:
    """The past moment that `9:40`, `yesterday 16:00` or `2026-11-20 16:00` means, in now's zone.

    What is logged has happened, so a moment more than five minutes ahead is None. A bare time is today's;
    when today's is still to come it is yesterday's, but only at most twelve hours back: just after midnight
    `23:50` is ten minutes ago, while `16:00` typed at nine in the morning speaks of the afternoon and is
    None. Dates before the year 2000 are None: such a year is of another calendar.
    """
    parts = _MOMENT_PARTS.fullmatch(text)
    if not parts:
        return None
    try:
        at = time(int(parts["hour"]), int(parts["minute"]))
        if parts["date"]:
            day = date(*map(int, parts["date"].split("-")))
            return _past(day, at, now) if day.year >= FIRST_YEAR else None
        yesterday = now.date() - timedelta(days=1)
        if parts["yesterday"]:
            return _past(yesterday, at, now)
        return _past(now.date(), at, now) or _past(yesterday, at, now, REACH_BACK)
    except (ValueError, OverflowError):
        return None


def _past(day: date, at: time, now: datetime, reach: timedelta = timedelta.max) -> datetime | None:
    """That time of that day in now's zone, unless it lies ahead or further back than `reach`."""
    then = datetime.combine(day, at, now.tzinfo).astimezone(UTC)
    back = now.astimezone(UTC) - then
    return then.astimezone(now.tzinfo) if -GRACE <= back <= reach else None


def gap_line(start: datetime, minutes: int, now: datetime) -> str:
    """How a line begins that falls into a gap, `10:05 for 25m `: its time, its day unless it is today, its length."""
    day = "" if start.date() == now.date() else f"{start:%Y-%m-%d} "
    lasted = f"for {minutes}m " if minutes <= LONGEST_WHOLE else ""
    return f"{day}{start:%H:%M} {lasted}"


_IN = re.compile(r"^(?:\+|in\s|через\s|تا\s)", re.IGNORECASE)
_AHEAD_PARTS = re.compile(
    r"(?:(?P<date>\d{4}-\d\d-\d\d)\D+|(?P<tomorrow>(?:tomorrow|завтра|فردا)\s+(?:(?:at|в|ساعت)\s+)?))?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)",
    re.IGNORECASE,
)


def ahead(text: str, now: datetime) -> datetime | None:
    """The coming moment that `15:30`, `+30m`, `in 20 min`, `tomorrow 9:00` or `2026-11-25 10:00` means, in now's zone.

    A bare time that has passed today is tomorrow's, except within the last five minutes. None when it is no time,
    lies in the past, or more than a year ahead.
    """
    words = ascii_digits(text.strip())
    further = length("".join(_IN.sub("", words).split()))
    if further is not None:
        return (now.astimezone(UTC) + further).astimezone(now.tzinfo) if further <= _OLDEST else None
    parts = _AHEAD_PARTS.fullmatch(words)
    if not parts:
        return None
    try:
        at = time(int(parts["hour"]), int(parts["minute"]))
        tomorrow = now.date() + timedelta(days=1)
        if parts["date"]:
            return _coming(date.fromisoformat(parts["date"]), at, now)
        if parts["tomorrow"]:
            return _coming(tomorrow, at, now)
        return _coming(now.date(), at, now) or _coming(tomorrow, at, now)
    except (ValueError, OverflowError):
        return None


def _coming(day: date, at: time, now: datetime) -> datetime | None:
    """That time of that day in now's zone, unless it has passed or lies more than a year ahead."""
    then = datetime.combine(day, at, now.tzinfo).astimezone(UTC)
    return then.astimezone(now.tzinfo) if -GRACE <= then - now.astimezone(UTC) <= _OLDEST else None
