"""Walk-ups: from the spool into the log, once each (W1, W2, promise 1)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from dst_console import spool
from dst_console.desk import notes, outcomes
from dst_console.language.grammar import Parsed, parse
from dst_console.language.names import name_key, split_honorific
from dst_console.models.incident import Incident
from dst_console.models.payloads import Captured
from dst_console.models.person import Person
from dst_console.models.priority import priority
from dst_console.models.states import Kind, Outcome, Source, State, state_after
from dst_console.models.values import Changes
from dst_console.models.views import Logged
from dst_console.store import incidents, journal, people
from dst_console.store.log import Store

BATCH = 100
"""Spool files taken in by one transaction."""

Spooled = spool.Spooled


def drain(store: Store) -> list[Logged]:
    """Bring everything spooled into the log, oldest first, each exactly once; returns what came in.

    What cannot be read is set aside under `spool/rejected/`, never dropped.
    Raises `LogUnavailable`: the rest stays spooled.
    """
    return [logged for batch in drain_in_batches(store) for logged in batch]


def drain_in_batches(store: Store) -> Iterator[list[Logged]]:
    """Drain, and yield what came in after each transaction: thousands of lines can be seen coming, and left off."""
    waiting = _readable(spool.waiting(store.folders))
    # With a clock that was put back, a note or an outcome can bear an older id than the capture it belongs to.
    waiting.sort(key=lambda item: item[1].kind != "capture")
    for start in range(0, len(waiting), BATCH):
        yield _take_in(store, waiting[start : start + BATCH])


def _readable(paths: list[Any]) -> list[tuple[Any, Spooled]]:
    found = []
    for path in paths:
        try:
            found.append((path, spool.read(path)))
        except spool.Unreadable:
            spool.reject(path)
        except FileNotFoundError:  # another console took it in meanwhile
            continue
    return found


def _take_in(store: Store, batch: list[tuple[Any, Spooled]]) -> list[Logged]:
    """Log a batch in one transaction; when one of it cannot be logged, only that one is set aside."""
    try:
        with store.write() as session:
            logged = [_log_once(store, session, spooled) for _path, spooled in batch]
    except (ValueError, LookupError, ArithmeticError):
        if len(batch) == 1:
            spool.reject(batch[0][0])
            return []
        return [one for item in batch for one in _take_in(store, [item])]
    for path, _spooled in batch:
        spool.forget(path)
    return [one for one in logged if one is not None]


def _log_once(store: Store, session: Any, spooled: Spooled) -> Logged | None:
    if incidents.is_drained(session, spooled.id):
        return None
    incidents.mark_drained(session, spooled.id)
    if spooled.kind == "capture":
        return _log(store, session, spooled)
    return _verbs()[spooled.kind](session, spooled)


def _verbs() -> dict[str, Callable[[Any, Spooled], Logged]]:
    """Return what enters each kind of spool file; procedures load more than a walk-up needs, so they come late."""
    from dst_console.desk import closing, follow_ups, procedures, visits

    later = {"run": procedures.enter, "visit": visits.enter, "follow-up": follow_ups.enter, "close": closing.enter}
    return {"note": notes.enter, "outcome": outcomes.enter, **later}


def _log(store: Store, session: Any, spooled: Spooled) -> Logged:
    """Turn a captured line into an incident, its first entry and its way back."""
    at = datetime.fromisoformat(spooled.at)
    said = parse(spooled.text, at, lambda name: people.named(session, name_key(name)) is not None)
    values = _columns(said, spooled.fields, at)
    steps: list[journal.Step] = []
    values["person_id"] = _customer(session, said, spooled, at, values, steps)
    incident = Incident(
        id=spooled.id,
        number=incidents.next_number(session, store.settings.prefix),
        captured=at,
        line=spooled.text,
        **values,
    )
    incidents.add(session, incident)
    words = " ".join([spooled.text, *spooled.fields.values()])
    incidents.append(session, incident.id, at, words, Captured(fields=incidents.columns(incident)))
    undone: Changes = {"state": (State.CANCELLED.value, incident.state), "cancel_reason": ("undone", None)}
    steps.append({"table": "incident", "id": incident.id, "changes": undone})
    journal.remember(session, store.clock.now(), "capture", incident.number, steps)
    return Logged(incident.id, incident.number, incident.summary)


def _columns(said: Parsed, options: dict[str, str], at: datetime) -> dict[str, Any]:
    """Gather an incident's columns: what options said wins over what the line said."""
    outcomes_said = tuple(options["outcome"].split(",")) if options.get("outcome") else said.outcomes
    occurred = _moment(options.get("at"), at) or said.occurred or at
    urgency = int(options["urgency"]) if options.get("urgency") else said.urgency
    impact = int(options["impact"]) if options.get("impact") else said.impact
    solved = Outcome.SOLVED in outcomes_said
    return {
        "source": options.get("source") or Source.WALK_UP,
        "kind": Kind.REQUEST if said.request or options.get("request") else Kind.INCIDENT,
        "state": state_after(outcomes_said),
        "outcomes": ",".join(outcomes_said),
        "place": options.get("place") or said.place,
        "category": options.get("category") or said.category,
        "asset": options.get("asset") or said.asset,
        "phone": options.get("phone") or said.phone,
        "mail": options.get("mail") or said.mail,
        "impact": impact,
        "urgency": urgency,
        "priority": priority(impact, urgency),
        "summary": said.summary,
        "occurred": occurred,
        "resolved": at if solved else None,
        "work_minutes": int(options["work"]) if options.get("work") else said.work_minutes,
    }


def _moment(words: str | None, at: datetime) -> datetime | None:
    return parse(words, at).occurred if words else None


def _customer(
    session: Any,
    said: Parsed,
    spooled: Spooled,
    at: datetime,
    values: dict[str, Any],
    steps: list[journal.Step],
) -> str | None:
    """Find or add the customer, and keep the last place and phone given with the name (Q3)."""
    honorific, name = said.honorific, said.person
    if spooled.fields.get("person"):
        honorific, name = split_honorific(spooled.fields["person"])
    if not name:
        return None
    person = people.named(session, name_key(name))
    if person is None:
        person = people.add(session, Person(id=spool.new_id(), name=name, name_key=name_key(name), added=at))
        steps.append({"table": "person", "id": person.id, "changes": {"removed": (True, False)}})
    given = {
        "honorific": honorific,
        "place": values["place"],
        "phone": values["phone"],
        "mail": values["mail"],
    }
    changes = incidents.change(session, person, {key: value for key, value in given.items() if value})
    if changes:
        steps.append({"table": "person", "id": person.id, "changes": changes})
    return person.id
