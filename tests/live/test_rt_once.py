"""Against the real RT: exactly one ticket for each closed incident, each with its reference, each number known."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from dst_console.paths import Folders
from dst_console.store.opening import log_path
from tests.live.chaos import COUNT, KILLS, closed_incidents, send_and_kill
from tests.live.faults import FaultProxy
from tests.live.rt_server import FIELD, QUEUE, RtServer
from tests.station import folders_in

pytestmark = [pytest.mark.live, pytest.mark.timeout(7200)]


def tickets(server: RtServer) -> list[tuple[str, str]]:
    """Return the number and the reference of every ticket, as they stand in RT's own file."""
    query = (
        "SELECT t.id, v.Content FROM Tickets t LEFT JOIN ObjectCustomFieldValues v ON v.ObjectId = t.id"
        " AND v.ObjectType = 'RT::Ticket' AND v.Disabled = 0 AND v.CustomField ="
        f" (SELECT id FROM CustomFields WHERE Name = '{FIELD}') WHERE t.Subject LIKE '[SA-%'"
    )
    with closing(sqlite3.connect(server.database)) as connection:
        return [(str(number), str(reference)) for number, reference in connection.execute(query)]


def known_numbers(folders: Folders) -> dict[str, str]:
    """Return the central number of each incident in the log."""
    with closing(sqlite3.connect(log_path(folders))) as connection:
        return dict(connection.execute("SELECT id, central_number FROM incident"))


def test_with_a_third_of_the_exchanges_hurt_and_the_courier_killed_each_incident_has_one_ticket(
    rt: RtServer, tmp_path: Path
) -> None:
    proxy = FaultProxy(rt.port)
    before = {number for number, _reference in tickets(rt)}
    site = {"kind": "rt", "url": f"http://127.0.0.1:{proxy.port}", "queue": QUEUE, "grace": 6.0, "timeout": 10.0}
    idents = closed_incidents(tmp_path, COUNT, site)
    killed = send_and_kill(tmp_path, rt.token, KILLS, seed=7, longest=6.0, deadline=6000)
    found = [(number, reference) for number, reference in tickets(rt) if number not in before]
    print(f"{proxy.exchanges} exchanges, {proxy.hurt:.0%} hurt, {killed} killed, {proxy.counted}")
    assert killed == KILLS
    assert proxy.hurt >= 0.3
    assert Counter(reference for _number, reference in found) == Counter(idents)
    assert known_numbers(folders_in(tmp_path)) == {reference: number for number, reference in found}
