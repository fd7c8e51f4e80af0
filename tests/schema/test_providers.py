"""An agency is an object wherever the graph tells of one: its name comes with it, and nobody is asked for that."""

from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type

from tests.agencies.asked import GRAPH
from tests.asgi import ask

BUSINESS = '{ business(juristicId: "0985558000017") { name source { agency %s } } }'
HERS = "{ me { profile { sex } disclosures { nodes { agency provider { id name } recipientProvider { id } } } } }"


async def run(app: Any, query: str, persona: str | None = None, language: str = "th") -> Any:
    people = {p["id"]: p["token"] for p in (await ask(app, "/sandbox/personas")).json()}
    headers = {"content-type": "application/json", "accept-language": language}
    if persona:
        headers["authorization"] = f"Bearer {people[persona]}"
    body = {"query": query, "extensions": {"explain": True}}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps(body))).json()


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_where_a_record_comes_from_is_told_by_name_and_nobody_is_asked_for_it(hubs: Any, executor: str) -> None:
    found = []
    for asked in ("", "provider { id name english: name(language: EN) }"):
        async with hubs(executor=executor, data="synthetic") as app:
            found.append(await run(app, BUSINESS % asked))
    without, with_names = found
    assert "errors" not in with_names, with_names
    assert with_names["data"]["business"]["source"] == {
        "agency": "dbd",
        "provider": {"id": "dbd", "name": "กรมพัฒนาธุรกิจการค้า", "english": "Department of Business Development"},
    }
    calls = [[(one["agency"], one["lookup"]) for one in answer["extensions"]["explain"]["calls"]] for answer in found]
    assert calls[0] == calls[1] != []
    assert without["data"]["business"]["name"] == with_names["data"]["business"]["name"]


async def test_it_is_told_in_the_language_of_each_request_also_of_what_is_remembered(hubs: Any) -> None:
    query = (
        '{ laws(search: "โรงแรม") { nodes { source { provider { name } } } agencies { agency provider { id name } } } }'
    )
    async with hubs(data="synthetic") as app:
        told = [(await run(app, query, language=one))["data"]["laws"] for one in ("th", "en", "th")]
    names = [{one["source"]["provider"]["name"] for one in laws["nodes"]} for laws in told]
    assert names[0] == names[2] != names[1] == {"Office of the Council of State"}
    for laws in told:
        assert [one["provider"]["id"] for one in laws["agencies"]] == [one["agency"] for one in laws["agencies"]]
        assert all(one["provider"]["name"] for one in laws["agencies"])


async def test_she_reads_the_names_of_those_who_told_of_her_and_of_the_hub_itself(hubs: Any, tmp_path: Any) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        await run(app, HERS, "citizen")
        lines = (await run(app, HERS, "citizen"))["data"]["me"]["disclosures"]["nodes"]
    assert lines
    assert [line["provider"]["id"] for line in lines] == [line["agency"] for line in lines]
    names = {line["agency"]: line["provider"]["name"] for line in lines}
    assert names["dopa"] == "กรมการปกครอง"


def test_whatever_tells_the_id_of_an_agency_leads_to_it_as_an_object() -> None:
    """By shape: beside each text that is called an agency, or its recipient, stands the provider."""
    missing = []
    for type_ in GRAPH.schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name in ("agency", "recipient"):
                field = type_.fields.get(name)
                if field is None or isinstance(get_named_type(field.type), GraphQLObjectType):
                    continue
                beside = type_.fields.get("provider" if name == "agency" else f"{name}Provider")
                if beside is None or get_named_type(beside.type).name != "Provider":
                    missing.append(f"{type_.name}.{name}")
    assert missing == []
