"""What was left unfinished, as a person reads it: some drafts hold a whole page at once."""

import json
from typing import Any

from dst_console.language.words import field_word, visit_word, yes_or_no
from dst_console.translate import _

_PARTS = "\x1f"


def draft_words(kind: str, text: str) -> str:
    """Return a draft's text in words: of a page its filled lines, anything else as it was typed."""
    if kind == "close":
        return _closing(text)
    if kind.startswith("plan"):
        *lines, confirmed = text.split(_PARTS)
        return " · ".join(filter(None, (*lines, visit_word(confirmed))))
    return text


def _closing(text: str) -> str:
    """Return the summary of a closing page and what else was said on it, a line each."""
    try:
        kept: dict[str, Any] = json.loads(text)
        said = {field: kept[field] for field in ("satisfied", "first_visit", "level1")}
        lines: dict[str, str] = kept["raw"]
        summary, words = str(kept["summary"]), str(kept["survey"]["words"])
        told = {field: yes_or_no(value) for field, value in said.items() if value is not None}
        told |= {field: line.strip() for field, line in lines.items()}
        minutes = {field: f"{field}_minutes" for field in ("work", "hold", "documentation")}
    except (ValueError, KeyError, TypeError, AttributeError):
        return text
    rows = [f"{field_word(minutes.get(field, field))}: {value}" for field, value in told.items() if value]
    return "\n".join(filter(None, (summary, *rows, words and f"{_('in their words')}: {words}")))
