"""The ticket exactly as it will be sent: looked at once more, then one key closes and seals the incident."""

from collections.abc import Callable, Collection

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from dst_console import desk, keymap
from dst_console.language.checking.findings import Finding
from dst_console.language.plain import harmless
from dst_console.screens.base import DeskOverlay, bindings
from dst_console.translate import _
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text


class CheckScreen(DeskOverlay):
    """Nothing leaves the laptop that was not shown here (promise 6); what is private waits for a word.

    `seal` takes the marks of what may go out although it is private; `confirmed` are those said on the page before.
    """

    CSS_PATH = "check.tcss"
    BINDINGS = bindings("check")
    AUTO_FOCUS = "#scroll"
    scope = "check"

    def __init__(self, ticket: str, seal: Callable[[Collection[str]], object], confirmed: Collection[str] = ()) -> None:
        super().__init__()
        self.ticket = ticket
        self.seal = seal
        self.private: tuple[Finding, ...] | None = None
        """What is private in it; None while that is looked for."""
        self.confirmed = set(confirmed)
        self.masked: set[str] = set()
        self._sealing = False

    def compose(self) -> ComposeResult:
        """Draw the ticket."""
        with Vertical(id="check"):
            yield Text(id="private")
            with VerticalScroll(id="scroll"):
                yield Text(id="ticket")
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what this is, and look for what is private in it."""
        self.query_one("#check").border_title = _("As it will be sent")
        self._draw()
        self.fetch("private", lambda store: desk.checking.private(store.folders, self.ticket), self._found)

    def _found(self, private: tuple[Finding, ...]) -> None:
        self.private = private
        self._draw()
        if self._sealing:
            self.do_seal()

    @property
    def _undecided(self) -> list[Finding]:
        settled = self.confirmed | self.masked
        waiting = {finding.mark: finding for finding in self.private or () if finding.mark not in settled}
        return list(waiting.values())

    def _draw(self) -> None:
        shown = desk.checking.outgoing(self.ticket, self.private or (), self.confirmed | _marks(self._undecided))
        self.query_one("#ticket", Text).update(harmless(shown, lines=True))
        waiting = self._undecided
        words = self.query_one("#private", Text)
        words.display = bool(waiting)
        if waiting:
            first = waiting[0]
            words.update(
                _("▲ {count} to decide: “{words}”. {what} {why} {mask}: mask it; {send}: send it as it is.").format(
                    count=len(waiting),
                    words=harmless(first.words),
                    what=first.what,
                    why=first.why,
                    mask=keymap.shown(self.dst.keys["check.mask"]),
                    send=keymap.shown(self.dst.keys["check.send"]),
                )
            )

    def do_mask(self) -> None:
        """Let the private thing in front go out masked."""
        self._decide(self.masked)

    def do_send(self) -> None:
        """Let the private thing in front go out as it stands."""
        self._decide(self.confirmed)

    def _decide(self, said: set[str]) -> None:
        if self._undecided:
            said.add(self._undecided[0].mark)
            self._draw()

    def do_seal(self) -> None:
        """Close it, once nothing private in it is undecided."""
        if self.private is None:
            self._sealing = True
        elif self._undecided:
            self._sealing = False
            self.dst.say(_("Not yet: something private in it is to be masked, or said to be sent."), "warning")
        else:
            self.dismiss(None)
            self.seal(self.confirmed & _marks(self.private))

    def do_change(self) -> None:
        """Go back and change something."""
        self.dismiss(None)


def _marks(findings: Collection[Finding]) -> set[str]:
    return {finding.mark for finding in findings}
