"""Every action once: what it is called, which keys do it, where it holds, and why it cannot be done just now.

Help, the footer, the command palette, the README's table and a person's own keymap are all made from this list.
Default keys are only those that every terminal passes on (U38); a function key has a ctrl twin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dst_console.translate import _


@dataclass(frozen=True, slots=True)
class Situation:
    """What an action may depend on, as the screen in front knows it."""

    store_ready: bool = True
    store_trouble: str = ""
    incident: str = ""
    state: str = ""
    people: int = 0
    drafts: int = 0
    logged: str = ""


def _always(_situation: Situation) -> str:
    return ""


def _needs_log(situation: Situation) -> str:
    if situation.store_ready:
        return ""
    return situation.store_trouble or _("The log is still being opened; captures are kept meanwhile.")


def _needs_incident(situation: Situation) -> str:
    return "" if situation.incident else _("No incident is chosen.")


def _needs_unfinished(situation: Situation) -> str:
    if situation.state == "cancelled":
        return _("This incident is cancelled already; reopening brings it back.")
    return _needs_incident(situation) or _needs_log(situation)


def _needs_people(situation: Situation) -> str:
    return "" if situation.people else _("Nobody is chosen.")


def _needs_drafts(situation: Situation) -> str:
    return "" if situation.drafts else _("There are no drafts.")


def _needs_logged(situation: Situation) -> str:
    return "" if situation.logged else _("Nothing was captured in this sitting yet.")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a technician can do.

    `scope` is "anywhere" (also while typing) or the name of the screen; `why_not` returns a sentence while it cannot be
    done.
    """

    id: str
    keys: str
    scope: str
    label: str
    tooltip: str
    footer: bool = False
    why_not: Callable[[Situation], str] = _always


