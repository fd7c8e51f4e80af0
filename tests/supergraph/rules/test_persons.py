"""Every way to a person carries a scope, whatever a contributor tries."""

import pytest

from tests.supergraph.boats import BOATS, PROMISES, changed, unasked, with_more
from tests.supergraph.graph import faults, source, together

pytestmark = pytest.mark.threat("schema-opens-person")

SCOPED = '@requiresScope(scope: "md.boats")'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            'owner: BoatOwner @subject @requiresScope(scope: "citizens.lookup")',
            "owner: BoatOwner @subject",
            ["PERSON_UNGUARDED Boat.owner"],
        ),
        (
            '@requiresScope(scope: "citizens.lookup")\n}',
            '@requiresScope(scope: "citizens.lookup", of: "Citizen")\n}',
            [],
        ),
        (
            '@requiresScope(scope: "citizens.lookup")\n}',
            '@requiresScope(scope: "citizens.lookup", of: "Business")\n}',
            ["PERSON_UNGUARDED Boat.owner"],
        ),
        (
            '[Boat!] @requiresScope(scope: "md.boats") @list',
            '[Boat!] @requiresScope(scope: "md.boats", of: "String") @list',
            ["PERSON_UNGUARDED Citizen.boats"],
        ),
        ('[Boat!] @requiresScope(scope: "md.boats") @list', "[Boat!] @list", ["PERSON_UNGUARDED Citizen.boats"]),
        ('Boat @lookup @requiresScope(scope: "citizens.lookup")', "Boat @lookup", ["PERSON_UNGUARDED Query.boat"]),
        (
            "boatUses: [BoatUse!]",
            'boatUses: [BoatUse!]\n "Boats. / เรือ" boats: [Boat!]',
            ["PERSON_UNGUARDED LawSection.boats"],
        ),
        (
            "boatUses: [BoatUse!]",
            'boatUses: [BoatUse!]\n "Who wrote it. / ผู้เขียน" author: NationalId @subject',
            ["PERSON_UNGUARDED LawSection.boatUses", "PERSON_UNGUARDED LawSection.author"],
        ),
        (
            "sailsUntil: Date",
            'sailsUntil: Date\n "Its captain. / นายเรือ" captain: Citizen @subject',
            ["PERSON_UNGUARDED Boat.captain", "PERSON_UNGUARDED Business.boats"],
        ),
        (
            "sailsUntil: Date",
            'sailsUntil: Date\n "Its captain. / นายเรือ" captainId: NationalId @subject',
            ["PERSON_UNGUARDED Boat.captainId", "PERSON_UNGUARDED Business.boats"],
        ),
        (
            "number: String!, provinceCode: String!)",
            'number: String!, provinceCode: String!, "Whose. / ของใคร" of: NationalId @filter(by: EQUALS))',
            [],
        ),
    ],
)
def test_a_way_to_a_person_has_a_scope(old: str, new: str, faults: list[str]) -> None:
    found = changed(old, new)
    assert [one for one in found if one.startswith(("PERSON", "SUBJECT"))] == faults


