"""What hold and transfer share: ticks strictly in order, over any screen, each with one key (H1, T1)."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dst_console.screens.base import DeskOverlay
from dst_console.screens.guiding import Guiding
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.steps import said, step_row


class PhoneScreen(Guiding, DeskOverlay):
    """A procedure of the telephone laid over what is in front; the next step stands out."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Draw the steps and what goes with them."""
        with Vertical(id="phone"):
            yield Static(id="steps", markup=False)
            yield from self.compose_more()
        yield KeyBar()

    def compose_more(self) -> ComposeResult:
        """Draw what goes with the steps."""
        yield from ()

    def draw(self) -> None:
        """Draw the steps, with the next one marked and its hint under it."""
        if not self.is_ready:
            return
        box = self.query_one("#phone", Vertical)
        title = f"{said(self.run, self.run.procedure.title)} · {self.customer}"
        box.border_title = title.replace("[", "\\[")
        following = self.run.next_step()
        width = max(30, min(self.app.size.width, 100) - 12)
        rows = []
        for step in self.run.part.steps:
            mark = ("▶ ", "bold $accent") if step is following else ("  ", "")
            rows.append(Content.assemble(mark, step_row(self.run, step, width)))
            if step is following and step.hint:
                rows.append(Content.styled(f"      {said(self.run, step.hint)}", "$muted"))
        self.query_one("#steps", Static).update(Content("\n").join(rows))
        self.draw_clock()

    def do_step(self) -> None:
        """Tick the next step."""
        following = self.run.next_step() if self.is_ready else None
        if following is not None and following.kind in ("tick", "script", "timer"):
            self.attempt(lambda: self.run.tick(following.id, self.now()))

    def do_skip(self) -> None:
        """Leave the next step out, with one word of reason."""
        following = self.run.next_step() if self.is_ready else None
        if following is not None:
            self.ask_reason((following,))

    def do_leave(self) -> None:
        """Go back to what was in front; clocks run on."""
        self.leave()
