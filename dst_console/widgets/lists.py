"""The one list of the console: arrows and vi's letters both move in it (U19)."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dst_console.widgets.text import same


class KeyList(OptionList):
    """A list that `j`, `k`, `g` and `G` move in, beside the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("j", "cursor_down"),
        ("k", "cursor_up"),
        ("g", "first"),
        ("G", "last"),
    ]
    DEFAULT_CSS = "KeyList { min-height: 1; }"

    def show(self, rows: Sequence[tuple[str, Content]]) -> None:
        """Show rows, each with its id; of those that stand there already only what reads differently is drawn anew."""
        if [option.id for option in self.options] != [ident for ident, _row in rows]:
            self.clear_options()
            self.add_options([Option(row, id=ident) for ident, row in rows])
            return
        for at, (_ident, row) in enumerate(rows):
            if not same(self.get_option_at_index(at).prompt, row):
                self.replace_option_prompt_at_index(at, row)

    def action_page_up(self) -> None:
        """Move up by a page, if there is room to draw one."""
        if self.scrollable_content_region.height:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by a page, if there is room to draw one."""
        if self.scrollable_content_region.height:
            super().action_page_down()  # type: ignore[no-untyped-call]
