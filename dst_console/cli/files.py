"""Files that a command writes: new ones only, so that nothing of anybody's is ever written over."""

import os
import sys
from pathlib import Path

from dst_console import durable
from dst_console.errors import BadInput, reason
from dst_console.translate import _


def write_new(path: Path, made: bytes, private: bool = False) -> None:
    """Write a new file, a `private` one for its owner alone.

    Raises `BadInput` when there is one already, or it cannot be written.
    """
    try:
        with open(path, "xb", opener=_for_oneself if private else None) as file:
            file.write(made)
    except FileExistsError as error:
        raise BadInput(
            _("There is a file called {name} already.").format(name=path),
            _("It was left as it is."),
            _("Choose another name."),
        ) from error
    except OSError as error:
        durable.remove(path)
        raise BadInput(_("{name} cannot be written: {reason}.").format(name=path, reason=reason(error))) from error


def pass_on(made: bytes) -> None:
    """Write a file to standard output, its line ends as they are."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)


def _for_oneself(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
