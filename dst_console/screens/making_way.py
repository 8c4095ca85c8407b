"""What must be done while somebody types makes way for the keyboard: loading the store, looking for garbage."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

from textual._styles_cache import StylesCache

STEP_ASIDE = 0.004
"""Seconds the loading thread rests before each module while keys come in."""

TYPING = 0.15
"""Seconds after a key in which the next one is expected."""

SWITCH = 0.0005
"""Seconds after which another thread may go on, while modules are loaded."""

REST = 0.3
"""Seconds without a key after which the next one is not likely to come just now."""

A_SCREEN = 10_000
"""Objects after which the young ones are looked through: drawing a screen makes so many that are gone again at once."""

SELDOM = 100
"""Times that young objects are looked through before the old ones are, where nobody rests that long."""


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
    before = len(sys.modules)
    finder = _StepAside(last_key)
    sys.meta_path.insert(0, finder)
    gc.disable()
    try:
        with letting_in():
            yield
    finally:
        if len(sys.modules) > before:
            gc.freeze()
        gc.enable()
        sys.meta_path.remove(finder)


class _Hurry:
    """How many threads compute beside the keyboard's, and how often they change when none does."""

    lock = threading.Lock()
    count = 0
    usual = 0.0


@contextmanager
def letting_in() -> Iterator[None]:
    """Let the keyboard's thread in soon while this one computes; several may at once."""
    with _Hurry.lock:
        if not _Hurry.count:
            _Hurry.usual = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH)
        _Hurry.count += 1
    try:
        yield
    finally:
        with _Hurry.lock:
            _Hurry.count -= 1
            if not _Hurry.count:
                sys.setswitchinterval(_Hurry.usual)


def look_for_garbage_at_rest() -> None:
    """Let no look through all objects come between a key and its answer: `tidy` does that, while nobody types."""
    _young, middle, _old = gc.get_threshold()
    gc.set_threshold(A_SCREEN, middle, SELDOM)


def tidy(last_key: float) -> None:
    """Look for what closed screens left behind, if there may be any and nobody types; some 20 ms."""
    if time.monotonic() - last_key > REST and gc.get_count()[2] > 0:
        gc.collect()


def forget_drawn() -> None:
    """Let a closed screen go: Textual keeps what it drew of its last thousand widgets (its issue 6665)."""
    StylesCache.get_inner_outer.cache_clear()
