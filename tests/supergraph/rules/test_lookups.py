"""Every lookup that follows from a schema is in the manifest, and no less careful than the schema."""

import pytest

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.boats import BOATS, PROMISES, changed
from tests.supergraph.graph import faults, source, together, told

PUBLIC, PERSONAL, SENSITIVE = DataClass


def promised(**other: LookupClass | None) -> Promises:
    """The register's promises with another lookup, or without one."""
    lookups = {**(PROMISES.lookups or {}), **{name.replace("_", " ", 2): one for name, one in other.items()}}
    return Promises(PROMISES.scopes, {name: one for name, one in lookups.items() if one is not None})


@pytest.mark.parametrize(
    ("lookup", "coordinate"),
    [
        ("Boat by number+provinceCode", "Query.boat"),
        ("Boat by nationalId", "Citizen.boats"),
        ("Boat by juristicId", "Business.boats"),
        ("LawSection by lawId+number", "LawSection.boatUses"),
    ],
)
def test_a_lookup_that_is_missing_is_told_with_what_to_write(lookup: str, coordinate: str) -> None:
    (fault,) = faults(BOATS, "md", promised(**{lookup: None}))
    assert (fault.code, fault.coordinate) == ("LOOKUP_MISSING", coordinate)
    type_, by = lookup.split(" by ")
    assert fault.message == f"the manifest does not answer `{lookup}`"
    assert fault.advice == f'write [[lookup]] with type = "{type_}" and by = "{by}"'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("sailsUntil: Date", 'sailsUntil: Date "Its mate. / เรือคู่" mate: Boat @requiresScope(scope: "md.boats")', []),
        (
            "sailsUntil: Date",
            'sailsUntil: Date "Its fleet. / กองเรือ" fleet: [Boat!] @requiresScope(scope: "md.boats")',
            [],
        ),
        (
            "sailsUntil: Date",
            'sailsUntil: Date "Its mate. / เรือคู่" mate: Boat'
            ' @requiresScope(scope: "md.boats") @join(lookup: "name", from: "number")',
            ["LOOKUP_MISSING Boat.mate"],
        ),
        (
            "boatUses: [BoatUse!]",
            'boatUses: [BoatUse!] "How many. / จำนวน" boats: Int',
            [],
        ),
        (
            "type Query {",
            'type Query { "All boats. / เรือทั้งหมด" boats: [Boat!] @requiresScope(scope: "citizens.lookup")',
            ["LOOKUP_MISSING Query.boats"],
        ),
        (
            "type Query {",
            'type Query { "Boats. / ค้นหาเรือ" boats("By use. / ประเภท" use: BoatUse @filter(by: EQUALS)): [Boat!]'
            ' @connection @requiresScope(scope: "citizens.lookup")',
            ["LOOKUP_MISSING Query.boats"],
        ),
    ],
)
def test_what_a_field_asks_follows_from_its_type_and_place(old: str, new: str, faults: list[str]) -> None:
    assert changed(old, new) == faults


def test_the_names_of_what_roots_ask() -> None:
    roots = """
    type Query {
      "All boats. / เรือทั้งหมด" all: [Boat!] @requiresScope(scope: "citizens.lookup")
      "Boats. / ค้นหาเรือ" boats: [Boat!] @connection @requiresScope(scope: "citizens.lookup")"""
    found = faults(BOATS.replace("type Query {", roots), "md", PROMISES)
    assert [one.message.rpartition("`")[0] for one in found] == [
        "the manifest does not answer `Boat by all",
        "the manifest does not answer `Boat by search",
    ]


def test_a_reference_to_another_contributor_s_type_is_answered_by_that_one() -> None:
    berth = """
    "A berth. / ท่าจอด" type Berth @key(fields: "number") {
      "Its number. / เลข" number: String!
      "What lies there. / เรือที่จอด" boat: Boat @requiresScope(scope: "citizens.lookup")
    }
    """
    assert together(source(BOATS, "md", PROMISES), source(berth, "port")).faults == {}
    boats = BOATS.replace("type Query {", "type Nothing {").replace(
        "boat(number: String!, provinceCode: String!)", "boat"
    )
    boats = boats.replace("type Nothing {", '"A list. / รายการ" type Fleet @key(fields: "code") { "C. / ซี" code: ID!')
    without = promised(**{"Boat by number+provinceCode": None})
    composed = together(source(boats.replace("@lookup", '@join(lookup: "juristicId", from: "code")'), "md", without),
                        source(berth, "port"))  # fmt: skip
    assert [(one.code, one.coordinate) for one in composed.faults["port"]] == [("LOOKUP_MISSING", "Berth.boat")]
    assert composed.faults["port"][0].message == "md does not answer `Boat by number+provinceCode`"


@pytest.mark.parametrize(
    ("lookup", "promise", "faults"),
    [
        ("Boat by nationalId", LookupClass(SENSITIVE), []),
        ("Boat by nationalId", LookupClass(PUBLIC), ["CLASS_LOWERED Boat.owner", "CLASS_LOWERED Citizen.boats"]),
        (
            "Boat by nationalId",
            LookupClass(PUBLIC, {"owner": PERSONAL}),
            ["CLASS_LOWERED Citizen.boats"],
        ),
        (
            "Boat by number+provinceCode",
            LookupClass(PUBLIC),
            ["CLASS_LOWERED Boat.owner", "CLASS_LOWERED Query.boat"],
        ),
        ("Boat by juristicId", LookupClass(PUBLIC), []),
        ("LawSection by lawId+number", LookupClass(PUBLIC), []),
    ],
)
def test_a_manifest_is_no_less_careful_than_the_schema(lookup: str, promise: LookupClass, faults: list[str]) -> None:
    assert told(BOATS, "md", promised(**{lookup: promise})) == faults


def test_what_a_sensitive_scope_opens_is_sensitive() -> None:
    sensitive = Promises({"md.boats": SENSITIVE}, PROMISES.lookups)
    assert told(BOATS, "md", sensitive) == ["CLASS_LOWERED Citizen.boats"]


def test_the_class_that_clients_see_is_the_scope_s() -> None:
    sensitive = Promises(
        {"md.boats": SENSITIVE}, {**(PROMISES.lookups or {}), "Boat by nationalId": LookupClass(SENSITIVE)}
    )
    from graphql import print_ast

    composed = together(source(BOATS, "md", sensitive))
    assert '@requiresScope(scope: "md.boats", dataClass: SENSITIVE)' in print_ast(composed.document)
