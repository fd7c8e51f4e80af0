"""Every way in which OAuth refuses: always with a code and why, in words that lead on, and nothing spent for it."""

import re
from dataclasses import replace

import orjson
import pytest

from access.oauth.http_messages import OAuthExchange, OAuthReply
from access.permissions.core_scopes import CORE_SCOPES
from tests.oauth import (
    AGENCY,
    APP_KEY,
    BANK,
    PHONE,
    URL,
    Server,
    assertion,
    authorize,
    basic,
    proof,
    public_jwks,
    redeem,
    told,
)

DESCRIBED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{12,300}")
"""RFC 6749, 4.1.2.1 and 5.2, and long enough to say something."""


def said(reply: OAuthReply) -> dict[str, str]:
    return told(reply) if reply.location is not None else dict(reply.body)


def post(to: str, form: dict[str, str], authorization: str | None = None, sent: str | None = None) -> OAuthExchange:
    return OAuthExchange("POST", f"{URL}/oauth/{to}", tuple(form.items()), authorization, sent)


AUTHORIZE = [
    ({"client_id": ""}, "invalid_client", "client_id"),
    ({"client_id": "nobody-here"}, "invalid_client", "not exist"),
    ({"redirect_uri": ""}, "invalid_request", "redirect_uri"),
    ({"redirect_uri": "https://evil.example/"}, "invalid_request", "registered"),
    ({"client_id": "welfare-office", "redirect_uri": ""}, "invalid_request", "redirect_uri"),
    ({"response_type": "token"}, "unsupported_response_type", "must be code"),
    ({"response_type": ""}, "unsupported_response_type", "must be code"),
    ({"response_type": "token", "redirect_uri": "https://evil.example/"}, "unsupported_response_type", "must be code"),
    ({"code_challenge": ""}, "invalid_request", "code_challenge"),
    ({"code_challenge_method": "plain"}, "invalid_request", "S256"),
    (
        {"scope": "everything"},
        "invalid_scope",
        "Not allowed here: everything. Allowed: citizen.businesses",
    ),
    ({"scope": "citizen.name citizens.lookup"}, "invalid_scope", "Not allowed here: citizens.lookup."),
    ({"scope": " ".join(f"a{n}" for n in range(99))}, "invalid_scope", "and 94 more"),
    ({"purpose": "licensing"}, "invalid_request", "customer-check"),
    ({"prompt": "none login"}, "invalid_request", "alone"),
    ({"prompt": "sometimes"}, "invalid_request", "prompt"),
    ({"max_age": "-1"}, "invalid_request", "max_age"),
    ({"nonce": 'a"b'}, "invalid_request", "characters"),
]


@pytest.mark.parametrize(("changed", "error", "why"), AUTHORIZE)
async def test_each_refusal_of_a_request_for_a_code_says_why_to_the_app_and_in_two_languages_to_her(
    server: Server, changed: dict[str, str], error: str, why: str
) -> None:
    await server.bank()
    await server.apps.register(replace(AGENCY, jwks=orjson.dumps(public_jwks(APP_KEY)).decode()))
    reply = await server.oauth.authorization(authorize(**changed))
    assert isinstance(reply, OAuthReply)
    assert said(reply)["error"] == error
    assert why in said(reply)["error_description"]
    assert DESCRIBED.fullmatch(said(reply)["error_description"])
    assert "evil" not in said(reply)["error_description"], "what was sent is not said again"
    if reply.location is not None:
        return
    assert reply.said is not None
    assert re.search("[ก-๙]{12}", reply.said[0])
    assert re.search("[a-z]", reply.said[1])


async def test_what_she_or_the_browser_decided_goes_back_with_a_description(server: Server) -> None:
    await server.bank()
    asked = await server.oauth.authorization(authorize())
    assert not isinstance(asked, OAuthReply)
    oauth = server.oauth
    for answer in (oauth.denied, oauth.login_required, oauth.consent_required, oauth.interaction_required):
        assert DESCRIBED.fullmatch(told(answer(asked))["error_description"])


TOKEN = [
    ({"grant_type": ""}, "unsupported_grant_type", "authorization_code, client_credentials, refresh_token"),
    ({"grant_type": "password"}, "unsupported_grant_type", "authorization_code"),
    ({"grant_type": "client_credentials"}, "unauthorized_client", "client_credentials"),
    ({"code": ""}, "invalid_request", "code"),
    ({"code": "wrong"}, "invalid_grant", "code"),
    ({"redirect_uri": "https://bank.example/other"}, "invalid_grant", "redirect_uri"),
    ({"code_verifier": ""}, "invalid_request", "code_verifier"),
    ({"code_verifier": "short"}, "invalid_request", "code_verifier"),
    ({"code_verifier": "w" * 43}, "invalid_grant", "challenge"),
    ({"grant_type": "refresh_token"}, "invalid_request", "refresh_token"),
    ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant", "sign in again"),
    ({"authorization": "Bearer x"}, "invalid_client", "Basic"),
    ({"authorization": basic("nobody-here", "x")}, "invalid_client", "unknown"),
    ({"authorization": basic("bank-app", "wrong")}, "invalid_client", "client_assertion"),
    ({"authorization": "Basic /w=="}, "invalid_request", "Authorization"),
    ({"client_secret": "x"}, "invalid_request", "more than one way"),
    ({"client_id": "other-app"}, "invalid_request", "client_id"),
]


