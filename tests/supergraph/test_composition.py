"""The core and its contributors become one graph; who is at fault is left out, and costs nobody else anything."""

import functools
import random

import pytest
from graphql import GraphQLSchema, build_ast_schema, build_schema, print_ast, print_schema, print_type, validate_schema
from hypothesis import given
from hypothesis import strategies as st

from settings import ROOT
from supergraph.composition import Composed
from supergraph.source_schema import SourceSchema
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import source, together


def boats() -> SourceSchema:
    return source(BOATS, "md", PROMISES)


def printed(composed: Composed) -> str:
    """The whole graph, which must be one that can be served."""
    schema = build_ast_schema(composed.document)
    assert validate_schema(schema) == []
    return print_schema(schema)


def test_the_core_alone_is_the_graph_there_is_today() -> None:
    served = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    composed = build_ast_schema(together(whole=True).document)
    assert list(composed.type_map) == list(served.type_map)
    told = {name: print_type(type_) for name, type_ in served.type_map.items()}
    assert {name: print_type(type_) for name, type_ in composed.type_map.items()} == told


def test_an_agency_adds_a_type_fields_and_a_root() -> None:
    composed = together(boats(), whole=True)
    assert composed.faults == {}
    schema = build_ast_schema(composed.document)
    assert list(schema.type_map["Boat"].fields) == [  # type: ignore[attr-defined]
        *("source", "conflicts", "number", "use", "name", "sailsUntil", "province", "legalBasis", "owner"),
    ]
    assert str(schema.type_map["Business"].fields["boats"].type) == "BoatConnection"  # type: ignore[attr-defined]
    assert "boatUses" in schema.type_map["LawSection"].fields  # type: ignore[attr-defined]
    owners = {
        name: composed.owners[name] for name in ("Boat", "Citizen", "Citizen.boats", "Citizen.home", "Query.boat")
    }
    assert owners == {
        "Boat": "md",
        "Citizen": "core",
        "Citizen.boats": "md",
        "Citizen.home": "core",
        "Query.boat": "md",
    }


def test_a_page_and_a_text_look_as_those_of_the_core_do() -> None:
    schema = build_ast_schema(together(boats(), whole=True).document)
    ours, theirs = (print_of(schema, name) for name in ("BoatConnection", "LawConnection"))
    assert ours.replace("Boat", "Law") == theirs
    assert print_of(schema, "BoatEdge").replace("Boat", "Law") == print_of(schema, "LawEdge")
    name, title = schema.type_map["Boat"].fields["name"], schema.type_map["Law"].fields["title"]  # type: ignore[attr-defined]
    assert str(name.args["language"].type) == str(title.args["language"].type)
    assert name.args["language"].description == title.args["language"].description
    page, laws = schema.type_map["Business"].fields["boats"], schema.query_type.fields["laws"]  # type: ignore[attr-defined,union-attr]
    for argument in ("first", "after"):
        ours_, theirs_ = page.args[argument], laws.args[argument]
        assert (str(ours_.type), ours_.default_value, ours_.description) == (
            *(str(theirs_.type), theirs_.default_value, theirs_.description),
        )


def print_of(schema: GraphQLSchema, name: str) -> str:
    return print_type(schema.type_map[name])


def directives(composed: Composed, coordinate: str) -> list[str]:
    type_, _, name = coordinate.partition(".")
    (node,) = (one for one in composed.document.definitions if one.name.value == type_)  # type: ignore[attr-defined]
    (field,) = (one for one in node.fields if one.name.value == name)  # type: ignore[attr-defined]
    return [print_ast(one) for one in field.directives]


def test_clients_see_scopes_with_their_class_and_prices_and_nothing_else() -> None:
    composed = together(boats(), whole=True)
    assert directives(composed, "Citizen.boats") == [
        '@requiresScope(scope: "md.boats", dataClass: PERSONAL)',
        "@listSize(assumedSize: 3)",
    ]
    assert directives(composed, "Boat.owner") == ['@requiresScope(scope: "citizens.lookup", dataClass: PERSONAL)']
    assert directives(composed, "Business.boats") == [
        '@cost(weight: "2")',
        '@listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"])',
    ]
    assert directives(composed, "Citizen.healthRight") == [
        '@requiresScope(scope: "citizen.health", dataClass: SENSITIVE)'
    ]


PORT = """
"A port. / ท่าเรือ"
type Port @key(fields: "code") {{
  "Its code. / รหัส"
  code: String!
  "{more}. / อื่น"
  {more}
}}
type Query {{
  "A port by its code. / ท่าเรือตามรหัส"
  {root}(code: String!): Port @lookup
}}
"""


def port(contributor: str, more: str = "depth: Int", root: str = "port") -> SourceSchema:
    return source(PORT.format(more=more, root=root), contributor)


@pytest.mark.threat("schema-hostile")
def test_of_two_claims_the_one_accepted_earlier_wins_whatever_folders_are_called() -> None:
    first, second = port("aaa", root="a"), port("zzz", root="z")
    assert list(together(first, second).faults) == ["zzz"]
    composed = together(first, second, accepted=["zzz"])
    assert list(composed.faults) == ["aaa"]
    assert [one.code for one in composed.faults["aaa"]] == ["ENTITY_WITHOUT_KEY"]
    assert composed.owners["Port"] == composed.owners["Query.z"] == "zzz"
    assert "Query.a" not in composed.owners


