"""The one list of the console: arrows and vi's letters both move in it (U19)."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList


class KeyList(OptionList):
    """A list that `j`, `k`, `g` and `G` move in, beside the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("j", "cursor_down"),
        ("k", "cursor_up"),
        ("g", "first"),
        ("G", "last"),
    ]
    DEFAULT_CSS = "KeyList { min-height: 1; }"

    def action_page_up(self) -> None:
        """Move up by a page, if there is room to draw one."""
        if self.scrollable_content_region.height:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by a page, if there is room to draw one."""
        if self.scrollable_content_region.height:
            super().action_page_down()  # type: ignore[no-untyped-call]
