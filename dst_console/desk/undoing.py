"""Undo and redo of every change, saying what was done (U20)."""

from datetime import datetime
from typing import Any, Literal

from dst_console.errors import BadInput, NotFound
from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Undo
from dst_console.models.payloads import TakenBack
from dst_console.models.person import Person
from dst_console.models.values import Changes
from dst_console.models.views import Done
from dst_console.models.visit import Visit
from dst_console.store import articles, incidents, journal
from dst_console.store.log import Store
from dst_console.translate import _

_TABLES: dict[str, type[Any]] = {
    "incident": Incident,
    "person": Person,
    "visit": Visit,
    "followup": FollowUp,
    "article": Article,
    "articleuse": ArticleUse,
}


def undo(store: Store) -> Done:
    """Take back the newest change that stands. Raises `NotFound` when there is none."""
    return _turn(store, "undo", _("There is nothing to undo."))


def redo(store: Store) -> Done:
    """Do again what was undone last. Raises `NotFound` when nothing was."""
    return _turn(store, "redo", _("There is nothing to redo."))


def _turn(store: Store, way: Literal["undo", "redo"], nothing: str) -> Done:
    with store.write() as session:
        change = journal.last_done(session) if way == "undo" else journal.first_undone(session)
        if change is None:
            raise NotFound(nothing)
        incident_id = _retrace(session, change, store.clock.now(), way)
        change.undone = way == "undo"
        session.add(change)
        return Done(change.label, change.subject, incident_id)


def _retrace(session: Any, change: Undo, now: datetime, way: Literal["undo", "redo"]) -> str | None:
    """Walk a change's steps back (or forth again) and write that down in each incident's timeline."""
    taken: dict[str, tuple[Changes, list[int]]] = {}
    steps = journal.steps_of(change)
    for step in reversed(steps) if way == "undo" else steps:
        changes = _put(session, step, way)
        if step.get("table", "incident") != "incident":
            continue
        of_incident = taken.setdefault(step["id"], ({}, []))
        of_incident[0].update(changes)
        if "entry" in step:
            of_incident[1].append(step["entry"])
    for incident_id, (changes, entries) in taken.items():
        withdrawn = {"withdraws" if way == "undo" else "restores": tuple(entries)}
        incidents.append(session, incident_id, now, "", TakenBack(kind=way, changes=changes, **withdrawn))
    return next(iter(taken), None)


def _put(session: Any, step: journal.Step, way: str) -> Changes:
    """Put one step's columns back, or its entry out of (or into) the search; refuses what has changed since."""
    if "entry" in step:
        entry = session.get(Entry, step["entry"])
        (incidents.unindex if way == "undo" else incidents.reindex)(session, entry)
        return {}
    row = session.get(_TABLES[step["table"]], step["id"])
    new = {}
    for name, (before, after) in step["changes"].items():
        leaving, wanted = (after, before) if way == "undo" else (before, after)
        if incidents.as_value(getattr(row, name)) != leaving:
            raise BadInput(
                _("This cannot be taken back: it was changed again since."),
                _("Nothing was changed."),
                _("Correct it by hand."),
            )
        new[name] = incidents.from_value(name, wanted)
    changes = incidents.change(session, row, new)
    if isinstance(row, Article):
        articles.reindex(session, row)
    return changes


def sentence(done: Done, way: str) -> str:
    """Say what an undo or redo did."""
    what = {
        "capture": _("logging {subject}"),
        "step": _("the step on {subject}"),
        "visit": _("the change of the visit on {subject}"),
        "follow-up": _("the follow-up on {subject}"),
        "note": _("the note on {subject}"),
        "outcome": _("the outcome of {subject}"),
        "correction": _("the correction of {subject}"),
        "state": _("the new state of {subject}"),
        "close": _("closing {subject}"),
        "cancel": _("cancelling {subject}"),
        "import": _("the import of {subject} people"),
        "merge": _("merging {subject}"),
        "person": _("the change of {subject}"),
        "article": _("writing the article {subject}"),
        "article-change": _("the change of the article {subject}"),
        "article-use": _("using the article on {subject}"),
    }[done.label].format(subject=done.subject)
    return _("Undone: {what}.").format(what=what) if way == "undo" else _("Done again: {what}.").format(what=what)
