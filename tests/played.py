"""A ticket system played in memory, with everything that a real one and the way to it do wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dst_console.models.page import Page
from dst_console.models.parcel import Parcel
from dst_console.sync.target import Lack, Placed, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from tests.fakes import FakeClock

GRACE = 30.0

WRONG = (
    "kill before",
    "kill after",
    "not reached",
    "cut before",
    "cut after",
    "late",
    "error before",
    "error after",
    "page before",
    "busy",
    "not let in",
    "nothing found",
)
"""What can go wrong with one request: whether it was carried out all the same says the word behind."""


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Ticket:
    """What the system holds; it is seen from `since` on."""

    number: str
    incident: str
    tag: str
    since: datetime
    says: str
    status: str
    told: list[str] = field(default_factory=list)


class Played:
    """The system: each request takes the next of `faults`, an empty one is none."""

    name = "desk"
    searches: tuple[str, ...] = ("reference", "tag")
    gives_numbers = True
    grace = GRACE

    def __init__(self, clock: FakeClock, faults: Iterable[str] = ()) -> None:
        self._clock = clock
        self._faults: Iterator[str] = iter(faults)
        self._blind = False
        self.tickets: list[Ticket] = []

    def mended(self) -> None:
        """Nothing goes wrong any more."""
        self._faults = iter(())
        self._blind = False

    def check(self) -> list[Lack]:
        """Lack nothing."""
        return []

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the parcel."""
        return f"{number} {parcel.model_dump_json()}"

    def create(self, parcel: Parcel) -> Receipt:
        """Make a ticket."""

        def made(late: float) -> Receipt:
            since = self._clock.now() + timedelta(seconds=late)
            number = str(len(self.tickets) + 1)
            self.tickets.append(
                Ticket(number, parcel.incident, f"[{parcel.number}]", since, parcel.says, parcel.status)
            )
            return Receipt(number)

        fault = self._fault()
        if fault in ("", "nothing found"):
            return made(0)
        if fault in ("cut after", "error after", "kill after"):
            made(0)
        if fault == "late":
            made(GRACE * 0.9)
        raise _raised(fault)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Return what is there."""
        self._ask()
        return next((Receipt(number) for one in self._seen() if one.number == number), None)

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look; when it is blind, it finds nothing without a word."""
        self._ask()
        if self._blind:
            return []
        wanted = reference.incident if search == "reference" else reference.tag
        return [Receipt(one.number) for one in self._seen() if wanted in (one.incident, one.tag)]

    def tell(self, number: str, parcel: Parcel) -> None:
        """Write something behind a ticket."""
        fault = self._fault()
        if fault in ("", "nothing found", "cut after", "error after", "kill after", "late"):
            ticket = self.tickets[int(number) - 1]
            ticket.told.append(parcel.key)
            ticket.status = parcel.status if parcel.status_is_new else ticket.status
        if fault not in ("", "nothing found"):
            raise _raised(fault)

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether it is there."""
        self._ask()
        return parcel.key in self.tickets[int(number) - 1].told

    def close(self) -> None:
        """Hold nothing."""

    def _seen(self) -> list[Ticket]:
        return [one for one in self.tickets if one.since <= self._clock.now()]

    def _ask(self) -> None:
        fault = self._fault()
        if fault not in ("", "nothing found"):
            raise _raised(fault)

    def _fault(self) -> str:
        fault = next(self._faults, "")
        self._blind = fault == "nothing found"
        return fault


class PlayedLibrary(Played):
    """The same system, which takes articles, too: `acts` says what it was asked, in order."""

    size = 3

    def __init__(self, clock: FakeClock, faults: Iterable[str] = ()) -> None:
        super().__init__(clock, faults)
        self.pages: dict[str, Page] = {}
        self.acts: list[str] = []
        self.dislikes = ""
        """What no title may hold."""

        self.meanwhile: Callable[[], object] = lambda: None
        """What happens while it is busy with articles."""

    def will(self, fault: str) -> None:
        """Let the next request go wrong."""
        self._faults = iter([fault])

    def create(self, parcel: Parcel) -> Receipt:
        """Make a ticket."""
        self.acts.append("ticket")
        return super().create(parcel)

    def page_written(self, page: Page) -> str:
        """Return the page."""
        return page.model_dump_json()

    def share(self, pages: Sequence[Page]) -> list[Placed]:
        """Take articles, all of them or none."""
        self.acts.append(f"{len(pages)} articles")
        self.meanwhile()
        fault = self._fault()
        if self.dislikes and any(self.dislikes in page.title for page in pages):
            raise Trouble(Kind.REFUSED, "not liked")
        if fault in ("", "nothing found", "cut after", "error after", "kill after", "late"):
            for page in pages:
                there = self.pages.get(page.article)
                if there is None or there.version < page.version:
                    self.pages[page.article] = page
        if fault not in ("", "nothing found"):
            raise _raised(fault)
        return [Placed(self.pages[page.article].version) for page in pages]


def _raised(fault: str) -> BaseException:
    if fault.startswith("kill"):
        return Killed()
    kinds = {
        "not reached": Kind.NETWORK,
        "busy": Kind.BUSY,
        "not let in": Kind.LOGIN,
        "page before": Kind.PORTAL,
        "error before": Kind.SERVER,
        "no table": Kind.SETUP,
        "error after": Kind.SERVER,
    }
    return Trouble(kinds.get(fault, Kind.UNANSWERED), fault)
