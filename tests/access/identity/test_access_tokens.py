import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from access.identity.access_tokens import ALGORITHM, LONGEST, TYPE, Signer, Verifier
from access.identity.claims import SUBJECT, sealed_caller
from access.identity.issuers import fixed
from access.permissions.assurance import Assurance
from access.permissions.field_refusals import TokenRefused
from access.storage.sealing import Seal

NOW = 1_800_000_000.0
KEY = ECKey.generate_key("P-256", auto_kid=True)
PUBLIC = KeySet([ECKey.import_key(KEY.as_dict(private=False))])
ISSUER = fixed(PUBLIC, issuer="https://issuer.test", audience="saan")
VERIFIER = Verifier([ISSUER], clock=lambda: NOW)
GOOD = {
    "iss": "https://issuer.test",
    "aud": "saan",
    "sub": "9100000000011",
    "client_id": "app",
    "scope": "citizen.name entitlements",
    "iat": int(NOW),
    "exp": int(NOW) + 60,
}


def signed(claims: dict[str, object], *, key: object = KEY, **header: object) -> str:
    whole = {"alg": ALGORITHM, "typ": TYPE, "kid": KEY.kid, **header}
    return jwt.encode(whole, claims, key, algorithms=[str(whole["alg"])])  # type: ignore[arg-type]


