"""What each agency may answer is its own: what it adds to a type of somebody else goes by another name inside."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.contract import Answers, Contract, Fact, Question, ValueType
from connectors.errors import AgencyNotServed
from connectors.provider import LookupContext, Trace
from connectors.serving.load_agencies import check, load
from connectors.serving.registry import AgencyState
from tests.connectors.graph import AGENCY, CONTRACTS, FIRST, QUESTIONS
from tests.connectors.serving.test_registry import GOOD, agency

SHOPS = Fact("shops", "shops", ValueType.TEXT)
ADDED = Contract("Business@two", {"shops": SHOPS}, SimpleNamespace)
ASKED = Question("Business@two", "juristicId", {"juristicId": ValueType.JURISTIC_ID}, Answers.ONE)
ADDING = GOOD.replace("nameTh", "shops")


def answerable(id_: str) -> tuple[Mapping[str, Contract], Sequence[Question]]:
    """Agency two adds a fact to businesses, and may give those of nobody else."""
    if id_ == "two":
        return {"Business": ADDED, **{name: one for name, one in CONTRACTS.items() if name != "Business"}}, (
            ASKED,
            *QUESTIONS,
        )
    return CONTRACTS, QUESTIONS


async def test_what_an_agency_adds_is_asked_by_the_name_of_its_contract_and_of_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(f"id,name\n{FIRST},ร้าน\n", encoding="utf-8")
    agency(tmp_path / "agencies", "one")
    agency(tmp_path / "agencies", "two", ADDING)
    connectors = load([tmp_path / "agencies"], {"FOLDER": str(tmp_path)}, answerable)
    assert [facts.faults for facts in connectors.agencies()] == [(), ()]
    (whole,) = connectors.providers("Business", "juristicId")
    (added,) = connectors.providers("Business@two", "juristicId")
    assert (whole.agency, added.agency, added.question) == ("one", "two", ASKED)
    context = LookupContext(None, asyncio.get_running_loop().time() + 5)
    answer = (await added.ask([FIRST], context, Trace()))[FIRST]
    assert answer.records[0].shops == "ร้าน"
    await connectors.close()


@pytest.mark.parametrize("fault", ["colour = 1\n[source]", "[source"])
async def test_one_that_is_not_served_fails_in_what_it_adds_alone(fault: str, tmp_path: Path) -> None:
    agency(tmp_path / "agencies", "two", ADDING.replace("[source]", fault))
    connectors = load([tmp_path / "agencies"], {"FOLDER": str(tmp_path)}, answerable)
    (facts,) = connectors.agencies()
    assert facts.state is AgencyState.NOT_SERVED
    assert connectors.providers("Business", "juristicId") == ()
    (absent,) = connectors.providers("Business@two", "juristicId")
    context = LookupContext(None, asyncio.get_running_loop().time() + 5)
    assert isinstance((await absent.ask([FIRST], context, Trace()))[FIRST].error, AgencyNotServed)
    await connectors.close()


def proved(folder: Path, manifest: str) -> list[str]:
    file = folder / "two" / "connector.toml"
    file.parent.mkdir()
    file.write_text(AGENCY.replace('"bureau"', '"two"') + manifest, encoding="utf-8")
    return [f"{one.wrong}; {one.todo}" for one in check(file, {"FOLDER": "x"}, answerable).faults]


def test_faults_call_a_type_as_the_manifest_does(tmp_path: Path) -> None:
    (fault, *_) = proved(tmp_path, GOOD)
    assert fault.startswith('Business has no fact "nameTh"')


def test_a_question_that_is_asked_of_others_is_none_of_what_it_adds(tmp_path: Path) -> None:
    (fault,) = proved(tmp_path, ADDING.replace('by = "juristicId"', 'by = "branch"'))
    assert fault == 'the graph never asks for Business by "branch"; known are juristicId'


def test_an_unknown_type_is_told_with_those_it_may_give_its_own_first(tmp_path: Path) -> None:
    (fault,) = proved(tmp_path, GOOD.replace('"Business"', '"Qwxyz"'))
    assert fault.startswith('agencies give no type "Qwxyz"; this one may give Business, Vehicle, Person')


def test_a_contract_is_what_its_answers_are_kept_by(tmp_path: Path) -> None:
    file = tmp_path / "two" / "connector.toml"
    file.parent.mkdir()
    file.write_text(AGENCY.replace('"bureau"', '"two"') + ADDING, encoding="utf-8")
    other = replace(ADDED, facts={**ADDED.facts, "more": replace(SHOPS, name="more")})
    versions = [
        check(file, {"FOLDER": "x"}, lambda _, one=one: ({"Business": one}, [ASKED])).lookups[0].facts.version  # type: ignore[misc]
        for one in (ADDED, other)
    ]
    assert len(set(versions)) == 2
