"""An agency goes by two ids, its connector's and the catalogue's: both lead to it wherever one is taken."""

import re
from typing import Any

import pytest
from graphql import GraphQLInputType, GraphQLObjectType, get_named_type

from resolvers.ids import global_id
from settings import ROOT
from tests.agencies.asked import GRAPH
from tests.asgi import ask
from tests.schema.test_providers import run
from tests.test_nodes import run as asked

DBD, DOPA = "AGY005", "AGY001"
"""Two agencies by their ids in the sandbox's catalogue."""
EITHER = ("dbd", DBD, global_id("Agency", DBD))
TAKEN = {
    "Query.agency(id)",
    "Query.services(agency)",
    "Query.disclosures(agency)",
    "Citizen.disclosures(agency)",
}
"""Every argument that takes the id of an agency; each is tried below."""


def test_whatever_takes_the_id_of_an_agency_is_known_here() -> None:
    """By shape: an argument called after an agency, or the id of a field that gives one."""
    found = set()
    for type_ in GRAPH.schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                gives = get_named_type(field.type).name == "Agency"
                found |= {
                    f"{type_.name}.{name}({one})"
                    for one, argument in field.args.items()
                    if re.search("agency|agencies", one, re.IGNORECASE) or (gives and _is_id(argument.type))
                }
    assert found == TAKEN


def _is_id(type_: GraphQLInputType) -> bool:
    return get_named_type(type_).name == "ID"


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_both_ids_lead_to_the_same_agency(hubs: Any, executor: str) -> None:
    query = """query ($id: ID!) {
      agency(id: $id) { id agencyId name ministry { name } providers { id name } }
      services(agency: $id) { totalCount nodes { agencyId } }
    }"""
    async with hubs(executor=executor, data="synthetic") as app:
        answers = [await asked(app, query, id=one) for one in EITHER]
    assert "errors" not in answers[0], answers[0]
    assert answers[0] == answers[1] == answers[2]
    agency, services = answers[0]["data"]["agency"], answers[0]["data"]["services"]
    assert (agency["agencyId"], agency["name"]) == (DBD, "กรมพัฒนาธุรกิจการค้า")
    assert agency["ministry"] == {"name": "กระทรวงพาณิชย์"}
    assert agency["providers"] == [{"id": "dbd", "name": "กรมพัฒนาธุรกิจการค้า"}]
    assert services["totalCount"] > 0
    assert {one["agencyId"] for one in services["nodes"]} == {DBD}


async def test_a_providers_id_finds_its_agency_as_a_node(hubs: Any) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
    agency = {"id": global_id("Agency", DBD), "__typename": "Agency"}
    async with hubs(data="synthetic") as app:
        answer = await asked(app, query, ids=["dbd", agency["id"]])
        alone = await asked(app, "query ($id: ID!) { node(id: $id) { id __typename } }", id="dbd")
        unlisted = await asked(app, query, ids=["local"])
    assert answer == {"data": {"nodes": [agency, agency]}}
    assert alone == {"data": {"node": agency}}
    assert unlisted["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_from_a_record_one_walks_to_the_ministry_of_who_gave_it_and_back(hubs: Any) -> None:
    query = """{ business(juristicId: "0985558000017") {
      source { agency provider { id agency { agencyId ministry { name } providers { id } } } } } }"""
    async with hubs(data="synthetic") as app:
        source = (await run(app, query))["data"]["business"]["source"]
    assert source == {
        "agency": "dbd",
        "provider": {
            "id": "dbd",
            "agency": {"agencyId": DBD, "ministry": {"name": "กระทรวงพาณิชย์"}, "providers": [{"id": "dbd"}]},
        },
    }


async def test_a_connector_that_the_catalogue_has_not_leads_to_none_and_narrows_to_nothing(hubs: Any) -> None:
    query = '{ agency(id: "local") { name } services(agency: "local") { totalCount } }'
    async with hubs(data="synthetic") as app:
        answer = await run(app, query)
    assert "errors" not in answer
    assert answer["data"] == {"agency": None, "services": {"totalCount": 0}}


async def test_where_the_catalogue_is_not_served_the_connectors_id_says_so(hubs: Any) -> None:
    query = '{ agency(id: "dbd") { name } services(agency: "dbd") { totalCount } node(id: "dbd") { id } }'
    async with hubs(data="synthetic", agencies="dbd") as app:
        answer = await run(app, query)
    assert answer["data"] == {"agency": None, "services": None, "node": None}
    assert {tuple(one["path"]): one["extensions"]["agency"] for one in answer["errors"]} == {
        ("agency",): "dga",
        ("services",): "dga",
        ("node",): "dga",
    }


LINES = """query ($agency: String) { me { disclosures(agency: $agency, first: 100) { nodes {
  agency provider { id agency { agencyId } } } } } }"""
READS = "{ me { profile { sex } home { address { number } } businesses { nodes { name } } } }"


async def test_her_readings_are_narrowed_by_either_id_and_the_catalogues_is_of_all_that_an_agency_gives(
    hubs: Any, tmp_path: Any
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = {p["id"]: p["token"] for p in (await ask(app, "/sandbox/personas")).json()}
        token = people["citizen"]
        assert "errors" not in await asked(app, READS, token)

        async def lines(agency: str | None) -> Any:
            answer = await asked(app, LINES, token, agency=agency)
            assert "errors" not in answer, answer
            return [one["provider"] for one in answer["data"]["me"]["disclosures"]["nodes"]]

        by_catalogue, by_graph = await lines(DOPA), await lines(global_id("Agency", DOPA))
        alone, of_dbd, none = await lines("dopa"), await lines("dbd"), await lines("nobody")
        audit = "query ($agency: String) { disclosures(agency: $agency, first: 100) { nodes { agency } } }"
        seen = [(await asked(app, audit, people["auditor"], agency=one))["data"] for one in ("dbd", DBD)]
    assert by_catalogue == by_graph
    assert {one["agency"]["agencyId"] for one in by_catalogue} == {DOPA}
    assert {one["id"] for one in by_catalogue} == {"dopa", "houses"}
    assert {one["id"] for one in alone} == {"dopa"}
    assert of_dbd
    assert none == []
    assert seen[0] == seen[1] != {"disclosures": {"nodes": []}}


async def test_the_status_of_an_agency_is_found_by_either_id(hubs: Any, tmp_path: Any) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        led = await ask(app, f"/status/{DBD}?ui_locales=en")
        several = await ask(app, f"/status/{DOPA}")
        page = await ask(app, f"/status/{DOPA}", headers={"accept": "text/html"})
        unknown = [await ask(app, f"/status/{one}") for one in ("AGY999", "x" * 300, global_id("Law", "1"))]
    assert (led.status, led.headers["location"]) == (303, "/status/dbd?ui_locales=en")
    assert [one["id"] for one in several.json()["agencies"]] == ["dopa", "hotels", "houses"]
    assert re.findall(r'<h3><a href="/status/(\w+)\?', page.text) == ["dopa", "hotels", "houses"]
    assert {one.status for one in unknown} == {404}


def test_each_name_that_a_manifest_declares_is_written_as_the_sandboxs_catalogue_has_it_or_is_not_in_that() -> None:
    from cli.catalogue import declared
    from connectors.serving.agency_homes import homes
    from sandbox.world import tables

    names = declared(homes([ROOT / "agencies"]))
    listed = {agency["name"] for ministry in tables.toml("catalogue")["ministry"] for agency in ministry["agency"]}
    assert {id_ for id_, name in names.items() if name not in listed} == {"dlt", "nhso", "slf"}
    assert len(names) == 22
