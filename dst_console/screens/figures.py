"""My figures: each with its rule and its n, and charts beside them or behind one key (M1, M7). Nothing leaves (U34)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static

from dst_console import desk
from dst_console.actions import Situation
from dst_console.errors import DeskError
from dst_console.export.report import value_word
from dst_console.keymap import shown
from dst_console.language.plain import harmless
from dst_console.language.words import day_forms
from dst_console.models.figures import FEW, Figures, Rate
from dst_console.screens.base import DeskScreen, bindings
from dst_console.translate import _
from dst_console.widgets.charts import Course, Hours, Names
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import cut
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.store.log import Store

WIDE = 110
"""From so many columns on, the charts stand beside the figures; below that a key shows them instead."""

ID_CELLS, FEW_CELLS = 19, 6
"""Room in a row for a figure's id, and for the word that says that n is small."""

TODAY, WEEK, MONTH = "today", "7d", "30d"
"""The days that one key counts, as one types them."""


class FiguresScreen(DeskScreen):
    """The figures of some days, the last thirty at first."""

    CSS_PATH = "figures.tcss"
    BINDINGS = bindings("figures")
    AUTO_FOCUS = "#rates"
    scope = "figures"
    shows_log = True

    def __init__(self) -> None:
        super().__init__()
        self.typed = MONTH
        """The days that are counted, as one types them."""
        self.found: Figures | None = None

    def compose(self) -> ComposeResult:
        """Draw the frame; the figures fill it."""
        yield Text(id="top")
        yield LineField(placeholder=day_forms(), id="days")
        with Horizontal():
            with Vertical(id="numbers"):
                yield KeyList(id="rates")
                yield Text(id="rule")
                yield Static(_("Grey: n is under {few}, too few to say much.").format(few=FEW), id="few", markup=False)
            with Grid(id="charts"):
                yield Course(_("Contacts over time"), id="course")
                yield Hours(_("Walk-ups by hour"), id="hours")
                yield Names(_("Walk-ups by place"), id="places")
                yield Names(_("Walk-ups by category"), id="categories")
        yield KeyBar()

    def on_mount(self) -> None:
        """Let the first line look as on Today."""
        self.query_one("#top").add_class("bar")

    def reread(self) -> None:
        """Count again."""
        typed = self.typed

        def count(store: "Store") -> Figures:
            return desk.figures.figures(store, desk.ranges.days_of(typed, store.clock.now(), store.settings.weekend))

        self.fetch("figures", count, self._show, self._refused)

    def _refused(self, error: DeskError) -> None:
        """Say what is wrong, and let it be put right; what was counted before stays."""
        self.dst.say_error(error)
        if self.query_one("#days", LineField).value:
            self.do_days()

    def _show(self, found: Figures) -> None:
        self.found = found
        self._draw()
        self.query_one(Course).show(found.periods, found.since, found.until, found.by_month)
        self.query_one(Hours).show(found.hours)
        self.query_one("#places", Names).show(found.places)
        self.query_one("#categories", Names).show(found.categories)

    def _draw(self) -> None:
        if self.found is not None:
            self.draw_top()
            self._draw_rates(self.found)

    def draw_top(self) -> None:
        """Say which days are counted, and for whom."""
        found = self.found
        if found is None:
            return
        title = _("My figures, {since} to {until}").format(since=found.since, until=found.until)
        private = _("for nobody but you")
        other = _("{key}: other days").format(key=shown(self.dst.keys["figures.days"]))
        top = Content.assemble((title, "bold"), (f"  · {private} · {other}", "$muted"))
        self.query_one("#top", Text).update(self.with_standing(top))

    def _draw_rates(self, found: Figures) -> None:
        listing, wide = self.query_one("#rates", KeyList), self.has_class("-wide")
        room = listing.scrollable_content_region.width or self.size.width - 3
        listing.show([(one.id, rate_row(one, room, with_rule=wide)) for one in found.rates])
        if listing.highlighted is None:
            listing.highlighted = 0
        self._draw_rule()

    @on(OptionList.OptionHighlighted, "#rates")
    def row_changed(self) -> None:
        """Show the rule of the figure under the cursor."""
        self._draw_rule()

    def _draw_rule(self) -> None:
        at = self.query_one("#rates", OptionList).highlighted
        if self.found is not None and at is not None:
            self.query_one("#rule", Text).update(harmless(self.found.rates[at].rule))

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.refresh_keys()
        self.call_after_refresh(self._draw)

    # Doing

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        return replace(self.dst.situation(), charts=self.has_class("-wide"))

    def _count(self, days: str) -> None:
        self.typed = days
        self.reread()

    def do_today(self) -> None:
        """Count today."""
        self._count(TODAY)

    def do_week(self) -> None:
        """Count the last seven days."""
        self._count(WEEK)

    def do_month(self) -> None:
        """Count the last thirty days."""
        self._count(MONTH)

    def do_days(self) -> None:
        """Type a range of days."""
        field = self.query_one("#days", LineField)
        field.display = True
        self.type_into(field)

    @on(LineField.Submitted, "#days")
    def days_entered(self, event: LineField.Submitted) -> None:
        """Count the days typed."""
        self.typed = event.value.strip() or MONTH
        self._to_the_figures()
        self.reread()

    def _to_the_figures(self) -> None:
        self.query_one("#days").display = False
        self.set_focus(self.query_one("#rates"))

    def do_charts(self) -> None:
        """Show the charts instead of the figures, and back."""
        self.toggle_class("-charts")

    def do_back(self) -> None:
        """From the field to the figures; else back to where one was."""
        if self.is_typing:
            self._to_the_figures()
        else:
            self.dismiss(None)


def rate_row(one: Rate, width: int, with_rule: bool = False) -> Content:
    """Draw a figure: its name, value, n and id, greyed and said to be few where n is small; or with its rule below."""
    style = "$muted" if one.few else ""
    numbers = f"{value_word(one):>9}  {f'n {one.n}':<7} {cut(_('few') if one.few else '', FEW_CELLS)}"
    ident = 0 if with_rule else ID_CELLS
    row = Content.assemble(
        (cut(one.name, max(12, width - len(numbers) - ident)), style or "bold"),
        (numbers, style),
        (cut(f"  {one.id}", ident), style or "$muted"),
    )
    return Content.assemble(row, (f"\n  {one.id} · {one.rule}", "$muted")) if with_rule else row
