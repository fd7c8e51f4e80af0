"""A hub over shelves: everything from HTTP to the set resolvers, without agencies."""

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson
from joserfc.jwk import ECKey, KeySet
from starlette.types import ASGIApp

from access.identity.access_tokens import Signer, Verifier
from access.identity.issuers import fixed
from access.permissions.assurance import Assurance
from access.rate_limit.budget import Budget
from endpoints.graphql.http import NOSNIFF, GraphQLEndpoint, Measures
from endpoints.graphql.identification import Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.policy import HubPolicy
from endpoints.graphql.trusted_documents import TrustedDocuments
from endpoints.graphql.version import Version
from endpoints.http.raw_response import Headers
from federation.build import build_supergraph
from tests.asgi import Answer, ask
from tests.graphql_core_executor import over
from tests.shelf import NOW, Shelf, Shelves
from wiring.execution import LIMITS, engine_of

KEY = ECKey.generate_key("P-256", auto_kid=True)
SIGNER = Signer(KEY, issuer="https://issuer.test", audience="saan")
SCHEMA = build_supergraph()
CITIZEN = "9100000000011"
NO_CLAIMS: Mapping[str, Any] = MappingProxyType({})


def hub(
    *shelves: Shelf,
    explain: bool = True,
    executor: str = "breadth-first",
    budget: Budget | None = None,
    introspection: bool = True,
    providers: Any = None,
    persisted: TrustedDocuments | None = None,
    outcomes: int = 16_000_000,
    books: Any = None,
    always: Headers = NOSNIFF,
    measure: Measures | None = None,
    page: Any = None,
) -> ASGIApp:
    """The application at `/graphql`."""
    if executor == "graphql-core":
        runs: Any = over(build_supergraph(), introspection=introspection)
    else:
        runs = engine_of(SCHEMA, HubPolicy(SCHEMA, introspection=introspection), limits=LIMITS)
    verifier = Verifier([fixed(KeySet([KEY]), issuer="https://issuer.test", audience="saan")])
    version = Version(runs, providers or Shelves(*shelves), SCHEMA.guarded)
    pipeline = Pipeline(
        lambda: version,
        Identification(verifier, largest=100_000),
        deadline=5,
        explain=explain,
        now=_now,
        books=None if books is None else lambda: books,
        budget=budget,
        trusted=persisted,
        outcomes=outcomes,
    )
    return GraphQLEndpoint(pipeline, always=always, measure=measure, page=page)


def _now() -> datetime.datetime:
    return NOW


def token(*scopes: str, subject: str | None = CITIZEN, app: str = "test-app", **claims: Any) -> str:
    """A token with these scopes."""
    return SIGNER.token(app=app, subject=subject, scopes=scopes, seconds=60, acr=Assurance.AAL2.acr, **claims)


async def post(
    app: ASGIApp,
    query: str,
    *,
    scopes: Sequence[str] | None = None,
    variables: dict[str, Any] | None = None,
    subject: str | None = CITIZEN,
    claims: Mapping[str, Any] = NO_CLAIMS,
    **headers: str,
) -> Answer:
    """Sends an operation, with a token of these scopes (None: without) for `subject` (None: for the app itself)."""
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if scopes is not None:
        sent["authorization"] = f"Bearer {token(*scopes, subject=subject, **claims)}"
    body = {"query": query, "variables": variables or {}, "extensions": {"explain": True}}
    return await ask(app, "/graphql", "POST", sent, orjson.dumps(body))
