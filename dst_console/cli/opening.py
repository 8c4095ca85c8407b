"""The log, opened for one command, with everything spooled taken in first."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dst_console import config, desk, spool
from dst_console.clock import Clock, SystemClock
from dst_console.paths import Folders, folders
from dst_console.translate import _, ngettext

if TYPE_CHECKING:
    from dst_console.store.log import Store

CLOCK: Clock = SystemClock()


@contextmanager
def opened(drained: bool = True) -> Iterator["Store"]:
    """Open the log; what was logged a second ago is in it, unless not `drained`.

    Raises `LogUnavailable` with a sentence; captures are kept in the spool all the same.
    """
    where = folders()
    store = desk.opening.open_log(where, config.read(where)[0], CLOCK)
    try:
        if drained:
            take_in(store)
        yield store
    finally:
        store.close()


def take_in(store: "Store") -> None:
    """Bring what is spooled into the log, and say so when something of it could not be read."""
    before = len(spool.rejected(store.folders))
    desk.capture.drain(store)
    _tell_of_rejected(store.folders, before)


def _tell_of_rejected(where: Folders, before: int) -> None:
    count = len(spool.rejected(where)) - before
    if count > 0:
        one = _("A capture could not be entered; it is kept aside, and `dst check` says where.")
        many = _("{count} captures could not be entered; they are kept aside, and `dst check` says where.")
        print(ngettext(one, many, count).format(count=count), file=sys.stderr)
