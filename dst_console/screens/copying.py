"""Copying: by a program, by way of the terminal, or into a file, and it is said which way it went (U21)."""

from functools import partial
from typing import TYPE_CHECKING

from dst_console import desk
from dst_console.errors import DeskError
from dst_console.language.plain import harmless
from dst_console.translate import _

if TYPE_CHECKING:
    from pathlib import Path

    from dst_console.desk.exporting import Form
    from dst_console.screens.doors import Doors


class Copier:
    """Copies in a thread, as a program may take its time; nobody knows whether a terminal passes a text on."""

    def __init__(self, app: "Doors") -> None:
        self._app = app
        self._sent = ""
        """What went to the terminal last: copied once more, it did not arrive."""

    def copy(self, text: str, stem: str, form: "Form", also: str = "") -> None:
        """Copy a text and say so, and `also`; where there is no other way, `stem` names a file."""
        work = partial(self._copy, text, stem, form, also)
        self._app.run_worker(work, thread=True, group="copy", exit_on_error=False)

    def _copy(self, text: str, stem: str, form: "Form", also: str) -> None:
        fits = desk.clipboard.fits_terminal(text)
        try:
            if program := desk.clipboard.copy(text):
                told = _("Copied with {program}.").format(program=program)
            elif fits and text != self._sent:
                self._app.call_later(self._send, text, also)
                return
            else:
                path = self._written(text, stem, form)
                long = _("This is too long for a terminal's clipboard, so it went to a file: {path}")
                told = (_("Written: {path}") if fits else long).format(path=harmless(str(path)))
        except DeskError as error:
            self._app.call_later(self._app.say_error, error)
            return
        self._app.call_later(self._app.say, told + also)

    def _send(self, text: str, also: str) -> None:
        self._sent = text
        self._app.send_to_terminal(text)
        self._app.say(
            _("Sent to the terminal's clipboard. If it does not arrive there, copy it once more: it goes to a file.")
            + also
        )

    def _written(self, text: str, stem: str, form: "Form") -> "Path":
        path: Path = desk.files.proposed(self._app.folders, stem, desk.exporting.ending_of(form))
        desk.files.write(path, desk.exporting.marked([text], form))
        return path
