"""Hubs of several processes over the sandbox's agencies."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bench.endurance.site import site
from cli.sandbox_process import Sandbox
from settings import ROOT
from tests.processes.shared import BUDGET, CALLS_OF_HOTELS, FAILURES_OF_DIW, Shared
from tests.servers.postgres import postgres
from tests.servers.valkey import valkey


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, running_sandbox: Sandbox) -> Iterator[Shared]:
    """One for all tests, all of which leave it serving. Hotels have a small quota, and DIW's breaker opens for long."""
    folder = tmp_path_factory.mktemp("shared")
    manifests = Path(copytree(ROOT / "agencies", folder / "agencies"))
    _grown(manifests / "hotels", f'quota = "{CALLS_OF_HOTELS}/day"')
    breaker = f'{{ window = "1h", minimum = {FAILURES_OF_DIW}, pause = "1h" }}'
    _grown(manifests / "diw", f"breaker = {breaker}\nretry = {{ attempts = 1 }}")
    agencies = dict(running_sandbox.environment)
    chosen: dict[str, Any] = {
        "SAAN_AGENCIES_FOLDER": str(manifests),
        "SAAN_BUDGET": str(BUDGET),
        "SAAN_BUDGET_OF_PERSON": "0",
        "SAAN_REDIS_DEADLINE": "5",
        "SAAN_METRICS": "true",
    }
    # Servers of its own: it lives on while other tests count what theirs are asked.
    with (
        postgres() as database,
        valkey() as redis,
        site(folder, agencies, database=database.fresh(), redis=redis.url(), workers=2, **chosen) as running,
    ):
        yield Shared(running, manifests, agencies)


def _grown(agency: Path, lines: str) -> None:
    manifest = agency / "connector.toml"
    text = manifest.read_text(encoding="utf-8")
    assert text.count("[source]\n") == 1
    manifest.write_text(text.replace("[source]\n", f"[source]\n{lines}\n"), encoding="utf-8")
