"""A schema that is kept and read again is the same, its scopes in their own words and order too."""

from connectors.provider import DataClass
from federation.accepted_texts import kept, read_again
from federation.build import build_supergraph
from federation.standing_schemas import standing
from supergraph.source_schema import Promises, ScopeWords
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import source

SCOPES = {"md.boats": DataClass.PERSONAL, "md.also": DataClass.SENSITIVE}
PROMISED = Promises(
    SCOPES,
    PROMISES.lookups,
    {name: ScopeWords(f"What {name} opens", "สิ่งที่เปิด") for name in SCOPES},
)


def test_what_is_read_again_is_not_taken_for_a_change() -> None:
    written = {"md": source(BOATS, "md", PROMISED)}
    accepted, faults = read_again([kept(written["md"])])
    assert not faults
    found = standing(written, {}, accepted, lambda sources: build_supergraph(sources, accepted=["md"]).faults)
    assert (dict(found.newer), dict(found.refused)) == ({}, {})


def test_what_is_read_again_makes_the_same_graph() -> None:
    written = source(BOATS, "md", PROMISED)
    before, after = (build_supergraph([one]) for one in (written, read_again([kept(written)])[0]["md"]))
    assert (before.sdl, before.faults) == (after.sdl, after.faults)
    assert "md" in after.contributed
    told = [[(one.name, one.data_class, one.en, one.th) for one in graph.scopes.values()] for graph in (before, after)]
    assert told[0] == told[1]


def test_what_this_version_cannot_read_is_told_and_costs_nobody_else() -> None:
    known = kept(source(BOATS, "md", PROMISED))
    sources, faults = read_again([type(known)("old", "type {", "{}"), known])
    assert ([*sources], [*faults]) == (["md"], ["old"])
