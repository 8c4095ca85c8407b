"""What is measured inside: the verbs behind search, days and saving, without the screen."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.words import SEARCHES
from dst_console import spool
from dst_console.clock import SystemClock
from dst_console.config import Settings
from dst_console.desk import capture, finding, incidents, review
from dst_console.desk.opening import open_log
from dst_console.paths import Folders
from dst_console.store.log import Store


def measure(home: Folders, turns: int = 60, years: int = 20) -> dict[str, list[float]]:
    """Return the seconds each call of `find`, `day`, `show`, `known`, `put` and `commit` took."""
    store = open_log(home, Settings(asked=True))
    try:
        return _measure(store, home, turns, random.Random(7), years)
    finally:
        store.close()


def _measure(store: Store, home: Folders, turns: int, some: random.Random, years: int) -> dict[str, list[float]]:
    today = SystemClock().now().date()
    taken: dict[str, list[float]] = {"find": [], "day": [], "show": [], "known": [], "put": [], "commit": []}
    typed = [word[:end] for word in SEARCHES for end in range(2, len(word) + 1)]
    for one in typed:
        taken["find"].append(_timed(finding.find, store, one))
    for _turn in range(turns):
        which = today - timedelta(days=some.randrange(years * 365))
        taken["day"].append(_timed(review.day, store, which))
    for view in review.day(store, today).incidents[:turns]:
        taken["show"].append(_timed(incidents.show, store, view.id))
    for _turn in range(3):
        taken["known"].append(_timed(review.known, store))
    for turn in range(turns):
        line = f"Anna A. Adams: docking station {turn} is dead @3F-12 #laptop"
        taken["put"].append(_timed(spool.put, home, line))
        taken["commit"].append(_timed(capture.drain, store))
    return taken


def _timed(call: Callable[..., Any], *arguments: Any) -> float:
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start
