"""A record that tells of a person says whose it is."""

import pytest

from tests.supergraph.boats import changed, unasked

pytestmark = pytest.mark.threat("schema-opens-person")

FEE = '"A fee. / ค่าธรรมเนียม" type Fee @key(fields: "number") {{ "Its number. / เลข" number: String! {more} }}'
FEES = (
    'type Citizen @key(fields: "nationalId") { nationalId: NationalId! @external'
    ' "Fees. / ค่าธรรมเนียม" fees: [Fee!] @requiresScope(scope: "md.boats") }'
)
ROOT = 'type Query { "A fee. / ค่าธรรมเนียม" fee(number: String!): Fee @lookup @requiresScope(scope: "md.boats") }'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("owner: BoatOwner @subject", "owner: BoatOwner", ["SUBJECT_MISSING Boat.owner"]),
        ("sailsUntil: Date", "captain: NationalId @inaccessible\n sailsUntil: Date", ["SUBJECT_MISSING Boat.captain"]),
        ("sailsUntil: Date", "crew: [Citizen!] @inaccessible\n sailsUntil: Date", ["SUBJECT_MISSING Boat.crew"]),
        ("sailsUntil: Date", "sailsUntil: Date @subject", ["SUBJECT_OF_NOBODY Boat.sailsUntil"]),
        ("boat(number: String!, provinceCode: String!): Boat @lookup",
         "boat(number: String!, provinceCode: String!): Boat @lookup @subject", ["SUBJECT_OF_NOBODY Query.boat"]),
        ("boatUses: [BoatUse!]", "authors: [NationalId!] @inaccessible\n boatUses: [BoatUse!]",
         ["SUBJECT_MISSING LawSection.authors"]),
    ],
)  # fmt: skip
def test_what_names_a_person_is_a_subject(old: str, new: str, faults: list[str]) -> None:
    assert [one for one in changed(old, new) if one.startswith("SUBJECT")] == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (FEE.format(more="") + FEES, []),
        (FEE.format(more="") + FEES + ROOT, ["SUBJECT_MISSING Query.fee"]),
        (FEE.format(more="nationalId: NationalId @inaccessible @subject") + FEES + ROOT, []),
        (FEE.format(more="") + ROOT, []),
    ],
)
def test_a_record_that_names_nobody_is_hers_by_whom_it_was_asked_alone(text: str, faults: list[str]) -> None:
    assert [one for one in unasked(text) if one.startswith("SUBJECT")] == faults


def test_what_is_added_to_a_person_is_hers() -> None:
    text = (
        'type Citizen @key(fields: "nationalId") { nationalId: NationalId! @external'
        ' "Her mate. / เพื่อน" mate: NationalId @requiresScope(scope: "md.boats") }'
    )
    assert [one for one in unasked(text) if one.startswith("SUBJECT")] == []


PASSES = """
"A pass. / บัตร"
type Pass @key(fields: "number") {{
  "Its number. / เลข" number: String!
  "Points. / คะแนน" points: Int @requiresScope(scope: "md.boats")
  "Its back. / ด้านหลัง" back: Back
  {subject}
}}
"Its back. / ด้านหลัง" type Back {{ "A stamp. / ตรา" stamp: Int @requiresScope(scope: "md.boats") {of_back} }}
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  "Passes. / บัตร" passes: [Pass!] @requiresScope(scope: "md.boats")
}}
"""
OF_HER = "nationalId: NationalId @inaccessible @subject"


@pytest.mark.parametrize(
    ("subject", "of_back", "faults"),
    [
        (OF_HER, OF_HER, []),
        ("", OF_HER, []),
        (OF_HER, "", ["Back.stamp"]),
        ("", "", ["Pass.points", "Back.stamp"]),
    ],
)
def test_what_asks_for_a_scope_of_its_own_stands_on_a_record_that_says_of_whom(
    subject: str, of_back: str, faults: list[str]
) -> None:
    found = unasked(PASSES.format(subject=subject, of_back=of_back))
    assert [one for one in found if one.startswith("SUBJECT")] == [f"SUBJECT_MISSING {one}" for one in faults]
