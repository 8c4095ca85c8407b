"""The documentation check on a page: findings under the text while one writes, one key for each (Q2-Q5)."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.timer import Timer
from textual.widgets import OptionList

from dst_console import desk, keymap
from dst_console.errors import DeskError, reason
from dst_console.language.plain import harmless
from dst_console.screens.keeping import Keeping
from dst_console.screens.making_way import making_way
from dst_console.translate import _
from dst_console.widgets.fields import NoteField
from dst_console.widgets.lists import KeyList
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from textual.document._document import Document

    from dst_console.language.checking.check import Checker
    from dst_console.language.checking.findings import Finding
    from dst_console.screens.log_work import LogWork

PAUSE = 0.4
"""Seconds without a letter after which a text is looked through."""


class Proofreader:
    """Looks texts through in a thread; what it needs is loaded for the first one, letting the keyboard go first."""

    def __init__(self, app: "LogWork") -> None:
        self._app = app
        self._checker: Checker | None = None
        self._loading = threading.Lock()

    def look(self, text: str, then: "Callable[[tuple[Finding, ...]], None]") -> None:
        """Look a text through and hand over what was found; of several only the newest need be answered."""

        def work() -> None:
            self._app.call_later(then, self._loaded().check(text))

        self._app.run_worker(work, thread=True, group="proofreading", exclusive=True, exit_on_error=False)

    def _loaded(self) -> "Checker":
        with self._loading:
            if self._checker is None:
                with making_way(lambda: self._app.last_key):
                    self._checker = desk.checking.checker(self._app.folders, self._app.store)
            return self._checker

    def learn(self, word: str) -> None:
        """Add a word to the person's own dictionary. Raises `BadInput` for what is no word, OSError."""
        desk.checking.learn(self._app.folders, word)
        self._checker = None

    def forget(self, word: str) -> None:
        """Take a word out of the person's own dictionary again. Raises OSError."""
        desk.checking.forget(self._app.folders, word)
        self._checker = None


