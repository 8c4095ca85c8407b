"""The command line. Importing it loads nothing heavy: the language is chosen before any help text is made."""

import os
import sys
from typing import TYPE_CHECKING, Any

from dst_console.errors import DeskError, reason
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.cli.commands import app as app


def __getattr__(name: str) -> Any:
    """Build the typer application `app` when it is first asked for."""
    if name != "app":
        raise AttributeError(name)
    from dst_console.cli.commands import app

    return app


def main(arguments: list[str] | None = None) -> int:
    """Carry out `dst` with `arguments` (the process's own when None); return its exit code (`EXIT_CODES`)."""
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal's encoding lacks is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        speak()
        code = _carry_out(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except DeskError as error:
        tell(error)
        return error.exit_code
    except BrokenPipeError:
        _forget_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except UnicodeEncodeError:
        tell(DeskError(_("What was typed holds bytes that are no text."), _("Nothing was changed.")))
        return 2
    except OSError as error:
        tell(DeskError(f"{error.filename or 'dst'}: {reason(error)}"))
        return 1
    return code


def speak() -> None:
    """Choose the language: the environment's, else the configured one (read only when it matters)."""
    from dst_console import translate

    setting = ""
    if not os.environ.get("DST_LANG"):
        from dst_console import config
        from dst_console.paths import folders

        setting = config.read(folders())[0].language
    translate.set_language(translate.language_of(os.environ, setting))


def tell(error: DeskError) -> None:
    """Say an error's sentences on standard error, a line each: what happened, what is safe, what to do."""
    from dst_console.language.plain import harmless

    for sentence in filter(None, (error.title, error.safe, error.todo)):
        print(harmless(sentence), file=sys.stderr)


def _carry_out(words: list[str]) -> int:
    if words in ([], ["capture"]):  # straight to the screens: typer would only delay the first frame (U40)
        from dst_console.cli.console import open_console

        return open_console(only_capture=bool(words))
    from dst_console.cli.commands import run

    return run(words)


def _forget_output() -> None:
    """Let nobody try again to write to a reader that went away, not even the interpreter at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
