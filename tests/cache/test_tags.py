"""By whom what is remembered can be dropped."""

import asyncio
from dataclasses import replace

import pytest

from cache.cache import AnswerCache, Change, ChangeUnfit
from cache.encryption_keys import Keyring
from cache.tags import Identity, Tagging, entity, subject
from connectors.contract import EntityReference
from connectors.provider import LookupContext, Trace
from schema.contracts import questions
from schema.licence_kind import LicenceCode
from tests.cache.hubs import IDENTITY
from tests.cache.papers import BY_ID, PAPER, Office, paper
from tests.shelf import CONTRACTS, record

SOMEBODY = "9100000000011"


def test_what_names_a_person_s_record_is_dropped_with_what_is_hers() -> None:
    one, context = paper("a"), LookupContext(None, 0.0)
    one.owner = EntityReference("Citizen", SOMEBODY)
    tagging = Tagging("desk", BY_ID, IDENTITY)
    assert subject(SOMEBODY) in tagging.of("a", [one], context, personal=True)
    one.owner = EntityReference("Business", "0985558000012")
    assert not any(tag.startswith("subject") for tag in tagging.of("a", [one], context, personal=True))


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
