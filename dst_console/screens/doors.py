"""What can be done anywhere: the doors from one screen to another."""

from functools import partial
from typing import TYPE_CHECKING

from dst_console import config, desk, keymap
from dst_console.actions import BY_ID, Situation
from dst_console.clock import Clock
from dst_console.drafts import Drawer
from dst_console.errors import DeskError
from dst_console.paths import Folders
from dst_console.screens.base import DeskScreen
from dst_console.screens.keeping import Keeper
from dst_console.screens.log_work import LogWork
from dst_console.screens.today import TodayScreen
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import IncidentView


class Doors(LogWork):
    """The part of the console that opens screens; each is loaded when it is first opened (U40)."""

    def __init__(self, folders: Folders, clock: Clock | None = None, only_capture: bool = False) -> None:
        super().__init__(folders, clock)
        self.keys, wrong = keymap.effective(self.settings.keys)
        self.problems += wrong
        self.keeper = Keeper(self, Drawer(folders.data, clock=self.clock))
        self.last_capture = ""
        self._leaving = False
        self.only_capture = only_capture

    def on_unmount(self) -> None:
        """Let go of the drafts."""
        self.keeper.drawer.close()

    def situation(self) -> Situation:
        """Return what actions that hold anywhere depend on."""
        trouble = str(self.trouble) if self.trouble else ""
        return Situation(store_ready=self.store is not None, store_trouble=trouble, logged=self.last_capture)

    def action_do(self, action_id: str) -> None:
        """Do an action that holds anywhere, or say why it cannot be done just now."""
        why = BY_ID[action_id].why_not(self.situation())
        if why:
            if not self.waits(lambda: self.action_do(action_id)):
                self.say(why)
        else:
            getattr(self, f"do_{action_id.replace('-', '_')}")()

    def do_capture(self, begun: str = "", draft: str | None = None) -> None:
        """Open the capture line over whatever is on the screen, with what was begun before."""
        from dst_console.screens.capture import CaptureScreen

        if not isinstance(self.screen, CaptureScreen):
            self.push_screen(CaptureScreen(begun, draft))

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

    def do_outcome_last(self) -> None:
        """Ask what the last walk-up came to."""
        self.ask_outcome(self.last_capture, fresh=True)

    def ask_outcome(self, incident_id: str, fresh: bool = False, number: str = "") -> None:
        """Ask what an incident came to: one key."""
        from dst_console.screens.outcome import OutcomeScreen

        self.push_screen(OutcomeScreen(incident_id, fresh, number))

    def do_find(self) -> None:
        """Open the search."""
        from dst_console.screens.find import FindScreen

        if not isinstance(self.screen, FindScreen):
            self.push_screen(FindScreen())

    def do_note(self) -> None:
        """Write a note on the incident in front; on the note itself, save it."""
        if isinstance(self.screen, DeskScreen):
            self.screen.after_typing(self._note)

    def _note(self) -> None:
        from dst_console.screens.note import NoteScreen

        if isinstance(self.screen, NoteScreen):
            self.screen.do_save()
            return
        chosen = self.screen.situation().incident if isinstance(self.screen, DeskScreen) else ""
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

        self.push_screen(IncidentScreen(incident_id))

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
