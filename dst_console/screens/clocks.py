"""The running clocks of holds and replies: one beat a second at most, whatever screen is in front (H2, G3, G4)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.content import Content
from textual.timer import Timer

from dst_console.clock import Mark, between, mark
from dst_console.language.plain import harmless
from dst_console.language.telling import minutes
from dst_console.translate import _
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.steps import offers, said

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step
    from dst_console.checklists.runner import Run, Stage
    from dst_console.models.views import IncidentView
    from dst_console.screens.log_work import LogWork

LEAST_WAIT = 0.05
"""Seconds: a beat nearer than this belongs to the second that is just over."""


class Watcher(Protocol):
    """A screen that shows seconds."""

    def draw_clock(self) -> None:
        """Draw what changes each second."""

    def is_about(self, run: "Run") -> bool:
        """Whether the screen shows the clocks of this run."""


@dataclass
class _Running:
    """A clock that runs, and how far its alarms have come."""

    incident_id: str
    run: "Run"
    step: "Step"
    since: Mark
    who: str
    stage: "Stage" = "running"


class Clockwork:
    """Beats while a clock runs or a screen shows seconds; tells of warnings and alarms once each."""

    def __init__(self, app: "LogWork") -> None:
        self._app = app
        self._running: dict[tuple[str, str], _Running] = {}
        self._watcher: Watcher | None = None
        self._timer: Timer | None = None
        self.generation = 0
        """Counts what was done here, so that older readings are known as such."""

    def follow(self, incident_id: str, run: "Run", who: str) -> None:
        """Take the clocks of a run as they stand now; those it stopped are forgotten."""
        self.generation += 1
        for key in [key for key in self._running if key[0] == run.id and key[1] not in run.clocks]:
            if self._running.pop(key).stage != "running":
                self._app.clear_notifications()  # its alarm is over
        self._follow(incident_id, run, who)
        self._rearm()

    def _follow(self, incident_id: str, run: "Run", who: str) -> None:
        for step_id, since in run.clocks.items():
            known = self._running.get((run.id, step_id))
            if known is None or known.since != since:
                self._running[run.id, step_id] = _Running(incident_id, run, run.procedure.step(step_id), since, who)

    def sync(self, running: "tuple[tuple[IncidentView, Run], ...]", generation: int) -> None:
        """Take what the log says runs: an undo or another console may have started or stopped a clock.

        What was read before something was done here (`generation`) is older than what is known, and left.
        """
        if generation != self.generation:
            return
        there = {(run.id, step_id) for _view, run in running for step_id in run.clocks}
        for key in [key for key in self._running if key not in there]:
            del self._running[key]
        for view, run in running:
            self._follow(view.id, run, harmless(view.customer or view.number))
        self._rearm()

    def clocks(self) -> list[Content]:
        """Return each running clock in a few cells, the one that was started first at the front."""
        now = mark(self._app.clock)
        found = []
        for one in sorted(self._running.values(), key=lambda one: one.since.wall):
            gone, stage = one.run.stage(one.step, now)
            style = {"running": "$success", "warning": "bold $warning", "over": "bold $error"}[stage]
            sign = "▲ " if stage == "over" else "◷ "
            title = said(one.run, one.run.procedure.title)
            found.append(Content.styled(f"{sign}{title} {minutes(gone)}", style))
        return found

    def incident_of(self, procedure_id: str) -> str:
        """Return the incident on which a clock of a procedure runs, empty when none does."""
        found = (one.incident_id for one in self._running.values() if one.run.procedure.id == procedure_id)
        return next(found, "")

    def watch(self, watcher: Watcher) -> None:
        """Let a screen draw its seconds."""
        self._watcher = watcher
        self._rearm()

    def unwatch(self, watcher: Watcher) -> None:
        """The screen is no longer in front."""
        if self._watcher is watcher:
            self._watcher = None

    def _rearm(self) -> None:
        """Come again when a second of the clock that was started last is full."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._watcher is None and not self._running:
            return
        newest = max(self._running.values(), key=lambda one: one.since.wall, default=None)
        gone = between(newest.since, mark(self._app.clock)) if newest else 0.0
        wait = 1.0 - gone % 1.0
        self._timer = self._app.set_timer(wait if wait > LEAST_WAIT else wait + 1.0, self.beat)

    def beat(self) -> None:
        """Let the seconds be drawn, and give each alarm when its time has come."""
        if not self._app.screen_stack:  # the console is leaving
            return
        if self._watcher is not None:
            self._watcher.draw_clock()
        for bar in self._app.screen.query(KeyBar):
            bar.tick(self.clocks())
        now = mark(self._app.clock)
        for one in self._running.values():
            _gone, stage = one.run.stage(one.step, now)
            if stage != one.stage:
                one.stage = stage
                self._tell(one, now)
        self._rearm()

    def _tell(self, one: _Running, now: Mark) -> None:
        """Say on whatever screen is in front that a clock warns or is over; the bell rings only for the latter."""
        if one.stage == "over":
            self._app.ring()
        if self._watcher is not None and self._watcher.is_about(one.run):
            return  # the screen in front says it, larger
        gone = minutes(between(one.since, now))
        what = said(one.run, one.run.procedure.title)
        who = "…" if getattr(self._app.screen, "turned", False) else one.who
        if one.stage == "warning":
            self._app.say(_("{what}, {who}: {time}, soon over.").format(what=what, who=who, time=gone), "warning")
        elif one.stage == "over":
            words = _("▲ {what}, {who}: {time}. {offers}")
            self._app.say(words.format(what=what, who=who, time=gone, offers=offers(one.step)), "error")
