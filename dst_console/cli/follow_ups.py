"""`dst followups …`: what was promised for a time, until it is kept (H2, R1)."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dst_console import desk
from dst_console.cli import opening, tell
from dst_console.cli.columns import GAP, say, table
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson, Reference
from dst_console.cli.output import follow_up_json, print_json
from dst_console.cli.schemas import FollowUpsJson, KeptFollowUpJson
from dst_console.cli.visits import SHORT, At, coming, kept
from dst_console.errors import BadInput, DeskError, NotFound
from dst_console.language.words import promise_word, short_day
from dst_console.models.states import Promise
from dst_console.paths import folders
from dst_console.translate import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dst_console.models.views import FollowUpView
    from dst_console.store.log import Store

commands = typer.Typer()

MANY = 10_000
"""Promises looked through at most; a desk that owes more has another problem."""

Which: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="ID", help=_("The follow-up: its incident's number, or the start of its own id."), show_default=False
    ),
]


@commands.callback(invoke_without_command=True)
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List what was promised and not done yet, what is due first (R1)."""
    if context.invoked_subcommand is not None:
        return
    with opened() as store:
        found, now = desk.follow_ups.due(store, MANY), store.clock.now()
    if as_json:
        told = [follow_up_json(one, _state(one, now)) for one in found]
        print_json(FollowUpsJson(follow_ups=told))
    else:
        table((_row(one, _state(one, now)) for one in found), yielding=5)


@commands.command("done", help=_("Say that a promise was kept."))
def done(which: Which, as_json: AsJson = False) -> None:
    """Say that a promise was kept; it is kept even while the log is busy."""

    def put(store: "Store") -> "tuple[str, Callable[[], tuple[FollowUpView, str]]]":
        view = _found(store, which)
        saved = desk.follow_ups.finish(folders(), view, opening.CLOCK.now())
        return saved, lambda: (view, _state_of(store, view))

    _report(*kept(put), as_json)


@commands.command("promise", help=_("Promise something for a time."))
def promise(
    reference: Reference,
    what: Annotated[
        Promise,
        typer.Argument(metavar="WHAT", help=_("What is promised: callback, update or visit."), show_default=False),
    ],
    at: At,
    text: Annotated[
        str, typer.Option("--text", metavar="W", help=_("What about; may be left out."), show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Promise something; it is kept even while the log cannot be used (R1)."""
    due, now = coming(at), opening.CLOCK.now()

    def keep(incident_id: str) -> str:
        return desk.follow_ups.promise(folders(), incident_id, what, due, text, now)

    def put(store: "Store") -> "tuple[str, Callable[[], tuple[FollowUpView, str] | None]]":
        incident = desk.incidents.show(store, reference).incident
        return keep(incident.id), lambda: _standing(store, incident.id, what)

    _report(*kept(put, lambda: keep(reference)), as_json)


def _found(store: "Store", which: str) -> "FollowUpView":
    """Return the follow-up that an incident's number, or the start of an id, means.

    Raises `NotFound`, or `BadInput` when it means several.
    """
    every = desk.follow_ups.due(store, MANY)
    found = [one for one in every if len(which) >= 6 and one.id.startswith(which.lower())]
    if not found:
        incident = desk.incidents.show(store, which).incident
        found = [one for one in every if one.incident.id == incident.id]
    if not found:
        raise NotFound(_("Nothing is promised on {reference}.").format(reference=which))
    if len(found) > 1:
        raise BadInput(
            _("{reference} means more than one follow-up.").format(reference=which),
            _("Nothing was changed."),
            _("Name it by the start of its id; `dst followups` lists them."),
        )
    return found[0]


def _standing(store: "Store", incident_id: str, what: Promise) -> "tuple[FollowUpView, str] | None":
    """Return what is promised of a kind in an incident."""
    every = desk.follow_ups.due(store, MANY)
    found = [one for one in every if one.incident.id == incident_id and one.what == what]
    return (found[0], _state(found[0], store.clock.now())) if found else None


def _state_of(store: "Store", view: "FollowUpView") -> str:
    """Return where a promise stands now: done, once the log no longer holds it open."""
    stands = any(one.id == view.id for one in desk.follow_ups.due(store, MANY))
    return _state(view, store.clock.now()) if stands else "done"


def _state(view: "FollowUpView", now: "datetime") -> str:
    return "due" if view.due <= now else "promised"


def _report(saved: str, told: "tuple[FollowUpView, str] | None", trouble: DeskError | None, as_json: bool) -> None:
    if as_json:
        found = follow_up_json(*told) if told else None
        print_json(KeptFollowUpJson(saved=saved, entered=told is not None, follow_up=found))
    elif told:
        say(GAP.join(filter(None, _row(*told))))
    else:
        print(_("Saved {id}").format(id=saved))
    if trouble:
        tell(trouble)


def _row(view: "FollowUpView", state: str) -> tuple[str, ...]:
    """Return a follow-up as the cells of a row; the sixth, what it is about, is the one to give way."""
    words = {"due": "▲ " + _("due"), "promised": "↻ " + _("promised"), "done": "✓ " + _("done")}
    who, about = view.incident.customer or "–", view.text or view.incident.summary or view.incident.line
    number, what = view.incident.number, promise_word(view.what)
    return (words[state], short_day(view.due), what, who, number, about, view.id[:SHORT])
