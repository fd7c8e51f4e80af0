"""The Student Loan Fund: a file of the month over HTTP, in records of fixed width."""

import datetime

from sandbox.world import named
from sandbox.world.build import World
from tests.agencies.asked import Asked


async def test_loans_are_told_as_the_file_of_the_month_has_them(hub: Asked, world: World) -> None:
    wanted = {one.national_id: one for one in world.loans}
    answers, _ = await hub.keys("slf", "StudentLoan", "nationalId", [*wanted, named.CITIZEN])

    assert answers[named.CITIZEN].records == ()
    for national_id, one in wanted.items():
        (found,) = answers[national_id].records
        assert (found.contract_number, found.state.name) == (one.contract, one.state)
        assert (found.borrowed.amount * 100, found.balance.amount * 100) == (one.borrowed, one.balance)
        assert (found.instalment.amount * 100 if found.instalment else None) == one.instalment
        assert found.next_due_on == one.next_due
        assert found.source.as_of == datetime.date(2026, 10, 31)
