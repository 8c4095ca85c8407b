"""What a search of the knowledge found: articles first, then what was seen in the log, and the one that is chosen."""

from typing import TYPE_CHECKING

from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.models.views import ArticleView, Found, Hit
from dst_console.translate import ngettext
from dst_console.widgets.articles import article_row
from dst_console.widgets.rows import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 3
"""Articles, and incidents, that are shown while one types."""


class Shelf:
    """The hits of one search; none is chosen at first, so that Enter records the search alone."""

    def __init__(self, articles: "Sequence[ArticleView]" = (), found: Found | None = None) -> None:
        hits = found.hits if found else ()
        self.count = len(articles) + len(hits)
        self.more = bool(found and found.more)
        self._rows: list[ArticleView | Hit] = [*articles[:SHOWN], *hits[:SHOWN]]
        self._at = -1

    @property
    def chosen(self) -> ArticleView | Hit | None:
        """What the mark stands on."""
        return self._rows[self._at] if self._at >= 0 else None

    def move(self, by: int) -> bool:
        """Move the mark; False when it has nowhere to go, and the cursor may go on to another step."""
        wanted = self._at + by
        if not -1 <= wanted < len(self._rows):
            return False
        self._at = wanted
        return True

    def draw(self, width: int) -> Content:
        """Draw how many there are, and the first of them."""
        count = f"{self.count}+" if self.more else self.count
        lines = [Content(ngettext("{n} found", "{n} found", self.count).format(n=count))]
        for at, row in enumerate(self._rows):
            mark = ("▸ ", "bold $accent") if at == self._at else "  "
            lines.append(Content.assemble(mark, _row(row, width - 2)))
        return Content("\n").join(lines)


def _row(row: "ArticleView | Hit", width: int) -> Content:
    if isinstance(row, ArticleView):
        return article_row(row, width)
    return Content(cut(f"{row.incident.number} {harmless(row.incident.summary)}", width).rstrip())
