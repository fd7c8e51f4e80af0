"""The OAuth server driven as an app and a browser do, on both databases."""

import asyncio
import datetime
from dataclasses import replace
from urllib.parse import urlsplit

import orjson
import pytest
from joserfc import jwt
from sqlalchemy import text

from access.assurance import Assurance
from access.caller import Caller
from access.consents.mandate import Relation
from access.errors import TokenRefused
from access.oauth.exchange import Exchange, Reply
from access.oauth.oauth import Authorization, Decision
from access.proofs import Presented, ProofRefused
from access.purposes import Basis
from tests.oauth import (
    AGENCY,
    APP_KEY,
    BACK,
    BANK,
    CHILD,
    CITIZEN,
    PHONE,
    URL,
    Server,
    assertion,
    authorize,
    basic,
    citizen,
    proof,
    public_jwks,
    redeem,
    told,
)


async def caller(server: Server, token: str) -> Caller:
    return await server.verifier.caller(token)


async def test_a_citizen_s_code_becomes_a_token_that_opens_what_she_allowed(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 600, "citizen.name")
    who = await caller(server, token["access_token"])
    assert (who.app, who.subject, who.purpose) == ("bank-app", CITIZEN, "customer-check")
    assert who.scopes == {"citizen.name"}
    assert (who.basis, who.assurance) == (Basis.CONSENT, Assurance.AAL2)
    assert who.consent is not None
    assert (await server.consents.use(who)).refusal("Person.name", "citizen.name") is None


async def test_an_app_learns_no_national_id_from_its_token_and_two_apps_cannot_compare_their_people(
    server: Server,
) -> None:
    await server.bank()
    await server.apps.register(replace(BANK, id="other-bank"))
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
    thief = (await server.apps.register(replace(BANK, id="thief-app"))).secret or ""
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
    portal = replace(BANK, id="portal-app", basis=Basis.OWN_REQUEST, purposes=frozenset({"self-service"}))
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
    refusal = (await server.consents.use(who)).refusal("Person.name", "citizen.name")
    assert refusal is not None
    assert (refusal.code, refusal.extensions["consent"]) == ("NO_CONSENT", "WITHDRAWN")
    refreshed = await server.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert refreshed.body["error"] == "invalid_grant"


async def refused(server: Server, **changed: str) -> Reply:
    reply = await server.oauth.authorization(authorize(**changed))
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "",
        "https://evil.example/back",
        "https://bank.example/back/",
        "https://bank.example/back?x=1",
        "https://bank.example/back#x",
        "https://bank.example/back/../evil",
        "https://bank.example:443/back",
        "https://BANK.example/back",
        "https://bank.example@evil.example/back",
        "https://bank.example.evil.example/back",
        "https://bank.example/back%2f..",
        "http://bank.example/back",
        "//bank.example/back",
        "javascript:alert(1)",
        "https://bank.example/back\r\nLocation: https://evil.example",
        "https://bank.example/ถอยหลัง",
        'https://bank.example/"\\',
    ],
)
async def test_only_exactly_the_registered_redirect_uri_is_ever_redirected_to(
    server: Server, redirect_uri: str
) -> None:
    await server.bank()
    reply = await refused(server, redirect_uri=redirect_uri)
    assert reply.location is None
    assert reply.status in (400, 401)


async def test_an_unknown_or_revoked_app_is_told_here_and_not_redirected(server: Server) -> None:
    await server.bank()
    assert (await refused(server, client_id="nobody-here")).location is None
    await server.apps.revoke("bank-app")
    assert (await refused(server)).location is None


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "citizens.lookup"}, "invalid_scope"),
        ({"scope": "citizen.name everything"}, "invalid_scope"),
        ({"purpose": "licensing"}, "invalid_request"),
    ],
)
async def test_a_request_without_pkce_or_for_too_much_goes_back_with_the_reason(
    server: Server, changed: dict[str, str], error: str
) -> None:
    await server.bank()
    reply = await refused(server, **changed)
    assert told(reply)["error"] == error
    assert told(reply)["state"] == "st"
    assert "code" not in told(reply)


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", ""])
async def test_there_is_no_implicit_flow(server: Server, response_type: str) -> None:
    await server.bank()
    reply = await refused(server, response_type=response_type)
    assert told(reply)["error"] == "unsupported_response_type"


async def test_a_parameter_that_comes_twice_is_refused(server: Server) -> None:
    await server.bank()
    good = authorize()
    for name in ("redirect_uri", "client_id", "code_challenge", "scope", "state"):
        doubled = Exchange("GET", good.url, [*good.parameters, (name, "x")])
        reply = await server.oauth.authorization(doubled)
        assert isinstance(reply, Reply)
        assert (reply.status, reply.location) == (400, None)
    form = tuple(redeem(await server.code()).items())
    reply = await server.oauth.token(
        Exchange("POST", f"{URL}/oauth/token", (*form, ("code", "x")), basic("bank-app", server.secret))
    )
    assert reply.body["error"] == "invalid_request"


