"""`dst visit …`: visits planned, on their way, at the desk and left again; what to bring (P, V)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from dst_console import desk, translate
from dst_console.cli import opening, tell
from dst_console.cli.columns import GAP, say, table
from dst_console.cli.files import pass_on, write_new
from dst_console.cli.opening import opened, take_in
from dst_console.cli.options import AsJson, Reference
from dst_console.cli.output import print_json, times_json, visit_json
from dst_console.cli.schemas import AppointmentJson, KeptVisitJson, KitJson, ShownVisitJson, VisitsJson
from dst_console.errors import BadInput, DeskError, LogUnavailable, NotFound
from dst_console.language.when import ahead
from dst_console.language.words import field_word, listed, short_day, visit_word
from dst_console.models.states import DUE_VISITS, VisitState
from dst_console.models.views import VisitTimes
from dst_console.paths import folders
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import VisitView
    from dst_console.store.log import Store

commands = typer.Typer()

SHORT = 12
"""Letters of an id that tell one from another: the millisecond in which it was made."""
MOST_MINUTES = 999
"""Minutes for which a visit can be planned."""

Which: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="ID", help=_("The visit: its incident's number, or the start of its own id."), show_default=False
    ),
]
At: TypeAlias = Annotated[
    str,
    typer.Option(
        "--at", metavar="TIME", help=_("When: 15:30, 2h, tomorrow 9:00, 2026-11-25 10:00."), show_default=False
    ),
]

Told = TypeVar("Told")


@commands.command("list", help=_("List the visits that are not over, the earliest first."))
def listing(as_json: AsJson = False) -> None:
    """List the visits that are not over, the earliest first (W2)."""
    with opened() as store:
        found = desk.visits.ahead(store)
    if as_json:
        print_json(VisitsJson(visits=[visit_json(one) for one in found]))
    else:
        table((_row(one) for one in found), yielding=5)


@commands.command("plan", help=_("Plan a visit on an incident."))
def plan(
    reference: Reference,
    at: At,
    minutes: Annotated[
        int, typer.Option("--minutes", min=1, max=MOST_MINUTES, metavar="N", help=_("How long it takes."))
    ] = 30,
    place: Annotated[
        str, typer.Option("--place", metavar="P", help=_("Where; else the incident's place."), show_default=False)
    ] = "",
    why: Annotated[
        str, typer.Option("--why", metavar="W", help=_("What for; else the incident's summary."), show_default=False)
    ] = "",
    confirmed: Annotated[bool, typer.Option("--confirmed", help=_("The time suits the customer."))] = False,
    as_json: AsJson = False,
) -> None:
    """Plan a visit; it is kept even while the log cannot be used (V2)."""
    planned, now = coming(at), opening.CLOCK.now()

    def keep(incident_id: str, place: str, why: str) -> str:
        return desk.visits.plan(folders(), incident_id, planned, now, minutes, confirmed, place, why)

    def put(store: "Store") -> "tuple[str, Callable[[], VisitView]]":
        incident = desk.incidents.show(store, reference).incident
        _must_be_free(desk.visits.newest_of(store, incident.id))
        visit_id = keep(incident.id, place or incident.place or "", why or incident.summary or incident.line)
        return visit_id, lambda: desk.visits.show(store, visit_id)

    _report(*kept(put, lambda: keep(reference, place, why)), as_json)


@commands.command("show", help=_("Show a visit, its times, and what to bring."))
def show(which: Which, as_json: AsJson = False) -> None:
    """Show a visit and what to bring (V1)."""
    with opened() as store:
        view = desk.visits.find(store, which)
        times = _times(store, view)
    things = desk.visits.kit(folders(), view.incident.category, translate.language())
    if as_json:
        print_json(ShownVisitJson(visit=visit_json(view), times=times_json(times), kit=list(things)))
        return
    say(_line(view))
    table(_fields(view, times, things))


@commands.command("confirm", help=_("Say that the time suits the customer."))
def confirm(which: Which, as_json: AsJson = False) -> None:
    """The customer confirmed the time (V2)."""
    _act(which, "confirmed", as_json)


@commands.command("set-off", help=_("Say that you are on your way."))
def set_off(which: Which, as_json: AsJson = False) -> None:
    """Set off."""
    _act(which, "set-off", as_json)


@commands.command("arrive", help=_("Say that you are at the customer's desk."))
def arrive(which: Which, as_json: AsJson = False) -> None:
    """Arrive at the desk."""
    _act(which, "arrived", as_json)


@commands.command("cancel", help=_("Call a visit off."))
def cancel(which: Which, as_json: AsJson = False) -> None:
    """Call a visit off; it stays in the log."""
    _act(which, "cancelled", as_json)


@commands.command("leave", help=_("Leave the desk; times that are not said are measured."))
def leave(
    which: Which,
    travel: Annotated[
        int | None, typer.Option("--travel", min=0, max=9_999, metavar="N", help=_("Minutes on the way."))
    ] = None,
    work: Annotated[
        int | None, typer.Option("--work", min=0, max=9_999, metavar="N", help=_("Minutes of work."))
    ] = None,
    hold: Annotated[
        int | None, typer.Option("--hold", min=0, max=9_999, metavar="N", help=_("Minutes on hold."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Leave the desk, with travel, work and hold times apart."""
    said = {"travel": travel, "work": work, "hold": hold}
    _act(which, "left", as_json, {name: minutes for name, minutes in said.items() if minutes is not None})


