"""What operators look at: whether the hub serves, how its agencies are and were, its figures where they are wanted."""

import asyncio
import datetime
from collections.abc import Callable, Mapping, Sequence

from graphql import GraphQLObjectType
from starlette.routing import BaseRoute

from access.storage.agency_quarters import AgencyQuarters
from cache.cache import AnswerCache, Sharing
from connectors.provider import LookupContext, Trace
from endpoints.graphql.request_metrics import Away
from endpoints.operators.agency_status import state_of
from endpoints.operators.health import health_routes
from endpoints.operators.landing import GRAPHIQL, MY_DATA, SCHEMA, STATUS, landing_routes
from endpoints.operators.loop_lag import LoopLag
from endpoints.operators.metrics import Fallbacks, metrics_routes
from endpoints.operators.status import ConnectorsOf, StatusPages
from endpoints.pages.page import PageTemplates
from resolvers.agency_ids import connectors_of
from resolvers.lookups import Lookups
from services.agency_history import AgencyHistory
from services.hub_stores import HubStores
from services.serving import Serving
from settings import Settings
from supergraph.graph import Supergraph

Now = Callable[[], datetime.datetime]


def history_of(serving: Serving, stores: HubStores, now: Now) -> AgencyHistory:
    """The last day of each agency that is served."""

    def states() -> Mapping[str, int]:
        stats, at = serving.stats, now()
        return {facts.id: state_of(facts, stats.agency(facts.id), at).trouble for facts in serving.facts()}

    return AgencyHistory(AgencyQuarters(stores.database), serving.quarter_hours, states, now)


def operators_routes(
    settings: Settings,
    serving: Serving,
    *,
    cache: AnswerCache,
    stores: HubStores,
    lag: LoopLag,
    history: AgencyHistory,
    now: Now,
) -> list[BaseRoute]:
    """The routes of all that."""

    def parts() -> dict[str, str]:
        return {
            "cache": cache.sharing.value,
            "ledger": stores.state,
            "processes": str(cache.processes),
            "graph": str(serving.graph.number),
            **({"waiting": ", ".join(waiting)} if (waiting := serving.graph.waiting) else {}),
        }

    pages = PageTemplates()
    status = StatusPages(
        pages,
        serving.facts,
        serving.stats,
        now,
        settings.agencies_folders,
        day=history.of,
        connectors=_connectors_of(settings, serving),
        parts=lambda: parts() | {"lag": lag.told},
        schemas=lambda: serving.graph.refused,
    )
    routes: list[BaseRoute] = [
        *health_routes(lambda: serving.ready, lambda: serving.graph.sdl + "\n", parts),
        *status.routes(),
    ]
    if not (settings.sandboxed and settings.ide):  # there GraphiQL is the first page
        people_come = settings.sandboxed or settings.sign_in
        ways = [SCHEMA, STATUS, *([GRAPHIQL] if settings.ide else []), *([MY_DATA] if people_come else [])]
        routes += landing_routes(pages, status, ways, lambda: _types(serving.graph), url=settings.public_url)
    if serving.metrics:
        away = {"redis": lambda: cache.sharing is Sharing.AWAY, "ledger": lambda: stores.state == "away"}
        serving.metrics.registry.register(Away(away))
        serving.metrics.registry.register(Fallbacks(lambda: serving.version.engine.fallbacks))
        routes += metrics_routes(serving.metrics.text)
    return routes


def _connectors_of(settings: Settings, serving: Serving) -> ConnectorsOf:
    """Asks the catalogue that is served, as nobody."""

    async def found(id_: str) -> Sequence[str]:
        version, until = serving.version, asyncio.get_running_loop().time() + settings.deadline
        return await connectors_of(id_, Lookups(version.providers, LookupContext(None, until), Trace()), version.known)

    return found


def _types(graph: Supergraph) -> int:
    named = graph.schema.type_map.items()
    return sum(isinstance(one, GraphQLObjectType) and not name.startswith("__") for name, one in named)
