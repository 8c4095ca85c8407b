"""All commands of `dst` as one typer application; what each does stands in the other files of this room."""

import sys
from typing import Annotated

import typer
from typer.main import get_command

from dst_console.cli import (
    capturing,
    closing,
    drafts,
    exporting,
    follow_ups,
    handouts,
    help_pages,
    keys,
    knowledge,
    people,
    procedures,
    reading,
    refusals,
    reporting,
    reviewing,
    settings,
    syncing,
    team,
    undoing,
    upkeep,
    visits,
    writing,
)
from dst_console.cli.options import help_alone
from dst_console.language.plain import harmless
from dst_console.translate import _

ASKING = (reading, reviewing, reporting, exporting)
DOING = (capturing, writing, closing, handouts, undoing, drafts, upkeep, keys)


def _console(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version."))] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        print(installed("dst-console"))
    elif context.invoked_subcommand is None:
        from dst_console.cli.console import open_console

        open_console()


def build() -> typer.Typer:
    """Return the application; its help texts are in the language chosen before this file was imported."""
    help_pages.install()
    built = typer.Typer(
        name="dst",
        help=_("The desk-side technician's console. Without a command it opens the screens."),
        rich_markup_mode=None,  # a bracket in a help text is a bracket
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    built.callback(invoke_without_command=True)(_console)
    for group in (*ASKING, *DOING):
        built.add_typer(group.commands)
    groups = {
        "visit": (visits, _("Visits: planned, set off for, arrived at, left.")),
        "kb": (knowledge, _("The knowledge base: what was learnt once, and how often it helped.")),
        "people": (people, _("The customers you know.")),
        "procedures": (procedures, _("What is done step by step: visits, IMPACT, telephone, channels and cards.")),
        "team": (team, _("The team's store: figures of everybody together, what colleagues solved, setting it up.")),
        "config": (settings, _("The settings.")),
    }
    for name, (group, words) in groups.items():
        group.commands.callback(invoke_without_command=True)(help_alone)
        built.add_typer(group.commands, name=name, help=words)
    promised = _("List what was promised for a time, what is due first; or say that it was kept, or promise something.")
    built.add_typer(follow_ups.commands, name="followups", help=promised)
    sends = _("Send closed and escalated incidents up, each exactly once; or look into the outbox.")
    built.add_typer(syncing.commands, name="sync", help=sends)
    return built


app = build()


def run(words: list[str]) -> int:
    """Carry out a command; return its exit code, 2 with a sentence when it was not understood."""
    command = get_command(app)
    try:
        with command.make_context("dst", words) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.TyperException as error:
        _say_usage(error)
        return error.exit_code
    return 0


def _say_usage(error: typer.TyperException) -> None:
    """Say what was not understood, how the command is written, and where more is to be read."""
    print(harmless(refusals.told(error.format_message())), file=sys.stderr)
    context = getattr(error, "ctx", None)
    if context is not None:
        print(harmless(context.get_usage(), lines=True), file=sys.stderr)
        print(_("`{command} --help` says more.").format(command=context.command_path), file=sys.stderr)
