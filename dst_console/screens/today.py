"""Today: the day's work as a timeline, with the incident under the cursor beside it."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console import desk, translate
from dst_console.actions import Situation
from dst_console.keymap import shown
from dst_console.language.normalise import fold
from dst_console.language.plain import harmless
from dst_console.language.words import long_day
from dst_console.screens.base import DeskScreen, bindings
from dst_console.screens.messages import WaitingChanged
from dst_console.spool import SpoolError
from dst_console.translate import _, ngettext
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import follow_up_row, incident_row, visit_row, waiting_short
from dst_console.widgets.story import story_text

if TYPE_CHECKING:
    from dst_console.checklists.runner import Run
    from dst_console.models.views import DayView, FollowUpView, IncidentView, Story, VisitView
    from dst_console.store.log import Store

    Running = tuple[tuple[IncidentView, Run], ...]

VISIT, FOLLOW_UP = "visit:", "follow-up:"
"""How the ids of their rows begin."""

REST_SECONDS = 1.5
"""After so long on this screen the procedures are loaded in the background."""

WIDE = 100
"""From so many columns on, the incident stands beside the list; below that it opens over it."""

Row = TypeVar("Row", "VisitView", "FollowUpView")


class TodayScreen(DeskScreen):
    """The home screen: a local day (U25)."""

    CSS_PATH = "today.tcss"
    BINDINGS = bindings("today")
    AUTO_FOCUS = "#day"
    scope = "today"
    watches = True

    def __init__(self) -> None:
        super().__init__()
        self.day: date | None = None  # None follows the calendar
        self.page = 0
        self.view: DayView | None = None
        self.letters = ""
        self.fresh = ""
        """The walk-up logged last, until the cursor stands on it."""

    def compose(self) -> ComposeResult:
        """Draw the frame; the day fills it when the log is open."""
        yield Static(id="top", classes="bar", markup=False)
        with Horizontal():
            yield KeyList(id="day")
            with VerticalScroll(id="beside", can_focus=False):
                yield Static(id="story", markup=False)
        yield LineField(placeholder=_("only what holds these letters; esc shows all"), id="letters")
        yield Static(id="counts", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say where we are while the log is being opened."""
        self.query_one("#letters").display = False
        self._draw_top()
        self._draw_list()
        self.reread()

    @property
    def shown_day(self) -> date:
        """The day on the screen."""
        return self.day or self.dst.clock.now().date()

    @property
    def chosen(self) -> "IncidentView | None":
        """The incident under the cursor, also that of a visit or a follow-up."""
        chosen_id, view = self.chosen_id or "", self.view
        if view is None:
            return None
        beside = self.chosen_visit or self.chosen_follow_up
        return beside.incident if beside else next((one for one in view.incidents if one.id == chosen_id), None)

    @property
    def chosen_visit(self) -> "VisitView | None":
        """The visit under the cursor."""
        return self._chosen_of(VISIT, self.view.visits if self.view else ())

    @property
    def chosen_follow_up(self) -> "FollowUpView | None":
        """The follow-up under the cursor."""
        return self._chosen_of(FOLLOW_UP, self.view.follow_ups if self.view else ())

    def _chosen_of(self, sign: str, views: "tuple[Row, ...]") -> "Row | None":
        chosen_id = self.chosen_id or ""
        return next((one for one in views if chosen_id == sign + one.id), None)

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        chosen = self.chosen
        return Situation(
            store_ready=general.store_ready,
            store_trouble=general.store_trouble,
            logged=general.logged,
            incident=chosen.id if chosen else "",
            state=chosen.state if chosen else "",
            drafts=self.dst.keeper.count,
            follow_up=self.chosen_follow_up.id if self.chosen_follow_up else "",
            visit=general.visit,
        )

    # Reading

    def reread(self) -> None:
        """Read the day again, and what stands beside it."""
        wanted, page = self.shown_day, self.page
        generation, language = self.dst.clocks.generation, translate.language()

        def look(store: "Store") -> "tuple[DayView, Running, int]":
            view = desk.review.day(store, wanted, page)
            return view, desk.review.clocks_running(store, language), generation

        self.fetch("day", look, self._show_day)
        if self.is_covered:
            self._stale = True
        else:
            self._draw_top()
            self._draw_counts()

    def _show_day(self, found: "tuple[DayView, Running, int]") -> None:
        view, running, generation = found
        self.dst.clocks.sync(running, generation)
        self.view = view
        self.dst.promises = len(view.follow_ups)
        self.dst.take_waiting(view.waiting)
        if self.is_covered:
            self._stale = True
            return
        self._draw_list()
        self._draw_top()
        self._draw_counts()

    def _draw_top(self) -> None:
        day = long_day(self.shown_day)
        right = ""
        if self.view is not None:
            right = ngettext("{n} incident", "{n} incidents", self.view.total).format(n=self.view.total)
            if self.view.open_count:
                right += " · " + ngettext("{n} open", "{n} open", self.view.open_count).format(n=self.view.open_count)
        elif self.dst.trouble is not None:
            right = harmless(self.dst.trouble.title)
        elif self.dst.store is None:
            right = _("opening the log …")
        gap = max(1, self.app.size.width - len(day) - len(right) - 9)
        waits = waiting_short(self.dst.visit, self.dst.clock.now(), gap - 4)
        before = max(1, (gap - len(waits)) // 2)
        self.query_one("#top", Static).update(
            Content.assemble(
                (" dst", "bold $primary"),
                " · ",
                (day, "bold"),
                " " * before,
                (waits, "bold $accent"),
                " " * max(1, gap - before - len(waits)),
                (right, "$muted"),
            )
        )

    @on(WaitingChanged)
    def waiting_changed(self) -> None:
        """Draw who waits."""
        if not self.is_covered:
            self._draw_top()

    def _draw_counts(self) -> None:
        unsent = self.view.unsent if self.view else 0
        parts = [ngettext("{n} not sent up", "{n} not sent up", unsent).format(n=unsent)]
        if self.dst.keeper.count:
            drafts = ngettext("{n} draft", "{n} drafts", self.dst.keeper.count).format(n=self.dst.keeper.count)
            parts.append(f"{drafts} ({shown(self.dst.keys['today.drafts'])})")
        now = self.dst.clock.now()
        due = sum(one.due <= now for one in self.view.follow_ups) if self.view else 0
        if due:
            parts.append(ngettext("{n} follow-up due", "{n} follow-ups due", due).format(n=due))
        if self.letters:
            parts.append(_("filter: {letters}").format(letters=harmless(self.letters)))
        if self.view is not None and (self.view.more or self.page):
            parts.append(_("page {n}, {key} for more").format(n=self.page + 1, key=shown(self.dst.keys["today.more"])))
        self.query_one("#counts", Static).update(Content(" · ".join(parts)))

    def _draw_list(self) -> None:
        """Fill the list, keeping the cursor on the same incident."""
        listing = self.query_one("#day", KeyList)
        before = self.chosen_id
        width = max(30, listing.size.width - 1) if listing.size.width else 78
        options = self._rows(width)
        listing.clear_options()
        listing.add_options(options)
        if not options:
            listing.add_option(Option(self._lesson(), disabled=True))
        ids = [option.id or "" for option in options]
        fresh, self.fresh = self.fresh, ""
        if fresh in ids:
            before = fresh
        elif fresh:
            self.fresh = fresh  # not in the log yet
        if ids:
            last = max(at for at, ident in enumerate(ids) if ":" not in ident or at == 0)
            listing.highlighted = ids.index(before) if before in ids else last
        self._read_story()

    @property
    def chosen_id(self) -> str | None:
        """The id of the row under the cursor, also while the list is being filled."""
        listing = self.query_one("#day", OptionList)
        if listing.highlighted is None or listing.highlighted >= listing.option_count:
            return None
        return listing.get_option_at_index(listing.highlighted).id

    def _rows(self, width: int) -> list[Option]:
        """Return the day's rows: follow-ups that are due first, then everything by its time."""
        if self.view is None:
            return []
        now, wanted = self.dst.clock.now(), fold(self.letters)

        def matches(view: "IncidentView") -> bool:
            return not wanted or wanted in fold(_all_words(view))

        rows = [
            (one.occurred, Option(incident_row(one, width), id=one.id)) for one in self.view.incidents if matches(one)
        ]
        visits = self.view.visits if not self.page else ()
        follow_ups = self.view.follow_ups if not self.page else ()
        first = datetime.min.replace(tzinfo=UTC)
        rows += [
            (one.planned, Option(visit_row(one, width, now), id=VISIT + one.id))
            for one in visits
            if matches(one.incident)
        ]
        rows += [
            (first if one.due <= now else one.due, Option(follow_up_row(one, width, now), id=FOLLOW_UP + one.id))
            for one in follow_ups
            if matches(one.incident)
        ]
        return [option for _at, option in sorted(rows, key=lambda row: row[0])]

    def _lesson(self) -> Content:
        """What an empty day says: how to log the first walk-up (an empty log teaches)."""
        if self.view is None:
            return Content(_("Opening the log. You can log a walk-up already."))
        if self.letters:
            return Content(_("Nothing on this day holds these letters."))
        if self.day is not None:
            return Content(_("Nothing is logged on this day."))
        key = shown(self.dst.keys["today.capture"])
        return Content.assemble(
            (_("Nothing is logged on this day."), "bold"),
            "\n\n",
            _("Press {key}, type one line, press Enter:").format(key=key),
            "\n\n  ",
            (_("Sara Ahmadi: printer jams on tray 2 @3F-12 #printer"), "$accent"),
            "\n\n",
            _("Before the colon who, then what; @ where, # what kind. Nothing of it is required."),
        )

    def _read_story(self) -> None:
        chosen = self.chosen
        if chosen is None or not self.has_class("-wide"):
            self.query_one("#story", Static).update("")
            self.refresh_keys()
            return
        self.fetch("story", lambda store: desk.incidents.show(store, chosen.id), self._show_story)
        self.refresh_keys()

    def _show_story(self, story: "Story") -> None:
        if self.chosen is not None and self.chosen.id == story.incident.id:
            self.query_one("#story", Static).update(story_text(story))

    @on(OptionList.OptionHighlighted, "#day")
    def row_changed(self) -> None:
        """Show beside the list what is under the cursor."""
        self._read_story()

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._draw_list)
        self._draw_top()

    # Doing

    def on_screen_resume(self) -> None:
        """Get ready for what is likely to be opened next, once somebody rests here: nobody waits for it later."""
        self.set_timer(REST_SECONDS, self._get_ready)

    def _get_ready(self) -> None:
        if self.app.screen is self and self.dst.store is not None:
            self.dst.load_procedures()

    def do_capture(self) -> None:
        """Log a walk-up."""
        self.dst.do_capture()

    @on(OptionList.OptionSelected, "#day")
    def do_open(self) -> None:
        """Open what is under the cursor."""
        if self.chosen_visit:
            self.dst.open_visit(self.chosen_visit.id)
        elif self.chosen:
            self.dst.open_incident(self.chosen.id)

    def do_note(self) -> None:
        """Write a note on it."""
        if self.chosen:
            self.dst.write_note(self.chosen.id, f"{self.chosen.number} {self.chosen.customer}")

    def do_outcome(self) -> None:
        """Say what it came to."""
        if self.chosen:
            self.dst.ask_outcome(self.chosen.id, number=self.chosen.number)

    def do_impact(self) -> None:
        """Lead through the six steps of IMPACT."""
        if self.chosen:
            self.dst.open_procedure(self.chosen.id, "impact")

    def do_visit(self) -> None:
        """Plan a visit for what is under the cursor, or for somebody new; a planned one is opened."""
        if self.chosen_visit:
            self.dst.open_visit(self.chosen_visit.id)
        else:
            self.dst.plan_visit(self.chosen.id if self.chosen else "")

    def do_kept(self) -> None:
        """The follow-up under the cursor was kept."""
        view = self.chosen_follow_up
        if view is None:
            return
        try:
            desk.follow_ups.finish(self.dst.folders, view, self.dst.clock.now())
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.drain()
        self.dst.say(_("Kept. Undo takes it back."))

    def do_late(self) -> None:
        """Draft the words for who waits."""
        self.dst.write_late_notice()

    def do_cancel(self) -> None:
        """Cancel it, with a reason."""
        if self.chosen:
            self.dst.ask_cancel(self.chosen.id, self.chosen.number)

    def do_close(self) -> None:
        """Close it."""
        if self.chosen:
            self.dst.close_incident(self.chosen.id)

    def do_reopen(self) -> None:
        """Bring it back to open."""
        if self.chosen:
            self.dst.reopen(self.chosen.id)

    def do_filter(self) -> None:
        """Show only what holds some letters."""
        field = self.query_one("#letters", LineField)
        field.display = True
        self.set_focus(field)

    @on(LineField.Changed, "#letters")
    def letters_changed(self, event: LineField.Changed) -> None:
        """Narrow the list while typing."""
        self.letters = event.value
        self._draw_list()
        self._draw_counts()

    @on(LineField.Submitted, "#letters")
    def letters_done(self) -> None:
        """Go back to the list, narrowed."""
        self.set_focus(self.query_one("#day"))

    def key_escape(self) -> None:
        """Show everything again."""
        field = self.query_one("#letters", LineField)
        field.value = ""
        field.display = False
        self.set_focus(self.query_one("#day"))

    def _go(self, day: date | None) -> None:
        self.day = None if day == self.dst.clock.now().date() else day
        self.page = 0
        self.view = None if self.dst.store is None else self.view
        self.reread()

    def _step(self, days: int) -> None:
        with suppress(OverflowError):  # there is no day beyond the calendar's edge
            self._go(self.shown_day + timedelta(days=days))

    def do_previous(self) -> None:
        """Go to the day before."""
        self._step(-1)

    def do_next(self) -> None:
        """Go to the day after."""
        self._step(1)

    def do_now(self) -> None:
        """Go back to today."""
        self._go(None)

    def do_more(self) -> None:
        """Show the next page of a very full day, or the first again."""
        self.page = self.page + 1 if self.view and self.view.more else 0
        self.reread()

    def do_find(self) -> None:
        """Search the whole log."""
        self.dst.do_find()

    def do_people(self) -> None:
        """Show the people you know."""
        from dst_console.screens.people import PeopleScreen

        self.app.push_screen(PeopleScreen())

    def do_drafts(self) -> None:
        """Take up something left unfinished."""
        from dst_console.screens.drafts import DraftsScreen

        self.app.push_screen(DraftsScreen())

    def do_quit(self) -> None:
        """Leave."""
        self.dst.do_quit()


def _all_words(view: "IncidentView") -> str:
    return " ".join(filter(None, (view.customer, view.summary, view.line, view.place, view.number, view.state)))
