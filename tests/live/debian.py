"""What the live tests need of Debian: there, or said in a sentence which package brings it."""

import os
import shutil
import socket
from pathlib import Path

import pytest

REQUIRED = "DST_LIVE"
"""Set where a server that is not there is a failure, and no reason to leave its tests out."""


def need(what: str, package: str) -> None:
    """Leave the test out, or let it fail where it must run, when a program or file is not there."""
    if shutil.which(what) is None and not Path(what).exists():
        words = f"{what} is not there: apt-get install {package}"
        if os.environ.get(REQUIRED):
            pytest.fail(words)
        pytest.skip(words)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether somebody answers at a port of loopback."""
    with socket.socket() as found:
        found.settimeout(1)
        return found.connect_ex(("127.0.0.1", port)) == 0
