"""Through a way that hurts a third of all exchanges: each closed incident is in the real server once (promise 4).

The courier is killed at random moments meanwhile. DST_LIVE_INCIDENTS and DST_LIVE_KILLS say how many of each there are.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dst_console.store.opening import log_path
from tests.live.chaos import COUNT, KILLS, closed_incidents, send_and_kill, written_articles
from tests.live.faults import SLOW, FaultProxy, Hurting
from tests.live.hub_faults import HubFaultProxy
from tests.live.hub_server import DATABASE, Cluster
from tests.live.redmine_server import PROJECT, REFERENCE, RedmineServer
from tests.live.rt_server import QUEUE, RtServer
from tests.live.sender import HOST, names_not_found
from tests.station import folders_in

pytestmark = [pytest.mark.live, pytest.mark.timeout(4 * 3600)]

Held = list[tuple[str, str]]
"""Numbers and what they are the numbers of."""


@dataclass(frozen=True)
class Once:
    """A server to send to: how, through which proxy, and every ticket that it holds, read past our own code.

    A courier that is killed lives `longest` seconds at most.
    """

    proxy: Hurting
    site: dict[str, Any]
    secret: str
    held: Callable[[], Held]
    gives_numbers: bool = True
    longest: float = 4.0


@pytest.fixture
def rt_once(rt: RtServer) -> Once:
    """RT: its tickets as they stand in its own file."""
    proxy = FaultProxy(rt.port, slow=450)
    site = {"kind": "rt", "url": f"http://{HOST}:{proxy.port}", "queue": QUEUE, "grace": 6.0}
    return Once(proxy, site, rt.token, rt.tickets)


@pytest.fixture
def redmine_once(redmine: RedmineServer) -> Once:
    """Redmine: its issues as its administrator sees them."""

    def held() -> Held:
        issues = [one for one in redmine.issues() if one["subject"].startswith("[SA-")]
        return [(str(one["id"]), reference(one)) for one in issues]

    def reference(issue: dict[str, Any]) -> str:
        return str(next(field["value"] for field in issue["custom_fields"] if field["name"] == REFERENCE))

    proxy = FaultProxy(int(redmine.address.rpartition(":")[2]), slow=900)
    site = {"kind": "redmine", "url": f"http://{HOST}:{proxy.port}", "project": PROJECT, "grace": 6.0}
    return Once(proxy, site, redmine.keys["desk"], held)


@pytest.fixture
def hub_once(cluster: Cluster) -> Once:
    """The team's store: each incident, and the entry that tells of it."""

    def held() -> Held:
        query = "SELECT i.id, e.incident FROM dst.incident i FULL JOIN dst.entry e ON e.key = i.told"
        return [(str(number), str(ident)) for number, ident in cluster.as_admin(query)]

    proxy = HubFaultProxy(cluster.port, share=0.4, slow=160)
    site = {"kind": "hub", "url": f"postgresql://sara@{HOST}:{proxy.port}/{DATABASE}", "size": 1, "grace": 1.0}
    return Once(proxy, site, cluster.passwords["sara"], held, gives_numbers=False, longest=1.6)


def asked(file: Path, query: str) -> Held:
    with closing(sqlite3.connect(file)) as connection:
        return [(str(number), str(of_what)) for number, of_what in connection.execute(query)]


@pytest.mark.parametrize("server_is", ["rt", "redmine", "hub"])
def test_with_a_third_of_the_exchanges_hurt_and_the_courier_killed_each_incident_is_there_once(
    server_is: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    once: Once = request.getfixturevalue(f"{server_is}_once")
    before = set(once.held())
    idents = closed_incidents(tmp_path, COUNT, once.site)
    killed = send_and_kill(tmp_path, once.secret, KILLS, seed=7, longest=once.longest, deadline=3 * 3600)
    found = [one for one in once.held() if one not in before]
    once.proxy.close()
    unknown = names_not_found(tmp_path)
    hurt = (once.proxy.hurt + unknown) / (once.proxy.exchanges + unknown)
    print(f"{once.proxy.exchanges + unknown} exchanges, {hurt:.0%} hurt, {killed} killed; {unknown} names not found")
    print(", ".join(f"{fault or 'well'} {count}" for fault, count in once.proxy.counted.most_common()))
    assert killed == KILLS
    assert hurt >= 0.3
    assert unknown
    assert once.proxy.counted[SLOW] or COUNT < 200
    assert Counter(reference for _number, reference in found) == Counter(idents)
    log = log_path(folders_in(tmp_path))
    assert sorted(asked(log, "SELECT number, incident_id FROM delivery WHERE state = 'sent'")) == sorted(found)
    assert asked(log, "SELECT id, state FROM delivery WHERE state <> 'sent'") == []
    told = "SELECT json_extract(payload, '$.number'), incident_id FROM entry WHERE kind = 'sent'"
    assert sorted(asked(log, told)) == sorted(found), "each timeline says it once"
    if once.gives_numbers:
        assert sorted(asked(log, "SELECT central_number, id FROM incident")) == sorted(found)


ARTICLES = 60
ARTICLE_KILLS = 5


def test_with_a_third_of_the_exchanges_hurt_and_the_courier_killed_each_article_is_there_as_it_is_now(
    hub_once: Once, cluster: Cluster, tmp_path: Path
) -> None:
    idents = written_articles(tmp_path, ARTICLES, hub_once.site)
    killed = send_and_kill(tmp_path, hub_once.secret, ARTICLE_KILLS, seed=11, longest=2.4, deadline=600)
    hub_once.proxy.close()
    hurt = hub_once.proxy.hurt / hub_once.proxy.exchanges
    print(f"{hub_once.proxy.exchanges} exchanges, {hurt:.0%} hurt, {killed} killed")
    assert killed == ARTICLE_KILLS
    assert hurt >= 0.3
    there = cluster.as_admin("SELECT id, answer FROM dst.article")
    assert sorted(there) == sorted((ident, f"Turn it {nth} times.") for nth, ident in enumerate(idents))
    log = log_path(folders_in(tmp_path))
    assert len(asked(log, "SELECT article_id, target FROM shared WHERE sent IS NOT NULL AND refused = 0")) == ARTICLES
