"""Days that belong together: the week as a place has it, the month, and the spans before and after."""

from dataclasses import dataclass
from datetime import date, timedelta

_FIRST_OF_WEEK = {"friday": 5}
"""The weekday with which a week begins, 0 for Monday: Saturday where Friday is the weekend."""


@dataclass(frozen=True, slots=True)
class Days:
    """Some local days, from the first to the last of them."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"

    @property
    def count(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1

    def each(self) -> tuple[date, ...]:
        """Return every one of them."""
        return tuple(self.first + timedelta(days=number) for number in range(self.count))


def ending(last: date, count: int) -> Days:
    """Return so many days up to a last one. Raises ValueError for none, OverflowError at the calendar's edge."""
    if count < 1:
        raise ValueError(count)
    return Days(last - timedelta(days=count - 1), last)


def week_of(day: date, weekend: str) -> Days:
    """Return the week of a day, as it goes where the weekend lies so."""
    first = day - timedelta(days=(day.weekday() - _FIRST_OF_WEEK.get(weekend, 0)) % 7)
    return Days(first, first + timedelta(days=6))


def month_of(day: date) -> Days:
    """Return the month of a day."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def moved(days: Days, steps: int) -> Days:
    """Return the days so many spans later, or earlier; whole months move by the month.

    Raises OverflowError at the calendar's edge.
    """
    if days == month_of(days.first):
        return month_of(days.first - timedelta(days=1) if steps < 0 else days.last + timedelta(days=1))
    by = timedelta(days=days.count * steps)
    return Days(days.first + by, days.last + by)
