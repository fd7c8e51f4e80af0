"""Every file of tests/queries/ holds."""

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from access.ledger.queries import LedgerQueries
from access.storage.database import Database
from endpoints.graphql.examples import read_examples
from settings import ROOT, Settings
from tests.asgi import ask
from tests.queries.case import Case, read

CASES = [read(path) for path in sorted(Path(__file__).parent.glob("queries/[0-9]*.md"))]
NOW = datetime.datetime.now(datetime.UTC)
MOMENTS = {"retryAt", "retrievedAt", "at"}
HEADERS = {"content-type": "application/json"}


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
async def test_the_case_holds(
    case: Case, executor: str, hubs: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with hubs(case.variables_set, executor=executor, data="synthetic", state=tmp_path) as app:
        for earlier in case.before:
            await _run(app, next(other for other in CASES if other.path.stem == earlier))
        response = await _run(app, case)
    calls = [f"{c['agency']}: {c['lookup']}: {c['keys']}" for c in response.pop("extensions")["explain"]["calls"]]
    answer = _timeless(response)
    if "errors" in answer:
        answer["errors"].sort(key=_place)
    ledger = await _ledger(tmp_path)
    if request.config.getoption("--accept"):
        case.accept(answer, sorted(calls), ledger)
        return
    assert answer == case.answer
    assert Counter(calls) == Counter(case.calls)
    assert ledger == case.ledger


async def _run(app: Any, case: Case) -> Any:
    people = {p["id"]: p for p in (await ask(app, "/sandbox/personas")).json()}
    headers = {**HEADERS, **({"authorization": f"Bearer {people[case.persona]['token']}"} if case.persona else {})}
    body = {"query": case.query, "variables": case.variables, "extensions": {"explain": True}}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps(body))).json()


async def _ledger(state: Path) -> list[str]:
    """The lines that the case left: who read what of which agency, on what ground; no subject, no moment."""
    async with Database(Settings(state=state).database) as database:
        page = await LedgerQueries(database, lambda: NOW).entries(first=100)
    lines = []
    for entry in (recorded.entry for recorded in page.entries):
        ground = " ".join(part for part in (entry.basis, entry.purpose, entry.case) if part)
        told = [*entry.disclosed, *(f"{field}: {code}" for field, code in entry.refused)]
        whose = f"{entry.agency} to {entry.recipient}" if entry.recipient else entry.agency
        lines.append(f"{entry.app} ({ground}) {whose} {entry.type}: {', '.join(told)}")
    return sorted(lines)


def _timeless(value: Any) -> Any:
    """That a moment is told, but not which; errors without their place in the query's text and their request's id."""
    if isinstance(value, list):
        return [_timeless(item) for item in value]
    if isinstance(value, dict):
        return {
            key: "known" if key in MOMENTS and inner else _timeless(inner)
            for key, inner in value.items()
            if key not in ("locations", "requestId")
        }
    return value


def _place(error: Any) -> tuple[list[str], str]:
    """Two agencies that fail at once may be told of in either order."""
    return [str(step) for step in error.get("path", [])], error["message"]


def test_the_ready_queries_of_the_ide_are_cases_too() -> None:
    ready = {example.id: example.query for example in read_examples(ROOT / "ide" / "examples")}
    assert {case.path.stem: case.query for case in CASES if case.path.stem in ready} == ready
