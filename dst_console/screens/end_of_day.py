"""The end of a day, walked through like an inbox: what is left of it, one thing after another, until nothing is."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static

from dst_console import desk
from dst_console.actions import Situation, of_scope
from dst_console.errors import DeskError
from dst_console.keymap import shown
from dst_console.language.words import field_word, long_day
from dst_console.models.gaps import CONTACT, RESULT
from dst_console.screens.base import DeskScreen, bindings
from dst_console.translate import _, ngettext
from dst_console.widgets.evening import DRAFTS, Item, asking, items, zero
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from datetime import date

    from dst_console.models.views import Evening, IncidentView

FIELDS = ("phone", "mail", "place", "summary")
"""What a thin record may lack, as the incident's page has it."""


class EndOfDayScreen(DeskScreen):
    """A list that grows shorter. What is thin is put right on the line below it; anything may be left for tomorrow."""

    CSS_PATH = "end_of_day.tcss"
    BINDINGS = bindings("end")
    AUTO_FOCUS = "#items"
    scope = "end"
    shows_log = True

    def __init__(self, day: "date") -> None:
        super().__init__()
        self.day = day
        self.evening: Evening | None = None
        self.items: list[Item] = []
        self.about = ""
        """The thing that the line is about."""
        self.gone: set[str] = set()
        """What was settled here: it is gone at once, so that the next key is about what comes next."""
        self.settled: list[tuple[str, str, int]] = []
        """What was settled in this sitting, the newest last: its mark, its id, and the log's last change before it."""
        self.since: int | None = None
        """The last change of the log before this sitting: undo takes back nothing older."""
        self.before_undo: frozenset[str] | None = None
        """The ids of what was left when undo was pressed: the cursor goes to what comes back."""

    def compose(self) -> ComposeResult:
        """Draw the frame; what is left fills it."""
        yield Text(id="top").add_class("bar")
        yield KeyList(id="items")
        yield Text(id="zero")
        yield Text(id="what")
        with Horizontal(id="lacking"):
            yield Static(id="label", classes="field-label", markup=False)
            yield LineField(id="fix")
        yield KeyBar()

    # Reading

    def reread(self) -> None:
        """Read again what is left."""
        self.fetch("evening", lambda store: desk.end_of_day.evening(store, self.day), self._show)

    def _show(self, evening: "Evening") -> None:
        self.evening = evening
        if self.since is None:
            self.since = evening.last_change
        self._draw()

    def _draw(self) -> None:
        """Show what is left, with the cursor on the same thing, or on the one that came after it."""
        if self.evening is None:
            return
        listing = self.query_one("#items", KeyList)
        before, at = self.chosen, listing.highlighted or 0
        keys = {one.id.removeprefix("end."): shown(self.dst.keys[one.id]) for one in of_scope("end")}
        width = max(30, self.app.size.width - 3)
        found = items(self.evening, self.dst.keeper.count, keys, width, self.dst.clock.now())
        self.items = [one for one in found if one.id not in self.gone]
        listing.show([(one.id, one.row) for one in self.items])
        ids = [one.id for one in self.items]
        self.set_class(not ids, "-zero")
        back = next((ident for ident in ids if self.before_undo is not None and ident not in self.before_undo), "")
        if back:
            listing.highlighted, self.before_undo = ids.index(back), None
        elif ids:
            listing.highlighted = ids.index(before.id) if before and before.id in ids else min(at, len(ids) - 1)
        else:
            self.query_one("#zero", Text).update(zero(self.evening))
        self.draw_top()
        self._draw_chosen()

    def draw_top(self) -> None:
        """Say which day it is, and how much is left of it."""
        if self.evening is None:
            return
        count = len(self.items)
        left = ngettext("{n} thing left", "{n} things left", count).format(n=count) if count else ""
        words = (f" {_('End of day')} · ", "bold $primary"), (long_day(self.day), "bold"), (f"   {left}", "$muted")
        self.query_one("#top", Text).update(self.with_standing(Content.assemble(*words)))

    @property
    def chosen(self) -> Item | None:
        """The thing under the cursor."""
        listing = self.query_one("#items", OptionList)
        at = listing.highlighted
        if at is None or at >= listing.option_count:
            return None
        ident = listing.get_option_at_index(at).id
        return next((one for one in self.items if one.id == ident), None)

    def _draw_chosen(self) -> None:
        """Say what the thing under the cursor asks for; what a record lacks has a line to type it on."""
        item = self.chosen
        lacking = item.lacking if item else ()
        sentences = desk.end_of_day.sentences(lacking) if lacking else ()
        self.query_one("#what", Text).update(asking(item, sentences, self.app.size.width - 2) if item else "")
        self.set_class(self._part(item) is not None, "-lacking")
        if item is None or self._part(item) is None:
            self._leave_line()
        elif self.about != item.id:
            self._take_line(item)
        self.refresh_keys()

    @on(OptionList.OptionHighlighted, "#items")
    def item_changed(self) -> None:
        """Say what it asks for."""
        self._draw_chosen()

    @on(Resize)
    def fit(self) -> None:
        """Draw the rows as wide as the screen is now."""
        self.call_after_refresh(self._draw)

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general, item = self.dst.situation(), self.chosen
        view = item.incident if item else None
        return Situation(
            store_ready=general.store_ready,
            store_trouble=general.store_trouble,
            logged=general.logged,
            incident=view.id if view else "",
            state=view.state if view else "",
            follow_up=item.follow_up.id if item and item.follow_up else "",
            gap=bool(item and item.gap),
            item=item is not None,
        )

    # The line for what a record lacks

    def _part(self, item: Item | None) -> str | None:
        """Return the part of a record that one line can say; a result is said by closing."""
        return next((part for part in item.lacking if part != RESULT), None) if item else None

    def _take_line(self, item: Item) -> None:
        """Let the line be about a record, with what was typed for it before."""
        line = self.query_one("#fix", LineField)
        self.about = item.id
        contact = self._part(item) == CONTACT
        label = _("phone, mail or place") if contact else field_word("summary")
        self.query_one("#label", Static).update(label)
        view = item.incident
        begun = (self.dst.keeper.text_at((f"field-{field}", view.id)) for field in FIELDS) if view else ()
        with self.prevent(LineField.Changed):
            line.fill(next(filter(None, begun), ""))

    def _leave_line(self) -> None:
        """Go back to the list from a line that is about nothing any more."""
        self.about = ""
        if self.query_one("#fix").has_focus:
            self.set_focus(self.query_one("#items"))

    @on(LineField.Changed, "#fix")
    def fix_typed(self, event: LineField.Changed) -> None:
        """Keep what is typed as a draft of the field that it belongs to."""
        item, part = self.chosen, self._part(self.chosen)
        if item is None or item.incident is None or part is None:
            return
        meant = desk.end_of_day.field_of(part, event.value)
        for field in FIELDS:
            place, text = (f"field-{field}", item.incident.id), event.value if field == meant else ""
            self.dst.keeper.field(place, item.incident.number, text, "")

    @on(LineField.Submitted, "#fix")
    def fix_entered(self, event: LineField.Submitted) -> None:
        """Put it into the record; the next thing comes by itself."""
        item, part = self.chosen, self._part(self.chosen)
        if item is None or item.incident is None or part is None:
            return
        if not event.value.strip():
            self.dst.say(_("One word is needed; esc goes back."))
            return
        view, words = item.incident, event.value
        self.fetch("fix", lambda store: desk.end_of_day.fill(store, view, part, words), self._fixed)

    def _fixed(self, view: "IncidentView") -> None:
        for field in FIELDS:
            self.dst.keeper.drop((f"field-{field}", view.id))
        self.about = ""  # what comes next on the line is about something else
        self.dst.say(_("Corrected. Undo takes it back."))
        self.dst.tell_screens()

    # Doing

    @on(OptionList.OptionSelected, "#items")
    def do_go(self) -> None:
        """Do what the thing under the cursor asks for."""
        item = self.chosen
        if item is None:
            return
        if item.gap:
            self.dst.fill_gap(item.gap)
        elif self._part(item) is not None:
            self.set_focus(self.query_one("#fix"))
        elif item.id == DRAFTS:
            self.dst.take_up_drafts()
        elif item.lacking and item.incident:
            self.dst.close_incident(item.incident.id)
        elif item.incident:
            self.dst.open_incident(item.incident.id)

    def do_kept(self) -> None:
        """The follow-up was kept."""
        if self.chosen and self.chosen.follow_up:
            kept = self.chosen
            self.dst.keep_promise(self.chosen.follow_up)
            self._let_go(kept)

    def do_close(self) -> None:
        """Close it."""
        if self.chosen and self.chosen.incident:
            self.dst.close_incident(self.chosen.incident.id)

    def do_break(self) -> None:
        """The gap was a break."""
        item = self.chosen
        if item and item.gap:
            self._settle(item, desk.evenings.break_of(item.gap), _("A break. Undo takes it back."))

    def do_tomorrow(self) -> None:
        """Leave it for tomorrow: what was promised is put off until then, all else stays as it is."""
        item = self.chosen
        if item and item.follow_up:
            if self.dst.put_off_promise(item.follow_up, self.day):
                self._let_go(item)
        elif item:
            self._settle(item, item.id, _("Left for tomorrow. Undo takes it back."))

    def _let_go(self, item: Item) -> None:
        """Show what is left without something."""
        self.gone.add(item.id)
        self._draw()

    def _settle(self, item: Item, mark: str, words: str) -> None:
        """Remember something of this day, then show what is left now."""
        self.settled.append((mark, item.id, self.evening.last_change if self.evening else 0))
        self._let_go(item)
        self._write(partial(desk.evenings.settle, self.dst.folders, self.day, mark), words)

    def _write(self, write: Callable[[], None], words: str) -> None:
        topic = f"mark-{len(self.settled)}"
        self.fetch(topic, lambda _store: write(), lambda _done: self._written(words), self._not_written)

    def _not_written(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self.gone.clear()
        self._draw()

    def _written(self, words: str) -> None:
        self.dst.say(words)
        self.dst.tell_screens()

    def do_undo(self) -> None:
        """Take back what was done last: what was settled here, or a change of the log that came after it.

        What was done before this sitting is not taken back from here, where nobody sees it.
        """
        self.fetch("undo", desk.end_of_day.last_change, self._undo)

    def _undo(self, last_change: int) -> None:
        settled = self.settled[-1] if self.settled else None
        if last_change <= (settled[-1] if settled else self.since or 0):
            if settled is None:
                self.dst.say(_("Nothing else was done here; what came before is taken back under Today."))
                return
            self._ask_again(*self.settled.pop()[:2])
            return
        self.before_undo = frozenset(one.id for one in self.items)
        self.gone.clear()
        self.dst.turn("undo")

    def _ask_again(self, mark: str, ident: str) -> None:
        """Forget what was settled last: it is left again."""
        self.before_undo = frozenset(one.id for one in self.items)
        self.gone.discard(ident)
        self._write(partial(desk.evenings.unsettle, self.dst.folders, self.day, mark), _("It is asked again."))

    def do_back(self) -> None:
        """From the line to the list, what was typed staying a draft; from the list to where one was."""
        line = self.query_one("#fix", LineField)
        if not line.has_focus:
            self.dismiss(None)
            return
        if line.value:
            self.dst.keeper.now()
            self.dst.keeper.recount()
        self.set_focus(self.query_one("#items"))
