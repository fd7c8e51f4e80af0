"""What is served, as the settings name it: the agencies, and the graph that they bring."""

import datetime
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from cache.cache import AnswerCache
from connectors.manifest.faults import did_you_mean
from connectors.serving.load_agencies import missing, names
from connectors.telemetry.observed_provider import OpenSpan, no_span
from connectors.telemetry.tracing import exporting, spans
from execution.engine import Engine
from services.serving import Serving
from settings import Settings, SettingsError
from supergraph.graph import Supergraph
from wiring.graph import graph_after


def serving_of(
    settings: Settings,
    variables: Mapping[str, str],
    graph: Supergraph,
    cache: AnswerCache,
    now: Callable[[], datetime.datetime],
    *,
    executing: Callable[[Supergraph], Engine],
    newest_change: Callable[[], Awaitable[int]],
) -> Serving:
    """Those of the folder that are wanted. Raises SettingsError for one that is not there, or lacks a variable."""
    data = settings.real_data
    variables = {**variables, **({"SAAN_DATA": str(data), "LAW_LIST": str(data)} if data else {})}
    _require_those_named(settings)
    if not settings.sandboxed:
        _require_variables(settings, variables)
    return Serving(
        settings.agencies_folders,
        variables,
        graph,
        cache,
        now,
        compose=partial(graph_after, settings),
        executing=executing,
        newest_change=newest_change,
        wanted=settings.wanted,
        tested=settings.tested,
        # No request lasts longer than its deadline; a second more for those that end just then.
        grace=settings.deadline + 1,
        watching=settings.watching,
        metrics=settings.metrics,
        open_span=_open_span(settings),
    )


def _require_variables(settings: Settings, variables: Mapping[str, str]) -> None:
    """Raises SettingsError naming what the manifests of the agencies to serve refer to and nobody has set."""
    unset = missing(settings.agencies_folders, variables, settings.wanted)
    if unset:
        told = "; ".join(f"{agency} needs {', '.join(names)}" for agency, names in unset.items())
        raise SettingsError(f"Not set: {told}. Set them, or name the agencies to serve in SAAN_AGENCIES.")


def _require_those_named(settings: Settings) -> None:
    """Raises SettingsError where the settings name a folder or an agency that is not there."""
    folders = settings.agencies_folders
    if not folders:
        raise SettingsError("SAAN_AGENCIES_FOLDER names no folder.")
    for folder in folders:
        if not folder.is_dir():
            raise SettingsError(f"SAAN_AGENCIES_FOLDER names {folder}, which is not a folder.")
    known = names(folders)
    for strange in sorted(settings.chosen - set(known)):
        advice, where = did_you_mean(strange, known), " or ".join(map(str, folders))
        raise SettingsError(f"SAAN_AGENCIES names {strange!r}, which has no manifest in {where}: {advice}")


def _open_span(settings: Settings) -> OpenSpan:
    if settings.traces is None:
        return no_span
    try:
        return spans(exporting(settings.traces))
    except ImportError:
        raise SettingsError(
            "SAAN_TRACES is set and OpenTelemetry is not installed: install the packages of group 'tracing'."
        ) from None
