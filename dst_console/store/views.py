"""From rows to the frozen views that verbs give back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dst_console.models import views
from dst_console.models.article import Article
from dst_console.models.doing import Answered, Searched, Skipped
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text
from dst_console.models.payloads import Changed, Closed, Delivered, Noted, Promised, Surveyed, TakenBack, load
from dst_console.models.person import Person
from dst_console.models.values import Value
from dst_console.models.visit import Visit
from dst_console.models.words import original


def of_person(row: Person) -> views.PersonView:
    """Show a person."""
    return views.PersonView(row.id, row.name, row.honorific, row.phone, row.mail, row.place)


def of_incident(row: Incident, person: Person | None) -> views.IncidentView:
    """Show an incident with the person it is for."""
    return views.IncidentView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        source=row.source,
        state=row.state,
        outcomes=tuple(row.outcomes.split(",")) if row.outcomes else (),
        person=of_person(person) if person else None,
        place=row.place,
        category=row.category,
        asset=row.asset,
        phone=row.phone,
        mail=row.mail,
        impact=row.impact,
        urgency=row.urgency,
        priority=row.priority,
        summary=row.summary,
        line=row.line,
        occurred=row.occurred,
        captured=row.captured,
        resolved=row.resolved,
        closed=row.closed,
        work_minutes=row.work_minutes,
        cancel_reason=row.cancel_reason,
        central_number=row.central_number,
        started=row.started,
        satisfied=row.satisfied,
        first_visit=row.first_visit,
        level1=row.level1,
        hold_minutes=row.hold_minutes,
        documentation_minutes=row.documentation_minutes,
        treated=row.treated,
        solved=row.solved,
        recommend=row.recommend,
        survey_by=row.survey_by,
        reopened=row.reopened,
        resolution=row.resolution,
    )


def of_incidents(rows: Iterable[tuple[Incident, Person | None]]) -> tuple[views.IncidentView, ...]:
    """Show many."""
    return tuple(of_incident(incident, person) for incident, person in rows)


def of_entries(rows: Sequence[Entry]) -> tuple[views.EntryView, ...]:
    """Show a whole timeline; an entry that an undo withdrew, and no redo brought back, is marked."""
    payloads = [load(row.kind, row.payload) for row in rows]
    withdrawn: set[int] = set()
    for payload in payloads:
        if isinstance(payload, TakenBack):
            withdrawn |= set(payload.withdraws)
            withdrawn -= set(payload.restores)
    return tuple(_of_entry(row, payload, row.id in withdrawn) for row, payload in zip(rows, payloads, strict=True))


def _of_entry(row: Entry, payload: object, withdrawn: bool) -> views.EntryView:
    changes: tuple[tuple[str, object, object], ...] = ()
    if isinstance(payload, Changed | TakenBack | Closed | Surveyed | Delivered):
        shown = [(name, *pair) for name, pair in payload.changes.items() if name != "person_id"]
        changes = tuple((name, _shown(before), _shown(after)) for name, before, after in shown)
    if isinstance(payload, Changed) and payload.who:
        before_name, after_name = map(original, payload.who)
        changes = (("person", before_name, after_name), *changes)
    amends = payload.amends if isinstance(payload, Noted) else None
    if isinstance(payload, TakenBack):
        noted = payload.withdraws or payload.restores
        changes = (("note", "", ""), *changes) if noted else changes or (("person", "", ""),)
    seen = views.EntryView(row.id or 0, row.at, row.kind, row.text, changes, amends, withdrawn)
    return replace(seen, **_done(payload))


def _done(payload: object) -> dict[str, Any]:
    """Return what a payload of a procedure, a visit or a promise says, as the view has it."""
    known = {name: str(getattr(payload, name, "")) for name in ("told", "act")}
    chosen, value = getattr(payload, "chosen", ""), getattr(payload, "value", None)
    known["answer"] = str(value) if value is not None else ""
    known["result"] = chosen
    if isinstance(payload, Skipped):
        known["result"] = payload.reason
    elif isinstance(payload, Searched):
        known |= {"result": str(payload.found), "act": payload.title}
    elif isinstance(payload, Answered) and chosen:
        known |= {"answer": chosen, "result": ""}
    elif isinstance(payload, Promised):
        known["answer"] = payload.what
    elif isinstance(payload, Delivered):
        known |= {"told": f"{payload.target}: {payload.number}", "answer": payload.address}
    due = from_text(payload.due) if isinstance(payload, Promised) and payload.due else None
    shown = {name: original(text) for name, text in known.items()}
    return {**shown, "lasted": float(getattr(payload, "lasted", 0.0)), "due": due}


def of_visit(row: Visit, incident: Incident, person: Person | None) -> views.VisitView:
    """Show a visit."""
    return views.VisitView(
        id=row.id,
        incident=of_incident(incident, person),
        state=row.state,
        planned=row.planned,
        minutes=row.minutes,
        place=row.place,
        why=row.why,
        confirmed=row.confirmed,
        set_off=row.set_off,
        arrived=row.arrived,
        left=row.left,
        travel_minutes=row.travel_minutes,
        work_minutes=row.work_minutes,
        hold_minutes=row.hold_minutes,
    )


def of_follow_up(row: FollowUp, incident: Incident, person: Person | None) -> views.FollowUpView:
    """Show something promised."""
    return views.FollowUpView(row.id, of_incident(incident, person), row.what, row.due, row.text)


def of_article(row: Article, uses: views.Uses, number: str = "") -> views.ArticleView:
    """Show an article with how often it was used; `number` is that of the incident it was made from."""
    return views.ArticleView(
        id=row.id,
        title=row.title,
        problem=row.problem,
        answer=row.answer,
        tags=row.tags,
        visibility=row.visibility,
        author=row.author,
        incident_id=row.incident_id or "",
        incident=number,
        language=row.language,
        created=row.created,
        updated=row.updated,
        retired=row.retired,
        uses=uses,
    )


def _shown(value: Value) -> Value:
    return original(value) if isinstance(value, str) else value
