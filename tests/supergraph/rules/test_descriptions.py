"""Everything that clients see is described in two languages."""

import pytest

from tests.supergraph.boats import changed


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('"A boat of the register. / เรือที่จดทะเบียน"', "", ["DESCRIPTION_MISSING Boat"]),
        ('"What it is built for. / ประเภทเรือ"', "", ["DESCRIPTION_MISSING Boat.use"]),
        ('"A person or a business. / บุคคลหรือนิติบุคคล"', "", ["DESCRIPTION_MISSING BoatOwner"]),
        ('"What boats are built for. / ประเภทเรือ"', "", ["DESCRIPTION_MISSING BoatUse"]),
        ('"Fishing. / ประมง"', "", ["DESCRIPTION_MISSING BoatUse.FISHING"]),
        ('"The boats she owns. / เรือที่เป็นเจ้าของ"', "", ["DESCRIPTION_MISSING Citizen.boats"]),
        ('"A boat by its number. / เรือตามเลขทะเบียน"', "", ["DESCRIPTION_MISSING Query.boat"]),
        ('"Fishing. / ประมง"', '"Fishing."', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"ประมง"', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"ประมง / Fishing."', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"Fishing. / Fishing."', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '""', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"Fishing by Сitizens. / ประมง"', ["DESCRIPTION_UNILINGUAL BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"TODO: Fishing. / TODO: ประมง"', ["DESCRIPTION_DRAFTED BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"Fishing. / TODO"', ["DESCRIPTION_DRAFTED BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"<b>Fishing</b>. / ประมง"', ["DESCRIPTION_MARKUP BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"Fishing. / <!-- ประมง"', ["DESCRIPTION_MARKUP BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"[Fishing](//x.example). / ประมง"', ["DESCRIPTION_MARKUP BoatUse.FISHING"]),
        ('"Fishing. / ประมง"', '"Up to 5 < 6 m [long]. / ประมง"', []),
        ('"Fishing. / ประมง"', '"""\n  Fishing.\n  Or so. / ประมง\n  """', []),
        ("number: String!, prov", '"Number." number: String!, prov', ["DESCRIPTION_UNILINGUAL Query.boat(number:)"]),
        ("number: String!, prov", "of: LawKind @filter(by: EQUALS, fact: \"use\"), number: String!, prov",
         ["DESCRIPTION_MISSING Query.boat(of:)"]),
    ],
)  # fmt: skip
def test_what_is_said_is_said_in_both_languages(old: str, new: str, faults: list[str]) -> None:
    assert [one for one in changed(old, new) if one.startswith("DESCRIPTION")] == faults
