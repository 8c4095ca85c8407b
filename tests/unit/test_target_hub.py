"""The team's store without a server: what goes there, which addresses are taken, what a failure means."""

import json
import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from dst_console import config
from dst_console.config import Settings
from dst_console.desk import closing, queueing
from dst_console.errors import BadInput
from dst_console.models.parcel import Parcel
from dst_console.models.states import TO_SEND, Outcome
from dst_console.paths import Folders
from dst_console.store import outbox
from dst_console.sync import targets
from dst_console.sync.hub import rows, way
from dst_console.sync.target import Bulk
from dst_console.sync.targets.hub import HubSite, made
from dst_console.sync.troubles import MEANING, Kind, Trouble
from tests.commands import Dst
from tests.station import Station

HERE = "postgresql://sara@127.0.0.1/dst"
AWAY = "postgresql://sara@db.example.org/dst"
NOWHERE = Folders(Path(), Path(), Path())
AT = "2026-11-22T00:30:00.000+03:30"


def parcel(**said: Any) -> Parcel:
    usual: dict[str, Any] = {
        "key": "k1", "incident": "i1", "number": "SA-0142", "status": "closed", "kind": "incident",
        "source": "walk-up", "summary": "Printer jams", "says": "i1 · SA-0142\nSara Ahmadi", "customer": "Sara Ahmadi",
        "phone": "2214", "mail": "sara@example.org", "place": "3F-12", "category": "printer", "asset": "PR-0231",
        "occurred": AT, "captured": AT, "resolution": "Tray 2 was bent", "technician": "Reza",
    }  # fmt: skip
    return Parcel(**(usual | said))


def site(url: str = HERE, **said: Any) -> HubSite:
    return HubSite(kind="hub", url=url, **said)


