"""How a moment is kept: UTC first, so that text sorts by time, then the offset of the place (M5)."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_UTC_LENGTH = len("2026-11-22T10:30:00.000Z")


def to_text(moment: datetime) -> str:
    """Write an aware moment as `2026-11-22T10:30:00.000Z+03:30`: UTC to the millisecond, then the offset."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment needs its offset")
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    utc = moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23]
    return f"{utc}Z{sign}{minutes // 60:02}:{minutes % 60:02}"


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote; the result carries the offset it was written with."""
    return datetime.fromisoformat(text[:_UTC_LENGTH]).astimezone(_zone(text[_UTC_LENGTH:]))


@lru_cache(maxsize=64)  # a log has few of them, and a check of it reads millions
def _zone(written: str) -> timezone:
    hours, minutes = written[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if written[0] == "-" else offset)


def bound(moment: datetime) -> datetime:
    """Return the moment as it sorts before every other writing of it, for comparing in queries: in UTC."""
    return moment.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """A column of aware datetimes, kept as sortable text."""

    impl = String(30)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Turn a moment into its column text."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Turn column text into a moment."""
        return None if value is None else from_text(value)
