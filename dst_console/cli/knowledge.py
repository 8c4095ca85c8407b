"""`dst kb …`: the knowledge base, articles with their authors and how often they worked (Q6, M3)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from dst_console import desk, translate
from dst_console.cli.columns import say, say_block, table
from dst_console.cli.files import pass_on, write_new
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson, Language, Reference, speaking
from dst_console.cli.output import article_json, moment, print_json
from dst_console.cli.schemas import (
    ArticlesJson,
    CreditJson,
    KnownArticleJson,
    SharedArticleJson,
    SharedJson,
    ThanksJson,
)
from dst_console.errors import BadInput, NotFound
from dst_console.language.outbox import moment_words, shared_word
from dst_console.language.telling import worked_words
from dst_console.language.words import field_word, short_day, visibility_word
from dst_console.models.views import ArticleText
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.desk.sharing import SharedView
    from dst_console.models.states import Visibility
    from dst_console.models.views import ArticleView, Credit

commands = typer.Typer()

Which: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="ARTICLE", help=_("Its title, words that only it holds, or its id."), show_default=False),
]
Title: TypeAlias = Annotated[
    str | None, typer.Option("--title", metavar="WORDS", help=_("The problem in one line."), show_default=False)
]
Problem: TypeAlias = Annotated[
    str | None, typer.Option("--problem", metavar="WORDS", help=_("The signs of the problem."), show_default=False)
]
Answer: TypeAlias = Annotated[
    str | None, typer.Option("--answer", metavar="WORDS", help=_("What to do."), show_default=False)
]
Tags: TypeAlias = Annotated[
    str | None, typer.Option("--tags", metavar="WORDS", help=_("Words to find it by."), show_default=False)
]


@commands.command("list", help=_("List the articles, or those that hold some words; what worked most comes first."))
def listing(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS…", help=_("Only what holds all of these."), show_default=False)
    ] = None,
    public: Annotated[bool, typer.Option("--public", help=_("Only what everybody may read."))] = False,
    retired: Annotated[bool, typer.Option("--retired", help=_("What is no longer offered."))] = False,
    as_json: AsJson = False,
) -> None:
    """List articles, all pages."""
    wanted = " ".join(words or ())
    found: list[ArticleView] = []
    with opened() as store:
        while page := desk.knowledge.listing(store, wanted, len(found) // desk.knowledge.PAGE, retired, _only(public)):
            found += page
            if wanted or len(page) < desk.knowledge.PAGE:
                break
    if as_json:
        print_json(ArticlesJson(articles=[article_json(one) for one in found]))
    if wanted and not found:
        raise NotFound(_("No article holds these words."))
    if not as_json:
        table((_row(one) for one in found), yielding=0)


@commands.command("show", help=_("Show an article."))
def show(
    article: Which,
    team: Annotated[
        bool, typer.Option("--team", help=_("Exactly what the team's store gets of it, and whether it is there."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show an article with everything it says, or what of it is shared."""
    if team:
        _show_shared(article, as_json)
        return
    with opened() as store:
        view = desk.knowledge.show(store, article)
    if as_json:
        print_json(KnownArticleJson(article=article_json(view)))
    else:
        _tell(view)


def _show_shared(article: str, as_json: bool) -> None:
    """Print what goes of an article, and how it stands (promise 6)."""
    with opened() as store:
        found: tuple[SharedView, ...] = desk.sharing.shown(store, article)
        now = store.clock.now()
    if as_json:
        print_json(SharedJson(shared=[_shared_json(one) for one in found]))
        return
    for one in found:
        when = moment_words(one.sent, now) if one.sent and one.state == "shared" else ""
        table([tuple(filter(None, (one.target, shared_word(one.state), when, one.told)))])
        say_block(one.written, indent="    ")


def _shared_json(view: "SharedView") -> SharedArticleJson:
    return {
        "target": view.target,
        "state": view.state,
        "sent": moment(view.sent) if view.sent else None,
        "told": view.told,
        "written": view.written,
    }


