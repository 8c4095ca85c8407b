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
    follow_up: str = ""
    visit: str = ""
    gap: bool = False
    item: bool = False
    article: str = ""
    delivery: str = ""
    """The state of what is chosen in the outbox."""
    address: bool = False
    charts: bool = False


def _always(_situation: Situation) -> str:
    return ""


def _needs_log(situation: Situation) -> str:
    if situation.store_ready:
        return ""
    return situation.store_trouble or _("The log is still being opened; captures are kept meanwhile.")


def _needs_incident(situation: Situation) -> str:
    return "" if situation.incident else _("No incident is chosen.")


def _needs_row(situation: Situation) -> str:
    return "" if situation.gap else _needs_incident(situation)


def _needs_gap(situation: Situation) -> str:
    return "" if situation.gap else _("No gap is chosen.")


def _needs_item(situation: Situation) -> str:
    return "" if situation.item else _("Nothing is left here.")


def _needs_charts_hidden(situation: Situation) -> str:
    return _("The charts stand beside the figures already.") if situation.charts else ""


def _needs_unfinished(situation: Situation) -> str:
    if situation.state == "cancelled":
        return _("This incident is cancelled already; reopening brings it back.")
    return _needs_incident(situation) or _needs_log(situation)


def _needs_unclosed(situation: Situation) -> str:
    if situation.state == "closed":
        return _("This incident is closed already; corrections are amendments.")
    if situation.state == "cancelled":
        return _("This incident was cancelled; reopening brings it back.")
    return _needs_incident(situation) or _needs_log(situation)


def _needs_people(situation: Situation) -> str:
    return "" if situation.people else _("Nobody is chosen.")


def _needs_drafts(situation: Situation) -> str:
    return "" if situation.drafts else _("There are no drafts.")


def _needs_follow_up(situation: Situation) -> str:
    return "" if situation.follow_up else _("No follow-up is chosen.")


def _needs_visit(situation: Situation) -> str:
    return "" if situation.visit else _("Nobody is waiting for a visit.")


def _needs_article(situation: Situation) -> str:
    return "" if situation.article else _("No article is chosen.")


def _needs_article_and_incident(situation: Situation) -> str:
    return _needs_article(situation) or _needs_incident(situation) or _needs_log(situation)


def _needs_logged(situation: Situation) -> str:
    return "" if situation.logged else _("Nothing was captured in this sitting yet.")


def _needs_delivery(situation: Situation) -> str:
    return "" if situation.delivery else _("Nothing is chosen.")


def _needs_unsent(situation: Situation) -> str:
    if situation.delivery == "sent":
        return _("It has arrived.")
    if situation.delivery == "withdrawn":
        return _("It was taken back: the incident is not closed any more.")
    if situation.delivery == "sending":
        return _("It is being sent just now.")
    return _needs_delivery(situation)


def _needs_unparked(situation: Situation) -> str:
    if situation.delivery in ("parked", "dropped"):
        return _("It is taken aside already.")
    return _needs_unsent(situation)


def _needs_undropped(situation: Situation) -> str:
    return _("It is dropped already.") if situation.delivery == "dropped" else _needs_unsent(situation)


def _needs_unsure(situation: Situation) -> str:
    if situation.delivery not in ("", "unsure"):
        return _("It is not unsure whether this has arrived.")
    return _needs_delivery(situation)


