"""`dst log --number`: the local numbers of what was just saved; `quicklog` comes here without typer."""

import sys

from dst_console import desk
from dst_console.cli import tell
from dst_console.cli.opening import opened
from dst_console.cli.output import print_json
from dst_console.cli.schemas import LoggedJson
from dst_console.errors import LogUnavailable, NotFound
from dst_console.translate import _


def print_numbers(ids: list[str], as_json: bool) -> int:
    """Enter what is spooled and print the local number of each id, a line each; returns 0, for all are kept.

    While the log cannot be used the ids are printed instead, and why on standard error.
    """
    try:
        numbers = _numbers(ids)
    except LogUnavailable as error:
        tell(error)
        numbers = {}
    for ident in ids:
        _print_one(ident, numbers.get(ident), as_json)
    sys.stdout.flush()
    return 0


def _numbers(ids: list[str]) -> dict[str, str]:
    found = {}
    with opened() as store:
        for ident in ids:
            try:
                found[ident] = desk.incidents.show(store, ident).incident.number
            except NotFound:  # set aside; `opened` said so
                continue
    return found


def _print_one(ident: str, number: str | None, as_json: bool) -> None:
    if as_json:
        print_json(LoggedJson(id=ident, number=number), indent=None)
    else:
        print(number or _("Saved {id}").format(id=ident))
