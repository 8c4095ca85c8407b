"""The figures as one HTML page: charts drawn here, light and dark, for a screen or paper; it loads and runs nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from dst_console.export.page import head, shown
from dst_console.export.page import safe as _text
from dst_console.export.procedure import RIGHT_TO_LEFT
from dst_console.language.words import short_day, taker_word
from dst_console.models.figures import FEW, Counts, Figures, Period, Rate, Unit
from dst_console.translate import _, language, ngettext

MOST = 15
"""Bars of one chart; what is rarer is counted together below them."""

_WIDTH, _HEIGHT, _EDGE = 340, 130, 18
"""A chart's size in its own units, near pixels on a narrow telephone, and the room for its words."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1c20; --grey: #63666d; --line: #c9ccd3; --paper: #fff; --bar: #2f6db5 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7ea; --grey: #9a9da5; --line: #474a52; --paper: #17181b; --bar: #7fb2ee }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 0 0 .5rem }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.5rem }
section { break-inside: avoid; min-width: 0 } section.wide { grid-column: 1 / -1; break-inside: auto }
tr { break-inside: avoid }
table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .3rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line) }
th { font-weight: 600 } .number { text-align: end; white-space: nowrap }
.rule, .few, .note { color: var(--grey) } .rule { display: block; font-size: .8rem; font-weight: 400 }
.bar { width: 45% } svg { display: block; width: 100%; overflow: visible }
svg[role=img] { padding-inline: 3px } /* for dots at the edges, which paper would cut */
svg text { font-size: 11px; fill: var(--grey) }
.drawn { fill: var(--bar) } .course { fill: none; stroke: var(--bar); stroke-width: 1.5 } .axis { stroke: var(--line) }
circle.few { fill: var(--paper); stroke: var(--grey) }
@media print {
  @page { size: A4; margin: 15mm }
  :root { color-scheme: light; --ink: #000; --grey: #555; --line: #bbb; --paper: #fff; --bar: #2f6db5 }
  body { padding: 0; font-size: 10pt; print-color-adjust: exact }
  main { grid-template-columns: 1fr 1fr }
}
"""


def report(figures: Figures, name: str, made: datetime) -> str:
    """Return the figures of a technician as a whole HTML page, in the language spoken now."""
    title = _("My figures, {since} to {until}").format(since=figures.since, until=figures.until)
    told = _("Made on {when} for nobody but you.").format(when=short_day(made))
    lines = [
        head(title, _STYLE),
        f"<body><header><h1>{shown(title)}</h1>",
        f'<p class="note">{" · ".join(filter(None, (_bidi(name), shown(told))))}</p></header>',
        "<main>",
        *_sections(figures),
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def _sections(figures: Figures) -> Iterator[str]:
    yield _section(_("Figures"), _rates(figures.rates), wide=True)
    yield _section(_("Contacts over time"), _course(figures, lambda one: float(one.contacts)))
    shares = _course(figures, lambda one: one.fcr, most=100.0)
    yield _section(_("First-contact resolution over time, %"), shares)
    yield _section(_("Walk-ups by hour"), _columns(figures.hours))
    yield _section(_("Walk-ups by place"), _bars(figures.places))
    yield _section(_("Walk-ups by category"), _bars(figures.categories))
    if figures.surveys:
        named = tuple((taker_word(who), count) for who, count in figures.surveys)
        yield _section(_("Surveys, by who took the answers down"), _bars(named))


def _section(title: str, body: str, wide: bool = False) -> str:
    begun = '<section class="wide">' if wide else "<section>"
    return f"{begun}<h2>{_text(title)}</h2>\n{body}</section>"


def _rates(rates: Sequence[Rate]) -> str:
    number = ' class="number"'
    words = ((_("Figure"), ""), (_("Value"), number), ("n", number))
    head = "".join(f'<th scope="col"{its}>{_text(word)}</th>' for word, its in words)
    rows = "\n".join(_rate(one) for one in rates)
    note = _("Grey: n is under {few}, too few to say much.").format(few=FEW)
    return f'<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table><p class="note">{_text(note)}</p>'


def _rate(one: Rate) -> str:
    few = _("few")
    shown = f"{value_word(one)} ({few})" if one.few else value_word(one)
    row = '<tr class="few">' if one.few else "<tr>"
    name = f'<th scope="row">{_text(one.name)}<span class="rule">{_text(one.rule)}</span></th>'
    return f'{row}{name}<td class="number">{_bidi(shown)}</td><td class="number">{one.n}</td></tr>'


def _bars(counts: Counts) -> str:
    """Draw a bar for each name, the longest first, the words in table cells so that they wrap and turn."""
    if not counts:
        return _nothing()
    longest = counts[0][1]
    rows = "\n".join(_bar(name or _("(not said)"), count, longest) for name, count in counts[:MOST])
    rest = counts[MOST:]
    words = ngettext("and {n} other, {total} in all", "and {n} others, {total} in all", len(rest))
    told = words.format(n=len(rest), total=sum(count for _name, count in rest))
    return f"<table><tbody>\n{rows}\n</tbody></table>" + (f'<p class="note">{_text(told)}</p>' if rest else "")


def _bar(name: str, count: int, longest: int) -> str:
    width = 100 * count / longest
    start = 100 - width if language() in RIGHT_TO_LEFT else 0
    drawn = f'<rect class="drawn" x="{start:.2f}" y="1" width="{width:.2f}" height="10"/>'
    svg = f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" height="12" aria-hidden="true">{drawn}</svg>'
    return f'<tr><td>{_bidi(name)}</td><td class="bar">{svg}</td><td class="number">{count}</td></tr>'


def _columns(hours: Sequence[tuple[int, int]]) -> str:
    """Draw a column for each hour, from the first to the last that has any."""
    used = [hour for hour, count in hours if count]
    if not used:
        return _nothing()
    shown = [one for one in hours if used[0] <= one[0] <= used[-1]]
    most = max(count for _hour, count in shown)
    step = _WIDTH / len(shown)
    drawn = []
    for nth, (hour, count) in enumerate(shown):
        height = (_HEIGHT - 2 * _EDGE) * count / most
        left = _WIDTH - (nth + 1) * step if language() in RIGHT_TO_LEFT else nth * step
        place = f'x="{left + step * 0.1:.2f}" y="{_HEIGHT - _EDGE - height:.2f}"'
        size = f'width="{step * 0.8:.2f}" height="{height:.2f}"'
        drawn.append(f'<rect class="drawn" {place} {size}><title>{hour:02}:00 · {count}</title></rect>')
        drawn.append(_word(left + step / 2, _HEIGHT - 4, str(hour)))
        drawn += [_word(left + step / 2, _HEIGHT - _EDGE - height - 4, str(count))] if count else []
    return _svg(drawn)


def _course(figures: Figures, value: Callable[[Period], float | None], most: float | None = None) -> str:
    """Draw how a value went, from the first day or month to the last, both named below.

    Those without a contact have no point, those with few contacts a hollow one.
    """
    by_month = figures.by_month
    points = [(one, found) for one in figures.periods if (found := value(one)) is not None]
    if not points:
        return _nothing()
    highest = most or max(found for _one, found in points)
    edges = [one.replace(day=1) if by_month else one for one in (figures.since, figures.until)]
    first, last = (one.toordinal() for one in edges)
    placed = [
        (
            _across((one.first.toordinal() - first) / max(last - first, 1)),
            _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * found / highest,
            one,
            found,
        )
        for one, found in points
    ]
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y, _one, _found in placed)
    drawn = [f'<polyline class="course" points="{path}"/>']
    for x, y, one, found in placed:
        told = f"{_day(one.first, by_month)}: {found:.0f} (n {one.contacts})"
        drawn.append(
            f'<circle class="{"few" if one.few else "drawn"}" cx="{x:.2f}" cy="{y:.2f}" r="2.5">'
            f"<title>{_text(told)}</title></circle>"
        )
    for share, edge in ((0.0, edges[0]), (1.0, edges[1]))[: 1 if first == last else 2]:
        drawn.append(_word(_across(share), _HEIGHT - 4, _day(edge, by_month), inside=True))
    drawn.append(_word(_across(0.0), _EDGE - 6, f"{highest:.0f}", inside=True))
    return _svg(drawn)


def _across(share: float) -> float:
    """Return how far from the left a share of the time lies: time goes the way one reads."""
    return _WIDTH * (1 - share if language() in RIGHT_TO_LEFT else share)


def _day(day: date, by_month: bool) -> str:
    return f"{day:%Y-%m}" if by_month else day.isoformat()


def _word(x: float, y: float, text: str, inside: bool = False) -> str:
    """Write digits into a chart with their middle at `x`, or, where that is an edge, so that they stay inside."""
    anchor = "middle"
    if inside:
        anchor = "start" if x < _WIDTH / 2 else "end"
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}">{_text(text)}</text>'


def _svg(drawn: Sequence[str]) -> str:
    axis = f'<line class="axis" x1="0" y1="{_HEIGHT - _EDGE}" x2="{_WIDTH}" y2="{_HEIGHT - _EDGE}"/>'
    # Charts turn their own way: what the page's direction did to the anchors of texts would turn them twice.
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" direction="ltr" role="img">{axis}{"".join(drawn)}</svg>'


def _nothing() -> str:
    told = _("Nothing in these days.")
    return f'<p class="note">{_text(told)}</p>'


def value_word(one: Rate) -> str:
    """Return a figure's value with what it is counted in; a dash where nothing was counted."""
    if one.value is None:
        return "–"
    words = {
        Unit.PERCENT: "{value:.0f} %",
        Unit.MINUTES: _("{value:.1f} min"),
        Unit.HOURS: _("{value:.1f} h"),
        Unit.SCORE: "{value:+.0f}",
    }
    return words[one.unit].format(value=one.value)


def _bidi(text: str) -> str:
    """Return a person's text, kept from turning what stands beside it."""
    return f"<bdi>{_text(text)}</bdi>" if text else ""
