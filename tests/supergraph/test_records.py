"""A contributor's entity is a record with its source; one that is public on every path is found again by `node(id)`."""

import pytest
from graphql import build_ast_schema, print_type

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import source, together

PIER = """
"A pier. / ท่าเทียบเรือ"
type Pier @key(fields: "code") {{
  "Its code. / รหัส"
  code: String!
  {more}
}}
"Who lies there. / เรือที่จอด"
type Berth @key(fields: "code") {{
  "Its code. / รหัส"
  code: String!
  "The pier. / ท่า"
  pier: Pier
}}
type Query {{
  {roots}
}}
"""
PIERS = '"A pier. / ท่า" pier(code: String!): Pier @lookup'
BERTHS = '"A berth. / ที่จอด" berth(code: String!): Berth @lookup'
SCOPED = ' @requiresScope(scope: "citizens.lookup")'
ALL = ("Pier by code", "Berth by code")


def implemented(roots: str, more: str = "", lookups: tuple[str, ...] = ALL) -> str:
    """What a pier implements."""
    # What is given openly and under a scope alike cannot be right for a manifest; here nobody holds one against it.
    ways = roots.count("@lookup") - roots.count(SCOPED)
    careful = DataClass.PERSONAL if SCOPED in roots and not ways else DataClass.PUBLIC
    answered = None if SCOPED in roots and ways else {name: LookupClass(careful) for name in lookups}
    composed = together(source(PIER.format(roots=roots, more=more), "md", Promises({}, answered)))
    assert composed.faults == {}
    return (
        print_type(build_ast_schema(composed.document).type_map["Pier"]).partition("type Pier ")[2].partition(" {")[0]
    )


@pytest.mark.parametrize(
    ("roots", "more", "interfaces"),
    [
        (PIERS, "", "implements Record & Node"),
        (BERTHS, "", "implements Record & Node"),
        (PIERS + SCOPED, "", "implements Record"),
        (f"{PIERS} {BERTHS.replace('berth(', 'scoped(')}", "", "implements Record & Node"),
        (f"{PIERS} {PIERS.replace('pier(', 'scoped(')}{SCOPED}", "", "implements Record"),
        (BERTHS + SCOPED, "", "implements Record"),
    ],
)
def test_an_id_is_given_of_what_is_public_on_every_path(roots: str, more: str, interfaces: str) -> None:
    assert implemented(roots, more) == interfaces


def test_what_is_not_answered_by_its_key_has_no_id() -> None:
    roots = '"Piers. / ท่า" piers: [Pier!]'
    assert implemented(roots, lookups=("Pier by all", *ALL)) == "implements Record & Node"
    parts = PIER.replace("pier: Pier", 'pier: Pier @join(lookup: "berth", from: "code")').format(roots=roots, more="")
    answered = {"Pier by all": LookupClass(DataClass.PUBLIC), "Pier by berth": LookupClass(DataClass.PUBLIC)}
    composed = together(source(parts, "md", Promises({}, answered)))
    assert composed.faults == {}
    assert "type Pier implements Record {" in print_type(build_ast_schema(composed.document).type_map["Pier"])


def test_what_may_be_a_person_s_has_no_id_though_nobody_guards_it() -> None:
    boats = BOATS.partition("type Citizen")[0] + "type Business" + BOATS.partition("type Business")[2]
    composed = together(source(boats.partition("type Query")[0], "md", PROMISES))
    assert composed.faults == {}
    assert "type Boat implements Record {" in print_type(build_ast_schema(composed.document).type_map["Boat"])


def test_what_others_add_takes_no_id_away() -> None:
    other = """
    "A ship. / เรือ" type Ship @key(fields: "code") {
      "Its code. / รหัส" code: String!
      "Where it lies. / ท่า" pier: Pier @requiresScope(scope: "citizens.lookup")
    }
    """
    pier = source(PIER.format(roots=PIERS, more=""), "md")
    composed = together(pier, source(other, "odd"))
    assert composed.faults == {}
    assert "type Pier implements Record & Node {" in print_type(build_ast_schema(composed.document).type_map["Pier"])
