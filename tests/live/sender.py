"""A courier in a process of its own, to be killed: `python -m tests.live.sender ROOT SEED`; ends when all has gone.

A share of its look-ups of the server's name fails, by the seed, as where the network's own server does not answer; how
each ended is noted in ROOT, since the process is killed.
"""

import random
import socket
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dst_console import config
from dst_console.desk import deliveries, opening, sending
from dst_console.models.states import GOING
from dst_console.sync.courier import Patience
from tests.station import folders_in

HURRY = Patience(share=0.002)
HOST = "localhost"
"""The name of every server, which has to be looked up."""

UNKNOWN = 0.03
"""The share of the look-ups that fails."""

_FAILED, _FOUND = "-", "+"
_WHY = (socket.EAI_AGAIN, socket.EAI_NONAME)


def names_not_found(root: Path) -> int:
    """Return how many look-ups failed."""
    notes = _notes(root)
    return notes.read_text().count(_FAILED) if notes.exists() else 0


def _notes(root: Path) -> Path:
    return root / "look-ups"


def _names_fail(root: Path, seed: str) -> Any:
    """Return what lets look-ups fail at random."""
    chance = random.Random(seed)
    found = socket.getaddrinfo

    def looked_up(host: Any, *words: Any, **more: Any) -> Any:
        fails = host == HOST and chance.random() < UNKNOWN
        with _notes(root).open("a") as notes:
            notes.write(_FAILED if fails else _FOUND)
        if fails:
            raise socket.gaierror(chance.choice(_WHY), "the name cannot be resolved")
        return found(host, *words, **more)

    return patch("socket.getaddrinfo", looked_up)


def main(root: Path, seed: str) -> int:
    """Send until nothing is left that goes by itself; returns 0 then, 3 when something is left to a person."""
    folders = folders_in(root)
    settings, problems = config.read(folders)
    assert not problems, problems
    store = opening.open_log(folders, settings)
    try:
        with _names_fail(root, seed):
            while True:
                sending.sync(store, force=True, patience=HURRY)
                view = deliveries.standing(store)
                if not any(view.count(state) for state in GOING) and view.due is None:
                    return 3 if view.to_send else 0
                time.sleep(0.1)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
