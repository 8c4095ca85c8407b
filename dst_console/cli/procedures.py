"""`dst procedures …`: what is done step by step, to read, to check and to print."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dst_console import translate
from dst_console.cli.columns import say, table
from dst_console.cli.files import write_new
from dst_console.cli.options import AsJson, Language, speaking
from dst_console.cli.output import print_json
from dst_console.cli.schemas import ProblemJson, ProblemsJson, ProceduresJson
from dst_console.export import words
from dst_console.paths import folders
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.checklists.loading import Loaded

commands = typer.Typer()

Which: TypeAlias = Annotated[
    str, typer.Argument(metavar="ID", help=_("The procedure, as `dst procedures list` names it."), show_default=False)
]


@commands.command("list", help=_("List the procedures."))
def listing(as_json: AsJson = False) -> None:
    """List every procedure in force, by id."""
    from dst_console.checklists import loading  # a page of help does without
    from dst_console.cli.steps import procedure_json

    found = loading.load_all(folders())
    if as_json:
        print_json(ProceduresJson(procedures=[procedure_json(one) for one in found]))
    else:
        table((_row(one) for one in found), yielding=4)
    if _own_names() - {one.procedure.id for one in found if one.own}:
        _tell_of_refused()


@commands.command("show", help=_("Show a procedure with all its steps."))
def show(procedure_id: Which, as_json: AsJson = False) -> None:
    """Show a procedure with all its steps."""
    from dst_console.cli.steps import lines, steps_json

    found = _loaded(procedure_id)
    if as_json:
        print_json(steps_json(found))
        return
    for line in lines(found):
        say(line)


@commands.command("check", help=_("Say what is wrong with the procedures, and what is not translated."))
def check(as_json: AsJson = False) -> None:
    """Name everything wrong in the procedures' files; exit code 1 when there is anything."""
    from dst_console.checklists import kits, loading

    problems = [*loading.check(folders()), *kits.check(folders())]
    if as_json:
        print_json(ProblemsJson(problems=[ProblemJson(where=one.where, what=one.what) for one in problems]))
    elif not problems:
        say(_("Every procedure is as it should be."))
    else:
        for one in problems:
            say(f"{one.where}: {one.what}")
    if problems:
        raise typer.Exit(1)


@commands.command("export", help=_("Write a procedure as Markdown to print."))
def export(
    procedure_id: Which,
    language: Language = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("A new file to write it to."))] = None,
) -> None:
    """Write a procedure as Markdown, on standard output or to a new file."""
    from dst_console.export.procedure import markdown

    found = _loaded(procedure_id)
    with speaking(language or translate.language()):
        text = markdown(found.procedure)
    if out is None:
        print(text, end="")
    else:
        write_new(out, text.encode())
        say(_("Written to {path}").format(path=out))


def _loaded(procedure_id: str) -> "Loaded":
    """Return the procedure in force, and say so when it is not the person's own file. Raises `NotFound`."""
    from dst_console.checklists import loading

    found = loading.load(folders(), procedure_id)
    if not found.own and procedure_id in _own_names():
        _tell_of_refused()
    return found


def _own_names() -> set[str]:
    from dst_console.checklists import loading

    return {path.stem for path, own in loading.files(folders()) if own}


def _tell_of_refused() -> None:
    print(_("A procedure of your own was not taken; `dst procedures check` says why."), file=sys.stderr)


def _row(loaded: "Loaded") -> tuple[str, ...]:
    one = loaded.procedure
    own = _("your own") if loaded.own else ""
    return (one.id, str(one.version), one.kind, one.use, words.said(one.title), own)
