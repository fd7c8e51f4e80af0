"""No modules of ours import each other in a circle, be it for types only or within a function."""

import tomllib
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from settings import ROOT

LINTED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
PACKAGES = frozenset(LINTED["root_packages"]) | {"bench"}
Import = tuple[str, str]
BY_NAME: frozenset[Import] = frozenset(
    {
        ("schema.agency", "schema.service"),
        ("schema.citizen", "schema.business"),
        ("schema.citizen", "schema.licence"),
        ("schema.insurance", "schema.business"),
        ("schema.law", "schema.draft"),
        ("schema.law", "schema.entitlement"),
        ("schema.law", "schema.licence_kind"),
        ("schema.licence", "schema.business"),
        ("schema.licence", "schema.local"),
        ("schema.place", "schema.local"),
        ("schema.provider", "schema.agency"),
    }
)
"""Types of the core that name one another in their fields: one of two is told by its name alone, which strawberry looks
up when all are there (docs/adr/0018-types-that-name-each-other.md)."""


def imports() -> dict[str, set[str]]:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def circle(known: dict[str, set[str]], without: Iterable[Import] = ()) -> list[str]:
    """The modules of a circle, each with the one after it; none where there is no circle but by these imports."""
    left = set(without)
    try:
        TopologicalSorter(
            {one: {of for of in those if (one, of) not in left} for one, those in known.items()}
        ).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    return imports()


def test_no_modules_import_each_other_in_a_circle_but_those_of_types_that_name_each_other(
    known: dict[str, set[str]],
) -> None:
    assert circle(known, BY_NAME) == []


@pytest.mark.parametrize("one", sorted(BY_NAME))
def test_each_of_those_is_needed(one: Import, known: dict[str, set[str]]) -> None:
    assert one[1] in known[one[0]]
    assert circle(known, BY_NAME - {one}), "there is no circle through it: import the module as any other"


def test_they_are_within_the_types_of_the_core() -> None:
    assert {module.partition(".")[0] for one in BY_NAME for module in one} == {"schema"}
