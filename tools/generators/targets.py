"""docs/targets.md: what each kind of target can be told, from the model that its settings are checked by."""

from importlib import import_module
from typing import Any, Literal, get_args, get_origin

from dst_console.sync import targets
from dst_console.sync.mapping import Site
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "targets.md"
WORDS = """
A target is a table `[targets.<name>]` in `config.toml`; the name is yours, and `kind` says what it is. There may be
several: each gets every incident. What a target must be told and is not, or is told and does not know, is named by
`dst sync check`, and nothing is sent there until it is put right. Tokens and passwords do not belong into this file:
see [Secrets](sending.md#secrets).

`subject`, `body` and the values of `fields` are templates: `{{ summary }}` and all else that a ticket may hold is put
in their place. There are `tag`, `number`, `summary`, `says` (the whole ticket as text), `status`, `kind`, `source`,
`customer`, `phone`, `mail`, `place`, `asset`, `category`, `impact`, `urgency`, `priority`, `occurred`, `captured`,
`started`, `resolved`, `closed`, `work_minutes`, `resolution` and `technician`. A subject must begin with `{{ tag }}`:
by it a ticket is found again. What a template comes out empty for is left out.
"""
BRING = """
## Bringing a target of your own

A Python package brings one by an entry point in the group `dst_console.targets`: its name is the kind, and it leads to
a module with `SITE`, the model of its settings below `dst_console.sync.mapping.Site`, and `made(name, site, folders,
secret)`, which returns an object with what `dst_console.sync.target.Target` asks for. None takes the place of those
above. One that takes articles of the knowledge base, too, offers `Library` as well, and has a setting `knowledge`.
"""


def rows(model: type[Site], own: bool) -> list[tuple[str, str, str, str]]:
    """Return a table's rows: the settings of a model, its `own` ones or those that every target has."""
    return [
        (marks.code(name), _type(field.annotation), _default(field), field.description or "")
        for name, field in model.model_fields.items()
        if name != "kind" and (name not in Site.model_fields or not own)
    ]


def _type(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(marks.code(f'"{one}"') for one in get_args(annotation))
    names = {str: "text", bool: "true or false", int: "whole number", float: "number"}
    return names.get(annotation, "list" if get_origin(annotation) in (list, tuple) else "table")


def _default(field: Any) -> str:
    if field.is_required():
        return "must be said"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return marks.code(str(value).lower())
    return marks.code(f'"{value}"' if isinstance(value, str) else "{}" if value == {} else str(value))


def section(kind: str) -> str:
    """Return the part of the page about one kind."""
    module = import_module(targets.OWN[kind])
    about = (module.__doc__ or "").strip()
    head = ("Setting", "Kind", "Default", "What it is")
    found = rows(module.SITE, own=True)
    changed = [
        (marks.code(name), _default(module.SITE.model_fields[name]))
        for name, usual in Site.model_fields.items()
        if name != "kind" and not usual.is_required() and _default(module.SITE.model_fields[name]) != _default(usual)
    ]
    parts = [f'## `kind = "{kind}"`', about, marks.table(head, found) if found else ""]
    if changed:
        parts.append("Otherwise than usual: " + ", ".join(f"{name} is {value}" for name, value in changed) + ".")
    return "\n\n".join(filter(None, parts))


def files() -> dict[str, bytes]:
    """Return docs/targets.md as it should be."""
    head = ("Setting", "Kind", "Default", "What it is")
    usual = "## What every target can be told\n\n" + marks.table(head, rows(Site, own=False))
    sections = [section(kind) for kind in sorted(targets.OWN)]
    text = marks.whole("Targets", "the targets' settings in `dst_console/sync/`", WORDS, usual, *sections, BRING)
    return {str(PAGE.relative_to(ROOT)): text.encode()}
