"""Which version of a schema stands: a change is made unless it puts somebody out who was accepted."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.provider import DataClass
from federation.build import build_supergraph
from federation.standing_schemas import Judge, StandingSchemas, standing
from supergraph.source_schema import SourceSchema
from tests.federation.ferries import FERRIES, PIERS
from tests.supergraph.graph import promises, source

LOOKUPS = {"ferries": ["Ferry by number", "Boat by number"], "piers": ["Pier by code"], "barges": ["Ferry by number"]}
RENAMED = FERRIES.replace("Ferry", "Boat").replace("ferry(", "boat(")
LONGER = FERRIES.replace("  seats: Int", '  seats: Int\n  "Its crew. / ลูกเรือ"\n  crew: Int')
WRONG = FERRIES.replace("seats: Int", "seats: Seats")


def made(text: str, agency: str) -> SourceSchema:
    return source(text, agency, promises(dict.fromkeys(LOOKUPS[agency], DataClass.PUBLIC)))


def faults_beside(accepted: Iterable[str]) -> Judge:
    order = list(accepted)
    return lambda sources: build_supergraph(sources, accepted=order).faults


def stands(written: dict[str, str], accepted: dict[str, str]) -> StandingSchemas:
    return standing(
        {agency: made(text, agency) for agency, text in written.items()},
        {},
        {agency: made(text, agency) for agency, text in accepted.items()},
        faults_beside(accepted),
    )


def codes(found: StandingSchemas) -> dict[str, list[str]]:
    return {agency: [fault.code for fault in faults] for agency, faults in found.refused.items()}


BOTH = {"ferries": FERRIES, "piers": PIERS}


def test_what_nobody_has_accepted_is_new() -> None:
    found = stands(BOTH, {})
    assert (set(found.newer), codes(found)) == ({"ferries", "piers"}, {})


def test_what_is_as_it_was_is_not_new() -> None:
    assert not stands(BOTH, BOTH).newer


def test_what_a_manifest_promises_belongs_to_what_is_accepted() -> None:
    other = {"ferries": source(FERRIES, "ferries", promises({"Ferry by number": DataClass.PUBLIC}))}
    assert set(standing(other, {}, {"ferries": made(FERRIES, "ferries")}, faults_beside(["ferries"])).newer) == {
        "ferries"
    }


def test_a_change_that_would_put_another_out_is_refused_and_says_whom() -> None:
    found = stands({"ferries": RENAMED, "piers": PIERS}, BOTH)
    assert found.sources["ferries"].text == FERRIES
    assert codes(found) == {"ferries": ["BREAKS_ACCEPTED"]}
    assert "the schema of piers, which was accepted" in found.refused["ferries"][0].message


def test_the_same_change_is_made_when_the_other_changes_with_it() -> None:
    found = stands({"ferries": RENAMED, "piers": PIERS.replace("Ferry", "Boat")}, BOTH)
    assert (set(found.newer), codes(found)) == ({"ferries", "piers"}, {})


def test_others_change_though_one_of_them_cannot() -> None:
    more = PIERS.replace('code: String!\n  "The', 'code: String!\n  "Berths. / ท่า"\n  berths: Int\n  "The')
    found = stands({"ferries": RENAMED, "piers": more}, BOTH)
    assert (set(found.newer), codes(found)) == ({"piers"}, {"ferries": ["BREAKS_ACCEPTED"]})


def test_a_change_that_claims_what_somebody_was_accepted_with_later_is_refused() -> None:
    """It was accepted earlier, and its new claim is later all the same."""
    claiming = source(
        FERRIES + PIERS.partition("type Query")[0],
        "ferries",
        promises(dict.fromkeys(["Ferry by number", "Pier by code"], DataClass.PUBLIC)),
    )
    accepted = {agency: made(text, agency) for agency, text in BOTH.items()}
    found = standing({"ferries": claiming, "piers": accepted["piers"]}, {}, accepted, faults_beside(accepted))
    assert codes(found) == {"ferries": ["BREAKS_ACCEPTED"]}
    assert found.sources["piers"].text == PIERS


def test_a_file_that_is_gone_leaves_what_was_accepted() -> None:
    found = stands({"piers": PIERS}, BOTH)
    assert (set(found.sources), codes(found)) == ({"ferries", "piers"}, {"ferries": ["SCHEMA_GONE"]})


TEXTS = {
    "ferries": [FERRIES, RENAMED, LONGER, WRONG],
    "piers": [PIERS, PIERS.replace("Ferry", "Boat"), PIERS.replace("  ferry: Ferry\n", "  ferry: Law\n")],
    "barges": [FERRIES, WRONG],
}
WRITTEN = st.fixed_dictionaries({}, optional={agency: st.sampled_from(texts) for agency, texts in TEXTS.items()})


@settings(max_examples=8, deadline=None)
@given(st.lists(WRITTEN, min_size=2, max_size=3))
def test_whatever_files_become_nobody_who_was_accepted_leaves_the_graph(versions: list[dict[str, str]]) -> None:
    accepted: dict[str, SourceSchema] = {}
    for written in versions:
        found = standing(
            {agency: made(text, agency) for agency, text in written.items()}, {}, accepted, faults_beside(accepted)
        )
        out = faults_beside(accepted)(found.sources.values())
        assert found.sources.keys() - out.keys() == accepted.keys() | found.newer.keys()
        assert found.newer.keys().isdisjoint(found.refused)
        accepted = {**accepted, **found.newer}
