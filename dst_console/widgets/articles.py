"""How an article looks: in one row of a list, and to read."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from dst_console.language.plain import harmless
from dst_console.language.telling import worked_words
from dst_console.language.words import field_word, in_turn, short_day, visibility_word
from dst_console.translate import _, ngettext
from dst_console.widgets.rows import cut
from dst_console.widgets.story import some

if TYPE_CHECKING:
    from dst_console.models.views import ArticleView, Credit

LONGEST_AUTHOR = 16
NARROWEST = 18
"""Cells that are left of a title, however narrow the list is."""


def article_row(view: "ArticleView", width: int) -> Content:
    """Draw an article: its title, then how often it worked, whose it is, and whether everybody may read it.

    Where there is little room the author gives way first, then the last word.
    """
    style = "$success" if view.uses.worked else "$muted"
    told = worked_words(view.uses)
    author = harmless(view.author)
    by = f" · {author if cell_len(author) <= LONGEST_AUTHOR else cut(author, LONGEST_AUTHOR)}" if author else ""
    mark = "  " + visibility_word(view.visibility) if view.is_public else ""
    if view.retired:
        mark = "  " + _("retired")
    by, mark = next(
        (one for one in ((by, mark), ("", mark)) if width - cell_len(told + one[0] + one[1]) - 2 >= NARROWEST), ("", "")
    )
    room = max(NARROWEST, width - cell_len(told + by + mark) - 2)
    title = cut(harmless(view.title[:1_000]), room)
    return Content.assemble(
        (title, "$muted strike" if view.retired else ""), "  ", (told, style), by, (mark, "$accent")
    )


def article_text(view: "ArticleView", number: str = "") -> Content:
    """Draw an article to read; `number` is the incident in front, for which one can say whether it helped."""
    said = [(field_word("problem"), view.problem), (field_word("answer"), view.answer), (field_word("tags"), view.tags)]
    blocks = [article_heading(view)]
    for name, words in said:
        if words and words != view.title:
            heading = Content.styled(f"{name[:1].upper()}{name[1:]}", "$accent")
            blocks.append(Content.assemble(heading, "\n", harmless(some(words), lines=True)))
    if number:
        blocks.append(Content.styled(_("Did it help with {number}?").format(number=harmless(number)), "$muted"))
    return Content("\n\n").join(blocks)


def article_heading(view: "ArticleView") -> Content:
    """Draw an article's title, and under it how often it worked, by whom, for whom and from what it was written."""
    facts = [
        visibility_word(view.visibility),
        _("retired") if view.retired else "",
        used_words(view),
        _("by {author}").format(author=harmless(view.author)) if view.author else "",
        _("from {number}").format(number=harmless(view.incident)) if view.incident else "",
        short_day(view.updated),
    ]
    title = harmless(some(view.title, 400))
    return Content.assemble((title, "bold $primary"), "\n", (" · ".join(filter(None, facts)), "$muted"))


def used_words(view: "ArticleView") -> str:
    """Say how often an article worked, and how often it was used when of some uses no result is known (M3)."""
    told = worked_words(view.uses)
    if view.uses.tried and view.uses.used > view.uses.tried:
        count = view.uses.used
        told += " · " + ngettext("used {n} time", "used {n} times", count).format(n=count)
    return told


def thanks_line(credits_: "tuple[Credit, ...]", width: int) -> str:
    """Say in one line whose articles helped, by name: nobody is ranked (M3, M6)."""
    used = [one for one in credits_ if one.uses.used]
    if not used:
        return ""
    told = in_turn(f"{harmless(one.author) or '–'} ({worked_words(one.uses)})" for one in used)
    return cut(_("Thanks to {whom}").format(whom=told), max(20, width)).rstrip()
