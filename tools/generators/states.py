"""docs/states.md: how the states of incidents and visits may change, drawn from the tables that decide it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dst_console.models.states import STATE_AFTER, TRANSITIONS, VISIT_TRANSITIONS, State, VisitState
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "states.md"
WORDS = """
Every change of state is checked against the table that this picture is drawn from. Only undo may take a step
back that is not drawn.
"""


def diagram(order: "Sequence[StrEnum]", follows: "Mapping[Any, frozenset[Any]]") -> str:
    """Return a state machine as a Mermaid diagram, the arrows in the order of the states."""
    arrows = [f"    {before} --> {after}" for before in order for after in sorted(follows[before], key=order.index)]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {order[0]}", *arrows, "```"])


def files() -> dict[str, bytes]:
    """Return docs/states.md as it should be."""
    rows = [(marks.code(outcome), marks.code(state)) for outcome, state in STATE_AFTER.items()]
    outcomes = "An outcome leads to a state:\n\n" + marks.table(("Outcome", "State"), rows)
    source = "`dst_console/models/states.py`"
    incidents = diagram(list(State), TRANSITIONS)
    visits = "## A visit\n\n" + diagram(list(VisitState), VISIT_TRANSITIONS)
    text = marks.whole("The states of an incident", source, WORDS, incidents, outcomes, visits)
    return {str(PAGE.relative_to(ROOT)): text.encode()}
