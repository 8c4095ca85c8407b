"""How a procedure is put into words for reading and printing, in the language spoken now."""

from typing import TYPE_CHECKING

from dst_console.translate import _, language

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Choice, Part, Procedure, Step, Timer, Words


def kind_word(kind: str) -> str:
    """Return what a step asks for."""
    words = {
        "tick": _("tick"),
        "short": _("short answer"),
        "choice": _("choice"),
        "number": _("number"),
        "time": _("time of day"),
        "note": _("note"),
        "search": _("search"),
        "attempt": _("attempt"),
        "timer": _("clock"),
        "script": _("say aloud"),
    }
    return words.get(kind, kind)


def about(procedure: "Procedure") -> str:
    """Return in one line what a procedure is for, its version, and how it is followed."""
    uses = {
        "work": _("work on an incident"),
        "visit": _("visit"),
        "phone": _("telephone"),
        "channel": _("channel"),
        "card": _("card"),
    }
    manners = {"read-do": _("strictly in order"), "do-confirm": _("in any order, checked at each pause")}
    version = _("version {number}").format(number=procedure.version)
    return ", ".join((uses[procedure.use], version, manners[procedure.kind]))


def triggers(procedure: "Procedure") -> str:
    """Return the words of a customer that call for a procedure, empty when there are none."""
    spoken = {str(code): said for code, said in procedure.triggers.items()}
    found = spoken.get(language()) or spoken.get("en")
    return _("Words that warn: {words}").format(words=", ".join(found)) if found else ""


def heading(part: "Part") -> str:
    """Return a part's title, after its letter if it has one."""
    return " · ".join(filter(None, (part.letter, said(part.title))))


def said(words: "Words", blank: str = "") -> str:
    """Return a sentence on one line; its placeholders stand as they are, or as `blank`."""
    from dst_console.checklists.procedure import PLACEHOLDERS

    text = words.said(language(), {name: blank or f"{{{name}}}" for name in PLACEHOLDERS})
    return " ".join(text.split())


def remarks(procedure: "Procedure", step: "Step", blank: str = "") -> list[str]:
    """Return what is said below a step, a line each: its hint, what must come first, its clock, who may see it."""
    found = [said(step.hint, blank)] if step.hint else []
    before = [said(procedure.step(needed).text, blank) for needed in step.requires]
    found += [_("only after: {step}").format(step=text) for text in before]
    if step.timer:
        found.append(clock_words(step.timer))
    if step.private:
        found.append(_("for you alone: it is not kept in the log"))
    return found


def clock_words(timer: "Timer") -> str:
    """Return when a clock warns and ends, and what may be done then."""
    offers = {
        "renew": _("start it anew"),
        "callback": _("offer a callback"),
        "back": _("back to the customer"),
    }
    found = [_("clock: {time}").format(time=_minutes(timer.limit))]
    if timer.warning:
        found.append(_("warning at {time}").format(time=_minutes(timer.warning)))
    if timer.offers:
        found.append(_("then: {offers}").format(offers=", ".join(offers[offer] for offer in timer.offers)))
    return "; ".join(found)


def answer(procedure: "Procedure", choice: "Choice", blank: str = "") -> str:
    """Return an answer to choose, and where it leads."""
    text = said(choice.text, blank)
    if not choice.goto:
        return text
    parts = {part.id: heading(part) for part in procedure.parts}
    where = _("on to: {part}").format(part=parts[choice.goto]) if choice.goto in parts else _("the end")
    return f"{text} ({where})"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
