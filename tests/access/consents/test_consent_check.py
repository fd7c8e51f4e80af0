import asyncio
import datetime
from dataclasses import replace
from typing import Any

import orjson
import pytest
from joserfc import jws
from sqlalchemy import text

from access.caller import Caller
from access.consents import consent_check
from access.consents.consent import ConsentForged, ConsentUnfit, verified
from access.consents.consent_states import stands
from access.consents.mandates import Relation
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import Basis
from tests.access.consents.granted import SCOPES, caller, grant
from tests.oauth import AGENCY, CHILD, CITIZEN, OTHER, URL, Server, used_by


@pytest.mark.threat("ground-missing")
async def test_a_consent_allows_what_it_covers_and_no_more(server: Server) -> None:
    used = await used_by(server, caller(await grant(server)))
    assert used.refusal("Person.name", CORE_SCOPES["citizen.name"]) is None
    refusal = used.refusal("Citizen.businesses", CORE_SCOPES["citizen.businesses"])
    assert refusal is not None
    assert (refusal.code, refusal.extensions["consent"]) == ("NO_CONSENT", "NOT_COVERED")


@pytest.mark.parametrize("way", ["permit", "find", "of_subject", "withdraw"])
async def test_a_consent_is_known_everywhere_at_once_though_its_key_was_made_a_moment_ago(
    server: Server, way: str
) -> None:
    elsewhere = Server(server.database, server.clock)
    await elsewhere.keys.ring()
    await server.keys.rotate()
    consent = await grant(server)
    match way:
        case "permit":
            assert (await used_by(elsewhere, caller(consent))).scopes == {"citizen.name"}
        case "find":
            assert await elsewhere.consents.find(consent.id) == consent
        case "of_subject":
            assert await elsewhere.consents.of_subject(CITIZEN) == [consent]
        case _:
            assert await elsewhere.consents.withdraw(consent.id, by=CITIZEN) is not None
            assert (await used_by(server, caller(consent))).scopes == frozenset()


async def test_a_caller_without_a_consent_is_left_alone(server: Server) -> None:
    asking = Caller(app="citizen-portal", subject=CITIZEN, scopes=SCOPES)
    assert await used_by(server, asking) is asking


@pytest.mark.threat("ground-missing")
async def test_an_app_that_reads_by_consent_reads_nothing_without_one(server: Server) -> None:
    asking = Caller(app="bank-app", subject=CITIZEN, scopes=SCOPES, declared=Basis.CONSENT)
    refusal = (await used_by(server, asking)).refusal("Person.name", CORE_SCOPES["citizen.name"])
    assert refusal is not None
    assert (refusal.code, refusal.extensions["consent"]) == ("NO_CONSENT", "NOT_COVERED")


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize(
    "changed",
    [{"app": "other-app"}, {"subject": CHILD}, {"subject": None}, {"purpose": "credit"}, {"consent": "no-such"}],
)
async def test_a_consent_is_good_for_its_own_app_person_and_purpose_alone(
    server: Server, changed: dict[str, Any]
) -> None:
    used = await used_by(server, replace(caller(await grant(server)), **changed))
    assert used.scopes == frozenset()


@pytest.mark.threat("consent-withdrawn")
async def test_a_withdrawal_holds_within_a_second_in_every_process_and_for_good(server: Server) -> None:
    consent = await grant(server)
    elsewhere = Server(server.database, server.clock)
    assert (await used_by(elsewhere, caller(consent))).scopes == {"citizen.name"}
    withdrawn = await server.consents.withdraw(consent.id, by=CITIZEN)
    assert withdrawn is not None
    assert withdrawn.ended(server.clock.now()) == "WITHDRAWN"
    assert (await used_by(server, caller(consent))).ended == "WITHDRAWN"
    server.clock.forward(seconds=1.001)
    assert (await used_by(elsewhere, caller(consent))).ended == "WITHDRAWN"
    when = withdrawn.withdrawn_at
    server.clock.forward(minutes=5)
    again = await server.consents.withdraw(consent.id, by=CITIZEN)
    assert again is not None
    assert again.withdrawn_at == when


async def test_nobody_else_can_withdraw_a_consent_or_learn_of_it(server: Server) -> None:
    consent = await grant(server)
    assert await server.consents.withdraw(consent.id, by=CHILD) is None
    assert await server.consents.withdraw("no-such", by=CITIZEN) is None
    assert await server.consents.of_subject(CHILD) == []
    assert (await used_by(server, caller(consent))).ended is None


async def test_a_consent_ends_by_itself(server: Server) -> None:
    consent = await grant(server, days=1)
    server.clock.forward(days=1, seconds=1)
    assert (await used_by(server, caller(consent))).ended == "EXPIRED"


