"""What runs operations, and what they may cost, as the settings choose."""

from collections.abc import Callable
from typing import Any

import bounds
from access.rate_limit.budget import Budget, BudgetTerms, InProcessCounts, Spends
from endpoints.graphql.policy import HubPolicy
from execution.document import Documents
from execution.document_limits import Limits
from execution.engine import Engine
from execution.policy import Policy
from settings import Settings
from supergraph.adapter import SupergraphAdapter
from supergraph.graph import Supergraph
from wiring.keys import seal_of

LIMITS = Limits(
    depth=bounds.DEPTH.most,
    aliases=bounds.ALIASES.most,
    tokens=bounds.TOKENS.most,
    breadth=bounds.BREADTH.most,
    fragments=bounds.FRAGMENTS.most,
    characters=bounds.DOCUMENT.most,
    name=bounds.NAME.most,
    number=bounds.NUMBER.most,
    text=bounds.TEXT.most,
    items=bounds.WRITTEN.most,
    operations=bounds.OPERATIONS.most,
    variables=bounds.VARIABLES.most,
    spreads=bounds.SPREADS.most,
    overlaps=bounds.OVERLAPS.most,
    errors=bounds.ERRORS.most,
    sent=bounds.SENT.most,
    values=bounds.VALUES.most,
    letters=bounds.LETTERS.most,
    places=bounds.PLACES.most,
)
"""How large an operation may be, and what comes with it."""


def executor_of(settings: Settings, graph: Supergraph) -> Engine:
    """What runs operations over the graph, by the hub's policy."""
    policy = HubPolicy(graph, introspection=settings.introspectable, whole=settings.sandboxed)
    return engine_of(graph, policy, limits=LIMITS, suggest=settings.sandboxed)


def engine_of(graph: Supergraph, policy: Policy | None = None, **how: Any) -> Engine:
    """An engine for the graph; policy and the rest as of `Engine`."""
    return Engine(graph.schema, policy, adapter=SupergraphAdapter(graph.declared), **how)


def documents_of(graph: Supergraph) -> Documents:
    """What reads documents for the graph, as it does where they run."""
    return Documents(graph.schema, limits=LIMITS, bounds=graph.bounds)


def budget_of(settings: Settings, counts: Spends) -> Budget:
    """How much operations may cost; all processes know a person by the same pseudonym. Raises SettingsError."""
    app, address = settings.budgets
    key = seal_of(settings).pseudonym("persons", for_="budget").encode()
    return Budget(BudgetTerms(settings.costliest, app, address, settings.budget_of_person), counts, key)


def counts_of(settings: Settings, processes: Callable[[], int]) -> Spends:
    """What counts clients' costs: this process, or all of them in Redis; `processes` tells how many there are."""
    if settings.redis_url is None:
        return InProcessCounts()
    from access.rate_limit.redis_budget import RedisCounts

    return RedisCounts(settings.redis_url.get_secret_value(), deadline=settings.redis_deadline, processes=processes)
