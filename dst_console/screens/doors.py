"""What can be done anywhere: the doors from one screen to another."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from dst_console import config, desk, keymap, spool
from dst_console.actions import BY_ID, Situation
from dst_console.clock import Clock
from dst_console.drafts import Drawer
from dst_console.errors import DeskError
from dst_console.language.quotes import quotes
from dst_console.language.when import gap_line
from dst_console.language.words import day_forms, short_day, state_word
from dst_console.models.calendar import Calendar
from dst_console.paths import Folders
from dst_console.screens.base import DeskScreen
from dst_console.screens.copying import Copier
from dst_console.screens.guiding import Guiding
from dst_console.screens.keeping import Keeper
from dst_console.screens.log_work import LogWork
from dst_console.screens.proofreading import Proofreader
from dst_console.screens.today import TodayScreen
from dst_console.spool import SpoolError
from dst_console.translate import _

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from dst_console.desk.exporting import Form
    from dst_console.desk.handout import Made
    from dst_console.models.days import Days
    from dst_console.models.views import FollowUpView, Gap, IncidentView, VisitView


LATE_MINUTES = 15
"""What a late notice promises at first; the words can be changed before they are used."""


class Doors(LogWork):
    """The part of the console that opens screens; each is loaded when it is first opened (U40)."""

    def __init__(self, folders: Folders, clock: Clock | None = None, only_capture: bool = False) -> None:
        super().__init__(folders, clock)
        self.keys, wrong = keymap.effective(self.settings.keys)
        self.problems += wrong
        self.keeper = Keeper(self, Drawer(folders.data, clock=self.clock))
        self.proofreader = Proofreader(self)
        self.copier = Copier(self)
        self.last_capture = ""
        self._leaving = False
        self._pending_call = ""
        self._signs: tuple[str, ...] | None = None
        self.only_capture = only_capture

    def on_unmount(self) -> None:
        """Let go of the drafts."""
        self.keeper.drawer.close()

    def situation(self) -> Situation:
        """Return what actions that hold anywhere depend on."""
        trouble = str(self.trouble) if self.trouble else ""
        return Situation(
            store_ready=self.store is not None,
            store_trouble=trouble,
            logged=self.last_capture,
            visit=self.visit.id if self.visit else "",
        )

    def action_do(self, action_id: str) -> None:
        """Do an action that holds anywhere, or say why it cannot be done just now."""
        why = BY_ID[action_id].why_not(self.situation())
        if why:
            if not self.waits(lambda: self.action_do(action_id)):
                self.say(why)
        else:
            getattr(self, f"do_{action_id.replace('-', '_')}")()

    def do_capture(self, begun: str = "", draft: str | None = None, starts: str = "") -> None:
        """Open the capture line over whatever is on the screen, with what was begun before, or what it starts with."""
        from dst_console.screens.capture import CaptureScreen

        if not isinstance(self.screen, CaptureScreen):
            self.push_screen(CaptureScreen(begun, draft, starts))

    def captured(self, spool_id: str | None) -> None:
        """A line was saved: take it into the log, and offer the outcome with one key (W3)."""
        if spool_id is None:
            if self.only_capture:
                self.exit()
            return
        self.last_capture = spool_id
        for screen in self.screen_stack:
            if isinstance(screen, TodayScreen):
                screen.fresh = spool_id
        self.drain()
        if self.only_capture:
            self.exit(spool_id)
        elif isinstance(self.screen, DeskScreen) and self.screen.is_typing:
            keys = keymap.shown(self.keys["outcome-last"])
            self.say(_("Saved. {key} says what it came to.").format(key=keys))
        else:
            self.do_outcome_last()

    def fill_gap(self, gap: "Gap") -> None:
        """Open the capture line at the time of a gap, so that what is logged falls into it (Q1)."""
        self.do_capture(starts=gap_line(gap.start, gap.minutes, self.clock.now()))

    def do_outcome_last(self) -> None:
        """Ask what the last walk-up came to."""
        self.ask_outcome(self.last_capture, fresh=True)

    def ask_outcome(self, incident_id: str, fresh: bool = False, number: str = "") -> None:
        """Ask what an incident came to: one key."""
        from dst_console.screens.outcome import OutcomeScreen

        self.push_screen(OutcomeScreen(incident_id, fresh, number))

    def open_procedure(self, incident_id: str, procedure_id: str, run_id: str = "", part_id: str = "") -> None:
        """Follow a procedure on an incident: hold and transfer over the screen in front, the others on their own."""
        from dst_console.screens.guide import GuideScreen
        from dst_console.screens.hold import HoldScreen
        from dst_console.screens.transfer import TransferScreen

        screens: dict[str, type[Guiding]] = {"hold": HoldScreen, "transfer": TransferScreen}
        self._open(screens.get(procedure_id, GuideScreen)(incident_id, procedure_id, run_id, part_id))

    def _open(self, screen: DeskScreen) -> None:
        """Open a screen that reads the log, and let it read already while it is being made."""
        screen.reread()
        self.push_screen(screen)

    def do_hold(self) -> None:
        """Put the caller on hold, or go back to the hold that runs."""
        self._phone("hold")

    def do_transfer(self) -> None:
        """Hand the caller over."""
        self._phone("transfer")

    def _phone(self, procedure_id: str) -> None:
        """Begin over whatever is in front; a call about nothing logged yet is logged first (promise 1)."""
        if isinstance(self.screen, DeskScreen):
            self.screen.after_typing(lambda: self._open_phone(procedure_id))

    def _open_phone(self, procedure_id: str) -> None:
        """Open hold or transfer once: when it lies below already, what lies over it is put aside."""
        scopes = [getattr(screen, "scope", "") for screen in self.screen_stack]
        if scopes[-1] == procedure_id:
            return
        if procedure_id in scopes and isinstance(self.screen, Guiding):
            self.screen.leave()
            return
        try:
            self.open_procedure(self._call(), procedure_id)
        except SpoolError as error:
            self.say_error(error)

    def _call(self) -> str:
        """Return the incident that a call is about: the one on hold, the one in front, or a new one."""
        return self.clocks.incident_of("hold") or self.incident_in_front() or self._new_call()

    def incident_in_front(self) -> str:
        """Return the incident of the screen in front, or of what it is laid over; empty when none is chosen."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen) and (chosen := screen.situation().incident):
                return chosen
            if not screen.is_modal:
                break
        return ""

    def _new_call(self) -> str:
        """Log a call, or return the one that was logged a moment ago and has not entered the log yet."""
        if not self._pending_call or self._pending_call in self.logged:
            self._pending_call = spool.put(self.folders, "", fields={"source": "phone"}, at=self.clock.now())
            self.drain()
        return self._pending_call

    def do_cards(self) -> None:
        """Open the list of cards and channels."""
        from dst_console.screens.cards import CardsScreen

        self.push_screen(CardsScreen(self.incident_in_front()))

    def plan_visit(self, incident_id: str) -> None:
        """Plan a visit on an incident, or open the one that is planned there."""
        from dst_console.screens.plan import PlanScreen

        self.push_screen(PlanScreen(incident_id))

    def open_visit(self, visit_id: str) -> None:
        """Open a visit."""
        from dst_console.screens.visit import VisitScreen

        self.push_screen(VisitScreen(visit_id))

    def copy_to_clipboard(self, text: str, stem: str = "copied", form: "Form" = "txt", also: str = "") -> None:
        """Copy text, from a field too; say which way it went (U21), and `also`; `stem` and `form` are for a file."""
        self._clipboard = text
        self.copier.copy(text, stem, form, also)

    def send_to_terminal(self, text: str) -> None:
        """Send text to the terminal's clipboard."""
        if self._driver is not None:
            self._driver.write(desk.clipboard.for_terminal(text))

    def save_as(self, days: "Days", chosen: "IncidentView | None", shown: Sequence[str] = ()) -> None:
        """Save the chosen incident, the days in front, a range or the incidents `shown` as a file, or copy them."""
        from dst_console.screens.export import ExportScreen, offers

        self.push_screen(ExportScreen(offers(days, chosen, shown)))

    def save_on(self, draft: str) -> None:
        """Go on with saving something as a file."""
        from dst_console.screens.export import ExportScreen, offers_kept

        self.push_screen(ExportScreen(offers_kept(draft)))

    def open_figures(self) -> None:
        """Open the technician's own figures."""
        from dst_console.screens.figures import FiguresScreen

        self._open(FiguresScreen())

    def warns(self, text: str, once_read: Callable[[], object]) -> bool:
        """Whether a customer's own words in a text, those in quotes, hold a sign of anger coming (K1).

        The words that warn are read in a thread when the first quote is typed; then `once_read` is called.
        """
        if not quotes(text):
            return False
        if self._signs is None:
            self._read_signs(once_read)
            return False
        return bool(desk.conflict.found(text, self._signs))

    @work(thread=True, group="signs", exclusive=True, exit_on_error=False)
    def _read_signs(self, then: Callable[[], object]) -> None:
        self._signs = desk.conflict.signs(self.folders)
        self.call_later(then)

    def write_late_notice(self, waiting: "VisitView | None" = None) -> None:
        """Draft the words for who waits: the technician is running late (W2)."""
        view = waiting or self.visit
        if view is None:
            return
        words = desk.visits.late_notice(view, self.settings.name, self.clock.now(), LATE_MINUTES)
        title = f"{view.incident.number} {view.customer}"
        self.write_note(view.incident.id, title, text=words)

    def do_find(self) -> None:
        """Open the search."""
        from dst_console.screens.find import FindScreen

        if not isinstance(self.screen, FindScreen):
            self.push_screen(FindScreen())

    def do_knowledge(self) -> None:
        """Open the knowledge base; once."""
        if isinstance(self.screen, DeskScreen):
            self.screen.after_typing(self._knowledge)

    def _knowledge(self) -> None:
        from dst_console.screens.knowledge import KnowledgeScreen

        if not any(isinstance(screen, KnowledgeScreen) for screen in self.screen_stack):
            self.push_screen(KnowledgeScreen(self.incident_in_front()))

    def read_article(self, article_id: str, incident_id: str = "", then: Callable[[str], None] | None = None) -> None:
        """Open an article over what is in front; `incident_id` is what it may help with.

        What came of it is counted at once, or handed to `then`.
        """
        from dst_console.screens.article import ArticleScreen

        self.push_screen(ArticleScreen(article_id, incident_id, then))

    def write_article(self, incident_id: str = "", article_id: str = "") -> None:
        """Write an article from an incident, an empty one, or change one (Q1, Q6)."""
        from dst_console.screens.write import WriteScreen

        self.push_screen(WriteScreen(incident_id, article_id))

    def do_note(self) -> None:
        """Write a note on the incident in front; on the note itself, save it."""
        if isinstance(self.screen, DeskScreen):
            self.screen.after_typing(self._note)

    def _note(self) -> None:
        from dst_console.screens.note import NoteScreen

        if isinstance(self.screen, NoteScreen):
            self.screen.do_save()
            return
        chosen = self.incident_in_front()
        if not chosen:
            self.say(_("No incident is chosen to write a note on."))
            return
        self.write_note(chosen)

    def write_note(self, incident_id: str, title: str = "", amends: int | None = None, text: str = "") -> None:
        """Open the note page for an incident."""
        from dst_console.screens.note import NoteScreen

        self.push_screen(NoteScreen(incident_id, title, amends, text))

    def open_incident(self, incident_id: str) -> None:
        """Open an incident's page."""
        from dst_console.screens.incident import IncidentScreen

        self._open(IncidentScreen(incident_id))

    def close_incident(self, incident_id: str) -> None:
        """Close an incident: the page where everything is in order in a few keys (P4)."""
        from dst_console.screens.close import CloseScreen

        self.push_screen(CloseScreen(incident_id))

    def tell_closed(self, spool_id: str, incident_id: str, at: "datetime", summary: str) -> None:
        """Enter a closing, and say what became of it: another console may have been first."""
        self.once_entered(lambda: self._look_closed(spool_id, incident_id, at, summary))
        self.drain()

    @work(thread=True, group="closed", exit_on_error=False)
    def _look_closed(self, spool_id: str, incident_id: str, at: "datetime", summary: str) -> None:
        became = None
        if self.store is not None:
            with suppress(DeskError):  # the log cannot be used; it is said already, and this once it can
                became = desk.closing.became(self.store, spool_id, incident_id, at, summary)
        if became is None:
            self.call_later(self.once_entered, lambda: self._look_closed(spool_id, incident_id, at, summary))
        else:
            self.call_later(self._say_closed, *became)

    def _say_closed(self, number: str, state: str, by_this: bool) -> None:
        if by_this:
            key = keymap.shown(self.keys["incident.handout"])
            told = _(
                "{number} is closed, queued for {targets}. Undo takes it back; "
                "{key} on it writes the customer's hand-out."
            )
            self.say(told.format(number=number, targets=", ".join(self.settings.sends_to), key=key))
        elif state in desk.closing.OVER:
            told = _("{number} was {state} already and stays so. Anything you wrote differently is a note on it.")
            self.say(told.format(number=number, state=state_word(state)), "warning")

    def ask_days(self, then: Callable[["Days"], None], answer: str = "") -> None:
        """Ask for days: a week, a month, the last so many, from one to another; what are none is asked again."""
        from dst_console.screens.ask import AskScreen

        hint = _("{forms} · esc: back").format(forms=day_forms())
        answered = partial(self._take_days, then)
        self.push_screen(AskScreen(_("Which days?"), answer or _("week"), hint, then=answered, replaces=True))

    def _take_days(self, then: Callable[["Days"], None], words: str) -> None:
        try:
            days = desk.ranges.days_of(words, self.clock.now(), self.settings.weekend)
        except DeskError as error:
            self.ask_days(then, words)
            self.say_error(error)
            return
        then(days)

    def end_the_day(self, day: "date") -> None:
        """Walk through what is left of a day (Q1, Q3, R1)."""
        from dst_console.screens.end_of_day import EndOfDayScreen

        self._open(EndOfDayScreen(day))

    def take_up_drafts(self) -> None:
        """List what was left unfinished, to take one up again."""
        from dst_console.screens.drafts import DraftsScreen

        self.push_screen(DraftsScreen())

    def keep_promise(self, view: "FollowUpView") -> None:
        """Say that something promised was kept (R1)."""
        try:
            desk.follow_ups.finish(self.folders, view, self.clock.now())
        except SpoolError as error:
            self.say_error(error)
            return
        self.drain()
        self.say(_("Kept. Undo takes it back."))

    def put_off_promise(self, view: "FollowUpView", day: "date") -> bool:
        """Put something promised off until work begins after a day; False when no disk takes that."""
        now = self.clock.now()
        due = Calendar.of(self.settings).opens_after(max(day, now.date())).astimezone()
        try:
            desk.follow_ups.put_off(self.folders, view, due, now)
        except SpoolError as error:
            self.say_error(error)
            return False
        self.drain()
        self.say(_("Left for {when}. Undo takes it back.").format(when=short_day(due)))
        return True

    def write_handout(self, incident_id: str) -> None:
        """Write the customer's hand-out, and say for whom it is and where it lies (P4)."""
        if isinstance(self.screen, DeskScreen):
            self.screen.fetch("handout", lambda store: desk.handout.write(store, incident_id), self._handed_out)

    def _handed_out(self, written: "tuple[Made, Path]") -> None:
        made, path = written
        told = _("Hand-out for {customer}: {path}").format(customer=made.customer, path=path)
        self.say(f"{made.trouble}\n{told}" if made.trouble else told, "warning" if made.trouble else "information")

    def do_outbox(self) -> None:
        """Show what waits to be sent up, and why."""
        from dst_console.screens.outbox import OutboxScreen

        if not isinstance(self.screen, OutboxScreen):
            self._open(OutboxScreen())

    def edit(self, text: str, suffix: str) -> str | None:
        """Lend a text to the person's own editor and return it as it comes back; None without an editor, said so."""
        from dst_console.screens.note import edited

        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor:
            self.say(_("Set $EDITOR to the editor you like; `dst config path` says where the settings are."))
            return None
        with self.suspend():
            return edited(editor, text, self.folders.state, suffix=suffix)

    def show_person(self, name: str) -> None:
        """Open the people's page at a name."""
        from dst_console.screens.people import PeopleScreen

        self.push_screen(PeopleScreen(name))

    def ask_cancel(self, incident_id: str, number: str) -> None:
        """Ask why, then cancel an incident; it stays in the log with its reason."""
        from dst_console.screens.ask import AskScreen

        question = _("Why is {number} cancelled? One word will do.").format(number=number)
        place = ("cancel", incident_id)
        self.push_screen(AskScreen(question, place=place, title=number, then=partial(self._cancel, incident_id)))

    def _cancel(self, incident_id: str, reason: str) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.fetch(
                "cancel",
                lambda store: desk.incidents.cancel(store, incident_id, reason),
                self._cancelled,
                self._not_cancelled,
            )

    def _cancelled(self, view: "IncidentView") -> None:
        self.keeper.drop(("cancel", view.id))
        self.say(_("{number} is cancelled. Undo takes it back.").format(number=view.number))
        self.tell_screens()

    def _not_cancelled(self, error: DeskError) -> None:
        self.say_error(error)
        self.keeper.recount()  # the reason is a draft still

    def reopen(self, incident_id: str) -> None:
        """Bring an incident back to open."""
        if isinstance(self.screen, DeskScreen):
            self.screen.fetch("reopen", lambda store: desk.incidents.reopen(store, incident_id), self._reopened)

    def _reopened(self, view: "IncidentView") -> None:
        self.say(_("{number} is open again.").format(number=view.number))
        self.tell_screens()

    def take_settings(self) -> None:
        """Read the settings again, as after the first questions."""
        self.settings, _problems = config.read(self.folders)
        if self.store is not None:
            self.store.settings = self.settings

    def do_help(self) -> None:
        """Show every key of the screen in front."""
        from dst_console.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss(None)
        else:
            scope = self.screen.scope if isinstance(self.screen, DeskScreen) else ""
            self.push_screen(HelpScreen(scope))

    def do_jump(self) -> None:
        """Put a letter on each part of the screen."""
        from dst_console.screens.jump import JumpScreen

        self.push_screen(JumpScreen())

    def do_palette(self) -> None:
        """Open the command palette: actions, incidents, people."""
        from dst_console.screens.palette import open_palette

        open_palette(self)

    def do_quit(self) -> None:
        """Leave; what is being typed is kept as a draft first (U21)."""
        if isinstance(self.screen, DeskScreen):
            self.screen.after_typing(self._quit)
        else:
            self._quit()

    def _quit(self) -> None:
        if self.keeper.now() or self._leaving:
            self.exit()
        self._leaving = True  # asked for once more, it leaves all the same

    def on_app_blur(self) -> None:
        """Keep what is being typed when the technician looks elsewhere."""
        self.keeper.now()
