"""The departments that answer later, and where they and the payer disagree."""

import pytest

from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.conflicts import as_the_departments_have_it
from schema.entitlement import EntitlementCode, EntitlementState
from tests.agencies.asked import Asked

KINDS = {"dep": "DISABILITY_ALLOWANCE", "dcy": "NEWBORN_GRANT"}


@pytest.mark.parametrize("agency", ["dep", "dcy"])
async def test_what_is_answered_later_is_waited_for(hub: Asked, world: World, agency: str) -> None:
    wanted = {
        one.national_id: one for one in as_the_departments_have_it(world.entitlements) if one.kind == KINDS[agency]
    }
    keys = [*list(wanted)[:40], named.CITIZEN]
    answers, _ = await hub.keys(agency, "Entitlement", "nationalId", keys)

    assert answers[named.CITIZEN].records == ()
    assert answers[named.CITIZEN].error is None
    for national_id in keys[:-1]:
        (found,), told = answers[national_id].records, wanted[national_id]
        assert (found.code, found.state) == (EntitlementCode[told.kind], EntitlementState[told.state])
        assert (found.amount.amount, found.since, found.paid_on) == (told.amount, told.since, told.paid_on)


async def test_the_neighbours_allowance_is_being_decided_on(hub: Asked) -> None:
    allowance = await hub.one("dep", "Entitlement", "nationalId", named.NEIGHBOUR)

    assert allowance.state is EntitlementState.PENDING
    assert allowance.paid_on is None