def refused_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://sara:secret@db.example.org/dst",
        f"{AWAY}?password=secret",
        f"{AWAY}?sslmode=require",
        f"{HERE}?sslmode=disable",
        f"{AWAY}?sslrootcert=/tmp/mine.crt",
        f"{AWAY}?hostaddr=127.0.0.1",
        f"{AWAY}?options=-cstatement_timeout%3D0",
        f"{AWAY}?passfile=/tmp/x",
        "postgresql:///dst",
        "https://db.example.org/dst",
        "not an address",
        "postgresql://%zz@db.example.org",
        "",
    ],
)
def test_an_address_that_says_more_than_where_is_refused_and_no_secret_repeated(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        way.parameters(url, "")
    assert "secret" not in str(refused.value)


def test_the_way_out_of_this_machine_is_verified_fully(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.crt"
    bundle.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    for url in (AWAY, f"{AWAY}?sslmode=verify-full", "postgresql://sara@127.0.0.1,db.example.org/dst"):
        found = way.parameters(url, "")
        assert (found["sslmode"], found["sslrootcert"]) == ("verify-full", str(bundle))
        assert found["gssencmode"] == "disable"
    assert way.parameters(AWAY, "", "/etc/our-ca.crt")["sslrootcert"] == "/etc/our-ca.crt"


@pytest.mark.parametrize("url", [HERE, "postgresql://sara@[::1]/dst", "postgresql://sara@/dst?host=/run/postgresql"])
def test_within_this_machine_it_need_not_be(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert way.parameters(url, "")["sslmode"] == "prefer"
    for diverting in way.DIVERTED:
        with monkeypatch.context() as patch:
            patch.setenv(diverting, "10.0.0.1")
            assert way.parameters(url, "")["sslmode"] == "verify-full"


def test_without_a_bundle_the_library_is_asked_for_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setattr(way, "BUNDLES", ())
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: type("Paths", (), {"cafile": None}))
    assert way.authorities() == "system"


def test_of_several_hosts_the_one_that_can_be_written_is_taken() -> None:
    several = way.parameters("postgresql://sara@a.example.org:1,b.example.org:2/dst", "")
    assert (several["host"], several["port"]) == ("a.example.org,b.example.org", "1,2")
    assert several["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in way.parameters(AWAY, "")


# What goes


def test_what_the_team_may_read_names_no_customer() -> None:
    row = rows.row(site(), parcel())
    shared = json.dumps([row[name] for name in rows.SHARED])
    for private in ("Sara", "Ahmadi", "2214", "sara@example.org", "Reza"):
        assert private.casefold() not in shared.casefold()
    own = json.dumps([row[name] for name in rows.OWN])
    assert "Sara Ahmadi" in own
    assert "sara@example.org" in own


def test_everything_of_a_parcel_has_its_place() -> None:
    renamed = {"key": "told", "incident": "id", "says": "body"}
    columns = set(rows.row(site(), parcel()))
    assert {renamed.get(name, name) for name in Parcel.model_fields} - columns == {"technician", "status_is_new"}


def test_the_day_is_that_of_the_place_and_the_offset_goes_along() -> None:
    row = rows.row(site(), parcel())
    assert (row["day"], row["occurred"]) == ("2026-11-22", AT)
    assert rows.row(site(), parcel(occurred=""))["occurred"] == AT
    assert rows.row(site(), parcel())["resolved"] is None


def test_words_are_folded_as_the_log_folds_them() -> None:
    assert rows.words_of("كتاب يک ٣ Ёлка, PRINTER-jams printer's") == "3 jams printer s елка کتاب یک"
    assert rows.words_of("x" * 5_000) == "x" * rows.LONGEST
    assert len(rows.words_of(" ".join(map(str, range(9_000)))).split()) == rows.MOST
    assert "0142" in rows.row(site(), parcel())["words"].split()


def test_what_will_be_sent_is_shown_as_it_goes() -> None:
    target = made("team", site(), NOWHERE, "")
    said = json.loads(target.written(parcel(summary="nul \x00, half \ud800")))
    assert said["summary"] == "nul \ufffd, half \ufffd"
    assert said == json.loads(target.written(parcel(summary="nul \x00, half \ud800"), "7"))


def test_the_sites_own_words_and_fields_are_used() -> None:
    ours = site(
        categories={"printer": "Printing"}, fields={"cost": "{{ place }}"}, statuses={"closed": "done"},
        body="{{ place }}\n{{ says }}",
    )  # fmt: skip
    row = rows.row(ours, parcel())
    assert (row["category"], json.loads(row["fields"])) == ("Printing", {"cost": "3F-12"})
    assert row["status"] == "closed", "figures count by our own words"
    assert row["body"].startswith("3F-12\ni1")


def test_it_takes_many_at_once() -> None:
    target = made("team", site(size=7), NOWHERE, "")
    assert isinstance(target, Bulk)
    assert (target.size, target.gives_numbers) == (7, False)


@pytest.mark.parametrize(
    ("there", "lacking"),
    [(None, ["owner"]), ({}, []), ({"summary": "cut"}, ["summary"]), ({"told": "k2", "summary": "newer"}, [])],
)
def test_what_is_otherwise_there_is_named(there: "dict[str, str] | None", lacking: list[str]) -> None:
    sent = rows.row(site(), parcel())
    found = None if there is None else [{**sent, **there}[name] for name in rows.COMPARED]
    assert rows.lacking(sent, found) == lacking


def test_what_no_database_keeps_is_named() -> None:
    sent = rows.row(site(), parcel(says="half \udfff"))
    assert rows.lacking(sent, [sent[name] for name in rows.COMPARED]) == ["body"]


def test_only_an_incident_at_once_counts_as_such(station: Station) -> None:
    station.store.follow = queueing.follow
    station.log("printer jams +solved")
    station.log("phone is dead")
    station.log("forgotten")
    station.outcome(station.show("2").id, Outcome.CALLBACK)
    station.outcome(station.show("2").id, Outcome.SOLVED)
    for number in ("1", "2"):
        close(station, number)
    with station.store.read() as session:
        went_up = {incident.number: outbox.parcel_of(row) for row, incident, _who in outbox.listed(session, TO_SEND, 9)}
    assert {number: one.first_contact for number, one in went_up.items()} == {"DST-0001": True, "DST-0002": False}


def close(station: Station, number: str) -> None:
    _record, ready = closing.prepare(station.store, number)
    said = replace(ready, satisfied=True, work=5)
    closing.keep(station.folders, station.show(number).id, said, station.clock.now())
    station.drain()


# Failures


@pytest.mark.parametrize(
    ("error", "before", "committing"),
    [
        (errors.AdminShutdown, Kind.NETWORK, Kind.UNANSWERED),
        (errors.CheckViolation, Kind.REFUSED, Kind.REFUSED),
        (errors.UniqueViolation, Kind.REFUSED, Kind.REFUSED),
        (errors.RaiseException, Kind.REFUSED, Kind.REFUSED),
        (errors.InvalidDatetimeFormat, Kind.REFUSED, Kind.UNANSWERED),
        (errors.UntranslatableCharacter, Kind.REFUSED, Kind.UNANSWERED),
        (errors.ProgramLimitExceeded, Kind.REFUSED, Kind.UNANSWERED),
        (errors.SerializationFailure, Kind.UNANSWERED, Kind.UNANSWERED),
        (errors.DeadlockDetected, Kind.UNANSWERED, Kind.UNANSWERED),
        (errors.StatementCompletionUnknown, Kind.UNANSWERED, Kind.UNANSWERED),
        (errors.LockNotAvailable, Kind.UNANSWERED, Kind.UNANSWERED),
        (errors.QueryCanceled, Kind.UNANSWERED, Kind.UNANSWERED),
        (errors.DiskFull, Kind.BUSY, Kind.UNANSWERED),
        (errors.TooManyConnections, Kind.BUSY, Kind.UNANSWERED),
        (errors.ReadOnlySqlTransaction, Kind.BUSY, Kind.UNANSWERED),
        (errors.InsufficientPrivilege, Kind.SETUP, Kind.UNANSWERED),
        (errors.UndefinedTable, Kind.SETUP, Kind.UNANSWERED),
        (errors.InvalidSchemaName, Kind.SETUP, Kind.UNANSWERED),
        (errors.InternalError_, Kind.SERVER, Kind.UNANSWERED),
        (errors.IoError, Kind.SERVER, Kind.UNANSWERED),
        (errors.ConnectionFailure, Kind.NETWORK, Kind.UNANSWERED),
        (errors.OperationalError, Kind.NETWORK, Kind.UNANSWERED),
        (errors.InterfaceError, Kind.NETWORK, Kind.UNANSWERED),
        (errors.DataError, Kind.REFUSED, Kind.UNANSWERED),
    ],
)
def test_what_fails_before_the_commit_surely_did_not_arrive(
    error: type[psycopg.Error], before: Kind, committing: Kind
) -> None:
    assert way.kind_of(error(), committing=False) is before
    assert way.kind_of(error(), committing=True) is committing
    assert committing is Kind.REFUSED or not MEANING[committing].certain


def test_a_server_that_is_not_there_is_a_network_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    target = made("team", site(f"postgresql://sara@127.0.0.1:{refused_port()}/dst"), NOWHERE, "very-secret")
    with pytest.raises(Trouble) as refused:
        target.bring([parcel()])
    assert refused.value.kind is Kind.NETWORK
    assert "very-secret" not in str(refused.value)


def test_what_is_no_postgresql_took_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        target = made("team", site(f"postgresql://sara@127.0.0.1:{port}/dst", timeout=1), NOWHERE, "x")
        with pytest.raises(Trouble) as silent:
            target.check()
    assert silent.value.meaning.certain
    assert silent.value.meaning.stops


def test_settings_that_are_not_right_are_named() -> None:
    for said, named in (({}, "targets.team.url"), ({"url": HERE, "size": 0}, "targets.team.size")):
        with pytest.raises(BadInput, match=named.replace(".", r"\.")):
            targets.site("team", Settings(targets={"team": {"kind": "hub", **said}}))


# At the command line


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


def test_where_no_store_is_set_it_says_how(dst: Dst) -> None:
    for words in ("team figures", "team find printer", "team figures --target x"):
        answer = dst(*words.split())
        assert (answer.code, answer.out) == (2, "")
        assert "[targets.team]" in answer.err


def test_a_store_that_cannot_be_reached_is_a_sentence(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write(
        dst.folders, targets={"team": {"kind": "hub", "url": f"postgresql://s@127.0.0.1:{refused_port()}/dst"}}
    )
    monkeypatch.setenv("DST_SECRET_TEAM", "very-secret")
    for words in ("team figures", "team find printer", "team figures --json"):
        answer = dst(*words.split())
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("The team's store cannot be reached.\n")
        assert "very-secret" not in answer.err
        assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("team find ...", "There is no word to look for."),
        ("team figures --since someday", "someday names no days."),
        ("team setup postgresql://a:very-secret@db.example.org/x", "says more than where it is"),
        (f"team setup {HERE} --technician pg_sara", "pg_sara can be no technician's role."),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is(dst: Dst, words: str, said: str) -> None:
    config.write(dst.folders, targets={"team": {"kind": "hub", "url": HERE}})
    answer = dst(*words.split())
    assert answer.code == 2
    assert said in answer.err
    assert "very-secret" not in answer.err
