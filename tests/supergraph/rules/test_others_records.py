"""A scope of one's own data opens one's own records, and nobody else's."""

import pytest

from tests.supergraph.boats import changed

pytestmark = pytest.mark.threat("schema-opens-person")

LOOKUP, OWN = '@requiresScope(scope: "citizens.lookup")', '@requiresScope(scope: "md.boats")'
SKIPPER = 'skipper: NationalId @inaccessible @subject\n "H. / ร"'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (f"Boat @lookup {LOOKUP}", f"Boat @lookup {OWN}", ["Query.boat"]),
        (f"Boat @lookup {LOOKUP}", f"Boat @lookup {OWN} {LOOKUP}", []),
        (f"owner: BoatOwner @subject {LOOKUP}", f"owner: BoatOwner @subject {OWN}", ["Boat.owner"]),
        ("boatUses: [BoatUse!]", f'boatUses: [BoatUse!]\n "B. / ร" boats: [Boat!] {OWN}', ["LawSection.boats"]),
        ("boatUses: [BoatUse!]", f'boatUses: [BoatUse!]\n "B. / ร" boats: [Boat!] {LOOKUP}', []),
        (
            "type Query {",
            f'type Query {{\n "Hers. / ของเธอ" boatsOf("W. / ค" nationalId: NationalId!): [Boat!] @lookup {OWN}',
            ["Query.boatsOf"],
        ),
        ("sailsUntil: Date", f"sailsUntil: Date {OWN}", []),
        # Of a record that is a person's alone, too: it may name another.
        (
            f"owner: BoatOwner @subject {LOOKUP}",
            f'{SKIPPER} owner: BoatOwner @subject {OWN[:-1]}, of: "Citizen")',
            ["Boat.owner"],
        ),
        (
            f"owner: BoatOwner @subject {LOOKUP}",
            f"skipper: Citizen @subject {OWN}",
            ["Boat.skipper"],
        ),
        (f"boats: [Boat!] {OWN}", f'boats: [Boat!] {OWN}\n "S. / ค" skipper: Citizen {OWN}', ["Citizen.skipper"]),
        (f"boats: [Boat!] {OWN}", f'boats: [Boat!] {OWN}\n "S. / ค" skipper: Citizen {LOOKUP}', []),
        (
            "owner: BoatOwner",
            f'{SKIPPER} hers: [Boat!] {OWN} @join(lookup: "nationalId", from: "skipper")\n "O. / จ" owner: BoatOwner',
            ["Boat.hers"],
        ),
        (
            "owner: BoatOwner",
            f"code: String @inaccessible\n {SKIPPER} hers: [Boat!] {OWN} "
            '@join(lookup: "nationalId", from: "code")\n "O. / จ" owner: BoatOwner',
            ["Boat.hers"],
        ),
        (
            f"boats: [Boat!] {OWN}",
            f'boats: [Boat!] {OWN} @join(lookup: "nationalId", from: "nationalId")',
            [],
        ),
    ],
)
def test_what_leads_to_others_is_for_those_whom_a_law_allows_to_ask(old: str, new: str, faults: list[str]) -> None:
    found = [one for one in changed(old, new) if one.startswith("OWN_SCOPE_FOR_OTHERS")]
    assert found == [f"OWN_SCOPE_FOR_OTHERS {one}" for one in faults]
