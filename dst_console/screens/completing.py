"""What Tab offers in the capture line: people, places, categories and assets from history."""

from collections.abc import Collection
from dataclasses import dataclass
from types import ModuleType

from dst_console.language.grammar import Parsed, Token, quoted
from dst_console.language.names import name_key
from dst_console.language.normalise import fold
from dst_console.models.views import Known

MOST = 4
"""Offers shown at once."""

LEAST = 3
"""Letters from which on a value that is only nearly what was typed is offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One completion: what it is called, and what replaces which part of the line."""

    label: str
    text: str
    start: int
    end: int


class Completer:
    """Who and what is known, folded once: thousands of names are compared at every key."""

    def __init__(self, known: Known) -> None:
        self._people = {fold(person.name): person for person in known.people}
        self._by_key = {person.name_key: person for person in known.people}
        self._values = {
            "place": {fold(value): value for value in known.places},
            "category": {fold(value): value for value in known.categories},
            "asset": {fold(value): value for value in known.assets},
        }
        if known != Known():
            load_matcher()

    def knows(self, name: str) -> bool:
        """Say whether somebody of that name is known, with or without the honorific."""
        return name_key(name) in self._by_key

    def offers(self, line: str, token: Token | None, said: Parsed) -> list[Offer]:
        """Return what Tab would take, best first; with nothing begun, the known customer's last place and phone."""
        if token is None or not token.typed:
            return self._of_customer(line, said) if line.endswith(" ") else []
        typed = fold(token.typed)
        if token.field == "person":
            people = [self._people[key] for key in _alike(self._people, typed)]
            return [Offer(one.called, f"{one.called}: ", token.start, token.end) for one in people]
        values = self._values[token.field]
        return [Offer(values[key], quoted(values[key]) + " ", token.start, token.end) for key in _alike(values, typed)]

    def _of_customer(self, line: str, said: Parsed) -> list[Offer]:
        """Offer the last place and phone of the customer named in the line."""
        person = self._by_key.get(name_key(said.person)) if said.person else None
        if person is None:
            return []
        end = len(line)
        found = []
        if person.place and said.place is None:
            found.append(Offer(f"@{person.place}", f"@{quoted(person.place)} ", end, end))
        if person.phone and said.phone is None:
            found.append(Offer(f"phone:{person.phone}", f"phone:{quoted(person.phone)} ", end, end))
        return found


def _alike(folded: Collection[str], typed: str) -> list[str]:
    """Return the keys in which a word begins with `typed`, else those nearly so; none when one is typed in full."""
    if not typed or typed in folded:
        return []
    begun = [key for key in folded if key.startswith(typed)]
    begun += [key for key in folded if f" {typed}" in key]
    if begun or len(typed) < LEAST or not folded:
        return list(dict.fromkeys(begun))[:MOST]
    fuzz, process = load_matcher()
    near = process.extract(typed, list(folded), scorer=fuzz.WRatio, score_cutoff=80, limit=MOST)
    return [key for key, _score, _index in near]


def load_matcher() -> tuple[ModuleType, ModuleType]:
    """Load what finds spellings that are nearly alike: thirty modules, best loaded where nobody waits for a key."""
    from rapidfuzz import fuzz, process

    return fuzz, process


def taken(line: str, offer: Offer) -> tuple[str, int]:
    """Return the line with a completion taken, and where the cursor goes."""
    rest = line[offer.end :]
    text = offer.text.rstrip() if rest.startswith((" ", ":")) else offer.text
    if offer.text.endswith(": ") and rest.startswith(":"):
        text = offer.text[:-2]
    return line[: offer.start] + text + rest, offer.start + len(text)
