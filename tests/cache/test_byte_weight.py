"""What something in memory is said to weigh, beside what it takes."""

import datetime
import gc
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.byte_weight import weight
from cache.entry import CacheEntry, CacheKey
from connectors.provider import Answer
from tests.shelf import record

pytestmark = pytest.mark.threat("memory-filled")

DAY = datetime.date(2026, 11, 23)
MADE: dict[str, Callable[[int], Any]] = {
    "texts": lambda number: [f"{number}-{part}" * 5 for part in range(20)],
    "thai": lambda number: f"กฎหมาย {number} " * 100,
    "laws": lambda number: [
        record(
            "Law",
            kind=None,
            state=None,
            law_id=f"l{number}",
            title_th=f"พระราชบัญญัติ {number}" * 3,
            year_be=2500 + number,
            url=f"u{number}",
        )
    ],
    "numbers": lambda number: [Decimal(number), 10**9 + number, datetime.date(2000 + number % 99, 1, 1), number / 7],
    "tables": lambda number: {f"{number}-{part}": (f"{part}-{number}",) for part in range(10)},
    "answers": lambda number: CacheEntry(
        Answer((record("Service", agency_id="a", service_id=f"s{number}", name_th="บริการ" * number),)),
        1.5 + number,
        2.5 + number,
    ),
}


@pytest.mark.parametrize("kind", MADE)
def test_what_is_weighed_takes_about_as_much(kind: str) -> None:
    make = MADE[kind]
    make(0)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    held = [make(number) for number in range(300)]
    took = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    said = sum(weight(one) for one in held)
    assert 0.8 * took < said < 2.5 * took + 300 * 250


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_longer_key_and_a_longer_answer_weigh_more(key: str, title: str) -> None:
    def weighed(key: str, title: str) -> int:
        answer = Answer((record("Law", kind=None, state=None, law_id="l", title_th=title),))
        return weight(CacheKey("ocs", "Law by lawId", "1", None, key), CacheEntry(answer, 1.0, 2.0))

    assert weighed(key + "a" * 5_000, title) >= weighed(key, title) + 1_000
    assert weighed(key, title + "a" * 5_000) >= weighed(key, title) + 1_000
