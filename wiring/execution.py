"""What runs operations, and what they may cost, as the settings choose."""

from collections.abc import Callable

import strawberry

import bounds
from access.rate_limit.budget import Budget, BudgetTerms, InProcessCounts, Spends
from access.rate_limit.redis_budget import RedisCounts
from endpoints.graphql.policy import HubPolicy
from execution.document_limits import Limits
from execution.engine import Engine
from execution.strawberry_adapter import strawberry_engine
from settings import Settings
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
)
"""How large an operation may be, and what comes with it."""


def executor_of(settings: Settings, schema: strawberry.Schema) -> Engine:
    """What runs operations over the schema, by the hub's policy."""
    policy = HubPolicy(schema, introspection=settings.introspectable)
    return strawberry_engine(schema, policy, limits=LIMITS, suggest=settings.sandboxed)


def budget_of(settings: Settings, counts: Spends) -> Budget:
    """How much operations may cost; all processes know a person by the same pseudonym. Raises SettingsError."""
    app, address = settings.budgets
    key = seal_of(settings).pseudonym("persons", for_="budget").encode()
    return Budget(BudgetTerms(settings.costliest, app, address, settings.budget_of_person), counts, key)


def counts_of(settings: Settings, processes: Callable[[], int]) -> Spends:
    """What counts clients' costs: this process, or all of them in Redis; `processes` tells how many there are."""
    if settings.redis_url is None:
        return InProcessCounts()
    return RedisCounts(settings.redis_url.get_secret_value(), deadline=settings.redis_deadline, processes=processes)
