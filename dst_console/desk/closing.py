"""Closing an incident (P4): what was recorded, composed; what is still missing; then it is sealed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from math import ceil
from typing import Any, Literal

from dst_console import spool
from dst_console.desk import acts, capture, exporting, follow_ups, procedures
from dst_console.errors import BadInput, NotFound
from dst_console.export.record import Record
from dst_console.export.ticket import body
from dst_console.language.words import field_word, in_turn, listed, outcome_word, short_day, state_word, yes_or_no
from dst_console.models.doing import Answered, Attempted, Clocked, Marked, RunEntry
from dst_console.models.incident import Incident
from dst_console.models.moment import to_text
from dst_console.models.payloads import Closed, Noted, Surveyed
from dst_console.models.states import Outcome, State, VisitState
from dst_console.models.views import Closing, EntryView, Logged, Survey
from dst_console.models.words import original, storable
from dst_console.paths import Folders
from dst_console.store import incidents, views, visits
from dst_console.store.log import Store
from dst_console.translate import _

FACTS = ("when", "where", "which", "how-many", "changed", "seen-by")
"""The facts of IMPACT that belong into a summary."""

AHEAD = (Outcome.CALLBACK, Outcome.VISIT)
"""Outcomes that were to come when they were said: what became of them is the result."""

MOST_MINUTES = 9_999
SCALES = {"treated": (1, 5), "solved": (1, 5), "recommend": (0, 10)}
"""The least and the most that a customer can answer."""

OVER = (State.CANCELLED, State.CLOSED)
"""States in which nothing is closed any more: what is sealed stays as it was sealed (P4)."""


def prepare(store: Store, reference: str) -> tuple[Record, Closing]:
    """Return an incident as it would leave the desk and its closing, filled in from everything that was recorded.

    Takes in what is spooled first. Raises `NotFound`, or `BadInput` for what is closed or cancelled already.
    """
    capture.drain(store)
    with store.read() as session:
        incident = incidents.by_reference(session, reference)
        if incident is None:
            raise NotFound(_("There is no incident {reference} in this log.").format(reference=reference))
        if incident.state in OVER:
            raise BadInput(
                _("{number} is {state} already.").format(number=incident.number, state=state_word(incident.state)),
                _("Nothing was changed."),
                _("Reopening brings it back; corrections of what is closed are amendments."),
            )
        record = exporting.record(session, incident.id)
        rows = incidents.timeline(session, incident.id)
        timed = [one for run in procedures.runs_of(rows).values() for one in run]
        done = [entry for entry, _at in timed]
        been = [row for row in visits.of_incident(session, incident.id) if row.state == VisitState.LEFT]
    ahead = in_turn(listed((what, short_day(at))) for at, what in record.coming)
    before = _last(record.entries, "closed")
    since = [entry for entry, at in timed if before is None or at > before.at]
    earlier = [entry for entry, at in timed if before is not None and at <= before.at]
    summary = composed(incident, done, ahead)
    if before is not None:
        summary = _added(before.text, summary, composed(incident, earlier))
    closing = Closing(
        summary=_last_answer(since, "summary") or summary,
        satisfied=incident.satisfied,
        first_visit=incident.first_visit if incident.first_visit is not None or not been else len(been) == 1,
        level1=bool(incident.level1),
        work=_first(incident.work_minutes, _total(row.work_minutes for row in been), _worked(done)),
        hold=_first(incident.hold_minutes, _total(row.hold_minutes for row in been), _held(done)),
        documentation=incident.documentation_minutes,
        survey=_survey(incident, done, _last(record.entries, "survey")),
    )
    return record, closing


def composed(incident: Incident, done: Sequence[RunEntry], ahead: str = "") -> str:
    """Write the summary from what was recorded: what was wrong, the facts, what was tried, the result, what is next."""
    facts = {entry.fact: entry for entry in done if isinstance(entry, Answered) and entry.fact in FACTS}
    tried = [
        f"{original(one.value)} ({original(one.chosen) or one.result})" for one in done if isinstance(one, Attempted)
    ]
    said = filter(None, incident.outcomes.split(","))
    result = listed(outcome_word(one) for one in said if one not in AHEAD)
    lines = [
        incident.summary or incident.line,
        *(f"{original(facts[fact].told)} {_value(facts[fact])}" for fact in FACTS if fact in facts),
        _("Tried: {what}").format(what=in_turn(tried)) if tried else "",
        _("Result: {what}").format(what=result) if result else "",
        _("Next: {what}").format(what=ahead) if ahead else "",
    ]
    return "\n".join(filter(None, lines))


def ticket(record: Record, closing: Closing, at: datetime) -> str:
    """Return the ticket exactly as it will be sent, with what closing says (promise 6)."""
    view = record.incident
    closed = replace(
        view,
        resolution=closing.summary,
        state=State.CLOSED.value,
        outcomes=tuple(dict.fromkeys((*view.outcomes, Outcome.SOLVED.value))),
        resolved=view.resolved or at,
        closed=at,
    )
    return body(replace(record, incident=closed))


def missing(closing: Closing) -> list[tuple[str, str]]:
    """Return what closing still asks for, field by field, each with its sentence; writing is never in the way (U15)."""
    found = []
    if not closing.summary.strip():
        found.append(("summary", _("One line of fact is needed: what was wrong and what was done (U30).")))
    if closing.satisfied is None:
        found.append(("satisfied", _("Is the customer satisfied?")))
    elif not closing.satisfied:
        found.append(("satisfied", _("Only a satisfied customer closes it: go on with it, or escalate.")))
    if closing.work is None:
        found.append(("work", _("How many minutes of work was it? Without them nobody knows what it took (M1).")))
    for field in ("work", "hold", "documentation"):
        minutes = getattr(closing, field)
        if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
            words = _("{field}: this is from {least} to {most}.")
            found.append((field, words.format(field=field_word(f"{field}_minutes"), least=0, most=MOST_MINUTES)))
    for field, (least, most) in SCALES.items():
        answer = getattr(closing.survey, field)
        if answer is not None and not least <= answer <= most:
            words = _("{field}: this is from {least} to {most}.")
            found.append((field, words.format(field=field_word(field), least=least, most=most)))
    return found


def keep(folders: Folders, incident_id: str, closing: Closing, at: datetime, confirmed: Iterable[str] = ()) -> str:
    """Spool the closing, so that it is kept even while the log cannot be used; returns the spool id.

    `confirmed` names findings of private data that were looked at and are sent all the same. Raises `BadInput`
    while something is missing; nothing is kept then.
    """
    lacking = missing(closing)
    if lacking:
        raise BadInput(lacking[0][1], _("Nothing was changed; what was typed stands as it was."))
    act = {**asdict(closing), "confirmed": [storable(one) for one in confirmed]}
    return acts.keep(folders, "close", incident_id, json.loads(json.dumps(act)), at)


def enter(session: Any, spooled: spool.Spooled) -> Logged:
    """Enter a closing into the log: the survey, what was said, and the seal, as one change.

    What was closed or cancelled before it came stays as it is; what was said differently then is a note on it.
    Raises LookupError or ValueError when it cannot be.
    """
    incident, act, at = acts.read(session, spooled)
    survey = Survey(**act.pop("survey"))
    confirmed = tuple(act.pop("confirmed"))
    closing = Closing(**act)
    written = acts.Written(session, incident, at)
    asked = _last(views.of_entries(incidents.timeline(session, incident.id)), "survey", standing=True)
    if incident.state in OVER:
        return _enter_late(written, closing, survey, asked)
    if not survey.is_empty and survey != _survey(incident, (), asked):
        answers = {field: getattr(survey, field) for field in SCALES}
        by: Literal["customer", "technician"] = "customer" if survey.by == "customer" else "technician"
        words = storable(survey.words)
        written.entry(Surveyed(by=by, told=words), survey.words, {**answers, "survey_by": by})
    written.entry(Closed(confirmed=confirmed), closing.summary, _columns(incident, closing, at))
    follow_ups.keep_updates(written)
    return written.done("close")


def _enter_late(written: acts.Written, closing: Closing, survey: Survey, asked: EntryView | None) -> Logged:
    """Keep what a closing says differently that came when it was closed or cancelled already: nothing typed is lost."""
    incident = written.incident
    said = {**_said(closing), **{field: getattr(survey, field) for field in SCALES}}
    differing = {field: value for field, value in said.items() if value not in (None, getattr(incident, field))}
    summary = differing.pop("resolution", "")
    lines = [summary, *(f"{field_word(field)}: {_shown(value)}" for field, value in differing.items())]
    if survey.words and survey.words != (asked.told if asked else ""):
        lines.append(_("in their words") + f": {survey.words}")
    if not any(lines):
        return written.done("")
    head = _("Written to close it, when it was {state} already:").format(state=state_word(incident.state))
    written.entry(Noted(), "\n".join(filter(None, [head, *lines])))
    return written.done("note")


def became(store: Store, spool_id: str, incident_id: str, at: datetime, summary: str) -> tuple[str, str, bool] | None:
    """Say what became of a closing: the incident's number and state, and whether it is what closed it.

    None while it is only spooled yet. Raises `LogUnavailable`.
    """
    with store.read() as session:
        if not incidents.is_drained(session, spool_id):
            return None
        incident = incidents.by_reference(session, incident_id)
        if incident is None:
            return None
        last = _last(views.of_entries(incidents.timeline(session, incident.id)), "closed", standing=True)
        same = last is not None and (to_text(last.at), last.text) == (to_text(at), summary)
        return incident.number, incident.state, same


def _said(closing: Closing) -> dict[str, Any]:
    """Return what a closing says, by the incident's columns."""
    return {
        "resolution": closing.summary,
        "satisfied": closing.satisfied,
        "first_visit": closing.first_visit,
        "level1": closing.level1,
        "work_minutes": closing.work,
        "hold_minutes": closing.hold,
        "documentation_minutes": closing.documentation,
    }


