"""Codes, tokens and refresh tokens of people who signed in, driven as an app and a browser do, on both databases."""

import asyncio
import datetime
from dataclasses import replace

import orjson
import pytest
from joserfc import jwt
from sqlalchemy import text

from access.consents.mandates import Relation
from access.oauth.endpoints import Decision
from access.oauth.http_messages import OAuthExchange
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import TokenRefused
from access.permissions.purposes import Basis
from tests.oauth import (
    AGENCY,
    APP_KEY,
    BACK,
    BANK,
    CHILD,
    CITIZEN,
    URL,
    Server,
    another,
    assertion,
    authorize,
    basic,
    caller,
    citizen,
    public_jwks,
    redeem,
    told,
    used_by,
)

pytestmark = pytest.mark.threat("grant-stolen")


async def test_a_citizen_s_code_becomes_a_token_that_opens_what_she_allowed(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 600, "citizen.name")
    who = await caller(server, token["access_token"])
    assert (who.app, who.subject, who.purpose) == ("bank-app", CITIZEN, "customer-check")
    assert who.scopes == {"citizen.name"}
    assert (who.basis, who.assurance) == (Basis.CONSENT, Assurance.AAL2)
    assert who.consent is not None
    assert (await used_by(server, who)).refusal("Person.name", CORE_SCOPES["citizen.name"]) is None


async def test_an_app_learns_no_national_id_from_its_token_and_two_apps_cannot_compare_their_people(
    server: Server,
) -> None:
    await server.bank()
    await server.apps.register(another(BANK, "other-bank"))
    access = (await server.signed_in())["access_token"]
    ring = await server.keys.ring()
    claims = jwt.decode(access, ring.signing, algorithms=["ES256"]).claims
    assert CITIZEN not in orjson.dumps(claims).decode()
    assert claims["sub"] not in (CITIZEN, "bank-app")
    other = await server.oauth.decided(
        authorize(client_id="other-bank"), Decision(citizen(server.clock), server.clock.now() + datetime.timedelta(1))
    )
    secret = await server.apps.rotate_secret("other-bank")
    reply = await server.token(authorization=basic("other-bank", secret), **redeem(told(other)["code"]))
    second = jwt.decode(reply.body["access_token"], ring.signing, algorithms=["ES256"]).claims
    assert second["sub"] != claims["sub"]


async def test_no_token_code_secret_or_national_id_is_kept_in_the_clear(server: Server) -> None:
    secret = await server.bank()
    code = await server.code()
    token = (await server.token(**redeem(code))).body
    kept = ""
    async with server.database.reading() as connection:
        for table in ("apps", "oauth_grants", "oauth_codes", "oauth_refresh_tokens", "oauth_keys", "consents"):
            kept += repr((await connection.execute(text(f"SELECT * FROM {table}"))).all())
    for hidden in (secret, code, token["access_token"], token["refresh_token"], CITIZEN, "สมศรี", "PRIVATE KEY"):
        assert hidden not in kept


async def test_the_redirect_says_which_server_it_comes_from_and_repeats_the_state(server: Server) -> None:
    await server.bank()
    until = server.clock.now() + datetime.timedelta(days=1)
    reply = await server.oauth.decided(authorize(), Decision(citizen(server.clock), until))
    assert reply.status == 302
    assert reply.location is not None
    assert reply.location.startswith(BACK + "?")
    assert told(reply)["state"] == "st"
    assert told(reply)["iss"] == URL


