"""What runs operations, and what they may cost, as the settings choose."""

from collections.abc import Callable

import strawberry

import bounds
from access.budget import Budget, OwnCounts, Spends, Terms
from access.budget_in_redis import Shared
from endpoints.admission import admitted, paid, telling
from endpoints.operations import Executor, described, explained, observed
from execution.document_limits import Limits
from execution.engine import Engine
from execution.strawberry_adapter import StrawberryAdapter
from execution.strawberry_internals import schema_of
from schema.bounds import arguments
from schema.build import decide, guarded, prices
from schema.visible import Visible
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


def executor_of(settings: Settings, schema: strawberry.Schema) -> Executor:
    """What runs operations over the schema."""
    shown = telling(Visible(schema.as_str()), introspection=settings.introspectable)
    return Engine(
        schema_of(schema),
        adapter=StrawberryAdapter(schema),
        decide=decide(schema),
        guarded=guarded(schema),
        observe=observed,
        prices=prices(schema),
        admit=admitted,
        shown=shown,
        limits=LIMITS,
        bounds=arguments(schema),
        suggest=settings.sandboxed,
        variant=lambda request: request.language,
        answered=paid,
        extend=explained,
        describe=described,
    )


def budget_of(settings: Settings, counts: Spends) -> Budget:
    """How much operations may cost; all processes know a person by the same pseudonym. Raises SettingsError."""
    app, address = settings.budgets
    key = seal_of(settings).pseudonym("persons", for_="budget").encode()
    return Budget(Terms(settings.costliest, app, address, settings.budget_of_person), counts, key)


def counts_of(settings: Settings, processes: Callable[[], int]) -> Spends:
    """What counts clients' costs: this process, or all of them in Redis; `processes` tells how many there are."""
    if settings.redis_url is None:
        return OwnCounts()
    return Shared(settings.redis_url.get_secret_value(), deadline=settings.redis_deadline, processes=processes)
