"""Drafts: what was left unfinished, in this sitting or by one that ended suddenly (U17)."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console.drafts import DAMAGED, Draft, DraftError
from dst_console.language.plain import harmless
from dst_console.language.unfinished import draft_words
from dst_console.language.words import field_word, short_day
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import cut


class DraftsScreen(DeskOverlay):
    """A list to choose from: enter takes a draft up again, esc leaves them all where they are."""

    CSS_PATH = "drafts.tcss"
    BINDINGS = [("escape", "dismiss(None)", "back"), ("delete,x", "throw_away", "throw away")]
    AUTO_FOCUS = "OptionList"
    scope = "drafts"

    def __init__(self, after_crash: bool = False) -> None:
        super().__init__()
        self.after_crash = after_crash
        self.drafts: list[Draft] = []
        self.doomed: Draft | None = None

    def compose(self) -> ComposeResult:
        """Draw the question and the drafts."""
        question = _("Recover your work?") if self.after_crash else _("Left unfinished")
        with Vertical(id="drafts"):
            yield Static(question, id="question", markup=False)
            yield KeyList()
            yield Static(
                _("enter: go on with it · x: throw it away · esc: later, nothing is lost"),
                classes="field-label",
                markup=False,
            )

    def on_mount(self) -> None:
        """List them."""
        self.reread()

    def reread(self) -> None:
        """Read the drafts again."""
        self.drafts = self.dst.keeper.all()
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options([Option(self._row(draft)) for draft in self.drafts])
        if not self.drafts:
            self.dismiss(None)
        else:
            listing.highlighted = 0

    def _row(self, draft: Draft) -> Content:
        text = cut(harmless(" ".join(draft_words(draft.kind, draft.text).split())), max(20, self.app.size.width - 16))
        return Content.assemble((short_day(draft.at), "bold"), f"  {self._what(draft)}\n  ", (text, "$muted"))

    def _what(self, draft: Draft) -> str:
        """Say what a draft is of, by its kind."""
        kind, _dash, rest = draft.kind.partition("-")
        field = field_word("cancel_reason" if kind == "cancel" else rest)
        said = {
            "capture": _("walk-up"),
            "run": "{title}",
            DAMAGED: "{title}",
            "departure": _("leaving: {title}"),
            "plan": _("plan of the visit: {title}"),
            "close": _("closing: {title}"),
            "article": _("article: {title}"),
            "export": _("saving as a file: {title}"),
            "step": _("answer for {title}"),
            "escalate": _("words for {title}"),
            "callback": _("words for {title}"),
            **dict.fromkeys(("cancel", "field", "person"), _("{field} of {title}")),
        }
        return said.get(kind, _("note on {title}")).format(title=harmless(draft.title), field=field)

    @on(OptionList.OptionSelected)
    def take_up(self, event: OptionList.OptionSelected) -> None:
        """Go on where it was left."""
        draft = self.drafts[event.option_index]
        drawer = self.dst.keeper.drawer
        try:
            if draft.session != drawer.session:
                drawer.adopt(draft)
        except DraftError as error:
            self.dst.say_error(error)
            return
        self.dismiss(None)
        self.dst.keeper.recount()
        self._go_on(draft)

    def _go_on(self, draft: Draft) -> None:
        """Open what a draft belongs to; anything else was a walk-up's line."""
        kind, _dash, rest = draft.kind.partition("-")
        dst, about = self.dst, draft.about
        doors: dict[str, Callable[[], object]] = {
            "note": lambda: dst.write_note(about, draft.title),
            "amend": lambda: dst.write_note(about, draft.title, int(rest)),
            "cancel": lambda: dst.ask_cancel(about, draft.title),
            "person": lambda: dst.show_person(draft.title),
            "field": lambda: dst.open_incident(about),
            "escalate": lambda: dst.open_incident(about),
            "run": lambda: dst.open_procedure(*about.split("/")[:3]),
            "step": lambda: dst.open_procedure(*about.split("/")[:3]),
            "callback": lambda: dst.open_procedure(about, "hold"),
            "close": lambda: dst.close_incident(about),
            "article": lambda: dst.write_article("", about) if rest else dst.write_article(about),
            "export": lambda: dst.save_on(draft.text),
            "departure": lambda: dst.open_visit(about),
            "plan": lambda: dst.open_visit(about) if rest else dst.plan_visit(about),
        }
        otherwise = partial(dst.do_capture, draft.text, None if kind == DAMAGED else about)
        doors.get(kind, otherwise)()

    def action_throw_away(self) -> None:
        """Throw the chosen draft away."""
        position = self.query_one(OptionList).highlighted
        if position is None:
            return
        draft = self.drafts[position]
        drawer = self.dst.keeper.drawer
        if self.doomed != draft:
            self.doomed = draft
            self.dst.say(_("Once more throws it away for good."))
            return
        if draft.session == drawer.session:
            self.dst.keeper.drop((draft.kind, draft.about))
        else:
            drawer.discard(draft)
            self.dst.keeper.recount()
        self.reread()