async def test_an_id_token_names_a_pseudonym_and_how_she_signed_in(server: Server) -> None:
    await server.bank()
    code = await server.code(scope="openid citizen.name", nonce="n1")
    reply = await server.token(**redeem(code))
    ring = await server.keys.ring()
    claims = jwt.decode(reply.body["id_token"], ring.signing, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"], claims["acr"]) == (URL, "bank-app", "n1", "aal2")
    assert claims["sub"] != CITIZEN
    assert "name" not in claims
    with pytest.raises(TokenRefused):
        await caller(server, reply.body["id_token"])


async def test_a_code_works_once_and_one_that_comes_back_ends_what_it_gave(server: Server) -> None:
    await server.bank()
    code = await server.code()
    token = (await server.token(**redeem(code))).body
    await caller(server, token["access_token"])
    again = await server.token(**redeem(code))
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
    refreshed = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert refreshed.body["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "wrong"}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "https://bank.example/other"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
async def test_a_code_with_one_thing_wrong_gives_no_token(server: Server, changed: dict[str, str], error: str) -> None:
    await server.bank()
    reply = await server.token(**{**redeem(await server.code()), **changed})
    assert (reply.status, reply.body["error"]) == (400, error)
    assert "access_token" not in reply.body


async def test_a_code_lasts_a_minute(server: Server) -> None:
    await server.bank()
    code = await server.code()
    server.clock.forward(seconds=61)
    assert (await server.token(**redeem(code))).body["error"] == "invalid_grant"


async def test_another_app_cannot_redeem_a_stolen_code_nor_spoil_it(server: Server) -> None:
    await server.bank()
    thief = (await server.apps.register(another(BANK, "thief-app"))).secret or ""
    code = await server.code()
    stolen = await server.token(authorization=basic("thief-app", thief), **redeem(code))
    assert stolen.body["error"] == "invalid_grant"
    assert (await server.token(**redeem(code))).status == 200


async def test_a_refresh_token_rotates_and_a_stolen_one_ends_the_family(server: Server) -> None:
    await server.bank()
    first = await server.signed_in()
    second = (await server.token(grant_type="refresh_token", refresh_token=first["refresh_token"])).body
    assert second["refresh_token"] != first["refresh_token"]
    await caller(server, second["access_token"])
    reused = await server.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert reused.body["error"] == "invalid_grant"
    for token in (first, second):
        with pytest.raises(TokenRefused, match="revoked"):
            await caller(server, token["access_token"])
    ended = await server.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert ended.body["error"] == "invalid_grant"


async def test_a_refresh_cannot_widen_the_scopes_but_may_narrow_them(server: Server) -> None:
    await server.bank()
    code = await server.code(scope="citizen.name citizen.businesses")
    token = (await server.token(**redeem(code))).body
    wide = await server.token(
        grant_type="refresh_token", refresh_token=token["refresh_token"], scope="citizen.name citizens.lookup"
    )
    assert wide.body["error"] == "invalid_scope"
    narrow = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"], scope="citizen.name")
    assert (await caller(server, narrow.body["access_token"])).scopes == {"citizen.name"}


@pytest.mark.parametrize("asked", ["citizen.name", "openid"])
@pytest.mark.parametrize("blank", ["", " ", "   "])
async def test_a_refresh_that_asks_for_a_blank_gets_what_was_allowed_and_not_all_there_is(
    server: Server, asked: str, blank: str
) -> None:
    await server.bank()
    token = (await server.token(**redeem(await server.code(scope=asked)))).body
    again = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"], scope=blank)
    assert again.body["scope"] == asked
    assert (await caller(server, again.body["access_token"])).scopes == {asked} - {"openid"}


async def test_nobody_acts_for_another_beyond_the_end_of_the_mandate(server: Server) -> None:
    portal = another(BANK, "portal-app", basis=Basis.OWN_REQUEST, purposes=frozenset({"self-service"}))
    secret = (await server.apps.register(portal)).secret or ""
    mandate = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    parent = citizen(server.clock, subject=CHILD, relation="parent")
    code = await server.code(parent, client_id="portal-app")
    token = (await server.token(authorization=basic("portal-app", secret), **redeem(code))).body
    assert (await caller(server, token["access_token"])).subject == CHILD
    await server.mandates.end(mandate.id)
    again = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert (await server.token(authorization=basic("portal-app", secret), **again)).body["error"] == "invalid_grant"


async def test_after_a_withdrawal_there_are_no_new_tokens_and_the_old_ones_open_nothing(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    who = await caller(server, token["access_token"])
    assert who.consent is not None
    await server.consents.withdraw(who.consent, by=CITIZEN)
    refusal = (await used_by(server, who)).refusal("Person.name", CORE_SCOPES["citizen.name"])
    assert refusal is not None
    assert (refusal.code, refusal.extensions["consent"]) == ("NO_CONSENT", "WITHDRAWN")
    refreshed = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert refreshed.body["error"] == "invalid_grant"


async def test_an_official_acts_by_name_and_for_nobody(server: Server) -> None:
    from access.apps.app import Flow

    app = replace(
        AGENCY,
        id="counter-app",
        redirect_uris=(BACK,),
        flows=frozenset({Flow.CODE}),
        jwks=orjson.dumps(public_jwks(APP_KEY)).decode(),
    )
    await server.apps.register(app)
    official = citizen(server.clock, name="ธนกร วงศ์ใหญ่", official=True, office="1203")
    code = await server.code(official, client_id="counter-app", purpose="benefits")
    form = redeem(code, **assertion(server.clock, app="counter-app"))
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    who = await caller(server, reply.body["access_token"])
    assert (who.actor, who.office, who.subject) == ("ธนกร วงศ์ใหญ่", "1203", None)
    assert (who.purpose, who.purposes) == (None, {"benefits", "licensing"})
    assert who.actor_reference is not None
    assert CITIZEN not in who.actor_reference


async def test_of_two_that_spend_the_same_token_at_once_one_gets_through_and_then_neither(server: Server) -> None:
    await server.bank()
    code = await server.code()
    replies = await asyncio.gather(*(server.token(**redeem(code)) for _ in range(4)))
    assert sorted(reply.status for reply in replies) == [200, 400, 400, 400]
    token = next(reply.body for reply in replies if reply.status == 200)
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
    token = await server.signed_in()
    form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    replies = await asyncio.gather(*(server.token(**form) for _ in range(4)))
    assert sorted(reply.status for reply in replies) == [200, 400, 400, 400]
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
