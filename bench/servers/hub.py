"""The hub's HTTP path and executor over the bench's records: `python -m bench.servers.hub FOLDER`.

What a request pays for is on: its headers, the token, what the operation costs and may cost, guarded fields decided on
the plan, lookups that suspend. Only what needs the hub's database is not: the ledger, consents and revocations.
"""

import datetime
import sys
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import strawberry
from starlette.types import ASGIApp

from access.caller import Caller
from access.identity.access_tokens import Signer
from access.identity.key_files import sandbox_key
from access.permissions.core_scopes import CORE_SCOPES
from bench.data import CITIZEN, SCOPES, Records, records
from bench.peers import ANEW
from bench.registry import Law, Query, Row
from bench.servers.serving import serve
from connectors.provider import Provider
from endpoints.asgi import Front
from endpoints.graphql.http import GraphQLEndpoint
from endpoints.graphql.identification import Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.policy import HubPolicy
from endpoints.graphql.version import Version
from endpoints.http.cross_origin import Origins, Registered
from endpoints.http.security_headers import shown
from execution.engine import Engine, Prepared, Refusals
from execution.response import Outcome
from execution.row_format import RowFormat
from schema.build import supergraph_of
from schema.core import core_of
from server import log
from settings import Settings
from supergraph.adapter import SupergraphAdapter
from wiring.execution import LIMITS, budget_of, counts_of
from wiring.keys import SANDBOX_ISSUER, verifier_of

DAY = 86_400
BUDGET = 10**12
"""What the bench may ask for in a minute: counted, and never spent."""


class Over(msgspec.Struct, frozen=True):
    """What the policy reads of a request while it runs, and the bench's tables beside it."""

    caller: Caller
    language: str
    tables: Records
    witness: Any


class OverTables(Engine):
    """The hub's engine over the bench's schema, its resolvers given the tables."""

    def __init__(self, settings: Settings) -> None:
        graph = supergraph_of(core_of(strawberry.Schema(Query)))
        policy = HubPolicy(graph, introspection=settings.introspectable)
        adapter = SupergraphAdapter(graph.declared)
        super().__init__(graph.schema, policy, adapter=adapter, limits=LIMITS, suggest=settings.sandboxed)
        self._tables = records()

    def run(
        self,
        prepared: Prepared,
        context: Any,
        refusals: Refusals,
        root: Any = None,
        row_format: RowFormat = RowFormat.STRUCT,
    ) -> Outcome | Awaitable[Outcome]:
        over = Over(context.caller, context.language, self._tables, context.witness)
        return super().run(prepared, over, refusals, root, row_format)


class Nobody:
    """No agency: the bench's lookups are in its tables."""

    def providers(self, type_: str, by: str) -> Sequence[Provider]:
        return ()


def hub(folder: Path) -> ASGIApp:
    """The application; `folder` holds its key."""
    settings = _settings(folder)
    version = Version(OverTables(settings), Nobody())
    pipeline = Pipeline(
        lambda: version,
        Identification(verifier_of(settings, CORE_SCOPES), largest=settings.largest_request),
        deadline=settings.deadline,
        explain=False,
        now=_now,
        budget=budget_of(settings, counts_of(settings, lambda: 1)),
    )
    graphql = GraphQLEndpoint(pipeline, always=shown(https=False))
    return Front(graphql, origins=Origins(_no_apps), https=False)


async def _no_apps() -> Sequence[Registered]:
    return ()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def token(folder: Path) -> str:
    """A token for the bench's citizen, by the key in `folder`."""
    signer = Signer(sandbox_key(folder), issuer=SANDBOX_ISSUER, audience=_settings(folder).audience)
    return signer.token(app="bench", subject=CITIZEN, scopes=SCOPES, seconds=DAY)


def _settings(folder: Path) -> Settings:
    return Settings.model_validate({"sandbox": True, "state": folder, "budget": BUDGET})


if __name__ == "__main__":
    log.configure("text")
    if ANEW in sys.argv[2:]:
        Law.lasting = Row.lasting = False
    serve(hub(Path(sys.argv[1])))
