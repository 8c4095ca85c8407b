"""Writing an article: the problem in one line, its signs, what to do, and words to find it by; kept while one types."""

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from dst_console import desk, keymap
from dst_console.errors import DeskError
from dst_console.language.plain import harmless
from dst_console.language.words import field_word
from dst_console.models.views import ArticleText
from dst_console.screens.base import bindings
from dst_console.screens.proofreading import Proofreading
from dst_console.translate import _
from dst_console.widgets.fields import LineField, NoteField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.models.views import ArticleView
    from dst_console.store.log import Store

    Begun = tuple[str, ArticleText]


class WriteScreen(Proofreading):
    """A page for an article: a new one, one from an incident with everything filled in, or one that is changed."""

    CSS_PATH = "write.tcss"
    BINDINGS = bindings("write")
    scope = "write"
    shows_log = True
    text_field = "#answer"

    def __init__(self, incident_id: str = "", article_id: str = "") -> None:
        super().__init__()
        self.incident_id = incident_id
        self.article_id = article_id
        self.draft_place = ("article-edit", article_id) if article_id else ("article", incident_id)
        self.first = ""
        self._filled = False
        self._at_it = False

    def compose(self) -> ComposeResult:
        """Draw the page; the log fills it."""
        yield Text(id="heading")
        with Vertical(id="page"):
            with Horizontal(classes="row"):
                yield Static(field_word("title"), classes="field-label", markup=False)
                yield LineField(id="title")
            yield Static(field_word("problem"), classes="field-label", markup=False)
            yield NoteField(id="problem")
            yield Static(field_word("answer"), classes="field-label", markup=False)
            yield NoteField(id="answer")
            yield from self.compose_findings()
            with Horizontal(classes="row"):
                yield Static(field_word("tags"), classes="field-label", markup=False)
                yield LineField(id="tags")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read what it begins with."""
        self.fetch("begun", self._begin, self._fill, self._cannot)

    def _begin(self, store: "Store") -> "Begun":
        if self.article_id:
            view: ArticleView = desk.knowledge.show(store, self.article_id)
            return view.title, view.text
        if self.incident_id:
            begun: Begun = desk.knowledge.begun_from(store, self.incident_id)
            return begun
        return "", ArticleText()

    def _cannot(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self.dismiss(None)

    def _fill(self, begun: "Begun") -> None:
        self.draft_title, said = begun
        heading = _("Article: {title}") if self.article_id else _("A new article · {title}")
        words = heading.format(title=harmless(self.draft_title)) if self.draft_title else _("A new article")
        self.query_one("#heading", Text).update(words)
        self._put(said)
        self.first = self.typed()
        if about := self.draft_place[1]:
            self.dst.keeper.bring(about)
        kept = read_back(self.dst.keeper.text_at(self.draft_place))
        if kept is not None:
            self._put(kept)
        self._filled = True
        self.look()
        self.type_into(self.query_one("#answer" if (kept or said).title else "#title"))

    def _put(self, said: ArticleText) -> None:
        with self.prevent(NoteField.Changed, LineField.Changed):
            for name in ("title", "tags"):
                self.query_one(f"#{name}", LineField).fill(getattr(said, name))
            for name in ("problem", "answer"):
                field = self.query_one(f"#{name}", NoteField)
                field.load_text(getattr(said, name))
                field.move_cursor(field.document.end)

    def said(self) -> ArticleText:
        """Return what stands on the page."""
        lines = {name: self.query_one(f"#{name}", LineField).value for name in ("title", "tags")}
        texts = {name: self.query_one(f"#{name}", NoteField).text for name in ("problem", "answer")}
        return ArticleText(**lines, **texts)

    def typed(self) -> str:
        """Return the whole page as one draft."""
        return json.dumps(asdict(self.said()), ensure_ascii=True)

    @on(NoteField.Changed)
    @on(LineField.Changed)
    def text_changed(self) -> None:
        """Keep the draft, and look the answer through when the technician pauses."""
        if self._filled:
            self.keep_soon()
            self.look_soon()

    @on(LineField.Submitted)
    def entered(self, event: LineField.Submitted) -> None:
        """Go on to the next field."""
        event.stop()
        self.focus_next()

    def do_save(self) -> None:
        """Keep the article; nothing typed is lost while it cannot be."""
        if not self._filled or self._at_it:
            return
        self._at_it = True
        self.hold_keys()  # the next one is for the screen behind it
        said = self.said()

        def keep(store: "Store") -> "ArticleView":
            if self.article_id:
                changed: ArticleView = desk.knowledge.change(store, self.article_id, **asdict(said))
                return changed
            made: ArticleView = desk.knowledge.make(store, said, self.incident_id)
            return made

        self.fetch("keep", keep, self._kept, self._not_kept)

    def _kept(self, view: "ArticleView") -> None:
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        key = keymap.shown(self.dst.keys["knowledge"])
        told = _("Kept for the desk. {key} finds it, there it can be made public; undo takes it back.")
        if view.is_public:
            told = _("Kept; everybody may read it. Undo takes it back.")
        self.dst.say(told.format(key=key))
        self.dst.tell_screens()

    def _not_kept(self, error: DeskError) -> None:
        self._at_it = False
        self.dst.say_error(error)
        empty = next((name for name in ("title", "answer") if not getattr(self.said(), name).strip()), "answer")
        self.type_into(self.query_one(f"#{empty}", Widget))

    def do_keep(self) -> None:
        """Go back; the draft stays, if anything was typed."""
        if self._filled and self.typed() != self.first:
            self.leave_draft()
        self.dismiss(None)


def read_back(text: str) -> ArticleText | None:
    """Return the article that a draft holds, None when it holds none."""
    try:
        return replace(ArticleText(), **json.loads(text))
    except (ValueError, TypeError):
        return None
