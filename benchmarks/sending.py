"""Sending up: our courier beside a bare client that makes the same calls, ticket by ticket, against the same RT.

`python -m benchmarks.sending` starts an RT of its own (the Debian packages of `tests/live/rt_server.py`) and prints the
ratio. After each ticket of the courier's the bare client sends one: whatever slows the machine slows both.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import httpx2

from dst_console.config import Settings
from dst_console.desk import deliveries, opening, sending
from dst_console.store.log import Store
from dst_console.sync.targets.rt import API
from tests.live.chaos import SECRET, closed_incidents
from tests.live.rt_server import HTTPD, PACKAGES, QUEUE, RtServer
from tests.station import folders_in

TICKETS = 40
TURNS = 9
LIMIT = 1.1
"""How many times the time of the bare calls it may take."""


def is_possible() -> bool:
    """Say whether there is an RT to measure with."""
    return Path(HTTPD).exists()


def measure(turns: int = TURNS, tickets: int = TICKETS) -> list[tuple[float, float]]:
    """Return seconds a ticket of the courier and of the bare client, turn by turn.

    What each begins with, its connection above all, is counted. The first turn, which warms the server, is left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        (root := Path(folder) / "rt").mkdir()
        server = RtServer(root)
        os.environ[SECRET] = server.token
        server.start()
        try:
            return [_turn(Path(folder) / f"{turn}", server, tickets) for turn in range(turns + 1)][1:]
        finally:
            server.stop()


def ratios(taken: Sequence[tuple[float, float]]) -> list[float]:
    """Return how many times the bare client's time the courier took, turn by turn, the least first."""
    return sorted(ours / bare for ours, bare in taken)


def _turn(root: Path, server: RtServer, tickets: int) -> tuple[float, float]:
    bodies = _queued(root, server, tickets)
    start = time.perf_counter()
    bare = Bare(server, bodies)
    with closing(_store(root, server)) as store:
        report = sending.sync(store, seen=lambda _report: bare.send())
    taken = time.perf_counter() - start - bare.seconds
    bare.close()
    assert report.sent == bare.sent == tickets, report
    return taken / tickets, bare.seconds / tickets


class Bare:
    """A client that makes a ticket and reads it back, and measures how long it takes for both."""

    def __init__(self, server: RtServer, bodies: Sequence[bytes]) -> None:
        self.seconds = 0.0
        self.sent = 0
        self._bodies = bodies
        start = time.perf_counter()
        headers = {"Authorization": f"token {server.token}", "Accept": "application/json"}
        self._client = httpx2.Client(base_url=server.url, headers=headers, timeout=45)
        self.seconds += time.perf_counter() - start

    def send(self) -> None:
        """Send the next body."""
        start = time.perf_counter()
        body = self._bodies[self.sent]
        made = self._client.post(f"{API}/ticket", content=body, headers={"Content-Type": "application/json"})
        self._client.get(f"{API}/ticket/{made.json()['id']}").raise_for_status()
        self.seconds += time.perf_counter() - start
        self.sent += 1

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _site(server: RtServer) -> dict[str, object]:
    return {"kind": "rt", "url": server.url, "queue": QUEUE}


def _queued(root: Path, server: RtServer, tickets: int) -> list[bytes]:
    """Fill a log with closed incidents; return what would be sent of them."""
    closed_incidents(root, tickets, _site(server))
    with closing(_store(root, server)) as store:
        return [sending.written(store, view.id).encode() for view in deliveries.listed(store)]


def _store(root: Path, server: RtServer) -> Store:
    settings = Settings(initials="SA", targets={"desk": _site(server)})
    return opening.open_log(folders_in(root), settings)


def main() -> int:
    """Print the ratio: the median of the turns'."""
    if not is_possible():
        print(f"there is no RT here: apt-get install {PACKAGES}", file=sys.stderr)
        return 1
    taken = measure()
    found = ratios(taken)
    ours, bare = (median(times) * 1000 for times in zip(*taken, strict=True))
    print(
        f"a ticket sent by the courier, beside the same calls alone: {median(found):.2f} × "
        f"({ours:.0f} ms beside {bare:.0f} ms; {len(found)} turns from {found[0]:.2f} × to {found[-1]:.2f} ×)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
