"""How a procedure looks: its parts as a rail, its steps with what was answered, its clocks."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.telling import found_words, minutes
from dst_console.translate import _
from dst_console.widgets.rows import cut

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Part, Step, Words
    from dst_console.checklists.runner import Run
    from dst_console.clock import Mark

MOST_SHOWN = 200
"""Letters of an answer or attempt that are drawn in the list of steps."""

RAIL = 34
"""Columns of the rail where it stands upright."""


def said(run: "Run", words: "Words") -> str:
    """Return a sentence of a procedure, in the technician's language, harmless to show."""
    return harmless(words.said(run.speech.language, run.speech.names))


def rail(run: "Run", upright: bool) -> Content:
    """Draw the parts: one line each, or all on one line where there is no room for that."""
    parts = [_part(run, part, upright, number) for number, part in enumerate(run.procedure.parts, 1)]
    return Content("\n" if upright else "  ").join(parts)


def _part(run: "Run", part: "Part", upright: bool, number: int) -> Content:
    here = part.id == run.part_id and not run.ended
    whole = not any(run.is_open(step) for step in part.steps)
    begun = any(run.is_done(step) for step in part.steps)
    sign = "▶" if here else "✓" if whole and begun else "◐" if begun else " "
    name = part.letter or str(number)
    style = "bold $accent" if here else "$success" if whole and begun else "$muted"
    if not upright:
        return Content.assemble((f"[{name}]" if here else f"{name}{sign}", style))
    spent = run.spent.get(part.id, 0.0)
    title = cut(said(run, part.title), RAIL - 14)
    took = minutes(spent).rjust(6) if spent >= 1 and not here else ""
    return Content.assemble((f"{sign} {name} ", style), (title, "bold" if here else "$muted"), (took, "$muted"))


def step_row(run: "Run", step: "Step", width: int, now: "Mark | None" = None, level: str = "") -> Content:
    """Draw a step: its sign, what it asks, what was answered and tried, and (with a moment) the clock it runs."""
    sign, style = _sign(run, step, level)
    text = said(run, step.text)
    answer = _answer(run, step, level)
    if now is not None and step.id in run.clocks:
        answer = clock_words(run, step, now)
    gap = "  " if cell_len(text) + cell_len(str(answer)) + 5 <= width else "\n    "
    row = Content.assemble((f"{sign} ", style), text, gap if answer else "", answer)
    lines = [row, *(_tried(run, step))]
    return Content("\n").join(lines)


def _sign(run: "Run", step: "Step", level: str) -> tuple[str, str]:
    if step.id in run.skipped and step.id not in run.answers:
        return "–", "$muted"
    if run.is_done(step) or (step.private and level):
        return ("✓", "$success") if step.id in run.answers or run.tries_of(step.id) else ("◆", "$success")
    return ("·", "$muted") if step.optional else ("○", "$warning")


def _answer(run: "Run", step: "Step", level: str) -> Content:
    if step.private:
        choice = step.choice(level)
        return Content.styled(said(run, choice.text), "bold") if choice else Content("")
    if step.id in run.skipped and step.id not in run.answers:
        reason = _("left out: {reason}").format(reason=harmless(run.skipped[step.id]))
        return Content.styled(reason, "$muted")
    answer = run.answer_of(step)
    if answer is None or answer.value is True:
        return Content("")
    shown = harmless(" ".join(answer.words[:MOST_SHOWN].split()))
    earlier = "" if step.id in run.answers else f"  ({answer.at:%H:%M})"
    return Content.assemble((shown, "bold"), (earlier, "$muted"))


def _tried(run: "Run", step: "Step") -> list[Content]:
    rows = []
    for number, one in enumerate(run.tries_of(step.id), 1):
        result = harmless(one.chosen) or found_words(one.result)
        result += f" → {harmless(one.title[:MOST_SHOWN])}" if one.title else ""
        rows.append(
            Content.assemble((f"    {number} ", "$muted"), harmless(one.text[:MOST_SHOWN]), "  ", (result, "bold"))
        )
    return rows


def clock_words(run: "Run", step: "Step", now: "Mark") -> Content:
    """Draw a running clock: its time, and past its limit a sign and a word, never colour alone."""
    gone, stage = run.stage(step, now)
    style = {"running": "bold $success", "warning": "bold $warning", "over": "bold $error"}[stage]
    word = {"running": "", "warning": " △ " + _("soon"), "over": " ▲ " + _("over the limit")}[stage]
    return Content.styled(f"{minutes(gone)}{word}", style)


def offers(step: "Step") -> str:
    """Say what may be done when a step's clock is over its limit, as its procedure offers it."""
    words = {
        "renew": _("answer now") if step.kind == "timer" else _("ask again"),
        "callback": _("offer to call back"),
        "back": _("go back to the caller"),
    }
    said_ = [words[one] for one in step.timer.offers] if step.timer else []
    return " · ".join(said_)


def choices(run: "Run", step: "Step", letters: list[str], width: int) -> Content:
    """Draw the answers to choose from, each with its letter: on one line, or on one each where there is no room."""
    parts = [
        Content.assemble((letter, "bold $accent"), " ", said(run, choice.text))
        for letter, choice in zip(letters, step.choices, strict=False)
    ]
    between = "   " if sum(part.cell_length + 3 for part in parts) <= width else "\n"
    return Content(between).join(parts)
