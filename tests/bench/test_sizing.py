"""What sizing reckons: held against the cache's simulation, and against the page that shows it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cache import PORTALS, simulate
from bench.classes import Class, Figures, entries, read, write
from bench.needs import Assumed, needs
from bench.population import held
from bench.process import Cores
from bench.sizing import BLOCK, VOLUMES, shown
from settings import ROOT
from tests.servers.postgres import Postgres

PAGE = ROOT / "docs" / "sizing.md"
MEASURED = ROOT / "docs" / "sizing.json"
COSTS = Figures("a machine", {name: Class(1.0, 3.0, 2.0, 1000) for name in Assumed().mix}, 100 << 20, 500, 300)


def test_the_formula_agrees_with_the_simulation_of_the_cache() -> None:
    """The simulation begins with nothing and is short: so many wants a second that its lifetimes pass many times."""
    rate = 2.0
    portals = {portal.name: portal for portal in PORTALS}
    warm = asyncio.run(simulate(1, None, operations=12_000, rate=rate, seed=1))[-1]
    keys = {name: portal.share * len(portal.lookups) for name, portal in portals.items()}
    asked = sum(
        count * held(portals[name], rate * portals[name].share, portals[name].things).asked
        for name, count in keys.items()
    ) / sum(keys.values())
    assert asked == pytest.approx(warm["asked of agencies"], abs=0.03)


def test_what_is_wanted_more_is_asked_less_and_more_of_it_is_remembered() -> None:
    for portal in PORTALS:
        rates = [held(portal, rate, portal.things) for rate in (0.1, 1.0, 10.0, 100.0)]
        assert [one.asked for one in rates] == sorted((one.asked for one in rates), reverse=True)
        assert [one.answers for one in rates] == sorted(one.answers for one in rates)
        assert all(0 < one.asked < 1 for one in rates)
        assert rates[-1].answers <= portal.things * len(portal.lookups)


def test_ten_times_the_requests_need_more_and_never_more_than_ten_times_as_much() -> None:
    small, middle, large = (needs(requests, COSTS, Assumed()) for requests in VOLUMES)
    for less, more in ((small, middle), (middle, large)):
        assert less.processes <= more.processes <= 10 * less.processes
        assert less.redis < more.redis <= 10.001 * less.redis
        assert more.entries == pytest.approx(10 * less.entries)
    assert needs(VOLUMES[2], COSTS, replace(Assumed(), busy=0.3)).processes > large.processes
    assert sum(part for part, _ in Assumed().mix.values()) == pytest.approx(1)
    for portal in PORTALS:
        assert sum(part for part, of in Assumed().mix.values() if of == portal.name) == pytest.approx(portal.share)


def test_the_arithmetic_comes_out_as_it_is_shown() -> None:
    one = needs(40_000_000, COSTS, Assumed())
    text = "\n".join(one.lines)
    assert "40,000,000 a month / 2,592,000 s = 15.4 a second" in text
    assert f"= {one.processes}" in text
    assert one.memory == one.processes * COSTS.process
    assert one.entries == pytest.approx(40e6 * 2 * 500)


def test_the_page_shows_what_the_figures_beside_it_come_to(request: pytest.FixtureRequest) -> None:
    reckoned = "\n".join(shown(read(MEASURED), Assumed())) + "\n"
    if request.config.getoption("--accept"):
        PAGE.write_text(BLOCK.sub(lambda _: reckoned, PAGE.read_text()))
    found = BLOCK.search(PAGE.read_text())
    assert found is not None
    assert found[0] == reckoned, "write it anew with: python -m bench.sizing docs/sizing.json --write docs/sizing.md"


def test_each_class_leaves_its_entries_and_what_is_public_none(postgres_server: Postgres) -> None:
    counted = entries(postgres_server.fresh(), Cores(None, None))
    assert set(counted) == set(Assumed().mix)
    assert {name for name, count in counted.items() if count == 0} == {"4-law-portal"}


def test_figures_come_back_as_they_were_written(tmp_path: Path) -> None:
    write(COSTS, tmp_path / "figures.json")
    assert read(tmp_path / "figures.json") == COSTS
