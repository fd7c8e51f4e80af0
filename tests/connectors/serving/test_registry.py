import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.contract import Key
from connectors.errors import AgencyNotServed
from connectors.provider import Answer, ChainedProvider, LookupContext, Trace
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import AgencyState
from tests.connectors.graph import AGENCY, FIRST, GRAPH

GOOD = """
[source]
kind = "file"
folder = "${FOLDER}"
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.csv" }
answer = { key = "id" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name" }
"""


def agency(folder: Path, id_: str, manifest: str = GOOD) -> None:
    (folder / id_).mkdir(parents=True)
    text = AGENCY.replace('"bureau"', f'"{id_}"') + manifest
    (folder / id_ / "connector.toml").write_text(text, encoding="utf-8")


AROUND = 815


class Around(ChainedProvider):
    """A memory that remembers nothing, and gives away that it was put there."""

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        answers = await self._provider.ask(keys, context, trace)
        return {key: Answer(answer.records, AROUND) for key, answer in answers.items()}


@pytest.mark.threat("manifest-faulty")
async def test_a_faulty_agency_is_not_served_and_all_others_are(tmp_path: Path):
    (tmp_path / "b.csv").write_text(f"id,name\n{FIRST},ก\n", encoding="utf-8")
    agencies = tmp_path / "agencies"
    agency(agencies, "one")
    agency(agencies, "two", GOOD.replace("nameTh", "nameEn"))
    agency(agencies, "three", "this is no manifest")
    connectors = load([agencies], {"FOLDER": str(tmp_path)}, GRAPH)
    found = {facts.id: facts for facts in connectors.agencies()}
    assert {id_: facts.state for id_, facts in found.items()} == {
        "one": AgencyState.UP,
        "two": AgencyState.NOT_SERVED,
        "three": AgencyState.NOT_SERVED,
    }
    assert [fault.line for fault in found["two"].faults] == [16, 16]
    assert found["two"].name is not None
    assert found["three"].name is None
    provider, absent = connectors.providers("Business", "juristicId")
    assert (provider.agency, absent.agency) == ("one", "two")
    context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
    assert len((await provider.ask([FIRST], context, trace))[FIRST].records) == 1
    assert isinstance((await absent.ask([FIRST], context, trace))[FIRST].error, AgencyNotServed)
    assert connectors.providers("Business", "all") == ()
    await connectors.close()


async def test_only_the_agencies_wanted_are_there(tmp_path: Path):
    agency(tmp_path, "one")
    agency(tmp_path, "two")
    connectors = load([tmp_path], {"FOLDER": "x"}, GRAPH, wanted=lambda id_: id_ == "two")
    assert [facts.id for facts in connectors.agencies()] == ["two"]
    await connectors.close()


async def test_a_chain_can_be_put_before_each_provider(tmp_path: Path):
    agency(tmp_path, "one")
    connectors = load(
        [tmp_path],
        {"FOLDER": "x"},
        GRAPH,
        deps=ConnectorDeps(chain=lambda provider, blame: Around(provider)),
    )
    (provider,) = connectors.providers("Business", "juristicId")
    answers = await provider.ask([FIRST], LookupContext(None, asyncio.get_running_loop().time() + 5), Trace())
    assert answers[FIRST].total == AROUND
    await connectors.close()


async def test_two_hundred_agencies_are_proved_at_once(tmp_path: Path):
    for number in range(200):
        agency(tmp_path, f"a{number}")
    connectors = load([tmp_path], {"FOLDER": "x"}, GRAPH)
    assert len(connectors.providers("Business", "juristicId")) == 200
    await connectors.close()
