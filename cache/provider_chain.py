"""The chain of providers: all that a question passes before it is asked of its agency, in one list."""

from collections.abc import Callable, Sequence
from functools import partial

from cache.cache import AnswerCache
from cache.cross_request_batching import CrossRequestBatching
from connectors.isolation.containment import Blame, ContainedProvider
from connectors.provider import Provider
from connectors.telemetry.observed_provider import ObservedProvider, OpenSpan, no_span
from connectors.telemetry.stats import Stats


def chained(
    provider: Provider, blame: Blame, *, cache: AnswerCache, stats: Stats, open_span: OpenSpan = no_span
) -> Provider:
    """A lookup's provider with all that stands before it, outermost first.

    What stands below it is no provider: its calls go through the guard of their agency
    (`connectors/resilience/call_guard.py`), which all its lookups share.
    """
    chain: Sequence[Callable[[Provider], Provider]] = (
        # Outermost: a fault of whatever is below, be it of the cache, is the failure of this agency alone.
        partial(ContainedProvider, blame=blame),
        # Before the cache: a question that the cache answers counts too, and is a step of its request.
        partial(ObservedProvider, stats=stats, open_span=open_span),
        # Fresh answers from the cache, stale ones while new ones come; what somebody waits for is not asked twice.
        cache.caching,
        # After the cache: only what must be asked of the agency waits a moment for other requests' keys.
        CrossRequestBatching,
    )
    for wrap in reversed(chain):
        provider = wrap(provider)
    return provider
