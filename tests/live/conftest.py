"""Servers that live as long as the tests of one session."""

import os
from collections.abc import Iterator

import pytest

from tests.live import hub_server, redmine_server
from tests.live.hub_server import Cluster
from tests.live.redmine_server import PROJECT, RedmineServer
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


@pytest.fixture(scope="session")
def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedmineServer]:
    """A running Redmine."""
    redmine_server.needed()
    server = redmine_server.started(tmp_path_factory.mktemp("redmine"))
    server.ask("POST", "/issues.json", {"issue": {"project_id": PROJECT, "subject": "made by hand"}})
    yield server
    server.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL with a team's store and the technicians sara and omid."""
    if hub_server.programs() is None:
        assert os.environ.get("DST_LIVE") != "1", hub_server.HOW_TO
        pytest.skip(hub_server.HOW_TO)
    with hub_server.running() as cluster:
        hub_server.set_up(cluster, "sara", "omid")
        yield cluster


@pytest.fixture
def cluster(server: Cluster) -> Cluster:
    """The server with an empty store."""
    server.as_admin("TRUNCATE dst.entry, dst.incident, dst.technician, dst.article")
    return server
