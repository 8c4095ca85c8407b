"""Which shapes of a line count: those with a sign anywhere, words without one at the edges of the text."""

from collections.abc import Sequence

from dst_console.language.head import run_end
from dst_console.language.tokens import Shape

_LONGEST_JOINER = 12
_BOTH_WAYS = "to until till and or - – — до по и تا و الی "
_INTO = """at by from since before after around about between on is was
в к с со от около после ساعت از در به حدود بعد قبل """
_JOINS_BEFORE = frozenset((_BOTH_WAYS + _INTO).split())
_JOINS_AFTER = frozenset((_BOTH_WAYS + "am pm a.m. p.m.").split())


def counting(line: str, found: Sequence[Shape], text_start: int) -> list[Shape]:
    """The shapes that can be tokens, in order, where the text begins at `text_start`, after a customer.

    A word without a sign (`9:40`, `req`, `for 12m`) counts only among the tokens the line or its text begins
    with or ends with. A moment there does not count when the sentence leads into it or on from it ("from 9:40
    to 10:00", "offline since 9:40"): taking it out would leave half a sentence.
    """
    signed = [shape for shape in found if shape.field != "escape"]
    edge = {
        *_leading(line, found, 0),
        *_leading(line, found, text_start),
        *_trailing(line, found, text_start),
    }
    return [shape for shape in signed if not shape.word or shape in edge]


def _leading(line: str, found: Sequence[Shape], start: int) -> list[Shape]:
    end = run_end(line, found, start)
    run = [shape for shape in found if start <= shape.start < end]
    following = line[end : end + _LONGEST_JOINER].split()
    if run and _is_bare_moment(run[-1]) and following and following[0].casefold() in _JOINS_AFTER:
        run.pop()
    return run


def _trailing(line: str, found: Sequence[Shape], start: int) -> list[Shape]:
    run: list[Shape] = []
    end = len(line)
    for shape in reversed(found):
        if shape.field == "escape" or shape.start < start or line[shape.stop : end].strip():
            break
        run.insert(0, shape)
        end = shape.start
    preceding = line[max(start, end - _LONGEST_JOINER) : end].split()
    if run and _is_bare_moment(run[0]) and preceding and preceding[-1].casefold() in _JOINS_BEFORE:
        run.pop(0)
    return run


def _is_bare_moment(shape: Shape) -> bool:
    return shape.word and shape.field == "occurred"
