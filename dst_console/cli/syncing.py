"""`dst sync …`: sending up, and what a person decides about one thing in the outbox (U8, U9, U22)."""

import sys
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dst_console import config, desk
from dst_console.cli import tell
from dst_console.cli.columns import say, say_block, table
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson, Reference
from dst_console.cli.output import print_json
from dst_console.cli.schemas import (
    CheckedJson,
    DeliveryJson,
    OutboxJson,
    ShownDeliveryJson,
    SyncJson,
    TargetCheckJson,
    TryJson,
    WouldGoJson,
)
from dst_console.errors import BadInput, DeskError, NotFound
from dst_console.language.outbox import (
    delivery_glyph,
    delivery_word,
    moment_words,
    not_taken_words,
    reason_words,
    result_word,
    standing_words,
    trouble_words,
    try_word,
    withheld_words,
)
from dst_console.paths import folders
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.models.views import DeliveryView
    from dst_console.store.log import Store
    from dst_console.sync.courier import Report

commands = typer.Typer()

NOT_ALL = 5
"""The exit code when something could not be sent."""

OnlyTarget: TypeAlias = Annotated[
    str, typer.Option("--target", metavar="NAME", help=_("Only this target."), show_default=False)
]
Why: TypeAlias = Annotated[
    str, typer.Option("--why", metavar="WORDS", help=_("The reason, in a few words."), show_default=False)
]


