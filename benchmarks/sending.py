"""Sending up: our courier beside a bare client that makes the same calls, one after the other, against the same RT.

`python -m benchmarks.sending` starts an RT of its own (the Debian packages of `tests/live/rt_server.py`) and prints the
ratio; the two are measured in turn.
"""

import os
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import httpx2

from dst_console.config import Settings
from dst_console.desk import opening, sending
from dst_console.store.log import Store
from dst_console.sync.targets.rt import API
from tests.live.chaos import SECRET, closed_incidents
from tests.live.rt_server import QUEUE, RtServer
from tests.station import folders_in

TICKETS = 40
TURNS = 9


def measure(server: RtServer, root: Path, turns: int = TURNS, tickets: int = TICKETS) -> dict[str, list[float]]:
    """Return seconds a ticket, `courier` and `bare`, turn by turn; the first, which warms the server, is left out."""
    taken: dict[str, list[float]] = {"courier": [], "bare": []}
    os.environ[SECRET] = server.token
    for turn in range(turns + 1):
        bodies = _queued(root / f"{turn}", server, tickets)
        for name in ("courier", "bare") if turn % 2 else ("bare", "courier"):
            start = time.perf_counter()
            _send(root / f"{turn}", server) if name == "courier" else _bare(server, bodies)
            taken[name].append((time.perf_counter() - start) / tickets)
    return {name: seconds[1:] for name, seconds in taken.items()}


def _site(server: RtServer) -> dict[str, object]:
    return {"kind": "rt", "url": server.url, "queue": QUEUE}


def _queued(root: Path, server: RtServer, tickets: int) -> list[bytes]:
    """Fill a log with closed incidents; return what would be sent of them."""
    closed_incidents(root, tickets, _site(server))
    with closing(_store(root, server)) as store:
        return [sending.written(store, view.id).encode() for view in sending.listed(store)]


def _store(root: Path, server: RtServer) -> Store:
    settings = Settings(initials="SA", targets={"desk": _site(server)})
    return opening.open_log(folders_in(root), settings)


def _send(root: Path, server: RtServer) -> None:
    with closing(_store(root, server)) as store:
        report = sending.sync(store)
        assert not report.troubles, report


def _bare(server: RtServer, bodies: list[bytes]) -> None:
    """Make a ticket and read it back, for each."""
    headers = {"Authorization": f"token {server.token}", "Accept": "application/json"}
    with httpx2.Client(base_url=server.url, headers=headers, timeout=45) as client:
        for body in bodies:
            made = client.post(f"{API}/ticket", content=body, headers={"Content-Type": "application/json"})
            client.get(f"{API}/ticket/{made.json()['id']}").raise_for_status()


def main() -> int:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        (root := Path(folder) / "rt").mkdir()
        server = RtServer(root)
        server.start()
        try:
            taken = measure(server, Path(folder) / "logs")
        finally:
            server.stop()
    ratio = median(ours / bare for ours, bare in zip(taken["courier"], taken["bare"], strict=True))
    ours, bare = (median(taken[name]) * 1000 for name in ("courier", "bare"))
    print(
        f"a ticket sent by the courier, beside the same calls alone: {ratio:.2f} × ({ours:.0f} ms beside {bare:.0f} ms)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