class Proofreading(Keeping):
    """A page with one text that is looked through; nothing that is found is ever in the way of writing."""

    text_field: ClassVar[str] = "#text"

    def __init__(self) -> None:
        super().__init__()
        self.findings: tuple[Finding, ...] = ()
        self.settled: set[str] = set()
        """Marks of what was dismissed here; of private data, that it may be sent."""
        self.learned: list[Finding] = []
        """What went into the dictionary here: a row each, on which the same key takes the word out again."""
        self._soon: Timer | None = None
        self._is_fresh = False
        """Whether nothing was typed since what was found was found."""
        self._came_from: int | None = None
        """The letter one was at before one came to the findings."""

    def compose_findings(self) -> ComposeResult:
        """Draw the list that findings come up in; the page says where."""
        yield KeyList(id="findings")
        yield Text(id="finding")

    def on_mount(self) -> None:
        """Show no list until something is found."""
        self.let_stand_again()
        self._draw()

    def let_stand_again(self) -> None:
        """Let stand what was let stand when the draft was left."""
        self.settled |= self.dst.keeper.settled_at(self.draft_place)

    def lacking(self) -> "tuple[Finding, ...]":
        """Return what more is missing, beyond the text; pages that know say it."""
        return ()

    def look_soon(self) -> None:
        """Look the text through when the technician pauses."""
        self._is_fresh = False
        self._field.point_out(None)
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(PAUSE, self.look)

    def look(self) -> None:
        """Look the text through now; what was written meanwhile is looked through with the next pause."""
        text = self._field.text
        self.dst.proofreader.look(text, partial(self._found, text))

    def _found(self, text: str, found: "tuple[Finding, ...]") -> None:
        from dst_console.language.checking.findings import left_over

        if self.is_attached and text == self._field.text:
            settled = self.settled.union(one.mark for one in self.learned)
            self.findings = left_over((*found, *self.lacking()), settled)
            self._is_fresh = True
            self._draw()

    @property
    def _field(self) -> NoteField:
        return self.query_one(self.text_field, NoteField)

    @property
    def _list(self) -> KeyList:
        return self.query_one("#findings", KeyList)

    # What is shown

    def _draw(self) -> None:
        listing = self._list
        before = listing.highlighted or 0
        rows = [(f"f{at}", _row(finding)) for at, finding in enumerate(self.findings)]
        rows += [(f"l{at}", _learned_row(one, self._key("learn"))) for at, one in enumerate(self.learned)]
        listing.show(rows)
        if not self.findings and listing.has_focus:
            self._go_back()
        listing.display = self.query_one("#finding").display = bool(rows)
        if rows:
            listing.highlighted = min(before, max(len(self.findings) - 1, 0))
        self._draw_why()

    def _draw_why(self) -> None:
        finding = self._chosen
        self._field.point_out(self._ends(finding) if finding and finding.words and self._is_fresh else None)
        if finding is None:
            self.query_one("#finding", Text).update("")
            return
        place = _("{n} of {total}").format(n=self.findings.index(finding) + 1, total=len(self.findings))
        told = [place, *self._offers(finding), harmless(finding.why)]
        self.query_one("#finding", Text).update(Content.styled(" · ".join(told), "$muted"))

    def _offers(self, finding: "Finding") -> list[str]:
        """Say which keys do something about a finding; from the text, how one comes to it."""
        if not self._list.has_focus:
            return [_("tab goes there")]
        offers = [f"{self._key('dismiss')} " + _("let it stand")]
        if finding.fix is not None:
            offers.insert(0, f"{self._key('fix')} " + (_("mask") if finding.blocks else _("take")))
        if finding.kind == "spelling":
            offers.append(f"{self._key('learn')} " + _("into the dictionary"))
        return offers

    def _key(self, act: str) -> str:
        prefix = {"note": "notes"}.get(self.scope, self.scope)
        return keymap.shown(self.dst.keys[f"{prefix}.{act}"])

    @property
    def _chosen(self) -> "Finding | None":
        at = self._list.highlighted
        return self.findings[at] if at is not None and at < len(self.findings) else None

    @property
    def _chosen_learned(self) -> "Finding | None":
        at = (self._list.highlighted or 0) - len(self.findings)
        return self.learned[at] if self._list.has_focus and 0 <= at < len(self.learned) else None

    @on(OptionList.OptionHighlighted, "#findings")
    @on(DescendantFocus)
    @on(DescendantBlur)
    def finding_shown(self) -> None:
        """Bring the finding under the cursor into sight in the text, point it out there, and say why it is one."""
        self._point_at()
        self._draw_why()

    def _point_at(self) -> None:
        finding = self._chosen
        if not self._list.has_focus:
            self._came_from = None
        elif finding is not None and finding.words:
            if self._came_from is None:
                self._came_from = self._document.get_index_from_location(self._field.cursor_location)
            self._field.move_cursor(self._ends(finding)[1])  # never a selection: a letter typed next would replace it

    def _go_back(self) -> None:
        """Back to the text, to the letter one was at before the findings."""
        self.set_focus(self._field)
        if self._came_from is not None:
            self._field.move_cursor(self._document.get_location_from_index(self._came_from))

    @property
    def _document(self) -> "Document":
        return cast("Document", self._field.document)

    def _ends(self, finding: "Finding") -> tuple[tuple[int, int], tuple[int, int]]:
        place = self._document.get_location_from_index
        return place(finding.start), place(finding.end)

    # One key each

    @on(OptionList.OptionSelected, "#findings")
    def finding_taken(self) -> None:
        """Enter takes what is better."""
        self.do_fix()

    def do_fix(self) -> None:
        """Put what is better in the finding's place; undo in the text takes it back."""
        finding = self._at_list()
        if finding is None:
            return
        if finding.fix is None:
            self.dst.say(_("Only you know what is right here: tab goes back to the text."))
            return
        self._field.replace(finding.fix, *self._ends(finding))
        if self._came_from is not None and self._came_from >= finding.end:
            self._came_from += len(finding.fix) - len(finding.words)
        self.keep_soon()
        self.look()

    def do_dismiss(self) -> None:
        """Let it stand as it is."""
        finding = self._at_list()
        if finding is not None:
            self.settled.add(finding.mark)
            self.keep_soon()
            self.findings = tuple(one for one in self.findings if one.mark != finding.mark)
            self._draw()

    def do_learn(self) -> None:
        """Add the word to one's own dictionary; on one that was added here, take it out again."""
        if self._chosen_learned is not None:
            self._forget(self._chosen_learned)
            return
        finding = self._at_list()
        if finding is None or finding.kind != "spelling":
            return
        try:
            self.dst.proofreader.learn(finding.words)
        except DeskError as error:
            self.dst.say_error(error)
            return
        except OSError as error:
            self.dst.say(_("The word could not be added: {error}.").format(error=reason(error)), "warning")
            return
        self.dst.say(_("“{word}” is in your dictionary now.").format(word=finding.words))
        self.learned.append(finding)
        self.findings = tuple(one for one in self.findings if one.mark != finding.mark)
        self._draw()
        self.look()

    def _forget(self, finding: "Finding") -> None:
        """Take a word out of one's own dictionary again: it is a finding as before."""
        try:
            self.dst.proofreader.forget(finding.words)
        except OSError as error:
            self.dst.say(_("The word could not be taken out: {error}.").format(error=reason(error)), "warning")
            return
        self.learned.remove(finding)
        self.dst.say(_("“{word}” is no longer in your dictionary.").format(word=finding.words))
        self._draw()
        self.look()

    def _at_list(self) -> "Finding | None":
        if self._list.has_focus:
            return self._chosen
        if self.findings:
            self.set_focus(self._list)
        return None


def _learned_row(finding: "Finding", key: str) -> Content:
    told = _("“{word}” is in your dictionary").format(word=harmless(finding.words))
    return Content.assemble(("✓ ", "$success"), told, (f" · {key} " + _("takes it out"), "$muted"))


def _row(finding: "Finding") -> Content:
    better = "" if finding.fix is None else "  → " + (harmless(finding.fix) or _("(nothing)"))
    sign = ("▲ ", "$error") if finding.blocks else ("~ ", "$warning")
    return Content.assemble(sign, harmless(finding.what), (better, "$success"), (f"  {finding.rule}", "$muted"))
