"""The on-site visit (P, V): planned, confirmed, on the way, arrived, left; and who waits meanwhile (W2)."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from dst_console import durable, spool
from dst_console.checklists import kits
from dst_console.desk import acts, files
from dst_console.desk.review import SOON
from dst_console.errors import BadInput, NotFound
from dst_console.language.words import clock_time, visit_word
from dst_console.models.doing import Clocked
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text, to_text
from dst_console.models.payloads import Visited, load
from dst_console.models.states import DUE_VISITS, VISIT_TRANSITIONS, Outcome, State, VisitState, may_follow
from dst_console.models.views import Logged, Story, VisitTimes, VisitView
from dst_console.models.visit import Visit
from dst_console.models.words import original, storable
from dst_console.paths import Folders
from dst_console.store import incidents, views, visits
from dst_console.store.log import Store
from dst_console.translate import _

_LEADS_TO = {
    "planned": VisitState.PLANNED,
    "changed": VisitState.PLANNED,
    "set-off": VisitState.ON_THE_WAY,
    "arrived": VisitState.ARRIVED,
    "left": VisitState.LEFT,
    "cancelled": VisitState.CANCELLED,
}
_MOMENTS = {"set-off": "set_off", "arrived": "arrived", "left": "left"}


def plan(
    folders: Folders,
    incident_id: str,
    planned: datetime,
    at: datetime,
    minutes: int = 30,
    confirmed: bool = False,
    place: str = "",
    why: str = "",
) -> str:
    """Plan a visit on an incident; returns the visit's id. Kept even while the log cannot be used."""
    visit_id = spool.new_id()
    values = {
        "planned": to_text(planned),
        "minutes": minutes,
        "confirmed": confirmed,
        "place": place or None,
        "why": why,
    }
    act(folders, visit_id, incident_id, "planned", at, **values)
    return visit_id


def change(folders: Folders, view: VisitView, planned: datetime, at: datetime, **values: Any) -> str:
    """Change a visit's plan (minutes, place, why); returns the spool id."""
    values |= {"place": values["place"] or None} if "place" in values else {}
    return act(folders, view.id, view.incident.id, "changed", at, planned=to_text(planned), **values)


