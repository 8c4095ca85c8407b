"""The capture line, over any screen: typed in seconds, understood as it is typed (W1, W2)."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dst_console import desk, spool
from dst_console.keymap import shown
from dst_console.language.grammar import Parsed, parse, token_at, turn
from dst_console.language.plain import harmless
from dst_console.models.views import IncidentView, Known, Nearby
from dst_console.screens.base import bindings
from dst_console.screens.completing import Completer, Offer, taken
from dst_console.screens.keeping import Keeping
from dst_console.screens.making_way import making_way
from dst_console.screens.messages import WaitingChanged
from dst_console.translate import _, ngettext
from dst_console.widgets.chips import chips
from dst_console.widgets.fields import LineField, joined
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.rows import cut, waiting_words

if TYPE_CHECKING:
    from dst_console.store.log import Store

HINT_PAUSE = 0.15
"""Seconds of rest before the log is asked for what is nearby."""


class CaptureScreen(Keeping):
    """One line over whatever is on the screen; the console is told the spool id, or None for a kept draft."""

    CSS_PATH = "capture.tcss"
    BINDINGS = bindings("capture")
    scope = "capture"

    def __init__(self, begun: str = "", draft: str | None = None, starts: str = "") -> None:
        super().__init__()
        self.starts = starts
        """What the console wrote into the line for a beginning: nobody typed it, so it is no draft."""
        self.draft_place = ("capture", spool.new_id() if draft is None else draft)
        self.begun = begun
        self.said: Parsed | None = None
        self.completer = Completer(Known())
        self.nearby = Nearby()
        self.offered: list[Offer] = []

    def compose(self) -> ComposeResult:
        """Draw the line, what is understood of it, and what may help."""
        with Vertical(id="capture-box"):
            yield LineField(placeholder=_("Name: what is wrong @place #category !2 asset:… -15m +solved"), id="line")
            yield Static(id="chips", markup=False)
            yield Static(id="hints", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Go on with what was left, and read who and what is known."""
        self._draw_waiting()
        line = self.query_one("#line", LineField)
        line.fill(self.dst.keeper.text_at(self.draft_place) or joined(self.begun) or self.starts)
        self._understand(line.value)
        self.type_into(line)
        self.reread()

    @on(WaitingChanged)
    def _draw_waiting(self) -> None:
        """Say on the edge who is kept waiting, for how long, and the key that drafts a notice to them (W2)."""
        words = waiting_words(self.dst.visit, self.dst.clock.now())
        key = shown(self.dst.keys["capture.late"])
        self.query_one("#capture-box").border_subtitle = f"{words}  {key}".replace("[", "\\[") if words else ""

    def draw_clock(self) -> None:
        """Count the minutes somebody waits."""
        self._draw_waiting()

    def is_about(self, _run: object) -> bool:
        """No clock is shown here."""
        return False

    def on_screen_resume(self) -> None:
        """Let the minutes be counted while this line is in front."""
        if self.dst.visit is not None:
            self.dst.clocks.watch(self)

    def on_screen_suspend(self) -> None:
        """Count no more while it is covered."""
        self.dst.clocks.unwatch(self)

    def on_unmount(self) -> None:
        """Count no more."""
        self.dst.clocks.unwatch(self)

    def do_late(self) -> None:
        """Draft the words for who waits; the line stays as it is."""
        if self.typed() != self.starts:
            self.keep_soon()
        self.dst.write_late_notice()

    def reread(self) -> None:
        """Read who and what is known, for completing."""
        self.fetch("known", self._completer, self._take_known)

    def _completer(self, store: "Store") -> Completer:
        with making_way(lambda: self.dst.last_key):
            return Completer(desk.review.known(store))

    def _take_known(self, completer: Completer) -> None:
        self.completer = completer
        self._understand(self.typed())

    def typed(self) -> str:
        """Return the line as it stands."""
        return self.query_one("#line", LineField).value

    # While typing

    @on(LineField.Changed, "#line")
    def line_changed(self, event: LineField.Changed) -> None:
        """Show what is understood, and keep the draft."""
        event.stop()
        self._understand(event.value)
        if event.value != self.starts:
            self.keep_soon()
        elif self.starts:
            self.dst.keeper.drop(self.draft_place)

    @on(LineField.Joined)
    def lines_joined(self, event: LineField.Joined) -> None:
        """Say that pasted lines were made one (U37)."""
        self.dst.say(_("{n} lines were joined into one.").format(n=event.lines))

    def _understand(self, line: str) -> None:
        before = (self.said.person, self.said.place) if self.said else (None, None)
        self.said = parse(line, self.dst.clock.now(), self.completer.knows)
        self._mark_signs()
        self.query_one("#chips", Static).update(chips(self.said, shown(self.dst.keys["capture.turn"])))
        field = self.query_one("#line", LineField)
        self.offered = self.completer.offers(line, token_at(line, field.cursor_position), self.said)
        if (self.said.person, self.said.place) != before:
            self.set_timer(HINT_PAUSE, self._look_nearby)
        self._draw_hints()

    def _mark_signs(self) -> None:
        """Mark discreetly what warns in the customer's own words (K1)."""
        if self.is_attached:
            warns = self.dst.warns(self.typed(), self._mark_signs)
            self.query_one("#capture-box").border_title = _("Walk-up") + (" ▲ K" if warns else "")

    def _look_nearby(self) -> None:
        if self.said is None or not (self.said.person or self.said.place):
            self.nearby = Nearby()
            self._draw_hints()
            return
        person, place = self.said.person, self.said.place
        self.fetch("nearby", lambda store: desk.review.nearby(store, person, place), self._take_nearby)

    def _take_nearby(self, nearby: Nearby) -> None:
        self.nearby = nearby
        self._draw_hints()

    def _draw_hints(self) -> None:
        """Say what Tab would take, what is open nearby (U28) and who was here lately (M2); never in the way."""
        lines = [self._offer_line()] if self.offered else []
        left = None if self.typed() else self.dst.keeper.newest("capture")
        if left is not None:
            words = cut(harmless(left.text), max(20, self.size.width - 24))
            lines.append(Content.assemble(("↑ ", "bold $accent"), (_("unfinished: "), "$muted"), words))
        lines += [self._nearby_line(_("open: "), view) for view in self.nearby.open[:2]]
        open_ids = {view.id for view in self.nearby.open}
        again = [view for view in self.nearby.recent if view.id not in open_ids][:1]
        lines += [self._nearby_line(self._days_ago(view), view) for view in again]
        self.query_one("#hints", Static).update(Content("\n").join(lines))

    def _offer_line(self) -> Content:
        first, *others = [harmless(offer.label) for offer in self.offered]
        return Content.assemble(("tab ", "bold $accent"), first, ("   " + "  ".join(others), "$muted"))

    def _nearby_line(self, why: str, view: IncidentView) -> Content:
        words = f"{view.number} {view.customer} {view.summary}"
        return Content.assemble((why, "$warning"), cut(harmless(words), max(20, self.size.width - 14 - len(why))))

    def _days_ago(self, view: IncidentView) -> str:
        days = (self.dst.clock.now().date() - view.occurred.date()).days
        if not days:
            return _("here today: ")
        return ngettext("here {n} day ago: ", "here {n} days ago: ", days).format(n=days)

    # Keys

    @on(LineField.Submitted, "#line")
    def do_save(self) -> None:
        """Save the line in the spool, whatever state the log is in (promise 1)."""
        line = self.typed()
        if not line.strip():
            self.dst.say(_("There is nothing typed yet."))
            return
        try:
            spool_id = spool.put(self.dst.folders, line, at=self.dst.clock.now())
        except spool.SpoolError as error:
            self.dst.say_error(error)  # the line stays where it is
            return
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.captured(spool_id)

    def do_take(self) -> None:
        """Take the first completion."""
        field = self.query_one("#line", LineField)
        self._understand(field.value)  # what stands there now: an earlier Tab may not have been looked at yet
        if self.offered:
            field.value, field.cursor_position = taken(field.value, self.offered[0])

    def do_turn(self) -> None:
        """Turn over whether the words before the colon are the customer."""
        field = self.query_one("#line", LineField)
        field.value = turn(field.value)
        field.cursor_position = len(field.value)

    def key_up(self) -> None:
        """On an empty line, take up the walk-up left unfinished last."""
        draft = self.dst.keeper.newest("capture")
        if draft is not None and not self.typed():
            self.draft_place = (draft.kind, draft.about)
            self.query_one("#line", LineField).fill(draft.text)

    def do_keep(self) -> None:
        """Go back; the draft stays."""
        if not self.starts or self.typed() != self.starts:
            self.leave_draft()
        self.dismiss(None)
        self.dst.captured(None)
