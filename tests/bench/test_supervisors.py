"""What the supervisors are put to runs; how long it takes says nothing here."""

import pytest

from bench.supervisors import KINDS, measure


@pytest.mark.parametrize("kind", KINDS)
def test_whichever_supervisor_watches_over_it_a_killed_process_is_replaced(kind: str) -> None:
    assert measure("killed", kind).endswith(" s")


def test_where_no_process_can_start_any_more_the_others_go_on_serving() -> None:
    assert measure("killed and no other can start", "ours") == "the other goes on serving"
