"""Opening the screens, without typer: the first frame comes sooner (U40)."""

import gc
import sys

from dst_console.errors import BadInput
from dst_console.paths import folders
from dst_console.translate import _


def open_console(only_capture: bool = False) -> int:
    """Open the screens, or the capture line alone; say what that saved. Raises `BadInput` off a terminal."""
    need_terminal()
    # Nothing that importing makes is garbage: looking for some costs an eighth of the time to the first frame.
    gc.disable()
    from dst_console.app import run

    gc.freeze()
    gc.enable()
    saved = run(folders(), only_capture=only_capture)
    if only_capture and saved:
        print(_("Saved {id}").format(id=saved))
    return 0


def need_terminal() -> None:
    """Raise `BadInput` when there is no terminal to draw on or to type at."""
    screen = sys.__stdout__ if sys.platform == "win32" else sys.__stderr__  # where Textual draws
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, screen)):
        raise BadInput(
            _("The screens need a terminal."),
            todo=_("`dst --help` lists the commands that do without; `dst log` saves a line from anywhere."),
        )
