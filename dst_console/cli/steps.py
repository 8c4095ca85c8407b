"""How `dst procedures show` tells a procedure, to a person and to a program."""

from collections.abc import Iterator

from dst_console.checklists.loading import Loaded
from dst_console.checklists.procedure import Choice, Part, Procedure, Step, Timer
from dst_console.cli.schemas import ChoiceJson, PartJson, ProcedureJson, StepJson, StepsJson, TimerJson
from dst_console.export import words
from dst_console.translate import _


def lines(loaded: Loaded) -> Iterator[str]:
    """Yield a procedure as a person reads it."""
    procedure = loaded.procedure
    yield words.said(procedure.title)
    yield ", ".join(filter(None, (words.about(procedure), _("your own") if loaded.own else ""))) + _rules(procedure)
    if triggers := words.triggers(procedure):
        yield triggers
    for part in procedure.parts:
        yield ""
        yield words.heading(part)
        for number, step in enumerate(part.steps, start=1):
            yield f"{number:3}. {_asked(step)}"
            yield from (f"       {line}" for line in _below(procedure, step))


def _asked(step: Step) -> str:
    needed = _("(if needed)") if step.optional else ""
    return " ".join(filter(None, (f"{words.kind_word(step.kind)}: {words.said(step.text)}", needed))) + _rules(step)


def _below(procedure: Procedure, step: Step) -> Iterator[str]:
    yield from words.remarks(procedure, step)
    for choice in step.choices:
        yield f"– {words.answer(procedure, choice)}"
        if choice.advice:
            yield f"    {words.said(choice.advice)}"


def _rules(one: Procedure | Step) -> str:
    return f" [{', '.join(one.rules)}]" if one.rules else ""


def procedure_json(loaded: Loaded) -> ProcedureJson:
    """Turn what a list says of a procedure into JSON."""
    one = loaded.procedure
    return {
        "id": one.id,
        "version": one.version,
        "kind": one.kind,
        "use": one.use,
        "title": words.said(one.title),
        "own": loaded.own,
    }


def steps_json(loaded: Loaded) -> StepsJson:
    """Turn a procedure with all its steps into JSON."""
    one = loaded.procedure
    return {
        "procedure": procedure_json(loaded),
        "rules": list(one.rules),
        "asks": one.asks,
        "triggers": {language: list(found) for language, found in one.triggers.items()},
        "parts": [_part_json(part) for part in one.parts],
    }


def _part_json(part: Part) -> PartJson:
    return {
        "id": part.id,
        "title": words.said(part.title),
        "letter": part.letter,
        "steps": [_step_json(step) for step in part.steps],
    }


def _step_json(step: Step) -> StepJson:
    return {
        "id": step.id,
        "kind": step.kind,
        "text": words.said(step.text),
        "hint": words.said(step.hint) if step.hint else None,
        "rules": list(step.rules),
        "requires": list(step.requires),
        "optional": step.optional,
        "private": step.private,
        "fact": step.fact,
        "promises": step.promises,
        "choices": [_choice_json(choice) for choice in step.choices],
        "timer": _timer_json(step.timer) if step.timer else None,
    }


def _choice_json(choice: Choice) -> ChoiceJson:
    return {
        "value": choice.value,
        "text": words.said(choice.text),
        "advice": words.said(choice.advice) if choice.advice else None,
        "goto": choice.goto,
        "effect": choice.effect,
    }


def _timer_json(timer: Timer) -> TimerJson:
    return {"limit": timer.limit, "warning": timer.warning, "offers": list(timer.offers)}
