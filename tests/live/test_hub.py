"""The team's store on a real PostgreSQL: exactly once whatever is killed, each role's own, what `dst team` reads.

It needs Debian's package `postgresql`; without it these tests are skipped, unless DST_LIVE=1 says that they may not be.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing as closed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import errors

from dst_console import config, spool
from dst_console.config import Settings
from dst_console.desk import closing, deliveries, knowledge, queueing, sending, sharing
from dst_console.errors import BadInput
from dst_console.models.page import Page
from dst_console.models.parcel import Parcel
from dst_console.models.states import UseResult
from dst_console.models.views import ArticleText
from dst_console.paths import Folders
from dst_console.sync.courier import IN_A_ROW, Patience, Report
from dst_console.sync.hub import REVISION, WITHOUT_ARTICLES, articles, rows, setting_up
from dst_console.sync.hub.way import Way
from dst_console.sync.target import Library, Placed, Reference
from dst_console.sync.targets.hub import HubSite, HubTarget, made
from dst_console.sync.troubles import Kind, Trouble
from tests.commands import Dst
from tests.live import hub_server
from tests.live.hub_server import Cluster, set_up, wait_for
from tests.station import Station

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
NOWHERE = Folders(Path(), Path(), Path())
AT = "2026-11-20T09:30:00.000+03:30"
LATER = "2026-11-20T11:30:00.000+03:30"
AT_ONCE = Patience(share=0.0, jitter=0.0)


@pytest.fixture
def dst(cluster: Cluster, tmp_path: Path, made_log: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    """Sara's `dst`, which has the team's store as its target."""
    monkeypatch.setenv("DST_SECRET_TEAM", cluster.passwords["sara"])
    found = Dst(tmp_path, monkeypatch, made_log)
    config.write(found.folders, targets={"team": {"kind": "hub", "url": cluster.url("sara")}})
    return found


@pytest.fixture(scope="session")
def made_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty log."""
    root = tmp_path_factory.mktemp("made")
    Station(root).close()
    return root / "data"


@contextmanager
def target_of(cluster: Cluster, role: str = "sara", url: str = "", **said: Any) -> Iterator[HubTarget]:
    site = HubSite(kind="hub", url=url or cluster.url(role), **said)
    with closed(made("team", site, NOWHERE, cluster.passwords.get(role, ""))) as target:
        yield target


def parcel(nr: int = 0, **said: Any) -> Parcel:
    usual: dict[str, Any] = {
        "key": spool.new_id(), "incident": spool.new_id(), "number": f"SA-{nr:04}", "status": "closed",
        "kind": "incident", "source": "walk-up", "summary": f"Printer jams {nr}", "says": f"Sara Ahmadi says {nr}",
        "customer": "Sara Ahmadi", "phone": "2214", "mail": "sara@example.org", "place": "3F-12",
        "category": "printer", "occurred": AT, "captured": AT, "resolved": LATER, "closed": LATER,
        "resolution": "Tray 2 was bent", "first_contact": True, "technician": "Reza",
    }  # fmt: skip
    return Parcel(**(usual | said))


def parcels(count: int) -> list[Parcel]:
    return [parcel(nr) for nr in range(count)]


def after(first: Parcel, **said: Any) -> Parcel:
    return first.model_copy(update={"key": spool.new_id(), **said})


def counts(cluster: Cluster) -> tuple[int, int]:
    ((incidents, entries),) = cluster.as_admin(
        "SELECT (SELECT count(*) FROM dst.incident), (SELECT count(*) FROM dst.entry)"
    )
    return incidents, entries


def trouble(act: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as raised:
        act()
    return raised.value


# Setting up


def test_set_up_again_changes_nothing_and_keeps_every_password(server: Cluster) -> None:
    def standing() -> list[Any]:
        what = "SELECT relname, relacl::text, relrowsecurity FROM pg_class WHERE relnamespace = 'dst'::regnamespace"
        who = "SELECT rolname, rolpassword FROM pg_authid"
        rules = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
        return [sorted(map(str, server.as_admin(query))) for query in (what, who, rules)]

    before = standing()
    assert set_up(server, "sara", "omid", "sara") == [
        setting_up.Role("sara", is_new=False),
        setting_up.Role("omid", is_new=False),
    ]
    assert standing() == before


def test_two_administrators_at_once_make_one_store(server: Cluster) -> None:
    server.as_admin("CREATE DATABASE twice", database="postgres")
    admin = server.admin.replace("@/dst", "@/twice")

    def once(nr: int) -> list[setting_up.Role]:
        with closed(Way(admin, "")) as way:
            return setting_up.set_up(way, [f"twin{nr % 2}"])

    with ThreadPoolExecutor(4) as pool:
        made_there = [role for roles in pool.map(once, range(4)) for role in roles]
    assert sorted((one.name, one.is_new) for one in made_there) == [
        ("twin0", False), ("twin0", True), ("twin1", False), ("twin1", True)
    ]  # fmt: skip
    assert server.as_admin("SELECT version_num FROM dst.alembic_version", database="twice") == [(REVISION,)]


def test_a_store_that_fails_half_way_is_not_made_at_all(server: Cluster) -> None:
    server.as_admin("CREATE DATABASE half", database="postgres")
    admin = server.admin.replace("@/dst", "@/half")
    server.as_admin("CREATE SCHEMA dst; CREATE TABLE dst.entry (key text)", database="half")
    with closed(Way(admin, "")) as way:
        assert trouble(lambda: setting_up.set_up(way, ["never"])).kind is Kind.SETUP
    assert server.as_admin("SELECT to_regclass('dst.incident')", database="half") == [(None,)]
    assert server.as_admin("SELECT 1 FROM pg_roles WHERE rolname = 'never'") == []


def test_a_newer_schema_stays_as_it_is(server: Cluster) -> None:
    server.as_admin("UPDATE dst.alembic_version SET version_num = 'h9999'")
    try:
        set_up(server)
        assert server.as_admin("SELECT version_num FROM dst.alembic_version") == [("h9999",)]
        with target_of(server) as target:
            assert target.check() == []
    finally:
        server.as_admin("UPDATE dst.alembic_version SET version_num = %s", REVISION)


def test_a_database_that_cannot_keep_every_language_is_refused(server: Cluster) -> None:
    server.as_admin(
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", database="postgres"
    )
    with closed(Way(server.admin.replace("@/dst", "@/latin"), "")) as way, pytest.raises(BadInput, match="LATIN1"):
        setting_up.set_up(way, [])


def test_the_newest_revision_is_the_one_that_the_console_writes_to() -> None:
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "dst_console/sync/hub/migrations"))
    settings.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(settings).get_current_head() == REVISION


def test_the_tables_have_the_columns_that_are_written(server: Cluster) -> None:
    def columns(table: str) -> set[str]:
        query = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'dst' AND table_name = %s"
        return {name for (name,) in server.as_admin(query, table)}

    assert columns("incident") == {"id", "told", *rows.SHARED, "owner", "came"}
    assert columns("entry") == {"key", "incident", *rows.OWN, "owner", "came"}


