from datetime import date

import pytest

from connectors.errors import AgencyUnavailable
from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.conflicts import as_cgd_pays
from sandbox.world.model import Entitlement
from schema.entitlement import EntitlementCode, EntitlementState
from schema.values import Period
from tests.agencies.asked import Asked


def facts(found: object) -> tuple[object, ...]:
    return tuple(getattr(found, name) for name in ("code", "state", "period", "since", "paid_on"))


def told(paid: Entitlement) -> tuple[object, ...]:
    return (
        EntitlementCode[paid.kind],
        EntitlementState[paid.state],
        Period[paid.period],
        paid.since,
        paid.paid_on,
    )


async def test_cgd_has_what_it_paid_to_everybody_from_the_latest_file(hub: Asked, world: World) -> None:
    wanted: dict[str, list[Entitlement]] = {}
    for paid in as_cgd_pays(world.entitlements):
        wanted.setdefault(paid.national_id, []).append(paid)
    answers, _ = await hub.keys("cgd", "Entitlement", "nationalId", list(wanted))

    for national_id, entitlements in wanted.items():
        found = answers[national_id].records
        assert [facts(one) for one in found] == [told(one) for one in entitlements]
        assert [one.amount.amount for one in found] == [one.amount for one in entitlements]
        assert {one.source.as_of for one in found} == {date(2026, 11, 10)}


@pytest.mark.parametrize("tenant", ["1201", "1202"])
async def test_a_local_administration_pays_the_old_age_allowance(hub: Asked, world: World, tenant: str) -> None:
    paid = [one for one in world.entitlements if one.payer == tenant]
    keys = [(tenant, one.national_id) for one in paid]
    answers, calls = await hub.keys("local", "Entitlement", "localAdministrationId+nationalId", keys)

    assert calls == -(-len(keys) // 100)
    for key, one in zip(keys, paid, strict=True):
        (found,) = answers[key].records
        assert facts(found) == told(one)
        assert found.amount.amount == one.amount


async def test_the_neighbours_local_administration_is_offline(hub: Asked) -> None:
    with pytest.raises(AgencyUnavailable):
        await hub.one("local", "Entitlement", "localAdministrationId+nationalId", ("1204", named.NEIGHBOUR))
