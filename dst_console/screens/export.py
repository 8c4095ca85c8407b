"""Saving as: one letter writes what is in front as a file; what, where and under which name are choices before it."""

import json
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import ProgressBar, Static

from dst_console import desk
from dst_console.actions import SCOPES, of_scope
from dst_console.errors import DeskError, NotFound
from dst_console.keymap import shown
from dst_console.language.plain import harmless
from dst_console.language.words import day_forms, span_words
from dst_console.models.days import Days
from dst_console.screens.base import bindings
from dst_console.screens.keeping import Keeping
from dst_console.screens.messages import Progressed
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.rows import cut
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.desk.exporting import Form
    from dst_console.models.views import IncidentView
    from dst_console.store.exporting import Choice
    from dst_console.store.log import Store

FORMS: "dict[str, Form]" = {
    "markdown": "md",
    "plain": "txt",
    "table": "csv",
    "document": "json",
    "page": "html",
    "ticket": "ticket",
}
"""The format that each action writes."""

MANY = 1_000
"""Incidents from which on it is shown how far the writing is: fewer are written in the wink of an eye."""

WORDS = 44
"""Cells for what is saved, so that how many there are has room behind it."""


CLIPBOARD = "clipboard"
SEPARATOR = "\x1f"
"""Parts in a draft the days, the name, what is saved, where it goes, and what else could be saved."""


class Offer(NamedTuple):
    """Something that can be saved: what it is called, how its file is, and what it means to `desk.exporting`.

    Days that one types mean nothing before they are typed.
    """

    words: str
    stem: str
    means: dict[str, Any] | None


class Stopped(DeskError):
    """Esc stopped it."""


