"""Charts of counts, drawn by plotext; loaded with the screen that shows them. All run the way one reads.

Names stand beside their bars as text of the console's own: plotext takes every letter of theirs for one cell.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.text import Text as RichText
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static
from textual_plotext import PlotextPlot

from dst_console.export.procedure import RIGHT_TO_LEFT
from dst_console.language.plain import harmless
from dst_console.models.figures import Counts, Period
from dst_console.translate import _, language, ngettext
from dst_console.widgets.rows import cut
from dst_console.widgets.text import Text

NAME = 14
"""Cells for a name beside its bar."""

THIN = 0.01
"""A bar's width that fills exactly the one line it lies on."""


class Plot(PlotextPlot):
    """A plot in the one colour of its widget: plotext's own colours are no theme's, and hide it on a terminal's own."""

    DEFAULT_CSS = "Plot { color: $primary; text-wrap: nowrap; }"

    def render(self) -> Content:
        """Return the plot as plain text."""
        self.plt.plotsize(*self.size)
        self.plt._set_size(*self.size)  # what was set before would stay, as in the widget that this one is made from
        self.plt.theme("clear")
        return Content(RichText.from_ansi(self.plt.build()).plain)


class Chart(Vertical):
    """A title, and below it a plot, or a sentence where there is nothing to draw."""

    DEFAULT_CSS = """
    Chart { height: 1fr; width: 1fr; background: $surface; padding: 0 1; }
    Chart .title { height: auto; max-height: 2; text-style: bold; color: $primary; }
    Chart .nothing { color: $muted; }
    Chart #below { height: 1fr; }
    """

    def __init__(self, title: str, id: str) -> None:
        super().__init__(id=id)
        self.title = title
        self.turned = language() in RIGHT_TO_LEFT

    def compose(self) -> ComposeResult:
        """Draw the frame; the counts fill it."""
        yield Static(self.title, classes="title", markup=False)
        yield Static(_("Nothing in these days."), classes="nothing", markup=False)
        with Horizontal(id="below"):
            yield Plot()

    def begin(self, anything: bool) -> Any:
        """Clear the plot, and return it to be drawn on; it is hidden when there is not `anything` to draw."""
        self.query_one(".nothing").display = not anything
        self.query_one("#below").display = anything
        plot = self.query_one(Plot)
        plot.plt.clear_figure()
        plot.plt.frame(False)
        plot.refresh()
        return plot.plt

    def bars(
        self, at: Sequence[float], counts: Sequence[int], thickness: float, names: Sequence[tuple[float, str]]
    ) -> None:
        """Draw a column for each count at its place, with some names below and the highest count at the side."""
        plot, most, way = self.begin(any(counts)), max(counts, default=0), -1 if self.turned else 1
        side = "right" if self.turned else "left"
        plot.bar([way * one for one in at], counts, width=thickness, yside=side)
        plot.xticks([way * one for one, _name in names], [name for _one, name in names])
        after = " " if self.turned else ""  # without a frame plotext begins a name on the right one cell too late
        plot.yticks([0, most], [f"0{after}", f"{most}{after}"], yside=side)
        plot.ylim(0, most, yside=side)


class Hours(Chart):
    """How many there were in each hour of the day, from the first hour that has any to the last."""

    def show(self, hours: Sequence[tuple[int, int]]) -> None:
        """Draw other counts."""
        used = [hour for hour, count in hours if count] or [0]
        shown = [one for one in hours if used[0] <= one[0] <= used[-1]]
        step = max(1, len(shown) // 8)
        names = [(float(hour), f"{hour:02}") for hour, _count in shown[::step]]
        self.bars([float(hour) for hour, _count in shown], [count for _hour, count in shown], 0.7, names)


class Course(Chart):
    """How many there were on each day, or in each month."""

    def show(self, periods: Sequence[Period], since: date, until: date, by_month: bool) -> None:
        """Draw other counts; the edges are named."""
        first, last = _place(since, by_month), _place(until, by_month)
        counted = {_place(one.first, by_month): one.contacts for one in periods}
        at = range(first, last + 1)
        name = "%Y-%m" if by_month else "%m-%d"
        edges = [(float(first), f"{since:{name}}"), (float(last), f"{until:{name}}")]
        self.bars([float(one) for one in at], [counted.get(one, 0) for one in at], 0.7, edges[: len(at)])


def _place(day: date, by_month: bool) -> int:
    return day.year * 12 + day.month if by_month else day.toordinal()


class Names(Chart):
    """How many there were of each name, the most first; those there is no room for are counted together."""

    DEFAULT_CSS = """
    Names .names { width: auto; height: 1fr; }
    Names .rest { height: auto; max-height: 1; color: $muted; }
    """
    _counts: Counts = ()

    def compose(self) -> ComposeResult:
        """Draw the frame; the counts fill it."""
        yield Static(self.title, classes="title", markup=False)
        yield Static(_("Nothing in these days."), classes="nothing", markup=False)
        with Horizontal(id="below"):
            parts = [Text(), Plot()]
            parts[0].add_class("names")
            yield from reversed(parts) if self.turned else parts
        rest = Text()
        rest.add_class("rest")
        yield rest

    def show(self, counts: Counts) -> None:
        """Draw other counts."""
        self._counts = counts
        self._draw()

    def on_resize(self) -> None:
        """Draw as many as there is room for."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        counts, room = self._counts, self.size.height - self.query_one(".title").size.height
        shown = counts if len(counts) <= room else counts[: max(0, room - 1)]
        rest = counts[len(shown) :]
        told = ngettext("and {n} other, {total} in all", "and {n} others, {total} in all", len(rest))
        words = told.format(n=len(rest), total=sum(count for _name, count in rest)) if rest else ""
        self.query_one(".rest", Text).update(words)
        self.query_one(".rest").display = bool(rest)
        self._draw_bars(shown)

    def _draw_bars(self, shown: Counts) -> None:
        plot = self.begin(bool(shown))
        if not shown:
            return
        rows = [self._row(name, count, len(str(shown[0][1]))) for name, count in shown]
        self.query_one(".names", Text).update(Content("\n").join(rows))
        self.query_one("#below").styles.height = len(shown)
        way, most = -1 if self.turned else 1, shown[0][1]
        at = list(range(len(shown), 0, -1))
        plot.bar(at, [way * count for _name, count in shown], orientation="h", width=THIN)
        plot.xlim(*sorted((0, way * most)))
        plot.ylim(1, max(2, len(shown)))
        plot.xticks([])
        plot.yticks([])

    def _row(self, name: str, count: int, digits: int) -> Content:
        number, told = f"{count:>{digits}}", cut(harmless(name) or _("(not said)"), NAME)
        return Content(f" {number}  {told}" if self.turned else f"{told}  {number} ")
