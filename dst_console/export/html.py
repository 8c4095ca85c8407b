"""Incidents as one web page that needs nothing beside it and runs nothing; it prints well, too."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from dst_console.export.page import head, shown
from dst_console.export.record import Record, fields, moment, promised, story, title, visited
from dst_console.translate import _

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, dd, h2 { white-space: pre-wrap; }
dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 0 1rem; margin: 0; }
dt, .head { opacity: .75; } dd { margin: 0; text-align: left; } [dir=rtl] dd { text-align: right; } p { margin: 0; }
ol, ul { list-style: none; margin: .75rem 0 0; padding: 0; } li { margin: 0 0 .5rem; break-inside: avoid; }
@media print {
  @page { size: A4; margin: 15mm; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; } h2 { break-after: avoid; }
}
""".strip()


def text(records: Iterable[Record], made: datetime) -> Iterator[str]:
    """Write the page: its head, each incident, its foot."""
    heading = _("From the log, {moment}").format(moment=moment(made))
    yield head(heading, _STYLE) + f"<body>\n<h1>{shown(heading)}</h1>\n"
    for record in records:
        yield "\n".join(_article(record)) + "\n"
    yield "</body>\n</html>\n"


def _article(record: Record) -> Iterator[str]:
    yield f"<article>\n<h2>{shown(title(record))}</h2>\n<dl>"
    for name, value in fields(record):
        yield f'<dt>{shown(name)}</dt><dd dir="auto">{shown(value)}</dd>'
    yield "</dl>"
    ahead = [(_("visit"), visited(visit)) for visit in record.visits]
    ahead += [(_("promised"), promised(one)) for one in record.follow_ups]
    if ahead:
        yield "<ul>"
        for name, words in ahead:
            yield f'<li><span class="head">{shown(name)}</span> <bdi>{shown(words)}</bdi></li>'
        yield "</ul>"
    yield "<ol>"
    for paragraph in story(record):
        said = "\n".join(shown(line) for line in paragraph.lines)
        told = f'<p dir="auto">{said}</p>' if said else ""
        yield f'<li><span class="head">{shown(paragraph.head)}</span>{told}</li>'
    yield "</ol>\n</article>"
