"""Today: the day's work as a timeline, with the incident under the cursor beside it."""

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dst_console import desk, translate
from dst_console.actions import Situation
from dst_console.errors import DeskError
from dst_console.keymap import shown
from dst_console.language.plain import harmless
from dst_console.language.words import span_words
from dst_console.models.days import Days, moved
from dst_console.screens.base import DeskScreen, bindings
from dst_console.screens.messages import WaitingChanged
from dst_console.translate import _, ngettext
from dst_console.widgets.day import DayList, count_words, holds, lesson
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.rows import waiting_short
from dst_console.widgets.standing import APART, standing_forms
from dst_console.widgets.story import story_text

if TYPE_CHECKING:
    from dst_console.checklists.runner import Run
    from dst_console.models.views import DayView, FollowUpView, Gap, IncidentView, Story, VisitView
    from dst_console.store.log import Store

    Running = tuple[tuple[IncidentView, Run], ...]

REST_SECONDS = 1.5
"""After so long on this screen the procedures are loaded in the background."""

WIDE = 100
"""From so many columns on, the incident stands beside the list; below that it opens over it."""


LEAST_FREE = 10
"""Cells of the first line that are the program's name, and what lies between its parts."""


class TodayScreen(DeskScreen):
    """The home screen: a local day (U25), or several."""

    CSS_PATH = "today.tcss"
    BINDINGS = bindings("today")
    AUTO_FOCUS = "#day"
    scope = "today"
    watches = True

    def __init__(self) -> None:
        super().__init__()
        self.days: Days | None = None  # None follows the calendar
        self._days_read: Days | None = None
        """The days read last, to stay on when others cannot be."""
        self.page = 0
        self.view: DayView | None = None
        self.letters = ""
        self.fresh = ""
        """The walk-up logged last, until the cursor stands on it."""

    def compose(self) -> ComposeResult:
        """Draw the frame; the day fills it when the log is open."""
        yield Static(id="top", classes="bar", markup=False)
        with Horizontal():
            yield DayList(id="day")
            with VerticalScroll(id="beside", can_focus=False):
                yield Static(id="story", markup=False)
        yield LineField(placeholder=_("only what holds these letters; esc shows all"), id="letters")
        yield Static(id="counts", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say where we are while the log is being opened."""
        self.query_one("#letters").display = False
        self.draw_top()
        self._draw_list()
        self.reread()

    @property
    def shown(self) -> Days:
        """The days on the screen."""
        return self.days or Days(today := self.dst.clock.now().date(), today)

    @property
    def listing(self) -> DayList:
        """The list of the day."""
        return self.query_one("#day", DayList)

    @property
    def chosen(self) -> "IncidentView | None":
        """The incident under the cursor, also that of a visit or a follow-up."""
        return self.listing.incident

    @property
    def chosen_visit(self) -> "VisitView | None":
        """The visit under the cursor."""
        return self.listing.visit

    @property
    def chosen_follow_up(self) -> "FollowUpView | None":
        """The follow-up under the cursor."""
        return self.listing.follow_up

    @property
    def chosen_gap(self) -> "Gap | None":
        """The gap under the cursor."""
        return self.listing.gap

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
            gap=self.chosen_gap is not None,
        )

    # Reading

    def reread(self) -> None:
        """Read the day again, and what stands beside it."""
        wanted, page = self.shown, self.page
        generation, language = self.dst.clocks.generation, translate.language()

        def look(store: "Store") -> "tuple[DayView, Running, int]":
            view = desk.review.day(store, wanted.first, page, wanted.last)
            return view, desk.review.clocks_running(store, language), generation

        self.fetch("day", look, self._show_day, self._not_read)
        if self.is_covered:
            self._stale = True
        else:
            self.draw_top()
            self._draw_counts()

    def _show_day(self, found: "tuple[DayView, Running, int]") -> None:
        view, running, generation = found
        self._days_read = self.days
        self.dst.clocks.sync(running, generation)
        self.view = view
        self.dst.promises = len(view.follow_ups)
        self.dst.take_waiting(view.waiting)
        if self.is_covered:
            self._stale = True
            return
        self._draw_list()
        self.draw_top()
        self._draw_counts()

    def _not_read(self, error: DeskError) -> None:
        """Stay on the days that could be read: others may lie at the calendar's edge."""
        self.dst.say_error(error)
        if self.days != self._days_read:
            self._go(self._days_read)

    def draw_top(self) -> None:
        """Draw the first line: which day, who waits, what was logged, how the outbox stands."""
        day = span_words(self.shown)
        room = self.app.size.width - cell_len(day) - LEAST_FREE
        self.query_one("#top", Static).update(self._first_line(day, self._right(room)))

    def _right(self, room: int) -> Content:
        """Return what stands at the end of the first line; what is counted gives way before how the outbox stands."""
        if self.view is None:
            opening = "" if self.dst.store else _("opening the log …")
            return Content.styled(harmless(self.dst.trouble.title) if self.dst.trouble else opening, "$muted")
        counts = ngettext("{n} incident", "{n} incidents", self.view.total).format(n=self.view.total)
        if self.view.open_count:
            counts += " · " + ngettext("{n} open", "{n} open", self.view.open_count).format(n=self.view.open_count)
        waits = waiting_short(self.dst.visit, self.dst.clock.now(), room)
        room -= cell_len(waits) + APART if waits else 0
        forms = standing_forms(self.dst.sender.view, self.dst.clock.now())
        standing = next((form for form in forms if form.cell_length <= room), forms[-1] if forms else Content(""))
        counts += " · " if forms else ""
        return Content.assemble((counts if cell_len(counts) + standing.cell_length <= room else "", "$muted"), standing)

    def _first_line(self, day: str, right: Content) -> Content:
        gap = max(1, self.app.size.width - cell_len(day) - right.cell_length - 9)
        waits = waiting_short(self.dst.visit, self.dst.clock.now(), gap - 4)
        before = max(1, (gap - cell_len(waits)) // 2)
        return Content.assemble(
            (" dst", "bold $primary"),
            " · ",
            (day, "bold"),
            " " * before,
            (waits, "bold $accent"),
            " " * max(0, gap - before - cell_len(waits)),
            right,
        )

    @on(WaitingChanged)
    def waiting_changed(self) -> None:
        """Draw who waits."""
        if not self.is_covered:
            self.draw_top()

    def _draw_counts(self) -> None:
        now, view = self.dst.clock.now(), self.view
        due = sum(one.due <= now for one in view.follow_ups) if view else 0
        parts = count_words(view, self.dst.keeper.count, shown(self.dst.keys["today.drafts"]), due)
        if self.chosen_gap:
            parts = [_("{key}: log what happened then").format(key=shown(self.dst.keys["today.open"]))]
        if self.letters:
            parts.append(_("filter: {letters}").format(letters=harmless(self.letters)))
        if view is not None and (view.more or self.page):
            parts.append(_("page {n}, {key} for more").format(n=self.page + 1, key=shown(self.dst.keys["today.more"])))
        self.query_one("#counts", Static).update(Content(" · ".join(parts)))

    def _draw_list(self) -> None:
        """Fill the list, keeping the cursor on the same row."""
        listing = self.listing
        if not listing.fill(self.view, self.page, self.letters, self.dst.clock.now(), self.fresh):
            listing.add_option(Option(self._lesson(), disabled=True))
        if listing.chosen_id == self.fresh:
            self.fresh = ""
        self._read_story()

    def _lesson(self) -> Content:
        """What an empty day says."""
        if self.view is None:
            return Content(_("Opening the log. You can log a walk-up already."))
        if self.letters:
            return Content(_("Nothing on this day holds these letters."))
        if self.days is not None:
            return Content(_("Nothing is logged on this day."))
        return lesson(shown(self.dst.keys["today.capture"]))

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
        self._draw_counts()

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Lay the screen out for its width."""
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._draw_list)
        self.draw_top()

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
        """Open what is under the cursor; a gap is filled."""
        if self.chosen_visit:
            self.dst.open_visit(self.chosen_visit.id)
        elif self.chosen_gap:
            self.dst.fill_gap(self.chosen_gap)
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
        if self.chosen_follow_up:
            self.dst.keep_promise(self.chosen_follow_up)

    def do_gap(self) -> None:
        """Go to the next gap, round about."""
        if not self.listing.next_gap():
            self.dst.say(_("There is no gap on this day."))

    def do_end(self) -> None:
        """Walk through what is left of the day."""
        self.dst.end_the_day(self.shown.last if self.shown.count == 1 else self.dst.clock.now().date())

    def do_range(self) -> None:
        """Show a week, a month or any other days."""
        self.dst.ask_days(self._go)

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

    def do_handout(self) -> None:
        """Write the customer's hand-out."""
        if self.chosen:
            self.dst.write_handout(self.chosen.id)

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

    def _go(self, days: Days | None) -> None:
        today = self.dst.clock.now().date()
        self.days = None if days == Days(today, today) else days
        self.page = 0
        self.view = None if self.dst.store is None else self.view
        self.reread()

    def _step(self, steps: int) -> None:
        with suppress(OverflowError):  # there is no day beyond the calendar's edge
            self._go(moved(self.shown, steps))

    def do_previous(self) -> None:
        """Go to the day before, or as many days back as are shown."""
        self._step(-1)

    def do_next(self) -> None:
        """Go to the day after, or as many days on as are shown."""
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
        self.dst.take_up_drafts()

    def do_quit(self) -> None:
        """Leave."""
        self.dst.do_quit()

    def do_export(self) -> None:
        """Save the incident under the cursor, the day, a range or what the filter shows."""
        listed = self.view.incidents if self.view and self.letters else ()
        self.dst.save_as(self.shown, self.chosen, [one.id for one in listed if holds(one, self.letters)])

    def do_figures(self) -> None:
        """Show one's own figures."""
        self.dst.open_figures()
