"""`dst review`: what is left of a day or of several, and what they come to (Q1, Q3, R1)."""

from typing import TYPE_CHECKING, Annotated

import typer

from dst_console import desk
from dst_console.cli.columns import incident_row, say, table
from dst_console.cli.opening import opened
from dst_console.cli.options import DAYS, AsJson
from dst_console.cli.output import follow_up_json, incident_json, moment, print_json
from dst_console.cli.schemas import GapJson, ReviewJson, ThinJson
from dst_console.language.words import long_day, promise_word, short_day, span_words
from dst_console.models.states import UNFINISHED
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.models.views import Evening, Gap, IncidentView, Totals

commands = typer.Typer()


@commands.command("review", help=_("Show what is left of a day or of several: gaps, thin records, promises, totals."))
def review(
    days: Annotated[
        str,
        typer.Argument(metavar="DAYS", help=DAYS, show_default=False),
    ] = "today",
    as_json: AsJson = False,
) -> None:
    """Show what is left of some local days, and what they come to."""
    with opened() as store:
        wanted = desk.ranges.days_of(days, store.clock.now(), store.settings.weekend)
        found = desk.end_of_day.evening(store, wanted.first, wanted.last)
    if as_json:
        print_json(_json(found))
    else:
        _say(found)


def _say(found: "Evening") -> None:
    say(span_words(found.day.days))
    say(" · ".join(totals_words(found.day.totals, found.day.unsent)))
    _say_gaps(found.gaps)
    if found.thin:
        say("")
        say(_("Thin records"))
        table((_thin_row(view, lacking) for view, lacking in found.thin), yielding=-1)
    if found.follow_ups:
        say("")
        say(_("Follow-ups"))
        for one in found.follow_ups:
            about = one.incident.customer or one.incident.number
            say(f"↻ {short_day(one.due)}  {promise_word(one.what)}  {about}  {one.incident.number}")
    if found.unfinished:
        say("")
        say(_("Still open"))
        table((incident_row(view, short_day(view.occurred)) for view in found.unfinished), yielding=4)


def _say_gaps(gaps: "tuple[Gap, ...]") -> None:
    if gaps:
        say("")
        say(_("Not logged"))
    for gap in gaps:
        minutes = ngettext("{n} min", "{n} min", gap.minutes).format(n=gap.minutes)
        say(f"┄ {long_day(gap.start.date())} {gap.start:%H:%M}–{gap.end:%H:%M}  {minutes}")


def _thin_row(view: "IncidentView", lacking: tuple[str, ...]) -> tuple[str, ...]:
    number, when, _state, customer, summary, _place = incident_row(view, short_day(view.occurred))
    told = [*desk.end_of_day.sentences(lacking), *([_("It is still open.")] if view.state in UNFINISHED else [])]
    return number, when, customer, summary, " ".join(told)


def totals_words(totals: "Totals", unsent: int) -> list[str]:
    """Say what some days come to."""
    found = [
        ngettext("{n} incident logged", "{n} incidents logged", totals.logged).format(n=totals.logged),
        ngettext("{n} solved on the spot", "{n} solved on the spot", totals.on_spot).format(n=totals.on_spot),
        ngettext("{n} min of work", "{n} min of work", totals.work_minutes).format(n=totals.work_minutes),
        ngettext("{n} visit", "{n} visits", totals.visits).format(n=totals.visits),
        ngettext("{n} escalated", "{n} escalated", totals.escalated).format(n=totals.escalated),
    ]
    sent = ngettext("{n} not sent up", "{n} not sent up", unsent).format(n=unsent)
    return [*found, sent] if unsent else found


def _json(found: "Evening") -> ReviewJson:
    view, totals = found.day, found.day.totals
    return {
        "since": view.days.first.isoformat(),
        "until": view.days.last.isoformat(),
        "gaps": [_gap_json(gap) for gap in found.gaps],
        "thin": [_thin_json(one, lacking) for one, lacking in found.thin],
        "follow_ups": [follow_up_json(one, "promised") for one in found.follow_ups],
        "unfinished": [incident_json(one) for one in found.unfinished],
        "logged": totals.logged,
        "solved_on_the_spot": totals.on_spot,
        "work_minutes": totals.work_minutes,
        "visits": totals.visits,
        "escalated": totals.escalated,
        "unsent": view.unsent,
    }


def _gap_json(gap: "Gap") -> GapJson:
    return {"start": moment(gap.start), "end": moment(gap.end), "minutes": gap.minutes}


def _thin_json(view: "IncidentView", lacking: tuple[str, ...]) -> ThinJson:
    return {"incident": incident_json(view), "lacks": list(lacking)}