@commands.callback(invoke_without_command=True)
def sync(
    context: typer.Context,
    target: OnlyTarget = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would go, and send nothing."))] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help=_("Say nothing unless something is wrong; for a timer."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send what can go now, oldest first; ctrl+c stops after what is just being sent."""
    if context.invoked_subcommand is not None:
        if target or dry_run or quiet or as_json:
            words = _("An option of sending would not be heeded before `dst sync {command}`.")
            raise BadInput(words.format(command=context.invoked_subcommand), _("Nothing was changed."))
        return
    with opened() as store:
        if dry_run:
            _show_all(store, target, as_json)
            return
        report = _run(store, target, quiet)
        left = desk.deliveries.standing(store)
        now = store.clock.now()
    if as_json:
        troubles = {name: trouble.kind.value for name, trouble in report.troubles.items()}
        print_json(
            SyncJson(
                busy=report.busy,
                sent=report.sent,
                refused=report.refused,
                unsure=report.unsure,
                not_whole=report.not_whole,
                shared=report.shared,
                troubles=troubles,
                withheld={name: trouble.kind.value for name, trouble in report.withheld.items()},
                not_taken=report.not_taken,
                left=left.to_send,
            )
        )
    else:
        _say_report(report, quiet)
        if left.to_send and not quiet:
            say(standing_words(left, now))
    for name, error in report.errors.items():
        _tell_of(name, error)
    if any((report.refused, report.unsure, report.troubles, report.errors, report.withheld, report.not_taken)):
        raise typer.Exit(NOT_ALL)


def _run(store: "Store", target: str, quiet: bool) -> "Report":
    """Send, and show on a terminal how far it is."""
    from dst_console.cli.stopping import stopping

    shows = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def seen(report: "Report") -> None:
        if shows:
            print("\r" + _("{n} sent").format(n=report.sent), end="", file=sys.stderr, flush=True)

    with stopping() as stop:
        report: Report = desk.sending.sync(store, target, force=not quiet, seen=seen, stop=stop)
    if shows and report.sent:
        print("\r\033[K", end="", file=sys.stderr)
    return report


def _say_report(report: "Report", quiet: bool) -> None:
    if report.busy:
        if not quiet:
            say(_("Somebody else is sending just now: another console, or a timer."))
        return
    if not quiet:
        say(ngettext("{n} sent", "{n} sent", report.sent).format(n=report.sent))
    if report.shared and not quiet:
        say(ngettext("{n} article shared", "{n} articles shared", report.shared).format(n=report.shared))
    _say_troubles(report)
    if report.refused:
        refused = ngettext(
            "{n} refused; `dst sync list` says why", "{n} refused; `dst sync list` says why", report.refused
        )
        tell_line(refused.format(n=report.refused))
    if report.unsure:
        unsure = ngettext(
            "{n} unsure; looked for before it is sent again",
            "{n} unsure; looked for before they are sent again",
            report.unsure,
        )
        tell_line(unsure.format(n=report.unsure))
    if report.not_whole:
        told = ngettext(
            "{n} was not taken whole; `dst sync list --all` says what is missing",
            "{n} were not taken whole; `dst sync list --all` says what is missing",
            report.not_whole,
        )
        tell_line(told.format(n=report.not_whole))


def _tell_of(target: str, error: DeskError) -> None:
    """Say what is not right with a target, and with which: there may be several."""
    tell(DeskError(f"{target}: {error.title}", error.safe, error.todo))


def _say_troubles(report: "Report") -> None:
    """Say what keeps anything from a target, and which articles were refused."""
    troubles = [(trouble, trouble_words(trouble.kind, name)) for name, trouble in report.troubles.items()]
    troubles += [(trouble, withheld_words(trouble.kind, name)) for name, trouble in report.withheld.items()]
    for trouble, said in troubles:
        for words in filter(None, (*said, trouble.told)):
            tell_line(words)
    for title in report.not_taken:
        tell_line(not_taken_words(title))


def tell_line(words: str) -> None:
    """Print one line where errors go."""
    from dst_console.language.plain import harmless

    print(harmless(words), file=sys.stderr)


@commands.command("list", help=_("List what waits to be sent, oldest first, and why it waits."))
def listing(
    every: Annotated[bool, typer.Option("--all", help=_("What has been sent, too."))] = False, as_json: AsJson = False
) -> None:
    """List the outbox (U8)."""
    with opened() as store:
        states = (*desk.deliveries.SHOWN, *desk.deliveries.GONE) if every else desk.deliveries.SHOWN
        found: list[DeliveryView] = list(desk.deliveries.every(store, states))
        view, now = desk.deliveries.standing(store), store.clock.now()
    if as_json:
        print_json(OutboxJson(to_send=view.to_send, deliveries=[_json(one) for one in found]))
        return
    table((_row(one, reason_words(one, now)) for one in found), yielding=5)
    for way in view.troubles:
        say("▲ " + " ".join(trouble_words(way.trouble, way.target)))
    for way in view.shelves:
        say("▲ " + " ".join(withheld_words(way.trouble, way.target)))


def _row(view: "DeliveryView", why: str) -> tuple[str, ...]:
    incident = view.incident
    state = f"{delivery_glyph(view.state)} {delivery_word(view.state)}"
    number = incident.number + (f" +{view.turn}" if view.turn else "")
    return (state, number, view.target, view.number or "–", incident.customer or "–", why or incident.summary)


@commands.command("show", help=_("Show exactly what goes, and what became of every try."))
def show(reference: Reference, target: OnlyTarget = "", as_json: AsJson = False) -> None:
    """Show one delivery (promise 6)."""
    with opened() as store:
        view: DeliveryView = desk.deliveries.delivery(store, _which(store, reference, target).id)
        written: str = desk.sending.written(store, view.id)
        now = store.clock.now()
    if as_json:
        print_json(ShownDeliveryJson(**_json(view), written=written))
        return
    table([_row(view, reason_words(view, now))], yielding=5)
    for one in view.tries:
        came = " ".join(filter(None, (try_word(one.act), result_word(one.result), one.came)))
        say(f"  {moment_words(one.at, now)}  {came}")
    if view.address:
        say(view.address)
    say_block(written)


@commands.command("check", help=_("Ask each target whether it would take what is sent; sends nothing."))
def check(target: OnlyTarget = "", as_json: AsJson = False) -> None:
    """Say what would be refused before anything is sent (U22)."""
    with opened() as store:
        found = desk.sending.check(store, target)
    if as_json:
        told = [
            TargetCheckJson(
                target=one.target,
                well=one.is_well,
                lacks=[f"{lack.about}: {lack.what}" for lack in one.lacks],
                trouble=one.trouble.kind.value if one.trouble else None,
            )
            for one in found
        ]
        print_json(CheckedJson(targets=told))
    for one in found if not as_json else ():
        _say_checked(one)
    if not all(one.is_well for one in found):
        raise typer.Exit(NOT_ALL)


def _say_checked(one: "desk.sending.Checked") -> None:
    if one.is_well:
        say(_("{target}: all well").format(target=one.target))
    if one.warning:
        say(f"{one.target}: {one.warning}")
    for lack in one.lacks:
        say(
            _("{target}: would be refused: {about}: {what}").format(target=one.target, about=lack.about, what=lack.what)
        )
    if one.trouble:
        for words in filter(None, (*trouble_words(one.trouble.kind, one.target), one.trouble.told)):
            say(words)
    if one.error:
        _tell_of(one.target, one.error)


@commands.command("retry", help=_("Go on with something refused, parked or dropped."))
def retry(reference: Reference, target: OnlyTarget = "") -> None:
    """Let the courier go on (U9)."""
    with opened() as store:
        view = _which(store, reference, target)
        state = desk.deliveries.retry(store, view.id)
    say(f"{view.incident.number}: {delivery_word(state)}")


@commands.command("park", help=_("Take one delivery aside until you take it up again."))
def park(reference: Reference, target: OnlyTarget = "", why: Why = "") -> None:
    """Take one delivery aside (U9)."""
    with opened() as store:
        view = _which(store, reference, target)
        desk.deliveries.park(store, view.id, why)
    say(f"{view.incident.number}: {delivery_word('parked')}")


@commands.command("drop", help=_("Never send one delivery; it stays in the log, with the reason."))
def drop(reference: Reference, target: OnlyTarget = "", why: Why = "") -> None:
    """Never send one delivery (U9)."""
    with opened() as store:
        view = _which(store, reference, target)
        desk.deliveries.drop(store, view.id, why)
    say(f"{view.incident.number}: {delivery_word('dropped')}")


@commands.command("settle", help=_("Say what only you can see: that an unsure one is there, or that it is not."))
def settle(
    reference: Reference,
    target: OnlyTarget = "",
    number: Annotated[str, typer.Option("--number", metavar="N", help=_("Its number there."), show_default=False)] = "",
    not_there: Annotated[bool, typer.Option("--not-there", help=_("It is not there: send it again."))] = False,
) -> None:
    """Settle what the courier cannot find out by itself."""
    if bool(number) == not_there:
        raise BadInput(_("Is it there or not?"), _("Nothing was changed."), _("Say --number N or --not-there."))
    with opened() as store:
        view = _which(store, reference, target)
        desk.deliveries.settle(store, view.id, number)
    say(f"{view.incident.number}: {delivery_word('sent' if number else 'queued')}")


@commands.command("queue", help=_("Queue what was closed or escalated since a day for a target set later."))
def queue(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help=_("The first day."), show_default=False)],
) -> None:
    """Queue what a new target has not heard of."""
    with opened() as store:
        days = desk.ranges.days_of(since, store.clock.now(), store.settings.weekend)
        count = desk.deliveries.queue_earlier(store, desk.ranges.moments(days)[0])
    say(ngettext("{n} queued", "{n} queued", count).format(n=count))


