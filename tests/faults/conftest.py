"""A copy of the agencies' folder that a test may change."""

from pathlib import Path

import pytest

from tests.faults.hub import hasty


@pytest.fixture
def agencies_copy(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Of a test of one `agency`, with little patience for that one alone."""
    called = getattr(request.node, "callspec", None)
    return hasty(tmp_path, called.params.get("agency") if called else None)
