"""docs/cli.md: every command of `dst`, asked of the program itself, so the page cannot be wrong."""

import inspect
import os
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from dst_console.cli import app
from dst_console.errors import EXIT_CODES
from dst_console.quicklog import OPTIONS
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "cli.md"
WORDS = """
Every command of the console. `dst` alone opens the screens; `dst COMMAND --help` says what stands here.
"""


def walk(command: Any, path: str, above: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """Yield a command and all below it, sorted by name: its words, itself, its context."""
    context = typer.Context(command, parent=above, info_name=path.rsplit(" ", 1)[-1])
    yield path, command, context
    below = getattr(command, "commands", {})
    for name in sorted(below):
        if not below[name].hidden:
            yield from walk(below[name], f"{path} {name}", context)


def section(path: str, command: Any, context: Any) -> str:
    """Return the part of the page about one command."""
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece)
    rows = [(marks.code(names), words) for names, words in options(path, command, context)]
    parts = [f"## `{path}`", inspect.cleandoc(command.help or ""), f"```\n{path} {usage}\n```"]
    if rows:
        parts.append(marks.table(("Argument or option", "What it does"), rows))
    return "\n\n".join(part for part in parts if part)


def options(path: str, command: Any, context: Any) -> list[tuple[str, str]]:
    """Return the arguments and options of a command and what each does; `dst log` reads its own by hand."""
    records = (one.get_help_record(context) for one in command.params if one.name != "help")
    own = [(f"{name} {value}".strip(), words) for name, value, words in OPTIONS] if path == "dst log" else []
    return [*filter(None, records), *own]


def exit_codes() -> str:
    """Return what the exit codes mean."""
    rows = ((str(number), words) for number, words in sorted(EXIT_CODES.items()))
    return "## Exit codes\n\n" + marks.table(("Code", "Meaning"), rows)


def files() -> dict[str, bytes]:
    """Return docs/cli.md as it should be."""
    os.environ["TERMINAL_WIDTH"] = "100"
    sections = [section(*found) for found in walk(get_command(app), "dst")]
    text = marks.whole("The command line", "`dst_console/cli/`", WORDS, *sections, exit_codes())
    return {str(PAGE.relative_to(ROOT)): text.encode()}
