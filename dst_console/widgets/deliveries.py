"""How what is in the outbox looks: a row of the list, the ways above it, one delivery as a whole."""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from dst_console.language.outbox import (
    delivery_glyph,
    delivery_word,
    moment_words,
    reason_words,
    result_word,
    trouble_words,
    try_word,
    withheld_words,
)
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, listed
from dst_console.translate import _
from dst_console.widgets.rows import cut
from dst_console.widgets.story import some

if TYPE_CHECKING:
    from dst_console.desk.sending import Checked
    from dst_console.models.views import DeliveryView, OutboxView, TryView, WayView

STYLES = {
    "queued": "$accent",
    "sending": "bold $accent",
    "unsure": "bold $warning",
    "sent": "$success",
    "refused": "bold $error",
    "parked": "$muted",
    "dropped": "$muted",
    "withdrawn": "$muted",
}
"""Colour stands beside sign and word, never alone."""

FIRST = ("refused", "unsure", "sending", "queued", "parked", "dropped")
"""The order of the list: what wants a person first, then what goes by itself, then what was taken aside."""

MOST_TOLD = 200
"""Letters of a server's own words above the list."""

DIGEST = 12
"""Letters of a fingerprint that are shown."""


def in_order(found: "tuple[DeliveryView, ...]") -> "list[DeliveryView]":
    """Return deliveries with what wants a person first, each kind in the order it goes."""
    return sorted(found, key=lambda one: FIRST.index(one.state) if one.state in FIRST else len(FIRST))


def state_words(view: "DeliveryView") -> str:
    """Return a delivery's state as sign and word."""
    return f"{delivery_glyph(view.state)} {delivery_word(view.state)}"


def number_words(view: "DeliveryView") -> str:
    """Return an incident's number, and which of the things told after its ticket this is."""
    return view.incident.number + (f" +{view.turn}" if view.turn else "")


def delivery_row(view: "DeliveryView", width: int, now: datetime) -> Content:
    """Draw a delivery: its state, whose, to which target, how often it was tried; below that why it waits."""
    state = cut(state_words(view), 14)
    number = cut(number_words(view), 11)
    who = cut(harmless(view.incident.customer or "–"), max(12, min(24, width // 5)))
    target = cut(harmless(view.target), max(8, min(16, width // 8)))
    tried = cut(_("{n}×").format(n=view.tried) if view.tried else "", 4)
    about = harmless(some(view.incident.summary or view.incident.line, 400))
    left = width - 14 - 11 - len(tried) - _cells(who, target) - 5
    first = Content.assemble(
        (state, STYLES.get(view.state, "")),
        " ",
        (number, "bold"),
        " ",
        (who, "bold"),
        " ",
        target,
        " ",
        (tried, "$muted"),
        " ",
        (cut(about, max(4, left)), "$muted"),
    )
    why = where_words(view, now) if view.state in ("sent", "withdrawn") else reason_words(view, now)
    if not why:
        return first
    return Content.assemble(first, ("\n  " + cut(harmless(why), width - 2).rstrip(), ""))


def _cells(*texts: str) -> int:
    return sum(Content(text).cell_length for text in texts)


def where_words(view: "DeliveryView", now: datetime) -> str:
    """Say of what has arrived when that was, under which number, and what the target did not take of it."""
    sent = moment_words(view.sent, now) if view.sent else ""
    return " · ".join(filter(None, (sent, view.number, view.address, view.reason)))


def ways_text(view: "OutboxView", now: datetime) -> Content:
    """Say which ways are not open, what to do about it, and when they are tried again; nothing is lost in any case."""
    troubled = [_way(way, trouble_words(way.trouble, way.target), now) for way in view.troubles]
    withheld = [_way(way, withheld_words(way.trouble, way.target), now) for way in view.shelves]
    return Content("\n").join([*troubled, *withheld])


def _way(way: "WayView", words: tuple[str, str], now: datetime) -> Content:
    what, todo = words
    since = _("since {time}").format(time=moment_words(way.since, now)) if way.since else ""
    due = _("next {time}").format(time=moment_words(way.due, now)) if way.due and way.due > now else ""
    times = listed((since, due))
    return Content.assemble(
        ("▲ " + harmless(what), "bold $warning"),
        f" {harmless(todo)}",
        (f" ({times})" if times else "", "$muted"),
        (f" {harmless(some(way.told, MOST_TOLD))}" if way.told else "", "$muted"),
    )


def checked_text(found: "tuple[Checked, ...]") -> Content:
    """Say what a target would still refuse, or that it would take everything (U22)."""
    return Content("\n").join([line for one in found for line in _checked(one)])


def _checked(one: "Checked") -> list[Content]:
    if one.is_well:
        return [Content.styled("✓ " + harmless(_("{target}: all well").format(target=one.target)), "$success")]
    refused = _("{target}: would be refused: {about}: {what}")
    words = [refused.format(target=one.target, about=lack.about, what=lack.what) for lack in one.lacks]
    if one.trouble:
        told = (*trouble_words(one.trouble.kind, one.target), one.trouble.told)
        words.append(" ".join(filter(None, told)))
    if one.error:
        words.append(str(one.error))
    return [Content.styled("▲ " + harmless(some(each, 2 * MOST_TOLD)), "bold $warning") for each in words]


def delivery_text(view: "DeliveryView", written: str, now: datetime) -> Content:
    """Draw one delivery: where it stands, what became of every try, and exactly what goes."""
    why = where_words(view, now) if view.state in ("sent", "withdrawn") else reason_words(view, now)
    heading = Content.assemble(
        (state_words(view), STYLES.get(view.state, "")), f"  {harmless(view.target)}  ", (harmless(why), "")
    )
    tries = [_try_line(one) for one in view.tries] or [Content.styled(_("It was not tried yet."), "$muted")]
    gone = _("It has arrived: the log and the target hold it, nothing is kept here.")
    goes = harmless(written, lines=True) if written else gone
    return Content("\n").join(
        [
            heading,
            Content(""),
            Content.styled(_("What became of every try, the newest first"), "bold"),
            *tries,
            Content(""),
            Content.styled(_("What goes, exactly"), "bold"),
            Content(goes),
        ]
    )


def _try_line(one: "TryView") -> Content:
    print_ = f"  sha256 {one.digest[:DIGEST]}…" if one.digest else ""
    return Content.assemble(
        (f"{one.at.date().isoformat()} {clock_time(one.at)}", "$muted"),
        f"  {try_word(one.act)}: {result_word(one.result)}",
        (print_, "$muted"),
        ("\n    " + harmless(one.came).strip() if one.came else "", ""),
    )
