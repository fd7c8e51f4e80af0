"""A scope of a member stands where the type of a value is looked at, and opens no more than one of the whole field."""

import pytest

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.boats import BOATS, PROMISES, changed
from tests.supergraph.graph import source, together, told

pytestmark = pytest.mark.threat("schema-opens-person")

OWN, LOOKUP = '@requiresScope(scope: "md.boats"', '@requiresScope(scope: "citizens.lookup"'
OWNER = f"owner: BoatOwner @subject {LOOKUP})"


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("sailsUntil: Date", f'sailsUntil: Date {OWN}, of: "Date")', ["SCOPE_OF_NO_MEMBER Boat.sailsUntil"]),
        (f"Boat @lookup {LOOKUP})", f'Boat @lookup {LOOKUP}, of: "Boat")', ["SCOPE_OF_NO_MEMBER Query.boat"]),
        ("province: Province", f'province: Province {OWN}, of: "Province")', ["SCOPE_OF_NO_MEMBER Boat.province"]),
        (
            "sailsUntil: Date",
            f'sailsUntil: Date "W. / ค" who: NationalId @subject {LOOKUP}, of: "NationalId")',
            ["SCOPE_OF_NO_MEMBER Boat.who"],
        ),
        (
            OWNER,
            f'owner: [BoatOwner!] @subject {LOOKUP}, of: "Citizen")',
            ["SCOPE_OF_MEMBER Boat.owner"],
        ),
        (OWNER, f'{OWNER} {LOOKUP}, of: "Citizen")', ["REPEATED Boat.owner"]),
        (OWNER, f'{OWNER} {OWN}, of: "Citizen")', []),
    ],
)
def test_only_a_union_s_members_are_guarded_one_by_one(old: str, new: str, faults: list[str]) -> None:
    assert [one for one in changed(old, new) if one.split("_")[0] in ("SCOPE", "REPEATED Boat.owner")] == faults


@pytest.mark.parametrize(
    ("scopes", "faults"),
    [
        (f'{OWN}, of: "Citizen")', ["OWN_SCOPE_FOR_OTHERS Boat.owner"]),
        (f'{OWN}) {LOOKUP}, of: "Business")', ["OWN_SCOPE_FOR_OTHERS Boat.owner"]),
        (f'{LOOKUP}, of: "Citizen")', []),
        (f'{OWN}) {LOOKUP}, of: "Citizen")', []),
        (f'{LOOKUP}, of: "Citizen") {OWN}, of: "Business")', []),
    ],
)
def test_a_member_that_is_a_person_needs_a_scope_for_others_like_a_whole_field(scopes: str, faults: list[str]) -> None:
    found = changed(OWNER, f"owner: BoatOwner @subject {scopes}")
    assert [one for one in found if one.startswith("OWN_SCOPE")] == faults


@pytest.mark.parametrize(
    ("opens", "given", "faults"),
    [
        (DataClass.PERSONAL, DataClass.PUBLIC, []),  # what may name a person is personal by itself
        (DataClass.SENSITIVE, DataClass.PERSONAL, ["CLASS_LOWERED Boat.owner"]),
        (DataClass.SENSITIVE, DataClass.SENSITIVE, []),
    ],
)
def test_a_manifest_is_as_careful_as_the_scope_of_a_member(
    opens: DataClass, given: DataClass, faults: list[str]
) -> None:
    lookups = {
        **(PROMISES.lookups or {}),
        "Boat by number+provinceCode": LookupClass(DataClass.PERSONAL, {"owner": given}),
    }
    lookups["Boat by nationalId"] = LookupClass(DataClass.SENSITIVE)
    text = BOATS.replace(OWNER, f'owner: BoatOwner @subject {LOOKUP}, of: "Citizen") {OWN}, of: "Business")')
    found = told(text, "md", Promises({"md.boats": opens}, lookups))
    assert [one for one in found if one.startswith("CLASS_LOWERED Boat")] == faults


def test_what_a_member_s_scope_guards_is_no_node() -> None:
    text = """
    "A slip. / ท่า" type Slip @key(fields: "code") { "C. / ร" code: ID! }
    "A vault. / ห้อง" type Vault @key(fields: "code") { "C. / ร" code: ID! }
    "Either. / อย่างใด" union Place = Slip | Vault
    "A quay. / ท่า" type Quay @key(fields: "code") {
      "C. / ร" code: ID!
      "Where. / ที่" place: Place @requiresScope(scope: "md.boats", of: "Vault")
    }
    type Query { "A quay. / ท่า" quay("C. / ร" code: ID!): Quay @lookup }
    """
    composed = together(source(text, "md", Promises(PROMISES.scopes)))
    assert composed.faults == {}
    nodes = {
        one.name.value
        for one in composed.document.definitions
        if "Node" in {face.name.value for face in getattr(one, "interfaces", None) or ()}
    }
    assert {"Quay", "Slip"} <= nodes
    assert "Vault" not in nodes