def part(content: dict[str, object] | str) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def signed_text(payload: str) -> str:
    """A token whose payload is exactly this text, signed by the good key."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": KEY.kid}
    return jws.serialize_compact(header, payload, KEY, algorithms=[ALGORITHM])


async def test_a_good_token_says_who_asks_and_what_is_allowed() -> None:
    caller = await VERIFIER.caller(signed(GOOD))
    assert (caller.app, caller.subject) == ("app", "9100000000011")
    assert caller.scopes == {"citizen.name", "entitlements"}


async def test_what_the_signer_signs_the_verifier_accepts() -> None:
    signer = Signer(KEY, issuer="https://issuer.test", audience="saan", clock=lambda: NOW)
    token = signer.token(app="app", subject="9100000000011", scopes=["a", "b"], seconds=5, acr="aal2", case="K1")
    caller = await VERIFIER.caller(token)
    assert caller.scopes == {"a", "b"}
    assert (caller.assurance, caller.case) == (Assurance.AAL2, "K1")


def test_a_token_lives_for_the_seconds_that_were_asked_for() -> None:
    token = Signer(KEY, issuer="https://issuer.test", audience="saan", clock=lambda: NOW + 0.9).token(
        app="app", subject=None, scopes=[], seconds=60
    )
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["iat"], claims["exp"]) == (int(NOW), int(NOW) + 60)


async def test_an_app_on_its_own_acts_for_nobody() -> None:
    signer = Signer(KEY, issuer="https://issuer.test", audience="saan", clock=lambda: NOW)
    assert (await VERIFIER.caller(signer.token(app="app", subject=None, scopes=[], seconds=5))).subject is None


@pytest.mark.threat("token-forged")
@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.test"},
        {"aud": "other"},
        {"exp": int(NOW) - 1},
        {"exp": None},
        {"nbf": int(NOW) + 60},
        {"client_id": None},
        {"client_id": 5},
        {"sub": 5},
        {"scope": ["citizen.name"]},
        {"iat": int(NOW) + 600},
        {"exp": "tomorrow"},
        {"exp": True},
        {"act": "somebody"},
        {"purposes": "all"},
        {"operations": "any"},
        {"basis": "because"},
        {"cnf": {"x5t#S256": "abc"}},
        {"cnf": {"jkt": "abc"}},
    ],
)
async def test_a_token_with_one_wrong_claim_is_refused(change: dict[str, object]) -> None:
    claims = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(signed(claims))


@pytest.mark.threat("token-forged")
async def test_only_access_tokens_are_accepted() -> None:
    with pytest.raises(TokenRefused, match="type"):
        await VERIFIER.caller(signed(GOOD, typ="JWT"))


@pytest.mark.threat("token-forged")
async def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(signed(GOOD, key=ECKey.generate_key("P-256")))


@pytest.mark.threat("token-forged")
async def test_other_algorithms_are_refused_whatever_the_header_says() -> None:
    rsa = RSAKey.generate_key(2048)
    none = f"{part({'alg': 'none', 'typ': TYPE})}.{part(GOOD)}"
    mac = f"{part({'alg': 'HS256', 'typ': TYPE, 'kid': KEY.kid})}.{part(GOOD)}"
    made = base64.urlsafe_b64encode(hmac.digest(KEY.as_pem(private=False), mac.encode(), "sha256")).decode()
    for token in (f"{none}.", f"{mac}.{made.rstrip('=')}", signed(GOOD, key=rsa, alg="RS256")):
        with pytest.raises(TokenRefused):
            await VERIFIER.caller(token)


@pytest.mark.threat("token-forged")
async def test_a_key_named_in_the_token_s_own_header_is_not_used() -> None:
    own = ECKey.generate_key("P-256")
    for header in ({"jwk": own.as_dict(private=False)}, {"jku": "https://evil.test/jwks"}, {"kid": "../../etc/passwd"}):
        with pytest.raises(TokenRefused):
            await VERIFIER.caller(signed(GOOD, key=own, **header))


@pytest.mark.threat("token-forged")
@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * (LONGEST + 1), "é.é.é", "\x00"])
async def test_no_text_makes_the_verifier_crash(token: str) -> None:
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(token)


async def test_a_refusal_repeats_nothing_of_the_token() -> None:
    token = signed({**GOOD, "aud": "other"})
    with pytest.raises(TokenRefused) as refused:
        await VERIFIER.caller(token)
    assert "9100000000011" not in f"{refused.value}{refused.value.extensions}"


@pytest.mark.threat("token-forged")
async def test_a_claim_that_stands_there_twice_is_refused_though_it_is_signed() -> None:
    good = json.dumps(GOOD)
    assert (await VERIFIER.caller(signed_text(good))).app == "app"
    for text in (
        good[:-1] + ', "scope": "citizens.lookup"}',
        good[:-1] + ', "iss": "https://issuer.test"}',
        good[:-1] + ', "x": NaN}',
        good[:-1] + ', "x": 1e999}',
        "[" + good + "]",
        '{"a":' * 5000 + "1" + "}" * 5000,
    ):
        with pytest.raises(TokenRefused):
            await VERIFIER.caller(signed_text(text))


@pytest.mark.threat("token-forged")
async def test_a_header_member_that_stands_there_twice_or_is_critical_is_refused() -> None:
    _, payload, signature = signed(GOOD).split(".")
    doubled = part(f'{{"alg": "ES256", "typ": "{TYPE}", "kid": "{KEY.kid}", "kid": "{KEY.kid}"}}')
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(f"{doubled}.{payload}.{signature}")
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(signed(GOOD, crit=["kid"]))


@pytest.mark.threat("token-forged")
async def test_a_token_without_a_key_id_is_refused() -> None:
    text = jws.serialize_compact({"alg": ALGORITHM, "typ": TYPE}, json.dumps(GOOD), KEY, algorithms=[ALGORITHM])
    with pytest.raises(TokenRefused):
        await VERIFIER.caller(text)


async def test_a_remembered_token_still_expires() -> None:
    now = NOW
    verifier = Verifier([ISSUER], clock=lambda: now)
    token = signed(GOOD)
    await verifier.caller(token)
    now += 61
    with pytest.raises(TokenRefused, match="expired"):
        await verifier.caller(token)


async def test_a_remembered_token_lives_as_much_longer_as_its_issuer_s_clock_may_be_wrong_and_no_second_more() -> None:
    now = NOW + 50
    verifier = Verifier([replace(ISSUER, leeway=30)], clock=lambda: now)
    token = signed({**GOOD, "exp": int(NOW) + 60})
    await verifier.caller(token)
    now = NOW + 89
    await verifier.caller(token)
    now = NOW + 90
    with pytest.raises(TokenRefused, match="expired"):
        await verifier.caller(token)


@pytest.mark.threat("key-dropped")
async def test_a_remembered_token_is_refused_a_minute_after_its_issuer_dropped_the_key() -> None:
    now, keys = NOW, {KEY.kid: KEY}

    class Keys:
        async def key(self, kid: str) -> Any:
            return keys.get(kid)

    verifier = Verifier([replace(ISSUER, keys=Keys())], clock=lambda: now)
    token = signed({**GOOD, "exp": NOW + 600})
    await verifier.caller(token)
    keys.clear()
    await verifier.caller(token)
    now += 60
    with pytest.raises(TokenRefused):
        await verifier.caller(token)


@pytest.mark.parametrize(("less", "looked_up"), [(0, 2), (1, 3)])
async def test_tokens_are_remembered_as_far_as_their_length_allows(less: int, looked_up: int) -> None:
    asked = []

    class Keys:
        async def key(self, kid: str) -> Any:
            asked.append(kid)
            return KEY

    one, other = (signed({**GOOD, "jti": f"{number}{'x' * 3_000}"}) for number in range(2))
    two = 2 * (2_000 + 4 * len(one))
    verifier = Verifier([replace(ISSUER, keys=Keys())], clock=lambda: NOW, remembered=two - less)
    for token in (one, other, other, one):
        await verifier.caller(token)
    assert len(asked) == looked_up


class Revoked:
    """Marks that no longer hold."""

    def __init__(self) -> None:
        self.marks: set[str] = set()

    async def hold(self, marks: Iterable[str]) -> bool:
        return not self.marks.isdisjoint(marks)


@pytest.mark.parametrize("mark", ["jti:t1", "grant:g1", "client:app"])
async def test_a_remembered_token_is_refused_once_it_its_grant_or_its_app_is_revoked(mark: str) -> None:
    revoked = Revoked()
    verifier = Verifier([ISSUER], clock=lambda: NOW, revocations=revoked)
    token = signed({**GOOD, "jti": "t1", "grant_id": "g1"})
    await verifier.caller(token)
    revoked.marks.add(mark)
    with pytest.raises(TokenRefused, match="revoked"):
        await verifier.caller(token)


async def test_a_sealed_subject_is_read_with_the_hub_s_secret_only_and_sub_is_no_national_id() -> None:
    seal = Seal(b"s" * 32)
    sealed = fixed(PUBLIC, issuer="https://issuer.test", audience="saan", caller=sealed_caller(seal))
    person = seal.seal("9100000000011", for_=SUBJECT)
    token = signed({**GOOD, "sub": "pseudonym", "person": person})
    assert (await Verifier([sealed], clock=lambda: NOW).caller(token)).subject == "9100000000011"
    assert (await Verifier([sealed], clock=lambda: NOW).caller(signed(GOOD))).subject is None
    other = fixed(PUBLIC, issuer="https://issuer.test", audience="saan", caller=sealed_caller(Seal(b"o" * 32)))
    with pytest.raises(TokenRefused):
        await Verifier([other], clock=lambda: NOW).caller(token)


@pytest.mark.threat("token-forged")
async def test_each_issuer_s_tokens_are_verified_with_its_own_keys_alone() -> None:
    other = ECKey.generate_key("P-256", auto_kid=True)
    second = fixed(KeySet([other]), issuer="https://second.test", audience="saan")
    verifier = Verifier([ISSUER, second], clock=lambda: NOW)
    good = signed({**GOOD, "iss": "https://second.test"}, key=other, kid=other.kid)
    assert (await verifier.caller(good)).app == "app"
    with pytest.raises(TokenRefused):
        await verifier.caller(signed(GOOD, key=other, kid=other.kid))
    with pytest.raises(TokenRefused):
        await verifier.caller(signed({**GOOD, "iss": "https://second.test"}))


@pytest.mark.parametrize(("told", "budget"), [(1, 1), (2, 2), (0, None), (-1, None)])
async def test_the_least_budget_of_a_token_is_one(told: int, budget: int | None) -> None:
    assert (await VERIFIER.caller(signed({**GOOD, "budget": told}))).budget == budget


@pytest.mark.parametrize(("more", "accepted"), [(0, True), (1, False), (500, False)])
async def test_a_token_is_as_long_as_it_may_be(more: int, accepted: bool) -> None:
    jti = "x"
    while len(signed({**GOOD, "jti": jti})) < LONGEST:
        jti += "x" * max(1, (LONGEST - len(signed({**GOOD, "jti": jti}))) * 3 // 4)
    token = signed({**GOOD, "jti": jti + "x" * more})
    assert (len(token) <= LONGEST) is accepted
    if accepted:
        assert (await VERIFIER.caller(token)).app == "app"
    else:
        with pytest.raises(TokenRefused):
            await VERIFIER.caller(token)
