"""Incidents as Markdown, with their whole timelines; nothing that was typed is a mark, a link or a tag."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dst_console.export.procedure import RIGHT_TO_LEFT, plain
from dst_console.export.record import Record, fields, moment, promised, story, title, visited
from dst_console.translate import _, language


def text(records: Iterable[Record], made: datetime) -> Iterator[str]:
    """Write each incident under a heading of its own."""
    turned = language() in RIGHT_TO_LEFT
    yield '<div dir="rtl">\n\n' if turned else ""
    yield f"# {plain(_('From the log, {moment}').format(moment=moment(made)))}\n"
    for record in records:
        yield "\n" + "\n\n".join(_blocks(record)) + "\n"
    yield "\n</div>\n" if turned else ""


def _blocks(record: Record) -> Iterator[str]:
    yield f"## {plain(title(record))}"
    yield "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in fields(record))
    ahead = [_item(_("visit"), [visited(visit)]) for visit in record.visits]
    ahead += [_item(_("promised"), [promised(one)]) for one in record.follow_ups]
    if ahead:
        yield "\n".join(ahead)
    yield "\n".join(_item(paragraph.head, paragraph.lines) for paragraph in story(record))


def _item(head: str, lines: Sequence[str]) -> str:
    """Write an item whose lines stay lines: each ends with a hard break."""
    return "- " + "\\\n  ".join(plain(line).strip() for line in (head, *lines))
