"""Reading procedures: the shipped ones, and a person's own, which add to them or take their place.

A person's file that is wrong never takes a shipped one away: it is named, with its line and the nearest valid key.
"""

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dst_console import durable
from dst_console.checklists.procedure import Choice, Part, Procedure, Step, Timer, Words
from dst_console.config import Problem
from dst_console.errors import BadInput, NotFound
from dst_console.paths import Folders
from dst_console.translate import _

SHIPPED = Path(__file__).parent
FOLDER = "checklists"
"""Where a person's own procedures lie, in the configuration folder."""

LARGEST = 512 << 10
"""Bytes of a file at most: a larger one is no procedure."""

MOST_NAMED = 20
"""Things wrong in one file that are named at once: who has mended these is told the others."""

_HEADERS = {"parts": re.compile(r"^\s*\[\[\s*parts\s*\]\]"), "steps": re.compile(r"^\s*\[\[\s*parts\.steps\s*\]\]")}
_HEADERS["choices"] = re.compile(r"^\s*\[\[\s*parts\.steps\.choices\s*\]\]")
_HEADER = re.compile(r"^\s*\[\[?\s*[A-Za-z]")
_MODELS: dict[str, type[Any]] = {"parts": Part, "steps": Step, "choices": Choice, "timer": Timer}
_WORDS = ("title", "text", "hint", "advice")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A procedure as it is in force: its text, what names that text for good, and whether it is the person's own."""

    procedure: Procedure
    text: str
    own: bool

    @property
    def digest(self) -> str:
        """The name of exactly this text: what a visit keeps."""
        return hashlib.blake2b(self.text.encode(), digest_size=12).hexdigest()


def load(folders: Folders, procedure_id: str) -> Loaded:
    """Return the procedure in force: the person's own when it is right, else the shipped one. Raises `NotFound`."""
    for path, own in ((_own_folder(folders) / f"{procedure_id}.toml", True), (SHIPPED / f"{procedure_id}.toml", False)):
        if re.fullmatch(r"[a-z0-9-]+", procedure_id) and os.path.isfile(path):  # False for a name too long, too
            found, _problems = _read(path)
            if found is not None:
                return Loaded(found[0], found[1], own)
    raise NotFound(
        _("There is no procedure {name}.").format(name=procedure_id), todo=_("`dst procedures list` names them.")
    )


def load_all(folders: Folders) -> list[Loaded]:
    """Return every procedure in force, by id."""
    names = {path.stem for path, _own in files(folders)}
    found = []
    for name in sorted(names):
        try:
            found.append(load(folders, name))
        except NotFound:  # a person's own that is wrong, with nothing shipped of that name
            continue
    return found


def check(folders: Folders) -> list[Problem]:
    """Return all that is wrong with the procedures, and each sentence that falls back to English."""
    problems = []
    for path, _own in files(folders):
        found, wrong = _read(path)
        problems += wrong
        if found is not None:
            problems += [
                Problem(f"{path}: {where}", _("has no words in {languages}").format(languages=", ".join(missing)))
                for where, words in found[0].all_words()
                if (missing := words.missing())
            ]
    return problems


def why_refused(folders: Folders, procedure_id: str) -> Problem | None:
    """Return the first thing wrong with a person's own file of a procedure, nothing when it is right or not there."""
    path = _own_folder(folders) / f"{procedure_id}.toml"
    return next(iter(_read(path)[1]), None) if path.is_file() else None


def refused(folders: Folders) -> list[Problem]:
    """Return what is wrong with a person's own procedures that were not taken."""
    return [problem for path, own in files(folders) if own for problem in _read(path)[1]]


def files(folders: Folders) -> Iterator[tuple[Path, bool]]:
    """Yield the procedures' files, the shipped ones first; with each whether it is the person's own."""
    for folder, own in ((SHIPPED, False), (_own_folder(folders), True)):
        yield from ((path, own) for path in sorted(folder.glob("*.toml")))


def parse(text: str, where: str = "procedure", name: str | None = None) -> Procedure:
    """Read a procedure's text; `name` is the id it must have. Raises `BadInput` naming line and nearest valid key."""
    try:
        procedure = Procedure.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise _bad(*_explained(error, text, where)) from error
    except (ValueError, RecursionError) as error:  # a number without end is a bare ValueError
        raise _bad(Problem(where, _("is no TOML: {error}").format(error=error))) from error
    if name is not None and procedure.id != name:
        line = _line_of(text, ("id",))
        raise _bad(Problem(f"{where}:{line}", _("the id must be {name}, as the file is named").format(name=name)))
    return procedure


