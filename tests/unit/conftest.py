"""A station for every test: its log is a copy of one that was made once."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from dst_console.config import Settings
from dst_console.desk import opening
from dst_console.store import opening as store
from tests.fakes import FakeClock
from tests.station import Station
from tests.thrift import lay

NewStation = Callable[..., Station]


@pytest.fixture
def new_station(made: Path, tmp_path: Path) -> Iterator[NewStation]:
    """A maker of stations on `tmp_path`'s log, or on that of a folder below it."""
    opened: list[Station] = []

    def new(below: str = "", settings: Settings | None = None, clock: FakeClock | None = None) -> Station:
        root = tmp_path / below
        if not (root / "data").exists():
            lay(made, root / "data")
        opened.append(Station(root, settings, clock))
        return opened[-1]

    yield new
    for station in opened:
        station.close()


@pytest.fixture
def station(new_station: NewStation) -> Station:
    """A station with an empty log."""
    return new_station()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a program that holds the log."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.0)
    monkeypatch.setattr(opening, "open_store", partial(store.open_store, busy=0.0))


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A way to move this machine to another time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()
