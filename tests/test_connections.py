"""Every list by pages gives its records in two forms, and whoever asks may take either: nothing else differs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_required_argument,
    parse,
    validate,
)

from access.ledger.queries import LedgerQueries
from access.storage.database import Database
from execution.observation import Leaf, Leaves, Tells
from settings import Settings
from supergraph.declarations import declared
from supergraph.joins import SEARCH
from tests.agencies.asked import GRAPH
from tests.asgi import ask
from tests.test_queries import NOW, _timeless

FORMS = {
    "nodes": "nodes {{ {0} }}",
    "edges": "edges {{ node {{ {0} }} }}",
}
WAYS = {
    "Query": "%s",
    "Business": 'business(juristicId: "0985558000017") { %s }',
    "Citizen": "me { %s }",
    "Agency": 'agency(id: "AGY001") { %s }',
    "LocalAdministration": 'localAdministration(id: "1201") { %s }',
    "Province": 'node(id: "UHJvdmluY2UfMTI") { ... on Province { %s } }',
    "VatRegistration": 'business(juristicId: "0985558000017") { vat { %s } }',
}
"""To a parent of each type that has lists by pages."""
GIVEN = {"provinceCode": '"12"'}
AWAY = {"CGD_URL": "nowhere", "OCS_URL": "http://127.0.0.1:9"}


def lists() -> Iterator[tuple[str, str, GraphQLObjectType]]:
    """Every list by pages: the type it stands in, its name, and what it holds."""
    for type_ in GRAPH.schema.type_map.values():
        for name, field in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            said = declared(field)
            if said and any(one.continues for one in said.arguments.values()):
                page = get_named_type(field.type)
                assert isinstance(page, GraphQLObjectType)
                item = get_named_type(page.fields["nodes"].type)
                assert isinstance(item, GraphQLObjectType)
                yield type_.name, name, item


LISTS = list(lists())


def selection(type_: GraphQLNamedType, levels: int) -> str:
    """All that a record of a type says by itself, and so many levels of what it leads to."""
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return "__typename"
    parts = ["__typename"]
    for name, field in type_.fields.items():
        if any(is_required_argument(one) for one in field.args.values()):
            continue
        below = get_named_type(field.type)
        if not is_composite_type(below):
            parts.append(name)
        elif levels and not below.name.endswith("Connection"):
            parts.append(f"{name} {{ {selection(below, levels - 1)} }}")
    return " ".join(parts)


def operation(type_: str, name: str, item: GraphQLObjectType, form: str) -> str:
    field = GRAPH.schema.type_map[type_].fields[name]
    asked = [f"{one}: {GIVEN[one]}" for one, told in field.args.items() if is_required_argument(told)]
    page = FORMS[form].format(selection(item, 2))
    return "{ " + WAYS[type_] % f"{name}({', '.join(['first: 3', *asked])}) {{ {page} }}" + " }"


def as_nodes(value: Any) -> Any:
    """An answer in the form of `nodes`, whichever it came in."""
    if isinstance(value, list):
        return [as_nodes(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("__typename") == "Disclosure":
        value = {**value, "id": value["id"].partition("-")[2]}  # each ledger has a name of its own
    return {
        "nodes" if key == "edges" else key: as_nodes([one["node"] for one in inner] if key == "edges" else inner)
        for key, inner in value.items()
    }


def place(told: Any) -> str:
    return re.sub(r"\.edges\.(\d+)\.node\b", r".nodes.\1", ".".join(map(str, told)))


async def answered(app: Any, state: Path, query: str, token: str) -> dict[str, Any]:
    """All that an operation comes to, but for the words in which it was asked."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = orjson.dumps({"query": query, "extensions": {"explain": True}})
    before = await ledger(state)
    answer = (await ask(app, "/graphql", "POST", headers, body)).json()
    assert answer.get("data"), answer
    explained = answer["extensions"]
    errors = [{**_timeless(one), "path": place(one["path"])} for one in answer.get("errors", ())]
    return {
        "data": as_nodes(_timeless(answer["data"])),
        "errors": sorted(errors, key=lambda one: (one["path"], one["message"])),
        "calls": Counter((one["agency"], one["lookup"], one["keys"]) for one in explained["explain"]["calls"]),
        "cost": explained["cost"]["requested"],
        "ledger": await ledger(state) - before,
    }


async def ledger(state: Path) -> Counter[Any]:
    async with Database(Settings(state=state).database) as database:
        found = await LedgerQueries(database, lambda: NOW).entries(first=500)
    lines = [recorded.entry for recorded in found.entries]
    return Counter((one.agency, one.type, one.subject is None, one.count, one.disclosed, one.refused) for one in lines)


@pytest.mark.parametrize("changed", [{}, AWAY], ids=["all agencies", "some away"])
async def test_edges_and_nodes_of_every_list_are_alike_but_for_the_path(
    changed: Mapping[str, str], hubs: Any, tmp_path: Path
) -> None:
    of_form: dict[str, dict[str, Any]] = {}
    for form in FORMS:
        state = tmp_path / form
        async with hubs(changed, data="synthetic", state=state) as app:
            people = {one["id"]: one for one in (await ask(app, "/sandbox/personas")).json()}
            of_form[form] = {
                f"{persona}: {type_}.{name}": await answered(
                    app, state, operation(type_, name, item, form), people[persona]["token"]
                )
                for persona in ("citizen", "auditor")
                for type_, name, item in LISTS
            }
    differing = {
        f"{asked}: {what}": (found[what], of_form["edges"][asked][what])
        for asked, found in of_form["nodes"].items()
        for what in found
        if of_form["edges"][asked][what] != found[what]
    }
    assert differing == {}


def test_every_list_is_reached() -> None:
    assert {type_ for type_, _, _ in LISTS} == WAYS.keys()
    assert len(LISTS) > 15


def test_a_list_is_read_from_its_end_where_the_hub_has_it_whole_and_nowhere_else() -> None:
    backward = {(type_, name) for type_, name, _ in LISTS if {"last", "before"} <= set(given_to(type_, name))}
    forward = {(type_, name) for type_, name, _ in LISTS if not {"last", "before"} & set(given_to(type_, name))}
    assert forward == {
        (type_, name)
        for type_, name, _ in LISTS
        if name == "disclosures" or ((join := GRAPH.declared.fields[type_, name].join) and join.by == SEARCH)
    }
    assert backward == {(type_, name) for type_, name, _ in LISTS} - forward
    assert {("Citizen", "licences"), ("Business", "vehicles"), ("Query", "educationInstitutions")} <= backward
    (told,) = validate(GRAPH.schema, parse("{ laws(last: 3) { totalCount } }"))
    assert told.message == "Unknown argument 'last' on field 'Query.laws'."


@pytest.mark.parametrize(("type_", "name"), [(type_, name) for type_, name, _ in LISTS])
def test_a_list_costs_as_many_records_as_are_asked_for_from_either_end(type_: str, name: str) -> None:
    price = GRAPH.prices(type_, name).listed
    assert price and price.slicing == "first"
    assert price.instead == ("last" if "last" in given_to(type_, name) else None)


def given_to(type_: str, name: str) -> Any:
    parent = GRAPH.schema.type_map[type_]
    assert isinstance(parent, GraphQLObjectType)
    return parent.fields[name].args


def test_what_is_selected_in_both_forms_is_told_once() -> None:
    told = [Leaf("licences.nodes.number"), Leaf("licences.nodes.number"), Leaf("licences.nodes.cursor", Tells.ANSWER)]
    assert Leaves.of("licences", told) == Leaves(("licences.nodes.number",))
