"""The pages of `--help` in the technician's language: the library that writes them has English headings alone."""

from collections.abc import Sequence
from typing import Any

import typer

from dst_console.translate import _

_Formatter: Any = typer.Context.formatter_class


class HelpPages(_Formatter):  # type: ignore[misc]
    """Writes the usage line, the headings and the line of `--help` itself in the technician's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is written."""
        super().write_usage(prog, args, prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write what comes next."""
        words = {"Arguments": _("Arguments"), "Options": _("Options"), "Commands": _("Commands")}
        super().write_heading(words.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *rest: Any, **named: Any) -> None:
        """Write names with what they mean."""
        words = {"Show this message and exit.": _("Show this message and exit.")}
        super().write_dl([(name, words.get(told, told)) for name, told in rows], *rest, **named)


def install() -> None:
    """Let every page be written so: the context's class says by which formatter."""
    for base in typer.Context.__mro__:
        if "formatter_class" in vars(base):
            base.formatter_class = HelpPages  # type: ignore[attr-defined]
