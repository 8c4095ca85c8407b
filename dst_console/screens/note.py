"""A note: many lines, kept while typing, saved with its moment (V5)."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from dst_console import desk, durable
from dst_console.drafts import read_back
from dst_console.language.plain import harmless
from dst_console.models.views import Story
from dst_console.screens.base import bindings
from dst_console.screens.keeping import Place
from dst_console.screens.proofreading import Proofreading
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.fields import NoteField
from dst_console.widgets.keybar import KeyBar


class NoteScreen(Proofreading):
    """A page to write on over whatever is on the screen.

    What is written becomes a note, or goes to `then`, which says whether it was kept; `place` is where its draft lies.
    """

    CSS_PATH = "note.tcss"
    BINDINGS = bindings("note")
    scope = "note"

    def __init__(
        self,
        incident_id: str,
        title: str = "",
        amends: int | None = None,
        text: str = "",
        place: Place | None = None,
        then: Callable[[str], bool] | None = None,
    ) -> None:
        super().__init__()
        self.then = then
        self.incident_id = incident_id
        self.amends = amends
        self.first_text = text
        self.draft_place = place or ("note" if amends is None else f"amend-{amends}", incident_id)
        self.draft_title = title

    def compose(self) -> ComposeResult:
        """Draw the page."""
        with Vertical(id="note-box"):
            yield NoteField(
                self.dst.keeper.text_at(self.draft_place) or self.first_text,
                id="text",
                placeholder=_("What you saw, heard and did."),
            )
            yield from self.compose_findings()
        yield KeyBar()

    def on_mount(self) -> None:
        """Put the cursor at the end of what is there."""
        self._draw_title()
        field = self.query_one("#text", NoteField)
        field.move_cursor(field.document.end)
        self.type_into(field)
        if field.text:
            self.look_soon()
        if not self.draft_title:
            self.fetch("title", lambda store: desk.incidents.show(store, self.incident_id), self._take_title)

    def _take_title(self, story: Story) -> None:
        self.draft_title = f"{story.incident.number} {story.incident.customer}".strip()
        self._draw_title()

    def _draw_title(self) -> None:
        title = _("Correction of a note") if self.amends is not None else _("Note")
        self.query_one("#note-box").border_title = harmless(f"{title} · {self.draft_title}").replace("[", "\\[")

    def typed(self) -> str:
        """Return the text as it stands."""
        return self.query_one("#text", NoteField).text

    @on(NoteField.Changed)
    def text_changed(self) -> None:
        """Keep the draft, and mark discreetly what warns in a customer's own words (K1)."""
        self.keep_soon()
        self.look_soon()
        self._mark_signs()

    def _mark_signs(self) -> None:
        if self.is_attached:
            warns = self.dst.warns(self.typed(), self._mark_signs)
            self.query_one("#note-box").border_subtitle = "▲ K" if warns else ""

    def do_save(self) -> None:
        """Save the note in the spool, whatever state the log is in."""
        text = self.typed()
        if not text.strip():
            self.dst.keeper.drop(self.draft_place)
            self.dismiss(None)
            return
        if not (self.then or self._keep)(text):
            return
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.drain()
        if self.then is None:
            self.dst.say(_("Note saved."))

    def _keep(self, text: str) -> bool:
        try:
            desk.notes.keep(self.dst.folders, self.incident_id, text, self.amends, self.dst.clock.now())
        except SpoolError as error:
            self.dst.say_error(error)  # the text stays where it is
            return False
        return True

    def do_copy(self) -> None:
        """Copy the text to the clipboard."""
        self.dst.copy_to_clipboard(self.typed())

    def do_keep(self) -> None:
        """Go back; the draft stays."""
        self.leave_draft()
        self.dismiss(None)

    def do_editor(self) -> None:
        """Write on in the technician's own editor."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor:
            self.dst.say(_("Set $EDITOR to the editor you like; the note stays here meanwhile."))
            return
        self.leave_draft()
        lent = self.dst.keeper.lend(self.draft_place, self.draft_title)
        with self.app.suspend():
            text = edited(editor, self.typed(), self.dst.folders.state, lent)
        self.query_one("#text", NoteField).load_text(text)
        self.leave_draft()


def edited(editor: str, text: str, folder: Path, lent: Path | None = None, suffix: str = ".md") -> str:
    """Return `text` after the editor; its file is private (0600) in a folder of our own, and removed (U35)."""
    content = text.encode("utf-8", "surrogatepass")
    try:
        if lent is None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(suffix, "note-", folder)
            os.close(handle)
            lent = Path(name)
        durable.write(lent, content)  # whole or not at all: it may come up as the draft
    except OSError:
        if lent is not None:
            durable.remove(lent)
        return text
    try:
        subprocess.run([*editor.split(), os.fspath(lent)], check=False)
        return read_back(lent.read_bytes())
    except OSError:
        return text
    finally:
        lent.unlink(missing_ok=True)
