"""`dst drafts`: what was left unfinished."""

import typer

from dst_console.cli.columns import say_block
from dst_console.cli.options import AsJson
from dst_console.cli.output import moment, print_json
from dst_console.cli.schemas import DraftJson, DraftsJson
from dst_console.drafts import Drawer
from dst_console.language.unfinished import draft_words
from dst_console.language.words import short_day
from dst_console.paths import folders
from dst_console.translate import _

commands = typer.Typer()


@commands.command("drafts", help=_("List what was left unfinished by consoles that are gone."))
def drafts(as_json: AsJson = False) -> None:
    """List the drafts that nobody has open (U17)."""
    found = Drawer(folders().data).left_behind()
    if as_json:
        listed = [
            DraftJson(kind=one.kind, about=one.about, title=one.title, text=one.text, at=moment(one.at))
            for one in found
        ]
        print_json(DraftsJson(drafts=listed))
        return
    for one in found:
        title = one.title or (_("walk-up") if one.kind == "capture" else _("note"))
        say_block(f"{short_day(one.at)}  {title.replace(chr(10), ' ')}")
        say_block(draft_words(one.kind, one.text), indent="    ")
