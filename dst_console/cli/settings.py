"""`dst config …`: the settings, where they are, and what is wrong with them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from dst_console import config, keymap
from dst_console.cli.columns import say, table
from dst_console.cli.options import AsJson
from dst_console.cli.output import print_json
from dst_console.cli.schemas import PathJson, ProblemJson, ProblemsJson, SettingsJson
from dst_console.cli.values import understood
from dst_console.config import config_path
from dst_console.paths import folders
from dst_console.translate import _

commands = typer.Typer()


@commands.command("path", help=_("Print where the settings are."))
def path(as_json: AsJson = False) -> None:
    """Print the settings' file; creates nothing."""
    found = config_path(folders())
    if as_json:
        print_json(PathJson(path=found))
    else:
        say(found)


@commands.command("show", help=_("Print every setting as it holds now."))
def show(as_json: AsJson = False) -> None:
    """Print every setting in force."""
    found = asdict(config.read(folders())[0])
    if as_json:
        print_json(SettingsJson(settings=found))
    else:
        table([(name, json.dumps(value, ensure_ascii=False)) for name, value in found.items()])


@commands.command("check", help=_("Say what is wrong with the settings, the keys and your own hand-out templates."))
def check(as_json: AsJson = False) -> None:
    """Name every setting and key that was not taken, and what is wrong with a template; exit code 1 for any."""
    from dst_console.export import handout

    settings, problems = config.read(folders())
    problems += [*keymap.effective(settings.keys)[1], *handout.problems(Path(folders().config))]
    if as_json:
        print_json(ProblemsJson(problems=[ProblemJson(where=one.where, what=one.what) for one in problems]))
    elif not problems:
        say(_("Every setting is as it should be."))
    else:
        for one in problems:
            say(f"{one.where}: {one.what}")
    if problems:
        raise typer.Exit(1)


@commands.command("set", help=_("Change settings; `keys.ACTION=f6` gives an action another key."))
def set_values(
    pairs: Annotated[
        list[str],
        typer.Argument(metavar="SETTING=VALUE", help=_("Such as initials=SA theme=dst-light."), show_default=False),
    ],
    as_json: AsJson = False,
) -> None:
    """Change settings, keeping the person's comments in the file."""
    ours = folders()
    changes: dict[str, Any] = understood(pairs, config.read(ours)[0])
    config.write(ours, **changes)
    show(as_json)
