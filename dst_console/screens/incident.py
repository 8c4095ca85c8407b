"""An incident: its fields, editable in place, and its timeline."""

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.events import Resize
from textual.widgets import OptionList, Static

from dst_console import desk
from dst_console.actions import Situation
from dst_console.errors import BadInput, DeskError
from dst_console.language.digits import ascii_digits
from dst_console.language.grammar import parse
from dst_console.language.normalise import fold
from dst_console.language.words import field_word, kind_word, listed
from dst_console.models.days import Days
from dst_console.models.states import Kind, State
from dst_console.models.views import EntryView, IncidentView, Story
from dst_console.screens.base import DeskScreen, bindings
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.story import entry_line, heading
from dst_console.widgets.text import Text

FIELDS = (
    "person",
    "place",
    "phone",
    "mail",
    "category",
    "asset",
    "urgency",
    "impact",
    "kind",
    "occurred",
    "work_minutes",
)
"""What can be corrected in place, contact details first (Q3); the summary has a line of its own."""


class IncidentScreen(DeskScreen):
    """One incident. The timeline has the cursor at first; `e` goes to the fields."""

    CSS_PATH = "incident.tcss"
    BINDINGS = bindings("incident")
    AUTO_FOCUS = "#timeline"
    scope = "incident"
    shows_log = True

    def __init__(self, incident_id: str) -> None:
        super().__init__()
        self.incident_id = incident_id
        self.story: Story | None = None

    def compose(self) -> ComposeResult:
        """Draw the frame; the story fills it."""
        yield Text(id="heading")
        with Vertical(id="fields"):
            with Grid(id="grid"):
                for field in FIELDS:
                    with Horizontal(classes="pair"):
                        yield Static(field_word(field), classes="field-label", markup=False)
                        yield LineField(id=f"field-{field}")
            with Horizontal(classes="pair"):
                yield Static(field_word("summary"), classes="field-label", markup=False)
                yield LineField(id="field-summary")
        yield KeyList(id="timeline")
        yield KeyBar()

    def reread(self) -> None:
        """Read the incident again; what is being typed in a field stays."""
        self.fetch("story", lambda store: desk.incidents.show(store, self.incident_id), self._show)

    def _show(self, story: Story) -> None:
        before = self.story.incident if self.story else None
        self.story = story
        self.draw_top()
        for field in (*FIELDS, "summary"):
            line = self.query_one(f"#field-{field}", LineField)
            if before is None or line.value == value_of(before, field):
                line.fill(value_of(story.incident, field))
        if before is None:
            self._go_on_with_drafts()
        self._draw_timeline()
        self.refresh_keys()

    def draw_top(self) -> None:
        """Draw who it is for and what it is about."""
        if self.story is not None:
            self.query_one("#heading", Text).update(self.with_standing(heading(self.story.incident)))

    def _draw_timeline(self) -> None:
        if self.story is None:
            return
        listing = self.query_one("#timeline", KeyList)
        before = listing.highlighted
        dated = len({entry.at.date() for entry in self.story.entries}) > 1
        listing.show([(str(entry.id), entry_line(entry, dated)) for entry in self.story.entries])
        last = listing.option_count - 1
        listing.highlighted = last if before is None else min(before, last)

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the fields out in two or three columns."""
        self.set_class(event.size.width >= 110, "-wide")

    @property
    def chosen_entry(self) -> EntryView | None:
        """The entry under the cursor."""
        listing = self.query_one("#timeline", OptionList)
        if self.story is None or listing.highlighted is None:
            return None
        return self.story.entries[listing.highlighted]

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        state = self.story.incident.state if self.story else ""
        return Situation(general.store_ready, general.store_trouble, self.incident_id, state, logged=general.logged)

    # Fields

    def _go_on_with_drafts(self) -> None:
        """Put back into the fields what was half typed there."""
        for field in (*FIELDS, "summary"):
            text = self.dst.keeper.text_at((f"field-{field}", self.incident_id))
            if text:
                line = self.query_one(f"#field-{field}", LineField)
                line.fill(text)
                self.set_focus(line)

    @on(LineField.Changed)
    def field_typed(self, event: LineField.Changed) -> None:
        """Keep what is half typed; what stands in the log again needs no keeping."""
        if self.story is not None:
            incident = self.story.incident
            stored = value_of(incident, str(event.input.id).removeprefix("field-"))
            self.dst.keeper.field((str(event.input.id), incident.id), incident.number, event.value, stored)

    @on(LineField.Submitted)
    def field_entered(self, event: LineField.Submitted) -> None:
        """Go to the next field; leaving this one saves the correction."""
        self.focus_next()

    @on(LineField.Blurred)
    def field_left(self, event: LineField.Blurred) -> None:
        """Save a correction when the field is left by Tab."""
        self._save(event.input)

    def _save(self, line: Any) -> None:
        field = str(line.id).removeprefix("field-")
        if self.story is None or line.value == value_of(self.story.incident, field):
            return
        try:
            value = self._meant(field, line.value)
        except BadInput as error:
            self._point_out(line, error)
            return
        self.fetch(
            f"save-{field}",
            lambda store: desk.incidents.change(store, self.incident_id, **{field: value}),
            lambda view: self._saved(field, view),
            lambda error: self._point_out(line, error),
        )

    def _saved(self, field: str, view: IncidentView) -> None:
        self.dst.keeper.drop((f"field-{field}", self.incident_id))
        sealed = view.state == State.CLOSED
        self.dst.say(
            _("Kept as an amendment: the incident is sealed. Undo takes it back.")
            if sealed
            else _("Corrected. Undo takes it back.")
        )
        self.dst.tell_screens()

    def _point_out(self, line: LineField, error: DeskError) -> None:
        """Say what is wrong and go there, unless one left the fields; what was typed stays (U14)."""
        self.dst.say_error(error)
        if self.is_typing:
            self.set_focus(line)

    def _meant(self, field: str, typed: str) -> Any:
        """Return the value that typed text means; raises `BadInput`."""
        text = typed.strip()
        if field in ("urgency", "impact", "work_minutes"):
            digits = ascii_digits(text)
            if text and not digits.isdecimal():
                raise BadInput(
                    _("{field} must be a number.").format(field=field_word(field)), _("Nothing was changed.")
                )
            return int(digits) if text else None
        if field == "occurred":
            moment = parse(text, self.dst.clock.now()).occurred
            if moment is None:
                raise BadInput(_("This is no time; write 9:40, -15m or 2026-11-20 16:00."), _("Nothing was changed."))
            return moment
        if field == "kind":
            return _kind_meant(text)
        return text if field == "summary" else text or None

    # Doing

    def do_back(self) -> None:
        """From a field to the timeline, leaving it as it was; from the timeline to where one was."""
        line = self.focused
        if not isinstance(line, LineField):
            self.dismiss(None)
            return
        if self.story is not None:
            incident = self.story.incident
            self.dst.keeper.give_up(line, (str(line.id), incident.id), value_of(incident, str(line.id)[6:]))
        self.set_focus(self.query_one("#timeline"))

    def do_note(self) -> None:
        """Write a note."""
        title = f"{self.story.incident.number} {self.story.incident.customer}".strip() if self.story else ""
        self.dst.write_note(self.incident_id, title)

    def do_amend(self) -> None:
        """Put the chosen note right; the first wording stays in the timeline."""
        entry = self.chosen_entry
        if entry is None or entry.kind != "note" or self.story is None:
            self.dst.say(_("Choose a note in the timeline first."))
            return
        self.dst.write_note(self.incident_id, self.story.incident.number, entry.id, entry.text)

    def do_edit(self) -> None:
        """Go to the fields."""
        self.set_focus(self.query_one("#field-person"))

    def do_outcome(self) -> None:
        """Say what it came to."""
        self.dst.ask_outcome(self.incident_id, number=self.story.incident.number if self.story else "")

    def do_cancel(self) -> None:
        """Cancel it, with a reason."""
        self.dst.ask_cancel(self.incident_id, self.story.incident.number if self.story else "")

    def do_impact(self) -> None:
        """Lead through the six steps of IMPACT."""
        self.dst.open_procedure(self.incident_id, "impact")

    def do_visit(self) -> None:
        """Plan a visit, or open the one that is planned."""
        self.dst.plan_visit(self.incident_id)

    def do_close(self) -> None:
        """Close it."""
        self.dst.close_incident(self.incident_id)

    def do_handout(self) -> None:
        """Write the customer's hand-out."""
        self.dst.write_handout(self.incident_id)

    def do_article(self) -> None:
        """Make an article of it."""
        self.dst.write_article(self.incident_id)

    def do_reopen(self) -> None:
        """Bring it back to open."""
        self.dst.reopen(self.incident_id)

    def do_export(self) -> None:
        """Save it, its day or a range."""
        if self.story is not None:
            day = self.story.incident.occurred.date()
            self.dst.save_as(Days(day, day), self.story.incident)


def _kind_meant(text: str) -> Kind:
    """Return the kind that a word of the technician's language, or of the log, means; raises `BadInput`."""
    for kind in Kind:
        if fold(text) in (kind.value, fold(kind_word(kind.value))):
            return kind
    choices = listed(kind_word(kind.value) for kind in Kind)
    words = _("{field} must be one of {choices}.").format(field=field_word("kind"), choices=choices)
    raise BadInput(words, _("Nothing was changed."))


def value_of(view: IncidentView, field: str) -> str:
    """Return a field as it stands in its line."""
    if field == "person":
        return view.customer
    if field == "occurred":
        return f"{view.occurred:%Y-%m-%d %H:%M}"
    if field == "kind":
        return kind_word(view.kind)
    value = getattr(view, field)
    return "" if value is None else str(value)
