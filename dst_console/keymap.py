"""A person's own keys: validated first, then applied (U19, U38, U39)."""

import difflib
import re
from collections.abc import Mapping

from dst_console.actions import ACTIONS, BY_ID, Action
from dst_console.config import Problem
from dst_console.translate import _

_SIGNS = {
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "semicolon": ";",
    "colon": ":",
    "apostrophe": "'",
    "question_mark": "?",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
"""Keys that have a name and are text all the same."""

_MOVES = frozenset("up down left right home end pageup pagedown".split())
_EDITS = frozenset("insert delete backspace enter tab escape space".split())
_SWALLOWED = frozenset(("ctrl+m", "ctrl+i", "ctrl+h", "ctrl+j", "ctrl+c", "ctrl+z", "ctrl+at"))
"""Keys a terminal turns into others or keeps for itself (U38)."""

_TYPING_SCOPES = ("capture", "note", "find")
"""Screens where the cursor stands in a text: a bare letter there is text."""

_FIELD_SCOPES = ("plan", "guide", "transfer", "incident", "people", "end", "knowledge", "write", "outbox")
"""Screens with fields beside what is done by letters."""

_LIST_KEYS = frozenset("up down home end j k g G".split())
"""Keys that move in the lists of the other screens."""


def effective(own: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Return the keys of every action with a person's own ones applied, and what was wrong with those.

    The own keys are judged together, so two actions may swap theirs. An unknown action or key, a key that is not
    passed on, one that is needed there for something else, and a clash each keep the default and are named.
    """
    problems: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for name, keys in own.items():
        wrong = _unknown(name) if name not in BY_ID else _unusable(BY_ID[name], keys)
        if wrong:
            problems[name] = wrong
        else:
            wanted[name] = normal(keys)
    defaults = {action.id: action.keys for action in ACTIONS}
    while clash := _first_clash(wanted, defaults | wanted):
        name, wrong = clash
        problems[name] = wrong
        del wanted[name]
    named = [Problem(f'keys: {name} = "{own[name]}"', problems[name]) for name in own if name in problems]
    return defaults | wanted, named


def normal(keys: str) -> str:
    """Write keys the one way Textual does: no spaces, signs by their names, names in lower case."""
    return ",".join(_normal_key(one.strip()) for one in keys.split(",") if one.strip())


def _normal_key(key: str) -> str:
    if len(key) == 1:
        return next((name for name, sign in _SIGNS.items() if sign == key), key)
    return key.lower()


def is_key(key: str) -> bool:
    """Say whether `key` names a key at all."""
    if key.startswith("ctrl+"):
        return bool(re.fullmatch(r"ctrl\+[a-z]", key))
    return is_text(key) or bool(re.fullmatch(r"f([1-9]|1[0-2])", key)) or key in _MOVES | _EDITS


def is_text(key: str) -> bool:
    """Say whether a key is a letter, a digit or a sign: while one types, it is text."""
    return (len(key) == 1 and key.isalnum()) or key in _SIGNS or key == "space"


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, BY_ID, 1)
    if near:
        return _("there is no such action; did you mean {near}? The defaults stay.").format(near=near[0])
    return _("there is no such action; `dst keys` lists them.")


def _unusable(action: Action, wanted: str) -> str:
    keys = normal(wanted).split(",")
    if keys == [""]:
        return _("no key is named; the default {keys} stays.").format(keys=action.keys)
    for key in keys:
        if not is_key(key):
            return _("{key} is no key; the default {keys} stays.").format(key=key, keys=action.keys)
        if key in _SWALLOWED:
            return _("terminals do not pass {key} on; the default {keys} stays.").format(key=key, keys=action.keys)
        if _is_needed(key, action):
            return _("{key} is needed for typing there; the default {keys} stays.").format(key=key, keys=action.keys)
        if _moves(key, action):
            return _("{key} moves in the list there; the default {keys} stays.").format(key=key, keys=action.keys)
    if _traps(keys, action):
        return _("{key} is needed for typing there; the default {keys} stays.").format(key=keys[0], keys=action.keys)
    return ""


def _traps(keys: list[str], action: Action) -> bool:
    """Say whether one could not leave or save while the cursor stands in a field: there a letter is text."""
    works_in_fields = action.keys == "escape" or action.keys.startswith("ctrl+")
    return action.scope in _FIELD_SCOPES and works_in_fields and all(map(is_text, keys))


def _is_needed(key: str, action: Action) -> bool:
    """Say whether a text needs this key where the action holds."""
    if key in action.keys.split(",") or action.scope not in ("anywhere", *_TYPING_SCOPES):
        return False
    if key in ("pageup", "pagedown"):
        return action.scope in ("anywhere", "note")
    if key in ("enter", "tab", "escape"):
        return action.scope == "anywhere" or (action.scope == "note" and key != "escape")
    return is_text(key) or key in _MOVES | _EDITS


def _moves(key: str, action: Action) -> bool:
    """Say whether a key moves in the list where the action holds, unless the list leaves it to this action."""
    if key in action.keys.split(","):
        return False
    return key in _LIST_KEYS and action.scope not in ("anywhere", *_TYPING_SCOPES)


def _first_clash(wanted: Mapping[str, str], keys: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the last of the own keys that another action has where both would be heard, and the sentence for it."""
    for name in reversed([*wanted]):
        action = BY_ID[name]
        mine = set(keys[name].split(","))
        for other in ACTIONS:
            together = other.scope == action.scope or "anywhere" in (other.scope, action.scope)
            shared = mine & set(keys[other.id].split(","))
            if other.id != name and together and shared:
                wrong = _("{key} is the key of {other} there; the default {keys} stays.")
                return name, wrong.format(key=shown(min(shared)), other=other.id, keys=action.keys)
    return None


def shown(keys: str) -> str:
    """Write an action's first key as a person reads it."""
    first = keys.split(",")[0]
    return _SIGNS.get(first) or _SHORT.get(first) or (first.upper() if re.fullmatch(r"f\d+", first) else first)


def shown_all(keys: str) -> str:
    """Write all keys of an action as a person reads them; a run of letters or digits by its ends."""
    each = keys.split(",")
    if len(each) > 2 and all(len(key) == 1 for key in each) and "".join(each) in _RUNS:
        return f"{each[0]}…{each[-1]}"
    return " ".join(shown(key) for key in each)


_RUNS = "0123456789 abcdefghijklmnopqrstuvwxyz"
_SHORT = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