@pytest.mark.threat("consent-used-twice")
@pytest.mark.parametrize("limit", ["uses", "uses_a_day"])
async def test_uses_are_counted_and_no_more_are_given_than_allowed_however_many_come_at_once(
    server: Server, limit: str
) -> None:
    consent = await grant(server, **{limit: 3})
    elsewhere = Server(server.database, server.clock)
    used = await asyncio.gather(*(used_by((server, elsewhere)[n % 2], caller(consent)) for n in range(10)))
    assert sum(one.ended is None for one in used) == 3
    (known,) = await server.consents.of_subject(CITIZEN)
    assert (known.uses, known.ended(server.clock.now())) == (3, "USED_UP")


async def test_what_was_granted_is_what_is_found_and_withdrawn_it_was_used_no_more(server: Server) -> None:
    consent = await grant(server, uses=5, uses_a_day=2)
    assert await server.consents.find(consent.id) == consent
    withdrawn = await server.consents.withdraw(consent.id, by=CITIZEN)
    assert withdrawn is not None
    assert (withdrawn.uses, withdrawn.uses_today) == (0, 0)


@pytest.mark.parametrize(("less", "read"), [(0, 2), (1, 3)])
async def test_artefacts_are_remembered_as_far_as_their_length_allows(
    server: Server, monkeypatch: pytest.MonkeyPatch, less: int, read: int
) -> None:
    one, other = await grant(server), await grant(server)
    counted: list[str] = []
    monkeypatch.setattr(
        consent_check, "REMEMBERED", sum(1_000 + 2 * len(each.artefact) for each in (one, other)) - less
    )
    monkeypatch.setattr(
        consent_check, "verified", lambda artefact, keys: counted.append(artefact) or verified(artefact, keys)
    )
    elsewhere = Server(server.database, server.clock)
    for consent in (one, other, other, one):
        assert await elsewhere.consents.find(consent.id) == consent
    assert len(counted) == read


async def test_a_limit_for_a_day_begins_anew_the_next_day(server: Server) -> None:
    consent = await grant(server, uses_a_day=1)
    assert (await used_by(server, caller(consent))).ended is None
    assert (await used_by(server, caller(consent))).ended == "USED_UP"
    (known,) = await server.consents.of_subject(CITIZEN)
    assert (known.uses, known.uses_today) == (1, 1)
    server.clock.forward(days=1)
    (known,) = await server.consents.of_subject(CITIZEN)
    assert (known.uses, known.uses_today) == (1, 0)
    assert (await used_by(server, caller(consent))).ended is None


async def test_a_consent_lasts_as_long_as_one_may_and_not_a_second_longer(server: Server) -> None:
    longest = server.clock.now() + datetime.timedelta(days=366)
    assert (await grant(server, until=longest)).until == longest.replace(microsecond=0)
    for until in (longest + datetime.timedelta(seconds=1), server.clock.now()):
        with pytest.raises(ConsentUnfit):
            await grant(server, until=until)


async def test_a_limit_for_a_day_holds_the_whole_day(server: Server) -> None:
    server.clock.time = datetime.datetime(2026, 11, 23, 17, tzinfo=datetime.UTC)
    consent = await grant(server, uses_a_day=1)
    assert (await used_by(server, caller(consent))).ended is None
    for _ in range(23):
        server.clock.forward(hours=1)
        assert (await used_by(server, caller(consent))).ended == "USED_UP"


@pytest.mark.threat("consent-used-twice")
async def test_a_use_of_one_consent_is_none_of_another(server: Server) -> None:
    several = [await grant(server, uses=20) for _ in range(6)]
    for times, consent in enumerate(several):
        for _ in range(times):
            assert (await used_by(server, caller(consent))).ended is None
    used = {consent.id: consent.uses for consent in await server.consents.of_subject(CITIZEN)}
    assert used == {consent.id: times for times, consent in enumerate(several)}


async def test_a_day_is_one_of_those_who_live_in_thailand(server: Server) -> None:
    consent = await grant(server, uses_a_day=1)
    server.clock.time = datetime.datetime(2026, 11, 23, 16, 59, tzinfo=datetime.UTC)
    assert (await used_by(server, caller(consent))).ended is None
    assert (await used_by(server, caller(consent))).ended == "USED_UP"
    server.clock.forward(minutes=1)
    assert (await used_by(server, caller(consent))).ended is None


async def test_the_artefact_says_what_was_allowed_and_names_nobody(server: Server) -> None:
    consent = await grant(server, uses=5)
    ring = await server.keys.ring()
    assert verified(consent.artefact, ring.ever) == consent.terms
    claims = orjson.loads(jws.extract_compact(consent.artefact.encode()).payload)
    assert (claims["iss"], claims["client_id"], claims["scope"], claims["uses"]) == (URL, "bank-app", "citizen.name", 5)
    async with server.database.reading() as connection:
        kept = repr((await connection.execute(text("SELECT * FROM consents"))).all())
    assert CITIZEN not in kept + orjson.dumps(claims).decode()


