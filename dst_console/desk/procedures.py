"""Following a procedure on an incident (P, I, V, H, T): taken up, done step by step, entered into the log.

What is done is spooled first, as captures are: a locked log or a killed console loses nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from dst_console import spool
from dst_console.checklists import kits, loading
from dst_console.checklists.loading import Loaded
from dst_console.checklists.procedure import Procedure
from dst_console.checklists.runner import Answer, Run, Speech, resumed
from dst_console.clock import Mark
from dst_console.config import Problem
from dst_console.desk import acts, capture, follow_ups, uses
from dst_console.errors import NotFound
from dst_console.language.words import promise_word, when
from dst_console.models.doing import (
    Answered,
    Attempted,
    Begun,
    Clocked,
    Ended,
    OneOf,
    RunEntry,
    Searched,
    Skipped,
    Ticked,
)
from dst_console.models.entry import Entry
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text
from dst_console.models.payloads import Changed, TakenBack, load
from dst_console.models.states import DUE_VISITS, Outcome, Promise, State, may_follow
from dst_console.models.views import IncidentView, Logged, Story
from dst_console.models.words import original
from dst_console.paths import Folders
from dst_console.store import incidents, people, views, visits, wordings
from dst_console.store.log import Store
from dst_console.translate import _

_UNDOABLE = (Ticked, Answered, Attempted, Searched, Skipped, Ended)
KIT = "kit"
"""The step at which the kit of the incident's category is shown (V1)."""

_OVER = (State.RESOLVED, State.CLOSED)
_WORK = ("work", "visit")
"""Uses of procedures that are work on the incident: beginning one opens it."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A procedure ready to be followed: its run, the incident's story so far (none when only read), its exact text."""

    run: Run
    story: Story | None
    loaded: Loaded
    level: str = ""
    kit: tuple[str, ...] = ()
    refused: Problem | None = None

    @property
    def incident(self) -> IncidentView | None:
        """The incident it is followed on."""
        return self.story.incident if self.story else None


def read_only(store: Store, procedure_id: str, language: str) -> TakenUp:
    """Return a procedure to be read, on no incident. Raises `NotFound`."""
    loaded = loading.load(store.folders, procedure_id)
    run = Run(loaded.procedure, spool.new_id(), Speech(language, {"technician": store.settings.name}))
    return TakenUp(run, None, loaded)


def without_log(folders: Folders, technician: str, procedure_id: str, language: str) -> TakenUp:
    """Return a procedure ready to begin while the log cannot be read: what is done is spooled all the same.

    Raises `NotFound`.
    """
    loaded = loading.load(folders, procedure_id)
    return TakenUp(Run(loaded.procedure, spool.new_id(), Speech(language, {"technician": technician})), None, loaded)


def running(store: Store, language: str) -> tuple[tuple[IncidentView, Run], ...]:
    """Return every run whose clock is running, with its incident: also one that another console set aside."""
    with store.read() as session:
        last: dict[str, tuple[str, str]] = {}
        for row in incidents.latest(session, "clock"):
            payload = load(row.kind, row.payload)
            if isinstance(payload, Clocked):
                last.setdefault(payload.run, (payload.act, row.incident_id))
        begun = [(run, incident_id) for run, (act, incident_id) in last.items() if act != "stopped"]
    taken = []
    for run, incident_id in begun:
        with suppress(NotFound):  # an undo took it back
            taken.append(take_up(store, incident_id, "", language, run))
    return tuple((one.incident, one.run) for one in taken if one.incident and one.run.clocks and not one.run.ended)


