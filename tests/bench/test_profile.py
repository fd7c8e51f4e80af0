"""A sample belongs to the room of the innermost frame of ours, wherever a file has moved to."""

import sys

import pytest

from bench.process import ROOT
from bench.profile import OUTSIDE, profile, room

LIBRARY = f"{sys.prefix}/lib/python3/site-packages/joserfc/jwt.py:decode"


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ((f"{ROOT}/execution/any.py:encoded", f"{ROOT}/endpoints/graphql.py:answer"), "execution"),
        ((LIBRARY, f"{ROOT}/access/deeper/tokens.py:caller", f"{ROOT}/endpoints/graphql.py:answer"), "access/deeper"),
        ((f"{sys.prefix}/lib/python3/site-packages/uvicorn/server.py:run", f"{ROOT}/server/any.py:run"), OUTSIDE),
    ],
)
def test_the_innermost_frame_of_ours_decides_and_a_library_belongs_to_whoever_called_it(
    stack: tuple[str, ...], expected: str
) -> None:
    assert room(stack) == expected


def test_shares_are_of_all_samples_and_no_folder_of_the_machine_is_shown() -> None:
    ours = (f"{ROOT}/access/tokens.py:caller",)
    found = profile("what", 1.0, [((LIBRARY, *ours), 3), (ours, 1)])
    assert found.rooms == {"access": 1.0}
    assert found.busiest == {"joserfc/jwt.py:decode": 0.75, "access/tokens.py:caller": 0.25}
