"""Licences come from five agencies, in five ways of writing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.errors import AgencyUnavailable
from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.model import Licence
from schema.licence import LicenceCode, LicenceState
from tests.agencies.asked import Asked


def check(found: Any, licence: Licence) -> None:
    assert found.number == licence.number
    assert found.code is LicenceCode[licence.kind]
    assert found.state is LicenceState[licence.state]
    assert (found.issued_on, found.expires_on) == (licence.issued_on, licence.expires_on)
    assert found.juristic_id == (licence.juristic_id or None)
    assert (found.premises_th, found.premises_en) == (licence.premises_th, licence.premises_en)
    assert found.local_administration_id == licence.local_administration
    assert (found.fee.amount if found.fee else None) == licence.fee
    assert (float(found.area_square_metres) if found.area_square_metres else None) == licence.area
    address = licence.address
    assert (found.address.number, found.address.moo) == (address.number, address.moo)
    assert (found.address.soi_th, found.address.soi_en) == (address.soi_th, address.soi_en)
    assert (found.address.road_th, found.address.road_en) == (address.road_th, address.road_en)
    assert (found.address.subdistrict_code, found.address.postal_code) == (address.subdistrict, address.postal_code)


def held(world: World, agency: str) -> dict[str, list[Licence]]:
    by_holder: dict[str, list[Licence]] = {one.juristic_id: [] for one in world.businesses}
    for licence in world.licences:
        if licence.agency == agency:
            by_holder[licence.juristic_id].append(licence)
    return by_holder


@pytest.mark.parametrize(("agency", "batch"), [("diw", 20), ("exd", 200), ("fda", 50), ("hotels", 20)])
async def test_every_holder_has_all_her_licences(hub: Asked, world: World, agency: str, batch: int) -> None:
    wanted = held(world, agency)
    answers, calls = await hub.keys(agency, "Licence", "juristicId", list(wanted))

    assert calls >= -(-len(wanted) // batch)
    assert agency == "hotels" or calls == -(-len(wanted) // batch)  # hotels come in pages of three
    for holder, licences in wanted.items():
        assert answers[holder].error is None
        for found, licence in zip(answers[holder].records, licences, strict=True):
            check(found, licence)


@pytest.mark.parametrize("agency", ["diw", "exd", "fda", "hotels"])
async def test_a_licence_is_found_by_its_printed_number(hub: Asked, world: World, agency: str) -> None:
    licence = next(one for one in world.licences if one.agency == agency and one.state != "VALID")

    check(await hub.one(agency, "Licence", "number", licence.number), licence)


@pytest.mark.parametrize("agency", ["diw", "exd", "fda", "hotels"])
async def test_a_number_that_cannot_be_theirs_is_not_asked_for(hub: Asked, agency: str) -> None:
    answers, calls = await hub.keys(agency, "Licence", "number", ["1201-สอ-0001/2569"])

    assert calls == 0
    assert answers["1201-สอ-0001/2569"].records == ()


async def test_every_tenant_answers_in_its_own_shape_and_one_call(hub: Asked, world: World) -> None:
    wanted: dict[tuple[str, str], list[Licence]] = {}
    for licence in world.licences:
        if licence.local_administration and licence.juristic_id and licence.local_administration != "1204":
            wanted.setdefault((licence.local_administration, licence.juristic_id), []).append(licence)
    keys = [key for key in wanted if key[0] in ("1203", "8301", "5002")]
    answers, calls = await hub.keys("local", "Licence", "localAdministrationId+juristicId", keys)

    assert calls == sum(-(-sum(key[0] == one for key in keys) // 100) for one in ("1203", "8301", "5002"))
    for key in keys:
        for found, licence in zip(answers[key].records, wanted[key], strict=True):
            check(found, licence)


@pytest.mark.parametrize("tenant", ["1201", "9001"])
async def test_a_local_licence_is_found_by_its_number(hub: Asked, world: World, tenant: str) -> None:
    licence = next(one for one in world.licences if one.local_administration == tenant)
    key = (tenant, licence.number)

    check(await hub.one("local", "Licence", "localAdministrationId+number", key), licence)
    assert await hub.records("local", "Licence", "localAdministrationId+number", (tenant, "no such number")) == ()


async def test_what_persons_hold_is_theirs_at_every_tenant(hub: Asked, world: World) -> None:
    theirs: dict[tuple[str, str], list[Licence]] = {}
    for one in world.licences:
        if one.local_administration and one.national_id:
            theirs.setdefault((one.local_administration, one.national_id), []).append(one)
    keys = [key for key in theirs if key[0] != "1204"]
    stranger = ("1201", named.OFFICER)
    answers, calls = await hub.keys("local", "Licence", "localAdministrationId+nationalId", [*keys, stranger])

    assert calls == len({tenant for tenant, _ in keys})
    assert answers[stranger].records == ()
    for key in keys:
        for found, licence in zip(answers[key].records, theirs[key], strict=True):
            check(found, licence)
            assert found.national_id == key[1]
    assert {shape.vendor for shape in world.places.administrations if any(k[0] == shape.id for k in keys)} == {"A", "B"}


async def test_whose_a_licence_is_comes_with_its_number_and_never_in_a_list(hub: Asked, world: World) -> None:
    hers = next(one for one in world.licences if one.national_id == named.OWNER)
    at = hers.local_administration or ""
    found = await hub.one("local", "Licence", "localAdministrationId+number", (at, hers.number))
    assert (found.national_id, found.juristic_id) == (named.OWNER, None)
    issued = len([one for one in world.licences if one.local_administration == at])
    page = await hub.page("local", "Licence", offset=max(0, issued - 100), limit=100, localAdministrationId=at)
    listed = {one.number: one for one in page.records}
    assert hers.number in listed
    assert {one.national_id for one in listed.values()} == {None}


async def test_the_tenant_that_is_offline_fails_alone_and_says_when_to_retry(hub: Asked) -> None:
    keys = [("1201", named.RESTAURANT), ("1204", named.RESTAURANT)]
    answers, _ = await hub.keys("local", "Licence", "localAdministrationId+juristicId", keys)

    assert len(answers["1201", named.RESTAURANT].records) == 1
    error = answers["1204", named.RESTAURANT].error
    assert isinstance(error, AgencyUnavailable)
    assert error.retry_at is not None
    assert error.retry_at > datetime.now(UTC)


async def test_what_a_tenant_issued_is_listed(hub: Asked, world: World) -> None:
    issued = [one for one in world.licences if one.local_administration == "8302"]
    page = await hub.page("local", "Licence", offset=3, limit=4, localAdministrationId="8302")

    assert page.total == len(issued)
    for found, licence in zip(page.records, issued[3:7], strict=True):
        check(found, licence)