def act(folders: Folders, visit_id: str, incident_id: str, what: str, at: datetime, **values: Any) -> str:
    """Spool what became of a visit (`Visited.act`), with columns it changes; returns the spool id."""
    kept = {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    return acts.keep(folders, "visit", incident_id, {"visit": visit_id, "act": what, "values": kept}, at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter what became of a visit. Raises LookupError or ValueError when it cannot be."""
    incident, found, at = acts.read(session, spooled)
    written = acts.Written(session, incident, at)
    what, values = str(found["act"]), _values(found["values"])
    if what != "confirmed" and what not in _LEADS_TO:
        raise ValueError(what)
    row = session.get(Visit, found["visit"])
    if what == "planned" and row is None:
        row = Visit(id=found["visit"], incident_id=incident.id, planned=at)
        written.made("visit", row, {"state": (VisitState.CANCELLED.value, VisitState.PLANNED.value)})
        first = {name: incidents.as_value(getattr(row, name)) for name in Visit.model_fields}
        follows = True
    elif row is None:
        raise LookupError(found["visit"])
    else:
        first = {}
        follows = what == "changed" or _follows(what, VisitState(row.state))
    if not follows:  # another console was first
        return written.done("")
    changes = written.set("visit", row, values | _moved(what, at))
    of_visit = {name: (None, value) for name, value in first.items()} | changes
    entry = Visited(visit=row.id, act=what, told=storable(_told(row, what)), of_visit=of_visit)  # type: ignore[arg-type]
    effects = _effects(incident, what, values, at)
    written.entry(entry, row.why if what == "planned" else "", effects)
    return written.done("visit")


def _values(found: dict[str, Any]) -> dict[str, Any]:
    """Return the columns an act sets, read back from how the spool keeps them."""
    known = {name: value for name, value in found.items() if name in Visit.model_fields}
    read = {name: original(value) if isinstance(value, str) else value for name, value in known.items()}
    return read | ({"planned": from_text(read["planned"])} if "planned" in read else {})


def _follows(what: str, before: VisitState) -> bool:
    """Say whether an act may follow in a visit's state; what was done already may not be done again."""
    after = _LEADS_TO.get(what, before)
    if what == "confirmed":
        return before in DUE_VISITS
    return after in VISIT_TRANSITIONS[before] or (after == before and what == "changed")


def _moved(what: str, at: datetime) -> dict[str, Any]:
    """Return the columns that the act itself changes."""
    if what == "confirmed":
        return {"confirmed": True}
    if what == "changed":
        return {}
    moment = {_MOMENTS[what]: at} if what in _MOMENTS else {}
    return {"state": _LEADS_TO[what].value, **moment}


def _effects(incident: Incident, what: str, values: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the incident's columns that an act changes: waiting once planned, work added once left."""
    if what == "planned":
        said = [*filter(None, incident.outcomes.split(",")), Outcome.VISIT.value]
        new: dict[str, Any] = {"outcomes": ",".join(dict.fromkeys(said))}
        return new | ({"state": State.WAITING.value} if may_follow(State(incident.state), State.WAITING) else {})
    if what == "arrived" and may_follow(State(incident.state), State.OPEN):
        waits = incident.state in (State.CAPTURED, State.WAITING, State.ESCALATED)
        return {"state": State.OPEN.value, "started": incident.started or at} if waits else {}
    sealed = incident.state == State.CLOSED  # closing said the minutes of it all
    if what == "left" and values.get("work_minutes") and not sealed:
        return {"work_minutes": (incident.work_minutes or 0) + int(values["work_minutes"])}
    return {}


def _told(row: Visit, what: str) -> str:
    if what in ("planned", "changed"):
        return f"{row.planned:%Y-%m-%d %H:%M} {row.place or ''}".strip()
    if what == "left":
        minutes = (row.travel_minutes or 0, row.work_minutes or 0, row.hold_minutes or 0)
        return _("travel {travel} min, work {work} min, hold {hold} min").format(
            travel=minutes[0], work=minutes[1], hold=minutes[2]
        )
    return ""


# Looking


def show(store: Store, visit_id: str) -> VisitView:
    """Return a visit. Raises `NotFound`."""
    with store.read() as session:
        row = visits.visit(session, visit_id)
        if row is None:
            raise NotFound(_("There is no such visit in this log."))
        return views.of_visit(*row)


def newest_of(store: Store, incident_id: str) -> VisitView | None:
    """Return an incident's newest visit that is not over, else its newest; None when it has none."""
    with store.read() as session:
        rows = visits.of_incident(session, incident_id)
        chosen = [row for row in rows if row.state in DUE_VISITS] or rows
        found = visits.visit(session, chosen[-1].id) if chosen else None
        return views.of_visit(*found) if found else None


def find(store: Store, reference: str) -> VisitView:
    """Return a visit by its id or the start of it, else the one that its incident's number means (`newest_of`).

    Raises `NotFound`.
    """
    with store.read() as session:
        ids = visits.starting(session, reference.strip().lower())
        incident = incidents.by_reference(session, reference) if len(ids) != 1 else None
    if len(ids) == 1:
        return show(store, ids[0])
    found = newest_of(store, incident.id) if incident else None
    if found is None:
        raise NotFound(
            _("{reference} names no visit in this log.").format(reference=reference),
            todo=_("`dst visit list` names them."),
        )
    return found


def ahead(store: Store) -> tuple[VisitView, ...]:
    """Return the visits that are not over, the earliest first."""
    with store.read() as session:
        rows = visits.not_over(session, store.clock.now() + timedelta(days=400), 200)
        return tuple(views.of_visit(*row) for row in rows)


def waiting(store: Store) -> VisitView | None:
    """Return the visit that is running or due: whoever is with the technician, else whoever waits longest (W2)."""
    with store.read() as session:
        row = visits.waiting(session, store.clock.now() + SOON)
        return views.of_visit(*row) if row else None


def times(store: Store, view: VisitView) -> VisitTimes:
    """Return the minutes of a visit so far: travel, work without hold, and hold, each apart."""
    end = view.left or store.clock.now()
    begun = view.arrived or end
    with store.read() as session:
        held = _held(session, view.incident.id, begun, end)
    work = max(0.0, (end - begun).total_seconds() - held)
    travel = (begun - view.set_off).total_seconds() if view.set_off else 0.0
    return VisitTimes(*(round(max(0.0, seconds) / 60) for seconds in (travel, work, held)))


def _held(session: Any, incident_id: str, start: datetime, end: datetime) -> float:
    """Return the seconds that customers were on hold in a span, by the clocks that stopped in it."""
    rows = [row for row in incidents.timeline(session, incident_id) if row.kind == "clock" and start <= row.at <= end]
    clocks = [load(row.kind, row.payload) for row in rows]
    return sum(one.lasted for one in clocks if isinstance(one, Clocked) and one.part == "hold")


def checked(what: str, state: str) -> None:
    """Raise `BadInput` with a sentence when a visit in this state cannot be taken there."""
    if not _follows(what, VisitState(state)):
        raise BadInput(
            _("The visit is {state}: that cannot follow.").format(state=visit_word(state)), _("Nothing was changed.")
        )


def with_story(store: Store, visit_id: str) -> tuple[VisitView, Story]:
    """Return a visit and its incident's timeline, what is spooled taken in first. Raises `NotFound`."""
    from dst_console.desk import capture
    from dst_console.desk import incidents as looking

    capture.drain(store)
    view = show(store, visit_id)
    return view, looking.show(store, view.incident.id)


def kit(folders: Folders, category: str | None, language: str) -> tuple[str, ...]:
    """Return what to bring for a category (V1)."""
    return kits.kit(folders, category, language)


def calendar(store: Store, view: VisitView, now: datetime) -> bytes:
    """Return a visit's appointment as a calendar file holds it (`.ics`); what is private in its reason is masked."""
    from dst_console.desk import checking
    from dst_console.export.appointment import Appointment
    from dst_console.export.appointment import appointment as as_ics

    why = checking.masked(store.folders, view.why)
    return as_ics(
        Appointment(
            uid=view.id,
            start=view.planned,
            minutes=view.minutes,
            summary=f"{view.customer}: {why}",
            place=view.place or "",
            customer=view.customer,
            mail=view.incident.mail,
            technician=store.settings.name,
            why=why,
            made=now,
            status=_calendar_status(view),
        )
    )


def appointment(store: Store, view: VisitView, now: datetime) -> Path:
    """Write a visit as an .ics file into the data folder's appointments/ and return its path. Raises `BadInput`."""
    made = calendar(store, view, now)
    name = f"{files.safe_name(view.incident.number)}-{view.planned:%Y%m%d-%H%M}.ics"
    path = Path(store.folders.data) / "appointments" / name
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        durable.write(path, made)
    except OSError as error:
        raise files.unwritten(path, error) from error
    return path


def state_after(what: str, state: str) -> str:
    """Return the state in which an act leaves a visit."""
    return state if what == "changed" else str(_LEADS_TO.get(what, state))


def _calendar_status(view: VisitView) -> Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]:
    if view.state == VisitState.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if view.confirmed else "TENTATIVE"


def late_notice(view: VisitView, technician: str, now: datetime, minutes: int) -> str:
    """Draft the words that tell a waiting customer of the delay (W2, R3): who, which number, why, what next."""
    words = _(
        "{customer}, this is {technician}, about {number}. I am held up on the way to our visit of {planned}. "
        "I will be with you at about {expected}; if that does not suit you, tell me and we find another time."
    )
    return words.format(
        customer=view.customer,
        technician=technician or _("your technician"),
        number=view.incident.central_number or view.incident.number,
        planned=clock_time(view.planned),
        expected=clock_time(max(now, view.planned) + timedelta(minutes=minutes)),
    )
