"""Stopping between two steps: ctrl+c is heard, and what is just being done comes to its end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Hear ctrl+c and a request to end, and say so to whoever asks; a second one is not waited for."""
    heard = False

    def hear(_signal: int, _frame: Any) -> None:
        nonlocal heard
        if heard:
            raise KeyboardInterrupt
        heard = True

    before = {one: signal.signal(one, hear) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: heard
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
