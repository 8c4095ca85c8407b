"""`setting=value` as typed after `dst config set`, checked before it is written."""

from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from dst_console import config, keymap
from dst_console.config import Settings
from dst_console.errors import BadInput
from dst_console.translate import LANGUAGES, _

_YES = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_CHOICES = {"theme": config.THEMES, "language": ("", *LANGUAGES), "weekend": tuple(config.WEEKENDS)}


def understood(pairs: list[str], settings: Settings) -> dict[str, Any]:
    """Return the settings to write; raises `BadInput` naming the first that cannot be taken."""
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, equals, typed = pair.partition("=")
        if not equals:
            raise _wrong(_("{pair} is not written as setting=value.").format(pair=pair))
        if name.startswith("keys."):
            own = changes.get("keys", settings.keys)
            changes["keys"] = _with_key(own, name.removeprefix("keys."), typed)
        else:
            changes[name] = _value(name, typed)
    return changes


def _with_key(own: dict[str, str], action: str, typed: str) -> dict[str, str]:
    """Return a person's keys with one more, or without one when nothing is typed for it."""
    others = {name: keys for name, keys in own.items() if name != action}
    if not typed.strip():
        return others
    wanted = others | {action: typed.strip()}
    known = keymap.effective(others)[1]
    wrong = [problem for problem in keymap.effective(wanted)[1] if problem not in known]
    if wrong:
        raise _wrong(f"{wrong[0].where}: {wrong[0].what}")
    return wanted


def _value(name: str, typed: str) -> str | bool | list[str]:
    known = {one.name: getattr(Settings(), one.name) for one in fields(Settings)}
    if name not in known or name == "keys":
        raise _unknown(name, known)
    if isinstance(known[name], dict):
        raise _wrong(_("{setting} is a table: write it into config.toml.").format(setting=name))
    typed.encode()  # lone surrogates, which no settings file can hold, are refused here
    if isinstance(known[name], bool):
        if typed.lower() not in _YES:
            raise _wrong(_("{setting} must be true or false.").format(setting=name))
        return _YES[typed.lower()]
    if isinstance(known[name], list):
        return _days(name, typed)
    if name == "hours" and not config.are_hours(typed):
        raise _wrong(_("{setting} must be hours, such as 8:00-16:00, friday off.").format(setting=name))
    if typed not in _CHOICES.get(name, (typed,)):
        choices = ", ".join(filter(None, _CHOICES[name]))
        raise _wrong(_("{setting} must be one of {choices}.").format(setting=name, choices=choices))
    return typed


def _days(name: str, typed: str) -> list[str]:
    """Return the days of a list typed with commas."""
    days = [day.strip() for day in typed.split(",") if day.strip()]
    if not all(map(config.is_day, days)):
        raise _wrong(_("{setting} must be days, such as 2026-12-25, 2027-01-01.").format(setting=name))
    return days


def _unknown(name: str, known: dict[str, Any]) -> BadInput:
    near = get_close_matches(name, [*(one for one in known if one != "keys"), "keys.ACTION"], 1)
    hint = _("Did you mean {near}?").format(near=near[0]) if near else _("`dst config show` lists them.")
    return _wrong(_("There is no setting {name}.").format(name=name), hint)


def _wrong(title: str, todo: str = "") -> BadInput:
    return BadInput(title, _("Nothing was changed."), todo)
