"""Which part of the hub a sampled stack was in: the innermost frame of ours decides, libraries belong to callers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bench.process import ROOT

PHASES: tuple[tuple[str, str], ...] = (
    ("app.py:_hear", "log"),
    ("endpoints/reply.py:", "HTTP: answer"),
    ("endpoints/whole.py:", "HTTP: answer"),
    ("endpoints/graphql.py:_caller", "token and caller"),
    ("endpoints/operations.py:", "request built"),
    ("endpoints/disclosures.py:", "ledger"),
    ("endpoints/policy.py:decide", "access on the plan"),
    ("endpoints/policy.py:", "cost and budget"),
    ("endpoints/admission.py:", "cost and budget"),
    ("endpoints/", "HTTP: request"),
    ("access/ledger/", "ledger"),
    ("access/storage/", "database"),
    ("access/consents/", "consents"),
    ("access/budget.py:", "cost and budget"),
    ("access/", "token and caller"),
    ("execution/response.py:", "encoding"),
    ("execution/cost_analysis.py:", "cost and budget"),
    ("execution/engine.py:_refusals", "access on the plan"),
    ("execution/engine.py:_coerced", "variables"),
    ("execution/arguments.py:", "variables"),
    ("execution/engine.py:", "plan looked up"),
    ("execution/document.py:of", "plan looked up"),
    ("execution/document.py:operation", "plan looked up"),
    ("execution/document.py:", "plan made"),
    ("execution/document_limits.py:", "plan made"),
    ("execution/plan.py:for_class", "levels run"),
    ("execution/codegen.py:rows_function", "levels run"),
    ("execution/plan.py:", "plan made"),
    ("execution/codegen.py:", "plan made"),
    ("execution/errors.py:", "errors"),
    ("execution/slow_path.py:", "errors"),
    ("<rows of ", "rows built"),
    ("execution/row_cache.py:", "rows remembered"),
    ("execution/", "levels run"),
    ("resolvers/lookups.py:", "loaders"),
    ("resolvers/loader.py:", "loaders"),
    ("resolvers/", "resolvers"),
    ("schema/", "resolvers"),
    ("bench/registry.py:", "resolvers"),
    ("cache/", "cache"),
    ("connectors/", "agencies asked"),
    ("bench/servers/hub.py:of", "request built"),
)
OUTSIDE = "server, sockets, event loop"


def phase(stack: Sequence[str]) -> str:
    """The phase of a stack, innermost frame first, each written `file:function`."""
    for frame in stack:
        name = frame.removeprefix(f"{ROOT}/")
        for beginning, found in PHASES:
            if name.startswith(beginning):
                return found
    return OUTSIDE


def phases(sampled: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """How many samples fell into each phase."""
    counted: Counter[str] = Counter()
    for met in sampled:
        counted[phase(met["stack"])] += met["count"]
    return counted


def busiest(sampled: Sequence[Mapping[str, Any]], most: int = 10) -> list[tuple[str, int]]:
    """The functions that were innermost most often, as `file:function`."""
    counted: Counter[str] = Counter()
    for met in sampled:
        counted[_shown(met["stack"][0])] += met["count"]
    return counted.most_common(most)


def _shown(frame: str) -> str:
    """Without where things are installed on this machine."""
    return frame.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2].rpartition("/lib/")[2]
