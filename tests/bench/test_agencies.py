"""The hub over its agencies, beside that of another tree and with one agency slow; how long it takes says nothing."""

import io

import pytest
from rich.console import Console

from bench import agencies, slow_agency
from bench.agencies import ALONE, COLD, RUN, WARM, Served
from bench.beside import pair
from bench.checkout import checkout
from bench.driving import QUICK, Driver
from bench.load import Tally
from bench.process import Cores
from bench.report import Report, machine
from bench.tables import tables

DRIVER = Driver(QUICK, Cores(None, None), lambda _: None)


def shown(report: Report) -> str:
    written = io.StringIO()
    Console(width=160, file=written).print(tables(report))
    return written.getvalue()


def tally(cpu: float | None) -> Tally:
    return Tally(right=1, wrong=0, seconds=1.0, p50=1.0, p99=2.0, cpu=cpu)


@pytest.mark.parametrize(
    ("here", "there", "part"),
    [
        ([1.0, 3.0, 1.0], [2.0, 3.0, 4.0], 0.5),
        ([1.0], [None], None),
        ([None, 1.0], [1.0, 1.0], None),
        ([1.0], [0.0], None),
    ],
)
def test_two_trees_are_compared_round_by_round(
    here: list[float | None], there: list[float | None], part: float | None
) -> None:
    """The median of the rounds' ratios, and not the ratio of the medians: what else the machine did fell on both."""
    assert pair(list(map(tally, here)), list(map(tally, there))).cpu == part


@pytest.fixture(scope="module")
def served() -> Served:
    with checkout("HEAD") as tree:
        return agencies.measure(DRIVER, 1, beside=tree)


def test_the_hub_of_another_tree_is_asked_in_turns(served: Served) -> None:
    (query,) = served.queries
    assert query.beside
    assert not query.beside.own_text
    assert list(query.beside.pairs) == [WARM, RUN, ALONE, COLD]
    for both in query.beside.pairs.values():
        assert both.here.wrong == both.there.wrong == 0
    assert query.beside.pairs[WARM].here == query.warm


def test_what_it_costs_here_and_there_is_shown(served: Served) -> None:
    report = Report(machine(DRIVER.cores, None), DRIVER.pace, agencies=served)
    assert "Here and there: this tree and HEAD" in shown(report)
    assert "here / there" in shown(report)


def test_with_one_agency_slow_the_others_are_measured() -> None:
    found = slow_agency.measure(DRIVER)
    names = {one.name for one in found.others}
    assert {"a citizen's profile", "4-law-portal"} <= names
    assert not names & {"1-citizen-app", "2-business-portal"}
    for one in found.others:
        assert one.well.per_second.median > 0
        assert one.beside.per_second.median > 0
        assert one.well.wrong == one.beside.wrong == 0
    assert "a citizen's profile, dbd slow" in shown(Report(machine(DRIVER.cores, None), QUICK, slow_agency=found))