@commands.command("add", help=_("Write an article, by itself or from an incident."))
def add(
    title: Title = None,
    problem: Problem = None,
    answer: Answer = None,
    tags: Tags = None,
    incident: Annotated[
        str,
        typer.Option("--from", metavar="REF", help=_("The incident that it is made from."), show_default=False),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write an article; what is not said comes from the incident, if one is named (Q1)."""
    with opened() as store:
        begun = desk.knowledge.begun_from(store, incident)[1] if incident else ArticleText()
        said = {"title": title, "problem": problem, "answer": answer, "tags": tags}
        text = ArticleText(**{name: getattr(begun, name) if value is None else value for name, value in said.items()})
        view = desk.knowledge.make(store, text, incident)
    _done(view, as_json)


@commands.command("edit", help=_("Change what an article says."))
def edit(
    article: Which,
    title: Title = None,
    problem: Problem = None,
    answer: Answer = None,
    tags: Tags = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named; the rest stays as it was."""
    if title is problem is answer is tags is None:
        raise BadInput(_("Nothing is named that should change."), _("Nothing was changed."), _("Say --answer WORDS."))
    with opened() as store:
        view = desk.knowledge.change(store, article, title=title, problem=problem, answer=answer, tags=tags)
    _done(view, as_json)


@commands.command("publish", help=_("Let everybody read an article; nothing private may stand in it."))
def publish(
    article: Which,
    internal: Annotated[bool, typer.Option("--internal", help=_("For the desk alone again."))] = False,
    as_json: AsJson = False,
) -> None:
    """Let everybody read an article, or the desk alone again."""
    with opened() as store:
        view = desk.knowledge.publish(store, article, _visibility(not internal))
    _done(view, as_json)


@commands.command("retire", help=_("Offer an article no longer; it is kept."))
def retire(
    article: Which,
    restore: Annotated[bool, typer.Option("--restore", help=_("Offer it again."))] = False,
    as_json: AsJson = False,
) -> None:
    """Offer an article no longer, or again."""
    with opened() as store:
        view = desk.knowledge.retire(store, article, not restore)
    _done(view, as_json)


@commands.command("use", help=_("Say that an article was used on an incident, and what came of it."))
def use(
    article: Which,
    reference: Reference,
    worked: Annotated[
        bool | None, typer.Option("--worked/--not-worked", help=_("What came of it."), show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record a use; it stands in the incident's timeline and is counted (M3)."""
    from dst_console.models.states import UseResult

    result = UseResult.UNKNOWN if worked is None else UseResult.WORKED if worked else UseResult.NOT
    with opened() as store:
        view = desk.knowledge.use(store, article, reference, result)
    _done(view, as_json)


@commands.command("thanks", help=_("List whose articles were used and how often they worked, by name."))
def thanks(as_json: AsJson = False) -> None:
    """List the authors by name; nobody is ranked."""
    with opened() as store:
        found: tuple[Credit, ...] = desk.knowledge.thanks(store)
    if as_json:
        rows = [
            CreditJson(
                author=one.author,
                articles=one.articles,
                used=one.uses.used,
                tried=one.uses.tried,
                worked=one.uses.worked,
            )
            for one in found
        ]
        print_json(ThanksJson(authors=rows))
        return
    table((one.author, _articles(one.articles), worked_words(one.uses)) for one in found)


@commands.command("export", help=_("Write the articles as one page: the common questions with their answers."))
def export(
    public: Annotated[
        bool, typer.Option("--public/--all", help=_("Only what everybody may read, or what is internal as well."))
    ] = True,
    form: Annotated[
        Literal["md", "html"] | None,
        typer.Option("--as", help=_("The format; else as the file's name ends."), show_default=False),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help=_("A new file, or - for standard output."), show_default=False)
    ] = "-",
    language: Language = None,
) -> None:
    """Write public articles, or all of them; with a language only those written in it."""
    from dst_console.export import knowledge

    with opened() as store:
        found = desk.knowledge.everything(store, _only(public), language or "")
    if not found:
        raise NotFound(_("No article is public yet.") if public else _("There is no article yet."))
    html = (form or Path(to).suffix.lower().lstrip(".")) in ("html", "htm")
    with speaking(language or translate.language()):
        made = "".join(knowledge.page(found) if html else knowledge.markdown(found)).encode()
    if to == "-":
        pass_on(made)
        return
    write_new(Path(to), made, private=not public)
    say(_("Written: {path}").format(path=to))


def _visibility(public: bool) -> "Visibility":
    from dst_console.models.states import Visibility

    return Visibility.PUBLIC if public else Visibility.INTERNAL


def _only(public: bool) -> "Visibility | None":
    return _visibility(True) if public else None


def _articles(count: int) -> str:
    return ngettext("{n} article", "{n} articles", count).format(n=count)


def _row(view: "ArticleView") -> tuple[str, ...]:
    standing = _("retired") if view.retired else visibility_word(view.visibility)
    return (view.title, worked_words(view.uses), view.author, standing)


def _done(view: "ArticleView", as_json: bool) -> None:
    if as_json:
        print_json(KnownArticleJson(article=article_json(view)))
    else:
        table([_row(view)], yielding=0)


def _tell(view: "ArticleView") -> None:
    say(view.title)
    table([_row(view)[1:], (short_day(view.updated), view.incident, view.id)])
    for name in ("problem", "answer", "tags"):
        if words := getattr(view, name):
            print()
            say(field_word(name))
            say_block(words, indent="    ")
