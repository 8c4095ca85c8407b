"""`dst export` and `dst import`: the log, or a part of it, out and back in (U21, U25, U42)."""

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
from dst_console.cli.options import DAYS
from dst_console.errors import BadInput, NotFound
from dst_console.language.plain import harmless
from dst_console.language.words import span_words
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.desk.exporting import Privacy, Wanted
    from dst_console.store.log import Store

commands = typer.Typer()

Form = Literal["md", "txt", "csv", "json", "html", "ticket"]
Seen: TypeAlias = Callable[[float], object]


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
    days: Annotated[str, typer.Option("--day", metavar="DAYS", help=DAYS, show_default=False)] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help=_("The first day; 7d: six days ago."), show_default=False)
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=_("The last day."), show_default=False)] = "",
    words: Annotated[
        str,
        typer.Option("--find", metavar="QUERY", help=_("Only what `dst find` would find."), show_default=False),
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help=_("A new file, or - for standard output."), show_default=False)
    ] = "-",
    clipboard: Annotated[bool, typer.Option("--clipboard", help=_("Send it to the clipboard."))] = False,
    send_private: Annotated[
        bool, typer.Option("--send-private", help=_("Let what looks private go out as it stands, not masked."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Write over a file that is there."))] = False,
    schema: Annotated[bool, typer.Option("--schema", help=_("Print the JSON Schema of the JSON format."))] = False,
) -> None:
    """Write incidents to a file, standard output or the clipboard (U21, U25); tickets go out masked (promise 6)."""
    if schema:
        _say_schema()
        return
    if clipboard and to != "-":
        raise BadInput(_("It goes to a file or to the clipboard, not to both."), _("Nothing was written."))
    chosen = form or ("ticket" if clipboard else desk.exporting.ENDINGS.get(Path(to).suffix.lower(), "md"))
    if send_private and chosen != "ticket":
        raise BadInput(
            _("Only tickets are masked: `--send-private` goes with `--as ticket`."), _("Nothing was written.")
        )
    wanted = desk.exporting.Wanted(tuple(references or ()), days, since, until, words)
    privacy = desk.exporting.Privacy(sent=send_private)
    with opened() as store, _pieces(store, chosen, wanted, privacy) as pieces:
        if clipboard:
            _copy("".join(pieces))
        elif to == "-":
            _pass_on(pieces)
        else:
            aside = _("Choose another name, or say --force.")
            desk.files.write(Path(to), desk.exporting.marked(pieces, chosen), force, aside)
            span = desk.exporting.days(store, wanted)
            say(_("Written: {path}").format(path=to) + (f" · {span_words(span)}" if span else ""))
    if privacy.masked:
        told = _("What looks private goes out masked ({count}); --send-private lets it stand.")
        print(told.format(count=privacy.masked), file=sys.stderr)


@commands.command("import", help=_("Take an export in JSON back into an empty log."))
def take_back(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("What `dst export --as json` wrote."), show_default=False)
    ],
) -> None:
    """Take a log back in; what is spooled stays there until the next command (it would make the log one's own)."""
    with (
        opened(drained=False) as store,
        _bar(None, _is_terminal(sys.stderr), _("Stopped; nothing was imported.")) as seen,
    ):
        done = desk.restoring.restore(store, file, seen)
    told = ngettext("{count} incident was imported.", "{count} incidents were imported.", done.incidents)
    say(told.format(count=done.incidents))


@contextmanager
def _pieces(store: "Store", form: Form, wanted: "Wanted", privacy: "Privacy") -> Iterator[Iterator[str]]:
    """Give what is to be written, piece by piece, with a bar on a terminal. Raises `NotFound` when it is nothing."""
    if wanted.days and (wanted.since or wanted.until):
        raise BadInput(_("Name the days in one way."), _("Nothing was written."))
    choice = desk.exporting.choose(store, wanted)
    count = desk.exporting.count(store, choice)
    if not count and not (form == "json" and choice.is_whole):  # a whole log may hold people alone
        raise NotFound(_("Nothing was found."))
    watched = _is_terminal(sys.stderr) and not _is_terminal(sys.stdout)
    with (
        _bar(count, watched, _("Stopped; no file was written.")) as seen,
        closing(desk.exporting.export(store, choice, form, seen, privacy)) as pieces,
    ):
        yield pieces


@contextmanager
def _bar(total: int | None, watched: bool, stopped: str) -> Iterator[Seen]:
    """Show on standard error how far it is, so many or a share, if it is `watched`; say so when ctrl+c `stopped` it."""
    try:
        if watched:
            with _drawn(total) as seen:
                yield seen
        else:
            yield lambda _done: None
    except KeyboardInterrupt:
        print(stopped, file=sys.stderr)
        raise


@contextmanager
def _drawn(total: int | None) -> Iterator[Seen]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    console = Console(file=sys.stderr, no_color=True, highlight=False)
    far = MofNCompleteColumn() if total else TaskProgressColumn()
    with Progress(BarColumn(), far, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=total or 1)
        yield lambda done: bar.update(task, completed=done)


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
    """Put text on the clipboard by a program, or send it to the terminal's, and say which way it went (U21)."""
    aside = _("Write it to a file with `--to FILE`.")
    if program := desk.clipboard.copy(text):
        say(_("Copied with {program}.").format(program=program))
        return
    terminal = _terminal()
    if terminal is None:
        raise BadInput(_("There is no terminal here whose clipboard it could go to."), todo=aside)
    if not desk.clipboard.fits_terminal(text):
        raise BadInput(_("This is too long for a terminal's clipboard."), _("Nothing was copied."), aside)
    terminal.write(desk.clipboard.for_terminal(text))
    terminal.flush()
    say(_("Sent to the terminal's clipboard. If it does not arrive there, write it to a file with `--to FILE`."))


def _terminal() -> TextIO | None:
    return next((stream for stream in (sys.stdout, sys.stderr) if _is_terminal(stream)), None)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _say_schema() -> None:
    from dst_console.export.schema import schema

    print(json.dumps(schema(), ensure_ascii=False, indent=2))
