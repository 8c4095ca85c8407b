"""The targets that come with the console, one file each, and those that others bring (`dst_console.targets`)."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final

from dst_console.config import USUAL_TARGET, Settings
from dst_console.errors import BadInput, DeskError
from dst_console.paths import Folders
from dst_console.sync.mapping import Site, wrong_template
from dst_console.sync.target import Target
from dst_console.translate import _

GROUP: Final = "dst_console.targets"
"""The entry points by which somebody else's package brings a target: a name, and a `Kind`."""

OWN: Final = {
    "folder": "dst_console.sync.targets.folder",
    "glpi": "dst_console.sync.targets.glpi",
    "hub": "dst_console.sync.targets.hub",
    "jira": "dst_console.sync.targets.jira",
    "mail": "dst_console.sync.targets.mail",
    "redmine": "dst_console.sync.targets.redmine",
    "rt": "dst_console.sync.targets.rt",
    "servicenow": "dst_console.sync.targets.servicenow",
    "webhook": "dst_console.sync.targets.webhook",
    "zammad": "dst_console.sync.targets.zammad",
    "znuny": "dst_console.sync.targets.znuny",
}
"""The kinds that come with the console and the modules they are in: each has `SITE` and `made`."""

Make = Callable[[str, Any, Folders, str], Target]
"""Makes a target: its name, its `SITE`, the folders, and its secret."""


def site(name: str, settings: Settings) -> Site:
    """Return what is set for a target. Raises `BadInput` for what is not right in it, naming the setting."""
    from pydantic import ValidationError

    said = (settings.targets or USUAL_TARGET)[name]
    module = _module(name, str(said.get("kind", "")))
    try:
        found: Site = module.SITE.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise _not_right(".".join(map(str, ("targets", name, *first["loc"]))), first["msg"]) from error
    wrong = wrong_template(found)
    if wrong:
        raise _not_right(f"targets.{name}", wrong)
    return found


def _not_right(where: str, what: str) -> BadInput:
    return BadInput(
        _("{where} is not right: {what}.").format(where=where, what=what),
        _("Nothing was sent; everything stays queued."),
        _("Correct it in config.toml; `dst sync check` looks at it again."),
    )


def made(name: str, settings: Settings, folders: Folders, secret: str) -> Target:
    """Return a target ready to be used. Raises `BadInput` for what is not right in its settings."""
    found = site(name, settings)
    try:
        target: Target = _module(name, found.kind).made(name, found, folders, secret)
    except DeskError:
        raise
    except Exception as error:  # noqa: BLE001 - a target that somebody else wrote holds up none of the others
        what = f"{type(error).__name__}: {error}"
        raise _not_right(f"targets.{name}", what.replace(secret, "•••") if secret else what) from None
    return target


def _module(name: str, kind: str) -> Any:
    if kind in OWN:
        return import_module(OWN[kind])
    brought = _brought().get(kind)
    if brought is None:
        raise BadInput(
            _("{name} is of the kind {kind}, which there is none of.").format(name=f"targets.{name}", kind=kind or "–"),
            _("Nothing was sent; everything stays queued."),
            _("There are: {kinds}.").format(kinds=", ".join(sorted({*OWN, *_brought()}))),
        )
    try:
        return brought.load()
    except Exception as error:
        raise _not_right(f"targets.{name}", f"{type(error).__name__}: {error}") from error


@cache
def _brought() -> dict[str, Any]:
    """Return the kinds that other packages bring; none takes the place of ours."""
    return {one.name: one for one in entry_points(group=GROUP) if one.name not in OWN}
