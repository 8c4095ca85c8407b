"""Errors as sentences for a person: what happened, what is safe, what to do."""

import errno

from dst_console.translate import _

EXIT_CODES = {
    0: "done",
    1: "could not be done; nothing was changed",
    2: "the command was not understood; nothing was changed",
    3: "nothing found",
    4: "the log is busy, damaged or from a newer version; captures are still kept",
    5: "not everything could be sent or would be taken; it stays in the outbox",
    74: "nothing could be written anywhere; the line was printed back",
}
"""What the exit codes of `dst` mean."""


class DeskError(Exception):
    """Something a person must know, in up to three sentences."""

    exit_code = 1

    def __init__(self, title: str, safe: str = "", todo: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.safe = safe
        self.todo = todo

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.safe, self.todo) if part)


class BadInput(DeskError):
    """What was typed cannot be taken as it is."""

    exit_code = 2


class NotFound(DeskError):
    """What was asked for is not in the log."""

    exit_code = 3


class LogUnavailable(DeskError):
    """The log cannot be used now (busy, damaged, read-only, newer); captures go to the spool meanwhile."""

    exit_code = 4


class LogBusy(LogUnavailable):
    """Another program holds the log; trying again helps."""


class LogDamaged(LogUnavailable):
    """The log's file is not a whole database; a restore helps."""


def reason(error: OSError) -> str:
    """Return why the system refused something, in the language spoken now; what is rare as the system says it."""
    words = {
        errno.ENOENT: _("No such file or directory"),
        errno.EACCES: _("Permission denied"),
        errno.EPERM: _("Operation not permitted"),
        errno.EEXIST: _("File exists"),
        errno.EISDIR: _("Is a directory"),
        errno.ENOTDIR: _("Not a directory"),
        errno.ENAMETOOLONG: _("File name too long"),
        errno.ENOSPC: _("No space left on device"),
        errno.EROFS: _("Read-only file system"),
        errno.EIO: _("Input/output error"),
    }
    return words.get(error.errno or 0) or error.strerror or str(error)


def unforeseen(error: Exception) -> DeskError:
    """Return the sentence for an error nobody thought of: it names it, so that it can be reported."""
    return DeskError(
        _("This could not be done: {error}.").format(error=f"{type(error).__name__}: {error}"),
        _("What you logged is safe."),
        _("Run `dst check`."),
    )
