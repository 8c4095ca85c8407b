"""Servers that play the published contracts of ticket systems on a real socket, refusals and all."""

import pytest

pytest.register_assert_rewrite("tests.contracts.rules")
