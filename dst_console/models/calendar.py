"""The hours of a place (M5): which days and hours it works, so that time can be counted as its customers count it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dst_console.config import Settings, Week, week

_USUAL = week(Settings().weekend, Settings().hours)

_FAR = 366
"""Days within which a place works again, if ever."""

Span = tuple[datetime, datetime]
"""From one aware moment to another."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a place works: `week` by the clock on its wall, `holidays`, and its `zone` (None: the machine's own)."""

    week: Week = _USUAL
    holidays: frozenset[date] = frozenset()
    zone: tzinfo | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Calendar":
        """Return the calendar that the settings tell of, in the machine's own zone."""
        days = frozenset(date.fromisoformat(day) for day in settings.holidays)
        return cls(week(settings.weekend, settings.hours), days)

    def moment(self, day: date, minutes: int = 0) -> datetime:
        """Return in UTC when the clock on the wall shows so many minutes after a day's midnight.

        Raises ValueError or OverflowError at the edge of the calendar.
        """
        wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """Return the local day on which an aware moment falls."""
        return moment.astimezone(self.zone).date()

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Return the seconds from one aware moment to another that are working hours; 0 when `end` is not later.

        Hours are as long as they really last: a night on which the clocks change may have one more or less.
        """
        begun, ended = start.astimezone(UTC), end.astimezone(UTC)
        days = range(self.day_of(start).toordinal(), self.day_of(end).toordinal() + 1)
        worked = (self._worked(date.fromordinal(day), begun, ended) for day in days)
        return sum(worked, timedelta()).total_seconds()

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on a day."""
        return day in self.holidays or self.week[day.weekday()] is None

    def hours_of(self, day: date) -> Span | None:
        """Return from when until when, in UTC, a day is worked; None for a day off.

        Raises ValueError or OverflowError at the edge of the calendar.
        """
        hours = None if day in self.holidays else self.week[day.weekday()]
        return (self.moment(day, hours[0]), self.moment(day, hours[1])) if hours else None

    def opens_after(self, day: date) -> datetime:
        """Return in UTC when work begins on the first day after a day that is worked; without any, the next midnight.

        Raises ValueError or OverflowError at the edge of the calendar.
        """
        following = (self.hours_of(day + timedelta(days=ahead)) for ahead in range(1, _FAR))
        return next((hours[0] for hours in following if hours), self.moment(day, minutes=24 * 60))

    def _worked(self, day: date, start: datetime, end: datetime) -> timedelta:
        """Return how much of a day's working hours lies between two moments in UTC."""
        hours = self.hours_of(day)
        if hours is None:
            return timedelta()
        opens, closes = hours
        return max(min(closes, end) - max(opens, start), timedelta())
