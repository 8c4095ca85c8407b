"""What is understood of a capture line, shown under it while it is typed."""

from textual.content import Content

from dst_console.language.grammar import Parsed
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, field_word, outcome_word
from dst_console.translate import _


def chips(said: Parsed, turn_key: str) -> Content:
    """Draw one chip per field, then the summary; `turn_key` turns a doubtful customer over."""
    parts: list[Content] = []
    if said.person:
        called = f"{said.honorific} {said.person}" if said.honorific else said.person
        parts.append(_chip(field_word("person"), called))
    for field in ("place", "category", "asset", "phone", "mail", "urgency", "impact"):
        value = getattr(said, field)
        if value is not None:
            parts.append(_chip(field_word(field), str(value)))
    if said.occurred:
        parts.append(_chip(_("at"), clock_time(said.occurred)))
    parts += [_chip("", outcome_word(outcome)) for outcome in said.outcomes]
    if said.request:
        parts.append(_chip("", _("service request")))
    if said.work_minutes is not None:
        parts.append(_chip(field_word("work_minutes"), str(said.work_minutes)))
    if said.doubt:
        turned = _("customer? {key}: it is text") if said.person else _("text? {key}: it is the customer")
        turned = turned.format(key=turn_key)
        parts.append(Content.styled(turned, "$warning"))
    if said.summary:
        parts.append(Content.assemble((_("summary") + ": ", "$muted"), harmless(said.summary[:1_000])))
    return Content("  ").join(parts)


def _chip(name: str, value: str) -> Content:
    """Draw one chip; its spaces do not break, so that it stays together where the line ends."""
    label = f"{name}\N{NO-BREAK SPACE}".replace(" ", "\N{NO-BREAK SPACE}") if name else ""
    return Content.assemble(("◆\N{NO-BREAK SPACE}", "$accent"), (label, "$muted"), (harmless(value), "bold"))
