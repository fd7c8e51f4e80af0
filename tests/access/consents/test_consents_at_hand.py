"""A consent that is used again is not read again, and ends as it should in every process all the same."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from access.consents import consents_at_hand
from access.consents.consent import Consent
from access.consents.consents_at_hand import LASTS, ConsentsAtHand
from access.erasure import erase
from access.storage.storage_errors import StorageUnavailable
from access.token_store.revocations import FRESH
from tests.access.consents.granted import caller, grant, spend
from tests.oauth import CHILD, CITIZEN, Server, used_by
from tests.statements import statements


async def ended(server: Server, consent: Consent) -> str | None:
    return (await used_by(server, caller(consent))).ended


async def test_a_consent_that_is_used_again_is_not_read_again(server: Server) -> None:
    consent = await grant(server)
    first = await used_by(server, caller(consent))
    with statements(server.database) as sent:
        again = await used_by(server, caller(consent))
        other = await used_by(server, caller(consent, case="5/2569"))
    assert sent == []
    assert again == first
    assert other == replace(first, case="5/2569")


async def test_whom_it_does_not_cover_it_permits_nothing_also_while_it_is_at_hand(server: Server) -> None:
    consent = await grant(server)
    assert (await used_by(server, caller(consent))).scopes == {"citizen.name"}
    for changed in ({"app": "other-app"}, {"subject": CHILD}, {"purpose": "credit"}, {"subject": None}):
        assert (await used_by(server, caller(consent, **changed))).scopes == frozenset()
    assert (await used_by(server, caller(consent, scopes=frozenset()))).scopes == frozenset()


@pytest.mark.threat("consent-withdrawn")
async def test_a_withdrawal_elsewhere_holds_within_a_second_without_reading_the_consent(server: Server) -> None:
    elsewhere, consent = Server(server.database, server.clock), await grant(server)
    assert [await ended(one, consent) for one in (server, elsewhere)] == [None, None]
    await server.consents.withdraw(consent.id, by=CITIZEN)
    assert await ended(server, consent) == "WITHDRAWN"
    server.clock.forward(seconds=FRESH + 0.001)
    with statements(server.database) as sent:
        assert await ended(elsewhere, consent) == "WITHDRAWN"
    assert not [one for one in sent if "FROM consents" in one]


@pytest.mark.threat("consent-withdrawn")
async def test_an_erasure_elsewhere_holds_within_a_second(server: Server) -> None:
    consent = await grant(server)
    assert await ended(server, consent) is None
    beside = server.authority.beside
    await erase(beside, server.seal, CITIZEN, now=server.clock.now(), by="an official")
    server.clock.forward(seconds=FRESH + 0.001)
    assert await ended(server, consent) == "WITHDRAWN"


async def test_a_consent_at_hand_ends_by_itself(server: Server) -> None:
    consent = await grant(server, days=5 / 86_400)
    assert await ended(server, consent) is None
    server.clock.forward(seconds=5)
    assert await ended(server, consent) == "EXPIRED"


async def test_what_is_written_past_the_hub_is_found_after_a_while(server: Server) -> None:
    consent = await grant(server)
    assert await ended(server, consent) is None
    async with server.database.writing() as connection:
        await connection.execute(text("UPDATE consents SET artefact = 'forged'"))
    server.clock.forward(seconds=LASTS + 0.001)
    assert (await used_by(server, caller(consent))).scopes == frozenset()


async def test_a_consent_whose_uses_are_counted_is_read_each_time(server: Server) -> None:
    consent = await grant(server, uses=2)
    elsewhere = Server(server.database, server.clock)
    assert [await spend(one, consent) for one in (server, elsewhere)] == [None, None]
    permits = [await one.consents.permit(caller(consent)) for one in (server, elsewhere)]
    assert [permit.caller.ended for permit in permits] == ["USED_UP"] * 2


async def test_a_consent_at_hand_permits_nothing_while_nobody_can_say_what_was_withdrawn(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = await grant(server)
    assert await ended(server, consent) is None

    def away(*_: Any) -> Any:
        raise StorageUnavailable("away")

    monkeypatch.setattr(server.database, "reading", away)
    monkeypatch.setattr(server.database, "read", away)
    assert await ended(server, consent) is None
    server.clock.forward(seconds=FRESH + 0.001)
    with pytest.raises(StorageUnavailable):
        await used_by(server, caller(consent))


async def test_consents_at_hand_take_no_more_room_than_they_may(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    consents = [await grant(server) for _ in range(3)]
    monkeypatch.setattr(consents_at_hand, "REMEMBERED", 2 * (6_000 + 4 * max(len(one.artefact) for one in consents)))
    kept = ConsentsAtHand(server.authority.revoked, ticks=server.clock.seconds)
    for one in consents:
        kept.keep(one, kept.began())
    assert [kept.find(one.id) is not None for one in consents] == [False, True, True]


Step = tuple[Literal["use", "withdraw", "wait"], int, float]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["use", "use", "use", "withdraw", "wait"]), st.integers(0, 1), st.floats(0.01, 2 * LASTS)
    ),
    max_size=12,
)


@pytest.mark.threat("consent-withdrawn")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_happens_a_withdrawal_holds_at_once_here_and_within_a_second_elsewhere(
    server: Server, steps: list[Step]
) -> None:
    processes = [Server(server.database, server.clock) for _ in range(2)]
    consent = await grant(server)
    withdrawn: tuple[int, float] | None = None
    for what, process, seconds in steps:
        if what == "wait":
            server.clock.forward(seconds=seconds)
        elif what == "withdraw":
            await processes[process].consents.withdraw(consent.id, by=CITIZEN)
            withdrawn = withdrawn or (process, server.clock.seconds())
        else:
            found = await ended(processes[process], consent)
            if withdrawn is None:
                assert found is None
            elif process == withdrawn[0] or server.clock.seconds() - withdrawn[1] > FRESH:
                assert found == "WITHDRAWN"
