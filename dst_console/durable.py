"""Writing so that it stays written, and locks that the operating system releases."""

import errno
import os
import stat
import sys

TEMP = ".tmp"
"""How the name of a file ends that is still being written; such a name begins with a dot."""

FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""Error numbers that mean: there is no room for it."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_LOCKS = frozenset({errno.ENOLCK, getattr(errno, "EOPNOTSUPP", errno.ENOLCK), errno.ENOSYS})


def plain(path: "str | os.PathLike[str]", flags: int) -> int:
    """Open a file, never waiting for one that is no file: the `opener` for names that anybody may have put there.

    Raises OSError for a pipe, a socket, a device or a folder.
    """
    fd = os.open(path, flags | _BINARY | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "no plain file", os.fspath(path))
    return fd


def write(path: "str | os.PathLike[str]", data: bytes) -> None:
    """Replace `path` by `data`, for its owner alone: all of it is there after a power cut, or none (U10).

    Raises OSError; the older content is whole then.
    """
    target = os.fspath(path)
    folder, name = os.path.split(target)
    temp = os.path.join(folder, f".{name}.{os.urandom(6).hex()}{TEMP}")
    fd = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        try:
            write_all(fd, data)
            flush(fd)
        finally:
            os.close(fd)
        os.replace(temp, target)
    except BaseException:
        remove(temp)
        raise
    flush_folder(folder)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte of `data`, however many calls the system takes for it."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def flush(fd: int) -> None:
    """Return once the disk has what was written to `fd`."""
    if sys.platform == "darwin":  # there fsync stops at the drive's own cache
        import fcntl

        try:
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(fd)
    else:
        os.fsync(fd)


def flush_folder(folder: str) -> None:
    """Return once the disk has the names in `folder`; systems that cannot say so are taken at their word."""
    if sys.platform == "win32":
        return
    try:
        fd = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno == errno.EIO or error.errno in FULL:
            raise


def make_folder(path: str) -> None:
    """Make `path` and the folders above it, for their owner alone; raises OSError."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
        return
    except FileNotFoundError:
        above = os.path.dirname(path)
        if above == path:
            raise
        make_folder(above)
        os.mkdir(path, 0o700)  # once: where folders cannot be made although the one above is there, it says so
    flush_folder(os.path.dirname(path))


def remove(path: "str | os.PathLike[str]") -> bool:
    """Remove a file if that can be done; say whether it is gone."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


class Lock:
    """A file that one process holds at a time, until it lets go or dies, however it dies.

    `with Lock(path) as held:` gives False when somebody else has it.
    """

    def __init__(self, path: "str | os.PathLike[str]") -> None:
        self.path = os.fspath(path)
        self._fd = -1

    @property
    def held(self) -> bool:
        """Whether this object has the lock."""
        return self._fd >= 0

    def acquire(self) -> bool:
        """Take the lock without waiting; False when somebody else has it. Raises OSError without a folder."""
        while not self.held:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
            if not seize(fd):
                os.close(fd)
                return False
            if is_at(fd, self.path):
                self._fd = fd
            else:  # removed by its last holder between our opening and our locking
                os.close(fd)
        return True

    def release(self, remove_file: bool = False) -> None:
        """Let go of the lock, and remove its file if asked to."""
        if not self.held:
            return
        if remove_file and sys.platform != "win32":
            remove(self.path)
        let_go(self._fd)
        os.close(self._fd)
        self._fd = -1
        if remove_file and sys.platform == "win32":  # an open file cannot be removed there
            remove(self.path)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exc: object) -> None:
        self.release()


def is_held(path: "str | os.PathLike[str]") -> bool:
    """Whether some process holds the lock file `path`; looking does not keep others from looking."""
    try:
        fd = os.open(path, os.O_RDWR | _BINARY)
    except OSError:
        return False
    try:
        return not seize(fd, shared=True)
    finally:
        let_go(fd)
        os.close(fd)


def is_at(fd: int, path: str) -> bool:
    """Whether the open file `fd` is still the one that `path` names."""
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def seize(fd: int, shared: bool = False) -> bool:
        """Lock an open file without waiting; False when somebody else has it."""
        os.lseek(fd, 0, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def let_go(fd: int) -> None:
        """Unlock an open file."""
        os.lseek(fd, 0, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)
        except OSError:
            return

else:

    def seize(fd: int, shared: bool = False) -> bool:
        """Lock an open file without waiting; False when somebody else has it."""
        import fcntl  # a shared library of its own, which saving a line does not need

        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            # A file system that knows no locks cannot keep anybody out, and must not keep us from saving.
            return error.errno in _NO_LOCKS
        return True

    def let_go(fd: int) -> None:
        """Unlock an open file."""
        import fcntl

        try:
            fcntl.flock(fd, fcntl.LOCK_UN)
        except OSError:
            return
