"""Whatever agencies are served, the graph of them composes; and what one brings depends on no other."""

from itertools import combinations

import pytest

from federation.build import build_supergraph
from federation.schema_files import schemas
from settings import ROOT

SOURCES, UNREAD = schemas([ROOT / "agencies"])
SUBSETS = [some for number in range(len(SOURCES) + 1) for some in combinations(SOURCES, number)]


def test_the_schemas_that_ship_can_be_read_and_there_are_some() -> None:
    assert UNREAD == {}
    assert len(SOURCES) > 1


@pytest.mark.parametrize("some", SUBSETS, ids=lambda some: "+".join(one.contributor for one in some) or "core")
def test_each_subset_composes_and_has_what_its_agencies_bring(some: tuple) -> None:  # type: ignore[type-arg]
    graph = build_supergraph(some)
    assert graph.faults == {}
    assert graph.contributed.keys() == {one.contributor for one in some}
    brought = {name for one in some for name in one.types}
    assert brought <= graph.schema.type_map.keys()
    others = {name for one in SOURCES for name in one.types} - brought
    assert others.isdisjoint(graph.schema.type_map)
