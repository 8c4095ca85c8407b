"""Where things are kept: the folders platformdirs names; those `dst log` needs are worked out without importing it."""

import os
import sys

TYPE_CHECKING = False  # the real one is in `typing`, which costs a quarter of an interpreter's start
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

APP = "dst-console"
"""The name of every folder of ours."""


class Folders:
    """The three folders of one technician; none of them need exist."""

    __slots__ = ("config", "data", "state")

    def __init__(self, data: "Path", config: "Path", state: "Path") -> None:
        self.data = data
        self.config = config
        self.state = state

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Folders):
            return NotImplemented
        return (self.data, self.config, self.state) == (other.data, other.config, other.state)

    def __hash__(self) -> int:
        return hash((self.data, self.config, self.state))

    def __repr__(self) -> str:
        return f"Folders(data={self.data!r}, config={self.config!r}, state={self.state!r})"


def folders(environ: "Mapping[str, str]" = os.environ) -> Folders:
    """Return the three folders; makes none of them.

    The data and state folders are worked out here, as `dst log` does, so that both always mean the same ones.
    """
    from pathlib import Path

    from platformdirs import user_config_path

    ours = environ is not os.environ or environ.get("DST_HOME")
    config = Path(config_folder(environ)) if ours else user_config_path(APP, appauthor=False)
    return Folders(data=Path(data_folder(environ)), config=config, state=Path(state_folder(environ)))


def data_folder(environ: "Mapping[str, str]" = os.environ, platform: str = sys.platform) -> str:
    """Return the folder of the log, the spool and the drafts."""
    return _folder(environ, platform, "data", "XDG_DATA_HOME", ".local/share")


def config_folder(environ: "Mapping[str, str]" = os.environ, platform: str = sys.platform) -> str:
    """Return the folder of the settings."""
    return _folder(environ, platform, "config", "XDG_CONFIG_HOME", ".config")


def state_folder(environ: "Mapping[str, str]" = os.environ, platform: str = sys.platform) -> str:
    """Return the folder of what may be lost without harm, and of the spool when the data folder is shut."""
    return _folder(environ, platform, "state", "XDG_STATE_HOME", ".local/state")


def spool_folders(environ: "Mapping[str, str]" = os.environ) -> list[str]:
    """Return every folder a capture may lie in, the proper one first; makes none of them."""
    return spool_folders_of(data_folder(environ), state_folder(environ), environ)


def spool_folders_of(data: str, state: str = "", environ: "Mapping[str, str]" = os.environ) -> list[str]:
    """Do what `spool_folders` does for a data and a state folder that are known.

    Those under the system's temporary folders are named for the account and the data folder they stand for.
    """
    import zlib

    name = f"{APP}-{_account()}-{zlib.crc32(os.fsencode(os.path.abspath(data))):08x}"
    roots = [environ.get(key, "") for key in ("TMPDIR", "TEMP", "TMP")]
    roots += ["/tmp", "/var/tmp"] if sys.platform != "win32" else []
    folders = [os.path.join(folder, "spool") for folder in (data, state) if folder]
    return folders + [os.path.join(root, name) for root in dict.fromkeys(roots) if os.path.isabs(root)]


def is_ours(folder: str) -> bool:
    """Whether nobody else could have put `folder` there: the temporary folders are open to every account."""
    if sys.platform == "win32" or not os.path.basename(folder).startswith(APP + "-"):
        return True
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return (found.st_mode & 0o170077, found.st_uid) == (0o040000, os.getuid())


def _account() -> int:
    if sys.platform == "win32":
        return 0  # its temporary folders are each account's own
    return os.getuid()


def _folder(environ: "Mapping[str, str]", platform: str, kind: str, xdg: str, unix: str) -> str:
    if environ.get("DST_HOME"):
        return os.path.join(os.path.abspath(os.path.expanduser(environ["DST_HOME"])), kind)
    if platform == "win32":
        return os.path.join(os.path.normpath(_local_app_data(environ)), APP)
    chosen = environ.get(xdg, "")
    if chosen.startswith("/"):  # a relative one is to be ignored, says the XDG specification
        return os.path.join(chosen, APP)
    return os.path.join(_home(environ), "Library/Application Support" if platform == "darwin" else unix, APP)


def _local_app_data(environ: "Mapping[str, str]") -> str:
    given = environ.get("LOCALAPPDATA")
    return given or os.path.join(environ.get("USERPROFILE") or os.path.expanduser("~"), "AppData", "Local")


def _home(environ: "Mapping[str, str]") -> str:
    """Return HOME, or the account's own; `/` when there is neither, and a capture finds another place."""
    home = environ.get("HOME", "")
    if not home.startswith("/") and sys.platform != "win32":
        import pwd

        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            home = "/"
    return home.rstrip("/") or "/"
