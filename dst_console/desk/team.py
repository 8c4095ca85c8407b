"""The team's store, read: figures of everybody together, and what colleagues solved before.

Nothing here ranks people: no name stands beside a figure (U34). It needs the network; the log itself never does.
"""

from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING

from dst_console.config import Settings
from dst_console.desk.figures import words_of
from dst_console.errors import BadInput, DeskError
from dst_console.language.normalise import terms
from dst_console.models.calendar import Calendar
from dst_console.models.figures import Rate
from dst_console.models.team import TeamFigures, TeamFound
from dst_console.paths import Folders
from dst_console.sync import secrets, targets
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.sync.hub.setting_up import Role
    from dst_console.sync.hub.way import Way

KIND = "hub"


def figures(settings: Settings, folders: Folders, since: date, until: date, target: str = "") -> TeamFigures:
    """Return the figures of two local days and all between them, of everybody together.

    Raises `BadInput` for days in the wrong order or where no team's store is set, `DeskError` when it cannot be read.
    """
    from dst_console.sync.hub import reading

    if until < since:
        raise BadInput(
            _("{until} is before {since}.").format(until=until, since=since), todo=_("Write the earlier day first.")
        )
    calendar = Calendar.of(settings)
    way = _way(settings, folders, target)
    try:
        with way.transaction(reads=True) as connection:
            found = reading.counted(connection, since, until)
            pairs = reading.resolved(connection, since, until)
            hours = [calendar.business_seconds(occurred, resolved) / 3600 for occurred, resolved in pairs]
    except Trouble as trouble:
        raise told(trouble) from trouble
    finally:
        way.close()
    return TeamFigures(
        since,
        until,
        incidents=found.incidents,
        rates=(
            _rate("fcr", _share(found.at_once, found.known), found.known),
            _rate("mttr", fmean(hours) if hours else None, len(hours)),
            _rate("escalated", _share(found.escalated, found.incidents), found.incidents),
        ),
        places=found.places,
        categories=found.categories,
    )


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _rate(ident: str, value: float | None, n: int) -> Rate:
    """Return a figure by the name and unit it has among one's own; what goes up is all that counts here."""
    name, unit, _own = words_of(ident)
    rules = {
        "fcr": _("Resolved at the first contact / all that was sent up and says whether it was."),
        "mttr": _("Business hours, by your own calendar, from when it occurred until it was resolved, / those closed."),
        "escalated": _("Escalated now / all that was sent up."),
    }
    return Rate(ident, name, value, unit, n, rules[ident])


def find(settings: Settings, folders: Folders, typed: str, limit: int = 50, target: str = "") -> TeamFound:
    """Return the articles that hold all words, what worked most first, and what was solved before, newest first.

    Words are folded as the log's own search does; the limit holds for each of the two.
    Raises `BadInput` without a word or where no team's store is set, `DeskError` when it cannot be read.
    """
    from dst_console.sync.hub import reading

    words = terms(typed)
    if not words:
        raise BadInput(_("There is no word to look for."), todo=_("Write what it was about: printer jams."))
    way = _way(settings, folders, target)
    try:
        articles, hits = reading.found(way, words, limit + 1)
    except Trouble as trouble:
        raise told(trouble) from trouble
    finally:
        way.close()
    more = max(len(articles), len(hits)) > limit
    return TeamFound(tuple(words), tuple(articles[:limit]), tuple(hits[:limit]), more)


def _way(settings: Settings, folders: Folders, target: str) -> "Way":
    from dst_console.sync.targets import hub

    names = [name for name, said in settings.targets.items() if said.get("kind") == KIND and target in ("", name)]
    if not names:
        raise BadInput(
            _("No team's store is set.") if not target else _("There is no team's store {name}.").format(name=target),
            todo=_('It is a target of the kind "hub": `[targets.team]` in config.toml, see docs/targets.md.'),
        )
    site = targets.site(names[0], settings)
    assert isinstance(site, hub.HubSite)
    return hub.way(site, secrets.secret(names[0], folders))


def set_up(url: str, password: str = "", authority: str = "", technicians: Sequence[str] = ()) -> "list[Role]":
    """Make a team's store, for its administrator; returns the technicians' roles with the passwords of new ones.

    Raises `BadInput` for an address or a name that cannot be used, `Trouble` as the way has it.
    """
    from dst_console.sync.hub.setting_up import set_up
    from dst_console.sync.hub.way import Way

    way = Way(url, password, authority)
    try:
        return set_up(way, technicians)
    finally:
        way.close()


def told(trouble: Trouble) -> DeskError:
    """Return what a trouble with the team's store means for a person."""
    titles = {
        Kind.NETWORK: _("The team's store cannot be reached."),
        Kind.TLS: _("The team's store does not prove who it is (TLS)."),
        Kind.LOGIN: _("The team's store does not let you in."),
        Kind.ADDRESS: _("The team's store takes nobody from this address."),
        Kind.BUSY: _("The team's store is too busy now."),
        Kind.SETUP: _("The team's store is not as it should be."),
    }
    todo = {
        Kind.TLS: _("Ask its administrator for the certificate authority, and set it as `authority`."),
        Kind.LOGIN: _("Look at the role in the address, and at its password."),
        Kind.ADDRESS: _("Its administrator can let this address in."),
        Kind.SETUP: _("Its administrator can run `dst team setup` again."),
    }
    return DeskError(
        titles.get(trouble.kind, _("The team's store did not answer as it should.")),
        _("It says: {words}").format(words=trouble.told) if trouble.told else "",
        todo.get(trouble.kind, _("Your own log needs no network: `dst find`, `dst report`.")),
    )
