"""A procedure as Markdown to print: boxes to tick, blanks to fill in, sentences to say as quotations."""

import re
from collections.abc import Iterator

from dst_console.checklists.procedure import Kind, Part, Procedure, Step
from dst_console.export import words
from dst_console.language.plain import harmless
from dst_console.translate import _, language

BLANK = "____"
"""What is filled in by hand."""

RIGHT_TO_LEFT = ("fa",)

_WIDTHS = {Kind.SHORT: 6, Kind.NOTE: 15, Kind.SEARCH: 6, Kind.ATTEMPT: 6, Kind.NUMBER: 1, Kind.TIME: 2}
"""Blanks in a row that leave room for an answer."""

_MARKS = re.compile(r"[\\`*_\[\]<>&~|#]|^[-+=]")
_COUNTED = re.compile(r"^(\d+)(?=[.)])")


def markdown(procedure: Procedure) -> str:
    """Return a procedure as Markdown, in the language spoken now."""
    blocks = [
        f"# {plain(words.said(procedure.title, BLANK))}",
        plain(words.about(procedure)) + _rules(procedure.rules),
        plain(words.triggers(procedure)),
    ]
    for part in procedure.parts:
        blocks += [f"## {plain(words.heading(part))}", "\n".join(_part(procedure, part))]
    text = "\n\n".join(filter(None, blocks))
    if language() in RIGHT_TO_LEFT:
        text = f'<div dir="rtl">\n\n{text}\n\n</div>'
    return f"{text}\n"


def plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is: nothing in it is a mark, a link or a tag."""
    return _COUNTED.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", harmless(text)))


def _part(procedure: Procedure, part: Part) -> Iterator[str]:
    for step in part.steps:
        yield from _step(procedure, step)


def _step(procedure: Procedure, step: Step) -> Iterator[str]:
    """Yield a step's lines. What is private has no box: it is not to be written down."""
    box = "-" if step.private else "- [ ]"
    text = plain(words.said(step.text, BLANK))
    quoted = step.kind is Kind.SCRIPT
    pieces = [plain(_("Say aloud:")) if quoted else text, BLANK * _WIDTHS.get(step.kind, 0)]
    if step.optional:
        pieces.append(plain(_("(if needed)")))
    yield f"{box} {' '.join(filter(None, pieces))}{_rules(step.rules)}"
    if quoted:
        yield f"  > {text}"
    for remark in words.remarks(procedure, step, BLANK):
        yield f"  - {plain(remark)}"
    for choice in step.choices:
        yield f"  {box} {plain(words.answer(procedure, choice, BLANK))}"
        if choice.advice:
            yield f"    - {plain(words.said(choice.advice, BLANK))}"


def _rules(rules: tuple[str, ...]) -> str:
    return f" [{', '.join(plain(rule) for rule in rules)}]" if rules else ""