def _shown(value: object) -> str:
    return yes_or_no(value) if isinstance(value, bool) else str(value)


def _columns(incident: Incident, closing: Closing, at: datetime) -> dict[str, Any]:
    """Return the incident's columns that closing sets."""
    said = list(filter(None, incident.outcomes.split(",")))
    return {
        **_said(closing),
        "outcomes": ",".join(dict.fromkeys([*said, Outcome.SOLVED.value])),
        "state": State.CLOSED.value,
        "resolved": incident.resolved or at,
        "closed": at,
    }


def documented(closing: Closing, seconds: float) -> Closing:
    """Return the closing with the minutes that writing it down took, where none were said."""
    return closing if closing.documentation is not None else replace(closing, documentation=max(1, round(seconds / 60)))


def _survey(incident: Incident, done: Sequence[RunEntry], asked: EntryView | None) -> Survey:
    """Return what the customer was asked already; `asked` is the last survey, also one whose closing was undone."""
    if asked is not None:
        answers = {name: getattr(incident, name) for name in (*SCALES, "survey_by")}
        answers |= {name: after for name, _before, after in asked.changes if name in answers}
        by = answers.pop("survey_by") or "technician"
        return Survey(**answers, words=asked.told, by=by)
    told = {entry.step: entry.value for entry in done if isinstance(entry, Answered) and entry.step in SCALES}
    given = {step: value for step, value in told.items() if isinstance(value, int)}
    return Survey(given.get("treated"), given.get("solved"))


