"""The bench of several processes runs, and what it judges is right; its times mean nothing here."""

import orjson
import pytest

from bench.endurance.__main__ import QUICK, QUICK_MINUTES, Figures, measure, shown
from bench.endurance.load import PERSONAL, PUBLIC, Outcome


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(QUICK, processes=2, minutes=QUICK_MINUTES, tell=lambda _: None)


def test_whatever_happens_nothing_is_answered_wrong_and_every_disclosure_has_its_entry(figures: Figures) -> None:
    nothing, killed, redis, postgresql = figures.disturbances
    assert all(one.wrong == 0 and one.right > 0 for one in figures.disturbances)
    assert nothing.failed == nothing.refused == redis.failed == redis.refused == killed.refused == 0
    assert postgresql.failed == 0
    assert killed.failed <= 6, "one request for each connection"
    assert figures.proof.whole
    assert figures.proof.answered > 0


def test_only_requests_that_ask_the_slow_agency_are_slow(figures: Figures) -> None:
    times = {(one.operation, one.slowed): one for one in figures.slowed}
    assert len(times) == 6
    assert all(one.requests > 0 and one.not_right == 0 for one in times.values())
    assert times["asks the agency", 1.0].p50 >= 1000


def test_memory_is_sampled_for_each_process(figures: Figures) -> None:
    assert len(figures.soak.processes) == 2
    assert all(len(one.held) == len(one.seconds) > 1 and min(one.held) > 0 for one in figures.soak.processes)
    assert figures.soak.not_right == 0


def test_the_figures_are_shown_and_written(figures: Figures) -> None:
    assert "PostgreSQL restarted" in shown(figures)
    assert orjson.loads(orjson.dumps(figures))["proof"]["findings"] == 0


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"data": PERSONAL.right}, Outcome.RIGHT),
        (503, {"data": PERSONAL.right}, Outcome.FAILED),
        (200, {"data": {**PERSONAL.right, "law": None}}, Outcome.WRONG),
        (200, {"data": {**PERSONAL.right, "citizen": None}}, Outcome.WRONG),
        (200, {"data": PERSONAL.right, "errors": [{"extensions": {"code": "LEDGER_UNAVAILABLE"}}]}, Outcome.WRONG),
        (
            200,
            {
                "data": {**PERSONAL.right, "citizen": None},
                "errors": [{"extensions": {"code": "LEDGER_UNAVAILABLE"}}],
            },
            Outcome.REFUSED,
        ),
    ],
)
def test_an_answer_is_judged_whole(status: int, body: object, outcome: Outcome) -> None:
    assert PERSONAL.judged(status, orjson.dumps(body))[0] is outcome


def test_what_is_public_is_never_refused() -> None:
    refusal = {"data": {**PUBLIC.right, "law": None}, "errors": [{"extensions": {"code": "LEDGER_UNAVAILABLE"}}]}
    assert PUBLIC.judged(200, orjson.dumps(refusal))[0] is Outcome.WRONG
