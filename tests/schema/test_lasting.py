"""Types of reference data, whose rows are remembered for everybody: nothing of theirs may be anybody's."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType

from federation.build import build_supergraph
from schema.contracts import contracts
from settings import ROOT
from supergraph.contributor import CORE
from supergraph.declarations import scopes_of
from tests.agencies.asked import GRAPH

pytestmark = pytest.mark.threat("row-shared")

CONTRIBUTED = {
    name: one for name, one in GRAPH.declared.types.items() if one.owner != CORE and one.record and one.lasting
}
PROVIDED: list[Any] = [one.make for one in contracts().values()]
LASTING = [type_ for type_ in PROVIDED if type_.__dict__.get("lasting")]
MANIFESTS = sorted((ROOT / "agencies").glob("*/connector.toml"))


def test_there_are_some_of_both_kinds() -> None:
    assert 10 < len(LASTING) < len(PROVIDED) - 5
    assert len(MANIFESTS) > 15


@pytest.mark.parametrize("type_", LASTING, ids=lambda type_: type_.__name__)
def test_no_field_asks_for_a_scope(type_: type) -> None:
    graph = build_supergraph().schema.type_map[type_.__name__]
    assert isinstance(graph, GraphQLObjectType)
    assert [name for name, field in graph.fields.items() if scopes_of(field)] == []


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_agency_gives_them_as_public(path: Path) -> None:
    names = {*(type_.__name__ for type_ in LASTING), *CONTRIBUTED}
    manifest = tomllib.loads(path.read_text())
    assert {one["privacy"]["class"] for one in manifest.get("lookup", ()) if one["type"] in names} <= {"public"}


def test_of_what_agencies_bring_that_is_lasting_which_anybody_may_have_whole() -> None:
    assert CONTRIBUTED.keys() == {
        "EducationInstitution",
        "LocalService",
        "TrainingCourse",
        "VatBranch",
        "VatRegistration",
    }
    for name, declared in CONTRIBUTED.items():
        type_ = GRAPH.schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        assert [field for field, one in type_.fields.items() if scopes_of(one)] == []
        assert (declared.subject, declared.names) == (None, None)
