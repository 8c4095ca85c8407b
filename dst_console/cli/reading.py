"""Reading the log: `dst today`, `dst show`, `dst find`."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dst_console import desk
from dst_console.cli import story
from dst_console.cli.columns import dated, incident_row, say, table
from dst_console.cli.opening import opened
from dst_console.cli.options import WORDS, AsJson, Reference
from dst_console.cli.output import day_json, entry_json, hit_json, incident_json, print_json
from dst_console.cli.schemas import FoundJson, StoryJson
from dst_console.errors import BadInput, NotFound
from dst_console.language.words import clock_time, long_day, promise_word, short_day, visit_word
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.days import Days
    from dst_console.models.views import DayView, Found, Hit, IncidentView
    from dst_console.store.log import Store

commands = typer.Typer()


@commands.command("today", help=_("List what was logged today, or on another day."))
def today(
    day: Annotated[
        str, typer.Argument(metavar="DAY", help=_("A day: 2026-11-20, yesterday."), show_default=False)
    ] = "today",
    as_json: AsJson = False,
) -> None:
    """List a local day, earliest first (Q1, U25)."""
    with opened() as store:
        view, incidents = _whole_day(store, _day(store, day))
    if as_json:
        print_json(day_json(view, incidents))
    else:
        _say_day(view, incidents)


def _day(store: "Store", words: str) -> date:
    days: Days = desk.ranges.days_of(words, store.clock.now(), store.settings.weekend)
    if days.count > 1:
        raise BadInput(
            _("{words} names several days.").format(words=words), todo=_("Name one day; `dst review` takes several.")
        )
    return days.first


def _whole_day(store: "Store", which: date) -> tuple["DayView", list["IncidentView"]]:
    view = desk.review.day(store, which)
    incidents = list(view.incidents)
    page, more = 1, view.more
    while more:
        following = desk.review.day(store, which, page)
        incidents += following.incidents
        page, more = page + 1, following.more
    return view, incidents


def _say_day(view: "DayView", incidents: list["IncidentView"]) -> None:
    counts = _("{total} logged, {open} open, {unsent} not yet in the central system")
    told = counts.format(total=view.total, open=view.open_count, unsent=view.unsent)
    say(f"{long_day(view.day)} {view.day.year}: {told}")
    table((incident_row(one, clock_time(one.occurred)) for one in incidents), yielding=4)
    for visit in view.visits:
        say(f"◷ {clock_time(visit.planned)}  {visit_word(visit.state)}  {visit.customer}  {visit.why}")
    for one in view.follow_ups:
        about = one.incident.customer or one.incident.number
        say(f"↻ {short_day(one.due)}  {promise_word(one.what)}  {about}  {one.incident.number}")


@commands.command("show", help=_("Show an incident with its whole timeline."))
def show(reference: Reference, as_json: AsJson = False) -> None:
    """Show an incident with its timeline."""
    with opened() as store:
        told = desk.incidents.show(store, reference)
    if as_json:
        entries = [entry_json(entry) for entry in told.entries]
        print_json(StoryJson(incident=incident_json(told.incident), entries=entries))
    else:
        story.say_story(told)


@commands.command("find", context_settings=WORDS, help=_("Search the whole log, newest first."))
def find(
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY", help=_("Words, and state: # @ person: since: to narrow."), show_default=False),
    ],
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help=_("How many at most; 0 for all."))] = 50,
    as_json: AsJson = False,
) -> None:
    """Search the whole log."""
    with opened() as store:
        first, hits, more = _hits(store, " ".join(query), limit)
    if as_json:
        found = [hit_json(hit) for hit in hits]
        print_json(FoundJson(terms=list(first.terms), hits=found, more=more))
    if not hits:
        raise NotFound(_("Nothing was found."))
    if not as_json:
        _say_hits(hits, more)


def _hits(store: "Store", query: str, limit: int) -> tuple["Found", list["Hit"], bool]:
    """Read page after page until there are `limit` incidents, each once; say whether there are more."""
    first = found = desk.finding.find(store, query)
    if first.problem:
        raise BadInput(first.problem)
    hits = {hit.incident.id: hit for hit in found.hits}
    while found.more and found.before is not None and not (limit and len(hits) > limit):
        found = desk.finding.find(store, query, found.before)
        for hit in found.hits:
            hits.setdefault(hit.incident.id, hit)
    all_hits = list(hits.values())
    return first, all_hits[: limit or None], bool(limit) and len(all_hits) > limit


def _say_hits(hits: list["Hit"], more: bool) -> None:
    dated(hit.incident for hit in hits)
    if more:
        print(_("There are older ones; `--limit 0` shows all."), file=sys.stderr)
