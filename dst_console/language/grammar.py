"""The one-line capture: `Sara Ahmadi: printer jams on tray 2 @3F-12 #printer !2 asset:PR-0231 -15m +solved`.

Any line is accepted and nothing of it disappears: what is no token is the summary. See `parse`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dst_console.language import when
from dst_console.language.completion import Token, quoted, token_at
from dst_console.language.edges import counting
from dst_console.language.head import Customer, Head, find_head, read_head
from dst_console.language.spans import ESCAPE, SPACE, SUMMARY, TURN, Span, cover
from dst_console.language.tokens import Shape, shapes

__all__ = ["Parsed", "Span", "Token", "parse", "quoted", "token_at", "turn"]

_SCALES = {"urgency": range(1, 5), "impact": range(1, 4)}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line says. `person` is without the honorific, `occurred` in the zone of now.

    `doubt`: a head is there that only its looks or a `-` made customer or summary; the chip offers the turn.
    """

    line: str
    summary: str = ""
    person: str | None = None
    honorific: str | None = None
    place: str | None = None
    category: str | None = None
    asset: str | None = None
    phone: str | None = None
    mail: str | None = None
    urgency: int | None = None
    impact: int | None = None
    occurred: datetime | None = None
    outcomes: tuple[str, ...] = ()
    request: bool = False
    work_minutes: int | None = None
    doubt: bool = False
    spans: tuple[Span, ...] = ()


def _nobody(_name: str) -> bool:
    return False


def parse(line: str, now: datetime, is_known: Callable[[str], bool] = _nobody) -> Parsed:
    """What the line says at this moment (aware). Never fails; takes time linear in the line's length.

    Customer: at most five words before the first `: `, when known, with an honorific, or looking like a name;
    a `-` directly before them turns that over.

    Tokens: `tokens.shapes` tells where they begin and end, `edges.counting` which of those without a sign
    count, `when.moment` what times mean. The first of its kind that means something wins, others stay in the
    summary; different outcomes add up. A backslash before a token's sign makes it plain and goes; any other
    backslash stays.

    Summary: all the rest, byte for byte, but for the white space that `spans.cover` describes.
    """
    now = now if now.tzinfo else now.astimezone()
    found = shapes(line)
    head = find_head(line, found)
    customer = read_head(line, head, is_known) if head else None
    person = head if customer and customer.is_person else None
    fields, taken = _claim(counting(line, found, person.colon + 1 if person else 0), now)
    cuts = [*_token_cuts(line, taken), *_head_cuts(head, customer, taken)]
    cuts += [Span(shape.start, shape.end, ESCAPE) for shape in found if shape.field == "escape"]
    spans = cover(line, cuts)
    summary = "".join(line[span.start : span.end] for span in spans if span.field == SUMMARY)
    if customer and customer.is_person:
        fields |= {"person": customer.name, "honorific": customer.honorific}
    return Parsed(line, summary, doubt=customer is not None and not customer.certain, spans=spans, **fields)


def turn(line: str) -> str:
    """The line with a `-` before its head added or taken away; a line without a head stays as it is."""
    head = find_head(line, shapes(line))
    if head is None:
        return line
    if head.turned:
        return line[: head.start - 1] + line[head.start :]
    return f"{line[: head.start]}-{line[head.start :]}"


def _claim(candidates: Sequence[Shape], now: datetime) -> tuple[dict[str, Any], list[Shape]]:
    """The fields' values, and the shapes they came from: the first of each kind that means something."""
    fields: dict[str, Any] = {}
    taken = []
    for shape in candidates:
        before = fields.get(shape.field, ())
        if shape.field in fields and shape.field != "outcomes":
            continue
        value = _meaning(shape, now)
        if value is None or value in before:
            continue
        fields[shape.field] = (*before, value) if shape.field == "outcomes" else value
        taken.append(shape)
    return fields, taken


def _meaning(shape: Shape, now: datetime) -> str | int | bool | datetime | None:
    """What a shape says, None when it cannot mean anything (`!7`, a time still to come)."""
    if shape.field in _SCALES:
        return int(shape.text) if int(shape.text) in _SCALES[shape.field] else None
    if shape.field == "occurred":
        return when.moment(shape.text, now) if shape.word else when.ago(shape.text, now)
    if shape.field == "work_minutes":
        return when.work_minutes(shape.text)
    if shape.field == "request":
        return True
    return shape.text.lower() if shape.field == "outcomes" else shape.text


def _token_cuts(line: str, taken: Sequence[Shape]) -> list[Span]:
    """The tokens, and the list marks after them; after a full stop the marks are the text's own."""
    cuts = [Span(shape.start, shape.end, shape.field) for shape in taken]
    marked = (shape for shape in taken if "." not in line[shape.end : shape.stop])
    return cuts + [Span(shape.end, shape.stop, SPACE) for shape in marked]


def _head_cuts(head: Head | None, customer: Customer | None, taken: Sequence[Shape]) -> list[Span]:
    """The customer with the colon after it, and the `-` that turned the reading over."""
    cuts = []
    if head and head.turned:
        cuts.append(Span(head.start - 1, head.start, TURN))
    if head and customer and customer.is_person:
        cuts.append(Span(head.start, head.end, "person"))
        if not any(shape.end <= head.colon < shape.stop for shape in taken):
            cuts.append(Span(head.colon, head.colon + 1, SPACE))
    return cuts
