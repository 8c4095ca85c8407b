"""How `--json` is printed: views turned into the objects of `schemas.py`.

Moments are ISO 8601 with the offset of the place (U25), names are English, text is as typed. Nothing printed
can steer a terminal: control letters, direction controls and lone surrogates are written as JSON escapes.
"""

import json
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dst_console.cli.schemas import (
    ArticleJson,
    ChangeJson,
    DayJson,
    EntryJson,
    FollowUpJson,
    HitJson,
    IncidentJson,
    PersonJson,
    TimesJson,
    VisitJson,
)
from dst_console.models.views import (
    ArticleView,
    DayView,
    EntryView,
    FollowUpView,
    Hit,
    IncidentView,
    PersonView,
    VisitTimes,
    VisitView,
)

_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MOMENTS = ("occurred", "started", "resolved", "closed")


def person_json(view: PersonView) -> PersonJson:
    """Turn a person into JSON."""
    return {
        "id": view.id,
        "name": view.name,
        "honorific": view.honorific,
        "phone": view.phone,
        "mail": view.mail,
        "place": view.place,
    }


def incident_json(view: IncidentView) -> IncidentJson:
    """Turn an incident into JSON."""
    return {
        "id": view.id,
        "number": view.number,
        "kind": view.kind,
        "source": view.source,
        "state": view.state,
        "outcomes": list(view.outcomes),
        "person": person_json(view.person) if view.person else None,
        "place": view.place,
        "category": view.category,
        "asset": view.asset,
        "phone": view.phone,
        "mail": view.mail,
        "impact": view.impact,
        "urgency": view.urgency,
        "priority": view.priority,
        "summary": view.summary,
        "line": view.line,
        "occurred": moment(view.occurred),
        "captured": moment(view.captured),
        "resolved": moment(view.resolved) if view.resolved else None,
        "closed": moment(view.closed) if view.closed else None,
        "work_minutes": view.work_minutes,
        "cancel_reason": view.cancel_reason,
        "central_number": view.central_number,
        "resolution": view.resolution,
        "satisfied": view.satisfied,
        "first_visit": view.first_visit,
        "level1": view.level1,
        "hold_minutes": view.hold_minutes,
        "documentation_minutes": view.documentation_minutes,
        "treated": view.treated,
        "solved": view.solved,
        "recommend": view.recommend,
        "survey_by": view.survey_by,
        "reopened": view.reopened,
    }


def entry_json(view: EntryView) -> EntryJson:
    """Turn an entry into JSON."""
    changes: list[ChangeJson] = [
        {"field": field, "before": _value(field, before), "after": _value(field, after)}
        for field, before, after in view.changes
    ]
    return {
        "id": view.id,
        "at": moment(view.at),
        "kind": view.kind,
        "text": view.text,
        "changes": changes,
        "amends": view.amends,
        "withdrawn": view.withdrawn,
        "told": view.told,
        "answer": view.answer,
        "result": view.result,
        "act": view.act,
        "lasted": view.lasted,
    }


def day_json(view: DayView, incidents: list[IncidentView]) -> DayJson:
    """Turn a day, all its pages gathered in `incidents`, into JSON."""
    return {
        "day": view.day.isoformat(),
        "total": view.total,
        "open": view.open_count,
        "unsent": view.unsent,
        "incidents": [incident_json(one) for one in incidents],
        "visits": [visit_json(one) for one in view.visits],
        "follow_ups": [follow_up_json(one, "promised") for one in view.follow_ups],
    }


def hit_json(hit: Hit) -> HitJson:
    """Turn a hit into JSON."""
    return {
        "incident": incident_json(hit.incident),
        "text": hit.text,
        "kind": hit.entry_kind,
        "at": moment(hit.at),
    }


def visit_json(view: VisitView) -> VisitJson:
    """Turn a visit into JSON."""
    return {
        "id": view.id,
        "incident": incident_json(view.incident),
        "state": view.state,
        "planned": moment(view.planned),
        "minutes": view.minutes,
        "place": view.place,
        "why": view.why,
        "confirmed": view.confirmed,
        "set_off": moment(view.set_off) if view.set_off else None,
        "arrived": moment(view.arrived) if view.arrived else None,
        "left": moment(view.left) if view.left else None,
        "travel_minutes": view.travel_minutes,
        "work_minutes": view.work_minutes,
        "hold_minutes": view.hold_minutes,
    }


def times_json(times: VisitTimes) -> TimesJson:
    """Turn a visit's minutes into JSON."""
    return {"travel": times.travel, "work": times.work, "hold": times.hold}


def follow_up_json(view: FollowUpView, state: str) -> FollowUpJson:
    """Turn something promised, and where it stands, into JSON."""
    return {
        "id": view.id,
        "incident": incident_json(view.incident),
        "what": view.what,
        "due": moment(view.due),
        "text": view.text,
        "state": state,
    }


def article_json(view: ArticleView) -> ArticleJson:
    """Turn an article into JSON."""
    return {
        "id": view.id,
        "title": view.title,
        "problem": view.problem,
        "answer": view.answer,
        "tags": view.tags,
        "visibility": view.visibility,
        "author": view.author,
        "incident": view.incident or None,
        "language": view.language,
        "created": moment(view.created),
        "updated": moment(view.updated),
        "retired": view.retired,
        "used": view.uses.used,
        "tried": view.uses.tried,
        "worked": view.uses.worked,
    }


def moment(at: datetime) -> str:
    """Write a moment as ISO 8601 to the millisecond, with its offset."""
    return at.isoformat(timespec="milliseconds")


def _value(field: str, value: object) -> object:
    """Write a changed value; the log keeps moments in a form of its own."""
    if field not in _MOMENTS or not isinstance(value, str):
        return value
    from dst_console.models.moment import from_text

    return moment(from_text(value))


def print_json(value: Mapping[str, Any], indent: int | None = 2) -> None:
    """Print one JSON object that any reader takes and no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    print(text)
