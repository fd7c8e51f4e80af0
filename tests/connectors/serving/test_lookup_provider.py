"""The provider over an upstream of the test's own: whatever comes back, each key gets its own records."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.connections.connection import ProvedRequest, Upstream
from connectors.contract import Search
from connectors.mapping.exchange import KeyBatch, SourceReply
from connectors.provider import LookupContext, Provider, Trace
from connectors.resilience.call_guard import Clock
from connectors.schema_drift import DriftReport
from connectors.serving.agency_providers import ConnectorDeps, LoadedAgency, serve
from connectors.serving.load_agencies import check
from tests.connectors.graph import AGENCY, FIRST, GRAPH, NOON

MANIFEST = (
    AGENCY
    + """
[source]
kind = "rest"
url = "https://bureau.example"
concurrency = 3
[[lookup]]
type = "Section"
by = "lawId+number"
request = { method = "POST", path = "/$key.lawId", body = "$keys.number", batch = %d }
answer = { key = { number = "no" } }
privacy = { class = "public", basis = "public-task" }
fields = { textTh = "text" }
[[lookup]]
type = "Person"
by = "nationalId"
request = { method = "POST", path = "/", body = "$keys", batch = 10 }
answer = { key = "pid" }
privacy = { class = "personal", basis = "public-task" }
fields = { nameTh = { from = "name", as = "name" }, birthDate = { from = "born", as = "date-be" }, alive = "alive" }
[[lookup]]
type = "Business"
by = "search"
request = { path = "/", query = { q = "$text" } }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name", status = { from = "state", as = { A = "ACTIVE" } } }
"""
)


class Stub:
    """Answers each batch with what `rows` makes of it."""

    def __init__(self, rows: Callable[[KeyBatch], list[Any]]) -> None:
        self.rows = rows
        self.batches: list[KeyBatch] = []

    def upstream(self, lookup: str, plan: ProvedRequest) -> Upstream:
        return self

    async def close(self) -> None: ...

    async def ask(self, batch: KeyBatch) -> SourceReply:
        self.batches.append(batch)
        await asyncio.sleep(0)
        return SourceReply(self.rows(batch))


def provider(folder: Path, stub: Stub, number: int = 0, batch: int = 10) -> tuple[Provider, list[DriftReport]]:
    file = folder / "bureau" / "connector.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(MANIFEST % batch, encoding="utf-8")
    proof = check(file, {}, GRAPH)
    assert proof.manifest is not None, proof.faults
    heard: list[DriftReport] = []
    deps = ConnectorDeps(Clock(lambda: NOON, random.random), hear=heard.append, connect=lambda _: stub)
    served = serve("bureau", LoadedAgency(proof), deps, None)
    assert served is not None
    return served.providers[number], heard


def context() -> LookupContext:
    return LookupContext(None, asyncio.get_running_loop().time() + 5)


KEYS = st.lists(
    st.tuples(st.sampled_from(["L1", "L2", "L3"]), st.sampled_from(["1", "2 ทวิ", "3", "๔", "5/1"])), max_size=15
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    KEYS,
    st.integers(1, 4),
    st.sets(st.sampled_from(["1", "2 ทวิ", "3", "4", "5/1"])),
    st.tuples(st.randoms(use_true_random=False), st.integers(0, 3)),
)
async def test_shuffled_missing_extra_and_padded_rows_change_nothing(
    tmp_path: Path, keys: list[tuple[str, str]], batch: int, there: set[str], luck: tuple[random.Random, int]
):
    chance, extra = luck

    def rows(asked: KeyBatch) -> list[Any]:
        law = asked.shared["lawId"]
        found = [{"no": f" {parts['number']} ", "text": f"{law}/{parts['number']}"} for parts in asked.keys]
        found = [row for row in found if row["no"].strip() in there]
        found += [{"no": f"extra {number}", "text": "not asked"} for number in range(extra)]
        chance.shuffle(found)
        return found

    stub = Stub(rows)
    made, heard = provider(tmp_path, stub, batch=batch)
    unique = list(dict.fromkeys(keys))
    answers = await made.ask(unique, context(), Trace())
    assert list(answers) == unique
    for (law, number), answer in answers.items():
        normal = number.replace("๔", "4")
        assert answer.error is None
        assert [record.text_th for record in answer.records] == ([f"{law}/{normal}"] if normal in there else [])
        assert all((record.law_id, record.number) == (law, normal) for record in answer.records)
    assert all(len(asked.keys) <= batch for asked in stub.batches)
    assert sum(report.count for report in heard) == extra * len(stub.batches)

    alone = {key: (await made.ask([key], context(), Trace()))[key] for key in unique}
    assert [answer.records for answer in alone.values()] == [answer.records for answer in answers.values()]


async def test_nothing_asked_is_nothing_sent(tmp_path: Path):
    stub = Stub(lambda _: [])
    made, _ = provider(tmp_path, stub)
    assert (await made.ask([], context(), Trace()), stub.batches) == ({}, [])


ID = "9100000000011"


@pytest.mark.parametrize(
    ("row", "name", "born"),
    [
        ({"name": "นางสมศรี ใจดี", "born": "24970512"}, ("นาง", "สมศรี", None, "ใจดี"), (1954, 5, 12)),
        ({"name": None, "born": "24970000"}, None, (1954, None, None)),
        ({"name": "ก ข ค ง จ", "born": "1954"}, None, None),
    ],
)
async def test_a_person(
    tmp_path: Path, row: dict[str, Any], name: tuple[str | None, ...] | None, born: tuple[int | None, ...] | None
):
    made, _ = provider(tmp_path, Stub(lambda _: [{"pid": ID, "alive": "Y", **row}]), number=1)
    (record,) = (await made.ask([ID], context(), Trace()))[ID].records
    found = record.name_th
    assert (found and (found.title, found.first, found.middle, found.last)) == name
    birth = record.birth_date
    assert (birth and (birth.year, birth.month, birth.day)) == born
    assert (record.national_id, record.alive) == (ID, True)


async def test_what_is_heard_holds_no_key_and_no_value(tmp_path: Path):
    made, heard = provider(tmp_path, Stub(lambda _: [{"pid": ID, "born": "secret"}, {"pid": FIRST}]), number=1)
    await made.ask([ID], context(), Trace())
    assert len(heard) == 2
    assert ID not in repr(heard)
    assert "secret" not in repr(heard)


async def test_what_is_raised_while_one_search_is_narrowed_costs_that_search_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made, _ = provider(tmp_path, Stub(lambda _: [{"id": FIRST, "name": "ก", "state": "A"}]), number=2)

    def narrowing(_self: Any, pages: Any, wanted: Any) -> Any:
        if wanted:
            raise RuntimeError(FIRST)
        return pages

    monkeypatch.setattr("connectors.serving.search_rows.SearchRows.kept", narrowing)
    narrowed, whole = Search(filters=(("status", "ACTIVE"),)), Search()
    answers = await made.ask([narrowed, whole], context(), Trace())
    assert [getattr(answers[one].error, "code", None) for one in (narrowed, whole)] == ["CONNECTOR_FAULT", None]
    assert [record.name_th for record in answers[whole].records] == ["ก"]