def test_no_password_stands_in_the_servers_log(cluster: Cluster) -> None:
    cluster.as_admin("ALTER SYSTEM SET log_statement = 'all'")
    cluster.as_admin("SELECT pg_reload_conf()")
    log = cluster.folder / "log"
    try:
        wait_for(lambda: 'parameter "log_statement" changed' in log.read_text())
        (role,) = set_up(cluster, "logged")
        with target_of(cluster, "logged") as target:
            assert target.check() == []
        wait_for(lambda: 'CREATE ROLE "logged"' in log.read_text())
        assert role.password
        assert role.password not in log.read_text()
    finally:
        cluster.as_admin("ALTER SYSTEM RESET log_statement")
        cluster.as_admin("SELECT pg_reload_conf()")


# What `check` says


def test_a_store_as_it_should_be_lacks_nothing(cluster: Cluster) -> None:
    with target_of(cluster) as target:
        assert target.check() == []


def test_check_names_who_goes_past_the_rules_and_what_is_not_set_up(server: Cluster) -> None:
    with target_of(server, url=server.admin) as target:
        assert [lack.about for lack in target.check()] == ["role postgres"]
    with target_of(server, url=server.admin.replace("@/dst", "@/postgres")) as target:
        assert [lack.about for lack in target.check()] == ["role postgres", "schema dst"]
    server.as_admin("REVOKE dst_team FROM omid")
    try:
        with target_of(server, "omid") as target:
            (lack,) = target.check()
        assert (lack.about, "permission denied" in lack.what) == ("schema dst", True)
    finally:
        set_up(server, "omid")
    server.as_admin("UPDATE dst.alembic_version SET version_num = 'h0000'")
    try:
        with target_of(server) as target:
            (lack,) = target.check()
        assert f"h0000 < {REVISION}" in lack.what
    finally:
        server.as_admin("UPDATE dst.alembic_version SET version_num = %s", REVISION)


# Bringing


def test_the_same_batch_twice_is_there_once(cluster: Cluster) -> None:
    many = parcels(50)
    with target_of(cluster) as target:
        first = target.bring(many)
        assert target.bring(many) == first
        assert target.bring(many[::-1]) == first[::-1]
    assert [one.number for one in first] == [one.incident for one in many]
    assert {one.lacks for one in first} == {()}
    assert counts(cluster) == (50, 50)


def test_everything_comes_back_as_it_was_sent(cluster: Cluster) -> None:
    words = "می‌خواهم کتاب\u200c‌ها 😀 \u202eabc\u202c Ёлка \\N \\. \t tab\r\n 'x' \"y\" {a,b} %s $1 \x01\x1b[31m"
    sent = parcel(summary=words, resolution=words, says=words, customer=words, category=words, impact=2, urgency=4)
    with target_of(cluster) as target:
        (receipt,) = target.bring([sent])
        assert receipt.lacks == ()
        assert target.read_back(sent.incident, sent) == receipt
        written = json.loads(target.written(sent))
    names = [name for name in rows.SHARED if name not in ("words", "day")]
    ((*shared, told),) = cluster.as_admin(f"SELECT {', '.join(names)}, told FROM dst.incident")
    stored = dict(zip(names, shared, strict=True))
    moments = ("occurred", "captured", "resolved", "closed")
    assert [stored.pop(name).isoformat() for name in moments] == [psycopg_moment(written[name]) for name in moments]
    assert stored == {name: written[name] for name in stored}
    ((body, customer, key),) = cluster.as_admin("SELECT body, customer, key FROM dst.entry")
    assert (body, customer, key, told) == (words, words, sent.key, sent.key)