def _last(entries: Iterable[EntryView], kind: str, standing: bool = False) -> EntryView | None:
    """Return the last entry of a kind; with `standing` the last that was not taken back."""
    found = [entry for entry in entries if entry.kind == kind and not (standing and entry.withdrawn)]
    return found[-1] if found else None


def _added(before: str, now: str, then: str) -> str:
    """Return what was written at the last closing, and behind it the lines that only what came since is told in."""
    known = {*before.split("\n"), *then.split("\n")}
    return "\n".join([before, *(line for line in now.split("\n") if line not in known)])


def _last_answer(done: Sequence[RunEntry], fact: str) -> str:
    found = [_value(entry) for entry in done if isinstance(entry, Answered) and entry.fact == fact]
    return found[-1] if found else ""


def _value(entry: Answered) -> str:
    return original(entry.chosen) or (original(entry.value) if isinstance(entry.value, str) else str(entry.value))


def _first(*found: int | None) -> int | None:
    return next((one for one in found if one is not None), None)


def _total(minutes: Iterable[int | None]) -> int | None:
    known = [one for one in minutes if one is not None]
    return sum(known) if known else None


def _worked(done: Sequence[RunEntry]) -> int | None:
    """Return the whole minutes spent in procedures, clocks left out."""
    seconds = sum(entry.lasted for entry in done if isinstance(entry, Marked) and not isinstance(entry, Clocked))
    return ceil(seconds / 60) if seconds else None


def _held(done: Sequence[RunEntry]) -> int | None:
    seconds = sum(entry.lasted for entry in done if isinstance(entry, Clocked) and entry.part == "hold")
    return round(seconds / 60) if seconds else None
