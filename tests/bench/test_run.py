"""What a run reports, and how it is shown."""

import dataclasses
import io

import msgspec
import pytest
from rich.console import Console

from bench.report import Report, Skipped, encoded
from bench.run import Part, run
from bench.tables import tables


@pytest.fixture(scope="module")
def report() -> Report:
    return run([Part.SERVERS], quick=True, peers=["limit", "strawberry"], tell=lambda _: None)


def test_the_json_has_each_server_s_figures_and_the_ratios(report: Report) -> None:
    found = msgspec.json.decode(encoded(report))
    assert set(found) == {
        "machine",
        "pace",
        "servers",
        "agencies",
        "slow_agency",
        "processes",
        "starts",
        "tenants",
        "contributors",
        "profiles",
        "skipped",
    }
    assert [compared["shape"]["name"] for compared in found["servers"]] == ["joining", "record", "rows"]
    for compared in found["servers"]:
        assert set(compared["rates"]) == {"limit", "hub", "strawberry"}
        for rates in compared["rates"].values():
            assert set(rates) == {"per_second", "cpu", "p50", "p99", "wrong", "fault"}
            assert set(rates["per_second"]) == {"median", "least", "most"}
            assert rates["wrong"] == 0
        assert {(ratio["of"], ratio["to"]) for ratio in compared["ratios"]} <= {("hub", "strawberry"), ("hub", "limit")}


def test_the_tables_name_every_server_and_what_was_skipped(report: Report) -> None:
    written = io.StringIO()
    skipped = [Skipped("the JavaScript servers", "there is no Node")]
    Console(width=140, file=written).print(tables(dataclasses.replace(report, skipped=skipped)))
    for shown in ("starlette: the limit", "the hub", "strawberry", "5,000 rows"):
        assert shown in written.getvalue()
    assert "Skipped: the JavaScript servers: there is no Node." in written.getvalue()
