"""Messages that cross screens. Workers only post them; the screens own the state."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.message import Message

from dst_console.errors import DeskError

if TYPE_CHECKING:
    from dst_console.models.views import Logged, OutboxView
    from dst_console.store.log import Store
    from dst_console.sync.courier import Report


class StoreOpened(Message):
    """The log is open; screens read it from now on."""

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self.store = store


class StoreFailed(Message):
    """The log could not be opened, drained or read; the spool works all the same."""

    def __init__(self, error: DeskError) -> None:
        super().__init__()
        self.error = error


class Entered(Message):
    """Captures, notes or outcomes came from the spool into the log."""

    def __init__(self, logged: "list[Logged]") -> None:
        super().__init__()
        self.logged = logged


class LogChanged(Message):
    """Something in the log is different: re-read what you show (U41)."""

    def can_replace(self, message: Message) -> bool:
        """Let one re-reading do for a flood of changes."""
        return isinstance(message, LogChanged)


class WaitingChanged(Message):
    """Somebody else waits, or nobody does any more: draw that anew."""


class OutboxRead(Message):
    """How the outbox stands was read again."""

    def __init__(self, view: "OutboxView") -> None:
        super().__init__()
        self.view = view


class StandingChanged(Message):
    """The outbox stands differently: draw that anew."""

    def can_replace(self, message: Message) -> bool:
        """Let one drawing do for a flood of changes."""
        return isinstance(message, StandingChanged)


class SendingGoes(Message):
    """The courier is a step further."""

    def can_replace(self, message: Message) -> bool:
        """Let one look do for a flood of steps."""
        return isinstance(message, SendingGoes)


class SendingOver(Message):
    """The courier is back: what came of it, or why it could not go. `asked` says that a person sent it."""

    def __init__(self, report: "Report | None", error: DeskError | None, asked: bool) -> None:
        super().__init__()
        self.report = report
        self.error = error
        self.asked = asked


class Progressed(Message):
    """A worker has done so much of what it was asked, of `total`."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total

    def can_replace(self, message: Message) -> bool:
        """Let the newest do for a flood of them."""
        return isinstance(message, Progressed)


class Fetched(Message):
    """What a worker found, with what to do with it on the screen's own loop."""

    def __init__(self, then: Callable[[Any], None], value: Any) -> None:
        super().__init__()
        self.then = then
        self.value = value


class Refused(Message):
    """What a worker was asked cannot be done, and why."""

    def __init__(self, error: DeskError, after: Callable[[DeskError], None] | None = None) -> None:
        super().__init__()
        self.error = error
        self.after = after
