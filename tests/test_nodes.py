"""Global ids: every public record is found again by its own, and nothing personal is in any."""

import base64
import binascii
import contextlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from graphql import GraphQLInterfaceType

from tests.agencies.asked import GRAPH
from tests.asgi import ask

HEADERS = {"content-type": "application/json"}
HELD = {
    "Agency": "QWdlbmN5H0FHWTAwMQ",
    "Business": "QnVzaW5lc3MfMDk4NTU1ODAwMDAxNw",
    "District": "RGlzdHJpY3QfMTIwMQ",
    "DraftLaw": "RHJhZnRMYXcfRFIyNTY5LTAwNDE",
    "EducationInstitution": "RWR1Y2F0aW9uSW5zdGl0dXRpb24fOTgxMjAxMDAwMQ",
    "EntitlementKind": "RW50aXRsZW1lbnRLaW5kH09MRF9BR0VfQUxMT1dBTkNF",
    "Law": "TGF3Hzc3MjM3MA",
    "LawSection": "TGF3U2VjdGlvbh83NzIzNzAfMTU1",
    "Licence": "TGljZW5jZR9leGQfMTItMjU2OC0wMDAwMDIf",
    "LicenceKind": "TGljZW5jZUtpbmQfVE9CQUNDT19SRVRBSUw",
    "LocalAdministration": "TG9jYWxBZG1pbmlzdHJhdGlvbh8xMjAx",
    "Ministry": "TWluaXN0cnkfTUlOMDAx",
    "Province": "UHJvdmluY2UfMTI",
    "Service": "U2VydmljZR9TVkMwMDAx",
    "Subdistrict": "U3ViZGlzdHJpY3QfMTIwMTAy",
    "TrainingCourse": "VHJhaW5pbmdDb3Vyc2UfREcxMDE",
    "VatRegistration": "VmF0UmVnaXN0cmF0aW9uHzA5ODU1NTgwMDAwMTc",
}
"""Ids as clients hold them, one of each type."""
LOCAL_LICENCE = "TGljZW5jZR9sb2NhbB8xMjAxLeC4quC4rS0wMDAxLzI1NjkfMTIwMQ"
EVERYTHING = """{
  business(juristicId: "0985558000017") {
    ...N
    vat { ...N }
    address { subdistrict { ...N district { ...N } province { ...N } } }
    licences(first: 3) { nodes { ...N kind { ...N legalBasis { ...N law { ...N } } } localAdministration { ...N } } }
  }
  services(first: 2) { nodes { ...N agency { ...N } } }
  ministries { ...N }
  entitlementKinds { ...N }
  localAdministrations(first: 1) { nodes { ...N } }
  draftLaws(first: 1) { nodes { ...N } }
  trainingCourses(first: 1) { nodes { ...N } }
  educationInstitution(institutionCode: "9812010001") { ...N }
}
fragment N on Node { id __typename }
"""
HERS = """{
  me {
    businesses { nodes { id licences { nodes { id } } } }
    entitlements { nodes { kind { id legalBasis { id } } } }
    home { address { subdistrict { id } localAdministration { id } } }
    consents { id }
    disclosures { nodes { id } }
  }
}"""


async def run(app: Any, query: str, token: str | None = None, **variables: Any) -> Any:
    headers = {**HEADERS, **({"authorization": f"Bearer {token}"} if token else {})}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": query, "variables": variables}))).json()


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer that has an id: that, and its type's name where it was asked for."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(part)
    if isinstance(value, dict) and "id" in value:
        yield {name: value[name] for name in ("id", "__typename") if name in value}


