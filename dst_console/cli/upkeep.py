"""Looking after the log: `dst where`, `dst check`, `dst backup`, `dst restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dst_console import desk, spool
from dst_console.cli import opening, tell
from dst_console.cli.columns import say, table
from dst_console.cli.options import AsJson
from dst_console.cli.output import print_json
from dst_console.cli.schemas import BackupJson, HealthJson, RestoredJson, WhereJson
from dst_console.config import config_path
from dst_console.errors import LogUnavailable
from dst_console.paths import folders, spool_folders
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.desk.upkeep import Health

commands = typer.Typer()


@commands.command("where", help=_("Print the folders and files everything is kept in."))
def where(as_json: AsJson = False) -> None:
    """Print where everything is kept; creates nothing."""
    ours = folders()
    found = WhereJson(
        data=str(ours.data),
        config=str(ours.config),
        state=str(ours.state),
        log=str(ours.data / "log.sqlite3"),
        settings=config_path(ours),
        drafts=str(ours.data / "drafts"),
        backups=str(ours.data / "backups"),
        spool=spool_folders(),
    )
    if as_json:
        print_json(found)
    else:
        table([(name, path[0] if isinstance(path, list) else str(path)) for name, path in found.items()])


@commands.command("check", help=_("Look the log and the spool over; changes nothing."))
def check(as_json: AsJson = False) -> None:
    """Look the log over; exit code 4 when something is wrong with it (U27)."""
    health = desk.upkeep.check(folders())
    if as_json:
        print_json(
            HealthJson(
                ok=not health.problems,
                log=str(health.path),
                exists=health.exists,
                problems=list(health.problems),
                warnings=list(health.warnings),
                spooled=health.spooled,
                rejected=health.rejected,
            )
        )
    else:
        _say_health(health)
    if health.problems:
        raise typer.Exit(4)


def _say_health(health: "Health") -> None:
    for problem in health.problems:
        say(_("Wrong: {problem}").format(problem=problem))
    if health.problems:
        say(_("`dst restore` brings back a backup; the damaged file is kept."))
    elif health.exists:
        say(_("The log is whole: {path}").format(path=health.path))
    else:
        say(_("There is no log yet; it will be {path}").format(path=health.path))
    for warning in health.warnings:
        say(warning)
    if health.spooled:
        waiting = ngettext("{count} capture waits to enter it.", "{count} captures wait to enter it.", health.spooled)
        say(waiting.format(count=health.spooled))
    for path in spool.rejected(folders()):
        say(_("Could not be entered, and is kept as {path}").format(path=path))


@commands.command("backup", help=_("Copy the log while it is in use."))
def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=_("The new file; else one in backups/."), show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy the log, with what was spooled; what cannot be entered just now is said and left out."""
    ours = folders()
    try:
        if spool.waiting(ours):
            with opening.opened():
                pass
    except LogUnavailable as error:
        tell(error)
    path = desk.upkeep.backup(ours, opening.CLOCK, file)
    if as_json:
        print_json(BackupJson(backup=str(path)))
    else:
        say(_("Copied to {path}").format(path=path))


@commands.command("restore", help=_("Put a backup in the place of the log; what was there is kept."))
def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=_("The backup; else the newest one."), show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the log (U27)."""
    used, kept = desk.upkeep.restore(folders(), opening.CLOCK, file)
    if as_json:
        print_json(RestoredJson(restored=str(used), kept=str(kept) if kept else None))
        return
    say(_("The log is again what {path} holds.").format(path=used))
    if kept:
        say(_("What was there is kept as {path}").format(path=kept))
