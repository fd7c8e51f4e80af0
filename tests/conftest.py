"""What tests share: the sandbox's agencies on a fixed day, and a hub over them."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import hypothesis
import pytest
import strawberry

from app import build_app
from cli.sandbox_process import Sandbox, sandbox
from execution.engine import Engine
from settings import Settings, variables
from tests.graphql_core_executor import over
from tests.servers.fixtures import own_postgres, own_valkey, postgres_seed, postgres_server, valkey_server
from wiring.execution import executor_of

__all__ = ["own_postgres", "own_valkey", "postgres_seed", "postgres_server", "valkey_server"]
pytest_plugins = ["tests.fast", "tests.threats"]
TODAY = "2026-11-23"

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("saan", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("saan")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what came back into tests/queries/*.md")


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The synthetic agencies, one set of them for each test process."""
    with sandbox(tmp_path_factory.mktemp("sandbox"), "--today", TODAY) as running:
        yield running


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


Executing = Callable[[Settings, strawberry.Schema], Engine]
EXECUTORS: Mapping[str, Executing] = {
    "breadth-first": executor_of,
    "graphql-core": lambda settings, schema: over(schema, introspection=settings.introspectable),
}


class Hubs:
    """Makes hubs over the sandbox, each with nothing remembered."""

    def __init__(self, sandbox: Sandbox, state: Path) -> None:
        self.sandbox = sandbox
        self._state = state

    @contextlib.asynccontextmanager
    async def __call__(
        self, changed: Mapping[str, str] | None = None, *, executor: str = "breadth-first", **settings: Any
    ) -> AsyncIterator[Any]:
        """A hub; `changed` are variables of the manifests that differ from the sandbox's. One of other folders keeps
        what it accepts to itself."""
        if "agencies_folder" in settings:
            settings.setdefault("state", Path(mkdtemp(dir=self._state)))
        known = {**variables(), **self.sandbox.environment, **(changed or {})}
        configured = Settings(**{"state": self._state, "sandbox": True, **settings})
        app = build_app(configured, variables=known, people=self.sandbox.people, executing=EXECUTORS[executor])
        async with app.router.lifespan_context(app):
            yield app


@pytest.fixture(scope="session")
def hubs(running_sandbox: Sandbox, state: Path) -> Hubs:
    return Hubs(running_sandbox, state)
