"""`dst keys`: every action, and the keys that do it with the person's own applied."""

import sys

import typer

from dst_console import config, keymap
from dst_console.actions import ACTIONS, SCOPES
from dst_console.cli.columns import say, table
from dst_console.cli.options import AsJson
from dst_console.cli.output import print_json
from dst_console.cli.schemas import KeyJson, KeysJson
from dst_console.paths import folders
from dst_console.translate import _

commands = typer.Typer()


@commands.command("keys", help=_("List every action and its keys."))
def keys(as_json: AsJson = False) -> None:
    """List every action with its keys in force (U19)."""
    in_force, problems = keymap.effective(config.read(folders())[0].keys)
    if as_json:
        listed = [
            KeyJson(
                action=one.id,
                keys=in_force[one.id].split(","),
                scope=one.scope,
                label=one.label,
                tooltip=one.tooltip,
            )
            for one in ACTIONS
        ]
        print_json(KeysJson(keys=listed))
        return
    for scope, title in SCOPES.items():
        say(title)
        rows = [
            (f"  {keymap.shown_all(in_force[one.id])}", one.id, one.tooltip) for one in ACTIONS if one.scope == scope
        ]
        table(rows)
    if problems:
        print(_("Some keys of your own were not taken; `dst config check` says why."), file=sys.stderr)