async def test_what_a_person_denies_goes_back_as_access_denied(server: Server) -> None:
    await server.bank()
    asked = await server.oauth.authorization(authorize())
    assert isinstance(asked, Authorization)
    reply = server.oauth.denied(asked)
    assert told(reply) == {"error": "access_denied", "state": "st", "iss": URL} | {
        "error_description": told(reply)["error_description"]
    }
    assert urlsplit(reply.location or "").netloc == "bank.example"


async def agency(server: Server, **changed: object) -> None:
    registered = replace(AGENCY, jwks=orjson.dumps(public_jwks(APP_KEY)).decode(), **changed)  # type: ignore[arg-type]
    await server.apps.register(registered)


async def test_an_agency_asks_for_itself_with_a_key_of_its_own(server: Server) -> None:
    await agency(server)
    reply = await server.oauth.token(
        Exchange(
            "POST", f"{URL}/oauth/token", tuple({"grant_type": "client_credentials", **assertion(server.clock)}.items())
        )
    )
    assert reply.status == 200, reply.body
    assert "refresh_token" not in reply.body
    who = await caller(server, reply.body["access_token"])
    assert (who.app, who.subject, who.basis) == ("welfare-office", None, Basis.PUBLIC_TASK)
    assert who.purposes == {"benefits", "licensing"}
    lookup = who.refusal("Query.citizen", "citizens.lookup")
    assert lookup is not None
    assert lookup.code == "PURPOSE_REQUIRED"
    assert who.asking("benefits", "K1").refusal("Query.citizen", "citizens.lookup") is None


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
    reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert reply.body["error"] == "invalid_client"


async def test_an_assertion_works_once_and_with_the_registered_key_only(server: Server) -> None:
    from joserfc.jwk import ECKey

    await agency(server)
    good = {"grant_type": "client_credentials", **assertion(server.clock)}
    forged = {"grant_type": "client_credentials", **assertion(server.clock, key=ECKey.generate_key("P-256"))}
    for form, status in ((forged, 400), (good, 200), (good, 400)):
        reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items())))
        assert reply.status in (status, status + 1), reply.body


async def test_too_much_asked_for_oneself_is_refused_and_not_answered_with_less(server: Server) -> None:
    await agency(server)
    form = {"grant_type": "client_credentials", "scope": "citizen.name entitlements", **assertion(server.clock)}
    reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items())))
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
    reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", form))
    assert reply.body["error"] == "invalid_client"


async def test_a_phone_s_tokens_are_bound_to_its_key(server: Server) -> None:
    await server.apps.register(PHONE)
    back = PHONE.redirect_uris[0]
    code = await server.code(client_id="phone-app", redirect_uri=back)
    form = redeem(code, client_id="phone-app", redirect_uri=back)
    unbound = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items())))
    assert unbound.body["error"] == "invalid_dpop_proof"
    code = await server.code(client_id="phone-app", redirect_uri=back)
    form = redeem(code, client_id="phone-app", redirect_uri=back)
    made = proof(server.clock)
    bound = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items()), proof=made))
    assert bound.body["token_type"] == "DPoP"
    with pytest.raises(TokenRefused):
        await server.verifier.caller(bound.body["access_token"], Presented())
    refresh = {"grant_type": "refresh_token", "refresh_token": bound.body["refresh_token"], "client_id": "phone-app"}
    from joserfc.jwk import ECKey

    for key, jti, status in ((None, "p1", 400), (ECKey.generate_key("P-256"), "p2", 400)):
        made = proof(server.clock, jti=jti, **({"key": key} if key else {}))
        reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(refresh.items()), proof=made))
        assert reply.status == status, "a replayed proof, and a thief's own key"
    made = proof(server.clock, jti="p3")
    reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(refresh.items()), proof=made))
    assert reply.status == 200, reply.body


async def ended(server: Server, endpoint: str, token: str, authorization: str | None = None) -> Reply:
    exchange = Exchange(
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
    other = (await server.apps.register(replace(BANK, id="other-bank"))).secret or ""
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


async def test_a_revoked_token_is_worth_nothing_and_another_app_cannot_revoke_it(server: Server) -> None:
    await server.bank()
    other = (await server.apps.register(replace(BANK, id="other-bank"))).secret or ""
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


async def test_another_process_follows_a_rotation_when_it_meets_the_new_key(server: Server) -> None:
    await server.bank()
    other = Server(server.database, server.clock)
    await other.keys.ring()
    await server.keys.rotate()
    server.clock.forward(seconds=2)
    token = (await server.signed_in())["access_token"]
    assert (await caller(other, token)).subject == CITIZEN


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
    reply = await server.oauth.token(Exchange("POST", f"{URL}/oauth/token", tuple(form.items())))
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
