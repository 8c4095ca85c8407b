"""What a target can come back with instead of what was wanted, and what each of it means for the courier."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kinds of trouble."""

    REFUSED = "refused"
    UNANSWERED = "unanswered"
    SERVER = "server"
    NETWORK = "network"
    TLS = "tls"
    LOGIN = "login"
    ADDRESS = "address"
    PORTAL = "portal"
    BUSY = "busy"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of trouble means.

    `stops`: nothing else would get through now either, so the run ends (U8). `certain`: what was sent did not arrive;
    where that is not certain, it is looked for before it is sent again (U1). `patience`: seconds until the way is tried
    again, doubled with every failure up to `longest`; longer where only a person can mend it (U32).
    """

    stops: bool
    certain: bool
    patience: float = 15.0
    longest: float = 3_600.0


MEANING: Final[dict[Kind, Meaning]] = {
    Kind.REFUSED: Meaning(stops=False, certain=True),
    Kind.UNANSWERED: Meaning(stops=False, certain=False),
    Kind.SERVER: Meaning(stops=False, certain=False),
    Kind.NETWORK: Meaning(stops=True, certain=True, longest=120),
    Kind.TLS: Meaning(stops=True, certain=True, patience=300),
    Kind.LOGIN: Meaning(stops=True, certain=True, patience=300),
    Kind.ADDRESS: Meaning(stops=True, certain=True, patience=900),
    Kind.PORTAL: Meaning(stops=True, certain=False, patience=30),
    Kind.BUSY: Meaning(stops=True, certain=True, patience=60),
    Kind.SETUP: Meaning(stops=True, certain=True, patience=900),
}
"""A network that is back is soon found to be: asking one that is not there costs nothing and disturbs nobody.

A server that answers 500 may have stored the ticket all the same (Znuny does); a page of HTML is not its answer."""


class Trouble(Exception):
    """A target did not do what was asked; `told` is what it said, in its own words, `wait` the seconds it asked for."""

    def __init__(self, kind: Kind, told: str = "", wait: float | None = None) -> None:
        super().__init__(f"{kind}: {told}" if told else kind.value)
        self.kind = kind
        self.told = told
        self.wait = wait
        self.unsent = False
        """Whether it came before anything was sent: then nothing has arrived, whatever kind it is of."""

    @property
    def meaning(self) -> Meaning:
        """What this means for the courier."""
        usual = MEANING[self.kind]
        return replace(usual, certain=True, stops=True) if self.unsent and not usual.certain else usual


@contextmanager
def nothing_sent_yet() -> Iterator[None]:
    """Mark the troubles of what has to be asked before anything is sent."""
    try:
        yield
    except Trouble as trouble:
        trouble.unsent = True
        raise
