"""What time it is, injected so that a test can say so, and how long something has lasted."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic time for timers."""

    def now(self) -> datetime:
        """Return the present moment with the offset of the place (M5)."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back, and go on while the machine sleeps."""
        ...

    def boot(self) -> str:
        """Name the start of the machine that `monotonic` counts from; empty when the system does not tell."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in the local time zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds; a closed lid does not stop them."""
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)  # `time.monotonic` stands still in sleep there
        return time.monotonic()

    def boot(self) -> str:
        """Return the name Linux gives this start of the machine."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on both clocks, from which something is timed: it outlives the process and the machine's start."""

    wall: datetime
    seconds: float
    boot: str


def mark(clock: Clock) -> Mark:
    """Return this moment on both clocks."""
    return Mark(clock.now(), clock.monotonic(), clock.boot())


def between(since: Mark, until: Mark) -> float:
    """Return the seconds from one moment to another, never below 0.

    Within one start of the machine the monotonic clock tells: it sleeps with nobody and nobody sets it. Across a
    restart only the wall clock can.
    """
    if since.boot and since.boot == until.boot:
        return max(0.0, until.seconds - since.seconds)
    return max(0.0, (until.wall - since.wall).total_seconds())
