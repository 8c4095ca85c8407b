"""What the team's store tells: figures of everybody together, what the team knows, and what was solved before.

Standard library only, as all that verbs give back. Nothing here names who did it beside what was counted; an article
names its author (M3).
"""

from dataclasses import dataclass
from datetime import date, datetime

from dst_console.models.figures import Counts, Rate
from dst_console.models.views import Uses


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
class Known:
    """An article of somebody's of the team, and how often it worked there."""

    id: str
    title: str
    author: str
    problem: str
    answer: str
    tags: str
    language: str
    updated: datetime
    uses: Uses


@dataclass(frozen=True, slots=True)
class TeamFound:
    """One page of articles, those that worked most first, and one of what was solved, newest first.

    `words` are the folded words that were looked for; there may be `more` of either.
    """

    words: tuple[str, ...]
    articles: tuple[Known, ...]
    hits: tuple[Solved, ...]
    more: bool = False
