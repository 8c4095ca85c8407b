"""What verbs give back: frozen pictures of the log, never live rows.

The standard library and `days.py` only, so that screens may import them before the store is loaded.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dst_console.models.days import Days


def called(name: str, honorific: str | None) -> str:
    """Return a name with its honorific, as one addresses the person (P2)."""
    return f"{honorific} {name}" if honorific else name


@dataclass(frozen=True, slots=True)
class PersonView:
    """A known customer as shown."""

    id: str
    name: str
    honorific: str | None
    phone: str | None
    mail: str | None
    place: str | None

    @property
    def called(self) -> str:
        """The name with its honorific, as one addresses the person (P2)."""
        return called(self.name, self.honorific)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What completion needs of a customer, and no more: thousands are held while one types."""

    name: str
    name_key: str
    honorific: str | None = None
    phone: str | None = None
    place: str | None = None

    @property
    def called(self) -> str:
        """The name with its honorific, as one addresses the person (P2)."""
        return called(self.name, self.honorific)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a timeline; `withdrawn` when an undo took it back.

    Of a procedure: `told` is what was asked or said, `answer` and `result` what came of it, `lasted` seconds.
    """

    id: int
    at: datetime
    kind: str
    text: str
    changes: tuple[tuple[str, object, object], ...] = ()
    amends: int | None = None
    withdrawn: bool = False
    told: str = ""
    answer: str = ""
    result: str = ""
    act: str = ""
    lasted: float = 0.0
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident as a list shows it."""

    id: str
    number: str
    kind: str
    source: str
    state: str
    outcomes: tuple[str, ...]
    person: PersonView | None
    place: str | None
    category: str | None
    asset: str | None
    phone: str | None
    mail: str | None
    impact: int | None
    urgency: int | None
    priority: int
    summary: str
    line: str
    occurred: datetime
    captured: datetime
    resolved: datetime | None
    closed: datetime | None
    work_minutes: int | None
    cancel_reason: str | None
    central_number: str | None
    started: datetime | None = None
    satisfied: bool | None = None
    first_visit: bool | None = None
    level1: bool | None = None
    hold_minutes: int | None = None
    documentation_minutes: int | None = None
    treated: int | None = None
    solved: int | None = None
    recommend: int | None = None
    survey_by: str | None = None
    reopened: int = 0
    resolution: str = ""

    @property
    def customer(self) -> str:
        """Who it is for, with the honorific; empty when nobody was named."""
        return self.person.called if self.person else ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with what one must know of its incident."""

    id: str
    incident: IncidentView
    state: str
    planned: datetime
    minutes: int
    place: str | None
    why: str
    confirmed: bool
    set_off: datetime | None
    arrived: datetime | None
    left: datetime | None
    travel_minutes: int | None
    work_minutes: int | None
    hold_minutes: int | None

    @property
    def customer(self) -> str:
        """Who is visited, with the honorific (P2)."""
        return self.incident.customer or self.incident.number


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """Something promised for a time, with the incident it is about."""

    id: str
    incident: IncidentView
    what: str
    due: datetime
    text: str


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """Minutes of a visit, kept apart: handling time leaves travel out."""

    travel: int
    work: int
    hold: int


@dataclass(frozen=True, slots=True)
class Story:
    """One incident with its whole timeline."""

    incident: IncidentView
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a customer answered: treated and solved 1–5, recommend 0–10, their own line, and who took it (U29)."""

    treated: int | None = None
    solved: int | None = None
    recommend: int | None = None
    words: str = ""
    by: str = "technician"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return self.treated is self.solved is self.recommend is None and not self.words


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing an incident says (P4); minutes are whole, None is not said yet."""

    summary: str = ""
    satisfied: bool | None = None
    first_visit: bool | None = None
    level1: bool | None = None
    work: int | None = None
    hold: int | None = None
    documentation: int | None = None
    survey: Survey = Survey()


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of working time in which nothing is logged, as the clock of the place shows it."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """How many whole minutes it lasts."""
        lasted = self.end.astimezone(UTC) - self.start.astimezone(UTC)  # the clock on the wall may be changed meanwhile
        return int(lasted.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Totals:
    """What some days come to, the cancelled left out; `on_spot` was solved with nobody having to come back."""

    logged: int = 0
    on_spot: int = 0
    work_minutes: int = 0
    escalated: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class DayView:
    """A local day, or all days from it to `until`: what occurred in its order, the counts beside it, who waits now.

    `gaps`, `thin` (the ids of records that lack something) and `off` (the days off) are those of this page.
    """

    day: date
    incidents: tuple[IncidentView, ...]
    total: int
    open_count: int
    unsent: int
    more: bool = False
    visits: tuple[VisitView, ...] = ()
    follow_ups: tuple[FollowUpView, ...] = ()
    waiting: VisitView | None = None
    gaps: tuple[Gap, ...] = ()
    thin: frozenset[str] = frozenset()
    totals: Totals = Totals()
    until: date | None = None
    off: frozenset[date] = frozenset()

    @property
    def days(self) -> Days:
        """The days that it shows."""
        return Days(self.day, self.until or self.day)


@dataclass(frozen=True, slots=True)
class Evening:
    """What is left to look at when a day ends, in the order it is walked through, and what the day came to.

    `left` are the marks of what was settled without the log; `last_change` is the newest change that stands in it.
    """

    day: DayView
    thin: tuple[tuple[IncidentView, tuple[str, ...]], ...] = ()
    gaps: tuple[Gap, ...] = ()
    follow_ups: tuple[FollowUpView, ...] = ()
    unfinished: tuple[IncidentView, ...] = ()
    left: frozenset[str] = frozenset()
    last_change: int = 0


@dataclass(frozen=True, slots=True)
class TryView:
    """One exchange with a target: what was asked (`send`, `look`, `by hand`), what came of it and what came back."""

    at: datetime
    ended: datetime | None
    act: str
    digest: str
    result: str
    came: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Something in the outbox; `turn` 0 is the ticket, later ones are told after it.

    `tried` says how often; the `tries` themselves are there only where one is asked for.
    """

    id: str
    incident: IncidentView
    target: str
    turn: int
    state: str
    queued: datetime
    asked: datetime | None
    due: datetime | None
    number: str
    address: str
    reason: str
    sent: datetime | None
    tried: int = 0
    tries: tuple[TryView, ...] = ()
    warning: str = ""
    """What a person must know of something unsure that its target cannot be asked about: it may be there twice."""


