"""Secrets of the targets: in the system's keyring, else in a file for its owner alone, else in the environment."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Final

from dst_console import durable
from dst_console.errors import BadInput
from dst_console.paths import Folders
from dst_console.translate import _

SERVICE: Final = "dst-console"
FILE_NAME: Final = "secrets.toml"
PREFIX: Final = "DST_SECRET_"


def secret(name: str, folders: Folders) -> str:
    """Return a target's secret, empty when there is none. Raises `BadInput` for a file that others can read."""
    return _from_keyring(name) or _from_file(folders).get(name, "") or os.environ.get(variable(name), "")


def variable(name: str) -> str:
    """Return the environment's variable for a target: `DST_SECRET_HELP_DESK` for `help-desk`."""
    return PREFIX + "".join(letter if letter.isalnum() else "_" for letter in name).upper()


def keep(name: str, value: str, folders: Folders) -> str:
    """Keep a secret, or forget it when it is empty; returns where: `keyring`, or the file's name.

    Raises `BadInput` when it can be kept nowhere.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        if value:
            keyring.set_password(SERVICE, name, value)
            if keyring.get_password(SERVICE, name) == value:
                _into_file(name, "", folders)
                return "keyring"
        elif keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError):
        pass  # a machine without a keyring: the file is for it
    return _into_file(name, value, folders)


def _from_keyring(name: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""


def _path(folders: Folders) -> Path:
    return Path(folders.config) / FILE_NAME


def _from_file(folders: Folders) -> dict[str, str]:
    path = _path(folders)
    try:
        with open(path, "rb", opener=durable.plain) as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise BadInput(
                    _("{path} can be read by others, so it is not used.").format(path=path),
                    _("Nothing was sent."),
                    _("Run `chmod 600` on it, and change the secrets that stand in it."),
                )
            return {name: value for name, value in tomllib.load(file).items() if isinstance(value, str)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(_("{path} cannot be read: {error}.").format(path=path, error=error)) from error


def _into_file(name: str, value: str, folders: Folders) -> str:
    import tomlkit

    known = {**_from_file(folders), name: value}
    kept = {one: said for one, said in known.items() if said}
    path = _path(folders)
    if not kept:
        durable.remove(path)
        return FILE_NAME
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.write(path, tomlkit.dumps(kept).encode())
    except OSError as error:
        raise BadInput(_("{path} cannot be written: {error}.").format(path=path, error=error.strerror)) from error
    return FILE_NAME
