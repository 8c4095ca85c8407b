"""People: who the desk knows, what they came with, lists to bring in, doubles to make one."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console import desk
from dst_console.actions import Situation
from dst_console.errors import DeskError
from dst_console.language.plain import harmless
from dst_console.language.words import field_word, glyph, short_day, state_word
from dst_console.models.views import IncidentView, PersonView
from dst_console.screens.ask import AskScreen
from dst_console.screens.base import DeskScreen, bindings
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import STATE_STYLES, cut
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.desk.importing import Imported

FIELDS = ("name", "honorific", "phone", "mail", "place")


class PeopleScreen(DeskScreen):
    """A list of names; beside it the person's fields and incidents."""

    CSS_PATH = "people.tcss"
    BINDINGS = bindings("people")
    AUTO_FOCUS = "#people"
    scope = "people"
    shows_log = True

    def __init__(self, letters: str = "") -> None:
        super().__init__()
        self.people: list[PersonView] = []
        self.page = 0
        self.letters = letters
        self.marked: PersonView | None = None
        self.shown: PersonView | None = None  # whose the fields are, which the cursor may have left already
        self.taken_up: set[str] = set()  # the ids whose drafts were put back

    def compose(self) -> ComposeResult:
        """Draw the list, the fields and the history."""
        yield Text(id="top").add_class("bar")
        with Horizontal():
            with Vertical(id="left"):
                yield LineField(self.letters, placeholder=_("/ letters of a name"), id="letters")
                yield KeyList(id="people")
            with VerticalScroll(id="right", can_focus=False):
                for field in FIELDS:
                    with Horizontal(classes="pair"):
                        yield Static(field_word(field), classes="field-label", markup=False)
                        yield LineField(id=f"field-{field}")
                yield Static(id="history", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the first names."""
        self.draw_top()
        self.reread()

    def draw_top(self) -> None:
        """Draw the first line."""
        self.query_one("#top", Text).update(self.with_standing(Content(_("People"))))

    def reread(self) -> None:
        """Read the page again."""
        letters, page = self.letters, self.page
        self.fetch("people", lambda store: desk.people.listing(store, letters, page), self._show)

    def _show(self, people: list[PersonView]) -> None:
        listing = self.query_one("#people", OptionList)
        before = self.chosen.id if self.chosen else None
        self.people = people
        listing.clear_options()
        listing.add_options([Option(self._row(person), id=person.id) for person in people])
        ids = [person.id for person in people]
        if ids:
            listing.highlighted = ids.index(before) if before in ids else 0
        else:
            listing.add_option(Option(self._nobody(), disabled=True))
        self._show_person()

    def _row(self, person: PersonView) -> Content:
        mark = "◆ " if self.marked and self.marked.id == person.id else "  "
        return Content.assemble(
            (mark, "$accent"), harmless(person.called), (f"  {harmless(person.place or '')}", "$muted")
        )

    def _nobody(self) -> str:
        if self.letters:
            return _("Nobody's name holds these letters.")
        return _("Nobody is known yet. i brings people in from a list; every walk-up with a name adds its customer.")

    @property
    def chosen(self) -> PersonView | None:
        """The person under the cursor."""
        position = self.query_one("#people", OptionList).highlighted
        return self.people[position] if position is not None and position < len(self.people) else None

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        return Situation(
            general.store_ready, general.store_trouble, people=1 if self.chosen else 0, logged=general.logged
        )

    @on(OptionList.OptionHighlighted, "#people")
    def person_changed(self) -> None:
        """Show who is under the cursor."""
        self._show_person()

    def _show_person(self) -> None:
        """Fill the fields; what is half typed about the person shown already stays."""
        chosen, before = self.chosen, self.shown
        same = chosen is not None and before is not None and chosen.id == before.id
        if not same:
            self.query_one("#history", Static).update("")
        self.shown = chosen
        for field in FIELDS:
            line = self.query_one(f"#field-{field}", LineField)
            if not same or line.value == known_of(before, field):
                line.fill(known_of(chosen, field))
        if chosen and chosen.id not in self.taken_up:
            self.taken_up.add(chosen.id)
            self._go_on_with_drafts(chosen)
        self.refresh_keys()
        if chosen:
            self.fetch("history", lambda store: desk.people.history(store, chosen.id), self._show_history)

    def _go_on_with_drafts(self, person: PersonView) -> None:
        """Put back into the fields what was half typed there, once: a field left by Esc stays as it is known."""
        for field in FIELDS:
            text = self.dst.keeper.text_at((f"person-{field}", person.id))
            if text:
                self.query_one(f"#field-{field}", LineField).fill(text)

    @on(LineField.Changed)
    def field_typed(self, event: LineField.Changed) -> None:
        """Keep what is half typed; what stands in the log again needs no keeping."""
        person, field = self.shown, str(event.input.id).removeprefix("field-")
        if person is not None and field in FIELDS:
            place = (f"person-{field}", person.id)
            self.dst.keeper.field(place, person.name, event.value, known_of(person, field))

    def _show_history(self, incidents: tuple[IncidentView, ...]) -> None:
        width = max(30, self.query_one("#history").size.width)
        rows = [history_row(view, width) for view in incidents]
        title = ngettext("{n} incident", "{n} incidents", len(rows)).format(n=len(rows))
        self.query_one("#history", Static).update(
            Content("\n").join([Content(""), Content.styled(title, "$muted"), *rows])
        )

    # Doing

    def do_filter(self) -> None:
        """Type letters of a name."""
        self.set_focus(self.query_one("#letters"))

    @on(LineField.Changed, "#letters")
    def letters_changed(self, event: LineField.Changed) -> None:
        """Narrow the list while typing."""
        self.letters, self.page = event.value, 0
        self.reread()

    @on(LineField.Submitted, "#letters")
    def letters_done(self) -> None:
        """Go to the list."""
        self.set_focus(self.query_one("#people"))

    def do_edit(self) -> None:
        """Go to the fields."""
        self.set_focus(self.query_one("#field-name"))

    @on(LineField.Submitted)
    def field_entered(self, event: LineField.Submitted) -> None:
        """Go to the next field; leaving this one saves it."""
        if event.input.id != "letters":
            self.focus_next()

    @on(LineField.Blurred)
    def field_left(self, event: LineField.Blurred) -> None:
        """Save a field that is left."""
        if event.input.id != "letters":
            self._save(str(event.input.id).removeprefix("field-"))

    def _save(self, field: str) -> None:
        person = self.shown
        line = self.query_one(f"#field-{field}", LineField)
        value = line.value.strip()
        if person is None or value == known_of(person, field):
            return
        self.fetch(
            f"save-{person.id}-{field}",
            lambda store: desk.people.change(store, person.id, **{field: value}),
            lambda view: self._saved(field, view),
            lambda error: self._point_out(person, line, error),
        )

    def _saved(self, field: str, person: PersonView) -> None:
        self.dst.keeper.drop((f"person-{field}", person.id))
        self.dst.say(_("{name} is changed. Undo takes it back.").format(name=person.called))
        self.dst.tell_screens()

    def _point_out(self, person: PersonView, line: LineField, error: DeskError) -> None:
        """Say what is wrong and go there, unless one left the fields; what was typed stays (U14)."""
        self.dst.say_error(error)
        if self.is_typing and self.shown is not None and self.shown.id == person.id:
            self.set_focus(line)

    def do_import(self) -> None:
        """Bring people in from a CSV or vCard file."""
        hint = _("CSV with a first line such as name,phone,mail,place, or a .vcf file")
        self.app.push_screen(AskScreen(_("Which file?"), hint=hint), self._import)

    def _import(self, name: str | None) -> None:
        if name:
            self.fetch(
                "import", lambda store: desk.importing.import_file(store, Path(name).expanduser()), self._imported
            )

    def _imported(self, came: "Imported") -> None:
        self.dst.say(
            _("{added} people are new, {updated} know more now, {unchanged} are as before. Undo takes it back.").format(
                added=came.added, updated=came.updated, unchanged=came.unchanged
            )
        )
        self.dst.tell_screens()

    def do_merge(self) -> None:
        """Mark a double; on a second person, make the two one."""
        chosen = self.chosen
        if chosen is None:
            return
        if self.marked is None or self.marked.id == chosen.id:
            self.marked = chosen if self.marked is None else None
            self.dst.say(
                _("Marked. Go to the entry that stays and press m again.") if self.marked else _("No longer marked.")
            )
            self._show(self.people)
            return
        double, self.marked = self.marked, None
        self.fetch("merge", lambda store: desk.people.merge(store, double.id, chosen.id), self._merged)

    def _merged(self, person: PersonView) -> None:
        self.dst.say(_("Both are {name} now. Undo takes it back.").format(name=person.called))
        self.dst.tell_screens()

    def do_more(self) -> None:
        """Show the next names, or the first again."""
        self.page = self.page + 1 if len(self.people) == desk.people.PAGE else 0
        self.reread()

    def do_back(self) -> None:
        """From a field to the list, leaving it as it was; from the list to where one was."""
        line, person = self.focused, self.shown
        if not isinstance(line, LineField):
            self.dismiss(None)
            return
        field = str(line.id).removeprefix("field-")
        if person is not None and field in FIELDS:
            self.dst.keeper.give_up(line, (f"person-{field}", person.id), known_of(person, field))
        self.set_focus(self.query_one("#people"))


def known_of(person: PersonView | None, field: str) -> str:
    """Return what is known of a person as it stands in its field."""
    return (getattr(person, field) or "") if person else ""


def history_row(view: IncidentView, width: int) -> Content:
    """Draw an incident of the person shown: when and in which state, and under that what it was about."""
    return Content.assemble(
        (short_day(view.occurred), "$muted"),
        "  ",
        (f"{glyph(view.state)} {state_word(view.state)}", STATE_STYLES.get(view.state, "")),
        f"  {view.number}\n  ",
        cut(harmless(view.summary or view.line), width - 2),
    )
