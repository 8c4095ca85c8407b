"""`dst team …`: what the team's store tells, and setting it up. It is the one group that needs the network."""

import sys
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypedDict

import typer

from dst_console import config, desk
from dst_console.cli import opening
from dst_console.cli.columns import GAP, say, say_block, table
from dst_console.cli.options import WORDS, AsJson
from dst_console.cli.output import moment, print_json
from dst_console.cli.reporting import (
    MOST,
    CountJson,
    RateJson,
    asked_days,
    counts_json,
    rate_json,
    rate_row,
    say_counts,
)
from dst_console.errors import NotFound
from dst_console.language.telling import worked_words
from dst_console.language.words import field_word
from dst_console.models.figures import FEW
from dst_console.paths import folders
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.team import Known, Solved, TeamFigures, TeamFound
    from dst_console.sync.hub.setting_up import Role

commands = typer.Typer()

Target: TypeAlias = Annotated[
    str,
    typer.Option("--target", metavar="NAME", help=_("Which team's store, where several are set."), show_default=False),
]


class TeamFiguresJson(TypedDict):
    """`dst team figures`: what the team sent up of some local days, everybody together."""

    since: str
    until: str
    incidents: int
    rates: list[RateJson]
    places: list[CountJson]
    categories: list[CountJson]


class SolvedJson(TypedDict):
    """What a colleague solved; two may have the same number, so that `id` tells them apart."""

    id: str
    number: str
    day: str
    summary: str
    resolution: str
    place: str
    category: str


class TeamArticleJson(TypedDict):
    """A colleague's article, and how often it worked there."""

    id: str
    title: str
    author: str
    problem: str
    answer: str
    tags: str
    language: str
    updated: str
    used: int
    tried: int
    worked: int


class TeamFoundJson(TypedDict):
    """`dst team find`: `articles`, those that worked most first, and what was solved, newest first."""

    terms: list[str]
    articles: list[TeamArticleJson]
    hits: list[SolvedJson]
    more: bool


class RoleJson(TypedDict):
    """A technician's role; `password` is there once, when the role was made."""

    role: str
    is_new: bool
    password: str | None


class TeamSetUpJson(TypedDict):
    """`dst team setup`."""

    technicians: list[RoleJson]


@commands.command("figures", help=_("Count what the whole team sent up, with its rule and its n; no names."))
def figures(
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help=_("The first day: 2026-11-20, yesterday, 7d (days ago)."))
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=_("The last day; else today."))] = "",
    target: Target = "",
    as_json: AsJson = False,
) -> None:
    """Print the team's figures of some days, the last 30 unless others are named (U34)."""
    where, now = folders(), opening.CLOCK.now()
    settings = config.read(where)[0]
    days = asked_days(now, settings.weekend, "", since, until)
    found: TeamFigures = desk.team.figures(settings, where, days.first, days.last, target)
    if as_json:
        print_json(_figures_json(found))
    else:
        _say_figures(found)


def _figures_json(found: "TeamFigures") -> TeamFiguresJson:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "incidents": found.incidents,
        "rates": [rate_json(one) for one in found.rates],
        "places": counts_json(found.places),
        "categories": counts_json(found.categories),
    }


def _say_figures(found: "TeamFigures") -> None:
    say(_("The team's figures, {since} to {until}").format(since=found.since, until=found.until))
    table((rate_row(one) for one in found.rates), yielding=-1)
    if any(one.few for one in found.rates):
        say(_("few: n is under {few}, too few to say much.").format(few=FEW))
    say_counts(_("By place"), found.places, MOST)
    say_counts(_("By category"), found.categories, MOST)


@commands.command(
    "find", context_settings=WORDS, help=_("Find colleagues' articles, then what they solved before, newest first.")
)
def find(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help=_("Words; each is the beginning of one."), show_default=False),
    ],
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, metavar="N", help=_("How many of each at most."))
    ] = 20,
    target: Target = "",
    as_json: AsJson = False,
) -> None:
    """Find what helps: articles with what to do, then incidents with number, summary and resolution."""
    where = folders()
    found: TeamFound = desk.team.find(config.read(where)[0], where, " ".join(words), limit, target)
    if as_json:
        hits = [_solved_json(one) for one in found.hits]
        articles = [_article_json(one) for one in found.articles]
        print_json(TeamFoundJson(terms=list(found.words), articles=articles, hits=hits, more=found.more))
    if not found.articles and not found.hits:
        raise NotFound(_("Nothing was found."))
    if not as_json:
        _say_found(found)


def _solved_json(one: "Solved") -> SolvedJson:
    return {
        "id": one.id,
        "number": one.number,
        "day": one.day.isoformat(),
        "summary": one.summary,
        "resolution": one.resolution,
        "place": one.place,
        "category": one.category,
    }


def _article_json(one: "Known") -> TeamArticleJson:
    return {
        "id": one.id,
        "title": one.title,
        "author": one.author,
        "problem": one.problem,
        "answer": one.answer,
        "tags": one.tags,
        "language": one.language,
        "updated": moment(one.updated),
        "used": one.uses.used,
        "tried": one.uses.tried,
        "worked": one.uses.worked,
    }


def _say_found(found: "TeamFound") -> None:
    for article in found.articles:
        say(GAP.join(filter(None, (article.title, article.author, worked_words(article.uses)))))
        for name in ("problem", "answer"):
            if words := getattr(article, name):
                say("    " + field_word(name))
                say_block(words, "        ")
    for one in found.hits:
        say(GAP.join(filter(None, (one.number, str(one.day), one.summary, one.place))))
        say_block(one.resolution, "    ")
    if found.more:
        print(_("There are more; `--limit` shows them."), file=sys.stderr)


@commands.command("setup", help=_("Make the team's store in a PostgreSQL database; for its administrator."))
def setup(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help=_("The database and your role: postgresql://admin@db.example.org/dst."),
            show_default=False,
        ),
    ],
    technicians: Annotated[
        list[str] | None,
        typer.Option(
            "--technician", metavar="ROLE", help=_("A technician's role; may be said again."), show_default=False
        ),
    ] = None,
    authority: Annotated[
        str,
        typer.Option("--authority", metavar="FILE", help=_("The server's certificate authority."), show_default=False),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make the schema, the team's role and the technicians', as far as they are missing; again, nothing changes."""
    roles = _set_up(url, authority, technicians or [])
    if as_json:
        made = [RoleJson(role=one.name, is_new=one.is_new, password=one.password or None) for one in roles]
        print_json(TeamSetUpJson(technicians=made))
        return
    say(_("The team's store is ready."))
    table([(one.name, one.password or _("was there already")) for one in roles])
    if any(one.is_new for one in roles):
        say(_("Each password is shown this once: it is that technician's secret for the target."))


def _set_up(url: str, authority: str, technicians: list[str]) -> "list[Role]":
    """Make the store; where a password is wanted, ask for it, so that it stands in no history of commands."""
    from dst_console.sync.troubles import Kind, Trouble

    try:
        try:
            made: list[Role] = desk.team.set_up(url, "", authority, technicians)
        except Trouble as trouble:
            if trouble.kind is not Kind.LOGIN or not sys.stdin.isatty():
                raise
            password = typer.prompt(_("Password"), hide_input=True, err=True)
            made = desk.team.set_up(url, password, authority, technicians)
    except Trouble as trouble:
        raise desk.team.told(trouble) from trouble
    return made
