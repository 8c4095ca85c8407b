"""One Chromium for all tests of pages, and a technician who made the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dst_console import translate
from tests.browser.chromium import Chromium
from tests.commands import Dst


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    browser = Chromium(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def dst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dst]:
    yield Dst(tmp_path / "home", monkeypatch)
    translate.set_language("en")
