"""Unfinished text, kept as files, which no crash, closed lid or empty battery takes (U16, U17).

Each session has a folder under `drafts/` and a lock beside it that it holds as long as its process lives.
"""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from dst_console import durable
from dst_console.clock import Clock, SystemClock
from dst_console.envelope import DRAFT, SUFFIX, pack, stamp, unpack
from dst_console.errors import DeskError
from dst_console.translate import _

DAMAGED = "damaged"
"""The kind of a draft whose file is not whole: its text is what could be read of it."""


class DraftError(DeskError):
    """Unfinished text could not be kept or taken over; what was kept before is whole."""


@dataclass(frozen=True)
class Draft:
    """Unfinished text: `about` is an incident's id or nothing, `at` when it was last kept."""

    kind: str
    about: str
    title: str
    text: str
    at: datetime
    session: str
    file: str = field(default="", compare=False, repr=False)


class Drawer:
    """The drafts of one session, and those left behind by dead ones. Makes nothing until it keeps."""

    def __init__(self, folder: str | os.PathLike[str], session: str | None = None, clock: Clock | None = None) -> None:
        """Open the drawer of the data folder `folder`; `session` must be nobody else's name."""
        self._root = Path(folder, "drafts")
        self.session = session or f"{os.getpid()}-{os.urandom(4).hex()}"
        self._clock = clock or SystemClock()
        self._lock = durable.Lock(self._lock_file(self.session))
        self._kept: dict[str, tuple[str, str]] = {}

    def keep(self, kind: str, about: str, title: str, text: str) -> None:
        """Keep `text` in the place of what was kept for `kind` and `about`; empty text drops it.

        Raises DraftError when the disk does not take it; the older draft is whole then.
        """
        if not text:
            self.drop(kind, about)
            return
        name = _name(kind, about)
        if self._kept.get(name) == (title, text):
            return
        now = self._clock.now()
        headers = [("kind", kind), ("about", about), ("title", title), ("at", stamp(now))]
        try:
            self._begin()
            durable.write(self._mine / name, pack(DRAFT, headers, text))
        except OSError as error:
            raise _unkept(error) from error
        self._kept[name] = (title, text)

    def drop(self, kind: str, about: str) -> None:
        """Remove the draft for `kind` and `about`, if any; one that cannot be removed comes up again."""
        name = _name(kind, about)
        self._kept.pop(name, None)
        durable.remove(self._mine / name)

    def mine(self) -> list[Draft]:
        """Return this session's drafts, newest first."""
        return _newest_first(self._drafts_of(self.session))

    def left_behind(self) -> list[Draft]:
        """Return the drafts of sessions whose process is dead, newest first; clear away emptied ones."""
        found: list[Draft] = []
        for session in self._dead_sessions():
            drafts = self._drafts_of(session)
            found += drafts
            if not drafts:
                self._clear_away(session)
        return _newest_first(found)

    def adopt(self, draft: Draft) -> Draft:
        """Take a draft that was left behind over into this session, and return it as it is there.

        Raises DraftError when another console was first, or when this session has text of its own there.
        """
        name = _name(draft.kind, draft.about)
        target = self._mine / name
        if target.exists():
            raise DraftError(
                _("There is unfinished text in its place."),
                _("Both are kept."),
                _("Save or clear that one first."),
            )
        try:
            self._begin()
            # A rename, so that of two consoles only one gets it, and there is no moment without it.
            os.rename(self._root / draft.session / (draft.file or name), target)
            durable.flush_folder(os.fspath(self._mine))
        except FileNotFoundError as error:
            raise DraftError(_("Another console has taken this draft over already.")) from error
        except OSError as error:
            raise _unkept(error) from error
        self._kept[name] = (draft.title, draft.text)
        return next(own for own in self.mine() if own.file == name)

    def discard(self, draft: Draft) -> None:
        """Remove a draft that was left behind and is not wanted."""
        durable.remove(self._root / draft.session / (draft.file or _name(draft.kind, draft.about)))

    def close(self) -> None:
        """End the session: let others see what it leaves, and clear it away if that is nothing."""
        self._clear_away(self.session)
        self._lock.release(remove_file=not self._mine.exists())

    @property
    def _mine(self) -> Path:
        return self._root / self.session

    def _lock_file(self, session: str) -> Path:
        return self._root / f"{session}.lock"

    def _begin(self) -> None:
        """Make the session's folder, its lock first: whoever sees the folder must see that it is in use."""
        if not self._lock.held:
            durable.make_folder(os.fspath(self._root))
            if not self._lock.acquire():
                self.session = f"{self.session}-{os.urandom(4).hex()}"
                self._lock = durable.Lock(self._lock_file(self.session))
                self._lock.acquire()
        if not self._mine.exists():
            durable.make_folder(os.fspath(self._mine))

    def _dead_sessions(self) -> list[str]:
        try:
            names = [entry.name for entry in os.scandir(self._root) if entry.is_dir()]
        except OSError:
            return []
        return [n for n in names if n != self.session and not durable.is_held(self._lock_file(n))]

    def _drafts_of(self, session: str) -> list[Draft]:
        try:
            names = os.listdir(self._root / session)
        except OSError:
            return []
        files = [name for name in names if name.endswith(SUFFIX) and not name.startswith(".")]
        drafts = (_read(self._root / session / name) for name in files)
        return [draft for draft in drafts if draft]

    def _clear_away(self, session: str) -> None:
        folder = self._root / session
        try:
            for name in os.listdir(folder):
                if name.endswith(durable.TEMP):  # never acknowledged, and its writer is dead
                    durable.remove(folder / name)
            os.rmdir(folder)
        except OSError:
            return
        if session != self.session:
            durable.remove(self._lock_file(session))


def _name(kind: str, about: str) -> str:
    """Return the file name for `kind` and `about`, which may hold anything."""
    what = f"{kind}\0{about}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(what, digest_size=12).hexdigest() + SUFFIX


def _read(path: Path) -> Draft | None:
    """Read a draft; nothing when it was dropped meanwhile, the raw text when its file is damaged."""
    try:
        data = path.read_bytes()
        changed = path.stat().st_mtime
    except OSError:
        return None
    session, name = path.parent.name, path.name
    try:
        headers, text = unpack(DRAFT, data)
        kind, about, title, at = (value for _header, value in headers)
        return Draft(kind, about, title, text, datetime.fromisoformat(at), session, name)
    except ValueError:
        moment = datetime.fromtimestamp(changed).astimezone()
        return Draft(DAMAGED, "", _("Damaged draft"), data.decode("utf-8", "replace"), moment, session, name)


def _newest_first(drafts: list[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (draft.at, draft.file), reverse=True)


def _unkept(error: OSError) -> DraftError:
    return DraftError(
        _("This text could not be kept: {reason}.").format(reason=error.strerror),
        _("It is still on the screen, and what was kept before is whole."),
        _("Make some room on the disk, or save it now."),
    )
