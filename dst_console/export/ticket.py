"""The notes for a ticket of the central system: plain text that survives every one of them (U1, U23).

First the incident's id, by which it is found again; then its own times; what was found out and done, by the parts of
IMPACT; last the next step (R2, R3).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dst_console.export.record import Record, ahead, moment, notes, story, told_sections, visited
from dst_console.language.plain import harmless
from dst_console.language.words import field_word, in_turn, listed, outcome_word
from dst_console.models.states import UNFINISHED
from dst_console.models.views import EntryView
from dst_console.translate import _


def text(records: Iterable[Record], outgoing: Callable[[Record, str], str]) -> Iterator[str]:
    """Write the notes of each incident as they may leave, which `outgoing` says; between two of them stands a rule."""
    before = ""
    for record in records:
        yield before + outgoing(record, body(record))
        before = f"\n{'-' * 40}\n\n"


def body(record: Record) -> str:
    """Write the notes of one incident. Only its own first lines stand at the margin: what people typed is set in."""
    blocks = [_head(record), _customer(record)]
    blocks += [_block(section.title, section.lines) for section in told_sections(record)]
    visits = [visited(visit) for visit in record.visits]
    told = [f"{moment(note.at)}\n{note.text}" for note in notes(record)]
    blocks += [_block(_("Visits"), visits), _block(_("Notes"), told), _next_step(record)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _head(record: Record) -> str:
    view = record.incident
    open_yet = _("not yet")
    times = (
        (_("Occurred"), moment(view.occurred)),
        (_("Started"), moment(view.started) if view.started else open_yet),
        (_("Resolved"), moment(view.resolved) if view.resolved else open_yet),
    )
    return "\n".join([f"{view.id} · {harmless(view.number)}", *(f"{name}: {value}" for name, value in times)])


def _customer(record: Record) -> str:
    """Return who it is for and what it is about: contact details come first (Q3)."""
    view = record.incident
    told = {
        field_word("person"): listed((view.customer, view.phone, view.mail)),
        field_word("place"): view.place,
        field_word("asset"): view.asset,
        field_word("category"): view.category,
        field_word("summary"): view.summary or view.line,
        field_word("outcomes"): listed(outcome_word(one) for one in view.outcomes),
    }
    return "\n".join(f"{name[:1].upper()}{name[1:]}: {_inset(value)}" for name, value in told.items() if value)


def _block(title: str, lines: Iterable[str]) -> str:
    rows = [f"- {_inset(line)}" for line in lines]
    return "\n".join([harmless(title), *rows]) if rows else ""


def _inset(words: str) -> str:
    """Return what was typed, its second and further lines set in, so that none looks like one of ours."""
    return "\n  ".join(harmless(words, lines=True).split("\n")).replace("\n  \n", "\n\n")


def _next_step(record: Record) -> str:
    over = record.incident.state not in UNFINISHED
    told = in_turn(ahead(record)) or (_("none, it is over") if over else _("not agreed yet"))
    return _("Next step: {step}").format(step=_inset(told))


def news(record: Record, entries: Iterable[EntryView]) -> str:
    """Write what was written about an incident after its ticket was made: the id again, then each entry."""
    view = record.incident
    head = f"{view.id} · {harmless(view.number)}"
    told = [_block(one.head, one.lines) or harmless(one.head) for one in story(replace(record, entries=tuple(entries)))]
    return "\n\n".join([head, *told]) + "\n"
