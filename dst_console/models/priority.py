"""Priority as a function of impact and urgency."""

DEFAULT_TABLE = ((1, 1, 2, 4), (1, 2, 3, 4), (2, 3, 3, 4))
"""Rows: impact 1 department, 2 group, 3 person; columns: urgency 1…4 (the table of iTop)."""


def priority(impact: int | None, urgency: int | None) -> int:
    """Return the priority, 1 (first) … 4; what was not said counts as one person and urgency 3."""
    return DEFAULT_TABLE[(impact or 3) - 1][(urgency or 3) - 1]
