"""What every test may begin with: a log that was made once."""

import gc
from pathlib import Path

import pytest

from tests.station import Station


def pytest_collection_finish() -> None:
    """Leave what was collected out of every look for garbage to come: thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty log."""
    root = tmp_path_factory.mktemp("made")
    Station(root).close()
    return root / "data"
