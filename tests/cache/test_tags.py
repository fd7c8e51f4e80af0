"""By whom what is remembered can be dropped."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from cache.cache import AnswerCache, Change, ChangeUnfit
from cache.encryption_keys import Keyring
from cache.tags import Identity, Tagging, entity, subject
from connectors.contract import Contract, EntityReference, Fact
from connectors.provider import LookupContext, Trace
from schema.contracts import questions
from schema.licence_kind import LicenceCode
from tests.cache.hubs import IDENTITY
from tests.cache.papers import BY_ID, PAPER, Office, paper
from tests.federation.harbour import LOOKUP, OTHER, graph_of
from tests.shelf import CONTRACTS, record

SOMEBODY = "9100000000011"


def test_what_names_a_person_s_record_is_dropped_with_what_is_hers() -> None:
    one, context = paper("a"), LookupContext(None, 0.0)
    one.owner = EntityReference("Citizen", SOMEBODY)
    tagging = Tagging("desk", BY_ID, IDENTITY)
    assert subject(SOMEBODY) in tagging.of("a", [one], context, personal=True)
    one.owner = EntityReference("Business", "0985558000012")
    assert not any(tag.startswith("subject") for tag in tagging.of("a", [one], context, personal=True))


NAMING = {
    "a list of ids": ({"ownerIds": [SOMEBODY, OTHER]}, {SOMEBODY, OTHER}),
    "a list of references": ({"crew": [EntityReference("Citizen", OTHER)]}, {OTHER}),
    "a part": ({"papers": {"of": OTHER}}, {OTHER}),
    "a part of a part": ({"papers": {"stamp": {"byIds": [OTHER]}}}, {OTHER}),
    "a list of parts": ({"notes": [{"of": SOMEBODY}, {"of": OTHER}]}, {SOMEBODY, OTHER}),
    "nobody": ({}, set()),
}
GRAPH = graph_of(
    md=f"""
    ~type Ship @key(fields: "number") {{
      ~number: String!
      ownerIds: [NationalId!] @inaccessible @subject
      ~crew: [Citizen!] @subject {LOOKUP}
      ~papers: Papers
      ~notes: [Note!]
    }}
    ~type Papers {{ of: NationalId @inaccessible @subject ~stamp: Stamp }}
    ~type Stamp {{ ~text: String byIds: [NationalId!] @inaccessible @subject }}
    ~type Note {{ of: NationalId @inaccessible @subject ~text: String }}
    type Query {{ ~ship(number: String!): Ship @lookup {LOOKUP} }}
    """
)


def part(contract: Contract, value: Any) -> Any:
    """A value of a contract, of facts as they are written."""
    facts = contract.facts.values()
    return contract.make(**{one.attribute: told(one, value.get(one.name)) for one in facts})


def told(fact: Fact, value: Any) -> Any:
    if fact.contract is None or value is None:
        return value
    return [part(fact.contract, one) for one in value] if fact.many else part(fact.contract, value)


@pytest.mark.threat("person-requests")
@pytest.mark.parametrize("naming", NAMING)
def test_whoever_a_contributed_record_names_has_it_forgotten_with_what_is_hers(naming: str) -> None:
    facts, persons = NAMING[naming]
    ship = GRAPH.contracts["Ship"]
    (question,) = [one for one in GRAPH.questions if one.type == "Ship"]
    tagging = Tagging("md", question, Identity.of("Ship", GRAPH.questions, ship))
    tags = tagging.of("1", [part(ship, {"number": "1", **facts})], LookupContext(None, 0.0), personal=True)
    assert {tag for tag in tags if tag.startswith("subject")} == {subject(one) for one in persons}


def test_a_kind_is_dropped_by_its_own_code_wherever_it_was_told() -> None:
    facts = {
        "code": LicenceCode.OTHER,
        "other_code": "SPA",
        "local": False,
        "name_th": "ส",
        "law_id": "1",
        "section": "2",
    }
    every = next(one for one in questions() if (one.type, one.by) == ("LicenceKind", "all"))
    tagging = Tagging("spas", every, Identity.of("LicenceKind", questions(), CONTRACTS["LicenceKind"]))
    tags = tagging.of((), [record("LicenceKind", **facts)], LookupContext(None, 0.0), personal=False)
    assert entity("spas", "LicenceKind", "code", "SPA") in tags


@pytest.mark.parametrize(
    ("change", "asked_again"),
    [
        (Change("desk", "Paper"), True),
        (Change("desk", "Paper", "a", "paperId"), True),
        (Change("desk", "Paper", "a"), True),
        (Change("desk", "Paper", "b", "paperId"), False),
        (Change("other", "Paper"), False),
    ],
)
async def test_what_an_agency_adds_to_a_type_is_dropped_when_it_tells_of_that_type(
    change: Change, asked_again: bool
) -> None:
    added = replace(PAPER, type="Paper@desk")
    question = replace(BY_ID, type="Paper@desk")
    contracts = {"Paper": PAPER, "Paper@desk": added}
    cache = AnswerCache(contracts, [BY_ID, question], room=1_000_000, keyring=Keyring.passing())
    office = Office(question=question)
    provider = cache.caching(office)
    context = LookupContext(None, asyncio.get_running_loop().time() + 5)
    await provider.ask(["a"], context, Trace())
    await cache.drop([change])
    await provider.ask(["a"], context, Trace())
    assert office.keys == (2 if asked_again else 1)


def test_what_an_agency_adds_to_a_type_that_is_nobody_s_is_told_by_that_type_alone() -> None:
    cache = AnswerCache({"Paper@desk": PAPER}, [replace(BY_ID, type="Paper@desk")], room=1, keyring=Keyring.passing())
    assert cache._tags(Change("desk", "Paper")) == ["type desk Paper@desk"]
    with pytest.raises(ChangeUnfit):
        cache._tags(Change("other", "Paper"))
