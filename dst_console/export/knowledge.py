"""Articles as one page, Markdown or HTML, each under its title: the common questions with their answers (Q6).

What is for everybody names no customer, no technician and no incident; it needs nothing beside it and runs nothing.
"""

from collections.abc import Iterable, Iterator

from dst_console.export.page import head, shown
from dst_console.export.procedure import RIGHT_TO_LEFT, plain
from dst_console.models.views import ArticleView
from dst_console.translate import _, language

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 45rem; margin: 1rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; }
p { margin: 0 0 .25rem; white-space: pre-wrap; } .signs { opacity: .75; } article { break-inside: avoid; }
@media print {
  @page { size: A4; margin: 18mm; }
  body { max-width: none; margin: 0; padding: 0; font-size: 11pt; } h2 { break-after: avoid; }
}
""".strip()


def markdown(articles: Iterable[ArticleView]) -> Iterator[str]:
    """Write the articles as Markdown; nothing that was typed is a mark, a link or a tag."""
    turned = language() in RIGHT_TO_LEFT
    yield '<div dir="rtl">\n\n' if turned else ""
    yield f"# {plain(_('Questions and answers'))}\n"
    for view in articles:
        yield f"\n## {plain(_one_line(view.title))}\n"
        for words in _said(view):
            yield f"\n{_lines(words)}\n"
    yield "\n</div>\n" if turned else ""


def page(articles: Iterable[ArticleView]) -> Iterator[str]:
    """Write the articles as a page for a browser; each goes the way its own language is read."""
    heading = _("Questions and answers")
    yield head(heading, _STYLE) + f"<body>\n<h1>{shown(heading)}</h1>\n"
    for view in articles:
        spoken = f' lang="{view.language}"' if view.language else ""
        yield f'<article{spoken}>\n<h2 dir="auto">{shown(_one_line(view.title))}</h2>\n'
        for words, mark in zip(_said(view), _classes(view), strict=True):
            yield f'<p{mark} dir="auto">{shown(words, lines=True)}</p>\n'
        yield "</article>\n"
    yield "</body>\n</html>\n"


def _said(view: ArticleView) -> list[str]:
    """Return the signs of the problem, where they say more than the title, and what to do."""
    return [words for words in (view.problem, view.answer) if words and words != view.title]


def _classes(view: ArticleView) -> list[str]:
    return [' class="signs"' if words == view.problem else "" for words in _said(view)]


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _lines(words: str) -> str:
    """Write text whose lines stay lines: each ends with a hard break."""
    kept = [plain(line.strip()) for line in words.split("\n") if line.strip()]
    return "\\\n".join(kept)
