"""A courier in a process of its own, to be killed: `python -m tests.live.sender ROOT`; ends when all has gone."""

import sys
import time
from pathlib import Path

from dst_console import config
from dst_console.desk import opening, sending
from dst_console.models.states import GOING
from dst_console.sync.courier import Patience
from tests.station import folders_in

HURRY = Patience(share=0.002)


def main(root: Path) -> int:
    """Send until nothing is left that goes by itself; returns 0 then, 3 when something is left to a person."""
    folders = folders_in(root)
    settings, problems = config.read(folders)
    assert not problems, problems
    store = opening.open_log(folders, settings)
    try:
        while True:
            sending.sync(store, force=True, patience=HURRY)
            view = sending.outbox_of(store)
            if not any(view.count(state) for state in GOING):
                return 3 if view.to_send else 0
            time.sleep(0.1)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
