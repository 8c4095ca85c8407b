"""The bare Textual application that the console is measured beside: an Input and a Footer."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Input


class Bare(App[None]):
    """As little as an application can be that one can type into."""

    BINDINGS = [("f1", "bell", "help"), ("ctrl+q", "quit", "quit")]  # noqa: RUF012 - Textual reads it from the class

    def compose(self) -> ComposeResult:
        """Draw the two widgets."""
        yield Input()
        yield Footer()


if __name__ == "__main__":
    Bare().run()
