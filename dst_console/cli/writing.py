"""Putting an incident right: `dst note`, `dst outcome`, `dst set`, `dst cancel`, `dst reopen`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dst_console import desk
from dst_console.cli.columns import incident_line, say
from dst_console.cli.fields import understood
from dst_console.cli.keeping import keep, typed_text
from dst_console.cli.opening import opened
from dst_console.cli.options import WORDS, AsJson, Reference
from dst_console.cli.output import incident_json, print_json
from dst_console.cli.schemas import ChangedJson
from dst_console.errors import BadInput
from dst_console.models.states import Outcome, State, may_follow
from dst_console.paths import folders
from dst_console.spool import SpoolError
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import IncidentView
    from dst_console.store.log import Store

commands = typer.Typer()


@commands.command("note", context_settings=WORDS, help=_("Write a note on an incident."))
def note(
    reference: Reference,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help=_("The note; standard input without one, or for -."), show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a note; it is kept even while the log cannot be used (V5, Q1)."""

    def put(incident_id: str) -> str:
        words = typed_text(text or [])
        if not words.strip():
            raise BadInput(_("There is nothing to save: the note is empty."))
        try:
            return desk.notes.keep(folders(), incident_id, words)
        except SpoolError:
            print(words, file=sys.stderr)
            raise

    keep(reference, put, as_json)


@commands.command("outcome", help=_("Say what an incident came to."))
def outcome(
    reference: Reference,
    what: Annotated[
        Outcome,
        typer.Argument(
            metavar="OUTCOME",
            help=_("What it came to: solved, desk, callback, visit or escalated."),
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say what an incident came to; kept even while the log cannot be used (W3)."""
    keep(reference, lambda incident_id: desk.outcomes.keep(folders(), incident_id, what), as_json)


@commands.command("set", help=_("Correct fields of an incident; `field=` empties one."))
def set_fields(
    reference: Reference,
    pairs: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE",
            help=_("Such as place=3F-12 urgency=2 state=resolved."),
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Correct fields of an incident and its state."""
    with opened() as store:
        view = _set(store, reference, understood(pairs, store.clock.now()))
    _say_changed(view, as_json)


def _set(store: "Store", reference: str, values: dict[str, Any]) -> "IncidentView":
    state = values.pop("state", None)
    view = desk.incidents.show(store, reference).incident
    if state is State.CLOSED and view.state != state:
        raise BadInput(
            _("Closing asks for more than a state."),
            _("Nothing was changed."),
            _("Write dst close {number}, or press c on it.").format(number=view.number),
        )
    refused = state is not None and (state is State.CANCELLED or not may_follow(State(view.state), state))
    if values and not refused:  # a state that cannot be is refused before anything is changed
        view = desk.incidents.change(store, view.id, **values)
    if refused or (state is not None and state != view.state):
        view = desk.incidents.move(store, view.id, state)
    return view


@commands.command("cancel", help=_("Cancel an incident; it stays in the log with its reason."))
def cancel(
    reference: Reference,
    reason: Annotated[
        str, typer.Option("--reason", metavar="WORDS", help=_("Why; one word will do."), show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Cancel an incident: the way to delete."""
    with opened() as store:
        view = desk.incidents.cancel(store, reference, reason)
    _say_changed(view, as_json)


@commands.command("reopen", help=_("Bring an incident back to open."))
def reopen(reference: Reference, as_json: AsJson = False) -> None:
    """Bring an incident back to open."""
    with opened() as store:
        view = desk.incidents.reopen(store, reference)
    _say_changed(view, as_json)


def _say_changed(view: "IncidentView", as_json: bool) -> None:
    if as_json:
        print_json(ChangedJson(incident=incident_json(view)))
    else:
        say(incident_line(view))
