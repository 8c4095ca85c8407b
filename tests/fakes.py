"""What tests put in the place of the world outside: a clock that goes when it is told to."""

from datetime import datetime, timedelta


class FakeClock:
    """A clock that stands still until `tick`."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone()
        self._seconds = 0.0
        self._boot = "first"

    def now(self) -> datetime:
        """Return the moment it is, in the local zone."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds ticked so far."""
        return self._seconds

    def boot(self) -> str:
        """Return which start of the machine it is."""
        return self._boot

    def tick(self, seconds: float) -> None:
        """Let time go by, awake or asleep: the seconds go on either way."""
        self.set_wall(seconds)
        self._seconds += seconds

    def set_wall(self, seconds: float) -> None:
        """Let somebody put the wall clock forward or back."""
        self._now = (self._now + timedelta(seconds=seconds)).astimezone()

    def restart(self, seconds: float) -> None:
        """Switch the machine off for so long; its monotonic seconds begin anew."""
        self.set_wall(seconds)
        self._seconds, self._boot = 5.0, f"{self._boot} again"
