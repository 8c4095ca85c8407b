"""What tests put in the place of the world outside: a clock that goes when it is told to."""

from datetime import datetime, timedelta


class FakeClock:
    """A clock that stands still until `tick`."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone()
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return the moment it is, in the local zone."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds ticked so far."""
        return self._seconds

    def tick(self, seconds: float) -> None:
        """Let time go by."""
        self._now = (self._now + timedelta(seconds=seconds)).astimezone()
        self._seconds += seconds
