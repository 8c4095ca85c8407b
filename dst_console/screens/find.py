"""Find: the whole log as one types, newest first, the hit highlighted."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dst_console import desk
from dst_console.actions import Situation
from dst_console.keymap import shown
from dst_console.language.normalise import find_hits
from dst_console.language.plain import harmless
from dst_console.models.views import Found, Hit
from dst_console.screens.base import DeskScreen, bindings
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import incident_row
from dst_console.widgets.text import Text

LEAST = 2
"""Letters from which on a word is searched for while typing."""


class FindScreen(DeskScreen):
    """A line to type in and what it finds; arrows move in the list while the cursor stays in the line."""

    CSS_PATH = "find.tcss"
    BINDINGS = bindings("find")
    AUTO_FOCUS = "#query"
    scope = "find"

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Hit] = []
        self.older: int | None = None
        self.asked = ""
        self.again = False
        self.counted = ""
        """What was found, in words: how many, or what is not understood."""

    def compose(self) -> ComposeResult:
        """Draw the line, the hits and how many there are."""
        yield LineField(placeholder=_("words, state:open #printer @3F person:Ahmadi since:7d"), id="query")
        yield KeyList(id="hits")
        yield Text(id="count")
        yield KeyBar()

    def on_mount(self) -> None:
        """Let the arrows move the list: the line keeps the cursor."""
        self.query_one("#hits").can_focus = False
        self._draw_count("")
        self.type_into(self.query_one("#query"))

    @on(LineField.Changed, "#query")
    def typed(self, event: LineField.Changed) -> None:
        """Search as one types."""
        event.stop()
        self.asked = event.value
        self.again = False
        if len(event.value.strip()) < LEAST:
            self._show(Found((), ()))
            return
        self._ask(event.value, None)

    def _ask(self, asked: str, after: int | None) -> None:
        self.fetch("find", lambda store: (asked, after, desk.finding.find(store, asked, after)), self._take)

    def _take(self, answer: tuple[str, int | None, Found]) -> None:
        """Show a page; when a bounded look found little, look on in older entries by itself."""
        asked, after, found = answer
        if asked != self.asked:
            return
        self._show(found, further=after is not None)
        if found.more and found.before is not None and len(self.found) < 20:
            self._ask(asked, found.before)

    def _show(self, found: Found, further: bool = False) -> None:
        seen = {hit.incident.id for hit in self.found} if further else set()
        fresh = [hit for hit in found.hits if hit.incident.id not in seen]
        self.found = [*self.found, *fresh] if further else fresh
        self.older = found.before if found.more else None
        listing = self.query_one("#hits", OptionList)
        before = self.chosen
        if not further:
            listing.clear_options()
        width = max(30, self.size.width - 4)
        listing.add_options([Option(hit_row(hit, found.terms, width), id=hit.incident.id) for hit in fresh])
        if self.found and listing.highlighted is None:
            ids = [hit.incident.id for hit in self.found]
            listing.highlighted = ids.index(before) if self.again and before in ids else 0
        self._draw_count(found.problem)
        self.refresh_keys()

    def _draw_count(self, problem: str) -> None:
        if problem:
            text = harmless(problem)
        elif len(self.asked.strip()) < LEAST:
            text = _("Type two letters or more. Filters: state: # @ person: since:")
        else:
            text = ngettext("{n} incident", "{n} incidents", len(self.found)).format(n=len(self.found))
            if self.older is not None:
                text += _(", and older ones ({key})").format(key=shown(self.dst.keys["found.more"]))
            text = text if self.found or self.older else _("Nothing in the log holds this.")
        self.counted = text
        self.draw_top()

    def draw_top(self) -> None:
        """Say how many there are, and at the end of that line how the outbox stands: the first line is typed in."""
        self.query_one("#count", Text).update(self.with_standing(Content(self.counted)))

    def reread(self) -> None:
        """Search again, keeping the cursor on its incident."""
        if len(self.asked.strip()) >= LEAST:
            self.again = True
            self._ask(self.asked, None)

    @property
    def chosen(self) -> str:
        """The id of the incident under the cursor."""
        listing = self.query_one("#hits", OptionList)
        return listing.get_option_at_index(listing.highlighted).id or "" if listing.highlighted is not None else ""

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        return Situation(general.store_ready, general.store_trouble, self.chosen, logged=general.logged)

    @on(LineField.Submitted, "#query")
    def do_open(self) -> None:
        """Open the incident under the cursor."""
        if self.chosen:
            self.dst.open_incident(self.chosen)
        else:
            self.dst.say(_("No incident is chosen."))

    def do_more(self) -> None:
        """Show older hits."""
        if self.older is not None:
            self._ask(self.asked, self.older)

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def key_down(self) -> None:
        """Move down in the hits."""
        self.query_one("#hits", OptionList).action_cursor_down()

    def key_up(self) -> None:
        """Move up in the hits."""
        self.query_one("#hits", OptionList).action_cursor_up()


def hit_row(hit: Hit, terms: tuple[str, ...], width: int) -> Content:
    """Draw a hit: the incident's row, and under it the words around what matched, highlighted."""
    row = incident_row(hit.incident, width, dated=True)
    return Content.assemble(row, "\n    ", highlighted(snippet(hit.text, terms, width - 6), terms))


def snippet(text: str, terms: tuple[str, ...], width: int) -> str:
    """Return the part of a text around its first hit, on one line."""
    line = " ".join(text.split())
    first = next(iter(find_hits(line, list(terms))), (0, 0))[0]
    start = max(0, first - width // 3) if len(line) > width else 0
    cut = line[start : start + width]
    return ("…" if start else "") + cut


def highlighted(text: str, terms: tuple[str, ...]) -> Content:
    """Mark the words that were searched for."""
    content = Content(shown := harmless(text)).stylize("$muted")
    for start, end in find_hits(shown, list(terms)):
        content = content.stylize("bold $accent", start, end)
    return content
