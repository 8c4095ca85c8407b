"""The technician's own figures as they are shown, and what counting them needs of each incident.

Standard library only, as all that verbs give back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FEW = 5
"""With fewer a rate says little: it is marked and greyed (U34)."""


class Unit(StrEnum):
    """What a figure is counted in."""

    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Contact:
    """One incident that was not cancelled, as the figures need it.

    `visits` counts those that were left, with their minutes of travel and hold added up; `promised` says that a
    callback or a return visit was promised and not taken back.
    """

    source: str
    state: str
    outcomes: tuple[str, ...]
    place: str | None
    category: str | None
    occurred: datetime
    captured: datetime
    resolved: datetime | None
    work_minutes: int | None = None
    hold_minutes: int | None = None
    documentation_minutes: int | None = None
    treated: int | None = None
    solved: int | None = None
    recommend: int | None = None
    survey_by: str | None = None
    first_visit: bool | None = None
    level1: bool | None = None
    reopened: int = 0
    visits: int = 0
    travel_minutes: int | None = None
    visit_hold_minutes: int | None = None
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """One figure: its value (None where `n` is 0), what it is counted in, and the rule it is counted by.

    Percents are 0 … 100, the score is −100 … +100.
    """

    id: str
    name: str
    value: float | None
    unit: Unit
    n: int
    rule: str

    @property
    def few(self) -> bool:
        """Whether `n` is too small for the value to say much."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a month by its first day: how many contacts it had, and how many percent were resolved at once."""

    first: date
    contacts: int
    fcr: float | None

    @property
    def few(self) -> bool:
        """Whether the contacts are too few for the rate to say much."""
        return self.contacts < FEW


Counts = tuple[tuple[str, int], ...]
"""How many there were of each, the most first; an empty name is what was not said."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the incidents that occurred from one local day to another, both included.

    The counts are of walk-ups; `hours` has all 24, by the clock of the place where each occurred. `surveys` tells who
    took the answers down. `by_month` says whether `periods` are months, else they are days.
    """

    since: date
    until: date
    rates: tuple[Rate, ...]
    places: Counts
    categories: Counts
    hours: tuple[tuple[int, int], ...]
    surveys: Counts
    periods: tuple[Period, ...]
    by_month: bool

    def rate(self, ident: str) -> Rate:
        """Return a figure by its id. Raises KeyError."""
        return {one.id: one for one in self.rates}[ident]
