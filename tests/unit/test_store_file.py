"""The log's file: made, brought up to date, refused, backed up, restored."""

import os
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import StaticPool, create_engine, inspect
from sqlmodel import SQLModel

from dst_console import config, spool
from dst_console.config import Settings
from dst_console.desk import finding, incidents, people, upkeep
from dst_console.errors import BadInput, LogBusy, LogDamaged, LogUnavailable, NotFound
from dst_console.models import (
    article,
    competence,
    delivery,
    entry,
    follow_up,
    incident,
    journal,
    person,
    shared,
    visit,
    wording,
)
from dst_console.store import migrating
from dst_console.store.log import connect
from dst_console.store.migrating import migrate
from dst_console.store.opening import SCHEMA, log_path, open_store, schema_of
from tests.fakes import FakeClock
from tests.station import NOON, Station, folders_in
from tests.sweeps import sweep
from tests.unit.conftest import NewStation

MODELS = (
    article.Article,
    article.ArticleUse,
    competence.Competence,
    delivery.Delivery,
    delivery.Sender,
    delivery.Try,
    delivery.Way,
    entry.Entry,
    follow_up.FollowUp,
    incident.Incident,
    journal.Counter,
    journal.Drained,
    journal.Undo,
    person.Person,
    shared.Shared,
    shared.Shelf,
    visit.Visit,
    wording.Wording,
)
AT = "2026-11-21T08:00:00.000Z+03:30"


