import re
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)

from federation.build import supergraph_of
from supergraph.declarations import declared, members_of, scopes_of

ROOT = Path(__file__).parents[2]
SCHEMA = supergraph_of([ROOT / "agencies"])[0]
OWN = [t for t in SCHEMA.schema.type_map.values() if not t.name.startswith("__")]
BUILT_IN = {"String", "Int", "Boolean", "Float", "ID"}


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    committed = (ROOT / "schema.graphql").read_text()
    assert committed == SCHEMA.sdl + "\n", "print it anew with: ./saan schema > schema.graphql"
    build_schema(committed)


def test_everything_in_the_schema_says_what_it_is() -> None:
    silent = []
    for type_ in OWN:
        if type_.name in BUILT_IN:
            continue
        if not type_.description:
            silent.append(type_.name)
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type_.fields.items():
                if not field.description:
                    silent.append(f"{type_.name}.{name}")
                arguments = getattr(field, "args", {})
                silent += [
                    f"{type_.name}.{name}({a}:)" for a, argument in arguments.items() if not argument.description
                ]
        if isinstance(type_, GraphQLEnumType):
            silent += [f"{type_.name}.{name}" for name, value in type_.values.items() if not value.description]
    for directive in SCHEMA.schema.directives:
        named = {f"@{directive.name}": directive} | {f"@{directive.name}({n}:)": a for n, a in directive.args.items()}
        silent += [name for name, one in named.items() if not one.description]
    assert silent == []


def test_types_fields_and_enum_values_are_described_in_english_and_thai() -> None:
    described = [(type_.name, type_.description or "") for type_ in OWN if type_.name not in BUILT_IN]
    for type_ in OWN:
        members: Any = type_.values if isinstance(type_, GraphQLEnumType) else getattr(type_, "fields", {})
        described += [(f"{type_.name}.{name}", member.description or "") for name, member in members.items()]
    assert len(described) > 500
    assert [name for name, text in described if not re.match(r"[A-Z].*? / .*[\u0e01-\u0e5b]", text)] == []


def test_what_an_agency_gives_is_nullable_so_that_the_rest_arrives_without_it() -> None:
    query = SCHEMA.schema.query_type
    assert query is not None
    assert [name for name, field in query.fields.items() if str(field.type).endswith("!")] == []


def test_a_guarded_field_says_its_scope_in_the_schema() -> None:
    text = SCHEMA.sdl
    guarded = [
        (type_.name, name, scopes_of(field))
        for type_ in OWN
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if scopes_of(field)
    ]
    assert ("Citizen", "nationalId", ("citizen.identity",)) in guarded
    members = [
        one
        for type_ in OWN
        if isinstance(type_, GraphQLObjectType)
        for field in type_.fields.values()
        for one in members_of(field).items()
    ]
    assert members == [("Citizen", "citizens.lookup")]
    assert text.count('@requiresScope(scope: "') == sum(len(scopes) for *_, scopes in guarded) + len(members)


def test_a_field_that_may_be_refused_is_nullable() -> None:
    stuck = [
        f"{type_.name}.{name}"
        for type_ in OWN
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if scopes_of(field) and str(field.type).endswith("!")
    ]
    assert stuck == []


def test_every_list_that_goes_on_behind_a_cursor_follows_the_one_convention() -> None:
    """That of https://relay.dev/graphql/connections.htm, with `nodes` and `totalCount` beside it."""
    paged = {
        f"{type_.name}.{name}": get_named_type(field.type)
        for type_ in OWN
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if (said := declared(field)) and any(argument.continues for argument in said.arguments.values())
    }
    assert {"Query.laws", "Query.disclosures", "Citizen.disclosures"} < set(paged)
    for page in paged.values():
        assert isinstance(page, GraphQLObjectType)
        told = {name: str(field.type) for name, field in page.fields.items()}
        item = get_named_type(page.fields["nodes"].type).name
        assert told.items() >= {"edges": f"[{item}Edge!]!", "nodes": f"[{item}!]!", "pageInfo": "PageInfo!"}.items()
        assert told["totalCount"].rstrip("!") == "Int"
        edge = get_named_type(page.fields["edges"].type)
        assert {name: str(field.type) for name, field in edge.fields.items()} == {
            "cursor": "String!",
            "node": f"{item}!",
        }
