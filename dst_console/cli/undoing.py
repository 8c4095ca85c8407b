"""Taking back and doing again: `dst undo`, `dst redo` (U20)."""

from typing import TYPE_CHECKING

import typer

from dst_console import desk
from dst_console.cli.columns import say
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson
from dst_console.cli.output import print_json
from dst_console.cli.schemas import DoneJson
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import Done

commands = typer.Typer()


@commands.command("undo", help=_("Take back the last change and say what it was."))
def undo(as_json: AsJson = False) -> None:
    """Take back the last change (U20)."""
    with opened() as store:
        done = desk.undoing.undo(store)
    _say_done(done, "undo", as_json)


@commands.command("redo", help=_("Do again what was undone."))
def redo(as_json: AsJson = False) -> None:
    """Do again what was undone last (U20)."""
    with opened() as store:
        done = desk.undoing.redo(store)
    _say_done(done, "redo", as_json)


def _say_done(done: "Done", way: str, as_json: bool) -> None:
    if as_json:
        told = DoneJson(way=way, label=done.label, subject=done.subject, incident=done.incident_id)
        print_json(told)
    else:
        say(desk.undoing.sentence(done, way))