class ExportScreen(Keeping):
    """Writes on one letter; it takes no text before one goes to a field by its key. What is typed stays a draft."""

    CSS_PATH = "export.tcss"
    BINDINGS = bindings("export")
    AUTO_FOCUS = ""
    scope = "export"

    def __init__(self, offers: list[Offer]) -> None:
        super().__init__()
        self.offers = offers
        self.draft_place = ("export", offers[0].stem)
        self.draft_title = offers[0].words
        self.at = 0
        self.to_clipboard = False
        self._stop: threading.Event | None = None
        """What stops the writing that goes on; None while nothing is written."""

    def compose(self) -> ComposeResult:
        """Draw the choices with their keys, then the formats."""
        with Vertical(id="export"):
            yield from self._line("what", _("what"), Text(id="what"))
            yield from self._line("days", _("days"), LineField(placeholder=day_forms(), id="days"))
            yield from self._line("where", _("where"), Text(id="where"))
            yield from self._line("name", _("name"), LineField(id="name"))
            yield Static(self._forms(), id="forms", markup=False)
            with Horizontal(id="far"):
                yield ProgressBar(id="bar", show_eta=False, show_percentage=False)
                yield Text(id="done")
        yield KeyBar()

    def _line(self, action: str, word: str, widget: Text | LineField) -> ComposeResult:
        with Horizontal(classes="pair"):
            yield Static(shown(self.dst.keys[f"export.{action}"]), classes="key", markup=False)
            yield Static(word, classes="field-label", markup=False)
            yield widget

    def _forms(self) -> Content:
        """List the formats, each with its letter and what it is for."""
        lines = [
            Content.assemble(
                (shown(self.dst.keys[one.id]).ljust(4), "bold $accent"),
                (one.label.ljust(14), "bold"),
                (one.tooltip, "$muted"),
            )
            for one in of_scope("export")
            if one.id.partition(".")[2] in FORMS
        ]
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        """Show the choices as they are at first."""
        self.query_one("#export").border_title = SCOPES["export"]
        self.query_one("#far").display = False
        if begun := self.dst.keeper.text_at(self.draft_place):
            self._put(*begun.split(SEPARATOR))
        self._draw()

    def _put(self, days: str, name: str, what: str, where: str, _offers: str) -> None:
        """Choose again what was chosen when it was left."""
        with self.prevent(LineField.Changed):
            self.query_one("#days", LineField).fill(days)
            self.query_one("#name", LineField).fill(name)
        stems = [offer.stem for offer in self.offers]
        self.at = stems.index(what) if what in stems else 0
        self.to_clipboard = bool(where)

    def typed(self) -> str:
        """Return what is typed and chosen as one draft; nothing while nothing is typed."""
        lines = (self.query_one(f"#{field}", LineField).value for field in ("days", "name"))
        days, name = (line.replace(SEPARATOR, "") for line in lines)
        where = CLIPBOARD if self.to_clipboard else ""
        kept = (days, name, self.offer.stem, where, json.dumps(self.offers))
        return SEPARATOR.join(kept) if days or name else ""

    @on(LineField.Changed)
    def text_changed(self) -> None:
        """Keep the draft."""
        self.keep_soon()

    def reread(self) -> None:
        """Count again."""
        self._draw()

    def on_unmount(self) -> None:
        """Write nothing more once the console is left."""
        if self._stop is not None:
            self._stop.set()

    @property
    def offer(self) -> Offer:
        """What is to be saved."""
        return self.offers[self.at]

    def _draw(self, told: str = "") -> None:
        """Draw the choices; `told` is how many incidents they mean, which is being counted while it is empty."""
        name = cut(harmless(self.offer.words), WORDS).rstrip()
        words = Content.assemble((name, "bold"), (f"  {told}" if told else "", "$muted"))
        self.query_one("#what", Text).update(words)
        where = _("the clipboard") if self.to_clipboard else _("a new file; none is ever written over")
        self.query_one("#where", Text).update(where)
        line = self.query_one("#name", LineField)
        line.placeholder = f"{Path(self.dst.folders.data) / 'exports' / self.offer.stem}…"
        if not told:
            self._count()

    def _count(self) -> None:
        if self.offer.means is None and not self._typed("days"):
            return
        look, asked = self._looking(), self._asked
        self.fetch(
            "export-count",
            lambda store: desk.exporting.count(store, look(store)),
            lambda n: self._counted(asked, ngettext("{n} incident", "{n} incidents", n).format(n=n)),
            lambda error: self._counted(asked, harmless(error.title)),
        )

    @property
    def _asked(self) -> tuple[int, str]:
        """What is counted: which offer, and the days typed."""
        return self.at, self._typed("days")

    def _counted(self, asked: tuple[int, str], told: str) -> None:
        """Say how many there are, unless something else is chosen by now."""
        if asked == self._asked:
            self._draw(told)

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", LineField).value.strip()

    def _looking(self) -> "Callable[[Store], Choice]":
        """Return how to find what is chosen now, in a worker. Days that are typed are read there."""
        means = self.offer.means or {"days": self._typed("days")}
        return lambda store: desk.exporting.choose(store, desk.exporting.Wanted(**means))

    # Choosing

    def do_what(self) -> None:
        """Turn over what is saved."""
        self.at = (self.at + 1) % len(self.offers)
        self._draw()

    def do_days(self) -> None:
        """Type a range of days."""
        self.at = len(self.offers) - 1
        self._draw()
        self.type_into(self.query_one("#days"))

    def do_where(self) -> None:
        """Turn over where it goes."""
        self.to_clipboard = not self.to_clipboard
        self._draw()

    def do_name(self) -> None:
        """Type a name for the file."""
        self.to_clipboard = False
        self._draw()
        self.type_into(self.query_one("#name"))

    @on(LineField.Changed, "#days")
    def days_typed(self) -> None:
        """Count what the days typed so far mean."""
        self._draw()

    @on(LineField.Submitted, "#days")
    def days_entered(self) -> None:
        """Go on to the formats."""
        self.set_focus(None)

    @on(LineField.Submitted, "#name")
    def name_entered(self) -> None:
        """Write in the format that the name ends with; without one, a letter says it."""
        self.set_focus(None)
        form = desk.exporting.ENDINGS.get(Path(self._typed("name")).suffix.lower())
        if form is not None:
            self._save(form)

    # Saving

    def do_markdown(self) -> None:
        """Write it as Markdown."""
        self._save("md")

    def do_plain(self) -> None:
        """Write it as plain text."""
        self._save("txt")

    def do_table(self) -> None:
        """Write it as a table for spreadsheets."""
        self._save("csv")

    def do_document(self) -> None:
        """Write it as JSON."""
        self._save("json")

    def do_page(self) -> None:
        """Write it as a page for a browser."""
        self._save("html")

    def do_ticket(self) -> None:
        """Write it as notes for the central ticket system."""
        self._save("ticket")

    def _save(self, form: "Form") -> None:
        if self._stop is not None:
            return
        if self.offer.means is None and not self._typed("days"):
            self.dst.say(_("Type the days first."))
            self.do_days()
            return
        self._stop = threading.Event()
        self._hold_keys()
        work = _Work(self._looking(), form, self._stop, lambda *far: self.post_message(Progressed(*far)))
        name, stem = self._typed("name"), self.offer.stem or self._typed("days")
        if self.to_clipboard:
            self.fetch("export", work.text, partial(self._copied, stem, form), self._not_saved)
        else:
            named = self.offer.stem
            self.fetch(
                "export",
                lambda store: work.file(store, name, named or _in_order(store, stem)),
                self._written,
                self._not_saved,
            )

    def _hold_keys(self) -> None:
        """Keep the next keys for what is in front once it is written, unless that takes long: then esc may stop it."""
        self._at_work = None
        self.waits_for_keys = True

    @on(Progressed)
    def progressed(self, message: Progressed) -> None:
        """Show how far it is."""
        message.stop()
        if self._stop is None or message.total < MANY:
            return
        self.stay()
        self.query_one("#far").display = True
        self.query_one("#bar", ProgressBar).update(total=message.total, progress=message.done)
        self.query_one("#done", Text).update(f"{message.done:,} / {message.total:,}")

    def _written(self, found: tuple[Path, int, int]) -> None:
        path, count, masked = found
        self.dst.keeper.drop(self.draft_place)
        told = ngettext("{n} incident", "{n} incidents", count).format(n=count)
        self._ended()
        self.dismiss(None)
        self.dst.say(_("Written: {path}").format(path=path) + f" · {told}" + _masked_words(masked))

    def _copied(self, stem: str, form: "Form", found: tuple[str, int]) -> None:
        text, masked = found
        self._ended()
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.copy_to_clipboard(text, stem, form, _masked_words(masked))

    def _not_saved(self, error: DeskError) -> None:
        self._ended()
        self.stay()
        if isinstance(error, Stopped):
            self.dst.say(error.title)
        else:
            self.dst.say_error(error)

    def _ended(self) -> None:
        self._stop = None
        self.query_one("#far").display = False

    def do_back(self) -> None:
        """Stop what is being written; from a field to the formats; else back to where one was."""
        if self._stop is not None:
            self._stop.set()
        elif self.focused is not None:
            self.set_focus(None)
        else:
            self.leave_draft()
            self.dismiss(None)


