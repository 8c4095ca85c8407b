"""How `dst show` tells an incident to a person."""

from dst_console.cli.columns import incident_line, say, say_block, table
from dst_console.language.telling import TELLING, said_changes, value_word
from dst_console.language.words import entry_word, field_word, kind_word, listed, outcome_word, short_day, source_word
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
    found = [(field_word("kind"), listed((kind_word(view.kind), source_word(view.source))))]
    known = {field: value for field in FIELDS if (value := getattr(view, field)) is not None}
    found += [(field_word(field), value_word(field, value)) for field, value in known.items()]
    if view.outcomes:
        found.append((field_word("outcomes"), listed(outcome_word(one) for one in view.outcomes)))
    for field in ("occurred", "resolved", "closed"):
        if moment := getattr(view, field):
            found.append((field_word(field), short_day(moment)))
    return found


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
    for field, before, after in said_changes(entry):
        say(f"    {field_word(field)}: {value_word(field, before)} → {value_word(field, after)}")
