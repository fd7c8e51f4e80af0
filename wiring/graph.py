"""The supergraph of the agencies whose folders the settings name."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from connectors.thai_time import THAILAND
from federation.build import supergraph_of
from schema.source import core_source
from settings import Settings, SettingsError
from supergraph.deprecation import ended
from supergraph.faults import told
from supergraph.graph import Supergraph
from supergraph.scope_preview import PreviewsUnfit
from supergraph.scope_proof import ScopesForgotten
from wiring.accepted_schemas import Unfit, are_kept, graph_with_accepted

log = structlog.get_logger("saan")
_TOLD: Final = 20
"""Coordinates that are told of one agency: `./saan connector check` tells all."""


def graph_of(settings: Settings, *, accepting: bool = False) -> Supergraph:
    """The graph; what is wrong with an agency's schema goes to the log, and what was accepted of it stands.

    `accepting`: what goes together is kept in the hub's database, to stand from then on. Raises SettingsError where a
    way leads to somebody's record without a scope, or a scope's preview shows what it does not open.
    """
    if accepting:
        return _served(_made(lambda: graph_with_accepted(settings, accepting=True)))
    if are_kept(settings):
        return _made(lambda: graph_with_accepted(settings, accepting=False))
    return graph_of_files(settings)


def graph_of_files(settings: Settings) -> Supergraph:
    """The same of what is in the folders alone, whatever was accepted: for those who work on it."""
    return _made(lambda: supergraph_of(settings.agencies_folders)[0])


def graph_after(settings: Settings, before: Supergraph, unfit: Unfit, *, reading: bool) -> Supergraph:
    """The graph that follows `before`, of which everything goes on that has not changed; what changed stays as it was
    where it is `unfit`. It is accepted before it is served. Without `reading` the folders are not looked at, and it is
    of what is accepted. Raises as `graph_of`."""
    after = partial(graph_with_accepted, settings, accepting=True, before=before, unfit=unfit, reading=reading)
    return _served(_made(after))


def _made(make: Callable[[], Supergraph]) -> Supergraph:
    try:
        graph = make()
    except (ScopesForgotten, PreviewsUnfit) as problem:
        raise SettingsError(str(problem)) from None
    for agency, faults in graph.faults.items():
        why = list(told(faults))
        if agency in graph.waiting:
            log.warning("schema change waits", agency=agency, faults=why)
        elif agency in graph.contributed:
            log.error("new schema at fault, the accepted one stands", agency=agency, faults=why)
        else:
            log.error("schema left out", agency=agency, faults=why)
    return graph


def _served(graph: Supergraph) -> Supergraph:
    """The same; what is served though its last day has passed goes to the log."""
    today = datetime.datetime.now(THAILAND).date()
    for source in (core_source(), *graph.sources):
        if passed := [one.coordinate for one in ended(source.document, today)]:
            log.warning("served, though its last day has passed", agency=source.contributor, coordinates=passed[:_TOLD])
    return graph
