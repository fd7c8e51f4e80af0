import asyncio

from joserfc.jwk import ECKey, KeySet

from access.apps.app import ClientAuthentication
from access.identity.access_tokens import Signer, Verifier
from access.identity.issuers import fixed
from access.identity.personas import personas
from access.oauth.sandbox_apps import prepare, sandbox_apps
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import read_packages
from sandbox.personas import PERSONAS
from tests.oauth import CITIZEN, URL, Server, used_by

PACKAGES = read_packages(CORE_SCOPES)

KEY = ECKey.generate_key("P-256", auto_kid=True)


async def test_the_sandbox_s_apps_are_there_and_the_bank_acts_under_the_citizen_s_consent(server: Server) -> None:
    consents = await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now())
    assert {app.id for app in await server.apps.all()} == {app.id for app in sandbox_apps(PACKAGES, URL)}
    signer = Signer(KEY, issuer="https://sandbox.test", audience="saan")
    token = next(p.token for p in personas(PERSONAS, signer, PACKAGES, consents=consents) if p.id == "bank")
    reading = Verifier([fixed(KeySet([KEY]), issuer="https://sandbox.test", audience="saan")])
    bank = await used_by(server, await reading.caller(token))
    assert bank.refusal("Person.name", CORE_SCOPES["citizen.name"]) is None
    outside = bank.refusal("Citizen.home", CORE_SCOPES["citizen.address"])
    assert outside is not None
    assert (outside.code, outside.extensions["consent"]) == ("NO_CONSENT", "NOT_COVERED")
    await server.consents.withdraw(consents["bank"], by=CITIZEN)
    ended = (await used_by(server, await reading.caller(token))).refusal("Person.name", CORE_SCOPES["citizen.name"])
    assert ended is not None
    assert ended.extensions["consent"] == "WITHDRAWN"


async def test_no_persona_may_read_more_than_her_app_is_registered_for(server: Server) -> None:
    await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now())
    registered = {app.id: app.scopes for app in await server.apps.all()}
    reading = Verifier([fixed(KeySet([KEY]), issuer="https://sandbox.test", audience="saan")])
    signer = Signer(KEY, issuer="https://sandbox.test", audience="saan")
    callers = [await reading.caller(one.token) for one in personas(PERSONAS, signer, PACKAGES)]
    assert {one.app for one in callers} == registered.keys()
    for one in callers:
        assert one.scopes
        assert one.scopes <= registered[one.app or ""]


async def test_to_prepare_twice_changes_nothing_and_a_withdrawn_consent_is_given_anew(server: Server) -> None:
    first = await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now())
    assert await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now()) == first
    await server.consents.withdraw(first["bank"], by=CITIZEN)
    assert await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now()) != first


async def test_processes_that_start_at_once_all_find_the_apps_there(server: Server) -> None:
    prepared = (prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now()) for _ in range(5))
    assert all(await asyncio.gather(*prepared))
    assert {app.id for app in await server.apps.all()} == {app.id for app in sandbox_apps(PACKAGES, URL)}


async def test_no_app_of_the_sandbox_has_a_secret_that_somebody_might_know(server: Server) -> None:
    await prepare(server.authority, PACKAGES, PERSONAS, url=URL, now=server.clock.now())
    assert {app.authentication for app in await server.apps.all()} == {ClientAuthentication.NONE}