@pytest.mark.parametrize(("changed", "error", "why"), TOKEN)
async def test_each_refusal_of_a_token_says_why_and_leaves_the_code_as_good_as_it_was(
    server: Server, changed: dict[str, str], error: str, why: str
) -> None:
    await server.bank()
    code = await server.code()
    reply = await server.token(**{**redeem(code), **changed})
    assert reply.body["error"] == error
    assert why in reply.body["error_description"]
    assert DESCRIBED.fullmatch(reply.body["error_description"])
    assert (await server.token(**redeem(code))).status == 200


BROKEN = [
    {"client_assertion": "x"},
    {"client_assertion": "x.y.z"},
    {"jti": None},
    {"sub": None},
    {"sub": 5},
    {"sub": "nobody-here"},
    {"exp": 0},
    {"aud": "https://other.test"},
    {"scope": "citizen.address"},
    {"scope": "everything entitlements"},
]


@pytest.mark.parametrize("changed", BROKEN)
async def test_each_refusal_of_a_back_end_says_why(server: Server, changed: dict[str, object]) -> None:
    await server.apps.register(replace(AGENCY, jwks=orjson.dumps(public_jwks(APP_KEY)).decode()))
    claims = {name: value for name, value in changed.items() if name not in ("scope", "client_assertion")}
    form = {"grant_type": "client_credentials", **assertion(server.clock, **claims)}
    form |= {name: str(value) for name, value in changed.items() if name not in claims}
    reply = await server.oauth.token(post("token", form))
    assert reply.body["error"] == ("invalid_scope" if "scope" in changed else "invalid_client")
    assert DESCRIBED.fullmatch(reply.body["error_description"])
    if "scope" in changed:
        assert reply.body["error_description"].endswith("Allowed: citizen.name, citizens.lookup.")


async def test_a_refresh_for_more_names_what_she_allowed(server: Server) -> None:
    await server.bank()
    token = await server.signed_in()
    form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    reply = await server.token(**form, scope="citizen.businesses")
    assert reply.body["error_description"] == "Not allowed here: citizen.businesses. Allowed: citizen.name."
    assert (await server.token(**form)).status == 200


@pytest.mark.parametrize("to", ["revoke", "introspect"])
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"token": "x", "token_type_hint": "id_token"}, "unsupported_token_type"),
        ({"token": "x", "secret": "wrong"}, "invalid_client"),
        ({"token": "x", "client_secret": "x"}, "invalid_request"),
    ],
)
async def test_each_refusal_at_the_end_of_a_token_says_why(
    server: Server, to: str, form: dict[str, str], error: str
) -> None:
    secret = await server.bank()
    given = {name: value for name, value in form.items() if name != "secret"}
    endpoint = server.oauth.revoke if to == "revoke" else server.oauth.introspect
    reply = await endpoint(post(to, given, basic("bank-app", form.get("secret", secret))))
    assert reply.body["error"] == error
    assert DESCRIBED.fullmatch(reply.body["error_description"])


@pytest.mark.threat("grant-stolen")
async def test_a_missing_or_bad_proof_is_asked_for_and_costs_neither_code_nor_refresh_token(server: Server) -> None:
    await server.apps.register(PHONE)
    back = PHONE.redirect_uris[0]
    code = await server.code(client_id="phone-app", redirect_uri=back)
    spent = redeem(code, client_id="phone-app", redirect_uri=back)
    refresh = {"grant_type": "refresh_token", "client_id": "phone-app"}
    for form in (spent, refresh):
        for sent in (None, "nonsense", proof(server.clock, url=f"{URL}/graphql")):
            reply = await server.oauth.token(post("token", form, sent=sent))
            assert (reply.status, reply.body["error"]) == (400, "invalid_dpop_proof")
            assert DESCRIBED.fullmatch(reply.body["error_description"])
            assert reply.headers["WWW-Authenticate"] == 'DPoP error="invalid_dpop_proof", algs="ES256"'
        good = await server.oauth.token(post("token", form, sent=proof(server.clock, jti=form["grant_type"])))
        assert good.status == 200, good.body
        refresh["refresh_token"] = good.body["refresh_token"]


async def test_a_back_end_is_told_which_scopes_its_secret_never_reaches_and_its_key_does() -> None:
    by_key = replace(AGENCY, jwks=orjson.dumps(public_jwks(APP_KEY)).decode())
    by_secret = replace(AGENCY, authentication=BANK.authentication, jwks=None)
    assert by_key.out_of_reach(CORE_SCOPES) == []
    assert by_secret.out_of_reach(CORE_SCOPES) == ["citizens.lookup"]
    assert replace(BANK, scopes=frozenset({"entitlements"})).out_of_reach(CORE_SCOPES) == [], "she signs in there"


async def test_a_token_of_a_secret_is_refused_with_what_would_reach(server: Server) -> None:
    by_secret = replace(AGENCY, authentication=BANK.authentication, jwks=None)
    secret = (await server.apps.register(by_secret)).secret or ""
    reply = await server.token(authorization=basic(AGENCY.id, secret), grant_type="client_credentials")
    who = await server.verifier.caller(reply.body["access_token"])
    refused = who.asking("benefits", "K1").refusal("Query.citizen", CORE_SCOPES["citizens.lookup"])
    assert refused is not None
    assert "key of its own" in str(refused)
    assert "กุญแจ" in refused.extensions["messageTh"]
