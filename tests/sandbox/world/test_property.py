"""Vehicles, driving licences and land: each is of somebody who is there, and of nobody outside the world."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from sandbox.world import named
from sandbox.world.build import World, build_world
from sandbox.world.driving import FOR_LIFE_UNTIL, driving_kinds
from sandbox.world.land import WAH_IN_NGAN, WAH_IN_RAI, land_offices
from sandbox.world.vehicles import TaxDue, Vehicle, tax_due, vehicle_kinds

TODAY = date(2026, 11, 23)
KINDS = vehicle_kinds()


def owners(world: World) -> dict[str, set[str]]:
    return {
        "P": {one.national_id for one in world.persons},
        "J": {one.juristic_id for one in world.businesses},
    }


def test_whoever_drives_owns_or_holds_is_there(world: World) -> None:
    there = owners(world)

    assert all(one.owner in there[one.owner_kind] for one in world.vehicles)
    assert all(one.national_id in there["P"] for one in world.driving_licences)
    assert all(share.holder in there[share.kind] for parcel in world.parcels for share in parcel.shares)


@pytest.mark.threat("person-real")
def test_plates_licences_and_deeds_are_unique_and_can_be_nobodys(world: World) -> None:
    plates = [(one.plate, one.province) for one in world.vehicles]
    licences = [one.number for one in world.driving_licences]
    deeds = [(one.deed, one.office) for one in world.parcels]

    for printed in (plates, licences, deeds):
        assert len(set(printed)) == len(printed)
    assert all(plate.startswith("00-") or plate[1] in "ฃฅ" for plate, _ in plates)
    assert all(number.startswith("98") and len(number) == 8 for number in licences)
    assert all(deed.startswith("98") and len(deed) == 7 for deed, _ in deeds)


def test_what_is_registered_rests_on_a_section_that_is_there(world: World) -> None:
    sections = {(one.law_id, one.number) for one in world.sections}

    assert {(one.law, one.section) for one in KINDS.values()} <= sections
    assert {(one.law, one.section) for one in driving_kinds().values()} <= sections
    assert {("570844", "4 ทวิ"), ("570844", "57"), ("570844", "81"), ("570844", "104")} <= sections


def test_every_kind_occurs_and_only_businesses_have_lorries(world: World) -> None:
    assert {one.kind for one in world.vehicles} == set(KINDS)
    assert {one.owner_kind for one in world.vehicles if one.kind == "TRUCK"} == {"J"}
    assert {one.kind for one in world.driving_licences} == set(driving_kinds())
    assert Counter(one.owner for one in world.vehicles).most_common(1)[0][1] >= 8
    assert {one.title for one in world.parcels} == {"DEED", "USE_CERTIFICATE", "EXPLOITATION"}


def test_a_licence_ends_when_its_kind_says_or_never(world: World) -> None:
    kinds = driving_kinds()

    for one in world.driving_licences:
        assert one.issued_on <= world.today
        if one.expires_on is None:
            assert one.kind == "CAR"
            assert one.issued_on < FOR_LIFE_UNTIL
        else:
            assert one.expires_on.year == one.issued_on.year + kinds[one.kind].years
            assert (one.state == "EXPIRED") == (one.expires_on < world.today)
    assert any(one.expires_on is None for one in world.driving_licences)


def test_the_shares_of_a_parcel_make_the_whole(world: World) -> None:
    offices = {district: one.code for one in land_offices() for district in one.districts}

    for parcel in world.parcels:
        assert sum(Fraction(share.part, share.whole) for share in parcel.shares) == 1
        assert len({share.holder for share in parcel.shares}) == len(parcel.shares)
        assert parcel.office == offices[parcel.subdistrict[:4]]
        rai, ngan, tenths = parcel.area
        assert parcel.size == (rai * WAH_IN_RAI + ngan * WAH_IN_NGAN) * 10 + tenths
        assert ngan < 4
        assert tenths < WAH_IN_NGAN * 10
    assert max(len(parcel.shares) for parcel in world.parcels) > 2
    assert any({share.kind for share in parcel.shares} == {"P", "J"} for parcel in world.parcels)


def vehicle(kind: str, engine: int, registered: int, until: date) -> Vehicle:
    return Vehicle("1ฃก 1", "12", kind, ("ฮ", None), engine, date(registered, 3, 1), until, "P", named.OWNER)


@pytest.mark.parametrize(
    ("one", "due"),
    [
        (vehicle("CAR", 1500, 2023, date(2026, 12, 20)), TaxDue(date(2026, 12, 20), 165_000, 0, inspection=False)),
        (vehicle("CAR", 2000, 2019, date(2026, 12, 20)), TaxDue(date(2026, 12, 20), 232_000, 0, inspection=True)),
        (vehicle("CAR", 600, 2009, date(2026, 8, 1)), TaxDue(date(2026, 8, 1), 15_000, 450, inspection=True)),
        (
            vehicle("MOTORCYCLE", 125, 2021, date(2025, 11, 1)),
            TaxDue(date(2025, 11, 1), 10_000, 1_200, inspection=True),
        ),
        (vehicle("PICKUP", 2400, 2023, date(2027, 2, 22)), TaxDue(date(2027, 2, 22), 0, 0, inspection=False)),
    ],
    ids=["by engine", "less from the sixth year", "at most half less, late", "a year late", "not yet"],
)
def test_a_years_tax_follows_from_kind_engine_age_and_delay(one: Vehicle, due: TaxDue) -> None:
    assert tax_due(one, KINDS[one.kind], TODAY) == due


def test_the_named_ones_have_the_same_whatever_the_seed(world: World) -> None:
    other = build_world(8, TODAY)

    assert other.vehicles[:8] == world.vehicles[:8]
    assert other.driving_licences[:7] == world.driving_licences[:7]
    assert other.parcels[:4] == world.parcels[:4]
    assert {one.owner for one in world.vehicles[:8]} == {
        named.CITIZEN,
        named.OWNER,
        named.BROTHER,
        named.NEIGHBOUR,
        named.RESTAURANT,
    }
