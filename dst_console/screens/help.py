"""Help: every key of the screen in front and those that hold anywhere, made from `actions.py`."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dst_console.actions import SCOPES, Action, of_scope
from dst_console.keymap import shown_all
from dst_console.screens.base import DeskOverlay
from dst_console.translate import _
from dst_console.widgets.rows import cut


class HelpScreen(DeskOverlay):
    """The keys, with what they do and why one cannot be used just now."""

    CSS_PATH = "help.tcss"
    BINDINGS = [("escape,q,enter", "dismiss(None)", "back")]
    AUTO_FOCUS = "#help"
    scope = "help"

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about

    def compose(self) -> ComposeResult:
        """Draw the tables."""
        with VerticalScroll(id="help"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else self
        situation = getattr(below, "situation", self.dst.situation)()
        scopes = [scope for scope in (self.about, "anywhere") if scope in SCOPES]
        scopes += [scope for scope in SCOPES if scope not in scopes]
        blocks: list[Content] = [Content.styled(_("esc goes back; arrows scroll"), "$muted")]
        for scope in scopes:
            blocks.append(Content.styled(f"\n{SCOPES[scope]}", "bold $primary"))
            here = scope in (self.about, "anywhere")
            blocks += [self._line(action, action.why_not(situation) if here else "") for action in of_scope(scope)]
        return Content("\n").join(blocks)

    def _line(self, action: Action, why: str) -> Content:
        keys = cut(shown_all(self.dst.keys[action.id]), 16)
        label = cut(action.label, 14)
        return Content.assemble(
            (keys, "bold $accent"), (label, "bold"), action.tooltip, (f"  ({why})" if why else "", "$warning")
        )
