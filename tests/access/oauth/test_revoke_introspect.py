"""Proofs, tokens and keys come to their end: once, revoked, rotated, distrusted."""

import orjson
import pytest

from access.identity.dpop import Presented, ProofRefused
from access.oauth.http_messages import OAuthExchange, OAuthReply
from access.permissions.field_refusals import TokenRefused
from tests.oauth import (
    BANK,
    CITIZEN,
    URL,
    Server,
    another,
    basic,
    caller,
    proof,
)


async def ended(server: Server, endpoint: str, token: str, authorization: str | None = None) -> OAuthReply:
    exchange = OAuthExchange(
        "POST", f"{URL}/oauth/{endpoint}", [("token", token)], authorization or basic("bank-app", server.secret)
    )
    return await (server.oauth.revoke if endpoint == "revoke" else server.oauth.introspect)(exchange)


async def test_a_proof_is_good_once_in_all_processes_together(server: Server) -> None:
    other = Server(server.database, server.clock)
    presented = Presented("dpop", proof(server.clock), "POST", f"{URL}/oauth/token")
    assert await server.proofs.thumbprint(presented)
    with pytest.raises(ProofRefused, match="before"):
        await other.proofs.thumbprint(presented)


async def test_an_app_learns_what_its_own_token_is_worth_and_nobody_else_does(server: Server) -> None:
    await server.bank()
    other = (await server.apps.register(another(BANK, "other-bank"))).secret or ""
    token = await server.signed_in()
    for kind in ("access_token", "refresh_token"):
        active = (await ended(server, "introspect", token[kind])).body
        assert (active["active"], active["scope"], active["client_id"]) == (True, "citizen.name", "bank-app")
        assert CITIZEN not in orjson.dumps(active).decode()
        assert "person" not in active
        foreign = await ended(server, "introspect", token[kind], basic("other-bank", other))
        assert foreign.body == {"active": False}
    assert (await ended(server, "introspect", "nonsense")).body == {"active": False}
    assert (await ended(server, "introspect", token["access_token"], basic("bank-app", "x"))).status in (400, 401)


@pytest.mark.threat("token-stolen")
async def test_a_revoked_token_is_worth_nothing_and_another_app_cannot_revoke_it(server: Server) -> None:
    await server.bank()
    other = (await server.apps.register(another(BANK, "other-bank"))).secret or ""
    token = await server.signed_in()
    assert (await ended(server, "revoke", token["access_token"], basic("other-bank", other))).status == 200
    await caller(server, token["access_token"])
    assert (await ended(server, "revoke", token["access_token"])).status == 200
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
    assert (await ended(server, "introspect", token["access_token"])).body == {"active": False}
    assert (await ended(server, "revoke", "nonsense")).status == 200
    again = (await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])).body
    assert (await ended(server, "revoke", again["refresh_token"])).status == 200
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, again["access_token"])


@pytest.mark.threat("token-stolen")
async def test_a_token_is_told_of_and_ended_by_a_process_that_has_not_met_its_key(server: Server) -> None:
    await server.bank()
    other = Server(server.database, server.clock)
    other.secret = server.secret
    await other.keys.ring()
    await server.keys.rotate()
    token = (await server.signed_in())["access_token"]
    assert (await ended(other, "introspect", token)).body["active"]
    third = Server(server.database, server.clock)
    third.secret = server.secret
    await third.keys.ring()
    await server.keys.rotate()
    token = (await server.signed_in())["access_token"]
    assert (await ended(third, "revoke", token)).status == 200
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token)


@pytest.mark.threat("token-stolen")
async def test_a_revoked_app_s_tokens_end_at_once(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    await server.apps.revoke("bank-app")
    with pytest.raises(TokenRefused, match="revoked"):
        await caller(server, token["access_token"])
    reply = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert reply.body["error"] == "invalid_client"


async def test_after_a_rotation_the_old_key_s_tokens_still_hold_until_they_end(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    old = (await server.keys.ring()).signing.kid
    new = await server.keys.rotate()
    assert new != old
    assert {key["kid"] for key in (await server.oauth.jwks())["keys"]} == {old, new}
    assert all("d" not in key for key in (await server.oauth.jwks())["keys"])
    await caller(server, token["access_token"])
    server.clock.forward(days=1, minutes=1)
    assert {key["kid"] for key in (await server.oauth.jwks())["keys"]} == {new}


@pytest.mark.threat("key-distrusted")
async def test_a_key_that_is_distrusted_verifies_no_token_any_more(server: Server) -> None:
    await server.bank()
    token = (await server.signed_in())["access_token"]
    elsewhere, fresh = Server(server.database, server.clock), Server(server.database, server.clock)
    for one in (server, elsewhere):
        await caller(one, token)
    await server.keys.rotate(distrust=True)
    for one in (server, elsewhere, fresh):
        with pytest.raises(TokenRefused):
            await caller(one, token)
    await caller(server, (await server.signed_in())["access_token"])


@pytest.mark.threat("key-distrusted")
async def test_a_distrusted_key_s_token_is_told_as_worth_nothing_by_every_process_at_once(server: Server) -> None:
    await server.bank()
    token = (await server.signed_in())["access_token"]
    elsewhere = Server(server.database, server.clock)
    elsewhere.secret = server.secret
    assert (await ended(elsewhere, "introspect", token)).body["active"]
    await server.keys.rotate(distrust=True)
    for one in (server, elsewhere):
        assert (await ended(one, "introspect", token)).body == {"active": False}
    server.clock.forward(seconds=1.001)
    await caller(server, (await elsewhere.signed_in())["access_token"])


async def test_another_process_follows_a_rotation_when_it_meets_the_new_key(server: Server) -> None:
    await server.bank()
    other = Server(server.database, server.clock)
    await other.keys.ring()
    await server.keys.rotate()
    token = (await server.signed_in())["access_token"]
    assert (await caller(other, token)).subject == CITIZEN
