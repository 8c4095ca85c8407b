"""`dst handout`: what the customer takes home, as a page or as plain text (P4)."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dst_console import desk, translate
from dst_console.cli.columns import say
from dst_console.cli.files import pass_on, write_new
from dst_console.cli.opening import opened
from dst_console.cli.options import Language, speaking
from dst_console.errors import BadInput
from dst_console.language.plain import harmless
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.desk.handout import Made

commands = typer.Typer()


@commands.command("handout", help=_("Write the customer's hand-out: what was wrong, what was done, whom to call."))
def hand_out(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help=_("The incident: its number (SA-0142, or 142) or its id."),
            show_default=False,
        ),
    ] = "",
    html: Annotated[
        str,
        typer.Option(
            "--html",
            metavar="FILE",
            help=_("A new file for the page, or - for standard output; else it goes into handouts/."),
            show_default=False,
        ),
    ] = "",
    plain: Annotated[
        str,
        typer.Option(
            "--text",
            metavar="FILE",
            help=_("A new file for plain text, or - for standard output."),
            show_default=False,
        ),
    ] = "",
    language: Language = None,
    template: Annotated[
        Literal["html", "txt"] | None,
        typer.Option("--template", help=_("Print the shipped template, to begin your own with."), show_default=False),
    ] = None,
) -> None:
    """Write the hand-out where it is wanted, else where the console writes it; nothing is ever written over."""
    if template is not None:
        from dst_console.export.handout import template as shipped

        print(shipped(template), end="")
        return
    if not reference:
        raise BadInput(_("Which incident is the hand-out of?"), todo=_("Name its number: `dst handout 142`."))
    if html and plain:
        raise BadInput(_("Name `--html` or `--text`, not both."), _("Nothing was written."))
    to = html or plain
    path: Path | str = to
    with opened() as store, speaking(language or translate.language()):
        if to:
            made = desk.handout.make(store, reference, "html" if html else "txt")
        else:
            made, path = desk.handout.write(store, reference)
    _tell(made)
    if to == "-":
        pass_on(made.text.encode())
        return
    if to:
        write_new(Path(to), made.text.encode(), private=True)
    say(_("Hand-out for {customer}: {path}").format(customer=made.customer, path=path))


def _tell(made: "Made") -> None:
    """Say what is wrong with the technician's own template."""
    if made.trouble:
        print(harmless(made.trouble), file=sys.stderr)
