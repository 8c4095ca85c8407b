"""The table of keys in README.md, from the actions that the program itself binds and shows."""

from dst_console.actions import ACTIONS, SCOPES
from dst_console.keymap import shown
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "README.md"


def files() -> dict[str, bytes]:
    """Return README.md with its table of keys as it should be."""
    rows = [(SCOPES[one.scope], keys(one.keys), one.tooltip, marks.code(one.id)) for one in ACTIONS]
    table = marks.table(("Where", "Keys", "What it does", "Name for `keys`"), rows)
    return {PAGE.name: marks.between(PAGE.read_text(encoding="utf-8"), "keys", table).encode()}


def keys(names: str) -> str:
    """Return the keys of an action as a person reads them."""
    return " ".join(marks.code(shown(key)) for key in names.split(","))
