"""Apps that prove who they are: agencies by a key, others by a secret, phones by neither."""

from dataclasses import replace

import orjson
import pytest

from access.identity.dpop import Presented
from access.oauth.http_messages import OAuthExchange
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import TokenRefused
from access.permissions.purposes import Basis
from tests.oauth import (
    AGENCY,
    APP_KEY,
    PHONE,
    URL,
    Server,
    assertion,
    basic,
    caller,
    proof,
    public_jwks,
    redeem,
)


async def agency(server: Server, **changed: object) -> None:
    registered = replace(AGENCY, jwks=orjson.dumps(public_jwks(APP_KEY)).decode(), **changed)  # type: ignore[arg-type]
    await server.apps.register(registered)


async def test_an_agency_asks_for_itself_with_a_key_of_its_own(server: Server) -> None:
    await agency(server)
    reply = await server.oauth.token(
        OAuthExchange(
            "POST", f"{URL}/oauth/token", tuple({"grant_type": "client_credentials", **assertion(server.clock)}.items())
        )
    )
    assert reply.status == 200, reply.body
    assert "refresh_token" not in reply.body
    who = await caller(server, reply.body["access_token"])
    assert (who.app, who.subject, who.basis) == ("welfare-office", None, Basis.PUBLIC_TASK)
    assert who.purposes == {"benefits", "licensing"}
    lookup = who.refusal("Query.citizen", CORE_SCOPES["citizens.lookup"])
    assert lookup is not None
    assert lookup.code == "PURPOSE_REQUIRED"
    assert who.asking("benefits", "K1").refusal("Query.citizen", CORE_SCOPES["citizens.lookup"]) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.test"},
        {"aud": None},
        {"iss": "bank-app"},
        {"sub": "nobody-here"},
        {"exp": 0},
        {"exp": 4_000_000_000},
        {"exp": None},
        {"jti": None},
        {"jti": 5},
        {"header": {"kid": "other"}},
    ],
)
async def test_an_assertion_with_one_thing_wrong_is_refused(server: Server, changed: dict[str, object]) -> None:
    await agency(server)
    form = {"grant_type": "client_credentials", **assertion(server.clock, **changed)}
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert reply.body["error"] == "invalid_client"


async def test_an_assertion_works_once_and_with_the_registered_key_only(server: Server) -> None:
    from joserfc.jwk import ECKey

    await agency(server)
    good = {"grant_type": "client_credentials", **assertion(server.clock)}
    forged = {"grant_type": "client_credentials", **assertion(server.clock, key=ECKey.generate_key("P-256"))}
    for form, status in ((forged, 400), (good, 200), (good, 400)):
        reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
        assert reply.status in (status, status + 1), reply.body


async def test_too_much_asked_for_oneself_is_refused_and_not_answered_with_less(server: Server) -> None:
    await agency(server)
    form = {"grant_type": "client_credentials", "scope": "citizen.name entitlements", **assertion(server.clock)}
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert (reply.status, reply.body["error"]) == (400, "invalid_scope")


async def test_a_wrong_secret_no_secret_and_an_old_secret_are_refused(server: Server) -> None:
    old = await server.bank()
    new = await server.apps.rotate_secret("bank-app")
    code = await server.code()
    for authorization in (basic("bank-app", "wrong"), basic("bank-app", ""), basic("bank-app", old), "Bearer x"):
        reply = await server.token(authorization=authorization, **redeem(code))
        assert reply.body["error"] == "invalid_client"
    posted = await server.token(authorization="Basic !", client_id="bank-app", client_secret=new, **redeem(code))
    assert posted.body["error"] == "invalid_client", "a secret belongs into the header (OAuth 2.1)"
    assert (await server.token(secret=new, **redeem(code))).status == 200


async def test_an_app_without_a_secret_cannot_pose_as_one_that_has_one(server: Server) -> None:
    await server.bank()
    form = tuple(redeem(await server.code(), client_id="bank-app").items())
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", form))
    assert reply.body["error"] == "invalid_client"


async def test_a_phone_s_tokens_are_bound_to_its_key(server: Server) -> None:
    await server.apps.register(PHONE)
    back = PHONE.redirect_uris[0]
    code = await server.code(client_id="phone-app", redirect_uri=back)
    form = redeem(code, client_id="phone-app", redirect_uri=back)
    unbound = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert unbound.body["error"] == "invalid_dpop_proof"
    code = await server.code(client_id="phone-app", redirect_uri=back)
    form = redeem(code, client_id="phone-app", redirect_uri=back)
    made = proof(server.clock)
    bound = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items()), proof=made))
    assert bound.body["token_type"] == "DPoP"
    with pytest.raises(TokenRefused):
        await server.verifier.caller(bound.body["access_token"], Presented())
    refresh = {"grant_type": "refresh_token", "refresh_token": bound.body["refresh_token"], "client_id": "phone-app"}
    from joserfc.jwk import ECKey

    for key, jti, status in ((None, "p1", 400), (ECKey.generate_key("P-256"), "p2", 400)):
        made = proof(server.clock, jti=jti, **({"key": key} if key else {}))
        reply = await server.oauth.token(
            OAuthExchange("POST", f"{URL}/oauth/token", tuple(refresh.items()), proof=made)
        )
        assert reply.status == status, "a replayed proof, and a thief's own key"
    made = proof(server.clock, jti="p3")
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(refresh.items()), proof=made))
    assert reply.status == 200, reply.body


async def test_an_app_that_only_tells_changes_has_a_token_that_opens_nothing(server: Server) -> None:
    await agency(server, scopes=frozenset(), purposes=frozenset())
    form = {"grant_type": "client_credentials", **assertion(server.clock)}
    reply = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert reply.status == 200, reply.body
    who = await caller(server, reply.body["access_token"])
    assert (who.app, who.subject, who.scopes) == ("welfare-office", None, frozenset())
    assert who.refusal("Query.citizen", CORE_SCOPES["citizens.lookup"]) is not None
    more = {"grant_type": "client_credentials", "scope": "hub.explain", **assertion(server.clock, jti="another")}
    refused = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(more.items())))
    assert (refused.status, refused.body["error"]) == (400, "invalid_scope")


@pytest.mark.threat("client-two-ways")
@pytest.mark.parametrize("second", ["body", "assertion", "basic and assertion"])
async def test_who_authenticates_in_two_ways_at_once_is_refused_though_both_be_good(
    server: Server, second: str
) -> None:
    await agency(server)
    await server.bank()
    form = {"client_id": "bank-app", **redeem(await server.code())}
    header: str | None = basic("bank-app", server.secret)
    if second == "body":
        form["client_secret"] = server.secret
    else:
        form |= assertion(server.clock)
    if second == "assertion":
        header, form["client_secret"] = None, server.secret
    twice = await server.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", tuple(form.items()), header))
    assert (twice.status, twice.body["error"]) == (400, "invalid_request")
    for endpoint in (server.oauth.revoke, server.oauth.introspect):
        reply = await endpoint(OAuthExchange("POST", f"{URL}/oauth/revoke", (*form.items(), ("token", "x")), header))
        assert reply.body["error"] == "invalid_request"
    for no_text in ("Basic /w==", "Basic //86"):
        assert (await server.token(authorization=no_text, **redeem(form["code"]))).status in (400, 401)
    other = await server.token(client_id="phone-app", **redeem(form["code"]))
    assert (other.status, other.body["error"]) == (400, "invalid_request"), "nor does it name two clients"
    once = {name: value for name, value in form.items() if not name.startswith("client_")}
    assert (await server.token(**once)).status == 200, "and the code is as good as before"
