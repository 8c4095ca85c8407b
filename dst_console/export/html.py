"""Incidents as one web page that needs nothing beside it and runs nothing; it prints well, too."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from dst_console.export.procedure import RIGHT_TO_LEFT
from dst_console.export.record import Record, fields, moment, promised, story, title, visited
from dst_console.language.plain import harmless
from dst_console.translate import _, language

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }
h1 { font-size: 1.2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, dd, h2 { overflow-wrap: anywhere; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; }
dt, time, .head { opacity: .75; } dd { margin: 0; } p { margin: 0; }
ol, ul { list-style: none; margin: .75rem 0 0; padding: 0; } li { margin: 0 0 .5rem; break-inside: avoid; }
@media print { body { max-width: none; font-size: 10pt; } h2 { break-after: avoid; } }
""".strip()


def text(records: Iterable[Record], made: datetime) -> Iterator[str]:
    """Write the page: its head, each incident, its foot."""
    title_words = safe(_("From the log, {moment}").format(moment=moment(made)))
    turned = "rtl" if language() in RIGHT_TO_LEFT else "ltr"
    yield (
        f'<!DOCTYPE html>\n<html lang="{language()}" dir="{turned}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title_words}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{title_words}</h1>\n"
    )
    for record in records:
        yield "\n".join(_article(record)) + "\n"
    yield "</body>\n</html>\n"


def safe(words: str, lines: bool = False) -> str:
    """Return a text as HTML that shows it as it is."""
    return escape(harmless(words, lines=lines))


def _article(record: Record) -> Iterator[str]:
    yield f'<article>\n<h2 dir="auto">{safe(title(record))}</h2>\n<dl>'
    for name, value in fields(record):
        yield f'<dt>{safe(name)}</dt><dd dir="auto">{safe(value)}</dd>'
    yield "</dl>"
    ahead = [(_("visit"), visited(visit)) for visit in record.visits]
    ahead += [(_("promised"), promised(one)) for one in record.follow_ups]
    if ahead:
        yield "<ul>"
        for name, words in ahead:
            yield f'<li><span class="head">{safe(name)}</span> <bdi>{safe(words)}</bdi></li>'
        yield "</ul>"
    yield "<ol>"
    for paragraph in story(record):
        said = "\n".join(safe(line) for line in paragraph.lines)
        told = f'<p dir="auto">{said}</p>' if said else ""
        yield f'<li><span class="head">{safe(paragraph.head)}</span>{told}</li>'
    yield "</ol>\n</article>"