def take_up(store: Store, incident_id: str, procedure_id: str, language: str, run_id: str = "") -> TakenUp:
    """Return a procedure where it was left in this incident, in the wording it began with, or ready to begin.

    `run_id` asks for that run alone. Takes in what is spooled first. Raises `NotFound`.
    """
    capture.drain(store)
    with store.read() as session:
        incident = incidents.by_reference(session, incident_id)
        if incident is None:
            raise NotFound(_("There is no incident {reference} in this log.").format(reference=incident_id))
        person = people.get(session, incident.person_id) if incident.person_id else None
        rows = incidents.timeline(session, incident.id)
        story = Story(views.of_incident(incident, person), views.of_entries(rows))
        runs = runs_of(rows)
        chosen = run_id if run_id in runs else _unfinished(runs, procedure_id)
        if not chosen and not procedure_id:
            raise NotFound(_("This was taken back."))
        loaded = _wording(session, store.folders, runs.get(chosen, []), procedure_id)
        speech = Speech(language, _names(session, store, story.incident, incident))
        planned = [row for row in visits.of_incident(session, incident.id) if row.confirmed and row.state in DUE_VISITS]
        confirmed = {"time-confirmed": Answer(True, incident.captured)} if planned else {}
        level = wordings.level_of(session, person.id if person else incident.id)
    others = [one for ident, done in runs.items() if ident != chosen for one in done]
    known = _known(story.incident, others) | confirmed
    run = Run(loaded.procedure, chosen or spool.new_id(), speech, known)
    wants_kit = any(step.id == KIT for step in loaded.procedure.steps())
    kit = kits.kit(store.folders, story.incident.category, language) if wants_kit else ()
    refused = None if chosen or loaded.own else loading.why_refused(store.folders, procedure_id)
    return TakenUp(resumed(run, runs.get(chosen, [])), story, loaded, level, kit, refused)


def get_ready(folders: Folders) -> None:
    """Read the procedure that is opened most, so that the first opening is as quick as any."""
    loading.load(folders, "impact")
    _entries()


def open_steps(store: Store, incident_id: str, procedure_id: str) -> int:
    """Return how many steps a procedure that is under way still asks for, 0 when none is."""
    run = take_up(store, incident_id, procedure_id, "en").run
    return len(run.open_steps(everywhere=True)) if run.begun else 0


def close(store: Store, incident_id: str, procedure_id: str, now: Mark) -> None:
    """End the run of a procedure that is under way in an incident, if there is one, without asking."""
    taken = take_up(store, incident_id, procedure_id, "en")
    if taken.run.begun:
        keep(store.folders, incident_id, taken.run.close(now)[1], now.wall, taken.loaded)


def keep(
    folders: Folders, incident_id: str, entries: Sequence[RunEntry], at: datetime, loaded: Loaded, by: str = ""
) -> str:
    """Spool what was done, by whom; returns the spool id. With the beginning goes the text that is followed."""
    act: dict[str, Any] = {"entries": [entry.model_dump(mode="json") for entry in entries]}
    if any(getattr(entry, "article", "") for entry in entries):  # M3: whose tip it was, and who used it
        act["by"] = by
    if any(isinstance(entry, Begun) for entry in entries):
        act["text"] = loaded.text
        act["opens"] = loaded.procedure.use.value in _WORK
    return acts.keep(folders, "run", incident_id, act, at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter what was done in a procedure, with what it does to the incident, as one change."""
    incident, act, at = acts.read(session, spooled)
    entries: list[RunEntry] = _entries().validate_python(act["entries"])
    written = acts.Written(session, incident, at)
    for entry in entries:
        if isinstance(entry, Begun) and act.get("text"):
            wordings.keep(session, entry.digest, entry.procedure, entry.version, act["text"])
        if entry.effect == "escalate" and incident.state in _OVER:  # the seal is broken first, and that is told
            written.entry(Changed(kind="correction"), "", _reopened(incident))
        written.entry(entry, _words(entry), _effects(incident, entry, at, bool(act.get("opens"))))
        uses.follow(written, entry, str(act.get("by", "")))
        if isinstance(entry, Answered) and entry.effect in (Promise.UPDATE, Promise.CALLBACK):
            due = from_text(str(entry.value))
            follow_ups.make(written, spool.new_id(), Promise(entry.effect), due, "")
    undoable = written.changed or any(isinstance(entry, _UNDOABLE) for entry in entries)
    return written.done("step" if undoable else "", next((original(one.told) for one in entries if one.told), ""))


def in_force(folders: Folders) -> tuple[list[Procedure], list[Problem]]:
    """Return every procedure in force, by id, and what is wrong with a person's own that was not taken."""
    return [one.procedure for one in loading.load_all(folders)], loading.refused(folders)


@cache
def _entries() -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[OneOf])


Done = list[tuple[RunEntry, datetime]]


def runs_of(rows: Iterable[Entry]) -> dict[str, Done]:
    """Return the entries of each run, in their order, without what an undo took back."""
    found: dict[str, dict[int, tuple[RunEntry, datetime]]] = {}
    withdrawn: set[int] = set()
    for row in rows:
        payload = load(row.kind, row.payload)
        if isinstance(payload, TakenBack):
            withdrawn = (withdrawn | set(payload.withdraws)) - set(payload.restores)
        elif isinstance(payload, RunEntry):
            found.setdefault(payload.run, {})[row.id or 0] = (payload, row.at)
    stand = {run: [one for ident, one in done.items() if ident not in withdrawn] for run, done in found.items()}
    return {run: done for run, done in stand.items() if done and isinstance(done[0][0], Begun)}