def _needs_address(situation: Situation) -> str:
    return _needs_delivery(situation) or ("" if situation.address else _("It has no address there yet."))


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
    Action("hold", "f6,ctrl+b", "anywhere", _("hold"), _("Put the caller on hold, or go back to the hold that runs.")),
    Action("transfer", "f7,ctrl+d", "anywhere", _("transfer"), _("Hand the caller over, with a brief.")),
    Action(
        "cards", "f8,ctrl+a", "anywhere", _("cards"), _("Open a card or a channel, such as conduct, listening or chat.")
    ),
    Action(
        "knowledge",
        "ctrl+k",
        "anywhere",
        _("knowledge"),
        _("Find an article over whatever is on the screen."),
        why_not=_needs_log,
    ),
    Action(
        "outbox",
        "f9,ctrl+x",
        "anywhere",
        _("outbox"),
        _("Show what waits to be sent up, and why it waits."),
        why_not=_needs_log,
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
        "today.impact",
        "i",
        "today",
        _("IMPACT"),
        _("Lead through the six steps of IMPACT."),
        footer=True,
        why_not=_needs_incident,
    ),
    Action(
        "today.visit",
        "v",
        "today",
        _("visit"),
        _("Plan a visit, or open the one under the cursor."),
        footer=True,
    ),
    Action(
        "today.kept",
        "y",
        "today",
        _("kept"),
        _("Say that the follow-up under the cursor was kept."),
        why_not=_needs_follow_up,
    ),
    Action(
        "today.late", "l", "today", _("late"), _("Draft the words for who waits: running late."), why_not=_needs_visit
    ),
    Action(
        "today.open",
        "enter",
        "today",
        _("open it"),
        _("Open the incident under the cursor; on a gap, log what happened then."),
        why_not=_needs_row,
    ),
    Action("today.gap", "g", "today", _("next gap"), _("Go to the next gap of the day."), why_not=_needs_log),
    Action(
        "today.end",
        "e",
        "today",
        _("end of day"),
        _("Walk through what is left of the day until nothing is."),
        why_not=_needs_log,
    ),
    Action("today.range", "a", "today", _("days"), _("Show a week, a month or any other days."), why_not=_needs_log),
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
    Action(
        "today.close",
        "c",
        "today",
        _("close"),
        _("Close it: the summary, what the customer says, and the ticket as it will be sent."),
        why_not=_needs_unclosed,
    ),
    Action(
        "today.handout",
        "h",
        "today",
        _("hand-out"),
        _("Write the customer's hand-out, to print or to mail."),
        why_not=_needs_incident,
    ),
    Action("today.reopen", "b", "today", _("reopen"), _("Bring it back to open."), why_not=_needs_incident),
    Action("today.filter", "slash", "today", _("filter"), _("Show only what holds these letters.")),
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
    Action(
        "today.export",
        "s",
        "today",
        _("save as"),
        _("Save it, the day, a range or what the filter shows as a file, or copy it."),
        why_not=_needs_log,
    ),
    Action(
        "today.figures",
        "z",
        "today",
        _("figures"),
        _("Show your own figures; nobody else sees them."),
        why_not=_needs_log,
    ),
    Action("today.quit", "q", "today", _("quit"), _("Leave; drafts are kept.")),
    Action("end.go", "enter", "end", _("do it"), _("Do what this asks for."), footer=True, why_not=_needs_item),
    Action("end.kept", "y", "end", _("kept"), _("Say that this follow-up was kept."), why_not=_needs_follow_up),
    Action("end.break", "x", "end", _("a break"), _("Say that this gap was a break."), footer=True, why_not=_needs_gap),
    Action(
        "end.close",
        "c",
        "end",
        _("close"),
        _("Close it: the summary, what the customer says, and the ticket as it will be sent."),
        footer=True,
        why_not=_needs_unclosed,
    ),
    Action(
        "end.tomorrow",
        "b",
        "end",
        _("tomorrow"),
        _("Leave it as it is for tomorrow."),
        footer=True,
        why_not=_needs_item,
    ),
    Action("end.undo", "u", "end", _("undo"), _("Take back the last change and say what it was.")),
    Action("end.redo", "r", "end", _("redo"), _("Do again what was undone.")),
    Action("end.back", "escape", "end", _("back"), _("Go back; nothing is lost."), footer=True),
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
    Action(
        "incident.close",
        "c",
        "incident",
        _("close"),
        _("Close it: the summary, what the customer says, and the ticket as it will be sent."),
        why_not=_needs_unclosed,
    ),
    Action(
        "incident.handout",
        "h",
        "incident",
        _("hand-out"),
        _("Write the customer's hand-out, to print or to mail."),
    ),
    Action(
        "incident.article",
        "m",
        "incident",
        _("make article"),
        _("Make an article of it: what was wrong, and what helped."),
        why_not=_needs_log,
    ),
    Action("incident.reopen", "b", "incident", _("reopen"), _("Bring it back to open.")),
    Action("incident.impact", "i", "incident", _("IMPACT"), _("Lead through the six steps of IMPACT."), footer=True),
    Action("incident.visit", "v", "incident", _("visit"), _("Plan a visit, or open the one that is planned.")),
    Action(
        "incident.export",
        "s",
        "incident",
        _("save as"),
        _("Save it, its day or a range as a file, or copy it."),
        why_not=_needs_log,
    ),
    Action(
        "incident.undo",
        "u",
        "incident",
        _("undo"),
        _("Take back the last change and say what it was."),
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
        "capture.late",
        "ctrl+y",
        "capture",
        _("late"),
        _("Draft the words for who waits: running late."),
        why_not=_needs_visit,
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
    Action("notes.copy", "ctrl+r", "note", _("copy"), _("Copy the text, and say which way it went."), footer=True),
    Action(
        "notes.fix",
        "f",
        "note",
        _("take better"),
        _("On a finding: put what is better in its place; Enter does it too."),
    ),
    Action("notes.dismiss", "x", "note", _("let it stand"), _("On a finding: let it stand as it is.")),
    Action("notes.learn", "a", "note", _("add the word"), _("On a finding: add the word to your own dictionary.")),
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
    Action("guide.take", "enter", "guide", _("do it"), _("Answer the step under the cursor, or tick it."), footer=True),
    Action("guide.tick", "space", "guide", _("tick"), _("Tick the step under the cursor.")),
    Action("guide.choose", "a,b,c,d", "guide", _("choose"), _("Choose the answer with this letter.")),
    Action("guide.forward", "right", "guide", _("next"), _("Go on to the next part."), footer=True),
    Action("guide.back", "left", "guide", _("before"), _("Go back to the part before.")),
    Action("guide.jump", "1,2,3,4,5,6,7,8,9", "guide", _("go to part"), _("Go to the part of this number.")),
    Action("guide.note", "n", "guide", _("note"), _("Write a note without leaving the step."), footer=True),
    Action("guide.skip", "x", "guide", _("leave out"), _("Leave the step out, with one word of reason."), footer=True),
    Action("guide.escalate", "e", "guide", _("escalate"), _("Hand it to somebody better placed, with the reason.")),
    Action("guide.impact", "i", "guide", _("IMPACT"), _("Lead through the six steps of IMPACT.")),
    Action(
        "guide.article",
        "o",
        "guide",
        _("article"),
        _("Read the article that was taken."),
        why_not=_needs_article,
    ),
    Action("guide.undo", "u", "guide", _("undo"), _("Take back the last change and say what it was.")),
    Action("guide.redo", "r", "guide", _("redo"), _("Do again what was undone.")),
    Action("guide.leave", "escape", "guide", _("back"), _("Go back; it goes on where it was."), footer=True),
    Action(
        "hold.step",
        "space",
        "hold",
        _("done"),
        _("Tick the next step; asked again, start the clock anew."),
        footer=True,
    ),
    Action(
        "hold.end", "enter", "hold", _("back on line"), _("Stop the clock: the caller is spoken to again."), footer=True
    ),
    Action("hold.callback", "b", "hold", _("call back"), _("Offer to call back, and promise the time."), footer=True),
    Action("hold.skip", "x", "hold", _("leave out"), _("Leave the step out, with one word of reason.")),
    Action("hold.leave", "escape", "hold", _("put aside"), _("Go back; the clock runs on."), footer=True),
    Action("transfer.step", "space", "transfer", _("done"), _("Tick the next step."), footer=True),
    Action("transfer.end", "enter", "transfer", _("who took it"), _("Say who took it over."), footer=True),
    Action(
        "transfer.copy", "y", "transfer", _("copy brief"), _("Copy the brief, and say which way it went."), footer=True
    ),
    Action("transfer.skip", "x", "transfer", _("leave out"), _("Leave the step out, with one word of reason.")),
    Action("transfer.leave", "escape", "transfer", _("put aside"), _("Go back; it goes on where it was."), footer=True),
    Action(
        "visit.go",
        "enter",
        "visit",
        _("go on"),
        _("Do what comes next: set off, arrive, protocol, leave."),
        footer=True,
    ),
    Action(
        "visit.confirm", "c", "visit", _("confirmed"), _("Say that the customer confirmed the time (V2)."), footer=True
    ),
    Action("visit.late", "l", "visit", _("late"), _("Draft the words for who waits: running late.")),
    Action("visit.protocol", "p", "visit", _("protocol"), _("Follow the visit protocol."), footer=True),
    Action("visit.impact", "i", "visit", _("IMPACT"), _("Lead through the six steps of IMPACT."), footer=True),
    Action("visit.note", "n", "visit", _("note"), _("Write a note.")),
    Action("visit.edit", "e", "visit", _("change"), _("Change time, place or reason.")),
    Action("visit.leave", "d", "visit", _("depart"), _("Leave the desk: travel, work and hold times apart.")),
    Action("visit.appointment", "s", "visit", _("write .ics"), _("Write the appointment as a calendar file.")),
    Action("visit.cancel", "x", "visit", _("call off"), _("Call the visit off.")),
    Action("visit.undo", "u", "visit", _("undo"), _("Take back the last change and say what it was.")),
    Action("visit.redo", "r", "visit", _("redo"), _("Do again what was undone.")),
    Action("visit.back", "escape", "visit", _("back"), _("Go back."), footer=True),
    Action("plan.save", "ctrl+s", "plan", _("save"), _("Plan the visit."), footer=True),
    Action(
        "plan.confirm",
        "ctrl+y",
        "plan",
        _("confirmed"),
        _("Say that the customer confirmed the time (V2)."),
        footer=True,
    ),
    Action("close.check", "ctrl+s", "close", _("check"), _("See the ticket exactly as it will be sent."), footer=True),
    Action(
        "close.survey",
        "ctrl+y",
        "close",
        _("turn screen"),
        _("Turn the screen: the customer answers three questions."),
        footer=True,
    ),
    Action(
        "close.fix",
        "f",
        "close",
        _("take better"),
        _("On a finding: put what is better in its place; Enter does it too."),
    ),
    Action("close.dismiss", "x", "close", _("let it stand"), _("On a finding: let it stand as it is.")),
    Action("close.learn", "a", "close", _("add the word"), _("On a finding: add the word to your own dictionary.")),
    Action("close.keep", "escape", "close", _("back"), _("Go back; what you typed is kept as a draft."), footer=True),
    Action("check.seal", "enter", "check", _("close it"), _("Close it; from then on it is sealed."), footer=True),
    Action("check.mask", "m", "check", _("mask"), _("Let what is private go out masked."), footer=True),
    Action("check.send", "s", "check", _("send as it is"), _("Let what is private go out as it stands."), footer=True),
    Action("check.change", "escape", "check", _("change"), _("Go back and change something."), footer=True),
    Action("survey.leave", "escape", "survey", _("back"), _("Back to the technician; answers are kept."), footer=True),
    Action("export.markdown", "m", "export", _("Markdown"), _("Write it as Markdown."), why_not=_needs_log),
    Action("export.plain", "p", "export", _("plain text"), _("Write it as plain text."), why_not=_needs_log),
    Action("export.table", "c", "export", _("CSV"), _("Write it as a table for spreadsheets."), why_not=_needs_log),
    Action(
        "export.document",
        "n",
        "export",
        _("JSON"),
        _("Write it as JSON, which `dst import` takes."),
        why_not=_needs_log,
    ),
    Action("export.page", "h", "export", _("HTML"), _("Write it as a page for a browser."), why_not=_needs_log),
    Action(
        "export.ticket",
        "t",
        "export",
        _("ticket notes"),
        _("Write it as notes for the central ticket system."),
        why_not=_needs_log,
    ),
    Action("export.what", "w", "export", _("what"), _("Turn over what is saved."), footer=True),
    Action("export.days", "r", "export", _("days"), _("Type a range of days."), footer=True),
    Action(
        "export.where", "b", "export", _("clipboard"), _("To the clipboard instead of a file, and back."), footer=True
    ),
    Action("export.name", "e", "export", _("file name"), _("Type a name of your own for the file."), footer=True),
    Action("export.back", "escape", "export", _("back"), _("Stop what is being written, or go back."), footer=True),
    Action("figures.today", "t", "figures", _("today"), _("Count today."), footer=True),
    Action("figures.week", "w", "figures", _("7 days"), _("Count the last seven days."), footer=True),
    Action("figures.month", "m", "figures", _("30 days"), _("Count the last thirty days."), footer=True),
    Action("figures.days", "r", "figures", _("days"), _("Type a range of days.")),
    Action(
        "figures.charts",
        "p",
        "figures",
        _("charts"),
        _("Show the charts instead of the figures, and back."),
        footer=True,
        why_not=_needs_charts_hidden,
    ),
    Action("figures.back", "escape", "figures", _("back"), _("Go back."), footer=True),
    Action(
        "knowledge.read",
        "enter",
        "knowledge",
        _("read"),
        _("Read the article under the cursor."),
        footer=True,
        why_not=_needs_article,
    ),
    Action("knowledge.filter", "slash", "knowledge", _("find"), _("Show only what holds these words.")),
    Action("knowledge.new", "n", "knowledge", _("new"), _("Begin an empty article."), footer=True),
    Action(
        "knowledge.edit",
        "e",
        "knowledge",
        _("edit"),
        _("Change what it says."),
        footer=True,
        why_not=_needs_article,
    ),
    Action(
        "knowledge.publish",
        "p",
        "knowledge",
        _("public"),
        _("Let everybody read it, or the desk alone again."),
        footer=True,
        why_not=_needs_article,
    ),
    Action(
        "knowledge.retire",
        "x",
        "knowledge",
        _("retire"),
        _("Offer it no longer, or again; nothing is deleted."),
        why_not=_needs_article,
    ),
    Action("knowledge.retired", "t", "knowledge", _("the retired"), _("Show the retired ones, and back.")),
    Action("knowledge.more", "pagedown", "knowledge", _("more"), _("Show the next articles.")),
    Action("knowledge.undo", "u", "knowledge", _("undo"), _("Take back the last change and say what it was.")),
    Action("knowledge.redo", "r", "knowledge", _("redo"), _("Do again what was undone.")),
    Action("knowledge.back", "escape", "knowledge", _("back"), _("Go back."), footer=True),
    Action(
        "article.worked",
        "y",
        "article",
        _("it worked"),
        _("Say that it worked on the incident in front."),
        footer=True,
        why_not=_needs_article_and_incident,
    ),
    Action(
        "article.failed",
        "n",
        "article",
        _("no help"),
        _("Say that it did not help on the incident in front."),
        footer=True,
        why_not=_needs_article_and_incident,
    ),
    Action("article.edit", "e", "article", _("edit"), _("Change what it says."), footer=True, why_not=_needs_article),
    Action(
        "article.publish",
        "p",
        "article",
        _("public"),
        _("Let everybody read it, or the desk alone again."),
        footer=True,
        why_not=_needs_article,
    ),
    Action(
        "article.retire",
        "x",
        "article",
        _("retire"),
        _("Offer it no longer, or again; nothing is deleted."),
        why_not=_needs_article,
    ),
    Action("article.undo", "u", "article", _("undo"), _("Take back the last change and say what it was.")),
    Action("article.redo", "r", "article", _("redo"), _("Do again what was undone.")),
    Action("article.back", "escape,enter", "article", _("back"), _("Go back."), footer=True),
    Action("write.save", "ctrl+s", "write", _("keep"), _("Keep the article."), footer=True, why_not=_needs_log),
    Action(
        "write.fix",
        "f",
        "write",
        _("take better"),
        _("On a finding: put what is better in its place; Enter does it too."),
    ),
    Action("write.dismiss", "x", "write", _("let it stand"), _("On a finding: let it stand as it is.")),
    Action("write.learn", "a", "write", _("add the word"), _("On a finding: add the word to your own dictionary.")),
    Action("write.keep", "escape", "write", _("back"), _("Go back; what you typed is kept as a draft."), footer=True),
    Action(
        "outbox.open",
        "enter",
        "outbox",
        _("see"),
        _("See exactly what goes, and what became of every try."),
        footer=True,
        why_not=_needs_delivery,
    ),
    Action(
        "outbox.retry",
        "r",
        "outbox",
        _("retry"),
        _("Send it now, also after it was refused, parked or dropped; what may have arrived is looked for first."),
        footer=True,
        why_not=_needs_unsent,
    ),
    Action(
        "outbox.park",
        "p",
        "outbox",
        _("park"),
        _("Take it aside, with a reason, until you take it up again."),
        footer=True,
        why_not=_needs_unparked,
    ),
    Action(
        "outbox.drop",
        "x",
        "outbox",
        _("drop"),
        _("Never send it, with a reason; it stays in the log and can be taken up again."),
        why_not=_needs_undropped,
    ),
    Action(
        "outbox.there",
        "y",
        "outbox",
        _("it is there"),
        _("Say which number an unsure one has there."),
        why_not=_needs_unsure,
    ),
    Action(
        "outbox.absent",
        "n",
        "outbox",
        _("not there"),
        _("Say that an unsure one is not there: it is sent again."),
        why_not=_needs_unsure,
    ),
    Action(
        "outbox.mapping",
        "m",
        "outbox",
        _("mapping"),
        _("Change in $EDITOR how it is sent, and see what would still be refused."),
    ),
    Action(
        "outbox.browse",
        "b",
        "outbox",
        _("browser"),
        _("Open its ticket in the browser."),
        why_not=_needs_address,
    ),
    Action(
        "outbox.copy",
        "c",
        "outbox",
        _("copy address"),
        _("Copy the address of its ticket, and say which way it went."),
        why_not=_needs_address,
    ),
    Action(
        "outbox.incident",
        "o",
        "outbox",
        _("incident"),
        _("Open its incident."),
        why_not=_needs_delivery,
    ),
    Action("outbox.send", "s", "outbox", _("send now"), _("Send everything that can go, now."), footer=True),
    Action("outbox.sent", "v", "outbox", _("sent ones"), _("Show what has been sent instead, and back.")),
    Action("outbox.filter", "slash", "outbox", _("filter"), _("Show only what holds these letters.")),
    Action("outbox.more", "pagedown", "outbox", _("more"), _("Show the next page, or the first again.")),
    Action("outbox.back", "escape", "outbox", _("back"), _("Go back; nothing is lost."), footer=True),
    Action(
        "delivery.copy",
        "c",
        "delivery",
        _("copy"),
        _("Copy what goes, and say which way it went."),
        footer=True,
    ),
    Action("delivery.back", "escape", "delivery", _("back"), _("Go back."), footer=True),
    Action("plan.keep", "escape", "plan", _("back"), _("Go back; what you typed is kept as a draft."), footer=True),
)

SCOPES: Final[dict[str, str]] = {
    "anywhere": _("Anywhere, also while typing"),
    "today": _("Today"),
    "end": _("End of day"),
    "incident": _("Incident"),
    "capture": _("Walk-up line"),
    "note": _("Note"),
    "find": _("Find"),
    "people": _("People"),
    "guide": _("Procedure"),
    "hold": _("Hold"),
    "transfer": _("Transfer"),
    "visit": _("Visit"),
    "plan": _("Planning a visit"),
    "close": _("Closing"),
    "check": _("As it will be sent"),
    "survey": _("The customer's answers"),
    "export": _("Saving as a file"),
    "figures": _("My figures"),
    "knowledge": _("Knowledge"),
    "article": _("Article"),
    "write": _("Writing an article"),
    "outbox": _("Outbox"),
    "delivery": _("One thing in the outbox"),
}

BY_ID: Final[dict[str, Action]] = {action.id: action for action in ACTIONS}


TURNED: Final = frozenset({"survey"})
"""Scopes of screens that are turned to the customer: what holds anywhere does not hold there."""


def of_scope(scope: str) -> tuple[Action, ...]:
    """Return the actions of one screen, in the order they are shown."""
    return tuple(action for action in ACTIONS if action.scope == scope)