@pytest.mark.threat("schema-hostile")
def test_who_is_left_out_takes_no_name_from_anybody() -> None:
    composed = together(port("aaa", more="a: Nothing"), port("zzz"))
    assert list(composed.faults) == ["aaa"]
    assert composed.owners["Port"] == "zzz"


def test_an_accepted_contributor_keeps_its_names_while_it_is_at_fault() -> None:
    composed = together(port("aaa", more="a: Nothing"), port("zzz"), accepted=["aaa"])
    assert {name: [one.code for one in found] for name, found in composed.faults.items()} == {
        "aaa": ["UNKNOWN_TYPE"],
        "zzz": ["NAME_TAKEN", "INVALID_FIELD_SHARING"],
    }


@pytest.mark.threat("schema-hostile")
def test_a_type_that_comes_later_takes_no_field_from_who_added_it_before() -> None:
    """As when its contributor was forgotten, and comes back."""
    added = 'type Port @key(fields: "code") { code: String! @external "Deep. / ลึก" depth: Int }'
    composed = together(port("zzz"), source(added, "aaa"), accepted=["aaa", "zzz"])
    assert {name: [f"{one.code} {one.coordinate}" for one in found] for name, found in composed.faults.items()} == {
        "aaa": ["TYPE_LEFT_OUT Port"],
        "zzz": ["INVALID_FIELD_SHARING Port.depth"],
    }


ENUM = '"A sex. / เพศ" enum Sex {{ "F. / หญิง" FEMALE "M. / ชาย" MALE {} }} '


@pytest.mark.threat("schema-hostile")
def test_who_is_at_fault_takes_neither_the_core_s_names_nor_those_of_who_came_before() -> None:
    greedy = source(ENUM.format("OTHER") + PORT.format(more="a: Nothing", root="b"), "bbb")
    composed = together(port("aaa", root="a"), greedy, port("ccc"), accepted=["aaa", "bbb"])
    assert set(composed.faults) == {"bbb", "ccc"}
    assert (composed.owners["Sex"], composed.owners["Port"]) == ("core", "aaa")


@pytest.mark.threat("schema-hostile")
def test_an_enum_that_several_write_is_theirs_while_one_of_them_is_at_fault() -> None:
    kind = '"A kind. / ชนิด" enum Kind { "A. / เอ" A } '
    composed = together(
        source(kind + PORT.format(more="a: Nothing", root="a"), "aaa"), source(kind, "zzz"), accepted=["aaa"]
    )
    assert set(composed.faults) == {"aaa"}
    assert composed.owners["Kind"] == "zzz"


HARBOUR = """
"A harbour master's office. / สำนักงานเจ้าท่า"
type Office @key(fields: "code") {
  "Its code. / รหัส"
  code: String!
  "The port it keeps. / ท่าเรือ"
  port: Port
}
type Query {
  "An office by its code. / สำนักงานตามรหัส"
  office(code: String!): Office @lookup
}
"""


def test_who_refers_to_somebody_at_fault_is_told_so_in_his_own_words() -> None:
    composed = together(port("aaa", more="a: Nothing"), source(HARBOUR, "md"), boats_elsewhere())
    assert sorted(composed.faults) == ["aaa", "md"]
    (fault,) = composed.faults["md"]
    assert (fault.code, fault.coordinate) == ("TYPE_LEFT_OUT", "Office.port")
    assert "Port is a type of aaa" in fault.message
    assert composed.owners["Boat"] == "boats"


def boats_elsewhere() -> SourceSchema:
    return source(BOATS.replace('"md.boats"', '"citizens.lookup"'), "boats")


def test_contributors_may_refer_to_each_other() -> None:
    office = port("aaa", more="office: Office")
    assert together(office, source(HARBOUR, "md")).faults == {}


def test_two_schemas_of_one_contributor_are_both_left_out() -> None:
    composed = together(port("aaa"), port("aaa", root="other"), boats())
    assert [one.code for one in composed.faults["aaa"]] == ["CONTRIBUTOR_REPEATED"]
    assert "Port" not in composed.owners
    assert "Boat" in composed.owners


@functools.cache
def every() -> tuple[SourceSchema, ...]:
    """Some that go together, some that do not, and some that lean on those."""
    return (
        boats(),
        port("aaa", root="a"),
        port("bbb", more="b: Nothing", root="b"),
        port("zzz", root="z"),
        source(HARBOUR, "harbours"),
        source(HARBOUR.replace("office", "bureau").replace("Office", "Bureau").replace("Port", "Office"), "bureaus"),
        source(HARBOUR.replace("Port", "Nowhere"), "nowhere"),
    )


def as_told(composed: Composed) -> object:
    return printed(composed), composed.owners, composed.faults, [one.contributor for one in composed.sources]


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(["aaa", "bbb", "zzz", "md"]), unique=True))
def test_the_order_in_which_folders_are_read_changes_nothing(order: random.Random, accepted: list[str]) -> None:
    sources = list(every())
    order.shuffle(sources)
    assert as_told(together(*sources, accepted=accepted)) == as_told(together(*every(), accepted=accepted))


@given(st.sets(st.sampled_from([one.contributor for one in every()])), st.permutations(["aaa", "bbb", "zzz"]))
def test_any_subset_composes(names: set[str], accepted: list[str]) -> None:
    composed = together(*(one for one in every() if one.contributor in names), accepted=accepted)
    printed(composed)
    present = {one.contributor for one in composed.sources} - {"core"}
    assert present | set(composed.faults) == names
    assert present.isdisjoint(composed.faults)
    assert ("md" in present) == ("md" in names), "nothing that others do costs it anything"
