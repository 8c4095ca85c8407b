"""`dst export` and `dst import`: the log, or a part of it, out and back in (U21, U25, U42)."""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO, TypeAlias

import typer

from dst_console import desk
from dst_console.cli.columns import say
from dst_console.cli.opening import opened
from dst_console.errors import BadInput, NotFound
from dst_console.language.plain import harmless
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.store.log import Store

commands = typer.Typer()

Form = Literal["md", "txt", "csv", "json", "html", "ticket"]
Seen: TypeAlias = Callable[[int], object]

ENDINGS: dict[str, Form] = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".csv": "csv",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}
"""The format of a file by how its name ends, when none is named."""

MOST_COPIED = 74_994
"""Letters that every terminal's clipboard takes at once, as it gets them (OSC 52)."""


@commands.command("export", help=_("Write incidents for other programs, for people, or for the ticket system."))
def export(
    references: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="REF…", help=_("Only these incidents: numbers (SA-0142, or 142) or ids."), show_default=False
        ),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--as",
            help=_("The format; else as the file's name ends. ticket: notes for the central ticket system."),
            show_default=False,
        ),
    ] = None,
    day: Annotated[str, typer.Option("--day", metavar="DAY", help=_("Only this day."), show_default=False)] = "",
    since: Annotated[str, typer.Option("--since", metavar="DAY", help=_("The first day."), show_default=False)] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=_("The last day."), show_default=False)] = "",
    words: Annotated[
        str,
        typer.Option("--find", metavar="QUERY", help=_("Only what `dst find` would find."), show_default=False),
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help=_("A new file, or - for standard output."), show_default=False)
    ] = "-",
    clipboard: Annotated[bool, typer.Option("--clipboard", help=_("Send it to the terminal's clipboard."))] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Write over a file that is there."))] = False,
    schema: Annotated[bool, typer.Option("--schema", help=_("Print the JSON Schema of the JSON format."))] = False,
) -> None:
    """Write incidents to a file, standard output or the clipboard (U21, U25)."""
    if schema:
        _say_schema()
        return
    if clipboard and to != "-":
        raise BadInput(_("It goes to a file or to the clipboard, not to both."), _("Nothing was written."))
    chosen = form or ("ticket" if clipboard else ENDINGS.get(Path(to).suffix.lower(), "md"))
    with opened() as store, _pieces(store, chosen, tuple(references or ()), day, since, until, words) as pieces:
        if clipboard:
            _copy("".join(pieces))
        elif to == "-":
            _pass_on(pieces)
        else:
            desk.exporting.write(Path(to), _marked(pieces, chosen), force)
    if to != "-":
        say(_("Written: {path}").format(path=to))


@commands.command("import", help=_("Take an export in JSON back into an empty log."))
def take_back(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("What `dst export --as json` wrote."), show_default=False)
    ],
) -> None:
    """Take a log back in; what is spooled stays there until the next command (it would make the log one's own)."""
    with opened(drained=False) as store:
        done = desk.restoring.restore(store, file)
    told = ngettext("{count} incident was imported.", "{count} incidents were imported.", done.incidents)
    say(told.format(count=done.incidents))


@contextmanager
def _pieces(
    store: "Store", form: Form, references: tuple[str, ...], day: str, since: str, until: str, words: str
) -> Iterator[Iterator[str]]:
    """Give what is to be written, piece by piece, with a bar on a terminal. Raises `NotFound` when it is nothing."""
    if day and (since or until):
        raise BadInput(_("Name one day, or the first and the last."), _("Nothing was written."))
    wanted = desk.exporting.Wanted(references, day, since, until, words)
    choice = desk.exporting.choose(store, wanted)
    count = desk.exporting.count(store, choice)
    if not count and not (form == "json" and choice.is_whole):  # a whole log may hold people alone
        raise NotFound(_("Nothing was found."))
    with _bar(count) as seen, closing(desk.exporting.export(store, choice, form, seen)) as pieces:
        try:
            yield pieces
        except KeyboardInterrupt:
            print(_("Stopped; no file was written."), file=sys.stderr)
            raise


@contextmanager
def _bar(count: int) -> Iterator[Seen]:
    """Show how far it is, where somebody looks at standard error and the output goes elsewhere."""
    if not _is_terminal(sys.stderr) or _is_terminal(sys.stdout):
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(file=sys.stderr, no_color=True, highlight=False)
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=count)
        yield lambda done: bar.update(task, completed=done)


def _marked(pieces: Iterator[str], form: Form) -> Iterator[str]:
    """Put before a table what tells a spreadsheet that the file is UTF-8."""
    if form == "csv":
        from dst_console.export.table import MARK

        yield MARK
    yield from pieces


def _pass_on(pieces: Iterator[str]) -> None:
    """Write to standard output: for programs as it is, in UTF-8, for a terminal so that nothing steers it."""
    if _is_terminal(sys.stdout) or not hasattr(sys.stdout, "buffer"):
        for piece in pieces:
            print(harmless(piece, lines=True), end="")
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())


def _copy(text: str) -> None:
    """Send text to the clipboard of the terminal, as the console does, and say which way it went (U21)."""
    aside = _("Write it to a file with `--to FILE`.")
    terminal = _terminal()
    if terminal is None:
        raise BadInput(_("There is no terminal here whose clipboard it could go to."), todo=aside)
    coded = base64.b64encode(text.encode()).decode("ascii")
    if len(coded) > MOST_COPIED:
        raise BadInput(_("This is too long for a terminal's clipboard."), _("Nothing was copied."), aside)
    terminal.write(f"\x1b]52;c;{coded}\a")
    terminal.flush()
    say(_("Sent to the terminal's clipboard. If it does not arrive there, write it to a file with `--to FILE`."))


def _terminal() -> TextIO | None:
    return next((stream for stream in (sys.stdout, sys.stderr) if _is_terminal(stream)), None)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _say_schema() -> None:
    from dst_console.export.schema import schema

    print(json.dumps(schema(), ensure_ascii=False, indent=2))
