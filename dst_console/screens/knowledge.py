"""Knowledge: every article, the ones that worked most first; type to find, Enter reads (Q6, M3)."""

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dst_console import desk
from dst_console.actions import Situation
from dst_console.errors import DeskError
from dst_console.keymap import shown
from dst_console.screens.base import DeskScreen, bindings
from dst_console.screens.shelving import Shelving
from dst_console.translate import _
from dst_console.widgets.articles import article_row, article_text, thanks_line
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.models.views import ArticleView, Credit
    from dst_console.store.log import Store

    Shown = tuple["tuple[ArticleView, ...]", "tuple[Credit, ...]"]

WIDE = 100
"""From so many columns on, the article stands beside the list."""


_BEGIN = {"make": "incident.article", "new": "knowledge.new"}


class KnowledgeScreen(Shelving, DeskScreen):
    """A line to type in and what it finds. From the line, arrows go to the list; there, letters are commands."""

    CSS_PATH = "knowledge.tcss"
    BINDINGS = bindings("knowledge")
    AUTO_FOCUS = "#letters"
    scope = "knowledge"
    shows_log = True

    def __init__(self, incident_id: str = "") -> None:
        super().__init__()
        self.incident_id = incident_id
        self.articles: tuple[ArticleView, ...] = ()
        self.letters = ""
        self.page = 0
        self.retired = False
        self._asked_for: tuple[str, int, bool] | None = None
        """The words, the page and the shelf that stand in the list."""
        self._reads = False
        """Whether Enter waits for the list: of what was typed fast, the right article is opened."""

    def compose(self) -> ComposeResult:
        """Draw the line, the list and what stands beside it."""
        yield Text(id="top").add_class("bar")
        yield LineField(placeholder=_("/ words of an article"), id="letters")
        with Horizontal():
            yield KeyList(id="articles")
            with VerticalScroll(id="beside", can_focus=False):
                yield Text(id="article")
        yield Text(id="thanks")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the first articles."""
        self.draw_top()
        self.reread()

    def draw_top(self) -> None:
        """Name the screen, and say how the outbox stands."""
        self.query_one("#top", Text).update(self.with_standing(Content(_("Knowledge"))))

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._draw)

    # Reading

    def reread(self) -> None:
        """Read the articles again."""
        letters, page, retired = asked_for = self._wanted

        def look(store: "Store") -> "Shown":
            return desk.knowledge.listing(store, letters, page, retired), desk.knowledge.thanks(store)

        self.fetch("knowledge", look, partial(self._show, asked_for), self._cannot)

    @property
    def _wanted(self) -> tuple[str, int, bool]:
        return self.letters, self.page, self.retired

    def _cannot(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self._reads = False
        self.stay()

    def _show(self, asked_for: tuple[str, int, bool], found: "Shown") -> None:
        self.articles, thanked = found
        self._asked_for = asked_for
        self.query_one("#thanks", Text).update(thanks_line(thanked, self.app.size.width - 2))
        self._draw()
        self.refresh_keys()
        if self._reads and asked_for == self._wanted:
            self._reads = False
            self.do_read()
            self.stay()

    def _draw(self) -> None:
        listing = self.query_one("#articles", KeyList)
        before = self.chosen.id if self.chosen else ""
        width = max(30, (listing.size.width or self.app.size.width - 2) - 3)
        listing.show([(view.id, article_row(view, width)) for view in self.articles])
        ids = [view.id for view in self.articles]
        if ids:
            listing.highlighted = ids.index(before) if before in ids else 0
        else:
            listing.add_option(Option(self._nothing(), disabled=True))
        self._draw_beside()

    def _draw_beside(self) -> None:
        view = self.chosen
        self.query_one("#article", Text).update(article_text(view) if view else "")

    def _nothing(self) -> str:
        if self.letters.strip():
            return _("No article holds these words.")
        if self.retired:
            return _("No article is retired.")
        told = _(
            "Nothing is written yet. {make} on an incident makes an article of it; {new} here begins an empty one."
        )
        keys = {name: shown(self.dst.keys[action]) for name, action in _BEGIN.items()}
        return told.format(**keys)

    @property
    def chosen(self) -> "ArticleView | None":
        """The article under the cursor."""
        at = self.query_one("#articles", OptionList).highlighted
        return self.articles[at] if at is not None and at < len(self.articles) else None

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        chosen = self.chosen.id if self.is_mounted and self.chosen else ""
        return Situation(
            general.store_ready, general.store_trouble, self.incident_id, logged=general.logged, article=chosen
        )

    @on(OptionList.OptionHighlighted, "#articles")
    def article_changed(self) -> None:
        """Show what is under the cursor."""
        self._draw_beside()
        self.refresh_keys()

    # Typing

    @on(LineField.Changed, "#letters")
    def letters_changed(self, event: LineField.Changed) -> None:
        """Find while typing."""
        self.letters, self.page = event.value, 0
        self.reread()

    def key_down(self) -> None:
        """From the line to the list."""
        if self.is_typing:
            self.set_focus(self.query_one("#articles"))

    def do_filter(self) -> None:
        """Go to the line."""
        self.set_focus(self.query_one("#letters"))

    @on(OptionList.OptionSelected, "#articles")
    @on(LineField.Submitted, "#letters")
    def do_read(self) -> None:
        """Read the article under the cursor."""
        if self._asked_for != self._wanted and self.dst.store is not None:
            self._reads = True
            self.hold_keys()
        elif self.chosen:
            self.dst.read_article(self.chosen.id, self.incident_id)
        else:
            self.dst.say(_("No article is chosen."))

    # Doing

    def do_new(self) -> None:
        """Begin an empty article."""
        self.dst.write_article()

    def do_retired(self) -> None:
        """Show the retired ones, and back."""
        self.retired, self.page = not self.retired, 0
        self.dst.say(_("These are retired.") if self.retired else _("These are offered."))
        self.reread()

    def do_more(self) -> None:
        """Show the next articles, or the first again."""
        full = len(self.articles) == desk.knowledge.PAGE and not self.letters.strip()
        self.page = self.page + 1 if full else 0
        self.reread()

    def do_back(self) -> None:
        """From words to all articles; from the list to where one was."""
        line = self.query_one("#letters", LineField)
        if line.value:
            line.value = ""
            self.set_focus(line)
        else:
            self.dismiss(None)
