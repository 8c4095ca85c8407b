"""Notes and outcomes from the command line: kept in the spool first, then entered (promise 1)."""

import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from dst_console import desk
from dst_console.cli import tell
from dst_console.cli.columns import incident_line, say
from dst_console.cli.opening import opened, take_in
from dst_console.cli.output import incident_json, print_json
from dst_console.cli.schemas import SavedJson
from dst_console.errors import DeskError, LogUnavailable, NotFound
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import IncidentView
    from dst_console.store.log import Store


def keep(
    reference: str, put: Callable[[str], str], as_json: bool, then: "Callable[[Store, str], object] | None" = None
) -> "IncidentView | None":
    """Let `put` spool something for an incident's id, enter it if the log can be used, and say so.

    `then` looks at what became of it once it has entered, and may raise. Returns the incident as it is then, None
    while it is only spooled. Raises `NotFound`; a log that cannot be used is no error here, for what was kept enters
    it later.
    """
    saved, incident = "", None
    trouble: DeskError | None = None
    try:
        with opened(drained=False) as store:
            trouble = _take_in(store)
            saved = put(_id(store, reference, trouble is None))
            if trouble is None:
                take_in(store)
                if then is not None:
                    then(store, saved)
                incident = desk.incidents.show(store, reference).incident
    except LogUnavailable as error:
        trouble = error
        saved = saved or put(reference)
    _report(saved, incident, trouble, as_json)
    return incident


def _take_in(store: "Store") -> DeskError | None:
    try:
        take_in(store)
    except LogUnavailable as error:
        return error
    return None


def _id(store: "Store", reference: str, entered: bool) -> str:
    """Return an incident's id; one that the log lacks may be in the spool while that cannot be emptied."""
    try:
        return desk.incidents.show(store, reference).incident.id
    except NotFound:
        if not entered and re.fullmatch("[0-9a-f]{32}", reference):
            return reference
        raise


def _report(saved: str, incident: "IncidentView | None", trouble: DeskError | None, as_json: bool) -> None:
    if as_json:
        told = incident_json(incident) if incident else None
        print_json(SavedJson(saved=saved, entered=incident is not None, incident=told))
    elif incident:
        say(_("Saved: {incident}").format(incident=incident_line(incident)))
    else:
        print(_("Saved {id}").format(id=saved))
    if trouble:
        tell(trouble)


def typed_text(words: list[str]) -> str:
    """Return the words; without any, or for a lone `-`, all of standard input, whatever its bytes are."""
    if words not in ([], ["-"]):
        return " ".join(words)
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        print(_("Type the note; end it with ctrl+d on a line of its own."), file=sys.stderr)
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
