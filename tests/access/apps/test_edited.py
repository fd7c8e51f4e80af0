"""What an app is called, proves itself with and carries in its tokens, after it was edited: on both databases."""

import asyncio
import datetime
from dataclasses import replace

import orjson
import pytest
from joserfc.jwk import ECKey

from access.apps.app import AppUnfit
from access.caller import Allowed
from access.oauth.http_messages import OAuthExchange, OAuthReply
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import TokenRefused
from access.permissions.scopes import Scopes
from tests.oauth import AGENCY, APP_KEY, BACK, BANK, CITIZEN, URL, Server, another, assertion, caller, redeem

NEW_KEY = ECKey.generate_key("P-256", auto_kid=True)
DAY = datetime.timedelta(days=1)


def jwks(key: ECKey, kid: str | None = None) -> str:
    return orjson.dumps({"keys": [{**key.as_dict(private=False), "kid": kid or key.kid}]}).decode()


async def by_key(server: Server, key: ECKey, jti: str) -> OAuthReply:
    form = {"grant_type": "client_credentials"} | assertion(server.clock, key=key, jti=jti, header={"kid": key.kid})
    return await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))


@pytest.mark.threat("app-disguised")
@pytest.mark.parametrize(
    ("name_th", "name_en"),
    [
        ("แอปอื่น", "EXAMPLE  BANK APP"),
        ("แอปอื่น", "Exarnple Bank app"),
        ("เเอป ธนาคาร ตัวอย่าง", "Another app"),
        ("Example Bank app", "Another app"),
        ("แอปอื่น", "แอปธนาคารตัวอย่าง"),
    ],
)
async def test_no_two_apps_have_names_that_look_alike(server: Server, name_th: str, name_en: str) -> None:
    await server.bank()
    alike = replace(BANK, id="other-app", name_th=name_th, name_en=name_en)
    with pytest.raises(AppUnfit, match="looks like that of 'bank-app'"):
        await server.apps.register(alike)
    await server.apps.register(another(BANK, "other-app"))
    with pytest.raises(AppUnfit, match="looks like that of 'bank-app'"):
        await server.apps.edit("other-app", lambda app: replace(app, name_th=name_th, name_en=name_en))
    await server.apps.edit("bank-app", lambda app: replace(app, name_en="Example Bank App!"))
    await server.apps.revoke("bank-app")
    await server.apps.edit("other-app", lambda app: replace(app, name_th=name_th, name_en=name_en))


@pytest.mark.threat("app-disguised")
async def test_of_two_that_take_one_name_at_once_one_gets_it(server: Server) -> None:
    wanted = [replace(BANK, id=f"bank-app-{n}", name_en=f"Example{' ' * n}Bank") for n in range(1, 5)]
    done = await asyncio.gather(*map(server.apps.register, wanted), return_exceptions=True)
    assert sum(not isinstance(one, AppUnfit) for one in done) == 1
    assert len(await server.apps.all()) == 1


@pytest.mark.threat("app-disguised")
@pytest.mark.parametrize("changed", [{"name_en": "Exаmple"}, {"name_th": "ธนาคาร\u202e"}, {"name_en": "..."}])
async def test_a_name_of_other_letters_or_none_is_refused(server: Server, changed: dict[str, str]) -> None:
    with pytest.raises(AppUnfit, match="name"):
        await server.apps.register(replace(BANK, **changed))  # type: ignore[arg-type]


@pytest.mark.threat("app-credentials-old")
async def test_an_old_secret_does_as_well_for_the_overlap_and_not_a_moment_longer(server: Server) -> None:
    old = await server.bank()
    new = await server.apps.rotate_secret("bank-app", overlap=DAY)
    found = await server.apps.find("bank-app")
    assert found is not None
    assert found.former is not None
    assert found.former.until == server.clock.now() + DAY
    for secret in (old, new):
        assert (await server.token(secret=secret, **redeem(await server.code()))).status == 200
    server.clock.forward(days=1)
    assert (await server.token(secret=old, **redeem(await server.code()))).body["error"] == "invalid_client"
    assert (await server.token(secret=new, **redeem(await server.code()))).status == 200
    with pytest.raises(AppUnfit, match="30 days"):
        await server.apps.rotate_secret("bank-app", overlap=31 * DAY)


@pytest.mark.threat("app-credentials-old")
async def test_a_secret_that_leaked_during_an_overlap_is_ended_with_the_one_before(server: Server) -> None:
    oldest = await server.bank()
    old = await server.apps.rotate_secret("bank-app", overlap=DAY)
    new = await server.apps.rotate_secret("bank-app")
    for secret in (oldest, old):
        assert (await server.token(secret=secret, **redeem(await server.code()))).body["error"] == "invalid_client"
    assert (await server.token(secret=new, **redeem(await server.code()))).status == 200


