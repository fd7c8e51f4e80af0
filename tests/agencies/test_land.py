"""The Department of Lands: parcels, who holds them, in which shares, and what they are appraised at."""

from collections import defaultdict

from connectors.contract import EntityReference
from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.land import Parcel, Share
from tests.agencies.asked import Asked

TYPES = {"P": "Citizen", "J": "Business"}


def holder(share: Share) -> EntityReference:
    return EntityReference(TYPES[share.kind], share.holder)


def held(world: World, kind: str) -> dict[str, list[Parcel]]:
    found: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in sorted(world.parcels, key=lambda one: (one.office, one.deed)):
        for share in parcel.shares:
            if share.kind == kind:
                found[share.holder].append(parcel)
    return found


async def test_parcels_are_found_by_each_of_their_holders(hub: Asked, world: World) -> None:
    for kind, by in (("P", "nationalId"), ("J", "juristicId")):
        wanted = held(world, kind)
        answers, calls = await hub.keys("dol", "Parcel", by, list(wanted))

        assert calls == -(-len(wanted) // 200)
        for id_, parcels in wanted.items():
            for found, one in zip(answers[id_].records, parcels, strict=True):
                assert (found.deed_number, found.land_office_code) == (one.deed, one.office)
                assert found.holders == [holder(share) for share in one.shares]
                assert found.appraised_value.amount == one.value
                assert found.area_square_metres * 10 == one.size * 4
                assert found.subdistrict == EntityReference("Subdistrict", one.subdistrict)


async def test_the_shares_of_a_parcel_name_their_holders_and_their_section(hub: Asked, world: World) -> None:
    wanted = {(one.deed, one.office): one for one in world.parcels}
    answers, _ = await hub.keys("dol", "ParcelShare", "deedNumber+landOfficeCode", [*wanted, ("9899999", "1201")])

    assert answers["9899999", "1201"].records == ()
    for key, parcel in wanted.items():
        for found, share in zip(answers[key].records, parcel.shares, strict=True):
            assert (found.part, found.whole, found.acquired_on) == (share.part, share.whole, share.since)
            assert found.holder == holder(share)
            assert found.parcel == EntityReference("Parcel", key)
            section = "81" if share.way == "INHERITANCE" else "4 ทวิ"
            assert found.legal_basis == EntityReference("LawSection", ("570844", section))


async def test_ones_own_shares_are_no_others(hub: Asked) -> None:
    shares = await hub.records("dol", "ParcelShare", "nationalId", named.OWNER)

    assert [(one.deed_number, one.part, one.whole) for one in shares] == [("9800002", 2, 3), ("9800003", 1, 4)]
    assert {one.holder for one in shares} == {EntityReference("Citizen", named.OWNER)}
