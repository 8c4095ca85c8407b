"""Arguments and options that several commands share."""

from typing import Annotated, TypeAlias

import typer

from dst_console.translate import _

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]
Reference: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="REF", help=_("The incident: its number (SA-0142, or 142) or its id."), show_default=False),
]

WORDS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""For commands that take words as typed: `-15m` or `-2h` among them is text."""


def help_alone(context: typer.Context) -> None:
    """Print the help of a group that was called without a command."""
    if context.invoked_subcommand is None:
        print(context.get_help())
