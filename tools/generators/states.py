"""docs/states.md: how an incident's state may change, drawn from the table that decides it."""

from dst_console.models.states import STATE_AFTER, TRANSITIONS, State
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "states.md"
WORDS = """
Every change of state is checked against the table that this picture is drawn from. Only undo may take a step
back that is not drawn.
"""


def diagram() -> str:
    """Return the state machine as a Mermaid diagram, the arrows in the order of the states."""
    order = list(State)
    arrows = [f"    {before} --> {after}" for before in order for after in sorted(TRANSITIONS[before], key=order.index)]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {order[0]}", *arrows, "```"])


def files() -> dict[str, bytes]:
    """Return docs/states.md as it should be."""
    rows = [(marks.code(outcome), marks.code(state)) for outcome, state in STATE_AFTER.items()]
    outcomes = "An outcome leads to a state:\n\n" + marks.table(("Outcome", "State"), rows)
    source = "`dst_console/models/states.py`"
    text = marks.whole("The states of an incident", source, WORDS, diagram(), outcomes)
    return {str(PAGE.relative_to(ROOT)): text.encode()}
