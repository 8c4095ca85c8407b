"""Following a procedure on a screen: taken up in a worker, each thing done spooled before it is shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dst_console import desk, translate
from dst_console.actions import Situation
from dst_console.clock import Mark, mark
from dst_console.errors import BadInput, DeskError, LogUnavailable
from dst_console.language.plain import harmless
from dst_console.screens.base import DeskScreen
from dst_console.screens.keeping import Place
from dst_console.spool import SpoolError
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step
    from dst_console.checklists.runner import Moved, Run
    from dst_console.desk.procedures import TakenUp
    from dst_console.store.log import Store

MOST_NAMED = 2
"""Steps named when it is asked why they are left out; of more only the number is said."""


class Guiding(DeskScreen):
    """A screen that follows one procedure on one incident; without an incident it shows it, and records nothing."""

    shows_log = True
    undisturbed = True

    def __init__(self, incident_id: str, procedure_id: str, run_id: str = "", part_id: str = "") -> None:
        super().__init__()
        self.part_id = part_id
        """The part to go on from at least, as when one has arrived at the desk."""
        self.incident_id = incident_id
        self.procedure_id = procedure_id
        self.run_id = run_id
        self.taken: TakenUp | None = None
        self._run: Run | None = None
        self._acts = 0
        self._place = ""

    # Taking up

    def reread(self) -> None:
        """Take the procedure up again as the log has it: after an undo it is another state."""
        acts, language = self._acts, translate.language()

        def take_up(store: "Store") -> "TakenUp":
            if not self.incident_id:
                return desk.procedures.read_only(store, self.procedure_id, language)
            return desk.procedures.take_up(store, self.incident_id, self.procedure_id, language, self.run_id)

        if self.taken is not None and not self.incident_id:
            return
        self.fetch(
            "guide",
            take_up,
            lambda taken: self._take(taken, acts),
            self._cannot,
        )

    def _take(self, taken: "TakenUp", acts: int) -> None:
        if acts != self._acts:  # something was done meanwhile: what was read is older than the screen
            self.reread()
            return
        first = self.taken is None
        self.taken, self._run = taken, taken.run
        self.dst.clocks.follow(self.incident_id, taken.run, self.customer)
        self.run_id = taken.run.id
        if first and taken.refused:
            problem = f"{taken.refused.where}: {taken.refused.what}"
            self.dst.say(_("A procedure of your own was not taken. {problem}").format(problem=problem), "warning")
        if first and self.incident_id:
            self.dst.keeper.bring(self.place)
        if not ((first or not taken.run.begun) and self._begin()):
            self.keep_place()
            self.draw()
        self.refresh_keys()

    def _begin(self) -> bool:
        """Begin it, or go on after a pause; False when it is under way, and nothing is drawn by it."""
        drawn = False
        if not self.run.begun:
            drawn = self.record(self.run.begin(self.now(), self._loaded.digest))
        ids = [part.id for part in self.run.procedure.parts]
        wanted, self.part_id = self.part_id, ""
        further = wanted in ids and ids.index(wanted) > ids.index(self.run.part_id)
        if further or (self.run.since is None and not self.run.ended):
            drawn = self.record(self.run.go(wanted if further else self.run.part_id, self.now())) or drawn
        return drawn

    def _cannot(self, error: DeskError) -> None:
        """Without the log, begin all the same: what is done is spooled, and enters it later (promise 1)."""
        if self.taken is None and isinstance(error, LogUnavailable) and self.incident_id:
            technician, language = self.dst.settings.name, translate.language()
            taken = desk.procedures.without_log(self.dst.folders, technician, self.procedure_id, language)
            self._take(taken, self._acts)
        elif self.taken is None:
            self.dst.say_error(error)
            self.dst.forget_ahead()  # they were meant for what cannot be shown
            self.dismiss(None)

    @property
    def run(self) -> "Run":
        """The procedure as it stands."""
        assert self._run is not None
        return self._run

    @property
    def _loaded(self) -> Any:
        assert self.taken is not None
        return self.taken.loaded

    @property
    def is_ready(self) -> bool:
        """Whether it was taken up and can be followed."""
        return self._run is not None

    def now(self) -> Mark:
        """Return this moment on both clocks."""
        return mark(self.dst.clock)

    # Doing

    def record(self, moved: "Moved") -> bool:
        """Keep what was done, then show it. False when no disk takes it: then it is not done."""
        run, entries = moved
        if entries and self.incident_id and not run.procedure.is_private:
            try:
                by = self.dst.settings.name or self.dst.settings.prefix
                desk.procedures.keep(self.dst.folders, self.incident_id, entries, self.now().wall, self._loaded, by)
            except SpoolError as error:
                self.dst.say_error(error)
                return False
            self._acts += 1
            self.call_after_refresh(self.dst.drain)  # shown first: reading the day for it would hold up the painting
        self._run = run
        self.dst.clocks.follow(self.incident_id, run, self.customer)
        self.keep_place()
        self.draw()
        return True

    def attempt(self, what: "Callable[[], Moved]") -> bool:
        """Do something, or say why it cannot be done."""
        if not self.is_ready:
            return False
        try:
            return self.record(what())
        except BadInput as error:
            self.dst.say(error.title)
            return False

    def forward_or_ask(self, what: "Callable[[], Moved]", then: Callable[[], None] | None = None) -> None:
        """Go on; when steps are open, ask one word why they are left out, and then go on."""
        from dst_console.checklists.runner import NotYet

        if not self.is_ready:
            return
        try:
            done = self.record(what())
        except NotYet as error:
            if error.steps:
                self.ask_reason(error.steps, lambda: self.forward_or_ask(what, then))
            else:
                self.dst.say(error.title)
            return
        if done and then:
            then()

    def ask_reason(self, steps: "tuple[Step, ...]", then: Callable[[], None] | None = None) -> None:
        """Ask for the one word that leaving steps out needs."""
        from dst_console.screens.ask import AskScreen

        run = self.run
        left = "; ".join(step.text.said(run.speech.language, run.speech.names) for step in steps[:MOST_NAMED])
        if len(steps) > MOST_NAMED:
            left += f" (+{len(steps) - MOST_NAMED})"
        question = _("Left out: {steps}. Why? One word will do.").format(steps=left)

        def answered(reason: str) -> None:
            if self.attempt(lambda: self.run.skip(steps, reason, self.now())) and then:
                then()

        self.app.push_screen(AskScreen(question, then=answered))

    # Where it stands, for after a crash (U17)

    @property
    def place(self) -> str:
        """Where it goes on: the incident, the procedure and the run."""
        return f"{self.incident_id}/{self.procedure_id}/{self.run_id}"

    def step_place(self, step_id: str) -> Place:
        """Return where what is half typed for a step is kept."""
        return f"step-{step_id}", self.place

    @property
    def customer(self) -> str:
        """Who it is about, as one says the name."""
        view = self.taken.incident if self.taken else None
        return harmless(view.customer or view.number) if view else ""

    @property
    def title_words(self) -> str:
        """The incident and its customer, as a draft is named."""
        view = self.taken.incident if self.taken else None
        return f"{view.number} {view.customer}".strip() if view else ""

    def keep_place(self) -> None:
        """Remember that this procedure is open: after a crash it is offered again."""
        if not self.incident_id or self._run is None or self._run.ended or self._run.procedure.is_private:
            return
        run = self._run
        here = f"{run.procedure.title.said(run.speech.language)} · {run.part.title.said(run.speech.language)}"
        if self._place != here:
            self._place = here
            self.dst.keeper.soon(("run", self.place), self.title_words, here)
            self.dst.keeper.now()

    def forget_place(self) -> None:
        """It was left in good order."""
        self.dst.keeper.drop(("run", self.place))

    # The clock on the screen

    def draw(self) -> None:
        """Draw where it stands."""

    def draw_clock(self) -> None:
        """Draw what changes each second."""

    def is_about(self, run: "Run") -> bool:
        """Whether this screen shows the clocks of a run."""
        return self._run is not None and self._run.id == run.id

    def on_screen_resume(self) -> None:
        """Let the seconds be drawn while this screen is in front."""
        self.dst.clocks.watch(self)

    def on_screen_suspend(self) -> None:
        """Draw no seconds while it is covered."""
        self.dst.clocks.unwatch(self)

    def on_unmount(self) -> None:
        """Draw no more."""
        self.dst.clocks.unwatch(self)

    def situation(self) -> Situation:
        """Return what actions depend on."""
        general = self.dst.situation()
        return Situation(
            general.store_ready,
            general.store_trouble,
            self.incident_id,
            logged=general.logged,
            visit=general.visit,
            article=taken.article if (taken := self._run.in_hand if self._run else None) else "",
        )

    def leave(self) -> None:
        """Go back; the procedure goes on where it was."""
        if self.is_ready and not self.run.ended:
            self.attempt(lambda: self.run.pause(self.now()))
        if not (self.is_ready and self.run.clocks):  # a caller on hold is offered again after a crash
            self.forget_place()
        self.dismiss(None)

    def finish(self) -> None:
        """Go back: the procedure is over."""
        self.forget_place()
        self.dismiss(None)