def _masked_words(count: int) -> str:
    """Say that something private in tickets was masked."""
    return "\n" + _("What looks private in it is masked ({count}).").format(count=count) if count else ""


def offers_kept(draft: str) -> list[Offer]:
    """Return what could be saved when a draft was left."""
    return [Offer(*offer) for offer in json.loads(draft.split(SEPARATOR)[-1])]


def offers(days: Days, chosen: "IncidentView | None", filtered: Sequence[str]) -> list[Offer]:
    """Return what can be saved: what is in front first, days that one types last."""
    name = _stem_of(days)
    found = []
    if chosen is not None:
        words = " ".join(filter(None, (chosen.number, chosen.customer, chosen.summary or chosen.line)))
        found.append(Offer(words, chosen.number, {"references": (chosen.id,)}))
    if filtered:
        found.append(Offer(_("what the filter shows"), f"{name}-filter", {"references": tuple(filtered)}))
    found.append(Offer(span_words(days), name, {"days": f"{days}"}))
    return [*found, Offer(_("the days typed below"), "", None)]


def _stem_of(days: Days) -> str:
    return f"{days.first}" if days.count == 1 else f"{days.first}-{days.last}"


def _in_order(store: "Store", typed: str) -> str:
    """Return the name of a file with the days typed, the first one first. Raises `BadInput`."""
    days = desk.exporting.days(store, desk.exporting.Wanted(days=typed))
    return _stem_of(days) if days else typed


class _Work:
    """Writing in a worker: it posts how far it is, and stops when it is told to."""

    def __init__(
        self,
        look: "Callable[[Store], Choice]",
        form: "Form",
        stop: threading.Event,
        far: Callable[[int, int], object],
    ) -> None:
        self._look = look
        self._form = form
        self._stop = stop
        self._far = far
        self._count = 0
        self._privacy = desk.exporting.Privacy()

    def _pieces(self, store: "Store") -> Any:
        choice = self._look(store)
        self._count = desk.exporting.count(store, choice)
        if not self._count:
            raise NotFound(_("Nothing was found."), _("Nothing was written."))
        return desk.exporting.export(store, choice, self._form, self._seen, self._privacy)

    def _seen(self, done: int) -> None:
        if self._stop.is_set():
            raise Stopped(_("Stopped; no file was written."))
        self._far(done, self._count)

    def file(self, store: "Store", name: str, stem: str) -> tuple[Path, int, int]:
        """Write a new file; return its path, how many incidents it holds and how much is masked. Raises `DeskError`."""
        ending = desk.exporting.ending_of(self._form)
        path: Path = desk.files.proposed(store.folders, stem, ending)
        if name:
            path = path.parent / Path(name).expanduser()
            path = path if path.suffix else path.with_suffix(ending)
        desk.files.write(path, desk.exporting.marked(self._pieces(store), self._form))
        return path, self._count, self._privacy.masked

    def text(self, store: "Store") -> tuple[str, int]:
        """Return it as one text, and how much is masked. Raises `DeskError`."""
        return "".join(self._pieces(store)), self._privacy.masked
