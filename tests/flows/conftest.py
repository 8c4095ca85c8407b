"""What every flow needs: a console that does not fill the clipboard of who runs the tests."""

import pytest

from dst_console.desk import clipboard


@pytest.fixture(autouse=True)
def _no_clipboard_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "programs", lambda _environ: ())
