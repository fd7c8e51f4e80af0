"""Several processes are measured as one, and what stops them is told by who takes the cores."""

import io

import pytest
from rich.console import Console

from bench.driving import QUICK, Driver
from bench.process import Cores
from bench.processes import AGENCIES, HUB, LOAD, POSTGRESQL, REDIS, measure, stops
from bench.report import Report, machine
from bench.tables import tables

DRIVER = Driver(QUICK, Cores(None, None), lambda _: None)


def test_two_processes_and_their_servers_are_watched() -> None:
    together, found = measure(DRIVER, [2])
    assert (together.count, together.connections) == (2, QUICK.connections)
    assert (found.count, found.connections) == (2, 2 * QUICK.connections)
    assert 0 < found.commits < 1, "what waits together is written together"
    assert list(found.cores) == [HUB, POSTGRESQL, REDIS, AGENCIES, LOAD]
    assert found.rates.per_second.median > 0
    assert 0 < found.busiest <= found.cores[HUB]
    written = io.StringIO()
    Console(width=140, file=written).print(tables(Report(machine(DRIVER.cores, None), QUICK, processes=[found])))
    assert "Several processes of the hub" in written.getvalue()
    assert f"2, {found.connections} connections: {found.stops}." in written.getvalue()


@pytest.mark.parametrize(
    ("count", "taken", "busiest", "machine", "told"),
    [
        (1, {HUB: 0.97}, 0.97, 8, "each of the hub's processes"),
        (2, {HUB: 1.9, LOAD: 0.3}, 0.95, 8, "each of the hub's processes"),
        (2, {HUB: 1.5, LOAD: 0.4}, 0.8, 2, "no core is left: 1.50 of 2"),
        (4, {HUB: 2.0, LOAD: 0.95}, 0.6, 8, "load generator uses up a core"),
        (4, {HUB: 2.0, REDIS: 0.92}, 0.6, 8, "Redis uses up a core"),
        (4, {HUB: 2.0}, 0.95, 8, "one process of the hub uses up a core"),
        (4, {HUB: 0.3}, 0.1, 8, "no core is used up"),
    ],
)
def test_what_stands_in_the_way_is_told(
    count: int, taken: dict[str, float], busiest: float, machine: int, told: str
) -> None:
    cores = {**dict.fromkeys((HUB, POSTGRESQL, REDIS, AGENCIES, LOAD), 0.0), **taken}
    assert told in stops(count, cores, busiest, machine)
