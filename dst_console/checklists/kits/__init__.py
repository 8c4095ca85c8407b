"""What to bring for each category (V1): the shipped list, and a person's own that adds to it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dst_console import durable
from dst_console.config import Problem
from dst_console.language.normalise import fold
from dst_console.paths import Folders
from dst_console.translate import _

SHIPPED = Path(__file__).with_name("kits.toml")
FILE_NAME = "kits.toml"
_LISTS = ("words", "en", "fa", "ru")


@dataclass(frozen=True, slots=True)
class Kit:
    """The things of one kit, by language, and the categories it is for."""

    words: tuple[str, ...]
    things: dict[str, tuple[str, ...]]


def kit(folders: Folders, category: str | None, language: str) -> tuple[str, ...]:
    """Return what to bring for a category, English where the language has no list; nothing for an unknown one."""
    if not category:
        return ()
    wanted = fold(category)
    for name, one in _in_force(folders)[0].items():
        if wanted in (fold(name), *map(fold, one.words)):
            return one.things.get(language) or one.things.get("en", ())
    return ()


def check(folders: Folders) -> list[Problem]:
    """Return what is wrong with a person's own kits; what is wrong is left out, the shipped ones stay."""
    return _in_force(folders)[1]


def _in_force(folders: Folders) -> tuple[dict[str, Kit], list[Problem]]:
    shipped, _none = _read(SHIPPED)
    own, problems = _read(Path(folders.config) / FILE_NAME)
    return {**shipped, **own}, problems


def _read(path: Path) -> tuple[dict[str, Kit], list[Problem]]:
    try:
        with open(path, encoding="utf-8", opener=durable.plain) as file:
            found = tomllib.loads(file.read())
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, RecursionError) as error:
        return {}, [Problem(str(path), _("cannot be read: {error}").format(error=error))]
    kits, problems = {}, []
    for name, lists in found.items():
        wrong = _wrong(lists)
        if wrong:
            problems.append(Problem(f"{path}: {name}", wrong))
        else:
            things = {language: tuple(lists.get(language, ())) for language in _LISTS[1:]}
            kits[name] = Kit(tuple(lists.get("words", ())), things)
    return kits, problems


def _wrong(lists: object) -> str:
    """Say what is wrong with one kit, empty when nothing is."""
    if not isinstance(lists, dict):
        return _("must be a table of lists")
    for key, things in lists.items():
        if key not in _LISTS:
            return _("there is no key {key}").format(key=key)
        if not isinstance(things, list) or not all(isinstance(one, str) for one in things):
            return _("{key} must be a list of texts").format(key=key)
    return ""
