"""`dst report`: the technician's own figures, on the terminal, as JSON or as a page (M1, M7). Nobody else sees them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from dst_console import desk
from dst_console.cli.columns import say, table
from dst_console.cli.files import pass_on, write_new
from dst_console.cli.opening import opened
from dst_console.cli.options import DAYS, AsJson
from dst_console.cli.output import print_json
from dst_console.errors import BadInput
from dst_console.models.days import Days, ending
from dst_console.models.figures import FEW
from dst_console.translate import _

if TYPE_CHECKING:
    from datetime import datetime

    from dst_console.models.figures import Counts, Figures, Rate

commands = typer.Typer()

USUAL_DAYS = 30
"""Days of a report for which nobody said which, today the last of them."""

MOST = 10
"""Places or categories on a terminal; JSON and the page have more."""


class RateJson(TypedDict):
    """A figure; `value` is null where `n` is 0, `few` says that `n` is too small for it to say much."""

    id: str
    name: str
    value: float | None
    unit: str
    n: int
    few: bool
    rule: str


class CountJson(TypedDict):
    """How many there were of one; an empty name is what was not said."""

    name: str
    count: int


class HourJson(TypedDict):
    """How many there were in an hour of the day, 0 … 23."""

    hour: int
    count: int


class PeriodJson(TypedDict):
    """A day, or a month by its first day, that has contacts; `fcr` in percent."""

    first: str
    contacts: int
    fcr: float | None


class ReportJson(TypedDict):
    """`dst report`: the figures of some local days; places, categories and hours are those of walk-ups."""

    since: str
    until: str
    rates: list[RateJson]
    places: list[CountJson]
    categories: list[CountJson]
    hours: list[HourJson]
    surveys: list[CountJson]
    by_month: bool
    periods: list[PeriodJson]


@commands.command("report", help=_("Count your own figures: each with its rule and its n, for nobody but you."))
def report(
    days: Annotated[str, typer.Argument(metavar="DAYS", help=DAYS, show_default=False)] = "",
    since: Annotated[str, typer.Option("--since", metavar="DAY", help=_("The first day; 7d: six days ago."))] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=_("The last day; else today."))] = "",
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help=_("A whole month instead."))] = "",
    as_json: AsJson = False,
    html: Annotated[bool, typer.Option("--html", help=_("Make one HTML page with charts."))] = False,
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help=_("A new file for the page; else it is printed."))
    ] = "-",
) -> None:
    """Print the figures of some days, the last 30 unless others are named (U34)."""
    if (as_json and html) or (to != "-" and not html):
        raise BadInput(_("`--to` goes with `--html`, and `--html` without `--json`."), _("Nothing was written."))
    with opened() as store:
        name, now = store.settings.name, store.clock.now()
        asked = asked_days(now, store.settings.weekend, days or month, since, until)
        found = desk.figures.figures(store, asked)
    if html:
        from dst_console.export.report import report as page

        _pass_on(page(found, name, now), to)
    elif as_json:
        print_json(report_json(found))
    else:
        _say(found)


def asked_days(now: "datetime", weekend: str, days: str, since: str, until: str) -> Days:
    """Return the days asked for, the last 30 when none are. Raises `BadInput`."""
    if days and (since or until):
        raise BadInput(_("Name the days in one way."), _("Nothing was written."))
    typed = days or (f"{since}..{until}" if since else until or "today")
    found: Days = desk.ranges.days_of(typed, now, weekend)
    return found if days or since else ending(found.last, USUAL_DAYS)


def _say(found: "Figures") -> None:
    say(_("My figures, {since} to {until}").format(since=found.since, until=found.until))
    table((rate_row(one) for one in found.rates), yielding=-1)
    if any(one.few for one in found.rates):
        say(_("few: n is under {few}, too few to say much.").format(few=FEW))
    hours = tuple((f"{hour:02}:00", count) for hour, count in found.hours if count)
    say_counts(_("Walk-ups by place"), found.places)
    say_counts(_("Walk-ups by category"), found.categories)
    say_counts(_("Walk-ups by hour"), hours, len(hours))
    say_counts(_("Surveys, by who took the answers down"), _takers(found.surveys))


def rate_row(one: "Rate") -> tuple[str, ...]:
    """Return a figure as the cells of a row; the last, its rule, is the one to give way."""
    from dst_console.export.report import value_word

    return (one.name, value_word(one), f"n {one.n}", _("few") if one.few else "", one.rule)


def _takers(counts: "Counts") -> "Counts":
    from dst_console.language.words import taker_word

    return tuple((taker_word(who), count) for who, count in counts)


def say_counts(title: str, counts: "Counts", most: int = MOST) -> None:
    """Print how many there were of each, below a title; nothing when there are none."""
    if counts:
        say("")
        say(title)
        table([(name or _("(not said)"), str(count)) for name, count in counts[:most]], yielding=0)
    if counts[most:]:
        say("…")


def report_json(found: "Figures") -> ReportJson:
    """Turn the figures into JSON."""
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "rates": [rate_json(one) for one in found.rates],
        "places": counts_json(found.places),
        "categories": counts_json(found.categories),
        "hours": [{"hour": hour, "count": count} for hour, count in found.hours],
        "surveys": counts_json(found.surveys),
        "by_month": found.by_month,
        "periods": [
            {"first": one.first.isoformat(), "contacts": one.contacts, "fcr": one.fcr} for one in found.periods
        ],
    }


def rate_json(one: "Rate") -> RateJson:
    """Turn a figure into JSON."""
    return {
        "id": one.id,
        "name": one.name,
        "value": one.value,
        "unit": one.unit.value,
        "n": one.n,
        "few": one.few,
        "rule": one.rule,
    }


def counts_json(counts: "Counts") -> list[CountJson]:
    """Turn counts into JSON."""
    return [{"name": name, "count": count} for name, count in counts]


def _pass_on(text: str, to: str) -> None:
    """Print the page, or write it to a new file that only its owner can read."""
    if to == "-":
        pass_on(text.encode())
        return
    write_new(Path(to), text.encode(), private=True)
    say(_("Written to {path}").format(path=to))
