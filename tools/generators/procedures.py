"""docs/procedures.md: how a procedure is written, from the models that check it, and what the shipped ones ask."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from dst_console.checklists.loading import SHIPPED, parse
from dst_console.checklists.procedure import Choice, Effect, Kind, Part, Procedural, Procedure, Step, Timer, Use, Words
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "procedures.md"
WORDS = """
What the console leads through is not in the program: each procedure is a file. Put one of your own, named `ID.toml`,
into the folder `checklists/` beside your `config.toml`. One with the name of a shipped procedure takes its place;
another adds to them. `dst procedures check` says what is wrong with it, with the line and the nearest valid key; until
it is right, the shipped one stays. `dst procedures export ID` prints one for paper. A `kits.toml` beside `config.toml`
adds to what is to be brought for each category.

A visit or a call that has begun goes on in the wording it began with.
"""
EXAMPLE = """```toml
id = "tea"
version = 1
kind = "do-confirm"
use = "card"
title = { en = "Tea", fa = "چای", ru = "Чай" }
rules = ["D1"]

[[parts]]
id = "pour"
title = { en = "Pouring" }

[[parts.steps]]
id = "ask"
kind = "choice"
text = { en = "How does {customer} take it?" }

[[parts.steps.choices]]
value = "black"
text = { en = "black" }

[[parts.steps.choices]]
value = "milk"
text = { en = "with milk" }
```"""
KEYS: dict[type[BaseModel], tuple[str, dict[str, str]]] = {
    Procedure: (
        "A procedure",
        {
            "id": "its name, as the file is named: small letters, digits and hyphens",
            "version": "a number that rises with each change",
            "kind": "`read-do`: strictly in order; `do-confirm`: in any order, with a check at each pause",
            "use": "where it is opened",
            "title": "its title",
            "rules": "the rules of the practice that it serves",
            "asks": "when one word is asked for what was left out: on `leaving` a part, or at the `end`",
            "triggers": "words in a customer's quote that raise a mark, for each language (the conflict card)",
            "parts": "its parts, from one pause to the next; at least one",
        },
    ),
    Part: (
        "A part",
        {
            "id": "its name",
            "title": "its title",
            "letter": "a letter for the rail; its number otherwise",
            "steps": "its steps; at most nine",
        },
    ),
    Step: (
        "A step",
        {
            "id": "its name, the only one in the procedure",
            "kind": "what it asks for",
            "text": "what is asked or said",
            "hint": "a line of help",
            "rules": "the rules it serves",
            "requires": "steps before it that must be done first",
            "optional": "whether it may be left out without a word",
            "private": "whether its answer is kept for the technician alone (a choice)",
            "fact": "a name for what is asked: answered once in an incident, it is not asked again",
            "promises": "what a time is promised for: `update` or `callback`; it becomes a follow-up",
            "choices": "the answers of a choice, or the results of an attempt",
            "timer": "the clock that its tick starts",
            "least": "the smallest number taken",
            "most": "the largest number taken",
        },
    ),
    Choice: (
        "A choice",
        {
            "value": "its name",
            "text": "its words",
            "advice": "a line shown once it is chosen",
            "goto": "the part it leads to, or `end`",
            "effect": "what it does to the incident",
        },
    ),
    Timer: (
        "A timer",
        {
            "limit": "seconds until the alarm",
            "warning": "seconds until the warning before it",
            "offers": "what may be done then: `renew`, `callback`, `back`",
        },
    ),
    Words: (
        "Words",
        {
            "en": "English; a language that is missing falls back to it",
            "fa": "Persian",
            "ru": "Russian",
        },
    ),
}


def tables() -> Iterator[str]:
    """Yield a table of keys for each model. Raises KeyError for a key that nobody described."""
    for model, (title, described) in KEYS.items():
        rows = [(marks.code(name), described[name], _needed(field)) for name, field in model.model_fields.items()]
        yield f"### {title}\n\n" + marks.table(("Key", "What it is", ""), rows)


def _needed(field: Any) -> str:
    return "needed" if field.is_required() else ""


def words() -> str:
    """Return the words that kinds, uses and effects may be."""
    names = {"kind of a procedure": Procedural, "use": Use, "kind of a step": Kind, "effect": Effect}
    rows = [(name, ", ".join(marks.code(one.value) for one in values)) for name, values in names.items()]
    more = "`{customer}`, `{technician}`, `{ticket}` and `{next step}` in any sentence are filled in when it is shown."
    return "### Words\n\n" + marks.table(("Key", "One of"), rows) + f"\n\n{more}"


def shipped() -> str:
    """Return what each shipped procedure asks."""
    parts = []
    for path in sorted(SHIPPED.glob("*.toml")):
        one = parse(path.read_text(encoding="utf-8"))
        rows = [
            (part.title.en, marks.code(step.id), step.text.en, ", ".join(step.rules))
            for part in one.parts
            for step in part.steps
        ]
        head = f"### {one.title.en}: `{one.id}`\n\n{one.kind}, {one.use}, version {one.version}."
        parts.append(f"{head}\n\n" + marks.table(("Part", "Step", "What it asks", "Rules"), rows))
    return "\n\n".join(parts)


def files() -> dict[str, bytes]:
    """Return docs/procedures.md as it should be."""
    source = "`dst_console/checklists/`"
    how = "## How one is written\n\n" + EXAMPLE
    sections = (how, *tables(), words(), "## The shipped ones\n\n" + shipped())
    text = marks.whole("Procedures", source, WORDS, *sections)
    return {str(PAGE.relative_to(ROOT)): text.encode()}
