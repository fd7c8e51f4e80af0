"""The cache's bench counts; what it counts of so few operations means little."""

from bench.cache import measure


def test_every_arrangement_is_counted_cold_and_warm() -> None:
    figures = measure(operations=400, rate=15.0, seed=1)
    assert {(one["phase"], one["processes"], one["redis"]) for one in figures} == {
        (phase, processes, redis) for phase in ("cold", "warm") for processes in (1, 4) for redis in (False, True)
    }
    for one in figures:
        parts = (one["found in the process"], one["found in Redis"], one["asked of agencies"])
        assert abs(sum(parts) - 1) < 0.001
        assert all(part >= 0 for part in parts)
        assert (one["found in Redis"] > 0) <= one["redis"]


def test_four_processes_with_redis_ask_less_than_four_without() -> None:
    cold = {
        (one["processes"], one["redis"]): one["asked of agencies"]
        for one in measure(operations=800, rate=15.0, seed=1)
        if one["phase"] == "cold"
    }
    # How much that spares hangs on whether the processes hear each other all the time, which a busy machine hinders.
    assert cold[1, False] <= cold[4, True] < cold[4, False]
    assert cold[4, False] > 1.02 * cold[1, False]