@commands.command("secret", help=_("Keep a target's token or password; it is asked for, or read from standard input."))
def secret(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("The target."), show_default=False)],
    forget: Annotated[bool, typer.Option("--forget", help=_("Forget it."))] = False,
) -> None:
    """Keep a secret where the system keeps such things, else in a file for its owner alone."""
    desk.sending.need_target(config.read(folders())[0], name)
    value = "" if forget else _asked(name)
    if not forget and not value:
        raise BadInput(_("Nothing was typed."), _("Nothing was changed."))
    where = desk.sending.keep_secret(folders(), name, value)
    if forget:
        say(_("Forgotten."))
    else:
        say(_("Kept in the system's keyring.") if where == "keyring" else _("Kept in {file}.").format(file=where))


def _asked(name: str) -> str:
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(_("Secret of {name} (not shown): ").format(name=name))
    return sys.stdin.readline().strip()


def _show_all(store: "Store", target: str, as_json: bool) -> None:
    """Print everything that would go, exactly; what keeps one from being written holds up none of the others."""
    found = list(desk.sending.would_go(store, target))
    for one, _nothing, error in found:
        if error is not None:
            tell_line(f"{one.target}  {one.incident.number}  {error}")
    would = [ShownDeliveryJson(**_json(one), written=written) for one, written, error in found if error is None]
    names = [name for name in desk.deliveries.libraries(store.settings) if target in ("", name)]
    articles: dict[str, list[str]] = {name: desk.sharing.titles(store, name) for name in names}
    if as_json:
        print_json(WouldGoJson(deliveries=would, articles=articles))
    else:
        _say_all(would, articles)
    if len(would) < len(found):
        raise typer.Exit(NOT_ALL)


def _say_all(would: list[ShownDeliveryJson], articles: dict[str, list[str]]) -> None:
    for each in would:
        say(f"{each['target']}  {each['number']}")
        say_block(each["written"], "  ")
    say(ngettext("{n} would be sent", "{n} would be sent", len(would)).format(n=len(would)))
    titles = [(name, title) for name, some in articles.items() for title in some]
    for name, title in titles:
        say(f"{name}  {title}")
    if titles:
        words = ngettext("{n} article would be shared", "{n} articles would be shared", len(titles))
        say(words.format(n=len(titles)))


def _which(store: "Store", reference: str, target: str) -> "DeliveryView":
    """Return the delivery that is meant: the first of the incident's that is not sent, else the last.

    Raises `NotFound`, or `BadInput` when it is for more than one target.
    """
    found: tuple[DeliveryView, ...] = desk.deliveries.of_incident(store, reference)
    found = tuple(one for one in found if target in ("", one.target))
    if not found:
        raise NotFound(_("Nothing of {reference} is in the outbox.").format(reference=reference))
    waiting = [one for one in found if one.state != "sent"] or list(found[-1:])
    if len({one.target for one in waiting}) > 1:
        names = ", ".join(sorted({one.target for one in waiting}))
        raise BadInput(
            _("{reference} goes to more than one target.").format(reference=reference),
            _("Nothing was changed."),
            _("Say --target with one of {names}.").format(names=names),
        )
    return waiting[0]


def _json(view: "DeliveryView") -> DeliveryJson:
    return DeliveryJson(
        id=view.id,
        incident=view.incident.id,
        number=view.incident.number,
        target=view.target,
        turn=view.turn,
        state=view.state,
        reason=view.reason,
        queued=view.queued.isoformat(),
        asked=view.asked.isoformat() if view.asked else None,
        due=view.due.isoformat() if view.due else None,
        sent=view.sent.isoformat() if view.sent else None,
        central_number=view.number or None,
        address=view.address or None,
        tries=[
            TryJson(at=one.at.isoformat(), act=one.act, result=one.result, digest=one.digest, came=one.came)
            for one in view.tries
        ],
    )