@pytest.mark.threat("app-credentials-old")
async def test_an_old_key_does_as_well_for_the_overlap(server: Server) -> None:
    await server.apps.register(replace(AGENCY, jwks=jwks(APP_KEY)))
    until = server.apps.end_of(DAY)
    await server.apps.edit(AGENCY.id, lambda app: app.renewed(until, jwks=jwks(NEW_KEY)))
    assert (await by_key(server, APP_KEY, "a")).status == 200
    assert (await by_key(server, NEW_KEY, "b")).status == 200
    server.clock.forward(days=1)
    assert (await by_key(server, APP_KEY, "c")).body["error"] == "invalid_client"
    assert (await by_key(server, NEW_KEY, "d")).status == 200


@pytest.mark.threat("app-credentials-old")
async def test_while_two_key_sets_hold_an_id_names_one_key(server: Server) -> None:
    await server.apps.register(replace(AGENCY, jwks=jwks(APP_KEY)))
    until = server.apps.end_of(DAY)
    with pytest.raises(AppUnfit, match="new 'kid'"):
        await server.apps.edit(AGENCY.id, lambda app: app.renewed(until, jwks=jwks(NEW_KEY, APP_KEY.kid)))
    await server.apps.edit(AGENCY.id, lambda app: app.renewed(None, jwks=jwks(NEW_KEY, APP_KEY.kid)))


@pytest.mark.threat("app-credentials-old")
async def test_from_a_secret_to_a_key_each_reaches_what_it_proves_and_no_more(server: Server) -> None:
    from access.apps.app import ClientAuthentication
    from tests.oauth import basic

    registered = await server.apps.register(replace(AGENCY, authentication=BANK.authentication, jwks=None))
    header = basic(AGENCY.id, registered.secret or "")
    by = {"authentication": ClientAuthentication.PRIVATE_KEY, "jwks": jwks(APP_KEY), "secret_hash": None}
    until = server.apps.end_of(DAY)
    await server.apps.edit(AGENCY.id, lambda app: app.renewed(until, **by))
    by_secret = await server.token(authorization=header, grant_type="client_credentials")
    assert (await caller(server, by_secret.body["access_token"])).assurance is Assurance.AAL1
    signed = await by_key(server, APP_KEY, "a")
    assert (await caller(server, signed.body["access_token"])).assurance is Assurance.AAL2
    server.clock.forward(days=1)
    late = await server.token(authorization=header, grant_type="client_credentials")
    assert late.body["error"] == "invalid_client"


@pytest.mark.threat("app-edited")
async def test_what_tokens_carry_is_edited_at_once_and_consents_and_pseudonyms_stay(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    before = await caller(server, token["access_token"])
    await server.apps.edit("bank-app", lambda app: replace(app, contact="dpo@bank.example", name_en="Bank of Examples"))
    await caller(server, token["access_token"])
    await server.apps.edit("bank-app", lambda app: replace(app, operations=Allowed.REGISTERED_ONLY, budget=500))
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
    again = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    after = await caller(server, again.body["access_token"])
    assert (after.allowed, after.budget) == (Allowed.REGISTERED_ONLY, 500)
    assert (after.consent, after.subject) == (before.consent, CITIZEN)
    await server.apps.edit("bank-app", lambda app: replace(app, operations=Allowed.OPEN, budget=None))
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, again.body["access_token"])
    third = await server.token(grant_type="refresh_token", refresh_token=again.body["refresh_token"])
    assert (await caller(server, third.body["access_token"])).budget is None, "edited back, it is none of those ended"


@pytest.mark.threat("app-edited")
async def test_a_redirect_uri_that_was_taken_out_brings_no_code(server: Server) -> None:
    await server.bank()
    code = await server.code()
    await server.apps.edit("bank-app", lambda app: replace(app, redirect_uris=("https://bank.example/new",)))
    assert (await server.token(**redeem(code))).body["error"] == "invalid_grant"
    await server.apps.edit("bank-app", lambda app: replace(app, redirect_uris=(BACK,)))
    assert (await server.token(**redeem(code))).status == 200


async def test_a_secret_is_replaced_though_a_scope_of_its_app_is_no_more(server: Server) -> None:
    await server.bank()
    later = Server(server.database, server.clock, scopes=Scopes([CORE_SCOPES["citizen.name"]]))
    assert await later.apps.rotate_secret("bank-app")
    edited = await later.apps.edit("bank-app", lambda app: replace(app, contact="dpo@bank.example"))
    assert edited.scopes == BANK.scopes
    with pytest.raises(AppUnfit, match="redirect"):
        await later.apps.edit("bank-app", lambda app: replace(app, redirect_uris=("http://bank.example/",)))