CREW = """
"A sailor. / ลูกเรือ"
type Sailor @key(fields: "number") {{
  "Her number. / เลข"
  number: String!
  "Her rank. / ตำแหน่ง"
  rank: String
  {subject}
}}
"""
OF_HER = "nationalId: NationalId @inaccessible @subject"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        # a record that says whose it is, given openly by a root
        (
            CREW.format(subject=OF_HER) + 'type Query { "A sailor. / ลูกเรือ" sailor(number: String!): Sailor @lookup }',
            ["PERSON_UNGUARDED Query.sailor"],
        ),
        # within a part of another record
        (
            CREW.format(subject="papers: Papers @inaccessible")
            + f'"Papers. / เอกสาร" type Papers {{ "Whose. / ของใคร" of: NationalId @subject {SCOPED} }}'
            + 'type Query { "A sailor. / ลูกเรือ" sailor(number: String!): Sailor @lookup }',
            ["PERSON_UNGUARDED Query.sailor"],
        ),
        # behind a union of which the other member is open
        (
            CREW.format(subject=OF_HER)
            + '"A dock. / อู่" type Dock @key(fields: "code") { "Its code. / รหัส" code: String!'
            + ' "What lies there. / ที่อยู่" there: [Thing!] }'
            + '"A thing. / สิ่ง" union Thing = Dock | Sailor '
            + 'type Query { "A dock. / อู่" dock(code: String!): Dock @lookup }',
            ["PERSON_UNGUARDED Dock.there"],
        ),
        # asked by her id, though its answer says nothing of her
        (
            '"A fee. / ค่าธรรมเนียม" type Fee @key(fields: "number") { "Its number. / เลข" number: String! }'
            'type Query { "Fees. / ค่าธรรมเนียม" fee("Whose. / ของใคร" number: NationalId!): Fee @lookup }',
            ["PERSON_UNGUARDED Query.fee"],
        ),
        # added to a person by who says nothing of her
        (
            '"A fee. / ค่าธรรมเนียม" type Fee @key(fields: "number") { "Its number. / เลข" number: String! }'
            'type Citizen @key(fields: "nationalId") { nationalId: NationalId! @external'
            ' "Fees. / ค่าธรรมเนียม" fees: [Fee!] "How many. / จำนวน" boats: Int }',
            ["PERSON_UNGUARDED Citizen.fees", "PERSON_UNGUARDED Citizen.boats"],
        ),
        # an entity of one's own by a national id, and what leads from it to another
        (
            '"A sailor. / ลูกเรือ" type Sailor @key(fields: "nationalId") {'
            ' nationalId: NationalId! @inaccessible @subject "Her rank. / ตำแหน่ง" rank: String'
            ' "Her mate. / เพื่อน" mate: Sailor @subject }',
            ["PERSON_UNGUARDED Sailor.mate"],
        ),
        # the core's record about a person, as a fact
        (
            '"A dock. / อู่" type Dock @key(fields: "code") { "Its code. / รหัส" code: String!'
            ' "Its master. / นายอู่" master: Person }',
            ["PERSON_UNGUARDED Dock.master"],
        ),
        # a fact that clients do not see is no way
        (CREW.format(subject=OF_HER), []),
    ],
)
def test_no_trick_opens_a_way(text: str, faults: list[str]) -> None:
    assert [one for one in unasked(text) if one.startswith("PERSON")] == faults


def test_a_record_that_is_reached_under_a_scope_only_may_lead_on() -> None:
    log = """
    "A log. / บันทึก" type Log @key(fields: "number") {
      "Its number. / เลข" number: String!
      "Of which boat. / ของเรือ" boat: Boat
      "Who wrote it. / ผู้เขียน" by: BoatOwner @subject @requiresScope(scope: "md.boats")
    }
    """
    assert [one for one in with_more(log) if "PERSON" in one] == []
    shelf = '"Logs. / บันทึก" type Shelf @key(fields: "number") { "Its number. / เลข" number: ID! '
    opened = f'{log} {shelf} "Logs. / บันทึก" logs: [Log!] }}'
    assert [one for one in with_more(opened) if "PERSON" in one] == [
        "PERSON_UNGUARDED Log.boat",
        "PERSON_UNGUARDED Shelf.logs",
    ]


def test_records_of_a_business_are_open_to_who_asks_for_that_business_alone() -> None:
    found = changed("boats: [Boat!] @connection", 'boats: [Boat!] @join(lookup: "number", from: "name")')
    assert "PERSON_UNGUARDED Business.boats" in found


def test_records_of_a_business_are_open_as_far_as_their_owner_opened_them() -> None:
    guess = """
    type Business @key(fields: "juristicId") {
      juristicId: JuristicId! @external
      "What it may own. / เรือที่อาจเป็นเจ้าของ"
      guessed: [Boat!]
    }
    """
    composed = together(source(BOATS, "md", PROMISES), source(guess, "odd"))
    assert [(one.code, one.coordinate) for one in composed.faults["odd"]] == [("PERSON_UNGUARDED", "Business.guessed")]


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        (
            'owner: BoatOwner @subject @requiresScope(scope: "citizens.lookup")',
            "owner: BoatOwner @subject",
            '"citizens.lookup"',
        ),
        ('boats: [Boat!] @requiresScope(scope: "md.boats") @list', "boats: [Boat!] @list", '"…"'),
    ],
)
def test_a_scope_is_advised_that_opens_what_the_field_gives(old: str, new: str, first: str) -> None:
    assert old in BOATS
    found = faults(BOATS.replace(old, new), "md", PROMISES)
    advised = [one.advice for one in found if one.code == "PERSON_UNGUARDED"]
    assert advised
    assert all(one.startswith(f"write @requiresScope(scope: {first})") for one in advised)
