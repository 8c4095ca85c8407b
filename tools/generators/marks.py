"""Text between marks, and tables: what the generators of Markdown share."""

import re
from collections.abc import Iterable, Sequence


def between(text: str, name: str, body: str) -> str:
    """Put `body` between the marks `name` in `text`; raises `ValueError` unless they stand there once."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"the marks '{begin}' and '{end}' must each occur once, in this order")
    head, rest = text.split(begin)
    tail = rest.split(end)[1]
    return f"{head}{begin}\n{body.strip()}\n{end}{tail}"


def whole(title: str, source: str, *parts: str) -> str:
    """Return a whole generated page that names where its content comes from."""
    note = f"<!-- Generated from {source} by `uv run python -m tools.generate`; change it there. -->"
    return "\n\n".join((f"# {title}", note, *(part.strip() for part in parts if part))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; a bar or a line break inside a cell stays inside it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """Return `text` as Markdown code; nothing for nothing."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text else ""


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", "\\|")
