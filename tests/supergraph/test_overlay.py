"""What may not be edited is said beside it, and composed as if it stood there; each fault is told in its own file."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import DocumentNode, UnionTypeDefinitionNode, parse, print_ast
from hypothesis import given
from hypothesis import strategies as st

import bounds
from supergraph.source_schema import Overlay, SourceSchema, read
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import source, together

VENDORS = """
schema { query: Query }
directive @auth(role: String) on FIELD_DEFINITION
scalar Date
scalar Url
interface Entity { id: ID! }
input Filter { name: String }
type Boat implements Entity {
  id: ID!
  number: String
  provinceCode: String!
  ownerId: String
  sailsUntil: String @auth(role: "CLERK")
  history(limit: Int = 5): [Url]
}
type Citizen { nationalId: String! boats: [Boat!] }
type Query { boat(number: String!, provinceCode: String!): Boat! boats(filter: Filter): [Boat!] @auth }
type Mutation { sink(id: ID!): Boat }
"""
OVERLAY = """
directive @auth on FIELD_DEFINITION
scalar Date @internal
scalar Url @internal
interface Entity @internal
input Filter @internal
type Mutation @internal
"A boat. / เรือ"
type Boat @key(fields: "number provinceCode") {
  id: ID! @internal
  "What is painted on it. / เลขทะเบียนเรือ"
  number: String!
  provinceCode: String! @inaccessible
  ownerId: NationalId @inaccessible @subject
  "The last day it may sail. / วันสิ้นอายุ"
  sailsUntil: Date
  history: [Url] @internal
}
type Citizen @key(fields: "nationalId") {
  nationalId: NationalId! @external
  "Hers. / ของเธอ"
  boats: [Boat!] @requiresScope(scope: "md.boats")
}
type Query {
  "A boat. / เรือ"
  boat: Boat @lookup @requiresScope(scope: "citizens.lookup")
  boats: [Boat!] @internal
}
"""


def overlaid(schema: str, overlay: str) -> SourceSchema | list[str]:
    found = read(schema, "md/schema.graphql", "md", PROMISES, Overlay(overlay, "md/overlay.graphql"))
    return found if isinstance(found, SourceSchema) else [str(one) for one in found]


def told(schema: str, overlay: str) -> list[str]:
    """What is told of both, be it of their form or in the whole."""
    found = overlaid(schema, overlay)
    if isinstance(found, list):
        return found
    return [str(one) for one in together(found).faults.get("md", ())]


def test_a_vendor_s_schema_is_composed_without_a_letter_of_it_changed() -> None:
    found = overlaid(VENDORS, OVERLAY)
    assert isinstance(found, SourceSchema), found
    composed = together(found)
    assert composed.faults == {}
    sdl = print_ast(composed.document)
    assert "sailsUntil: Date\n" in sdl
    assert "boat(\n" in sdl or "boat(number" in sdl
    assert not {"Mutation", "Url", "Entity", "Filter", "Query.boats", "Boat.id", "Boat.history"} & set(composed.owners)
    assert "auth" not in sdl


def test_what_is_kept_of_both_is_one_text_that_says_the_same() -> None:
    found = overlaid(VENDORS, OVERLAY)
    assert isinstance(found, SourceSchema)
    again = read(found.text, "md/schema.graphql", "md", PROMISES)
    assert isinstance(again, SourceSchema)
    assert again.text == found.text
    assert print_ast(together(again).document) == print_ast(together(found).document)


def test_each_fault_is_told_in_the_file_it_stands_in() -> None:
    overlay = OVERLAY.replace('"md.boats"', '"md.bots"').replace('  "What is painted on it. / เลขทะเบียนเรือ"\n', "")
    assert [one.split(": ")[0] for one in told(VENDORS, overlay)] == [
        "md/overlay.graphql:21:19  SCOPE_UNKNOWN  Citizen.boats",
        "md/schema.graphql:10:3  DESCRIPTION_MISSING  Boat.number",
    ]


@pytest.mark.parametrize(
    ("overlay", "fault"),
    [
        ("type Ship @internal", "1:6  OVERLAY_OF_NOTHING  Ship: "),
        ("type Boat { hull: Int }", "1:13  OVERLAY_OF_NOTHING  Boat.hull: "),
        ("type Query { boat(name: String): Boat }", "1:19  OVERLAY_OF_NOTHING  Query.boat.name: "),
        ("extend type Boat @internal", "1:13  OVERLAY_INVALID  Boat: "),
        ("schema { query: Query }", "1:1  OVERLAY_INVALID  md/overlay.graphql: "),
        ("{ boat }", "1:1  OVERLAY_INVALID  md/overlay.graphql: "),
        ("enum Boat @internal", "1:6  OVERLAY_INVALID  Boat: "),
        ("type Boat implements Node @internal", "1:6  OVERLAY_INVALID  Boat: "),
        ("type Query { boat(number: String! = 1): Boat }", "1:19  OVERLAY_INVALID  Query.boat.number: "),
        ("type Boat { number: [String!] }", "1:13  OVERLAY_TYPE_MISMATCH  Boat.number: "),
        ("type Boat { number: Int }", "1:13  OVERLAY_TYPE_MISMATCH  Boat.number: "),
        ("type Boat { number: Province }", "1:13  OVERLAY_TYPE_MISMATCH  Boat.number: "),
        ("type Citizen { boats: [String] }", "1:16  OVERLAY_TYPE_MISMATCH  Citizen.boats: "),
        ("type Boat { number: ID }\ntype Boat @internal", "2:6  REPEATED  Boat: "),
        ("type Boat { number: ID number: ID }", "1:24  REPEATED  Boat.number: "),
        ("type Boat {", "1:12  INVALID_GRAPHQL  md: "),
        ("\ufefftype Boat", "1:1  ENCODING  md: "),
        ("# \u202e", "1:3  CHARACTER_UNSEEN  md: "),
        ("#" * (bounds.SCHEMA.most + 1), "1:1  TOO_LARGE  md: "),
    ],
)
def test_what_does_not_fit_on_the_schema_is_told_in_the_overlay(overlay: str, fault: str) -> None:
    found = told(VENDORS, overlay)
    assert found[0].startswith(f"md/overlay.graphql:{fault}"), found
    assert len(found) == 1


def test_both_together_are_no_larger_than_one_may_be() -> None:
    one = " ".join(f'"{"a" * 900} / ก" F{i}' for i in range(250))
    text = f"enum A {{ {one} }}"
    more = f"type B {{ a: ID }} {text}"
    assert isinstance(read(more, "md/schema.graphql", "md"), SourceSchema)
    enum = " ".join(f"F{i}" for i in range(250))
    half = "type C { a: ID } " + text.replace("A", "D", 1)
    (fault,) = told(f"enum A {{ {enum} }} {half}", text)
    assert "TOO_LARGE" in fault


def sets(draw: st.DrawFn, node: Any, here: bool) -> tuple[Any, Any]:
    """A definition divided in two: what a vendor says, and what is said beside it."""
    changes: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for part in ("fields", "values", "arguments"):
        if hasattr(node, part):
            pairs = [sets(draw, one, draw(st.booleans())) for one in getattr(node, part) or ()]
            for side in (0, 1):
                changes[side][part] = tuple(one[side] for one in pairs)
    changes[here].update(description=None, directives=())
    if isinstance(node, UnionTypeDefinitionNode):
        changes[1]["types"] = ()
    return replace(node, **changes[0]), replace(node, **changes[1])


@st.composite
def divided(draw: st.DrawFn) -> tuple[str, str]:
    """The register of boats, divided somehow between a schema and its overlay."""
    definitions = [sets(draw, one, draw(st.booleans())) for one in parse(BOATS).definitions]
    texts = (print_ast(DocumentNode(definitions=tuple(one[side] for one in definitions))) for side in (0, 1))
    return next(texts), next(texts)


@given(divided())
def test_whatever_is_said_beside_a_schema_counts_as_if_it_stood_in_it(both: tuple[str, str]) -> None:
    found = overlaid(*both)
    assert isinstance(found, SourceSchema), found
    composed = together(found)
    assert composed.faults == {}
    assert print_ast(composed.document) == print_ast(together(source(BOATS, "md", PROMISES)).document)
