"""Introspection shows a caller what its token may read, and nothing else."""

import pytest
from graphql import GraphQLObjectType, assert_valid_schema, build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from access.permissions.scopes import SCOPES
from federation.build import build_supergraph
from supergraph.declarations import scopes_of
from supergraph.introspection_filter import Visible

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
        for type_ in VISIBLE.to(scopes).type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name in type_.fields
    }


@settings(deadline=None, max_examples=40)
@given(st.frozensets(st.sampled_from(sorted(SCOPES))))
def test_no_field_is_shown_whose_scope_is_not_held(scopes: frozenset[str]) -> None:
    assert_valid_schema(VISIBLE.to(scopes))
    assert {scope for field in shown(scopes) for scope in GUARDED.get(field, ())} <= scopes


def test_with_every_scope_the_whole_schema_is_shown() -> None:
    whole = build_schema(WHOLE.sdl)
    assert VISIBLE.to(frozenset(SCOPES)).type_map.keys() == whole.type_map.keys()


def test_nobody_sees_no_citizen_at_all() -> None:
    types = VISIBLE.to(frozenset()).type_map
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
        for t in VISIBLE.to(frozenset()).get_possible_types(VISIBLE.to(frozenset()).type_map["Node"])  # type: ignore[arg-type]
    }
