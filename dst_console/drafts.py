"""Unfinished text, kept as files, which no crash, closed lid or empty battery takes (U16, U17).

Each session has a folder under `drafts/` and a lock beside it that it holds as long as its process lives.
What an editor has on loan lies beside its draft, as plain text. `drafts/reserve` is room for when the disk is full.
"""

import errno
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dst_console import durable, reserve
from dst_console.clock import Clock, SystemClock
from dst_console.envelope import DRAFT, SUFFIX, pack, stamp, unpack
from dst_console.errors import DeskError, reason
from dst_console.translate import _

DAMAGED = "damaged"
"""The kind of a draft whose file is not whole: its text is what could be read of it."""

_LENT = ".md"
_RESERVE = "reserve"


class DraftError(DeskError):
    """Unfinished text could not be kept or taken over; what was kept before is whole."""


@dataclass(frozen=True)
class Draft:
    """Unfinished text: `about` is an incident's id or nothing, `at` when it was last kept.

    `settled` are the marks of what the documentation check found in it and the technician let stand.
    """

    kind: str
    about: str
    title: str
    text: str
    at: datetime
    session: str
    file: str = field(default="", compare=False, repr=False)
    settled: frozenset[str] = frozenset()


class Drawer:
    """The drafts of one session, and those left behind by dead ones. Makes nothing until it keeps."""

    def __init__(self, folder: str | os.PathLike[str], session: str | None = None, clock: Clock | None = None) -> None:
        """Open the drawer of the data folder `folder`; `session` must be nobody else's name."""
        self._root = Path(folder, "drafts")
        self.session = session or f"{os.getpid()}-{os.urandom(4).hex()}"
        self._clock = clock or SystemClock()
        self._lock = durable.Lock(self._lock_file(self.session))
        self._kept: dict[str, tuple[str, str, frozenset[str]]] = {}
        self._longest = 0
        self._reserved = 0

    def keep(self, kind: str, about: str, title: str, text: str, settled: frozenset[str] = frozenset()) -> None:
        """Keep `text` in the place of what was kept for `kind` and `about`; empty text drops it.

        Raises DraftError when the disk does not take it; the older draft is whole then.
        """
        if not text:
            self.drop(kind, about)
            return
        name = _name(kind, about)
        if self._kept.get(name) == (title, text, settled):
            return
        self._put(name, Draft(kind, about, title, text, self._clock.now(), "", settled=settled))
        self._kept[name] = (title, text, settled)

    def lend(self, kind: str, about: str, title: str) -> Path:
        """Return the file for an editor to work on; left behind by a dead session, it comes up as this draft.

        Raises DraftError when the disk does not take it.
        """
        name = _name(kind, about)
        if name not in self._kept:  # the draft says what the file is about, even while it has no text
            self._put(name, Draft(kind, about, title, "", self._clock.now(), ""))
        return (self._mine / name).with_suffix(_LENT)

    def keep_reserve(self) -> None:
        """Keep room back for a full disk, twice what the longest draft took; never the last room there is."""
        import shutil  # not while the console is starting

        wanted = max(2 * self._longest, 64 << 10)
        if self._reserved >= min(wanted, max(reserve.DRAFT_SLOTS.values())) or not self._root.exists():
            return
        try:
            free = shutil.disk_usage(self._root).free
        except OSError:
            return
        slots: dict[str, int] = {}
        for name, size in reserve.DRAFT_SLOTS.items():
            if size < 2 * wanted and 2 * (sum(slots.values()) + size) <= free:
                slots[name] = size
        if slots and reserve.keep(self._room, slots) == len(slots):
            self._reserved = max(slots.values())

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
        held = [Path(path) for path, _data in reserve.held(self._room, reserve.DRAFT_SLOTS)]
        found = [draft for draft in map(_read, held) if draft]
        for session in self._dead_sessions():
            self._take_back(session)
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
        self._kept[name] = (draft.title, draft.text, draft.settled)
        return next(own for own in self.mine() if own.file == name)

    def discard(self, draft: Draft) -> None:
        """Remove a draft that was left behind and is not wanted."""
        durable.remove(self._root / draft.session / (draft.file or _name(draft.kind, draft.about)))

    def close(self) -> None:
        """End the session: let others see what it leaves, and clear it away if that is nothing."""
        self._clear_away(self.session)
        self._lock.release(remove_file=not self._mine.exists())

    def _put(self, name: str, draft: Draft) -> None:
        headers = [("kind", draft.kind), ("about", draft.about), ("title", draft.title), ("at", stamp(draft.at))]
        if draft.settled:
            headers.append(("settled", " ".join(sorted(draft.settled))))
        data = pack(DRAFT, headers, draft.text)
        self._longest = max(self._longest, len(data))
        try:
            durable.write(self._place(draft.session, name), data)
        except OSError as error:
            if error.errno not in durable.FULL or not self._squeeze(draft.session, name, data):
                raise _unkept(error) from error

    def _squeeze(self, session: str, name: str, data: bytes) -> bool:
        """Write on a full disk, over the room kept back or into what giving it up makes free; say whether it went."""
        self._reserved = 0
        with suppress(OSError):
            target = self._place(session, name)
            if reserve.take(self._room, data, target, reserve.DRAFT_SLOTS) == target:
                return True
        while self._would_fit(len(data)) and reserve.give_up_one(self._room, reserve.DRAFT_SLOTS):
            try:
                durable.write(self._place(session, name), data)
            except OSError as error:
                if error.errno not in durable.FULL or error.errno == errno.EFBIG:  # no room would help that
                    return False
            else:
                return True
        return False

    def _would_fit(self, length: int) -> bool:
        """Whether so much could be written if all the room kept back were given up."""
        import shutil

        try:
            kept = sum(entry.stat().st_size for entry in os.scandir(self._room))
            return kept + shutil.disk_usage(self._root).free > length
        except OSError:
            return False

    def _place(self, session: str, name: str) -> str:
        """Return where a session's draft lies; one's own folder is made."""
        if not session:
            self._begin()
        return os.fspath(self._root / (session or self.session) / name)

    def _take_back(self, session: str) -> None:
        """Make what an editor last saved the draft it was lent from; an emptied file does not empty the draft."""
        for path in (self._root / session).glob(f"*{_LENT}"):
            name = path.with_suffix(SUFFIX).name
            try:
                text = read_back(path.read_bytes())
                saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            except OSError:
                continue
            draft = _read(path.with_name(name)) or Draft(DAMAGED, "", _("Damaged draft"), "", saved, session, name)
            try:
                if text and text != draft.text:
                    self._put(name, replace(draft, text=text, at=saved))
                elif not draft.text:
                    durable.remove(path.with_name(name))
            except DraftError:
                continue  # the file stays for next time
            durable.remove(path)

    @property
    def _room(self) -> str:
        return os.fspath(self._root / _RESERVE)

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
        return [n for n in names if n not in (self.session, _RESERVE) and not durable.is_held(self._lock_file(n))]

    def _drafts_of(self, session: str) -> list[Draft]:
        try:
            names = os.listdir(self._root / session)
        except OSError:
            return []
        files = [name for name in names if name.endswith(SUFFIX) and not name.startswith(".")]
        drafts = (_read(self._root / session / name) for name in files)
        return [draft for draft in drafts if draft and draft.text]

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
        kind, about, title, at, *settled = (value for _header, value in headers)
        marks = frozenset(" ".join(settled).split())
        return Draft(kind, about, title, text, datetime.fromisoformat(at), session, name, marks)
    except ValueError:
        moment = datetime.fromtimestamp(changed).astimezone()
        return Draft(DAMAGED, "", _("Damaged draft"), data.decode("utf-8", "replace"), moment, session, name)


def read_back(content: bytes) -> str:
    """Read what an editor wrote, also one that writes in an old encoding: its bytes are kept as they are."""
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    return text.removesuffix("\n")


def _newest_first(drafts: list[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (draft.at, draft.file), reverse=True)


def _unkept(error: OSError) -> DraftError:
    return DraftError(
        _("This text could not be kept: {reason}.").format(reason=reason(error)),
        _("It is still on the screen, and what was kept before is whole."),
        _("Make some room on the disk, or save it now."),
    )
