import base64
import hashlib
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from access.identity.access_tokens import Signer, Verifier
from access.identity.dpop import Presented, ProofRefused, Proofs
from access.identity.issuers import fixed
from access.permissions.field_refusals import TokenRefused

pytestmark = pytest.mark.threat("token-stolen")

NOW = 1_800_000_000.0
URL = "https://hub.test/graphql"
KEY = ECKey.generate_key("P-256")
ISSUER_KEY = ECKey.generate_key("P-256", auto_kid=True)
SIGNER = Signer(ISSUER_KEY, issuer="https://hub.test", audience="saan", clock=lambda: NOW)


class Memory:
    """What was seen, in this process."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    async def once(self, kind: str, value: str, until: float) -> bool:
        assert until > NOW
        fresh = value not in self.known
        self.known.add(value)
        return fresh


def ath(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")


def proof(token: str | None = None, *, key: Any = KEY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": KEY.as_dict(private=False), **(header or {})}
    whole = {"jti": "p1", "htm": "POST", "htu": URL, "iat": int(NOW), **claims}
    if token is not None:
        whole.setdefault("ath", ath(token))
    given = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(head, given, key, algorithms=[head["alg"]])


def presented(made: str | None, scheme: str = "dpop") -> Presented:
    return Presented(scheme, made, "POST", URL)


def proofs() -> Proofs:
    return Proofs(Memory(), clock=lambda: NOW)


async def test_a_good_proof_gives_the_thumbprint_of_its_key_whatever_query_the_request_had() -> None:
    assert await proofs().thumbprint(presented(proof("t")), token="t") == KEY.thumbprint()
    elsewhere = Presented("dpop", proof("t", htu="HTTPS://HUB.test/graphql"), "POST", URL + "?query=x#y")
    assert await proofs().thumbprint(elsewhere, token="t") == KEY.thumbprint()


async def test_a_proof_is_good_once() -> None:
    checked = proofs()
    made = proof("t")
    await checked.thumbprint(presented(made), token="t")
    with pytest.raises(ProofRefused, match="before"):
        await checked.thumbprint(presented(made), token="t")


@pytest.mark.parametrize(
    "made",
    [
        None,
        "",
        "a.b.c",
        "x" * 5000,
        proof("other"),
        proof("t", ath=None),
        proof("t", htm="GET"),
        proof("t", htu="https://evil.test/graphql"),
        proof("t", htu="https://hub.test/oauth/token"),
        proof("t", htu=5),
        proof("t", htu="https://[hub.test/graphql"),
        proof("t", htu="https://hub.test:port/graphql"),
        proof("t", iat=int(NOW) - 61),
        proof("t", iat=int(NOW) + 61),
        proof("t", iat="now"),
        proof("t", jti=None),
        proof("t", jti="x" * 257),
        proof("t", jti=5),
        proof("t", key=ECKey.generate_key("P-256")),
        proof("t", header={"typ": "at+jwt"}),
        proof("t", header={"jwk": KEY.as_dict(private=True)}),
        proof("t", key=OctKey.import_key("k" * 32), header={"alg": "HS256"}),
        proof("t", key=(rsa := RSAKey.generate_key(2048)), header={"alg": "RS256", "jwk": rsa.as_dict(private=False)}),
    ],
)
async def test_a_proof_with_one_thing_wrong_is_refused(made: str | None) -> None:
    with pytest.raises(ProofRefused):
        await proofs().thumbprint(presented(made), token="t")


def verifier(checked: Proofs | None) -> Verifier:
    issuer = fixed(KeySet([ISSUER_KEY]), issuer="https://hub.test", audience="saan")
    return Verifier([issuer], proofs=checked, clock=lambda: NOW)


async def test_a_token_bound_to_a_key_is_accepted_from_the_key_s_holder_alone() -> None:
    token = SIGNER.token(app="a", subject=None, scopes=[], seconds=60, cnf={"jkt": KEY.thumbprint()})
    checking = verifier(proofs())
    assert (await checking.caller(token, presented(proof(token)))).app == "a"
    thief = ECKey.generate_key("P-256")
    stolen = proof(token, key=thief, header={"jwk": thief.as_dict(private=False)})
    for sent in (
        presented(proof(token)),
        presented(stolen),
        presented(None),
        presented(proof(token, jti="p2"), "bearer"),
        Presented(),
        None,
    ):
        with pytest.raises(TokenRefused):
            await checking.caller(token, sent)


async def test_no_other_key_s_proof_will_do_whatever_its_thumbprint() -> None:
    token = SIGNER.token(app="a", subject=None, scopes=[], seconds=60, cnf={"jkt": KEY.thumbprint()})
    for number in range(16):  # one thumbprint is less than the other, or greater
        thief = ECKey.generate_key("P-256")
        stolen = proof(token, key=thief, jti=f"j{number}", header={"jwk": thief.as_dict(private=False)})
        with pytest.raises(TokenRefused, match="another key"):
            await verifier(proofs()).caller(token, presented(stolen))


async def test_an_unbound_token_cannot_be_sent_as_a_bound_one() -> None:
    token = SIGNER.token(app="a", subject=None, scopes=[], seconds=60)
    with pytest.raises(TokenRefused):
        await verifier(proofs()).caller(token, presented(proof(token)))


async def test_a_hub_that_cannot_check_proofs_refuses_bound_tokens() -> None:
    token = SIGNER.token(app="a", subject=None, scopes=[], seconds=60, cnf={"jkt": KEY.thumbprint()})
    with pytest.raises(TokenRefused):
        await verifier(None).caller(token, presented(proof(token)))
