"""A folder that takes tickets as lines of JSON, a file a day: works with no server, on a stick or a share."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from dst_console import durable
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble

FOLDER = "outgoing"


class FolderSite(Site):
    """`[targets.<name>]` with `kind = "folder"`."""

    kind: Literal["folder"]
    path: str = Field(default="", description="The folder; `outgoing` beside the log when empty.")
    grace: float = 0.0


SITE = FolderSite


def made(name: str, site: FolderSite, folders: Folders, secret: str) -> "FolderTarget":
    """Return the target; it needs no secret."""
    return FolderTarget(name, site, Path(site.path).expanduser() if site.path else folders.data / FOLDER)


class FolderTarget:
    """Appends one line for each ticket, and for each thing told after it."""

    searches = ("reference",)
    gives_numbers = False

    def __init__(self, name: str, site: FolderSite, folder: Path) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._folder = folder

    def check(self) -> list[Lack]:
        """Say whether the folder can be written."""
        try:
            self._made_folder()
        except OSError as error:
            return [Lack(str(self._folder), str(error.strerror))]
        return [] if os.access(self._folder, os.W_OK) else [Lack(str(self._folder), os.strerror(13))]

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the line."""
        filled = Filled(self._site, parcel)
        line = {
            **parcel.model_dump(exclude={"says"}),
            "about": number or "",
            "subject": filled.subject,
            "body": filled.body if number is None else parcel.says,
            "fields": filled.fields,
        }
        return json.dumps(line, ensure_ascii=False)

    def create(self, parcel: Parcel) -> Receipt:
        """Write the ticket's line."""
        self._append(parcel, self.written(parcel))
        return Receipt(parcel.incident)

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the ticket's line and compare it."""
        line = next((one for one in self._lines() if one.get("key") == parcel.key), None)
        if line is None:
            return None
        expected = json.loads(self.written(parcel).encode(errors="replace"))
        return Receipt(number, lacks=tuple(name for name, value in expected.items() if line.get(name) != value))

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for the ticket's line."""
        ours = (one for one in self._lines() if one.get("incident") == reference.incident and not one.get("about"))
        return [Receipt(reference.incident)] if any(ours) else []

    def tell(self, number: str, parcel: Parcel) -> None:
        """Write a line about the ticket."""
        self._append(parcel, self.written(parcel, number))

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether the line is there."""
        return any(one.get("key") == parcel.key for one in self._lines())

    def close(self) -> None:
        """Nothing is held."""

    def _append(self, parcel: Parcel, line: str) -> None:
        """Add a line for good; behind half a line, which a full disk leaves, it begins a new one."""
        path = self._folder / f"{(parcel.closed or parcel.captured)[:10]}.jsonl"
        try:
            self._made_folder()
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            try:
                end = os.lseek(fd, 0, os.SEEK_END)
                torn = end > 0 and _byte_at(fd, end - 1) != b"\n"
                durable.write_all(fd, b"\n" * torn + f"{line}\n".encode(errors="replace"))
                durable.flush(fd)
            finally:
                os.close(fd)
            durable.flush_folder(str(self._folder))
        except OSError as error:
            raise Trouble(Kind.SETUP, f"{path}: {error.strerror}") from error

    def _made_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Yield every whole line of the folder, the newest file first. Raises `Trouble`."""
        try:
            for path in sorted(self._folder.glob("*.jsonl"), reverse=True):
                with open(path, encoding="utf-8", errors="replace") as file:
                    yield from filter(None, map(_read, file))
        except OSError as error:
            raise Trouble(Kind.SETUP, f"{self._folder}: {error.strerror}") from error


def _byte_at(fd: int, at: int) -> bytes:
    os.lseek(fd, at, os.SEEK_SET)
    return os.read(fd, 1)


def _read(line: str) -> dict[str, Any] | None:
    """Return what a line says; half a line says nothing, nor does one of lists within lists without end."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
