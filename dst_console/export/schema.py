"""The JSON Schema (draft 2020-12) of the document that `dst export --as json` writes."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from dst_console.export.document import FORMAT, SECTIONS, VERSION
from dst_console.export.shape import Column, columns
from dst_console.models.article import Article, ArticleUse
from dst_console.models.entry import Entry
from dst_console.models.follow_up import FollowUp
from dst_console.models.incident import Incident
from dst_console.models.journal import Counter
from dst_console.models.payloads import Payload
from dst_console.models.person import Person
from dst_console.models.table import Table
from dst_console.models.visit import Visit
from dst_console.models.wording import Wording

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TYPES = {str: "string", datetime: "string", int: "integer", bool: "boolean"}
_WORDS = (
    "Text is in logical order, as it was typed. U+10FFFD before a letter of the private plane 16 stands for half of a "
    "surrogate pair, which JSON cannot hold."
)


def schema() -> dict[str, Any]:
    """Return the schema; it follows the tables, so that it cannot fall behind them."""
    payload = TypeAdapter(Payload).json_schema(ref_template="#/$defs/{model}", mode="serialization")
    defs = payload.pop("$defs")
    defs |= {
        "payload": payload | {"description": "What an entry carries besides its text, told apart by its kind."},
        "entry": _row(Entry, "incident_id", payload={"$ref": "#/$defs/payload"}),
        "visit": _row(Visit, "incident_id"),
        "follow_up": _row(FollowUp, "incident_id"),
        "person": _row(Person),
        "wording": _row(Wording),
        "counter": _row(Counter),
        "article_use": _row(ArticleUse, "article_id"),
        "article": _row(Article, "", uses=_list("article_use")),
        "incident": _row(Incident, "", entries=_list("entry"), visits=_list("visit"), follow_ups=_list("follow_up")),
    }
    names = dict(zip(SECTIONS, ("counter", "person", "wording", "incident", "article"), strict=True))
    top = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "exported": {"type": "string", "format": "date-time"},
    }
    return {
        "$schema": DRAFT,
        "title": "A log of dst-console",
        "description": _WORDS,
        **_object(top | {name: _list(of) for name, of in names.items()}),
        "$defs": defs,
    }


def _row(model: type[Table], without: str = "", **beside: Any) -> dict[str, Any]:
    """Describe a row of a table, with what else stands in it."""
    return _object({column.name: _value(column) for column in columns(model, without)} | beside)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{of}"}}


def _value(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"type": [_TYPES[column.of], "null"] if column.nullable else _TYPES[column.of]}
    if column.of is datetime:
        found["format"] = "date-time"
    if column.pattern and column.of is str:
        found["pattern"] = f"^({column.pattern})$"
    if column.choices:
        found["enum"] = [*column.choices, None] if column.nullable else list(column.choices)
    return found
