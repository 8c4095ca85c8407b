"""What the team's store tells: figures of everybody together, and what was solved before.

Standard library only, as all that verbs give back. Nothing here names who did it beside what was counted.
"""

from dataclasses import dataclass
from datetime import date

from dst_console.models.figures import Counts, Rate


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """The figures of what the team sent up of the days from one to another, both included, the cancelled left out.

    `incidents` is how many those are; places and categories come with their counts, the most first.
    """

    since: date
    until: date
    incidents: int
    rates: tuple[Rate, ...]
    places: Counts
    categories: Counts


@dataclass(frozen=True, slots=True)
class Solved:
    """What somebody of the team solved: its local number there, the day it occurred, what it was and what helped."""

    id: str
    number: str
    day: date
    summary: str
    resolution: str
    place: str
    category: str


@dataclass(frozen=True, slots=True)
class TeamFound:
    """One page of what was solved, newest first, and the folded words that were looked for."""

    words: tuple[str, ...]
    hits: tuple[Solved, ...]
    more: bool = False
