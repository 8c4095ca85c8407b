"""Sweeps: what differs in kind is taken by the quick tests, the rest of languages and sizes by the slow ones."""

from collections.abc import Iterable
from typing import Any

import pytest


def sweep(*quick: Any, slow: Iterable[Any]) -> list[Any]:
    """Return the cases of a test: those that every run takes, and those that only the slow tests take."""
    return [*quick, *(pytest.param(one, marks=pytest.mark.slow) for one in slow)]


def sweep_rows(*quick: tuple[Any, ...], slow: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Return the same where a case has a value for each of several names."""
    return [*quick, *(pytest.param(*row, marks=pytest.mark.slow) for row in slow)]
