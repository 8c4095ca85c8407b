"""Secrets of targets: where they are kept, and that they are nowhere else (DESIGN's promise 6)."""

import os
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from dst_console.config import Settings
from dst_console.desk import deliveries, exporting, sending
from dst_console.errors import BadInput
from dst_console.sync import secrets
from tests.station import Station, folders_in
from tests.unit.test_courier import closed

TOKEN = "1-14-s3cr3tt0ken"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring, as those on which a timer sends are."""
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())  # type: ignore[no-untyped-call]


def test_without_a_keyring_it_is_kept_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    assert secrets.keep("help desk", TOKEN, folders) == "secrets.toml"
    path = Path(folders.config) / "secrets.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets.secret("help desk", folders) == TOKEN
    assert secrets.secret("another", folders) == ""


def test_a_secret_is_forgotten_and_the_last_one_takes_the_file_with_it(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    secrets.keep("one", TOKEN, folders)
    secrets.keep("two", "x", folders)
    secrets.keep("one", "", folders)
    assert (secrets.secret("one", folders), secrets.secret("two", folders)) == ("", "x")
    secrets.keep("two", "", folders)
    assert not (Path(folders.config) / "secrets.toml").exists()


def test_the_environment_serves_where_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DST_SECRET_HELP_DESK", TOKEN)
    assert secrets.secret("help-desk", folders_in(tmp_path)) == TOKEN


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    secrets.keep("one", TOKEN, folders)
    (Path(folders.config) / "secrets.toml").chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        secrets.secret("one", folders)


def test_a_keyring_takes_it_and_the_file_has_it_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    kept: dict[tuple[str, str], str] = {}
    folders = folders_in(tmp_path)
    secrets.keep("one", "old", folders)
    monkeypatch.setattr(keyring, "set_password", lambda service, name, word: kept.update({(service, name): word}))
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    monkeypatch.setattr(keyring, "delete_password", lambda service, name: kept.pop((service, name)))
    assert secrets.keep("one", TOKEN, folders) == "keyring"
    assert not (Path(folders.config) / "secrets.toml").exists()
    assert secrets.secret("one", folders) == TOKEN
    secrets.keep("one", "", folders)
    assert kept == {}


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 500])
def test_a_secret_is_in_no_try_no_export_no_message_and_no_file(
    new_station: Callable[..., Station],
    httpserver: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Even when a server says it back, in whatever answer."""
    monkeypatch.setenv("DST_SECRET_DESK", TOKEN)
    httpserver.expect_request("/REST/2.0/ticket").respond_with_json({"message": f"bad {TOKEN}"}, status=status)
    site = {"kind": "rt", "url": httpserver.url_for("/"), "queue": "q"}
    station = new_station(settings=Settings(targets={"desk": site}))
    caplog.set_level("DEBUG")
    closed(station)
    report = sending.sync(station.store)
    (view,) = deliveries.listed(station.store)
    told = [repr(deliveries.delivery(station.store, view.id)), sending.written(station.store, view.id), caplog.text]
    told += [repr(trouble) for trouble in report.troubles.values()]
    told += ["".join(traceback.format_exception(trouble)) for trouble in report.troubles.values()]
    told += exporting.export(station.store, exporting.choose(station.store, exporting.Wanted()), "json")
    told += [str(station.ask(f'SELECT * FROM "{table}"')) for table in ("try", "delivery", "way", "entry")]
    for words in told:
        assert TOKEN not in words
    station.store.close()
    for path in station.folders.data.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path
