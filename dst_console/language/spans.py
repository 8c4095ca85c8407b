"""What of a line became which field, to the last character."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

SUMMARY, SPACE, ESCAPE, TURN = "summary", "space", "escape", "turn"
_NOT_TOKENS = frozenset((SUMMARY, SPACE, ESCAPE, TURN))


@dataclass(frozen=True, slots=True)
class Span:
    """`start`:`end` of the line and the field it became.

    The field is the name of one in `Parsed`, or "space" (white space, list marks and the customer's colon
    that the tokens took with them), "escape" (a backslash) or "turn" (a `-` before the head).
    """

    start: int
    end: int
    field: str


def cover(line: str, cuts: Iterable[Span]) -> tuple[Span, ...]:
    """Spans for the whole line: the cuts, and between them the summary without the white space the cuts take.

    Each token takes the one white-space character before it. Where tokens stand before all text or after
    all text, the white space there goes too. All other white space stays in the summary byte for byte.
    """
    spans: list[Span] = []
    at = 0
    for cut in sorted(cuts, key=lambda cut: cut.start):
        is_token = cut.field not in _NOT_TOKENS
        gap_end = cut.start - (is_token and cut.start > at and line[cut.start - 1].isspace())
        spans += (Span(at, gap_end, SUMMARY), Span(gap_end, cut.start, SPACE), cut)
        at = cut.end
    spans.append(Span(at, len(line), SUMMARY))
    return _joined(_end_trimmed(line, _start_trimmed(line, spans)))


def _start_trimmed(line: str, spans: list[Span]) -> list[Span]:
    first = next((at for at, span in enumerate(spans) if _has_text(line, span)), len(spans))
    if not any(span.field not in _NOT_TOKENS for span in spans[:first]):
        return spans
    blank = [Span(s.start, s.end, SPACE if s.field == SUMMARY else s.field) for s in spans[:first]]
    if first == len(spans):
        return blank
    text = spans[first]
    begin = text.end - len(line[text.start : text.end].lstrip())
    return [*blank, Span(text.start, begin, SPACE), Span(begin, text.end, SUMMARY), *spans[first + 1 :]]


def _end_trimmed(line: str, spans: list[Span]) -> list[Span]:
    last = next((at for at in reversed(range(len(spans))) if _has_text(line, spans[at])), -1)
    if last < 0 or not any(span.field not in _NOT_TOKENS for span in spans[last:]):
        return spans
    text = spans[last]
    end = text.start + len(line[text.start : text.end].rstrip())
    blank = [Span(s.start, s.end, SPACE if s.field == SUMMARY else s.field) for s in spans[last + 1 :]]
    return [*spans[:last], Span(text.start, end, SUMMARY), Span(end, text.end, SPACE), *blank]


def _has_text(line: str, span: Span) -> bool:
    return span.field == SUMMARY and not line[span.start : span.end].isspace() and span.start < span.end


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Without empty spans, and with neighbours of one kind as one; two tokens are never neighbours."""
    filled = (span for span in spans if span.start < span.end)
    groups = (list(group) for _, group in groupby(filled, key=lambda span: span.field))
    return tuple(Span(group[0].start, group[-1].end, group[0].field) for group in groups)
