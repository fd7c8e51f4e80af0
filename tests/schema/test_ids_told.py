"""What lists are narrowed by, records tell: nobody has to ask once more for the id to narrow by."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from execution.resolution import SetResolver
from supergraph.contributor import CORE
from supergraph.joins import Argument, Gives
from tests.agencies.asked import GRAPH
from tests.schema.test_providers import run


def of_items(type_: str, field: str) -> GraphQLObjectType:
    """The type of the records that a field gives, those of a page too."""
    parent: Any = GRAPH.schema.type_map[type_]
    given: Any = get_named_type(parent.fields[field].type)
    return get_named_type(given.fields["nodes"].type) if given.name.endswith("Connection") else given


def told(type_: GraphQLObjectType, within: tuple[str, ...] = ()) -> Iterator[str]:
    """What a record says itself, and its parts: no other has to be asked for it."""
    for name, field in type_.fields.items():
        if isinstance(GRAPH.declared.fields[type_.name, name].resolution, SetResolver):
            continue
        yield name
        below = get_named_type(field.type)
        if isinstance(below, GraphQLObjectType) and below.name not in within:
            yield from told(below, (*within, type_.name))


def test_a_list_that_is_narrowed_by_an_id_or_a_code_gives_records_that_tell_it() -> None:
    narrowed, missing = 0, []
    for (type_, name), field in GRAPH.declared.fields.items():
        if field.join is None or field.owner != CORE or field.join.gives is Gives.ONE or type_ == "Mutation":
            continue
        for fact, part in field.join.parts:
            if isinstance(part, Argument):
                narrowed += 1
                condition = dict(field.join.conditions).get(fact)
                if (condition.fact if condition else fact) not in set(told(of_items(type_, name))):
                    missing.append(f"{type_}.{name}: {fact}")
    assert narrowed > 8
    assert missing == []


def test_a_list_that_is_narrowed_to_kinds_gives_records_that_tell_the_id_of_theirs() -> None:
    lists = [
        (type_.name, name)
        for type_ in GRAPH.schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if "kindIds" in field.args
    ]
    assert len(lists) >= 3
    assert [place for place in lists if "kindId" not in set(told(of_items(*place)))] == []


async def test_the_ids_that_records_tell_narrow_to_them(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        service = (await run(app, "{ services(first: 1) { nodes { id agencyId ministryId } } }"))["data"]["services"]
        (one,) = service["nodes"]
        by_both = f'agency: "{one["agencyId"]}", ministry: "{one["ministryId"]}"'
        again = await run(app, f"{{ services({by_both}) {{ nodes {{ id agencyId }} }} }}")
        held = """{ business(juristicId: "0985558000017") { address { provinceCode }
                    licences { nodes { number kindId kind { id } } } } }"""
        business = (await run(app, held))["data"]["business"]
        licence = business["licences"]["nodes"][0]
        of_kind = f"""{{ business(juristicId: "0985558000017") {{
                      licences(kindIds: ["{licence["kindId"]}"]) {{ nodes {{ number kindId }} }} }} }}"""
        kept = (await run(app, of_kind))["data"]["business"]["licences"]["nodes"]
        near = await run(
            app, f'{{ businesses(province: "{business["address"]["provinceCode"]}") {{ nodes {{ juristicId }} }} }}'
        )
    assert one["id"] in {found["id"] for found in again["data"]["services"]["nodes"]}
    assert {found["agencyId"] for found in again["data"]["services"]["nodes"]} == {one["agencyId"]}
    assert all(found["kindId"] == found["kind"]["id"] for found in business["licences"]["nodes"])
    assert {found["kindId"] for found in kept} == {licence["kindId"]}
    assert "0985558000017" in {found["juristicId"] for found in near["data"]["businesses"]["nodes"]}
