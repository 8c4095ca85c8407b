"""Sending up: the courier's run over every target that is set, and asking these whether they would take it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from dst_console.config import Settings
from dst_console.desk import capture, deliveries, sharing
from dst_console.errors import BadInput, DeskError, NotFound
from dst_console.models.delivery import Delivery
from dst_console.models.states import DeliveryState
from dst_console.models.views import DeliveryView
from dst_console.paths import Folders
from dst_console.store import outbox
from dst_console.store.log import Store
from dst_console.sync import secrets, targets
from dst_console.sync.courier import USUAL, Courier, Patience, Report
from dst_console.sync.exchanges import asked, carried
from dst_console.sync.target import Lack, Target
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _


@dataclass(frozen=True, slots=True)
class Checked:
    """What asking a target came to: what would be refused or dropped, or what kept it from being asked."""

    target: str
    lacks: tuple[Lack, ...] = ()
    trouble: Trouble | None = None
    error: DeskError | None = None
    warning: str = ""
    """What must be known of a target that cannot be asked what it holds."""

    @property
    def is_well(self) -> bool:
        """Whether everything would be taken."""
        return not (self.lacks or self.trouble or self.error)


def need_target(settings: Settings, name: str) -> None:
    """Raise `NotFound` when no target is called so."""
    if name not in settings.sends_to:
        raise NotFound(
            _("There is no target called {name}.").format(name=name),
            _("Nothing was changed."),
            _("There are: {names}.").format(names=", ".join(settings.sends_to)),
        )


def keep_secret(folders: Folders, name: str, value: str) -> str:
    """Keep a target's secret, or forget it when it is empty; returns where: `keyring`, or the file's name."""
    return secrets.keep(name, value, folders)


def target(store: Store, name: str) -> Target:
    """Return a target as it is set. Raises `NotFound`, or `BadInput` for what is not right in its settings."""
    need_target(store.settings, name)
    return targets.made(name, store.settings, store.folders, secrets.secret(name, store.folders))


def get_ready(store: Store) -> None:
    """Load what sending needs, so that the first time takes no longer than the others."""
    for name in store.settings.sends_to:
        with suppress(BadInput):
            target(store, name).close()
    sharing.get_ready(store)


def sync(
    store: Store,
    only: str = "",
    *,
    force: bool = False,
    drained: bool = True,
    seen: Callable[[Report], object] = lambda _report: None,
    stop: Callable[[], bool] = lambda: False,
    patience: Patience = USUAL,
) -> Report:
    """Send what can go now, oldest first, to every target or to `only` one; `force` tries troubled ways at once.

    Takes in what is spooled first, unless not `drained`; shares articles last. One that is not set right keeps none of
    the others from being sent to. Raises `BadInput` when none is, `NotFound`, `LogUnavailable`.
    """
    if drained:
        capture.drain(store)
    found, errors = _targets(store, [only] if only else store.settings.sends_to)
    try:
        report = Courier(store, found, seen, stop, patience, force, partial(sharing.leaves, store)).run()
    finally:
        for one in found:
            one.close()
    report.errors.update(errors)
    return report


def _targets(store: Store, names: Sequence[str]) -> tuple[list[Target], dict[str, DeskError]]:
    """Return the targets that can be used, and what is not right with the others; raises when none can."""
    found: list[Target] = []
    errors: dict[str, DeskError] = {}
    for name in names:
        try:
            found.append(target(store, name))
        except BadInput as error:
            errors[name] = error
            _note_wrong(store, name, error)
    if errors and not found:
        raise next(iter(errors.values()))
    return found, errors


def _note_wrong(store: Store, name: str, error: BadInput) -> None:
    """Write down that a target is not set right: its way is troubled until somebody corrects that."""
    trouble = Trouble(Kind.SETUP, " ".join(filter(None, (error.title, error.todo))))
    with store.write() as session:
        now = store.clock.now()
        if outbox.is_due(outbox.way(session, name).due, now) or outbox.way(session, name).told != trouble.told:
            due = now + timedelta(seconds=trouble.meaning.patience)
            outbox.troubled(session, name, trouble.kind, trouble.told, now, due)


def check(store: Store, only: str = "") -> tuple[Checked, ...]:
    """Ask each target, or `only` one, whether it would take what is sent to it; nothing is sent."""
    names = [only] if only else store.settings.sends_to
    return tuple(_checked(store, name) for name in names)


def _checked(store: Store, name: str) -> Checked:
    try:
        found = target(store, name)
    except DeskError as error:
        return Checked(name, error=error)
    try:
        return Checked(name, lacks=tuple(asked(found.check)), warning=deliveries.warning_of(found))
    except Trouble as trouble:
        return Checked(name, trouble=trouble)
    finally:
        found.close()


def written(store: Store, delivery_id: str) -> str:
    """Return exactly what goes (promise 6); of what has arrived, nothing is kept. Raises `NotFound`, `BadInput`."""
    row, number = deliveries.held(store, delivery_id)
    if not row.parcel:
        return ""
    with closing(target(store, row.target)) as found:
        return _written(found, row, number)


def would_go(store: Store, only: str = "") -> Iterator[tuple[DeliveryView, str, DeskError | None]]:
    """Yield what is queued, oldest first, with exactly what goes, or with what keeps it from being written.

    To every target, or to `only` one. Raises `NotFound` when there is none called so.
    """
    if only:
        need_target(store.settings, only)
    with ExitStack() as stack:

        @cache
        def found(name: str) -> Target:
            return stack.enter_context(closing(target(store, name)))

        for one in deliveries.every(store, (DeliveryState.QUEUED,)):
            if only in ("", one.target):
                try:
                    yield one, _written(found(one.target), *deliveries.held(store, one.id)), None
                except DeskError as error:
                    yield one, "", error


def _written(found: Target, row: Delivery, number: str | None) -> str:
    try:
        return asked(found.written, carried(row), number)
    except Trouble as trouble:
        raise BadInput(
            _("It cannot be written: {what}.").format(what=trouble.told), todo=_("Correct it in config.toml.")
        ) from trouble
