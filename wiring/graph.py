"""The supergraph of the agencies whose folders the settings name."""

import structlog

from federation.build import supergraph_of
from settings import Settings, SettingsError
from supergraph.graph import Supergraph
from supergraph.scope_preview import PreviewsUnfit
from supergraph.scope_proof import ScopesForgotten

log = structlog.get_logger("saan")


def graph_of(settings: Settings) -> Supergraph:
    """The graph; what is wrong with an agency's schema goes to the log and leaves that out.

    Raises SettingsError where a way leads to somebody's record without a scope, or a scope's preview shows what it does
    not open.
    """
    try:
        graph = supergraph_of(settings.agencies_folders)
    except (ScopesForgotten, PreviewsUnfit) as problem:
        raise SettingsError(str(problem)) from None
    for agency, faults in graph.faults.items():
        log.error("schema left out", agency=agency, faults=[str(fault) for fault in faults])
    return graph