def run_sql(path: Path, *statements: str) -> None:
    """Change a log's file from outside."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def old_log(root: Path, entries: Iterable[str]) -> Path:
    """Make a log of schema 1 with one incident and these notes on it."""
    folders = folders_in(root)
    folders.data.mkdir(parents=True)
    path = log_path(folders)
    path.touch(0o600)
    engine = connect(path)
    migrate(engine, path, to="0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO incident"
            " (id, number, kind, source, state, outcomes, priority, summary, line, occurred, captured)"
            " VALUES ('a', 'DST-0001', 'incident', 'walk-up', 'captured', '', 3, 'old', 'old', ?, ?)",
            (AT, AT),
        )
        connection.executemany(
            "INSERT INTO entry (incident_id, at, kind, text, payload)"
            " VALUES ('a', ?, 'note', ?, '{\"kind\":\"note\"}')",
            ((AT, words) for words in entries),
        )
        connection.execute("INSERT INTO counter VALUES ('DST', 1)")
        connection.commit()
    return path


def test_a_fresh_log_has_every_column_of_the_models(station: Station) -> None:
    tables = SQLModel.metadata.tables
    assert {model.__name__.lower() for model in MODELS} == set(tables)
    engine = connect(station.path)
    found = inspect(engine)
    for name, table in tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert set(columns) == set(table.columns.keys())
        for column in table.columns:
            if not column.primary_key:
                assert columns[column.name]["nullable"] == column.nullable, f"{name}.{column.name}"
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key.columns]
        keys = {tuple(key["constrained_columns"]) for key in found.get_foreign_keys(name)}
        assert keys == {(key.parent.name,) for key in table.foreign_keys}
    engine.dispose()
    assert schema_of(station.path) == SCHEMA


def test_the_log_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.log("printer jams")
    upkeep.backup(station.folders, station.clock)
    assert stat.S_IMODE(station.folders.data.stat().st_mode) == 0o700
    for path in station.folders.data.rglob("*.sqlite3*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    station.close()


def test_sqlite_waits_for_the_disk_and_keeps_references_true(station: Station) -> None:
    pragmas = [station.ask(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert pragmas == ["wal", 2, 1]


def test_only_what_can_be_found_again_does_not_wait_for_the_disk(station: Station) -> None:
    levels = []
    for at_once in (True, False, True):
        with station.store.write(at_once=at_once) as session:
            levels.append(session.connection().exec_driver_sql("PRAGMA synchronous").scalar())
    with station.store.read() as session:
        levels.append(session.connection().exec_driver_sql("PRAGMA synchronous").scalar())
    assert levels == [2, 1, 2, 2]


def test_a_console_that_waited_for_another_to_bring_the_log_up_to_date_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = old_log(tmp_path, ("tray 2 is bent",))
    first, second = connect(path), connect(path)
    migrate(first, path)
    migrate(second, path)
    first.dispose()
    second.dispose()
    (kept,) = (folders_in(tmp_path).data / "backups").iterdir()
    assert schema_of(kept) == 1


def test_nobody_else_writes_while_a_log_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, said = old_log(tmp_path, ("tray 2 is bent",)), []

    def another(_path: Path, _version: int) -> None:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                said.append(f"{error}")

    monkeypatch.setattr(migrating, "backup_before_migration", another)
    engine = connect(path)
    migrate(engine, path)
    engine.dispose()
    assert said == ["database is locked"]


def test_an_older_log_is_brought_up_to_date_with_a_backup_of_it_as_it_was(tmp_path: Path) -> None:
    path = old_log(tmp_path, ("tray 2 is bent", "کاغذ گير کرده", "%"))
    station = Station(tmp_path)
    assert schema_of(path) == SCHEMA
    (hit,) = finding.find(station.store, "گیر").hits
    assert (hit.incident.number, hit.text) == ("DST-0001", "کاغذ گير کرده")
    assert station.log("the next").number == "DST-0002"
    (kept,) = (station.folders.data / "backups").iterdir()
    assert schema_of(kept) == 1
    station.close()


def test_an_older_log_with_many_entries_is_searchable_throughout(tmp_path: Path) -> None:
    old_log(tmp_path, (f"note number {number}x" for number in range(5_001)))
    station = Station(tmp_path)
    assert len(finding.find(station.store, "5000x").hits) == len(finding.find(station.store, "0x").hits) == 1
    station.close()


def test_a_newer_log_is_refused_in_one_sentence_and_not_touched(tmp_path: Path, new_station: NewStation) -> None:
    station = new_station()
    station.log("printer jams")
    station.close()
    run_sql(station.path, f"PRAGMA user_version = {SCHEMA + 1}", "PRAGMA wal_checkpoint(TRUNCATE)")
    before = station.path.read_bytes()
    with pytest.raises(LogUnavailable) as refused:
        open_store(station.folders, Settings())
    sentence = str(refused.value)
    assert f"newer dst (schema {SCHEMA + 1}; this one knows {SCHEMA})" in sentence
    assert "not touched" in sentence
    assert "Install the newer version." in sentence
    assert station.path.read_bytes() == before
    spool.put(station.folders, "still saved")
    assert len(spool.waiting(station.folders)) == 1


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.data.mkdir()
    log_path(folders).write_bytes(b"no database at all\n" * 500)
    with pytest.raises(LogDamaged, match=r"damaged.*spool.*dst restore"):
        open_store(folders, Settings())


def half_a_change(station: Station) -> None:
    """Begin a change and fail in the middle."""
    with station.store.write() as session:
        session.connection().exec_driver_sql("UPDATE incident SET summary = 'half'")
        session.connection().exec_driver_sql(f"UPDATE incident SET place = {1 / 0}")


def test_a_failing_change_is_not_half_done(station: Station) -> None:
    view = station.log("printer jams")
    with pytest.raises(ZeroDivisionError):
        half_a_change(station)
    assert station.show(view.id) == view


def test_a_log_held_by_another_program_says_busy(station: Station) -> None:
    with closing(sqlite3.connect(station.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        quick = open_store(station.folders, Settings(), station.clock, busy=0.01)
        with pytest.raises(LogBusy, match=r"busy.*spool.*by themselves"), quick.write() as session:
            session.connection()
        other.execute("ROLLBACK")
        with quick.write() as session:
            session.connection()
        quick.close()


@pytest.mark.usefixtures("impatient")
def test_a_new_log_held_by_another_program_says_busy(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.data.mkdir()
    with closing(sqlite3.connect(log_path(folders), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LogBusy):
            open_store(folders, Settings(), busy=0.01)


def test_a_backup_comes_back_whole(station: Station) -> None:
    view = station.log("Sara Ahmadi: printer jams")
    station.note(view.id, "tray 2 is bent")
    copy = upkeep.backup(station.folders, station.clock)
    assert copy.name == "2026-11-22-120000.sqlite3"
    story = incidents.show(station.store, view.id)
    incidents.cancel(station.store, view.id, "by mistake")
    station.log("later")
    used, kept = upkeep.restore(station.folders, station.clock)
    assert used == copy
    assert kept is not None
    assert kept.name == "log-set-aside-20261122-120000.sqlite3"
    assert incidents.show(station.store, view.id) == story
    assert [hit.text for hit in finding.find(station.store, "bent").hits] == ["tray 2 is bent"]
    assert upkeep.check(station.folders).problems == ()
    upkeep.restore(station.folders, FakeClock(datetime(2026, 11, 22, 13).astimezone()), kept)
    assert station.show("2").summary == "later", "what was set aside is whole, with what was in its journal"


def test_a_console_that_runs_while_a_backup_is_restored_writes_into_the_restored_log(station: Station) -> None:
    station.log("before")
    upkeep.backup(station.folders, station.clock)
    station.log("lost with the restored state")
    upkeep.restore(station.folders, station.clock)
    view = station.log("after")
    assert view.number == "DST-0003"  # a number once told to a customer is not given out again
    fresh = open_store(station.folders, Settings(), station.clock)
    assert incidents.show(fresh, view.id).incident.summary == "after"
    fresh.close()


def test_a_log_that_was_moved_away_under_a_running_console_is_said_and_nothing_is_lost(station: Station) -> None:
    station.log("before")
    away = station.path.with_name("away")
    station.path.rename(away)
    station.put("meanwhile")
    with pytest.raises(LogUnavailable):
        station.drain()
    assert len(spool.waiting(station.folders)) == 1
    assert not station.path.exists()
    away.rename(station.path)
    assert [one.summary for one in station.drain()] == ["meanwhile"]


@pytest.mark.parametrize("damage", sweep("cut", "scribbled", slow=["empty", "text", "other database", "missing"]))
def test_a_copy_that_is_not_whole_is_refused_and_nothing_changed(station: Station, damage: str) -> None:
    for number in range(60):
        station.put(f"line {number} " + "x" * 600)
    station.drain()
    copy = upkeep.backup(station.folders, station.clock)
    data = copy.read_bytes()
    if damage == "cut":
        copy.write_bytes(data[: len(data) // 2])
    elif damage == "scribbled":
        copy.write_bytes(data[:8192] + os.urandom(len(data) - 16384) + data[-8192:])
    elif damage == "missing":
        copy.unlink()
    else:
        copy.write_bytes(b"hello" if damage == "text" else b"")
        if damage == "other database":
            run_sql(copy, "CREATE TABLE something (else_)")
    with pytest.raises(LogDamaged, match=r"not a whole copy.*Nothing was changed.*Choose another copy"):
        upkeep.restore(station.folders, station.clock, copy)
    assert station.show("60").summary.startswith("line 59 ")
    assert not list(station.folders.data.glob("*set-aside*"))
    assert not list(station.folders.data.glob("*.restoring*"))


def test_a_backup_never_replaces_a_file(station: Station, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(BadInput, match="already"):
        upkeep.backup(station.folders, station.clock, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"
    with pytest.raises(BadInput, match="cannot be written"):
        upkeep.backup(station.folders, station.clock, tmp_path / "no" / "folder" / "copy")


def test_without_a_log_or_a_copy_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no log"):
        upkeep.backup(folders_in(tmp_path), FakeClock(NOON))
    with pytest.raises(NotFound, match="no backup"):
        upkeep.restore(folders_in(tmp_path), FakeClock(NOON))
    assert list(tmp_path.iterdir()) == []


def test_a_check_tells_what_is_damaged_and_what_was_set_aside(station: Station) -> None:
    station.put("torn")
    (path,) = spool.waiting(station.folders)
    path.write_bytes(b"torn")
    station.drain()
    station.put("waits")
    health = upkeep.check(station.folders)
    assert (health.exists, health.problems, health.spooled, health.rejected) == (True, (), 1, 1)
    station.close()
    run_sql(station.path, "PRAGMA journal_mode=DELETE")
    data = bytearray(station.path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    station.path.write_bytes(data)
    assert upkeep.check(station.folders).problems


def test_a_synced_folder_is_warned_of(tmp_path: Path) -> None:
    for name, warned in (("Dropbox", True), ("plain", False)):
        root = tmp_path / name
        (root / "data").mkdir(parents=True)
        assert bool(upkeep.check(folders_in(root)).warnings) == warned


def test_settings_are_written_between_a_persons_own_comments(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.config.mkdir()
    path = Path(config.config_path(folders))
    path.write_text('# mine\nname = "Sara"  # that is me\n\n[keys]\n# walk-up\ncapture = "f11"\n', encoding="utf-8")
    config.write(folders, name="سارا", initials="SA")
    text = path.read_text(encoding="utf-8")
    for kept in ("# mine", "# that is me", "# walk-up", 'capture = "f11"', 'name = "سارا"'):
        assert kept in text
    settings, problems = config.read(folders)
    assert (settings.name, settings.initials, settings.keys, problems) == ("سارا", "SA", {"capture": "f11"}, [])


def test_settings_that_cannot_be_read_are_left_as_they_are(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.config.mkdir()
    path = Path(config.config_path(folders))
    path.write_text("name = [unfinished", encoding="utf-8")
    with pytest.raises(BadInput, match="left as it is"):
        config.write(folders, name="Sara")
    assert path.read_text(encoding="utf-8") == "name = [unfinished"
    assert config.read(folders)[0] == Settings()


def test_people_and_numbers_go_on_after_the_console_was_closed(new_station: NewStation) -> None:
    first = new_station()
    first.log("Sara Ahmadi: printer jams")
    first.close()
    second = new_station()
    assert second.log("sara ahmadi: again").number == "DST-0002"
    assert len(people.listing(second.store)) == 1


@pytest.mark.parametrize("name", ["q?a=b", "50%41 #1", "with space"])
def test_any_name_of_a_folder_holds_the_log(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    folders = folders_in(home)
    store = open_store(folders, Settings())
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert log_path(folders).stat().st_size > 0


def indices(connection: sqlite3.Connection, tables: Iterable[str]) -> set[tuple[str, ...]]:
    """Return each index as its table, what it asks of a row, and its columns or the words that made it."""
    found = set()
    for table in tables:
        for _nth, name, unique, *_rest in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
            columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{name}")')]
            made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
            found.add((table, name, str(unique), *map(str, columns), made or ""))
    return found


def test_the_models_name_the_very_indices_a_log_has(station: Station) -> None:
    tables = list(SQLModel.metadata.tables)
    with closing(sqlite3.connect(station.path)) as log, closing(sqlite3.connect(":memory:")) as empty:
        engine = create_engine("sqlite://", creator=lambda: empty, poolclass=StaticPool)
        SQLModel.metadata.create_all(engine)
        assert indices(empty, tables) == indices(log, tables)
        assert {index[1] for index in indices(log, tables)} > {"ix_incident_state", "ix_incident_number_upper"}