def test_every_type_that_is_a_node_has_its_place_in_the_ids() -> None:
    node = GRAPH.schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {type_.name for type_ in GRAPH.schema.get_possible_types(node)} == HELD.keys()


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_every_public_record_is_found_again_by_its_id(executor: str, hubs: Any) -> None:
    async with hubs(executor=executor, data="synthetic") as app:
        answer = await run(app, EVERYTHING)
        assert "errors" not in answer
        seen = list({one["id"]: one for one in objects(answer["data"])}.values())
        assert {one["__typename"] for one in seen} == HELD.keys()
        again = await run(
            app, "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=[n["id"] for n in seen]
        )
        assert again == {"data": {"nodes": seen}}
        alone = await run(app, "query ($id: ID!) { node(id: $id) { id __typename } }", id=seen[0]["id"])
        assert alone == {"data": {"node": seen[0]}}


async def test_ids_that_clients_hold_stay_valid(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
        answer = await run(app, query, ids=[*HELD.values(), LOCAL_LICENCE])
    expected = [*HELD.items(), ("Licence", LOCAL_LICENCE)]
    assert answer == {"data": {"nodes": [{"id": id_, "__typename": type_} for type_, id_ in expected]}}


async def test_no_id_holds_anything_personal(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        people = {person["id"]: person["token"] for person in (await ask(app, "/sandbox/personas")).json()}
        await run(app, HERS, people["citizen"])  # leaves her something in the ledger to read
        answer = await run(app, HERS, people["citizen"])
    found = [one["id"] for one in objects(answer["data"])]
    assert len(found) >= 10
    for id_ in found:
        assert "9100000000011" not in id_
        with contextlib.suppress(binascii.Error):  # that of a line of the ledger is not written so
            assert b"9100000000011" not in base64.urlsafe_b64decode(id_ + "=" * (-len(id_) % 4))


async def test_one_id_that_is_none_takes_nothing_from_the_others(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        law = (await run(app, '{ law(id: "558814") { id } }'))["data"]["law"]
        answer = await run(app, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[law["id"], "nothing"])
    assert answer["data"]["nodes"] == [law, None]
    (error,) = answer["errors"]
    assert error["path"] == ["nodes", 1]
    assert error["extensions"].items() >= {"code": "BAD_USER_INPUT", "argument": "ids"}.items()


async def test_a_root_of_an_agency_takes_the_id_of_either_and_refuses_that_of_something_else(hubs: Any) -> None:
    query = "query ($id: ID!) { trainingCourse(id: $id) { id courseId } }"
    course = {"id": HELD["TrainingCourse"], "courseId": "DG101"}
    async with hubs(data="synthetic") as app:
        for id_ in course.values():
            assert await run(app, query, id=id_) == {"data": {"trainingCourse": course}}
        answer = await run(app, query, id=HELD["Law"])
    assert answer["data"] == {"trainingCourse": None}
    (error,) = answer["errors"]
    assert error["extensions"].items() >= {"code": "BAD_USER_INPUT", "argument": "id"}.items()


async def test_more_ids_than_are_looked_up_at_once_are_refused(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        answer = await run(app, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["TGF3HzU1ODgxNA"] * 101)
    (error,) = answer["errors"]
    assert error["message"] == "Variable '$ids' is too large: at most 100 items are allowed."
    del error["extensions"]["requestId"]
    assert error["extensions"] == {
        "code": "ARGUMENT_TOO_LARGE",
        "limit": "items",
        "allowed": 100,
        "messageTh": "ตัวแปร '$ids' ใหญ่เกินไป: มีรายการได้ไม่เกิน 100",
    }


async def test_services_and_agencies_are_filtered_by_either_id_of_a_ministry(hubs: Any) -> None:
    query = "query ($m: ID) { services(ministry: $m) { totalCount } agencies(ministry: $m) { totalCount } }"
    async with hubs(data="synthetic") as app:
        ministry = (await run(app, "{ ministries { id ministryId } }"))["data"]["ministries"][0]
        by_own = await run(app, query, m=ministry["ministryId"])
        by_global = await run(app, query, m=ministry["id"])
    assert by_global == by_own
    assert by_own["data"]["services"]["totalCount"] > 0
    assert by_own["data"]["agencies"]["totalCount"] > 0
