"""The outbox in words: where a delivery stands, what a trouble on the way means and asks for (U7, U22, U32, U33)."""

from collections.abc import Iterable
from datetime import datetime

from dst_console.language.words import clock_time, in_quotes, in_turn, short_day
from dst_console.models.views import DeliveryView, OutboxView, WayView
from dst_console.translate import _, ngettext

_GLYPHS = {
    "queued": "●",
    "sending": "↑",
    "unsure": "?",
    "sent": "✓",
    "refused": "!",
    "parked": "‖",
    "dropped": "×",
    "withdrawn": "·",
}


def delivery_glyph(state: str) -> str:
    """Return the one-cell sign of a delivery's state; its word always stands beside it."""
    return _GLYPHS.get(state, "·")


def delivery_word(state: str) -> str:
    """Return a delivery's state as a person says it."""
    words = {
        "queued": _("queued"),
        "sending": _("sending"),
        "unsure": _("unsure"),
        "sent": _("sent"),
        "refused": _("refused"),
        "parked": _("parked"),
        "dropped": _("dropped"),
        "withdrawn": _("taken back"),
    }
    return words.get(state, state)


def try_word(act: str) -> str:
    """Return what was tried with a target."""
    words = {"send": _("sent"), "look": _("looked for"), "by hand": _("said by hand")}
    return words.get(act, act)


def result_word(result: str) -> str:
    """Return what came of a try; a kind of trouble in a word or two."""
    words = {
        "sent": _("it is there"),
        "not there": _("it is not there"),
        "not to be believed": _("nothing found, but the search finds nothing known either"),
        "refused": _("refused"),
        "unanswered": _("no answer"),
        "server": _("the server's own trouble"),
        "network": _("not reached"),
        "tls": _("certificate not trusted"),
        "login": _("not let in"),
        "address": _("refused from this address"),
        "portal": _("a log-in page of the network"),
        "busy": _("asked to wait"),
        "setup": _("not set right"),
        "": _("cut off"),
    }
    return words.get(result, result)


def trouble_words(kind: str, target: str) -> tuple[str, str]:
    """Return what a trouble on the way to a target is, and what to do about it; nothing is lost in any of them."""
    words = {
        "network": (
            _("{target} cannot be reached."),
            _("Nothing is lost; it waits until the network is back."),
        ),
        "tls": (
            _("The certificate of {target} is not trusted."),
            _("Nothing was sent. Ask whoever runs it, or look whether this network listens in."),
        ),
        "login": (_("{target} does not let us in."), _("Set its secret again: `dst sync secret {target}`.")),
        "address": (
            _("{target} refuses the address this machine has here."),
            _("It waits for a network whose address {target} accepts."),
        ),
        "portal": (
            _("A log-in page answers in the place of {target}."),
            _("Log in to this network with a browser; nothing is lost."),
        ),
        "busy": (_("{target} asks to wait."), _("Nothing is lost; it can go later.")),
        "server": (_("{target} has trouble of its own."), _("It is tried again; tell whoever runs it.")),
        "unanswered": (
            _("{target} does not answer."),
            _("What may have arrived is looked for before it is sent again."),
        ),
        "setup": (
            _("{target} is not set right."),
            _("`dst sync check` says what is missing."),
        ),
        "refused": (_("{target} did not take it."), _("`dst sync list` says why.")),
    }
    what, todo = words.get(kind, (kind, ""))
    return what.format(target=target), todo.format(target=target)


def withheld_words(kind: str, target: str) -> tuple[str, str]:
    """Return what keeps articles alone from a target, and what to do about it; deliveries get there all the same."""
    what = _("Articles are not shared with {target}: {why}.").format(target=target, why=result_word(kind))
    if kind == "setup":
        return what, trouble_words(kind, target)[1]
    return what, _("Nothing is lost; they are shared later.")


def shared_word(state: str) -> str:
    """Return how an article stands with a target."""
    words = {"waiting": _("waits, goes by itself"), "shared": _("shared"), "refused": _("refused")}
    return words.get(state, state)


def not_taken_words(title: str) -> str:
    """Say that a target refused an article."""
    words = _("The article {title} was refused; once it is changed it goes again. `dst kb show --team` says why.")
    return words.format(title=in_quotes(title))


def reason_words(view: DeliveryView, now: datetime) -> str:
    """Say why a delivery is where it is: in the target's own words, or what the courier does next."""
    due = _("next {time}").format(time=moment_words(view.due, now)) if view.due and view.due > now else ""
    if view.state == "unsure" and view.asked:
        asked = _("sent {time}, no sure answer").format(time=moment_words(view.asked, now))
        next_ = view.warning or _("looked for before it is sent again")
        return in_turn((asked, next_.rstrip("."), due))
    return in_turn((view.reason, due))


def moment_words(at: datetime, now: datetime) -> str:
    """Write a moment as the clock shows it, with its day when that is another one."""
    return clock_time(at) if at.date() == now.date() else short_day(at)


def standing_words(view: OutboxView, now: datetime) -> str:
    """Say in a few words how the outbox stands: `3 to send · last 10:42 · offline`; empty when nothing waits."""
    if not view.to_send:
        return ""
    waiting = ngettext("{n} to send", "{n} to send", view.to_send).format(n=view.to_send)
    last = _("last {time}").format(time=moment_words(view.last, now)) if view.last else ""
    return " · ".join(filter(None, (waiting, last, _short(view.troubles))))


def _short(troubles: Iterable[WayView]) -> str:
    """Say in a word or two what is wrong with the ways."""
    kinds = {way.trouble for way in troubles}
    if not kinds:
        return ""
    return _("offline") if kinds == {"network"} else result_word(min(kinds))
