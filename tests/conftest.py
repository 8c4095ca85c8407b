"""What every test may begin with: a log that was made once."""

from pathlib import Path

import pytest

from tests.station import Station
from tests.thrift import be_thrifty, look_for_garbage_seldom

be_thrifty()


def pytest_collection_finish() -> None:
    look_for_garbage_seldom()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty log."""
    root = tmp_path_factory.mktemp("made")
    Station(root).close()
    return root / "data"