@dataclass(frozen=True, slots=True)
class WayView:
    """How the way to a target is: `trouble` is empty while it is open."""

    target: str
    trouble: str
    told: str
    since: datetime | None
    due: datetime | None
    reached: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxView:
    """How the outbox stands: counts by state, when something arrived last, how the ways are.

    `due` is when something can go next by itself: now or before for at once, None when nothing can. `shelves` are what
    keeps articles from targets that everything else gets to.
    """

    counts: tuple[tuple[str, int], ...] = ()
    last: datetime | None = None
    due: datetime | None = None
    ways: tuple[WayView, ...] = ()
    shelves: tuple[WayView, ...] = ()

    @property
    def to_send(self) -> int:
        """How many still wait to be sent, by themselves or by a person's hand."""
        return sum(count for _state, count in self.counts)

    def count(self, state: str) -> int:
        """How many are in a state."""
        return dict(self.counts).get(state, 0)

    @property
    def troubles(self) -> tuple[WayView, ...]:
        """The ways that are not open."""
        return tuple(way for way in self.ways if way.trouble)


@dataclass(frozen=True, slots=True)
class Hit:
    """An incident that a search found, with the newest text that matched."""

    incident: IncidentView
    text: str
    entry_kind: str
    at: datetime


LONGEST_ADVICE = 200
"""Letters of an article's answer that stand for it as what was tried."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often an article was used, with how many of these a result is known, and of how many it worked (M3)."""

    used: int = 0
    tried: int = 0
    worked: int = 0


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an article says, as it is written and kept; `tags` are words to find it by."""

    title: str = ""
    problem: str = ""
    answer: str = ""
    tags: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as shown; `incident` is the number of what it was made from, empty when it was written by itself."""

    id: str
    title: str
    problem: str
    answer: str
    tags: str
    visibility: str
    author: str
    incident_id: str
    incident: str
    language: str
    created: datetime
    updated: datetime
    retired: bool
    uses: Uses = Uses()

    @property
    def is_public(self) -> bool:
        """Whether it is for everybody, not for the desk alone (Q6)."""
        return self.visibility == "public"

    @property
    def advice(self) -> str:
        """The first thing it says to do, in one line."""
        return self.answer.strip().split("\n")[0].strip()[:LONGEST_ADVICE]

    @property
    def text(self) -> ArticleText:
        """What it says."""
        return ArticleText(self.title, self.problem, self.answer, self.tags)


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom to thank: how many articles of an author there are, and what came of them (M3)."""

    author: str
    articles: int
    uses: Uses


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `more` when older ones follow, `problem` when a filter was not understood."""

    hits: tuple[Hit, ...]
    terms: tuple[str, ...]
    more: bool = False
    before: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of a spooled capture or note."""

    incident_id: str
    number: str
    summary: str
    kind: str = "capture"


@dataclass(frozen=True, slots=True)
class Known:
    """What completion offers: people, and places, categories and assets from history, most used first."""

    people: tuple[KnownPerson, ...] = ()
    places: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearby:
    """Hints for a capture: open incidents of the same person or place (U28), contacts within 14 days (M2)."""

    open: tuple[IncidentView, ...] = ()
    recent: tuple[IncidentView, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What an undo or redo did, as a sentence's parts (U20)."""

    label: str
    subject: str
    incident_id: str | None = None
