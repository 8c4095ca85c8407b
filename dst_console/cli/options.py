"""Arguments and options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal, TypeAlias

import typer

from dst_console import translate
from dst_console.translate import _

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]
Reference: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="REF", help=_("The incident: its number (SA-0142, or 142) or its id."), show_default=False),
]
Language: TypeAlias = Annotated[
    Literal["en", "fa", "ru"] | None,
    typer.Option("--lang", "--language", help=_("The language; else your own."), show_default=False),
]

DAYS = _("Days: today, yesterday, week, month, 7d (the last seven), 2w, 2026-11, 2026-11-20, 2026-11-01..2026-11-20.")
"""Help for what reads days as a person types them."""

WORDS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""For commands that take words as typed: `-15m` or `-2h` among them is text."""


def help_alone(context: typer.Context) -> None:
    """Print the help of a group that was called without a command."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = translate.language()
    translate.set_language(language)
    try:
        yield
    finally:
        translate.set_language(before)
