"""`dst capture`, `dst log`, and `dst demo` to try them on."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from dst_console import quicklog
from dst_console.translate import _

commands = typer.Typer()


class LogCommand(TyperCommand):
    """`dst log` reads its words itself, so its options are listed from `quicklog.OPTIONS`."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options of `dst log`."""
        rows = [(f"{name} {value}".strip(), _(words)) for name, value, words in quicklog.OPTIONS]
        with formatter.section(_("Options")):
            formatter.write_dl(rows)


@commands.command(
    "log",
    cls=LogCommand,
    help=_("Save a line, or with - each line of standard input. Options may stand among its words."),
    options_metavar="[OPTIONS] [WORD]…",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
def log(context: typer.Context) -> None:
    """Save a line, or each of standard input (W1)."""
    raise typer.Exit(quicklog.run(context.args))


@commands.command("capture", help=_("Open the capture line alone, save one walk-up, and leave."))
def capture() -> None:
    """Open the capture line alone (W1)."""
    from dst_console.cli.console import open_console

    open_console(only_capture=True)


@commands.command("demo", help=_("Try the console on a made-up log that is thrown away afterwards."))
def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help=_("Keep the made-up log in this folder."))
    ] = None,
) -> None:
    """Try the console on a made-up log."""
    from dst_console.cli.console import need_terminal

    need_terminal()
    from dst_console.demo import run_demo

    run_demo(keep)