def _begun(done: Done) -> Begun:
    first = done[0][0]
    assert isinstance(first, Begun)
    return first


def _is_over(done: Done) -> bool:
    return any(isinstance(entry, Ended) for entry, _at in done)


def _unfinished(runs: Mapping[str, Done], procedure_id: str) -> str:
    """Return the newest run of a procedure that is not over, empty when there is none."""
    found = [ident for ident, done in runs.items() if _begun(done).procedure == procedure_id and not _is_over(done)]
    return found[-1] if found else ""


def _wording(session: Any, folders: Folders, done: Done, procedure_id: str) -> Loaded:
    """Return the text a run was begun with, or for a new one the text in force."""
    if not done:
        return loading.load(folders, procedure_id)
    begun = _begun(done)
    text = wordings.text_of(session, begun.digest)
    if text is None:
        return loading.load(folders, begun.procedure)
    return Loaded(loading.parsed(text), text, own=False)


def _names(session: Any, store: Store, view: IncidentView, incident: Incident) -> dict[str, str]:
    promised = follow_ups.next_step(session, incident)
    step = f"{promise_word(promised.what)}, {when(promised.due, store.clock.now())}" if promised else ""
    number = view.central_number or view.number
    return {"customer": view.customer, "technician": store.settings.name, "ticket": number, "next step": step}


def _known(view: IncidentView, others: Done) -> dict[str, Answer]:
    """Return what this incident answers already: its own fields, and the facts other procedures asked (D2)."""
    fields = {"where": view.place, "which": view.asset, "contact": view.phone or view.mail}
    known = {fact: Answer(value, view.captured) for fact, value in fields.items() if value}
    for entry, at in others:
        if isinstance(entry, Ticked) and entry.fact:
            known[entry.fact] = Answer(True, at, original(entry.told))
        elif isinstance(entry, Answered) and entry.fact:
            value = original(entry.value) if isinstance(entry.value, str) else entry.value
            known[entry.fact] = Answer(value, at, original(entry.told), original(entry.chosen))
    return known


def _words(entry: RunEntry) -> str:
    """Return what search can find of an entry: what was typed, not what was asked."""
    if isinstance(entry, Skipped):
        return original(entry.reason)
    value = getattr(entry, "value", None)
    words = [original(value) if isinstance(value, str) else ""]
    words += [original(getattr(entry, name, "")) for name in ("chosen", "title")]
    return " ".join(filter(None, words))


def _effects(incident: Incident, entry: RunEntry, at: datetime, opens: bool) -> dict[str, Any]:
    """Return the incident's columns that an entry changes."""
    if isinstance(entry, Begun) and opens and incident.state == State.CAPTURED:
        return {"state": State.OPEN.value, "started": incident.started or at}
    if isinstance(entry, Begun) and opens and incident.started is None:
        return {"started": at}
    if entry.effect == "satisfied":
        new: dict[str, Any] = {"satisfied": True, "outcomes": _with(incident, Outcome.SOLVED)}
        return new | _to(incident, State.RESOLVED, {"resolved": at})
    if entry.effect == "dissatisfied":
        return {"satisfied": False} | (_reopened(incident) if incident.state in _OVER else {})
    if entry.effect == "escalate":
        new = {"satisfied": False, "outcomes": _with(incident, Outcome.ESCALATED)}
        return new | _to(incident, State.ESCALATED, {})
    return {}


def _reopened(incident: Incident) -> dict[str, Any]:
    """Return the columns of an incident that is over, once it is reopened."""
    return {"state": State.OPEN.value, "resolved": None, "closed": None, "reopened": incident.reopened + 1}


def _with(incident: Incident, outcome: Outcome) -> str:
    said = [*filter(None, incident.outcomes.split(",")), outcome.value]
    return ",".join(dict.fromkeys(said))


def _to(incident: Incident, state: State, new: dict[str, Any]) -> dict[str, Any]:
    """Return the columns for another state, where the incident may go there."""
    if not may_follow(State(incident.state), state):
        return {}
    return {"state": state.value, **new}
