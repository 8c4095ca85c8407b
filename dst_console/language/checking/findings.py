"""What the documentation check finds: what, where, why, and what one key does about it."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dst_console.translate import _, ngettext

MASK = "•"
"""What stands for a character that nobody should read."""

LONGEST_SENTENCE = 40
"""Words of a sentence at most."""


class Kind(StrEnum):
    """The kinds of finding."""

    SPELLING = "spelling"
    EMOTICON = "emoticon"
    SLANG = "slang"
    OPINION = "opinion"
    JARGON = "jargon"
    SHOUTING = "shouting"
    OVERLONG = "overlong"
    MISSING = "missing"
    SECRET = "secret"
    PRIVATE = "private"


RULES = {
    Kind.SPELLING: "Q4",
    Kind.EMOTICON: "Q2",
    Kind.SLANG: "Q2",
    Kind.OPINION: "Q5",
    Kind.JARGON: "Q2",
    Kind.SHOUTING: "Q2",
    Kind.OVERLONG: "Q4",
    Kind.MISSING: "Q3",
    Kind.SECRET: "U35",
    Kind.PRIVATE: "V4",
}
"""The rule of the practice behind each kind."""

BLOCKING = frozenset((Kind.SECRET, Kind.PRIVATE))
"""The kinds that keep a record from being sent until they are masked or confirmed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at `start`:`end` of the text, whose characters are `words`; none of them for what is missing.

    `fix` is the text that would stand there instead, None when only a person knows. `blocks` says that sending waits.
    """

    kind: Kind
    start: int
    end: int
    words: str
    rule: str
    what: str
    why: str
    fix: str | None = None
    blocks: bool = False

    @property
    def mark(self) -> str:
        """What a dismissal or a confirmation is remembered by: the same words again, but not readable from it."""
        about = f"{self.kind}:{self.words or self.what}"
        return hashlib.blake2b(about.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def found(kind: Kind, text: str, start: int, end: int, fix: str | None = None) -> Finding:
    """Return a finding in `text` with its sentences."""
    words = text[start:end]
    what, why = _what(kind, words), _why(kind)
    return Finding(kind, start, end, words, RULES[kind], what, why, fix, kind in BLOCKING)


def overlong(text: str, start: int, end: int, count: int) -> Finding:
    """Return the finding for a sentence of `count` words (Q4)."""
    what = ngettext("This sentence has {count} word.", "This sentence has {count} words.", count).format(count=count)
    return Finding(
        Kind.OVERLONG, start, end, text[start:end], RULES[Kind.OVERLONG], what, _why(Kind.OVERLONG), None, False
    )


def missing(contact: bool, fact: bool, result: bool) -> tuple[Finding, ...]:
    """Return what a whole record lacks, given what it has: a way to reach the customer, a fact, a result (Q3, U30)."""
    reach = _("The next person must be able to reach the customer.")
    follow = _("Without it nobody can tell later what was done.")
    lacks = (
        (contact, "Q3", _("No phone, mail address or place of the customer is noted."), reach),
        (fact, "U30", _("No fact is noted: what was seen, measured or done."), follow),
        (result, "U30", _("No result is noted: what came of it."), follow),
    )
    return tuple(Finding(Kind.MISSING, 0, 0, "", rule, what, why) for has, rule, what, why in lacks if not has)


def masked(text: str, finding: Finding) -> str:
    """Return the text with what a secret or private finding covers masked; as it is when that is no longer there."""
    if not finding.blocks or text[finding.start : finding.end] != finding.words:
        return text
    return text[: finding.start] + mask(finding.words, finding.kind) + text[finding.end :]


def mask(words: str, kind: Kind) -> str:
    """Return what stands for a secret (nothing of it), or for a private number (its last digits, spaces and signs)."""
    if kind is Kind.SECRET:
        return MASK * 3
    count = sum(map(str.isalnum, words))
    hidden = count - (4 if count > 12 else 2)
    shown = []
    for char in words:
        shown.append(MASK if char.isalnum() and hidden > 0 else char)
        hidden -= char.isalnum()
    return "".join(shown)


def left_over(findings: Iterable[Finding], settled: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings that nobody dismissed or confirmed yet; `settled` holds the marks of those one did."""
    return tuple(finding for finding in findings if finding.mark not in settled)


def _what(kind: Kind, words: str) -> str:
    sentences = {
        Kind.SPELLING: _("“{words}” is in no dictionary."),
        Kind.EMOTICON: _("“{words}” is an emoticon."),
        Kind.SLANG: _("“{words}” is slang or too familiar."),
        Kind.OPINION: _("“{words}” is an opinion, not a fact."),
        Kind.JARGON: _("“{words}” is jargon."),
        Kind.SHOUTING: _("“{words}” reads as shouting."),
        Kind.SECRET: _("This looks like a password or a key."),
        Kind.PRIVATE: _("This looks like the number of a card, an account or a person."),
    }
    return sentences[kind].format(words=words)


def _why(kind: Kind) -> str:
    return {
        Kind.SPELLING: _("A misspelt word is not found later and costs trust."),
        Kind.EMOTICON: _("Documentation is read by people who do not hear the tone."),
        Kind.SLANG: _("Documentation uses words that everybody understands and nobody minds."),
        Kind.OPINION: _("Documentation holds what was seen and done; the customer may read it too."),
        Kind.JARGON: _("Who does not work here cannot understand it."),
        Kind.SHOUTING: _("Documentation stays calm; the priority says how urgent it is."),
        Kind.OVERLONG: _("Two short sentences are understood sooner than a long one."),
        Kind.SECRET: _("Whoever reads the ticket could sign in with it."),
        Kind.PRIVATE: _("The customer's private data is nobody's business in a ticket."),
    }[kind]
