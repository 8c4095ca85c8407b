"""Servers that live as long as the tests of one session."""

from collections.abc import Iterator

import pytest

from tests.live.rt_server import RtServer
from tests.unit.conftest import new_station

__all__ = ["new_station"]


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtServer]:
    """A running RT."""
    server = RtServer(tmp_path_factory.mktemp("rt"))
    server.start()
    yield server
    server.stop()
