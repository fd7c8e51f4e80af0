"""Introspection shows a caller what its token may read, and nothing else."""

import re

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    assert_valid_schema,
    build_schema,
    parse,
    print_ast,
    print_schema,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from access.permissions.core_scopes import CORE_SCOPES
from federation.build import build_supergraph
from supergraph.declarations import scopes_of
from supergraph.introspection_filter import Visible
from supergraph.scope_descriptions import ScopedDescriptions

pytestmark = pytest.mark.threat("schema-told")

WHOLE = build_supergraph()
VISIBLE = Visible(WHOLE.document)
GUARDED = {
    (type_.name, name): scopes_of(field)
    for type_ in WHOLE.schema.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if scopes_of(field)
}


def shown(scopes: frozenset[str]) -> set[tuple[str, str]]:
    return {
        (type_.name, name)
        for type_ in VISIBLE.to(scopes).schema().type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name in type_.fields
    }


@settings(deadline=None, max_examples=40)
@given(st.frozensets(st.sampled_from(sorted(CORE_SCOPES))))
def test_no_field_is_shown_whose_scope_is_not_held(scopes: frozenset[str]) -> None:
    assert_valid_schema(VISIBLE.to(scopes).schema())
    assert {scope for field in shown(scopes) for scope in GUARDED.get(field, ())} <= scopes


def test_with_every_scope_the_whole_schema_is_shown() -> None:
    whole = build_schema(WHOLE.sdl)
    assert VISIBLE.to(frozenset(CORE_SCOPES)).schema().type_map.keys() == whole.type_map.keys()


def test_nobody_sees_no_citizen_at_all() -> None:
    types = VISIBLE.to(frozenset()).schema().type_map
    assert not types.keys() & {
        "Citizen",
        "Person",
        "House",
        "Entitlement",
        "EntitlementState",
        "NationalId",
        "Director",
    }
    assert types.keys() >= {"Law", "Licence", "Business", "Service"}


def test_an_interface_that_is_the_type_of_a_field_shows_who_implements_it() -> None:
    assert {"Law", "LawSection", "Business", "Service"} <= {
        t.name
        for t in VISIBLE.to(frozenset()).schema().get_possible_types(VISIBLE.to(frozenset()).schema().type_map["Node"])  # type: ignore[arg-type]
    }


HARBOUR = """
directive @requiresScope(scope: String!, of: String) repeatable on FIELD_DEFINITION
type Query { berth: Berth, whose: Whose, moored: Moored, docked: Docked @requiresScope(scope: "b"), any: Either }
interface Moored { rope: String @requiresScope(scope: "a") }
interface Docked { number: Int }
interface Floating { length: Int, name: String }
type Ship implements Moored & Docked & Floating {
  rope: String @requiresScope(scope: "a")
  number: Int @requiresScope(scope: "b")
  length: Int
  name: String @requiresScope(scope: "a") @requiresScope(scope: "b")
}
type Berth { ship: Ship }
type Owner { name: String @requiresScope(scope: "a") @requiresScope(scope: "b") }
type Renter { owner: Owner, again: Renter }
union Whose = Owner | Renter
union Either = Owner | Ship
"""


@pytest.mark.parametrize(
    ("held", "roots", "gone"),
    [
        ("", {"berth", "any"}, {"Owner", "Renter", "Whose", "Moored", "Docked"}),
        ("a", {"berth", "moored", "any"}, {"Owner", "Whose", "Docked"}),
        ("b", {"berth", "docked", "any"}, {"Owner", "Whose", "Moored"}),
        ("ab", {"berth", "whose", "moored", "docked", "any"}, set()),
    ],
)
def test_unions_and_interfaces_go_with_the_last_that_they_may_be(held: str, roots: set[str], gone: set[str]) -> None:
    schema = Visible(parse(HARBOUR)).to(frozenset(held)).schema()
    assert_valid_schema(build_schema(print_schema(schema)))
    assert schema.query_type is not None
    assert schema.query_type.fields.keys() == roots
    assert not schema.type_map.keys() & gone
    ship = schema.type_map["Ship"]
    assert isinstance(ship, GraphQLObjectType)
    assert ("name" in ship.fields) == (held == "ab")


def test_a_schema_of_which_a_caller_may_see_nothing_is_one_all_the_same() -> None:
    hidden = Visible(parse(f'{HARBOUR.splitlines()[1]} type Query {{ a: Int @requiresScope(scope: "a") }}'))
    assert not hidden.to(frozenset()).schema().query_type.fields  # type: ignore[union-attr]


def test_a_union_is_shown_with_those_of_its_types_that_are() -> None:
    def members(*scopes: str) -> list[str]:
        union = VISIBLE.to(frozenset(scopes)).schema().type_map["LicenceHolder"]
        assert isinstance(union, GraphQLUnionType)
        return [one.name for one in union.types]

    assert members() == ["Business"]
    assert members("citizens.lookup", "citizen.name") == ["Citizen", "Business"]


def test_a_schema_that_is_told_whole_names_the_scopes_of_every_guarded_field_and_of_no_other() -> None:
    whole = ScopedDescriptions(WHOLE.document).schema()
    assert_valid_schema(whole)
    assert whole.type_map.keys() == build_schema(WHOLE.sdl).type_map.keys()
    for type_ in whole.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, one in type_.fields.items():
                assert one.ast_node is not None or type_.name.startswith("__")
                needed = re.findall(r'@requiresScope\(scope: "(.+?)"', print_ast(one.ast_node)) if one.ast_node else []
                told = re.findall(r"`([a-z.-]+)`", (one.description or "").partition("Needs the scope")[2])
                assert set(told) == set(needed), f"{type_.name}.{name}"
                before = WHOLE.schema.type_map[type_.name].fields[name].description  # type: ignore[attr-defined]
                assert (one.description or "").startswith(before or "")