ACTIONS: Final[tuple[Action, ...]] = (
    Action("help", "f1,ctrl+g", "anywhere", _("help"), _("Show every key of this screen."), footer=True),
    Action("capture", "f2,ctrl+n", "anywhere", _("walk-up"), _("Log a walk-up over whatever is on the screen.")),
    Action("find", "f3,ctrl+f", "anywhere", _("find"), _("Search the whole log."), why_not=_needs_log),
    Action(
        "note",
        "f4,ctrl+t",
        "anywhere",
        _("note"),
        _("Write a note on the incident in front of you; again to save it."),
    ),
    Action("jump", "f5,ctrl+o", "anywhere", _("jump"), _("Put a letter on each part of the screen and go there.")),
    Action(
        "outcome-last",
        "f12,ctrl+l",
        "anywhere",
        _("outcome"),
        _("Say what the last walk-up came to."),
        why_not=_needs_logged,
    ),
    Action(
        "palette",
        "ctrl+p",
        "anywhere",
        _("palette"),
        _("Type what you want: an action, an incident, a person."),
    ),
    Action("quit", "ctrl+q", "anywhere", _("quit"), _("Leave; drafts are kept.")),
    Action("today.capture", "w", "today", _("walk-up"), _("Log a walk-up."), footer=True),
    Action(
        "today.open",
        "enter",
        "today",
        _("open it"),
        _("Open the incident under the cursor."),
        why_not=_needs_incident,
    ),
    Action(
        "today.note",
        "n",
        "today",
        _("note"),
        _("Write a note on it."),
        footer=True,
        why_not=_needs_incident,
    ),
    Action(
        "today.outcome",
        "o",
        "today",
        _("outcome"),
        _("Say what it came to."),
        footer=True,
        why_not=_needs_incident,
    ),
    Action(
        "today.cancel",
        "x",
        "today",
        _("cancel it"),
        _("Cancel it, with a reason."),
        why_not=_needs_unfinished,
    ),
    Action("today.reopen", "b", "today", _("reopen"), _("Bring it back to open."), why_not=_needs_incident),
    Action("today.filter", "slash", "today", _("filter"), _("Show only what holds these letters."), footer=True),
    Action("today.previous", "left_square_bracket,left", "today", _("day before"), _("Go to the day before.")),
    Action("today.next", "right_square_bracket,right", "today", _("day after"), _("Go to the day after.")),
    Action("today.now", "t", "today", _("today"), _("Go back to today.")),
    Action("today.more", "m", "today", _("more"), _("Show the next page of a very full day.")),
    Action(
        "today.find",
        "f",
        "today",
        _("find"),
        _("Search the whole log."),
        footer=True,
        why_not=_needs_log,
    ),
    Action("today.people", "p", "today", _("people"), _("Show the people you know."), why_not=_needs_log),
    Action(
        "today.drafts",
        "d",
        "today",
        _("drafts"),
        _("Take up something left unfinished."),
        why_not=_needs_drafts,
    ),
    Action(
        "today.undo",
        "u",
        "today",
        _("undo"),
        _("Take back the last change and say what it was."),
        why_not=_needs_log,
    ),
    Action("today.redo", "r", "today", _("redo"), _("Do again what was undone."), why_not=_needs_log),
    Action("today.quit", "q", "today", _("quit"), _("Leave; drafts are kept.")),
    Action("incident.back", "escape", "incident", _("back"), _("Go back; nothing is lost."), footer=True),
    Action("incident.note", "n", "incident", _("note"), _("Write a note."), footer=True),
    Action(
        "incident.edit",
        "e",
        "incident",
        _("edit"),
        _("Go to the fields; Enter saves a correction."),
        footer=True,
    ),
    Action(
        "incident.amend",
        "a",
        "incident",
        _("amend"),
        _("Put the chosen note right; the first wording stays."),
    ),
    Action("incident.outcome", "o", "incident", _("outcome"), _("Say what it came to."), footer=True),
    Action(
        "incident.cancel",
        "x",
        "incident",
        _("cancel it"),
        _("Cancel it, with a reason."),
        why_not=_needs_unfinished,
    ),
    Action("incident.reopen", "b", "incident", _("reopen"), _("Bring it back to open.")),
    Action(
        "incident.undo",
        "u",
        "incident",
        _("undo"),
        _("Take back the last change and say what it was."),
        footer=True,
    ),
    Action("incident.redo", "r", "incident", _("redo"), _("Do again what was undone.")),
    Action(
        "capture.save",
        "enter",
        "capture",
        _("log"),
        _("Save it and go back to where you were."),
        footer=True,
    ),
    Action("capture.take", "tab", "capture", _("take"), _("Take the completion shown."), footer=True),
    Action(
        "capture.turn",
        "ctrl+r",
        "capture",
        _("name or text"),
        _("Turn over whether the words before ':' are the customer."),
        footer=True,
    ),
    Action(
        "capture.keep",
        "escape",
        "capture",
        _("keep draft"),
        _("Go back; what you typed is kept as a draft."),
        footer=True,
    ),
    Action(
        "notes.save",
        "ctrl+s",
        "note",
        _("save"),
        _("Save the note with its time; F4 does it too."),
        footer=True,
    ),
    Action("notes.editor", "ctrl+e", "note", _("editor"), _("Write on in $EDITOR."), footer=True),
    Action(
        "notes.keep",
        "escape",
        "note",
        _("keep draft"),
        _("Go back; what you typed is kept as a draft."),
        footer=True,
    ),
    Action(
        "found.open",
        "enter",
        "find",
        _("open it"),
        _("Open the incident under the cursor."),
        footer=True,
        why_not=_needs_incident,
    ),
    Action("found.more", "pagedown", "find", _("older"), _("Show older hits.")),
    Action("found.back", "escape", "find", _("back"), _("Go back."), footer=True),
    Action(
        "people.filter",
        "slash",
        "people",
        _("filter"),
        _("Show only names that hold these letters."),
        footer=True,
    ),
    Action(
        "people.edit",
        "e",
        "people",
        _("edit"),
        _("Go to the fields of this person."),
        footer=True,
        why_not=_needs_people,
    ),
    Action(
        "people.import",
        "i",
        "people",
        _("import"),
        _("Bring people in from a CSV or vCard file."),
        footer=True,
    ),
    Action(
        "people.merge",
        "m",
        "people",
        _("merge"),
        _("Mark a double; on a second person, make the two one."),
        footer=True,
        why_not=_needs_people,
    ),
    Action("people.more", "pagedown", "people", _("more"), _("Show the next names.")),
    Action("people.undo", "u", "people", _("undo"), _("Take back the last change and say what it was.")),
    Action("people.redo", "r", "people", _("redo"), _("Do again what was undone.")),
    Action("people.back", "escape", "people", _("back"), _("Go back."), footer=True),
)

SCOPES: Final[dict[str, str]] = {
    "anywhere": _("Anywhere, also while typing"),
    "today": _("Today"),
    "incident": _("Incident"),
    "capture": _("Walk-up line"),
    "note": _("Note"),
    "find": _("Find"),
    "people": _("People"),
}

BY_ID: Final[dict[str, Action]] = {action.id: action for action in ACTIONS}


def of_scope(scope: str) -> tuple[Action, ...]:
    """Return the actions of one screen, in the order they are shown."""
    return tuple(action for action in ACTIONS if action.scope == scope)
