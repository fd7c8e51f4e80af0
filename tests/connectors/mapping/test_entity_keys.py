"""Facts that name a record of somebody else, by its key."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th.pin import calc_check_digit

from connectors.contract import EntityReference
from connectors.mapping.row_mapper import RowMapper
from connectors.provider import DataClass
from connectors.values.identifiers import normal_key
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, VEHICLE
from tests.connectors.vehicles import LOOKUP, OWNER, made, mapper, proof, told

SOMEBODY = "9100000000011"
SECTION = 'legalBasis.lawId = "law"\nlegalBasis.number = "section"\n'
WHOLE = OWNER + SECTION + 'province.code = "province"\ngrounds.each = "laws"\n'
WHOLE += 'grounds.lawId = "id"\ngrounds.number = "section"\n'
TEXTS = st.text(string.ascii_letters + string.digits + "กขค๑./- ", min_size=1, max_size=20).filter(str.strip)


def digits(first: str, length: int) -> st.SearchStrategy[str]:
    body = st.text("0123456789", min_size=length, max_size=length).map(lambda rest: first + rest)
    return body.map(lambda twelve: twelve + calc_check_digit(twelve))


@pytest.fixture(scope="module")
def whole() -> RowMapper:
    return mapper(WHOLE)


@given(
    law=TEXTS, section=TEXTS, province=TEXTS, person=digits("98", 10), firm=digits("0985", 8), is_person=st.booleans()
)
def test_what_a_row_names_is_named_by_the_key_that_its_owner_is_asked_by(
    whole: RowMapper, law: str, section: str, province: str, *, person: str, firm: str, is_person: bool
) -> None:
    owner = {"ownerId": person if is_person else firm, "ownerKind": "P" if is_person else "J"}
    vehicle, notes = made(
        whole, law=law, section=section, province=province, laws=[{"id": law, "section": section}], **owner
    )
    told_by = {fact: VEHICLE.facts[fact] for fact in ("legalBasis", "province", "owner", "grounds")}
    for fact in told_by.values():
        value = getattr(vehicle, fact.attribute)
        for one in value if fact.many else [value]:
            key = one.key if isinstance(one.key, tuple) else (one.key,)
            kinds = [part.kind for part in fact.references[one.type].facts.values()]
            assert [normal_key(kind, part) for kind, part in zip(kinds, key, strict=True)] == list(key)
    assert vehicle.owner == EntityReference("Citizen" if is_person else "Business", owner["ownerId"])
    assert vehicle.grounds == [vehicle.legal_basis]
    assert notes == []


def test_a_key_of_one_part_is_bare_and_of_several_a_tuple_in_the_key_s_order(whole: RowMapper) -> None:
    vehicle, _ = made(whole, section="5", law="304277", province=98)
    assert vehicle.legal_basis == EntityReference("LawSection", ("304277", "5"))
    assert vehicle.province == EntityReference("Province", "98")
    assert (vehicle.owner, vehicle.grounds) == (None, [])


@pytest.mark.parametrize("written", [SOMEBODY, "9-1000-00000-01-1", "๙๑๐๐๐๐๐๐๐๐๐๑๑", int(SOMEBODY), f"{SOMEBODY}.0"])
@pytest.mark.threat("id-otherwise-written")
def test_a_person_who_is_named_is_the_same_however_her_id_is_written(whole: RowMapper, written: Any) -> None:
    vehicle, notes = made(whole, ownerId=written, ownerKind="P")
    assert vehicle.owner == EntityReference("Citizen", SOMEBODY)
    assert notes == []


@pytest.mark.parametrize("kind", ["P", "J"])
@pytest.mark.parametrize("wrong", ["9100000000012", "0985569000014", "910000000001", "somebody", {"id": 1}, [], True])
def test_an_id_that_is_none_names_nobody_and_is_told_without_itself(whole: RowMapper, kind: str, wrong: Any) -> None:
    vehicle, notes = made(whole, ownerId=wrong, ownerKind=kind)
    assert vehicle.owner is None
    ((drift, fact, why),) = notes
    assert (drift, fact.split(".")[:2]) == ("UNKNOWN_VALUE", ["Vehicle", "owner"])
    assert str(wrong) not in why


def test_a_person_named_as_a_business_names_nobody(whole: RowMapper) -> None:
    assert made(whole, ownerId=SOMEBODY, ownerKind="J")[0].owner is None
    assert made(whole, ownerId=FIRST, ownerKind="P")[0].owner is None


@given(there=st.sets(st.sampled_from(["law", "section"])), absent=st.sampled_from([None, "", "  "]))
def test_a_key_that_is_half_there_names_nothing_and_is_told(whole: RowMapper, there: set[str], absent: Any) -> None:
    vehicle, notes = made(whole, **{name: "5" if name in there else absent for name in ("law", "section")})
    assert (vehicle.legal_basis is not None) == (len(there) == 2)
    missing = {"law": "lawId", "section": "number"}
    expected = [f"Vehicle.legalBasis.{missing[name]}" for name in missing if name not in there]
    assert [fact for _, fact, _ in notes] == (expected if len(there) == 1 else [])


def test_what_is_the_same_for_every_row_is_no_half_of_a_key() -> None:
    facts = 'legalBasis.lawId = { value = "304277" }\n'
    facts += 'legalBasis.number = { from = "type", as = { "รย.12" = "6" }, otherwise = "5" }\n'
    rows = mapper(facts)
    assert made(rows) == (made(rows)[0], [])
    assert made(rows)[0].legal_basis is None
    assert made(rows, type="รย.12")[0].legal_basis == EntityReference("LawSection", ("304277", "6"))
    assert made(rows, type="รย.1")[0].legal_basis == EntityReference("LawSection", ("304277", "5"))


def test_of_two_that_are_named_the_first_of_the_union_is_meant_and_it_is_told_without_them() -> None:
    vehicle, notes = made(
        'owner.Business.juristicId = "firm"\nowner.Citizen.nationalId = "person"\n', person=SOMEBODY, firm=FIRST
    )
    assert vehicle.owner == EntityReference("Citizen", SOMEBODY)
    assert notes == [("UNKNOWN_VALUE", "Vehicle.owner", "it names a Citizen and a Business")]


def test_a_list_names_several_and_what_names_nobody_is_not_in_it() -> None:
    facts = 'holders.each = "who"\nholders.Citizen.nationalId = "pid"\nholders.Business.juristicId = "tin"\n'
    vehicle, notes = made(facts, who=[{"pid": SOMEBODY}, {"tin": FIRST}, {"pid": "x"}, {}, None])
    assert vehicle.holders == [EntityReference("Citizen", SOMEBODY), EntityReference("Business", FIRST)]
    assert [fact for _, fact, _ in notes] == ["Vehicle.holders.Citizen.nationalId"]
    assert made(facts, who={"pid": SOMEBODY})[0].holders == [EntityReference("Citizen", SOMEBODY)]
    assert made(facts)[0].holders == []


def test_elements_of_a_list_may_be_the_keys_themselves() -> None:
    facts = 'grounds.each = "sections"\ngrounds.lawId = { value = "304277" }\ngrounds.number = "@"\n'
    vehicle, _ = made(facts, sections=["5", "6"])
    assert vehicle.grounds == [EntityReference("LawSection", ("304277", number)) for number in "56"]
    assert len(made(facts, sections="5")[0].grounds) == 1


@pytest.mark.threat("id-published")
def test_somebody_s_id_where_a_text_is_the_key_names_nothing(whole: RowMapper) -> None:
    vehicle, notes = made(whole, province=SOMEBODY)
    assert vehicle.province is None
    assert SOMEBODY not in repr(notes)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (
            'legalBasis = "law"',
            '1: Vehicle.legalBasis names a LawSection, and a record is named by its key; write legalBasis.lawId = "…"',
        ),
        ('legalBasis = { from = "law" }', "1: Vehicle.legalBasis names a LawSection, and a record is named by its key"),
        (
            'legalBasis.lawId = "law"',
            "1: Vehicle.legalBasis.number is not mapped, and every Vehicle.legalBasis must have it; "
            'add number = "…" to the fields',
        ),
        ('province.cod = "p"', '1: Vehicle.province has no fact "cod"; did you mean "code"?'),
        (
            'owner.nationalId = "id"',
            "1: Vehicle.owner names a Citizen or a Business, and a record is named by its key; "
            'write owner.Citizen.nationalId = "…" or owner.Business.juristicId = "…"',
        ),
        (
            'owner.Citizn.nationalId = "id"',
            '1: Vehicle.owner names no "Citizn"; did you mean "Citizen"?',
        ),
        ('owner.Citizen.juristicId = "id"', '1: Vehicle.owner.Citizen has no fact "juristicId"'),
        ('holders.Citizen.nationalId = "id"', "1: Vehicle.holders is a list; say where its elements are: holders.each"),
        ('province.each = "x"\nprovince.code = "p"', "1: Vehicle.province is not a list; leave out each"),
    ],
)
def test_a_reference_that_is_written_wrongly_is_told(facts: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in told(facts)), told(facts)


@pytest.mark.threat("id-published")
@pytest.mark.parametrize(
    "field", [f'{{ value = "{SOMEBODY}" }}', f'{{ from = "x", default = "{SOMEBODY}" }}', SOMEBODY]
)
@pytest.mark.parametrize("id_", [SOMEBODY, "9100000000012"])
def test_a_manifest_that_names_a_person_itself_does_not_serve_and_the_fault_does_not_say_whom(
    field: str, id_: str
) -> None:
    faults = told(f"owner.Citizen.nationalId = {field}".replace(SOMEBODY, id_))
    assert any("leave nobody's id in a manifest" in fault for fault in faults)
    assert id_ not in str(faults)


@pytest.mark.parametrize(("facts", "class_"), [(OWNER, DataClass.PERSONAL), (SECTION, None)])
def test_what_may_name_a_person_is_never_public_whatever_its_lookup_is(facts: str, class_: DataClass | None) -> None:
    (lookup,) = proof(facts).lookups
    assert dict(lookup.facts.field_classes).get("owner") is class_
    assert lookup.facts.personal is (class_ is not None)
    assert lookup.facts.version != proof("").lookups[0].facts.version


@pytest.mark.threat("manifest-faulty")
def test_nor_is_it_where_another_shape_of_the_answer_alone_names_her() -> None:
    variant = f'[[lookup.variant]]\nwhen = "old"\n[lookup.variant.fields]{OWNER}\n[fields.Vehicle]\n'
    found = proof("", LOOKUP.replace("[fields.Vehicle]\n", variant))
    assert found.faults == ()
    assert dict(found.lookups[0].facts.field_classes) == {"owner": DataClass.PERSONAL}


async def test_what_was_odd_says_the_line_and_nobody_s_id(bureau: Open, tmp_path: Path) -> None:
    rows = [{"plate": "1กก 1", "ownerId": "9100000000012", "ownerKind": "P"}]
    (tmp_path / "v.json").write_text(json.dumps(rows), encoding="utf-8")
    asked = bureau(LOOKUP + OWNER, {"FOLDER": str(tmp_path)})
    (vehicle,) = (await asked.one("Vehicle", "plate", "1กก 1")).records
    assert vehicle.owner is None
    assert asked.oddities() == {("UNKNOWN_VALUE", "Vehicle.owner.Citizen.nationalId"): 1}
    assert "910000000001" not in repr(asked.heard)
