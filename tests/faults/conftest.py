"""A copy of the agencies' folder that a test may change."""

from pathlib import Path

import pytest

from tests.faults.hub import hasty


@pytest.fixture
def agencies_copy(tmp_path: Path) -> Path:
    return hasty(tmp_path)
