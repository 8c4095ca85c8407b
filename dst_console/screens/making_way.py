"""Loading the store while somebody types: the loading thread makes way for the keyboard."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

STEP_ASIDE = 0.004
"""Seconds the loading thread rests before each module while keys come in."""

TYPING = 0.15
"""Seconds after a key in which the next one is expected."""

SWITCH = 0.0005
"""Seconds after which another thread may go on, while modules are loaded."""


class _StepAside(MetaPathFinder):
    """Finds nothing: asked before each module is loaded, it rests while somebody types, but only in its own thread."""

    def __init__(self, last_key: Callable[[], float]) -> None:
        self._last_key = last_key
        self._thread = threading.get_ident()

    def find_spec(self, _name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Rest if a key came in just now: two threads that compute get half of the processor each."""
        if threading.get_ident() == self._thread and time.monotonic() - self._last_key() < TYPING:
            time.sleep(STEP_ASIDE)


@contextmanager
def making_way(last_key: Callable[[], float]) -> Iterator[None]:
    """Let the keyboard go first while this thread loads modules; `last_key` is when a key came in (monotonic).

    Loading makes hundreds of thousands of objects that stay for good: looking through them all for garbage, while
    loading and ever after, would stop the keyboard for tens of milliseconds each time.
    """
    interval, first = sys.getswitchinterval(), "sqlalchemy" not in sys.modules
    finder = _StepAside(last_key)
    sys.meta_path.insert(0, finder)
    sys.setswitchinterval(SWITCH)
    gc.disable()
    try:
        yield
    finally:
        if first:
            gc.freeze()
        gc.enable()
        sys.setswitchinterval(interval)
        sys.meta_path.remove(finder)