async def test_an_artefact_outlives_the_rotation_of_keys(server: Server) -> None:
    consent = await grant(server)
    await server.keys.rotate()
    server.clock.forward(days=30)
    elsewhere = Server(server.database, server.clock)
    assert (await used_by(elsewhere, caller(consent))).ended is None


@pytest.mark.threat("consent-widened")
async def test_a_row_changed_behind_the_hub_s_back_allows_nothing_more(server: Server) -> None:
    short, other = await grant(server, days=1), await grant(server, days=90)
    far = int(server.clock.seconds() + 10**9) * 1_000_000
    async with server.database.writing() as connection:
        await connection.execute(text(f"UPDATE consents SET until = {far}"))
        await connection.execute(
            text("UPDATE consents SET artefact = :artefact WHERE id = :id"),
            {"artefact": other.artefact[:-8] + "AAAAAAAA", "id": other.id},
        )
    server.clock.forward(days=2)
    assert (await used_by(server, caller(short))).ended == "EXPIRED"
    assert (await used_by(server, caller(other))).scopes == frozenset()
    async with server.database.writing() as connection:
        await connection.execute(
            text("UPDATE consents SET artefact = :artefact WHERE id = :id"),
            {"artefact": other.artefact, "id": short.id},
        )
    assert (await used_by(server, caller(short))).scopes == frozenset()
    assert await server.consents.of_subject(CITIZEN) == [], "what is forged is not shown as hers"
    assert await server.consents.withdraw(short.id, by=CITIZEN) is None


@pytest.mark.parametrize("artefact", ["", "a.b.c", "x" * 100])
async def test_nonsense_is_no_consent(server: Server, artefact: str) -> None:
    with pytest.raises(ConsentForged):
        verified(artefact, (await server.keys.ring()).ever)


async def test_an_access_token_is_no_consent(server: Server) -> None:
    from access.identity.access_tokens import Signer

    ring = await server.keys.ring()
    token = Signer(ring.signing, issuer=URL, audience="saan").token(app="a", subject=None, scopes=[], seconds=60)
    with pytest.raises(ConsentForged):
        verified(token, ring.ever)


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": frozenset({"entitlements"})},
        {"scopes": frozenset()},
        {"purpose": "credit"},
        {"uses": 0},
        {"uses_a_day": -1},
        {"app": AGENCY},
        {"days": 400},
        {"days": -1},
    ],
)
async def test_a_consent_to_more_than_the_app_is_registered_for_cannot_be_given(
    server: Server, changed: dict[str, Any]
) -> None:
    with pytest.raises(ConsentUnfit):
        await grant(server, **changed)


async def test_a_consent_stands_until_it_is_withdrawn_or_ends_and_one_that_is_not_there_never(server: Server) -> None:
    async def stand(id_: str) -> bool:
        async with server.database.reading() as connection:
            return await connection.run_sync(stands, id_, server.clock.now())

    ending, withdrawn = await grant(server, days=1), await grant(server)
    assert [await stand(one) for one in (ending.id, withdrawn.id, "no-such")] == [True, True, False]
    await server.consents.withdraw(withdrawn.id, by=CITIZEN)
    assert [await stand(one) for one in (ending.id, withdrawn.id)] == [True, False]
    server.clock.forward(days=1)
    assert not await stand(ending.id)
    server.clock.forward(seconds=1)
    assert not await stand(ending.id)


@pytest.mark.threat("consent-withdrawn")
async def test_whose_consent_is_withdrawn_of_her_nothing_stays_remembered(server: Server) -> None:
    mandate = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    hers, child_s = await grant(server), await grant(server, subject=CHILD, given_by=CITIZEN)
    assert await server.consents.withdraw(hers.id, by=OTHER) is None
    assert server.forgotten == []
    await server.consents.withdraw(hers.id, by=CITIZEN)
    assert server.forgotten == [CITIZEN]
    await server.mandates.end(mandate.id)
    await server.consents.withdraw(child_s.id, by=CITIZEN)
    assert server.forgotten == [CITIZEN, CHILD]


async def test_a_standing_consent_is_found_only_when_it_covers_everything_asked(server: Server) -> None:
    consent = await grant(server)
    asked = {"app": "bank-app", "subject": CITIZEN, "scopes": frozenset({"citizen.name"}), "purpose": "customer-check"}
    found = await server.consents.standing(**asked)  # type: ignore[arg-type]
    assert found is not None
    assert found.id == consent.id
    for changed in ({"scopes": SCOPES}, {"app": "x"}, {"subject": CHILD}, {"purpose": "credit"}):
        assert await server.consents.standing(**{**asked, **changed}) is None  # type: ignore[arg-type]
    await server.consents.withdraw(consent.id, by=CITIZEN)
    assert await server.consents.standing(**asked) is None  # type: ignore[arg-type]
