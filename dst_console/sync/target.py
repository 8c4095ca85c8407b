"""What a target is: the few things that the courier asks of any system that takes tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from dst_console.models.page import Page
from dst_console.models.parcel import Parcel
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _

LONGEST_NUMBER: Final = 200
"""Letters of what a target calls a ticket; the id of a letter is long."""

_MOST_TOLD: Final = 200
"""Letters that are kept of each thing that a target took otherwise: its own words have no end."""

_MOST_LACKS: Final = 50
"""So many of them are kept."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a ticket of ours is found again by: the incident's id, and its local number in the subject's tag."""

    incident: str
    number: str

    @property
    def tag(self) -> str:
        """The mark that begins a subject."""
        return f"[{self.number}]"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a target holds: its number for the ticket, and where a person can open it.

    `lacks` says in the target's terms what was sent and is not there, or is there otherwise: values that were dropped
    without a word, a subject that was cut, another ticket that it was merged into. Raises `Trouble` for a number that
    can be none: then nothing is known of what became of the ticket.
    """

    number: str
    address: str = ""
    lacks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep of a server's words as much as a person reads."""
        if not is_number(self.number):
            told = _("this is no number of a ticket: {number}").format(number=self.number[:_MOST_TOLD])
            raise Trouble(Kind.UNANSWERED, told)
        object.__setattr__(self, "lacks", tuple(one[:_MOST_TOLD] for one in self.lacks[:_MOST_LACKS]))


def is_number(words: str) -> bool:
    """Say whether a target may call a ticket so: one short line, whatever the letters."""
    return bool(words.strip()) and words.isprintable() and len(words) <= LONGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Placed:
    """What a target holds of an article: the version there, and in its words why it is not the one that was given."""

    version: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that would be refused or dropped: what it is about, and in which words (U22)."""

    about: str
    what: str


@runtime_checkable
class Target(Protocol):
    """One system that takes tickets. Every method may raise `Trouble`, and nothing else."""

    @property
    def name(self) -> str:
        """The name that the person gave it."""
        ...

    @property
    def searches(self) -> tuple[str, ...]:
        """The ways in which a ticket can be looked for, such as by reference and by tag; none for mail."""
        ...

    @property
    def gives_numbers(self) -> bool:
        """Whether its number is one that a customer can be told."""
        ...

    @property
    def grace(self) -> float:
        """Seconds after which a request without an answer has surely been worked off."""
        ...

    def check(self) -> list[Lack]:
        """Ask whether it can be reached, lets us in, and has what the mapping names; sends nothing."""
        ...

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return what would be sent, exactly: the ticket, or with `number` what is told after it."""
        ...

    def create(self, parcel: Parcel) -> Receipt:
        """Make the ticket."""
        ...

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read a ticket and compare it with what was sent; None when it is not there."""
        ...

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for tickets in one of the ways of `searches`; each hit is checked to be ours, whatever was answered."""
        ...

    def tell(self, number: str, parcel: Parcel) -> None:
        """Tell a ticket what came after it, and change its status where that changed."""
        ...

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether a ticket has been told this already."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Bulk(Target, Protocol):
    """A target that takes many at once, and the same again without a trace: what may have arrived just goes again."""

    @property
    def size(self) -> int:
        """How many it takes at once."""
        ...

    def bring(self, parcels: Sequence[Parcel]) -> list[Receipt]:
        """Take tickets and what is told after them, by their keys, all of them or none; a receipt for each."""
        ...


@runtime_checkable
class Library(Target, Protocol):
    """A target that takes articles of the knowledge base, too, many at once, and the same again without a trace.

    Where it does so only if it is told to, its setting is called `knowledge`.
    """

    @property
    def size(self) -> int:
        """How many it takes at once."""
        ...

    def page_written(self, page: Page) -> str:
        """Return what would be shared, exactly."""
        ...

    def share(self, pages: Sequence[Page]) -> list[Placed]:
        """Take articles, all of them or none, over whatever older versions are there; what it holds of each now."""
        ...


@runtime_checkable
class AtLeastOnce(Target, Protocol):
    """A target that cannot be asked what it holds: what may have arrived goes again, and can be there twice."""

    @property
    def warning(self) -> str:
        """What a person is told of that, wherever something is unsure."""
        ...
