"""The ASGI application: settings in, routes out. Builds every part and hands it what it depends on."""

import contextlib
import datetime
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from access.apps.trusted_documents import KnownOperations
from access.rate_limit.budget import Spends
from access.sign_in.relying_party import RelyingParty
from endpoints.asgi import Front
from endpoints.graphql.examples import read_examples
from endpoints.graphql.graphiql import ide_page, ide_routes
from endpoints.graphql.http import GraphQLEndpoint
from endpoints.graphql.identification import Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.request_metrics import RequestMetrics
from endpoints.graphql.trusted_documents import TrustedDocuments
from endpoints.http.cross_origin import Origins
from endpoints.http.request_log import Tell
from endpoints.http.security_headers import shown
from endpoints.my_data.own_data import Answer
from endpoints.my_data.routes import my_data_routes
from endpoints.operators.cache_webhook import AgencyTokens, change_routes
from endpoints.operators.loop_lag import LoopLag
from endpoints.pages.error_pages import error_handlers
from endpoints.pages.icon import icon_routes
from endpoints.pages.page import PageTemplates, page_files
from endpoints.sign_in.consent import consent_routes
from endpoints.sign_in.consent_preview import ConsentPreview
from endpoints.sign_in.oauth import oauth_routes
from endpoints.sign_in.personas import persona_routes
from endpoints.sign_in.provider_sign_in import sign_in_routes
from endpoints.sign_in.sandbox_sign_in import played_routes
from endpoints.sign_in.scope_sources import sources
from endpoints.sign_in.sessions_and_csrf import Sessions
from execution.engine import Engine
from services.agency_history import AgencyHistory
from services.hub_stores import HubStores
from services.serving import Serving
from settings import ROOT, Settings
from supergraph.graph import Supergraph
from wiring.agencies import serving_of
from wiring.cache import cache_of
from wiring.execution import budget_of, counts_of, executor_of
from wiring.graph import graph_of
from wiring.hub_stores import stores_of
from wiring.keys import require_secrets, sandbox_personas, verifier_of
from wiring.operators import history_of, operators_routes
from wiring.sign_in import relying_party_of


def build_app(
    settings: Settings,
    *,
    variables: Mapping[str, str],
    people: Sequence[Mapping[str, Any]] = (),
    tell: Tell = lambda served: None,
    executing: Callable[[Settings, Supergraph], Engine] = executor_of,
) -> Starlette:
    """The hub. `variables` are what manifests may refer to, `people` whom one may be in the sandbox,
    `tell` hears of each request once it is answered, `executing` makes what runs operations.

    Raises SettingsError naming what is missing.
    """
    require_secrets(settings)
    graph = graph_of(settings, accepting=True)
    cache = cache_of(settings, graph)
    stores = stores_of(settings, people, graph, _now, forget=cache.drop_subject, scopes=lambda: serving.graph.scopes)
    verifier = verifier_of(settings, graph.scopes, stores.authority)
    party = relying_party_of(settings, stores.authority)
    people_come = settings.sandboxed or party is not None
    serving = serving_of(
        settings,
        variables,
        graph,
        cache,
        _now,
        executing=partial(executing, settings),
        newest_change=stores.newest_change,
    )
    counts = counts_of(settings, lambda: cache.processes)
    identification = Identification(verifier, largest=settings.largest_request, url=f"{settings.public_url}/graphql")
    pipeline = _pipeline(settings, serving, identification, stores=stores, counts=counts)
    history = history_of(serving, stores, _now)
    lag = LoopLag(serving.metrics.registry if serving.metrics else None)
    routes: list[BaseRoute] = [
        *operators_routes(settings, serving, cache=cache, stores=stores, lag=lag, history=history, now=_now),
        *change_routes(AgencyTokens(verifier, serving.apps, url=settings.public_url), cache.drop, serving.gives),
        *oauth_routes(stores.authority.oauth, pages=people_come),
        *icon_routes(),
        page_files(),
    ]
    if settings.sandboxed:
        routes += persona_routes(lambda: sandbox_personas(settings, people, serving.graph.scopes, stores.consents))
    if people_come:
        routes += people_routes(stores, serving, party or people, pipeline.answer, url=settings.public_url)
    if settings.ide:
        routes += ide_routes(read_examples(ROOT / "ide" / "examples"), ROOT / "ide" / "dist", home=settings.sandboxed)

    return Front(
        _graphql(settings, pipeline, serving),
        origins=Origins(stores.authority.known_apps.all, sandboxed=settings.sandboxed),
        https=_https(settings),
        routes=routes,
        lifespan=_lifespan(lag, stores, serving, history, counts),
        tell=tell,
        registry=serving.metrics.registry if serving.metrics else None,
        errors=error_handlers(PageTemplates()),
    )


def _pipeline(
    settings: Settings,
    serving: Serving,
    identification: Identification,
    *,
    stores: HubStores,
    counts: Spends,
) -> Pipeline:
    """What answers each request: for whom, by which version, on which record, at what cost."""
    return Pipeline(
        lambda: serving.version,
        identification,
        deadline=settings.deadline,
        explain=settings.explainable,
        now=_now,
        books=lambda: stores.books,
        budget=budget_of(settings, counts),
        trusted=TrustedDocuments(KnownOperations(stores.authority.operations, stores.authority.revoked)),
        outcomes=settings.outcomes,
    )


def _graphql(settings: Settings, pipeline: Pipeline, serving: Serving) -> GraphQLEndpoint:
    """What answers at /graphql."""
    return GraphQLEndpoint(
        pipeline,
        page=ide_page(ROOT / "ide" / "dist") if settings.ide else None,
        always=shown(https=_https(settings)),
        measure=RequestMetrics(serving.metrics.registry) if serving.metrics else None,
    )


def _https(settings: Settings) -> bool:
    return settings.public_url.startswith("https:")


def _lifespan(
    lag: LoopLag, stores: HubStores, serving: Serving, history: AgencyHistory, counts: Spends
) -> Lifespan[Starlette]:
    """Runs what runs beside requests as long as the hub serves."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with lag.running(), stores.running(), serving.running(), history.running():
            yield
        await counts.close()

    return lifespan


def people_routes(
    stores: HubStores,
    serving: Serving,
    signing_in: RelyingParty | Sequence[Mapping[str, Any]],
    answer: Answer,
    *,
    url: str,
) -> list[BaseRoute]:
    """The pages on which people sign in, allow, take back and look: at a provider, or as one of the sandbox's people.
    `answer` answers operations that the pages ask in their names."""
    authority, preview = stores.authority, ConsentPreview(answer, lambda: serving.graph)
    played = not isinstance(signing_in, RelyingParty)
    pages, sessions = PageTemplates(), Sessions(authority.seal, authority.revoked, url=url, by_any_name=played)
    named = sources(lambda: serving.graph, lambda: serving.connectors)

    async def app_name(id_: str, language: str) -> str | None:
        app = await authority.apps.find(id_)
        return app.name(language) if app else None

    shared = (sessions, authority.seal, pages, app_name)
    if isinstance(signing_in, RelyingParty):
        login = sign_in_routes(signing_in, *shared)
    else:
        login = played_routes(signing_in, *shared)
    return [
        *login,
        *consent_routes(authority, sessions, pages, sources=named, preview=preview, now=_now),
        *my_data_routes(
            authority,
            sessions,
            pages,
            answer=answer,
            books=lambda: stores.books,
            graph=lambda: serving.graph,
            facts=serving.facts,
            now=_now,
        ),
    ]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
