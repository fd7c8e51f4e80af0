"""Tokens at `/graphql`: how they are sent, what of them is refused, and what a client is told."""

import base64
import datetime
import hashlib
from typing import Any, cast

import orjson
import pytest
from joserfc.jwk import ECKey, KeySet

from access.caller import NOBODY, Caller
from access.identity.access_tokens import Signer, Verifier
from access.identity.dpop import Presented, Proofs
from access.identity.issuers import fixed
from access.permissions.field_refusals import RecordUnavailable
from access.storage.storage_errors import StorageUnavailable
from endpoints.graphql.http import GraphQLEndpoint
from endpoints.graphql.identification import GraphQLRequest, Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.recording import standing_of
from endpoints.graphql.reply import GraphQLResponse
from endpoints.graphql.request import RequestParameters
from resolvers.request import Books
from tests.asgi import Answer, ask
from tests.oauth import DPOP_KEY, Clock, proof

URL = "https://hub.test/graphql"
KEY = ECKey.generate_key("P-256", auto_kid=True)
CLOCK = Clock()


class Memory:
    def __init__(self) -> None:
        self.known: set[str] = set()

    async def once(self, kind: str, value: str, until: float) -> bool:
        fresh = value not in self.known
        self.known.add(value)
        return fresh


class Told(Pipeline):
    """Tells of whom it was asked by, and runs nothing."""

    def __init__(self, identification: Identification) -> None:
        self._identification = identification
        self.seen: list[GraphQLRequest] = []

    async def answer(self, request: GraphQLRequest) -> GraphQLResponse:
        self.seen.append(request)
        caller = request.caller
        told = {"app": caller.app, "purpose": caller.purpose, "case": caller.case}
        return GraphQLResponse(orjson.dumps({"data": told}), ran=True)


def endpoint() -> GraphQLEndpoint:
    issuer = fixed(KeySet([KEY]), issuer="https://hub.test", audience="saan")
    verifier = Verifier([issuer], proofs=Proofs(Memory(), clock=CLOCK.seconds), clock=CLOCK.seconds)
    return GraphQLEndpoint(Told(Identification(verifier, largest=10_000, url=URL)))


def token(**claims: Any) -> str:
    signer = Signer(KEY, issuer="https://hub.test", audience="saan", clock=CLOCK.seconds)
    return signer.token(app="a", subject=None, scopes=[], seconds=60, **claims)


async def send(app: Any, authorization: str, **headers: str) -> Answer:
    sent = {"content-type": "application/json", "authorization": authorization, **headers}
    return await ask(app, "/graphql", "POST", sent, b'{"query": "{ a }"}')


def proven(access: str, **changed: Any) -> str:
    ath = base64.urlsafe_b64encode(hashlib.sha256(access.encode()).digest()).decode().rstrip("=")
    return proof(CLOCK, url=URL, ath=ath, **changed)


@pytest.mark.threat("token-stolen")
async def test_a_bound_token_is_accepted_with_its_proof_once() -> None:
    app, access = endpoint(), token(cnf={"jkt": DPOP_KEY.thumbprint()})
    made = proven(access)
    assert (await send(app, f"DPoP {access}", dpop=made)).json()["data"]["app"] == "a"
    for authorization, given in ((f"DPoP {access}", made), (f"Bearer {access}", proven(access, jti="p2"))):
        refused = await send(app, authorization, dpop=given)
        assert refused.status == 401
        assert refused.headers["www-authenticate"] == 'DPoP error="invalid_token", algs="ES256"', "as it is to be sent"


@pytest.mark.threat("token-stolen")
async def test_a_stolen_bound_token_is_worth_nothing_without_its_key() -> None:
    app, access = endpoint(), token(cnf={"jkt": DPOP_KEY.thumbprint()})
    assert (await send(app, f"DPoP {access}")).status == 401
    assert (await send(app, f"Bearer {access}")).status == 401
    assert (await send(app, f"DPoP {access}", dpop=proven(access, key=ECKey.generate_key("P-256")))).status == 401
    elsewhere = proof(CLOCK, url="https://evil.test/graphql", jti="p9")
    assert (await send(app, f"DPoP {access}", dpop=elsewhere)).status == 401


async def test_purpose_and_case_come_in_headers_and_are_refused_when_they_cannot_be() -> None:
    app = endpoint()
    told = (await send(app, f"Bearer {token()}", **{"saan-purpose": "licensing", "saan-case": "K1"})).json()["data"]
    assert (told["purpose"], told["case"]) == ("licensing", "K1")
    thai = (await send(app, f"Bearer {token()}", **{"saan-case": "นบ 12/2569"})).json()["data"]
    assert thai["case"] == "นบ 12/2569"
    refused = await send(app, f"Bearer {token()}", **{"saan-purpose": "fun"})
    assert (refused.status, refused.json()["errors"][0]["extensions"]["code"]) == (400, "PURPOSE_UNKNOWN")
    refused = await send(app, f"Bearer {token()}", **{"saan-case": "9100000000011"})
    assert (refused.status, refused.json()["errors"][0]["extensions"]["code"]) == (400, "CASE_UNUSABLE")
    assert "9100000000011" not in refused.text


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Basic YTpi", "DPoP", "x" * 20_000, "Bearer a b"])
async def test_what_is_no_token_is_refused(authorization: str) -> None:
    assert (await send(endpoint(), authorization)).status == 401


async def test_while_nobody_can_say_what_was_revoked_the_caller_is_nobody_and_doubted() -> None:
    class Away:
        async def caller(self, token: str, presented: Presented | None = None) -> Caller:
            raise StorageUnavailable("ConnectionRefusedError")

    told = Told(Identification(Away(), largest=10_000))
    await send(GraphQLEndpoint(told), "Bearer x")
    assert [(request.caller, request.doubted) for request in told.seen] == [(NOBODY, True)]


@pytest.mark.threat("token-stolen")
async def test_to_somebody_doubted_nothing_personal_is_told_and_she_is_not_sent_to_sign_in() -> None:
    doubted = GraphQLRequest(RequestParameters("{ me { nationalId } }"), NOBODY, "en", False, doubted=True)
    # Neither consents nor ledger are asked for: what is kept is away.
    standing = await standing_of(doubted, cast("Books", None), datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC))
    assert (standing.caller, standing.recording, type(standing.withheld)) == (NOBODY, None, RecordUnavailable)
