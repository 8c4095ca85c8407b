"""What every flow needs: a log, and a console that does not fill the clipboard of who runs the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dst_console import translate
from dst_console.desk import clipboard
from tests.flows.console import Console
from tests.sweeps import sweep


@pytest.fixture(autouse=True)
def _made_log(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console begins with a copy of a log that was made once: to make it takes longer than to start the console."""
    monkeypatch.setattr(Console, "made", made)


@pytest.fixture(autouse=True)
def _no_clipboard_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "programs", lambda _environ: ())


@pytest.fixture(params=sweep("en", slow=[one for one in translate.LANGUAGES if one != "en"]))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The technician's language, for one test: English with the quick tests, the others with the slow ones."""
    translate.set_language(request.param)
    yield request.param
    translate.set_language("en")
