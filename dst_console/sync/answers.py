"""What the targets over HTTP have in common: which answer says what, and the marks that tickets are found again by."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any, Final

from pydantic_core import PydanticCustomError

from dst_console.models.parcel import Parcel
from dst_console.sync.mapping import Site
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Answer
from dst_console.translate import _

CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control bytes that no letter and no address holds."""

_NOWHERE: Final = (403, 404, 405, 410)
"""What is answered where nothing of the kind could be made at all: no right, no such address."""


def said(answer: Answer, *codes: int) -> dict[str, Any]:
    """Return the object that an answer is; raises `Trouble` for every other code, 200 where none is named."""
    if answer.status in (codes or (200,)) and isinstance(answer.said, dict):
        return answer.said
    raise refusal(answer)


def listed(answer: Answer, *codes: int) -> list[dict[str, Any]]:
    """Return the list of objects that an answer is; raises `Trouble` for what is none, which is no empty one (U33)."""
    if answer.status in (codes or (200,)) and isinstance(answer.said, list):
        return [one for one in answer.said if isinstance(one, dict)]
    raise refusal(answer)


def refusal(answer: Answer) -> Trouble:
    """Return what an answer means that is none to what was asked: without a clear no it may have been done."""
    is_no = 400 <= answer.status < 500 and answer.status not in (408, 409)
    return Trouble(Kind.REFUSED if is_no else Kind.UNANSWERED, answer.words)


def not_made(answer: Answer) -> Trouble:
    """Return what it means that nothing was made: where there is no way to make any, the others wait too (U8)."""
    return Trouble(Kind.SETUP, answer.words) if answer.status in _NOWHERE else refusal(answer)


def mark(key: str) -> str:
    """Return what ends everything told after a ticket: by it a target is asked whether it has been told."""
    return f"[dst {key}]"


def wrong(words: str) -> PydanticCustomError:
    """Return what a validator raises for a setting that is not right, in words for a person."""
    return PydanticCustomError("setting", "{words}", {"words": words})


def is_address(words: str) -> bool:
    """Say whether this is one plain mail address that every server takes."""
    try:
        found = Address(addr_spec=words)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return words.isascii() and bool(found.username and found.domain) and not CONTROL.search(words)


def cut(subject: str, letters: int) -> str:
    """Return a subject that no target cuts without a word."""
    return subject if len(subject) <= letters else subject[: letters - 1].rstrip() + "…"


def plain(words: object) -> str:
    """Return a text without its HTML; some targets escape it once more on its way."""
    text = html.unescape(str(words or ""))
    return html.unescape(re.sub(r"<[^>]*>", "\n", text))


def paragraphs(words: str) -> str:
    """Write plain words as HTML in which nothing of them is markup."""
    return html.escape(words, quote=False).replace("\n", "<br>\n")


def in_zone(at: str, zone: Any = UTC) -> str:
    """Write a moment as most targets take it, by the clock of one zone; without an offset."""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def sample(site: Site) -> Parcel:
    """Return a parcel in which all is said: what it would set is what can be set at all."""
    at = "2026-01-31T12:00:00+00:00"
    names = dict.fromkeys(("key", "incident", "number", "summary", "says", "customer", "phone", "place", "asset"), "x")
    times = dict.fromkeys(("occurred", "captured", "started", "resolved", "closed"), at)
    kind, source, category = (next(iter(one), "x") for one in (site.kinds, site.sources, site.categories))
    others: dict[str, Any] = {
        "mail": "x@example.org",
        "status": "closed",
        "kind": kind,
        "source": source,
        "category": category,
        "impact": 1,
        "urgency": 1,
        "priority": next((int(one) for one in site.priorities if one.isdecimal()), 3),
        "work_minutes": 1,
        "resolution": "x",
        "first_contact": True,
        "technician": "x",
    }
    return Parcel.model_validate({**names, **times, **others})


def lacking(sent: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Say what was sent and is there otherwise, or not at all; what a target escapes for HTML is no other."""
    found = ((name, _shown(value), _shown(there.get(name))) for name, value in sent.items())
    unlike = [(name, value) for name, wanted, value in found if wanted not in (value, html.unescape(value))]
    return [_("{field} is “{there}”").format(field=name, there=value) for name, value in unlike]


def _shown(value: object) -> str:
    return "" if value is None else str(value).strip()