@commands.command("kit", help=_("List what to bring for a category."))
def kit(
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help=_("Such as printer."), show_default=False)],
    as_json: AsJson = False,
) -> None:
    """List what to bring for a category (V1)."""
    things = desk.visits.kit(folders(), category, translate.language())
    if as_json:
        print_json(KitJson(category=category, kit=list(things)))
    if not things:
        raise NotFound(_("There is no kit for {category}.").format(category=category))
    if not as_json:
        table([(thing,) for thing in things])


@commands.command("ics", help=_("Write a visit's appointment as a file for calendars."))
def ics(
    which: Which,
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="FILE",
            help=_("A new file, or - for standard output; else one in appointments/."),
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write a visit's appointment as a calendar file (`.ics`)."""
    with opened() as store:
        view, now = desk.visits.find(store, which), store.clock.now()
        made = desk.visits.calendar(store, view, now)
        path = "" if out == "-" else out or str(desk.visits.appointment(store, view, now))
    if path and out:
        write_new(Path(path), made)
    if as_json:
        print_json(AppointmentJson(path=path or None, calendar=made.decode()))
    elif path:
        say(_("Written: {path}").format(path=path))
    else:
        pass_on(made)


def coming(words: str) -> datetime:
    """Return the coming moment that words mean. Raises `BadInput` when they mean none."""
    found = ahead(words, opening.CLOCK.now())
    if found is None:
        raise BadInput(
            _("{words} is no time to come.").format(words=words),
            _("Nothing was changed."),
            _("Write 15:30, 2h, tomorrow 9:00 or 2026-11-25 10:00."),
        )
    return found


def kept(
    put: "Callable[[Store], tuple[str, Callable[[], Told]]]", blindly: Callable[[], str] | None = None
) -> tuple[str, Told | None, DeskError | None]:
    """Let `put` spool an act; then enter it and read what the log says of it, if the log can be used.

    `put` returns what names the act, and how it is read then. Where the log cannot even be read `blindly` spools it.
    Returns the name, what was read, and why nothing was. Raises `LogUnavailable` when nothing could be spooled.
    """
    saved = ""
    trouble: DeskError | None = None
    try:
        with opened(drained=False) as store:
            trouble = _trouble(store)
            saved, read = put(store)
            if trouble is None:
                take_in(store)
                return saved, read(), None
    except LogUnavailable as error:
        trouble = error
        if not saved:
            if blindly is None:
                raise
            saved = blindly()
    return saved, None, trouble


def _trouble(store: "Store") -> LogUnavailable | None:
    """Take in what is spooled; return why it could not be."""
    try:
        take_in(store)
    except LogUnavailable as error:
        return error
    return None


def _act(which: str, what: str, as_json: bool, minutes: dict[str, int] | None = None) -> None:
    """Record what became of a visit, if that can follow; leaving it takes `minutes`, the others are measured."""

    def put(store: "Store") -> "tuple[str, Callable[[], VisitView]]":
        view = desk.visits.find(store, which)
        desk.visits.checked(what, view.state)
        values = {} if minutes is None else _columns(desk.visits.times(store, view), minutes)
        saved = desk.visits.act(folders(), view.id, view.incident.id, what, opening.CLOCK.now(), **values)
        return saved, lambda: desk.visits.show(store, view.id)

    _report(*kept(put), as_json)


def _columns(measured: VisitTimes, said: dict[str, int]) -> dict[str, int]:
    """Return a visit's times by their columns: as they were said, else as measured."""
    return {f"{name}_minutes": said.get(name, getattr(measured, name)) for name in ("travel", "work", "hold")}


def _must_be_free(view: "VisitView | None") -> None:
    """Raise `BadInput` when an incident has a visit that is not over."""
    if view is not None and view.state in DUE_VISITS:
        raise BadInput(
            _("{number} has a visit already: {when}, {state}.").format(
                number=view.incident.number, when=short_day(view.planned), state=visit_word(view.state)
            ),
            _("Nothing was changed."),
        )


def _report(saved: str, view: "VisitView | None", trouble: DeskError | None, as_json: bool) -> None:
    if as_json:
        told = visit_json(view) if view else None
        print_json(KeptVisitJson(saved=saved, entered=view is not None, visit=told))
    elif view:
        say(_line(view))
        if view.left:
            say(_said(_minutes_of(view)))
    else:
        print(_("Saved {id}").format(id=saved))
    if trouble:
        tell(trouble)


def _times(store: "Store", view: "VisitView") -> VisitTimes:
    """Return a visit's minutes: those that were said on leaving, else those measured so far."""
    return desk.visits.times(store, view) if view.state in DUE_VISITS else _minutes_of(view)


def _minutes_of(view: "VisitView") -> VisitTimes:
    return VisitTimes(view.travel_minutes or 0, view.work_minutes or 0, view.hold_minutes or 0)


def _said(times: VisitTimes) -> str:
    words = _("travel {travel} min, work {work} min, hold {hold} min")
    return words.format(travel=times.travel, work=times.work, hold=times.hold)


def _row(view: "VisitView") -> tuple[str, ...]:
    """Return a visit as the cells of a row; the sixth, what it is for, is the one to give way."""
    who = view.incident.customer or "–"
    number, place = view.incident.number, view.place or ""
    return (short_day(view.planned), _state(view), who, number, place, view.why, view.id[:SHORT])


def _line(view: "VisitView") -> str:
    return GAP.join(filter(None, _row(view)))


def _state(view: "VisitView") -> str:
    """Return where a visit stands; before arriving, also that its time is confirmed."""
    confirmed = view.confirmed and view.state in (VisitState.PLANNED, VisitState.ON_THE_WAY)
    return listed([visit_word(view.state), *([visit_word("confirmed")] if confirmed else [])])


def _fields(view: "VisitView", times: VisitTimes, things: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what there is to know of a visit besides its line."""
    found = [(_("minutes"), str(view.minutes))]
    found += [(field_word(name), getattr(view.incident, name) or "") for name in ("phone", "mail", "asset")]
    moments = (("set-off", view.set_off), ("arrived", view.arrived), ("left", view.left))
    found += [(visit_word(word), short_day(moment) if moment else "") for word, moment in moments]
    if view.state not in (VisitState.PLANNED, VisitState.CANCELLED):
        found.append((_("times"), _said(times)))
    if view.state in DUE_VISITS:
        found.append((_("bring"), listed(things)))
    return [(word, value) for word, value in found if value]
