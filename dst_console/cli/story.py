"""How `dst show` tells an incident to a person."""

from dataclasses import replace

from dst_console.cli.columns import incident_line, say, say_block, table
from dst_console.cli.output import entry_json
from dst_console.language.telling import TELLING, said_changes
from dst_console.language.words import entry_word, field_word, outcome_word, short_day, yes_or_no
from dst_console.models.views import EntryView, IncidentView, Story
from dst_console.translate import _

FIELDS = (
    "place",
    "category",
    "asset",
    "phone",
    "mail",
    "impact",
    "urgency",
    "priority",
    "work_minutes",
    "hold_minutes",
    "documentation_minutes",
    "satisfied",
    "first_visit",
    "level1",
    "treated",
    "solved",
    "recommend",
    "survey_by",
    "cancel_reason",
)


def say_story(told: Story) -> None:
    """Print an incident: a line, its fields, its timeline."""
    say(incident_line(told.incident))
    table(_fields(told.incident))
    for entry in told.entries:
        print()
        _say_entry(entry)


def _fields(view: IncidentView) -> list[tuple[str, str]]:
    found = [(field_word("kind"), f"{view.kind}, {view.source}")]
    found += [(field_word(field), _value(getattr(view, field))) for field in FIELDS if getattr(view, field) is not None]
    if view.outcomes:
        found.append((field_word("outcomes"), ", ".join(outcome_word(one) for one in view.outcomes)))
    for field in ("occurred", "resolved", "closed"):
        if moment := getattr(view, field):
            found.append((field_word(field), short_day(moment)))
    return found


def _value(value: object) -> str:
    return yes_or_no(value) if isinstance(value, bool) else str(value)


def _say_entry(entry: EntryView) -> None:
    head = f"{short_day(entry.at)}  {entry_word(entry.kind)}"
    if entry.amends is not None:
        head += " " + _("(puts an earlier note right)")
    if entry.withdrawn:
        head += " " + _("(taken back)")
    say(head)
    if entry.kind in ("captured", "note", "closed"):
        say_block(entry.text, indent="    ")
    elif entry.kind in TELLING:
        say_block(TELLING[entry.kind](entry), indent="    ")
    for change in entry_json(replace(entry, changes=said_changes(entry)))["changes"]:
        before, after = ("–" if value in (None, "") else str(value) for value in (change["before"], change["after"]))
        say(f"    {field_word(change['field'])}: {before} → {after}")
