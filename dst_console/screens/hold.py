"""Hold: five steps in order, and the clock that starts only with the caller's yes (H1, H2)."""

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Digits, Static

from dst_console import desk
from dst_console.language.telling import minutes
from dst_console.language.when import ahead
from dst_console.models.states import Promise
from dst_console.screens.base import bindings
from dst_console.screens.phone import PhoneScreen
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.steps import offers

if TYPE_CHECKING:
    from dst_console.checklists.procedure import Step


class HoldScreen(PhoneScreen):
    """The caller waits: what to say, how long it has been, and what to do at two minutes."""

    CSS_PATH = "phone.tcss"
    BINDINGS = bindings("hold")
    scope = "hold"

    def compose_more(self) -> ComposeResult:
        """Draw the clock."""
        yield Digits(id="clock")
        yield Static(id="stage", markup=False)

    @property
    def timed(self) -> "Step | None":
        """The step whose clock runs."""
        return next((self.run.procedure.step(name) for name in self.run.clocks), None) if self.is_ready else None

    def draw_clock(self) -> None:
        """Draw the clock large; past the limit with sign, word and colour."""
        clock, stage = self.query_one("#clock", Digits), self.query_one("#stage", Static)
        step = self.timed
        clock.display = step is not None
        if step is None or step.timer is None:
            stage.update("")
            return
        gone, how = self.run.stage(step, self.now())
        clock.update(minutes(gone))
        for name in ("running", "warning", "over"):
            clock.set_class(how == name, f"-{name}")
        limit = minutes(step.timer.limit)
        words = {
            "running": Content.styled(_("on hold; ask again at {limit}").format(limit=limit), "$muted"),
            "warning": Content.styled(_("△ soon {limit}: get ready to ask again").format(limit=limit), "bold $warning"),
            "over": Content.styled(
                _("▲ over {limit}: {offers}").format(limit=limit, offers=offers(step)), "bold $error"
            ),
        }
        stage.update(words[how])

    def do_step(self) -> None:
        """Tick the next step; when all are done, the caller agrees anew and the clock starts anew (H2)."""
        step = self.timed
        if self.is_ready and step is not None and self.run.next_step() is None and self._offers("renew"):
            self.attempt(lambda: self.run.tick(step.id, self.now()))
        else:
            super().do_step()

    def _offers(self, what: str) -> bool:
        """Whether this procedure offers something while its clock runs."""
        step = self.timed
        return step is None or step.timer is None or what in step.timer.offers

    def do_end(self) -> None:
        """Back on the line: the clock stops."""
        self.forward_or_ask(lambda: self.run.end(self.now()), self.finish)

    def do_callback(self) -> None:
        """Offer to call back, and promise the time (H2)."""
        if not self._offers("callback"):
            return
        from dst_console.screens.ask import AskScreen

        question = _("When will you call back? 15:30, 30m, tomorrow 9:00")
        place = ("callback", self.incident_id)
        self.app.push_screen(
            AskScreen(question, "30m", place=place, title=self.title_words, then=partial(self._promise, question))
        )

    def _promise(self, question: str, text: str) -> None:
        now = self.dst.clock.now()
        due = ahead(text, now)
        if due is None:
            self.dst.say(_("Write a time: 15:30, 30m, tomorrow 9:00."))
            self.do_callback()
            return
        try:
            desk.follow_ups.promise(self.dst.folders, self.incident_id, Promise.CALLBACK, due, "", now)
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.keeper.drop(("callback", self.incident_id))
        self.dst.drain()
        self.dst.say(_("Callback promised for {time}.").format(time=f"{due:%H:%M}"))
        self.do_end()
