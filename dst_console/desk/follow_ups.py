"""Follow-ups: what was promised for a time, until it is kept (H2, R1)."""

from datetime import datetime
from typing import Any, Literal

from dst_console import spool
from dst_console.desk import acts
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text, to_text
from dst_console.models.payloads import Promised
from dst_console.models.states import Promise
from dst_console.models.views import FollowUpView, Logged
from dst_console.models.words import original, storable
from dst_console.paths import Folders
from dst_console.store import views, visits
from dst_console.store.log import Store


def promise(folders: Folders, incident_id: str, what: Promise, due: datetime, text: str, at: datetime) -> str:
    """Promise something for a time; returns the spool id."""
    act = {"what": what.value, "due": to_text(due), "text": storable(text), "id": spool.new_id()}
    return acts.keep(folders, "follow-up", incident_id, act, at)


def finish(folders: Folders, view: FollowUpView, at: datetime, dropped: bool = False) -> str:
    """Say that a promise was kept, or is given up; returns the spool id."""
    act = {"id": view.id, "act": "dropped" if dropped else "done"}
    return acts.keep(folders, "follow-up", view.incident.id, act, at)


def put_off(folders: Folders, view: FollowUpView, due: datetime, at: datetime) -> str:
    """Put something promised off until another moment; returns the spool id."""
    act = {"id": view.id, "act": "put-off", "due": to_text(due)}
    return acts.keep(folders, "follow-up", view.incident.id, act, at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter a spooled promise, its new time, or its end. Raises LookupError or ValueError when it cannot be."""
    incident, act, at = acts.read(session, spooled)
    written = acts.Written(session, incident, at)
    if "what" in act:
        make(written, str(act["id"]), Promise(act["what"]), from_text(act["due"]), original(act["text"]))
        return written.done("follow-up")
    found = visits.follow_up(session, str(act["id"]))
    if found is None:
        raise LookupError(act["id"])
    if found[0].done is None:  # else another console was first
        if act["act"] == "put-off":
            move(written, found[0], from_text(act["due"]))
        else:
            end(written, found[0], act["act"])
    return written.done("follow-up" if written.changed else "")


def make(written: acts.Written, ident: str, what: Promise, due: datetime, text: str) -> None:
    """Promise something as part of an act; an earlier promise of its kind in this incident is done with it."""
    for earlier in visits.promised_to(written.session, written.incident.id):
        if earlier.what == what.value:
            end(written, earlier, "replaced")
    row = FollowUp(id=ident, incident_id=written.incident.id, what=what.value, due=due, text=text)
    written.made("followup", row, {"done": (to_text(written.at), None)})
    entry = Promised(follow_up=ident, what=what.value, act="promised", due=to_text(due), told=storable(text))
    written.entry(entry, text)


def move(written: acts.Written, row: FollowUp, due: datetime) -> None:
    """Put something promised off as part of an act."""
    written.set("followup", row, {"due": due})
    written.entry(Promised(follow_up=row.id, what=row.what, act="put-off", due=to_text(due)))


def end(written: acts.Written, row: FollowUp, act: Literal["replaced", "done", "dropped"]) -> None:
    """End something promised as part of an act: kept, given up, or replaced by a later promise."""
    written.set("followup", row, {"done": written.at})
    written.entry(Promised(follow_up=row.id, what=row.what, act=act, due=to_text(row.due)))


def keep_updates(written: acts.Written) -> None:
    """A satisfied customer waits for no further word (R1)."""
    for promised in visits.promised_to(written.session, written.incident.id):
        if promised.what == Promise.UPDATE:
            end(written, promised, "done")


def due(store: Store, limit: int = 200) -> tuple[FollowUpView, ...]:
    """Return everything promised and not done yet, the earliest first."""
    with store.read() as session:
        return tuple(views.of_follow_up(*row) for row in visits.open_follow_ups(session, limit=limit))


def next_step(session: Any, incident: Incident) -> FollowUp | None:
    """Return what the customer of an incident is to hear or see next."""
    return next(iter(visits.promised_to(session, incident.id)), None)