def parsed(text: str) -> Procedure:
    """Read a text that was in force once, as a visit keeps it."""
    return _parsed(text)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Procedure:
    return parse(text)


class _WrongProcedure(BadInput):
    """A procedure's text is wrong; `problems` says where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.where}: {one.what}" for one in problems))
        self.problems = problems


def _bad(*problems: Problem) -> _WrongProcedure:
    return _WrongProcedure(problems)


def _own_folder(folders: Folders) -> Path:
    return Path(folders.config) / FOLDER


def _read(path: Path) -> tuple[tuple[Procedure, str] | None, list[Problem]]:
    """Read a file; what is wrong with it is returned, never raised."""
    try:
        with open(path, "rb", opener=durable.plain) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return None, [Problem(str(path), _("is too large for a procedure"))]
        text = data.decode()
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(str(path), _("cannot be read: {error}").format(error=error))]
    try:
        return (_checked(text, str(path), path.stem), text), []
    except _WrongProcedure as error:
        return None, list(error.problems)


@lru_cache(maxsize=64)
def _checked(text: str, where: str, name: str) -> Procedure:
    return parse(text, where, name)


def _explained(error: ValidationError, text: str, where: str) -> list[Problem]:
    """Turn what pydantic found into sentences with the line where each stands; a misspelt key before one missed."""
    problems = []
    for one in sorted(error.errors()[:MOST_NAMED], key=lambda found: found["type"] == "missing"):
        if one["type"] == "too_short" and one["input"]:  # its items are wrong, and are named themselves
            continue
        named = re.match(r"Value error, (?:the )?(?:part|step) ([a-z0-9-]+) (\w+)", one["msg"])
        place = tuple(part for part in one["loc"] if part != "[key]")  # pydantic's word for a wrong key of `triggers`
        line = _line_of_id(text, named[1], named[2]) if named else _line_of(text, place, one["type"] == "missing")
        keys = [part for part in place if isinstance(part, str)]
        problems.append(Problem(f"{where}:{line}", _sentence(one["type"], keys[-1] if keys else "", one)))
    return problems


def _sentence(kind: str, key: str, found: Any) -> str:
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, _valid_keys(found["loc"]), 1)
        if near:
            return _("there is no key {key}; did you mean {near}?").format(key=key, near=near[0])
        return _("there is no key {key}").format(key=key)
    if kind == "missing":
        return _("the key {key} is missing").format(key=key)
    if kind in ("enum", "literal_error"):
        expected = str(found.get("ctx", {}).get("expected", ""))
        said = found["input"] if isinstance(found["input"], str) else ""
        near = difflib.get_close_matches(said, re.findall(r"'([^']+)'", expected), 1)
        told = _("{key} must be one of {choices}").format(key=key, choices=expected)
        return told + (_("; did you mean {near}?").format(near=near[0]) if near else "")
    message = str(found["msg"]).removeprefix("Value error, ")
    return f"{key}: {message}" if key else message


def _valid_keys(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand where `place` leads to."""
    model: type[Any] = Procedure
    for name in place[:-1]:
        model = _MODELS.get(str(name), Words if name in _WORDS else model)
    return list(model.model_fields)


def _line_of_id(text: str, name: str, verb: str) -> int:
    """Return the line on which a part or step has its id; of one that stands there twice, the second's."""
    key = re.compile(rf"""\s*id\s*=\s*(["']){re.escape(name)}\1""")
    found = [at for at, line in enumerate(text.split("\n"), 1) if key.match(line)] or [1]
    return found[-1 if verb == "stands" else 0]


def _line_of(text: str, place: tuple[int | str, ...], missing: bool = False) -> int:
    """Return the line, from 1, where a key stands or, when it is missing, that of what lacks it."""
    lines = text.split("\n")  # as TOML counts them: `splitlines` parts them at more signs
    start, end, keys = -1, len(lines), place
    for at, (name, number) in enumerate(pairwise(place)):
        header = _HEADERS.get(str(name))
        if header is None or not isinstance(number, int):
            continue
        found = [line for line in range(max(start, 0), end) if header.match(lines[line])]
        if number < len(found):
            start, end = found[number], found[number + 1] if number + 1 < len(found) else end
            keys = place[at + 2 :]
    end = next((line for line in range(start + 1, end) if _HEADER.match(lines[line])), end)
    stands = max(start, 0)
    for name in keys[:-1] if missing else keys:
        key = re.compile(rf"""(?:^|[{{,.])\s*["']?{re.escape(str(name))}["']?\s*[=.]""")
        found = [line for line in range(stands, end) if key.search(lines[line])]
        if not found and isinstance(name, str):
            break
        stands = found[0] if found else stands
    return stands + 1
