"""Days as one types them."""

from datetime import date, datetime, timedelta

import pytest

from dst_console.desk.spans import span
from dst_console.errors import BadInput

NOW = datetime(2026, 11, 22, 12, 0).astimezone()
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today", TODAY, TODAY),
        (" yesterday ", TODAY - timedelta(1), TODAY - timedelta(1)),
        ("2026-11-20", date(2026, 11, 20), date(2026, 11, 20)),
        ("7d", TODAY - timedelta(7), TODAY),
        ("۲w", TODAY - timedelta(14), TODAY),
        ("2026-11-01 2026-11-20", date(2026, 11, 1), date(2026, 11, 20)),
        ("2026-11-20..2026-11-01", date(2026, 11, 1), date(2026, 11, 20)),
        ("2026-11-01 – today", date(2026, 11, 1), TODAY),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("۲۰۲۶-۱۲", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_one_day_a_time_until_today_two_days_or_a_month(words: str, first: date, last: date) -> None:
    assert span(words, NOW) == (first, last)


@pytest.mark.parametrize("words", ["", "soon", "2026-11-31", "2026-13", "9999-12", "1 2 3", "today soon"])
def test_what_is_no_day_is_said(words: str) -> None:
    with pytest.raises(BadInput, match=r"is no (day|month)\."):
        span(words, NOW)
