"""The documentation check behind screens and commands: what to look at before a record goes out (Q2-Q5, U30, U35)."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from dst_console.desk import review
from dst_console.export.record import Record, notes
from dst_console.language.checking import private as privacy
from dst_console.language.checking.findings import Finding, mask, missing
from dst_console.language.checking.loading import forget, learn, load
from dst_console.language.checking.spoken import TELLING, tellings
from dst_console.paths import Folders

if TYPE_CHECKING:
    from dst_console.language.checking.check import Checker
    from dst_console.store.log import Store

__all__ = ["checker", "finder", "forget", "lacking", "learn", "masked", "outgoing", "private"]


def checker(folders: Folders, store: "Store | None" = None) -> "Checker":
    """Load the check with the names that the log knows; half a second the first time, so in a thread."""
    from dst_console.language.checking.check import Checker

    return Checker(folders, _names(store) if store else frozenset())


def _names(store: "Store") -> frozenset[str]:
    known = review.known(store)
    people = (person.name for person in known.people)
    return frozenset((*people, *known.places, *known.categories, *known.assets))


def finder(folders: Folders) -> Callable[[str], tuple[Finding, ...]]:
    """Return what finds the secrets and private data in texts, in their order, without loading any dictionary."""
    words = tellings(load(folders, TELLING))
    privacy.load()
    return lambda text: tuple(sorted(privacy.find(text, words), key=lambda one: one.start))


def private(folders: Folders, text: str) -> tuple[Finding, ...]:
    """Return the secrets and private data in a text, as `finder` does for many."""
    return finder(folders)(text)


def outgoing(text: str, found: Collection[Finding], confirmed: Collection[str]) -> str:
    """Return a text as it may leave: what is private in it masked, save what was confirmed by its mark.

    Where findings overlap everything that any of them covers is masked.
    """
    leaves, at = "", 0
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if finding.mark in confirmed or finding.end <= at:
            continue
        start = max(finding.start, at)
        leaves += text[at:start] + mask(text[start : finding.end], finding.kind)
        at = finding.end
    return leaves + text[at:]


def masked(folders: Folders, text: str) -> str:
    """Return a text with every secret and private number in it masked, for what lies about or is passed on."""
    return outgoing(text, private(folders, text), ())


def lacking(record: Record, written: bool) -> tuple[Finding, ...]:
    """Return what a whole record lacks: a way to reach the customer, a fact, a result (Q3, U30).

    `written` says that the technician put the summary into words of their own.
    """
    view = record.incident
    fact = written or bool(record.sections) or any(notes(record))
    return missing(bool(view.phone or view.mail or view.place), fact, written or bool(view.outcomes))
