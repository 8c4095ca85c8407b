"""`dst close`: what the closing page does, in one line; the ticket as it will be sent is shown first."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dst_console import desk
from dst_console.cli.columns import say, say_block
from dst_console.cli.keeping import keep
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson, Reference
from dst_console.errors import DeskError
from dst_console.language.words import state_word
from dst_console.paths import folders
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.language.checking.findings import Finding
    from dst_console.models.views import Closing

commands = typer.Typer()


@commands.command("close", help=_("Close an incident: the ticket as it will be sent, then the seal."))
def close(
    reference: Reference,
    satisfied: Annotated[
        bool | None, typer.Option("--satisfied/--not-satisfied", help=_("What the customer says."), show_default=False)
    ] = None,
    summary: Annotated[
        str | None,
        typer.Option("--summary", metavar="WORDS", help=_("What was wrong and what was done."), show_default=False),
    ] = None,
    work: Annotated[int | None, typer.Option("--work", help=_("Minutes of work."), show_default=False)] = None,
    hold: Annotated[int | None, typer.Option("--hold", help=_("Minutes on hold."), show_default=False)] = None,
    documentation: Annotated[
        int | None, typer.Option("--documentation", help=_("Minutes of writing it down."), show_default=False)
    ] = None,
    first_visit: Annotated[
        bool | None,
        typer.Option("--first-visit/--more-visits", help=_("Was it done on the first visit?"), show_default=False),
    ] = None,
    level1: Annotated[
        bool | None,
        typer.Option("--level1/--not-level1", help=_("Could level 1 have done it?"), show_default=False),
    ] = None,
    send_private: Annotated[
        bool, typer.Option("--send-private", help=_("Let what looks private go out as it stands, not masked."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show the ticket, and close nothing."))] = False,
    as_json: AsJson = False,
) -> None:
    """Close an incident (P4); what is missing is named and nothing is changed, what is private goes out masked."""
    with opened() as store:
        record, prepared = desk.closing.prepare(store, reference)
        at, targets = store.clock.now(), store.settings.sends_to
    said: dict[str, Any] = {
        "satisfied": satisfied,
        "summary": summary,
        "work": work,
        "hold": hold,
        "documentation": documentation,
        "first_visit": first_visit,
        "level1": level1,
    }
    closing = replace(prepared, **{name: value for name, value in said.items() if value is not None})
    ticket = desk.closing.ticket(record, closing, at)
    private = desk.checking.private(folders(), ticket)
    confirmed = {finding.mark for finding in private} if send_private else set()
    if dry_run:
        _show(desk.checking.outgoing(ticket, private, confirmed), closing)
        return
    ident = record.incident.id
    closed = keep(
        ident,
        lambda incident_id: desk.closing.keep(folders(), incident_id, closing, at, confirmed),
        as_json,
        lambda store, saved: _must_be_closed(desk.closing.became(store, saved, ident, at, closing.summary)),
    )
    if not as_json:
        if closed is not None:
            say(_("Queued for {targets}; `dst sync` sends it.").format(targets=", ".join(targets)))
        _say_masked(private, confirmed)


def _must_be_closed(became: tuple[str, str, bool] | None) -> None:
    """Raise `DeskError` when somebody else closed or cancelled it meanwhile."""
    if became is not None and not became[2]:
        number, state, _by_this = became
        raise DeskError(
            _("{number} was {state} already and stays so. Anything you wrote differently is a note on it.").format(
                number=number, state=state_word(state)
            )
        )


def _show(ticket: str, closing: "Closing") -> None:
    """Print the ticket, and what is missing still."""
    say_block(ticket)
    for _field, words in desk.closing.missing(closing):
        say(f"▲ {words}")


def _say_masked(private: "tuple[Finding, ...]", confirmed: set[str]) -> None:
    masked = {finding.words for finding in private if finding.mark not in confirmed}
    if masked:
        say(_("What looks private goes out masked ({count}); --send-private lets it stand.").format(count=len(masked)))
