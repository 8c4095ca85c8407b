"""An article to read, over whatever is in front; said there, too, whether it helped (M3)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from dst_console import desk
from dst_console.actions import Situation
from dst_console.errors import DeskError
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.screens.shelving import Shelving
from dst_console.translate import _
from dst_console.widgets.articles import article_text
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.models.views import ArticleView
    from dst_console.store.log import Store

    Shown = tuple["ArticleView", str]


class ArticleScreen(Shelving, DeskOverlay):
    """One article, laid over the screen below; `incident_id` is what it may have helped with."""

    CSS_PATH = "article.tcss"
    BINDINGS = bindings("article")
    AUTO_FOCUS = "#scroll"
    scope = "article"
    shows_log = True

    def __init__(self, article_id: str, incident_id: str = "", then: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self.then = then
        self.article_id = article_id
        self.incident_id = incident_id
        self.view: ArticleView | None = None

    def compose(self) -> ComposeResult:
        """Draw the frame; the log fills it."""
        with Vertical(id="article-box"), VerticalScroll(id="scroll"):
            yield Text(id="article")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read it."""
        self.query_one("#article-box").border_title = _("Article")
        self.reread()

    def reread(self) -> None:
        """Read it again: it may have been changed."""

        def look(store: "Store") -> "Shown":
            number = desk.incidents.show(store, self.incident_id).incident.number if self.incident_id else ""
            return desk.knowledge.show(store, self.article_id), number

        self.fetch("article", look, self._show, self._cannot)

    def _cannot(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self.dismiss(None)

    def _show(self, found: "Shown") -> None:
        self.view, number = found
        self.query_one("#article", Text).update(article_text(self.view, number))
        self.refresh_keys()

    @property
    def chosen(self) -> "ArticleView | None":
        """The article shown."""
        return self.view

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        return Situation(
            general.store_ready, general.store_trouble, self.incident_id, logged=general.logged, article=self.article_id
        )

    def do_worked(self) -> None:
        """It worked on the incident in front."""
        self._use("worked")

    def do_failed(self) -> None:
        """It did not help on the incident in front."""
        self._use("not")

    def _use(self, word: str) -> None:
        from dst_console.models.states import UseResult

        if self.then is not None:
            self.app.call_later(self.then, word)
            self.dismiss(None)
            return
        incident, result = self.incident_id, UseResult(word)
        self.settle(lambda store: desk.knowledge.use(store, self.article_id, incident, result), self._used)

    def _used(self, _view: "ArticleView") -> None:
        self.dst.say(_("Counted, and noted with the incident. Undo takes it back."))

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
