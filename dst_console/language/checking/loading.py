"""Reading the word lists: the shipped ones, and a person's own in `<config>/words/`, which extend them.

A list holds one word or phrase a line; `word*` means all that begins so, `word = better` offers a better one,
`-word` in a person's own list takes a shipped one out, and a line that begins with `#` and a space is a comment.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dst_console import durable
from dst_console.config import Problem
from dst_console.errors import BadInput
from dst_console.language.checking.reading import script
from dst_console.language.normalise import fold
from dst_console.paths import Folders
from dst_console.translate import _

SHIPPED = Path(__file__).parent / "words"
FOLDER = "words"
"""Where a person's own lists lie, in the configuration folder."""

NAMES = (
    "en",
    "fa",
    "ru",
    "terms",
    "typos",
    "emoticons",
    "slang",
    "opinion",
    "jargon",
    "emphasis",
    "states",
    "passwords",
)
"""The lists; each is a file `NAME.txt`."""

LARGEST = 4 << 20
"""Bytes of a list at most."""

LONGEST_WORD = 80
"""Characters of a word to learn at most."""

_BETTER = re.compile(r"\s=\s")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: what is meant, whether also all that begins so, and what would be better."""

    text: str
    begins: bool = False
    better: str | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists as they are in force, by name, and what is wrong with a person's own."""

    entries: dict[str, tuple[Entry, ...]]
    problems: tuple[Problem, ...] = ()


def load(folders: Folders, names: Iterable[str] = NAMES) -> Lists:
    """Read lists, each the shipped one and the person's own; what cannot be read is named, never raised."""
    entries = {}
    problems: list[Problem] = []
    for name in names:
        own = _read(Path(folders.config) / FOLDER / f"{name}.txt", problems)
        entries[name] = _joined(_shipped(name), own)
    return Lists(entries, tuple(problems))


def learn(folders: Folders, word: str) -> None:
    """Add a word to the person's own dictionary of its script, for good ("add to dictionary").

    Raises `BadInput` for what is no word, OSError when it cannot be written.
    """
    word = word.strip()
    if not word[:1].isalpha() or word.endswith("*") or len(word) > LONGEST_WORD or len(word.split()) != 1:
        raise BadInput(_("“{word}” is not one word.").format(word=word), _("The dictionary is as it was."))
    path = _own_file(folders, word)
    durable.make_folder(os.path.dirname(path))
    _append(path, word)


def forget(folders: Folders, word: str) -> None:
    """Take a word out of the person's own dictionary again; all else in its file stays as it is. Raises OSError."""
    path = _own_file(folders, word)
    try:
        with open(path, "rb", opener=durable.plain) as file:
            lines = file.read().splitlines(keepends=True)
    except FileNotFoundError:
        return
    durable.write(path, b"".join(line for line in lines if line.strip() != word.strip().encode()))


def _own_file(folders: Folders, word: str) -> str:
    name = {"latin": "en", "arabic": "fa", "cyrillic": "ru"}.get(script(word), "terms")
    return os.path.join(folders.config, FOLDER, f"{name}.txt")


def _append(path: str, line: str) -> None:
    """Append a line in one write, so that two consoles lose none of each other's, and wait for the disk."""
    fd = durable.plain(path, os.O_RDWR | os.O_APPEND) if os.path.exists(path) else _made(path)
    try:
        size = os.fstat(fd).st_size
        os.lseek(fd, max(size - 1, 0), os.SEEK_SET)
        begin = "\n" if os.read(fd, 1) not in (b"", b"\n") else ""
        durable.write_all(fd, f"{begin}{line}\n".encode())
        durable.flush(fd)
    finally:
        os.close(fd)
    durable.flush_folder(os.path.dirname(path))


def _made(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


@lru_cache(maxsize=len(NAMES))
def _shipped(name: str) -> tuple[Entry, ...]:
    return _entries((SHIPPED / f"{name}.txt").read_text(encoding="utf-8"))


def _read(path: Path, problems: list[Problem]) -> tuple[Entry, ...]:
    try:
        with open(path, "rb", opener=durable.plain) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            problems.append(Problem(str(path), _("is too large for a word list")))
            return ()
        return _entries(data.decode("utf-8-sig"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), _("cannot be read: {error}").format(error=error)))
        return ()


def _entries(text: str) -> tuple[Entry, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(_entry(line) for line in lines if line and line != "#" and not line.startswith("# "))


def _entry(line: str) -> Entry:
    said, *better = _BETTER.split(line, maxsplit=1)
    begins = len(said) > 2 and said[-1] == "*" and said[-2].isalpha()
    return Entry(said[:-1] if begins else said.strip(), begins, better[0].strip() if better else None)


def _joined(shipped: tuple[Entry, ...], own: tuple[Entry, ...]) -> tuple[Entry, ...]:
    out = {fold(entry.text[1:]) for entry in own if len(entry.text) > 1 and _takes_out(entry.text)}
    kept = tuple(entry for entry in shipped if fold(entry.text) not in out) if out else shipped
    return kept + tuple(entry for entry in own if not _takes_out(entry.text))


def _takes_out(text: str) -> bool:
    return text.startswith("-") and text[1:2].isalpha()
