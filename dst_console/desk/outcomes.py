"""What a walk-up came to: solved, sent to the service centre, callback, visit, escalated (W3)."""

from datetime import datetime
from typing import Any

from dst_console import spool
from dst_console.desk.changing import Act, record
from dst_console.models.states import Outcome, State, may_follow, state_after
from dst_console.models.views import Logged
from dst_console.paths import Folders
from dst_console.store import incidents


def keep(folders: Folders, incident_id: str, outcome: Outcome, told: str = "", at: datetime | None = None) -> str:
    """Spool an outcome, so that it is kept even while the log cannot be used; returns the spool id."""
    fields = {"incident": incident_id, "outcome": outcome.value}
    return spool.put(folders, told, kind="outcome", fields=fields, at=at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter a spooled outcome into the log. Raises LookupError when its incident is not there."""
    incident = incidents.by_reference(session, spooled.fields["incident"])
    if incident is None:
        raise LookupError(spooled.fields["incident"])
    at = datetime.fromisoformat(spooled.at)
    said = [*filter(None, incident.outcomes.split(",")), Outcome(spooled.fields["outcome"]).value]
    outcomes = list(dict.fromkeys(said))
    new: dict[str, Any] = {"outcomes": ",".join(outcomes)}
    after = state_after([Outcome.SOLVED] if Outcome.SOLVED in outcomes else outcomes[-1:])
    if may_follow(State(incident.state), after):
        new["state"] = after.value
        if after is State.RESOLVED and incident.resolved is None:
            new["resolved"] = at
    act: Act = "amendment" if incident.state == State.CLOSED else "outcome"
    record(session, incident, new, at, act, label="outcome", told=spooled.text)
    return Logged(incident.id, incident.number, incident.summary, "outcome")
