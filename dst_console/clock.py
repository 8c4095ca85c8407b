"""What time it is, injected so that a test can say so."""

import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic time for timers."""

    def now(self) -> datetime:
        """Return the present moment with the offset of the place (M5)."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in the local time zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()
