"""No modules of ours import each other in a circle, be it for types only or within a function."""

import tomllib
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import grimp

from settings import ROOT

LINTED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CODE_FIRST = frozenset({"schema", "resolvers"})
"""Types that name one another in their fields, and the resolvers that name the types."""
PACKAGES = frozenset(LINTED["root_packages"]) | {"bench"}


def circle(packages: Iterable[str]) -> list[str]:
    """The modules of a circle, each with the one after it; none where there is no circle."""
    graph = grimp.build_graph(*packages, exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(PACKAGES - CODE_FIRST) == []


def test_a_circle_for_types_only_is_found() -> None:
    assert circle(CODE_FIRST), "there is none left: except these packages no longer"