def psycopg_moment(written: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(written).astimezone(UTC).isoformat()


def test_what_no_database_keeps_is_replaced_and_named(cluster: Cluster) -> None:
    with target_of(cluster) as target:
        (receipt,) = target.bring([parcel(summary="nul \x00 half \ud800", says="whole")])
    assert receipt.lacks == ("summary is kept otherwise", "subject is kept otherwise")
    assert cluster.as_admin("SELECT summary FROM dst.incident") == [("nul \ufffd half \ufffd",)]


def test_what_the_store_changed_is_named(cluster: Cluster) -> None:
    cluster.as_admin(
        "CREATE FUNCTION dst.cut() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.summary := left(NEW.summary, 5); RETURN NEW; END $$"
    )
    cluster.as_admin("CREATE TRIGGER cut BEFORE INSERT ON dst.incident FOR EACH ROW EXECUTE FUNCTION dst.cut()")
    try:
        with target_of(cluster) as target:
            assert target.bring([parcel()])[0].lacks == ("summary is kept otherwise",)
    finally:
        cluster.as_admin("DROP FUNCTION dst.cut CASCADE")


def test_an_older_state_sent_twice_never_comes_over_a_newer_one(cluster: Cluster) -> None:
    first = parcel(status="escalated")
    second = after(first, status="closed", resolution="Drum changed")
    with target_of(cluster) as target:
        target.bring([first])
        target.tell(first.incident, second)
        assert target.bring([first])[0].lacks == ()
        assert target.has_been_told(first.incident, second)
        assert not target.has_been_told(first.incident, after(first))
    assert cluster.as_admin("SELECT status, resolution, told FROM dst.incident") == [
        ("closed", "Drum changed", second.key)
    ]
    assert counts(cluster) == (1, 2)


def test_of_several_about_one_incident_in_one_batch_the_last_holds(cluster: Cluster) -> None:
    first = parcel(status="escalated")
    many = [first, parcel(1), after(first, status="open"), after(first, status="closed")]
    with target_of(cluster) as target:
        assert {one.lacks for one in target.bring(many)} == {()}
        assert target.read_back("nothing", first) is None
        assert target.find(Reference(first.incident, first.number), "reference")
        assert not target.find(Reference("other", first.number), "reference")
    assert cluster.as_admin("SELECT status FROM dst.incident WHERE id = %s", first.incident) == [("closed",)]
    assert counts(cluster) == (2, 4)


def test_one_that_is_refused_keeps_the_whole_batch_out(cluster: Cluster) -> None:
    many = [*parcels(5), parcel(6, priority=9), *parcels(2)]
    with target_of(cluster) as target:
        said = trouble(lambda: target.bring(many))
        assert (said.kind, "ck_incident_priority" in said.told) == (Kind.REFUSED, True)
        assert counts(cluster) == (0, 0)
        assert trouble(lambda: target.bring([parcel(occurred="not a day", captured="")])).kind is Kind.REFUSED
        assert len(target.bring([one for one in many if one.priority < 9])) == 7
    assert counts(cluster) == (7, 7)


# Each role's own


def test_a_technician_reads_what_the_team_may_and_nothing_private(cluster: Cluster) -> None:
    with target_of(cluster) as target:
        target.bring([parcel()])
    with cluster.as_role("omid") as omid:
        assert omid.execute("SELECT number, summary, resolution FROM dst.incident").fetchall() == [
            ("SA-0000", "Printer jams 0", "Tray 2 was bent")
        ]
        assert omid.execute("SELECT * FROM dst.entry").fetchall() == []
        assert omid.execute("SELECT * FROM dst.technician").fetchall() == []
    with cluster.as_role("sara") as sara:
        assert sara.execute("SELECT customer, phone FROM dst.entry").fetchall() == [("Sara Ahmadi", "2214")]
        assert sara.execute("SELECT role, name FROM dst.technician").fetchall() == [("sara", "Reza")]


@pytest.mark.parametrize(
    ("query", "comes_to"),
    [
        ("UPDATE dst.incident SET summary = 'mine'", 0),
        ("UPDATE dst.incident SET owner = 'omid'", 0),
        ("UPDATE dst.technician SET name = 'me'", 0),
        ("UPDATE dst.entry SET customer = 'me'", errors.InsufficientPrivilege),
        ("DELETE FROM dst.incident", errors.InsufficientPrivilege),
        ("DELETE FROM dst.entry", errors.InsufficientPrivilege),
        ("TRUNCATE dst.entry", errors.InsufficientPrivilege),
        ("DROP TABLE dst.entry", errors.InsufficientPrivilege),
        ("ALTER TABLE dst.entry DISABLE ROW LEVEL SECURITY", errors.InsufficientPrivilege),
        ("CREATE TABLE dst.more (x int)", errors.InsufficientPrivilege),
        ("UPDATE dst.alembic_version SET version_num = 'x'", errors.InsufficientPrivilege),
        ("INSERT INTO dst.technician (role, name) VALUES ('lena', 'x')", errors.InsufficientPrivilege),
        (
            "INSERT INTO dst.entry (key, incident, owner, status, subject, body, customer, phone, mail, fields) "
            "SELECT 'k', id, 'sara', 'open', '', '', '', '', '', '' FROM dst.incident",
            errors.InsufficientPrivilege,
        ),
        (
            "INSERT INTO dst.incident SELECT * FROM dst.incident ON CONFLICT (id) DO UPDATE SET summary = 'mine'",
            errors.InsufficientPrivilege,
        ),
    ],
)
def test_a_technician_changes_nothing_of_anybody_elses(cluster: Cluster, query: Any, comes_to: Any) -> None:
    with target_of(cluster) as target:
        target.bring([parcel()])
    before = cluster.as_admin("SELECT * FROM dst.incident, dst.entry, dst.technician")
    with cluster.as_role("omid") as omid:
        if comes_to:
            with pytest.raises(comes_to):
                omid.execute(query)
            omid.rollback()
        else:
            assert omid.execute(query).rowcount == comes_to
    assert cluster.as_admin("SELECT * FROM dst.incident, dst.entry, dst.technician") == before


def test_what_a_colleague_brought_first_stays_the_colleagues(cluster: Cluster) -> None:
    first = parcel()
    second = after(first, summary="mine now", says="what I saw")
    with target_of(cluster, "omid") as target:
        target.bring([first])
    with target_of(cluster, "sara") as target:
        (receipt,) = target.bring([second])
        assert receipt.lacks == ("somebody else brought it first; only the entry was added",)
        assert target.find(Reference(first.incident, first.number), "reference") == []
    assert cluster.as_admin("SELECT owner, summary FROM dst.incident") == [("omid", "Printer jams 0")]
    assert sorted(cluster.as_admin("SELECT owner, body FROM dst.entry")) == [
        ("omid", "Sara Ahmadi says 0"), ("sara", "what I saw")
    ]  # fmt: skip


# What can go wrong


def test_each_trouble_at_the_door_is_told_apart(cluster: Cluster) -> None:
    def kind(url: str, role: str = "sara", secret: "str | None" = None, **said: Any) -> Kind:
        password = cluster.passwords[role] if secret is None else secret
        site = HubSite(kind="hub", url=url, **said)
        with closed(made("team", site, NOWHERE, password)) as target:
            found = trouble(lambda: target.bring([parcel()]))
        assert found.meaning.certain
        assert found.meaning.stops
        assert found.told
        assert not password or password not in str(found)
        return found.kind

    url = cluster.url("sara")
    assert kind(url, secret="wrong-secret") is Kind.LOGIN
    assert kind(url, secret="") is Kind.LOGIN
    assert kind(cluster.url("stranger"), secret="x-secret") is Kind.LOGIN
    assert kind(cluster.url("sara", "late")) is Kind.SETUP
    assert kind(cluster.url("sara", "postgres")) is Kind.ADDRESS
    assert kind(url.replace(str(cluster.port), "1")) is Kind.NETWORK
    assert kind("postgresql://sara@db.invalid/dst") in (Kind.NETWORK, Kind.TLS)
    cluster.as_admin("ALTER ROLE sara CONNECTION LIMIT 0")
    try:
        assert kind(url) is Kind.BUSY
    finally:
        cluster.as_admin("ALTER ROLE sara CONNECTION LIMIT -1")
    cluster.as_admin("ALTER ROLE sara SET default_transaction_read_only = on")
    try:
        assert kind(url) is Kind.BUSY
    finally:
        cluster.as_admin("ALTER ROLE sara RESET default_transaction_read_only")
    assert counts(cluster) == (0, 0)


def test_a_server_that_is_going_down_or_is_down_took_nothing(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin), target_of(cluster) as target:
        stopping = threading.Thread(target=cluster.stop, args=("smart",))
        stopping.start()
        wait_for(lambda: "smart shutdown" in (cluster.folder / "log").read_text())
        assert trouble(target.check).kind is Kind.BUSY
    stopping.join()
    try:
        with target_of(cluster) as target:
            assert trouble(target.check).kind is Kind.NETWORK
    finally:
        cluster.start()
    with target_of(cluster) as target:
        assert target.check() == []


def test_a_server_without_the_schema_or_the_right_is_a_matter_of_setting_up(cluster: Cluster) -> None:
    cluster.as_admin("REVOKE dst_team FROM sara")
    try:
        with target_of(cluster) as target:
            assert trouble(lambda: target.bring([parcel()])).kind is Kind.SETUP
    finally:
        set_up(cluster, "sara")
    with target_of(cluster, url=cluster.admin.replace("@/dst", "@/postgres")) as target:
        assert trouble(lambda: target.bring([parcel()])).kind is Kind.SETUP


@contextmanager
def held_up(cluster: Cluster, one: Parcel) -> Iterator[None]:
    """Let whoever brings `one` wait, its incident already written: somebody's entry with its key is not decided yet."""
    site = HubSite(kind="hub", url=cluster.url("omid"))
    with closed(cluster.as_role("omid")) as holding:
        rows.bring(holding, [rows.row(site, parcel(key=one.key))])
        yield


def waiting(cluster: Cluster) -> list[int]:
    query = "SELECT pid FROM pg_stat_activity WHERE usename = 'sara' AND wait_event_type = 'Lock'"
    return [pid for (pid,) in cluster.as_admin(query)]


def test_one_who_waits_too_long_for_another_may_have_arrived(cluster: Cluster) -> None:
    many = parcels(3)
    with held_up(cluster, many[-1]), target_of(cluster, timeout=1) as target:
        found = trouble(lambda: target.bring(many))
        assert (found.kind, found.meaning.certain) == (Kind.UNANSWERED, False)
    with target_of(cluster) as target:
        assert len(target.bring(many)) == 3
    assert counts(cluster) == (3, 3)


def test_a_server_that_says_nothing_any_more_is_left(cluster: Cluster) -> None:
    with target_of(cluster, timeout=1) as target:
        assert target.check() == []
        query = "SELECT pid FROM pg_stat_activity WHERE usename = 'sara' AND backend_type = 'client backend'"
        ((pid,),) = cluster.as_admin(query)
        os.kill(pid, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            assert trouble(lambda: target.bring([parcel()])).kind is Kind.NETWORK
            assert time.monotonic() - begun < 15
        finally:
            os.kill(pid, signal.SIGCONT)
    wait_for(lambda: not cluster.as_admin(query))
    assert counts(cluster) == (0, 0)


def test_two_who_bring_the_same_in_any_order_never_wait_for_each_other_for_good(cluster: Cluster) -> None:
    rounds = [parcels(300) for _turn in range(5)]
    ready = threading.Barrier(4)

    def bring(nr: int) -> int:
        with target_of(cluster, ("sara", "omid")[nr % 2]) as target:
            target.check()
            brought = 0
            for many in rounds:
                ready.wait(60)
                brought += len(target.bring(many if nr < 2 else many[::-1]))
            return brought

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(bring, range(4))) == [1500] * 4
    assert counts(cluster) == (1500, 1500)


# TLS


@pytest.fixture
def away(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server's address as if it were another machine's: its name leads here."""
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    return f"postgresql://sara@{hub_server.HOST}:{cluster.port}/dst"


def test_a_server_that_proves_who_it_is_is_let_in(cluster: Cluster, away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with target_of(cluster, url=away, authority=f"{cluster.folder}/ca.crt") as target:
        target.bring([parcel()])
        seen = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'sara'"
        assert cluster.as_admin(seen) == [(True,)]
    monkeypatch.setenv("SSL_CERT_FILE", f"{cluster.folder}/ca.crt")
    with target_of(cluster, url=away) as target:
        assert target.check() == []


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("", hub_server.HOST),
        ("other.crt", hub_server.HOST),
        ("ca.crt", "other.example.test"),
        ("none.crt", hub_server.HOST),
    ],
)
def test_one_that_does_not_prove_it_gets_no_password(cluster: Cluster, away: str, authority: str, host: str) -> None:
    file = f"{cluster.folder}/{authority}" if authority else ""
    with target_of(cluster, url=away.replace(hub_server.HOST, host), authority=file) as target:
        found = trouble(lambda: target.bring([parcel()]))
    assert (found.kind, found.meaning.certain) == (Kind.TLS, True)
    assert counts(cluster) == (0, 0)


def test_a_server_without_tls_is_not_spoken_to(cluster: Cluster, away: str) -> None:
    cluster.as_admin("ALTER SYSTEM SET ssl = off")
    cluster.as_admin("SELECT pg_reload_conf()")
    try:
        wait_for(lambda: cluster.as_admin("SHOW ssl") == [("off",)])
        with target_of(cluster, url=away, authority=f"{cluster.folder}/ca.crt") as target:
            assert trouble(target.check).kind is Kind.TLS
    finally:
        cluster.as_admin("ALTER SYSTEM SET ssl = on")
        cluster.as_admin("SELECT pg_reload_conf()")
        wait_for(lambda: cluster.as_admin("SHOW ssl") == [("on",)])


# Killed in the middle


def test_a_batch_whose_server_process_is_ended_is_not_there_at_all(cluster: Cluster) -> None:
    many = parcels(40)
    with target_of(cluster) as target, ThreadPoolExecutor(1) as pool:
        with held_up(cluster, many[-1]):
            bringing = pool.submit(target.bring, many)
            wait_for(lambda: waiting(cluster))
            cluster.as_admin("SELECT pg_terminate_backend(%s)", waiting(cluster)[0])
            found = trouble(bringing.result)
        assert (found.kind, found.meaning.certain) == (Kind.NETWORK, True)
        assert counts(cluster) == (0, 0)
        assert len(target.bring(many)) == 40
    assert counts(cluster) == (40, 40)


CLIENT = """
import sys
from dst_console.models.parcel import Parcel
from dst_console.sync.targets.hub import HubSite, made
url, secret, size = sys.argv[1:]
target = made("team", HubSite(kind="hub", url=url), None, secret)
batch = []
for line in sys.stdin:
    batch.append(Parcel.model_validate_json(line))
    if len(batch) == int(size):
        target.bring(batch)
        print(len(batch), flush=True)
        batch = []
"""


@contextmanager
def client(cluster: Cluster, many: Sequence[Parcel], size: int) -> "Iterator[subprocess.Popen[str]]":
    """Start a process that brings parcels and says how many each time; it is killed at the end."""
    command = [sys.executable, "-c", CLIENT, cluster.url("sara"), cluster.passwords["sara"], str(size)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as started:
        feeding = threading.Thread(target=feed, args=(started, many))
        feeding.start()
        yield started
        started.kill()
        feeding.join()
    wait_for(lambda: not cluster.as_admin("SELECT 1 FROM pg_stat_activity WHERE usename = 'sara'"))


def feed(started: "subprocess.Popen[str]", many: Sequence[Parcel]) -> None:
    assert started.stdin is not None
    try:
        with started.stdin as lines:
            lines.writelines(one.model_dump_json() + "\n" for one in many)
    except BrokenPipeError:
        pass  # killed


def test_a_client_killed_in_the_middle_of_a_batch_leaves_nothing_of_it(cluster: Cluster) -> None:
    many = parcels(40)
    with client(cluster, many, 40) as killed, held_up(cluster, many[-1]):
        wait_for(lambda: waiting(cluster))
        killed.kill()
        killed.wait()
    assert counts(cluster) == (0, 0)
    with target_of(cluster) as target:
        target.bring(many)
    assert counts(cluster) == (40, 40)


def test_killed_at_any_moment_every_batch_is_whole_and_afterwards_all_is_there_once(cluster: Cluster) -> None:
    seed = os.environ.get("DST_FAULT_SEED") or str(time.time_ns())
    chance = random.Random(seed)
    size, many = 50, parcels(1_500)
    batches = [many[at : at + size] for at in range(0, len(many), size)]
    left, killed = many, 0
    while left:
        with client(cluster, left, size) as running:
            assert running.stdout is not None
            said = [running.stdout.readline() for _batch in range(chance.randrange(1, 10))]
            time.sleep(chance.random() * 0.02)  # in the middle of a batch, however quick the machine is
            running.kill()
            said += running.stdout.readlines()
            killed += running.wait() < 0
        there = {key for (key,) in cluster.as_admin("SELECT key FROM dst.entry")}
        whole = [sum(one.key in there for one in batch) for batch in batches]
        assert set(whole) <= {0, size}, f"DST_FAULT_SEED={seed}"
        sure = sum(int(line) for line in said if line.strip())
        assert all(one.key in there for one in left[:sure]), f"DST_FAULT_SEED={seed}"
        left = left[sure:]  # what was not acknowledged goes again, as after an unknown outcome
    assert killed
    assert counts(cluster) == (len(many), len(many))


def test_a_server_that_goes_down_hard_has_each_batch_whole(cluster: Cluster) -> None:
    many = parcels(400)
    with target_of(cluster, size=50) as target, held_up(cluster, many[-1]), ThreadPoolExecutor(1) as pool:
        sure = [target.bring(many[at : at + 50]) for at in range(0, 350, 50)]
        bringing = pool.submit(target.bring, many[350:])
        wait_for(lambda: waiting(cluster))
        cluster.stop("immediate")
        assert trouble(bringing.result).kind is Kind.NETWORK
        with pytest.raises(psycopg.OperationalError):
            cluster.as_admin("SELECT 1")
        cluster.start()
    assert len(sure) == 7
    assert counts(cluster) == (350, 350)


# 200 laptops


LAPTOPS = int(os.environ.get("DST_LAPTOPS", "200"))


def test_200_laptops_at_once_lose_and_double_nothing(cluster: Cluster) -> None:
    roles = [f"laptop{nr // 2:03}" for nr in range(LAPTOPS)]  # two laptops each, as after a restored copy
    set_up(cluster, *roles)
    shared = [parcel(nr, summary="everybody's") for nr in range(20)]
    pairs = {role: [parcel(nr, summary="on both laptops") for nr in range(10)] for role in roles}
    own = [[parcel(nr, summary=f"{at}") for nr in range(30)] for at in range(LAPTOPS)]
    ready = threading.Barrier(LAPTOPS)

    def laptop(at: int) -> int:
        mine = [*own[at], *pairs[roles[at]], *shared]
        random.Random(at).shuffle(mine)
        with target_of(cluster, roles[at]) as target:
            target.check()
            ready.wait(60)
            return sum(len(target.bring(mine[first : first + 20])) for first in range(0, len(mine), 20))

    with ThreadPoolExecutor(LAPTOPS) as pool:
        began = time.monotonic()
        receipts = list(pool.map(laptop, range(LAPTOPS)))
        print(f"{LAPTOPS} laptops, {sum(receipts)} receipts in {time.monotonic() - began:.1f} s")
    assert receipts == [60] * LAPTOPS
    expected = {one.incident: one.key for part in (shared, *pairs.values(), *own) for one in part}
    found = cluster.as_admin("SELECT id, told FROM dst.incident")
    assert len(found) == len(expected)
    assert dict(found) == expected
    entries = cluster.as_admin("SELECT key, incident FROM dst.entry")
    assert sorted(entries) == sorted((key, incident) for incident, key in expected.items())
    wrong = "SELECT count(*) FROM dst.incident i JOIN dst.entry e ON e.incident = i.id WHERE e.owner <> i.owner"
    assert cluster.as_admin(wrong + " AND i.summary <> 'everybody''s'") == [(0,)]


# Through the real courier


class Lab:
    """A station whose outbox goes to a team's store."""

    def __init__(self, root: Path, url: str, **said: Any) -> None:
        settings = Settings(
            name="Reza", initials="SA", targets={"team": {"kind": "hub", "url": url, "grace": 0.0, **said}}
        )
        self.station = Station(root, settings)
        self.station.store.follow = queueing.follow

    def close_one(self, line: str) -> str:
        """Log an incident and close it; returns its id."""
        view = self.station.log(line)
        _record, ready = closing.prepare(self.station.store, view.id)
        said = replace(ready, satisfied=True, work=5, summary="Drum changed")
        closing.keep(self.station.folders, view.id, said, self.station.clock.now())
        self.station.drain()
        return view.id

    def sync(self) -> Report:
        """Send what can go, a day later as far as waiting goes."""
        self.station.clock.tick(60)
        return sending.sync(self.station.store, force=True, patience=AT_ONCE)

    def states(self) -> list[str]:
        """Return the state of every delivery, in order."""
        return [state for (state,) in self.station.ask("SELECT state FROM delivery ORDER BY queued, turn")]


@pytest.fixture
def new_lab(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Lab]]:
    """A maker of stations that send to an address as sara."""
    monkeypatch.setenv("DST_SECRET_TEAM", cluster.passwords["sara"])
    opened: list[Lab] = []

    def new(url: str) -> Lab:
        opened.append(Lab(tmp_path / str(len(opened)), url))
        return opened[-1]

    yield new
    for one in opened:
        one.station.close()


@pytest.fixture
def lab(cluster: Cluster, new_lab: Callable[[str], Lab]) -> Lab:
    """A station that sends to the team's store."""
    return new_lab(cluster.url("sara"))


def test_what_is_closed_goes_up_as_it_was_shown_and_what_is_told_after_it_follows(lab: Lab, cluster: Cluster) -> None:
    ident = lab.close_one("Sara Ahmadi: printer jams @3F-12 #printer phone:2214 +solved")
    (waits,) = deliveries.of_incident(lab.station.store, ident)
    shown = json.loads(sending.written(lab.station.store, waits.id))
    assert lab.sync().sent == 1
    ((told, status, resolution, first),) = cluster.as_admin(
        "SELECT told, status, resolution, first_contact FROM dst.incident WHERE id = %s", ident
    )
    assert (told, status, resolution, first) == (shown["told"], "closed", "Drum changed", True)
    ((body, customer),) = cluster.as_admin("SELECT body, customer FROM dst.entry")
    assert (body, customer) == (shown["body"], "Sara Ahmadi")
    lab.station.note(ident, "It came back on tray 2")
    assert lab.sync().sent == 1
    ((body,),) = cluster.as_admin("SELECT body FROM dst.entry WHERE key <> %s", told)
    assert "It came back on tray 2" in body
    assert lab.states() == ["sent", "sent"]
    assert lab.sync().sent == 0
    assert counts(cluster) == (1, 2)


def test_one_that_the_store_refuses_is_set_aside_and_the_others_arrive(lab: Lab, cluster: Cluster) -> None:
    idents = [lab.close_one(f"printer jams {nr}") for nr in range(4)]
    refused = f"CHECK (id <> '{idents[1]}') NOT VALID"
    cluster.as_admin(f"ALTER TABLE dst.incident ADD CONSTRAINT not_this {refused}")
    try:
        report = lab.sync()
    finally:
        cluster.as_admin("ALTER TABLE dst.incident DROP CONSTRAINT not_this")
    assert (report.sent, report.refused) == (3, 1)
    assert lab.states() == ["sent", "refused", "sent", "sent"]
    (quarantined,) = deliveries.of_incident(lab.station.store, idents[1])
    assert "not_this" in quarantined.reason
    deliveries.retry(lab.station.store, quarantined.id)
    assert lab.sync().sent == 1
    assert counts(cluster) == (4, 4)


class Cut:
    """A way to the server on which the answer to a commit is lost: the server has it, the client never hears of it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.lost = 0
        self.cuts = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            self._read(client)  # which asks for TLS
            client.sendall(b"N")
            back = threading.Thread(target=self._back, args=(server, client), daemon=True)
            back.start()
            while data := self._read(client):
                cut = b"COMMIT\0" in data and self.lost < self.cuts
                if cut:
                    self.lost += 1
                    client.shutdown(socket.SHUT_WR)
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            back.join(5)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while data := self._read(server):
                client.sendall(data)
        except OSError:
            pass  # it was cut

    @staticmethod
    def _read(from_where: socket.socket) -> bytes:
        try:
            return from_where.recv(65536)
        except OSError:
            return b""

    def close(self) -> None:
        """Take no connection any more."""
        self._server.close()


@pytest.fixture
def cut(cluster: Cluster) -> Iterator[Cut]:
    found = Cut(cluster.port)
    yield found
    found.close()


def test_a_commit_without_an_answer_may_have_arrived_and_goes_again_without_a_trace(
    cluster: Cluster, cut: Cut, new_lab: Callable[[str], Lab]
) -> None:
    hurt = new_lab(f"postgresql://sara@127.0.0.1:{cut.port}/dst")
    idents = [hurt.close_one(f"printer jams {nr}") for nr in range(5)]
    cut.cuts = IN_A_ROW
    report = hurt.sync()
    assert (report.sent, cut.lost, report.troubles["team"].kind) == (0, IN_A_ROW, Kind.UNANSWERED)
    assert hurt.states() == ["unsure"] * 5
    assert counts(cluster) == (5, 5), "each commit had arrived"
    assert hurt.sync().sent == 5
    assert hurt.states() == ["sent"] * 5
    assert sorted(cluster.as_admin("SELECT id FROM dst.incident")) == sorted((one,) for one in idents)
    assert counts(cluster) == (5, 5)


def test_offline_everything_stays_queued_and_leaves_when_the_server_is_back(lab: Lab, cluster: Cluster) -> None:
    for nr in range(3):
        lab.close_one(f"printer jams {nr}")
    cluster.stop("fast")
    try:
        report = lab.sync()
        assert (report.sent, report.troubles["team"].kind) == (0, Kind.NETWORK)
        assert lab.states() == ["queued"] * 3
    finally:
        cluster.start()
    assert lab.sync().sent == 3
    assert counts(cluster) == (3, 3)


# `dst team`


def test_find_tells_what_colleagues_solved_in_any_spelling(dst: Dst, cluster: Cluster) -> None:
    with target_of(cluster, "omid") as target:
        target.bring(
            [
                parcel(
                    1,
                    category="",
                    summary="چاپگر كاغذ مي‌خورد",
                    resolution="غلتک عوض شد",
                    occurred="2026-11-18T09:00:00+03:30",
                ),
                parcel(2, category="", summary="Ёлка на экране", resolution="перезапуск"),
                parcel(3, summary="Printer jams", resolution="Tray 2 was bent\nNew tray", place="B2"),
                parcel(4, summary="Printer burns", status="escalated"),
                parcel(5, summary="Printer sleeps", status="cancelled"),
            ]
        )
    answer = dst("team", "find", "PRINT", "tray")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == ["SA-0003  2026-11-20  Printer jams  B2", "    Tray 2 was bent", "    New tray"]
    assert dst("team", "find", "print").lines == answer.lines, "what is not solved helps nobody"
    assert dst("team", "find", "کاغذ").lines[0].startswith("SA-0001  2026-11-18")
    assert dst("team", "find", "елка").lines[0].startswith("SA-0002")
    assert dst("team", "find", "0003").lines == answer.lines
    for words in (("Ahmadi",), ("2214",), ("Reza",), ("nothing like it",)):
        none = dst("team", "find", *words)
        assert (none.code, none.out, none.err) == (3, "", "Nothing was found.\n")


def test_find_shows_the_newest_and_says_that_there_are_older_ones(dst: Dst, cluster: Cluster) -> None:
    with target_of(cluster) as target:
        target.bring([parcel(nr, occurred=f"2026-11-{nr:02}T09:00:00+03:30") for nr in range(1, 10)])
    answer = dst("team", "find", "printer", "--limit", "2")
    assert [line.split()[0] for line in answer.lines[::2]] == ["SA-0009", "SA-0008"]
    assert answer.err == "There are more; `--limit` shows them.\n"
    told = dst("team", "find", "printer", "--limit", "2", "--json").json
    assert " ".join(told) == "terms articles hits more"
    assert " ".join(told["hits"][0]) == "id number day summary resolution place category"
    assert (told["terms"], told["more"], len(told["hits"])) == (["printer"], True, 2)


def test_words_that_look_like_a_query_are_only_words(dst: Dst, cluster: Cluster) -> None:
    with target_of(cluster) as target:
        target.bring([parcel(1, summary="it's a 'quote' & more | x:* \\")])
    for typed in ("it's", "'quote'", "& more", "a:*b", "x:*", "\\", "!more", "--", "quote') OR 1=1"):
        answer = dst("team", "find", typed)
        assert answer.code in (0, 2, 3), typed
        assert "Traceback" not in answer.err
    assert dst("team", "find", "'quote' & more").code == 0


def test_figures_count_everybody_and_name_nobody(dst: Dst, cluster: Cluster) -> None:
    many = [
        *(parcel(nr, place="3F", resolved="2026-11-20T10:30:00.000+03:30") for nr in range(4)),
        parcel(4, place="B2", category="", first_contact=False, resolved="2026-11-20T13:30:00.000+03:30"),
        parcel(5, status="escalated", first_contact=False, resolved="", closed=""),
        parcel(6, status="cancelled", place="nowhere"),
        parcel(7, place="long ago", occurred="2026-01-02T09:00:00.000+03:30"),
        parcel(8, first_contact=None, place="B2", resolved=""),
    ]
    for role, part in (("sara", many[:5]), ("omid", many[5:])):
        with target_of(cluster, role) as target:
            target.bring(part)
    config.write(dst.folders, weekend="friday", hours="0:00-24:00, friday 0:00-24:00")
    told = dst("team", "figures", "--since", "2026-11-20", "--json").json
    assert " ".join(told) == "since until incidents rates places categories"
    assert (told["since"], told["until"], told["incidents"]) == ("2026-11-20", "2026-11-22", 7)
    figures = {one["id"]: (one["value"], one["n"]) for one in told["rates"]}
    assert figures["fcr"] == (pytest.approx(100 * 4 / 6), 6)
    assert figures["mttr"] == (pytest.approx((4 * 1 + 4) / 5), 5)
    assert figures["escalated"] == (pytest.approx(100 / 7), 7)
    assert told["places"] == [
        {"name": "3F", "count": 4}, {"name": "B2", "count": 2}, {"name": "3F-12", "count": 1}
    ]  # fmt: skip
    assert told["categories"] == [{"name": "printer", "count": 6}, {"name": "", "count": 1}]
    answer = dst("team", "figures")
    assert answer.lines[0] == "The team's figures, 2026-10-24 to 2026-11-22"
    for name in ("Sara", "Ahmadi", "Reza", "omid", "sara", "SA-0"):
        assert name not in answer.out
    assert "n 6" in answer.out
    assert dst("team", "figures", "--since", "2025-01-01", "--json").json["incidents"] == 8


def test_without_anything_sent_the_figures_are_empty(dst: Dst) -> None:
    answer = dst("team", "figures")
    assert answer.code == 0
    assert "n 0" in answer.out
    assert dst("team", "figures", "--json").json["rates"][0]["value"] is None


def test_setup_makes_a_store_and_shows_each_password_once(
    dst: Dst, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.as_admin("CREATE DATABASE fresh", database="postgres")
    admin = cluster.admin.replace("@/dst", "@/fresh")
    told = dst("team", "setup", admin, "--technician", "نگار", "--technician", "sara", "--json").json
    (negar, sara) = told["technicians"]
    assert " ".join(negar) == "role is_new password"
    assert (negar["role"], negar["is_new"], len(negar["password"])) == ("نگار", True, 24)
    assert sara == {"role": "sara", "is_new": False, "password": None}
    again = dst("team", "setup", admin, "--technician", "نگار")
    assert (again.code, again.err) == (0, "")
    assert again.lines[0] == "The team's store is ready."
    assert "was there already" in again.out
    url = f"postgresql://%D9%86%DA%AF%D8%A7%D8%B1@/fresh?host={cluster.folder}&port={cluster.port}"
    monkeypatch.setenv("DST_SECRET_TEAM", negar["password"])
    config.write(dst.folders, targets={"team": {"kind": "hub", "url": url}})
    assert dst("team", "figures", "--json").json["incidents"] == 0


def test_setup_by_one_who_may_not_is_a_sentence_and_changes_nothing(
    dst: Dst, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = dst("team", "setup", cluster.url("sara"), "--technician", "eve")
    assert (answer.code, answer.err.splitlines()[0]) == (1, "The team's store does not let you in.")
    monkeypatch.setenv("PGPASSWORD", cluster.passwords["sara"])
    answer = dst("team", "setup", cluster.url("sara"), "--technician", "eve")
    assert (answer.code, answer.err.splitlines()[0]) == (1, "The team's store is not as it should be.")
    assert cluster.as_admin("SELECT 1 FROM pg_roles WHERE rolname = 'eve'") == []


def test_a_rare_word_is_looked_up_and_not_searched_for(cluster: Cluster) -> None:
    from dst_console.sync.hub import reading

    cluster.as_admin(
        "INSERT INTO dst.incident (id, owner, told, number, status, kind, source, summary, resolution, place, "
        "category, asset, priority, day, occurred, captured, words) "
        "SELECT n::text, 'x', '', '', 'closed', '', '', '', repeat('It was bent. ', 40), '', '', '', 3, "
        "DATE '2026-01-01' + n % 300, now(), now(), ('common w' || n)::tsvector FROM generate_series(1, 20000) n"
    )
    cluster.as_admin("ANALYZE dst.incident")
    with cluster.as_role("sara") as sara:
        plan = sara.execute("EXPLAIN " + reading._SOLVED, ("'w4711':*", 50)).fetchall()
        assert "ix_incident_words" in str(plan)
        found = sara.execute(reading._SOLVED, ("'w4711':*", 50)).fetchall()
    assert [row[0] for row in found] == ["4711"]


# The knowledge base


def page(nr: int = 0, **said: Any) -> Page:
    usual: dict[str, Any] = {
        "article": spool.new_id(), "version": 1, "title": f"Tray {nr} jams", "problem": "It jams after lunch.",
        "answer": "Bend it back.", "tags": "printer", "author": "Reza", "language": "en", "visibility": "internal",
        "retired": False, "created": AT, "updated": LATER, "used": 4, "tried": 4, "worked": 3,
    }  # fmt: skip
    return Page(**(usual | said))


def newer(first: Page, **said: Any) -> Page:
    return first.model_copy(update={"version": first.version + 1, **said})


def known(cluster: Cluster) -> list[tuple[Any, ...]]:
    return sorted(cluster.as_admin("SELECT owner, title, answer, version FROM dst.article"))


def test_the_table_of_articles_has_the_columns_that_are_written(server: Cluster) -> None:
    query = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'dst' AND table_name = 'article'"
    assert {name for (name,) in server.as_admin(query)} == {"id", *articles.COLUMNS, "owner", "came"}


def test_an_article_comes_back_as_it_was_shared(cluster: Cluster) -> None:
    words = "می‌خواهم کتاب\u200c‌ها 😀 \u202eabc\u202c Ёлка \\N \\. \t tab\r\n 'x' \"y\" {a,b} %s $1 \x01\x1b[31m"
    sent = page(title=words, problem=words, answer=words, tags=words, author=words, version=2**53 + 1)
    with target_of(cluster) as target:
        assert isinstance(target, Library)
        assert target.share([sent, page(1, answer="nul \x00 half \ud800")]) == [Placed(2**53 + 1), Placed(1)]
        written = json.loads(target.page_written(sent))
    names = [name for name in articles.COLUMNS if name != "words"]
    query = f"SELECT {', '.join(names)} FROM dst.article WHERE id = %s"
    stored = dict(zip(names, cluster.as_admin(query, sent.article)[0], strict=True))
    for moment in ("created", "updated"):
        assert stored.pop(moment).isoformat() == psycopg_moment(written[moment])
    assert stored == {name: written[name] for name in stored}
    assert ("nul \ufffd half \ufffd",) in cluster.as_admin("SELECT answer FROM dst.article")


def test_a_state_comes_over_an_older_one_and_never_over_a_newer_one(cluster: Cluster) -> None:
    first = page()
    second = newer(first, answer="Turn it.")
    with target_of(cluster) as target:
        assert target.share([second, first]) == [Placed(2), Placed(2, "something newer is there")]
        assert target.share([first]) == [Placed(2, "something newer is there")]
        assert target.share([second]) == [Placed(2)]
        third = newer(second, answer="Replace it.", retired=True)
        assert target.share([first, third, second])[1] == Placed(3)
    assert known(cluster) == [("sara", "Tray 0 jams", "Replace it.", 3)]


def test_what_a_colleague_shared_first_stays_the_colleagues(cluster: Cluster) -> None:
    first = page()
    with target_of(cluster, "omid") as target:
        target.share([first])
    with target_of(cluster, "sara") as target:
        mine = page(1)
        placed = target.share([newer(first, answer="mine now"), mine])
    assert placed == [Placed(2, "somebody else brought it first"), Placed(1)]
    assert known(cluster) == [("omid", "Tray 0 jams", "Bend it back.", 1), ("sara", "Tray 1 jams", "Bend it back.", 1)]


@pytest.mark.parametrize(
    ("query", "comes_to"),
    [
        ("UPDATE dst.article SET answer = 'mine'", 0),
        ("UPDATE dst.article SET owner = 'omid'", 0),
        ("DELETE FROM dst.article", errors.InsufficientPrivilege),
        ("TRUNCATE dst.article", errors.InsufficientPrivilege),
        ("ALTER TABLE dst.article DISABLE ROW LEVEL SECURITY", errors.InsufficientPrivilege),
        (
            "INSERT INTO dst.article SELECT 'new', 'sara', version, title, problem, answer, tags, author, language, "
            "visibility, retired, created, updated, used, tried, worked, words FROM dst.article",
            errors.InsufficientPrivilege,
        ),
        (
            "INSERT INTO dst.article SELECT * FROM dst.article ON CONFLICT (id) DO UPDATE SET answer = 'mine'",
            errors.InsufficientPrivilege,
        ),
    ],
)
def test_a_technician_reads_every_article_and_changes_nobody_elses(cluster: Cluster, query: Any, comes_to: Any) -> None:
    with target_of(cluster) as target:
        target.share([page()])
    before = cluster.as_admin("SELECT * FROM dst.article")
    with cluster.as_role("omid") as omid:
        assert omid.execute("SELECT title, author FROM dst.article").fetchall() == [("Tray 0 jams", "Reza")]
        if comes_to:
            with pytest.raises(comes_to):
                omid.execute(query)
            omid.rollback()
        else:
            assert omid.execute(query).rowcount == comes_to
    assert cluster.as_admin("SELECT * FROM dst.article") == before
    with cluster.as_role("sara") as sara, pytest.raises(errors.InsufficientPrivilege):
        sara.execute("UPDATE dst.article SET owner = 'omid'")


def test_one_that_the_store_refuses_is_named_and_the_others_are_there(cluster: Cluster, lab: Lab) -> None:
    for title in ("Dock flickers", "Not this", "Tray jams"):
        knowledge.make(lab.station.store, ArticleText(title, "", "Bend it."))
    cluster.as_admin("ALTER TABLE dst.article ADD CONSTRAINT not_this CHECK (title <> 'Not this') NOT VALID")
    try:
        report = lab.sync()
    finally:
        cluster.as_admin("ALTER TABLE dst.article DROP CONSTRAINT not_this")
    assert (report.shared, report.not_taken, report.withheld, report.troubles) == (2, ["Not this"], {}, {})
    (shown,) = sharing.shown(lab.station.store, "Not this")
    assert (shown.state, "not_this" in shown.told) == ("refused", True)
    knowledge.change(lab.station.store, "Not this", answer="But this.")
    assert (lab.sync().shared, len(known(cluster))) == (1, 3)


def test_an_article_is_shared_found_and_not_found_any_more(dst: Dst, cluster: Cluster, lab: Lab) -> None:
    store = lab.station.store
    incident = lab.station.log("printer jams").id
    said = ArticleText(
        "Tray 2 jams", "It jams after lunch.\nأحياناً", "Bend it back.\npassword: hunter2secret", "printer"
    )
    knowledge.make(store, said, author="Reza")
    knowledge.make(store, ArticleText("Tray 3 burns", "", "Call the maker."))
    for result in (UseResult.WORKED, UseResult.NOT, UseResult.WORKED, UseResult.WORKED):
        knowledge.use(store, "Tray 2", incident, result)
    assert lab.sync().shared == 2
    assert lab.sync().shared == 0
    answer = dst("team", "find", "tray", "jam")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "Tray 2 jams  Reza  worked 3 of 4",
        "    problem",
        "        It jams after lunch.",
        "        أحياناً",
        "    what to do",
        "        Bend it back.",
        "        password: •••",
    ]
    for words in (("احيانا",), ("LUNCH",), ("print", "reza"), ("bend",)):
        assert dst("team", "find", *words).lines == answer.lines, words
    assert [one.partition("  ")[0] for one in dst("team", "find", "tray").lines if one[0] != " "] == [
        "Tray 2 jams", "Tray 3 burns"
    ]  # fmt: skip
    told = dst("team", "find", "tray", "--limit", "1", "--json").json
    assert (len(told["articles"]), told["hits"], told["more"]) == (1, [], True)
    assert " ".join(told["articles"][0]) == "id title author problem answer tags language updated used tried worked"
    assert dst("team", "find", "hunter2secret").code == 3
    knowledge.retire(store, "Tray 2")
    assert lab.sync().shared == 1
    assert dst("team", "find", "jam").code == 3
    assert len(known(cluster)) == 2, "nothing is deleted"


def test_articles_come_before_what_was_solved(dst: Dst, cluster: Cluster) -> None:
    with target_of(cluster, "omid") as target:
        target.bring([parcel(1, summary="Tray 0 jams")])
        target.share([page()])
    lines = [one for one in dst("team", "find", "tray").lines if not one.startswith(" ")]
    assert lines == ["Tray 0 jams  Reza  worked 3 of 4", "SA-0001  2026-11-20  Tray 0 jams  3F-12"]


def older(server: Cluster) -> None:
    """Leave the store as an older console's administrator made it."""
    server.as_admin("DROP TABLE dst.article")
    server.as_admin("UPDATE dst.alembic_version SET version_num = %s", WITHOUT_ARTICLES)


def test_a_store_without_articles_takes_incidents_as_before_until_it_is_set_up_again(
    dst: Dst, cluster: Cluster, lab: Lab
) -> None:
    older(cluster)
    try:
        knowledge.make(lab.station.store, ArticleText("Tray jams", "", "Bend it."))
        lab.close_one("printer jams")
        report = lab.sync()
        assert (report.sent, report.shared, report.troubles) == (1, 0, {})
        assert report.withheld["team"].kind is Kind.SETUP
        lab.close_one("dock flickers")
        assert sending.sync(lab.station.store).sent == 1, "the way is open for whatever is not an article"
        assert dst("team", "find", "printer").lines[0].startswith("SA-0001")
        answer = dst("sync", "check")
        assert (answer.code, "h0001 < h0002: an administrator runs `dst team setup`" in answer.out) == (5, True)
        config.write(dst.folders, targets={"team": {"kind": "hub", "url": cluster.url("sara"), "knowledge": False}})
        assert dst("sync", "check").lines == ["team: all well"]
    finally:
        set_up(cluster)
    assert lab.sync().shared == 1
    assert deliveries.standing(lab.station.store).shelves == ()


def test_setting_an_older_store_up_again_keeps_what_it_holds(cluster: Cluster) -> None:
    older(cluster)
    with target_of(cluster) as target:
        target.bring([parcel()])
    set_up(cluster)
    assert counts(cluster) == (1, 1)
    with target_of(cluster) as target:
        assert target.check() == []
        assert target.share([page()]) == [Placed(1)]


def test_a_client_killed_between_sharing_and_noting_it_shares_it_once(lab: Lab, cluster: Cluster) -> None:
    knowledge.make(lab.station.store, ArticleText("Tray jams", "", "Bend it."))

    def dies(*_any: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dst_console.store.sharing.took", dies)
        with pytest.raises(KeyboardInterrupt):
            lab.sync()
    assert len(known(cluster)) == 1, "it had arrived"
    assert lab.sync().shared == 1
    assert lab.sync().shared == 0
    assert len(known(cluster)) == 1


def test_20_laptops_sharing_at_once_lose_and_double_nothing(cluster: Cluster) -> None:
    roles = [f"shelf{nr // 2:02}" for nr in range(20)]  # two laptops each, with the same log
    set_up(cluster, *roles)
    both = {role: [page(nr) for nr in range(10)] for role in roles}
    own = [[page(nr, answer=f"of {at}") for nr in range(20)] for at in range(20)]
    ready = threading.Barrier(20)

    def laptop(at: int) -> int:
        states = [
            newer(one, version=version, answer=f"{version}") for one in both[roles[at]] for version in range(1, 6)
        ]
        mine = [*own[at], *states]
        random.Random(at).shuffle(mine)
        with target_of(cluster, roles[at]) as target:
            target.check()
            ready.wait(60)
            return sum(len(target.share(mine[first : first + 10])) for first in range(0, len(mine), 10))

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(laptop, range(20))) == [70] * 20
    found = dict(cluster.as_admin("SELECT id, (owner, answer)::text FROM dst.article"))
    expected = {one.article: f"({role},5)" for role, pages in both.items() for one in pages}
    expected |= {one.article: f'({roles[at]},"of {at}")' for at, pages in enumerate(own) for one in pages}
    assert found == expected


def test_a_rare_word_of_an_article_is_looked_up_and_not_searched_for(cluster: Cluster) -> None:
    from dst_console.sync.hub import reading

    cluster.as_admin(
        "INSERT INTO dst.article (id, owner, version, title, problem, answer, tags, author, language, visibility, "
        "retired, created, updated, used, tried, worked, words) SELECT n::text, 'x', 1, '', '', "
        "repeat('It was bent. ', 40), '', '', '', 'public', false, now(), now(), 0, 0, 0, "
        "('common w' || n)::tsvector FROM generate_series(1, 20000) n"
    )
    cluster.as_admin("ANALYZE dst.article")
    with cluster.as_role("sara") as sara:
        assert "ix_article_words" in str(sara.execute("EXPLAIN " + reading._KNOWN, ("'w4711':*", 50)).fetchall())
        assert [row[0] for row in sara.execute(reading._KNOWN, ("'w4711':*", 50)).fetchall()] == ["4711"]
