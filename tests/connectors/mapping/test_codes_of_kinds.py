"""Kinds are rows: a code that the enum has no name for is kept beside its OTHER, and any text may be one."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cache.codec import Codec
from cache.entry import CacheEntry
from connectors.contract import Graph
from connectors.provenance import Source
from connectors.provider import Answer, LookupContext, Trace
from connectors.schema_drift import Drift, DriftReport
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import Connectors
from connectors.values.conversions import LONGEST_CODE
from schema.contracts import contracts, questions
from schema.licence_kind import LicenceCode
from tests.connectors.graph import AGENCY
from tests.shelf import NOW

SOURCE = """
[source]
kind = "file"
folder = "${FOLDER}"
[[lookup]]
type = "TYPE"
by = "BY"
request = { file = "rows.json" }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
"""
KINDS = SOURCE.replace("TYPE", "LicenceKind") + 'nameTh = "name"\nlocal = "local"\nlawId = "law"\nsection = "section"\n'
TABLE = 'code = { from = "code", as = { 1 = "FACTORY", 2 = "SPA" } }'


class Opened:
    """An agency served from a manifest, and what was heard of its rows."""

    def __init__(self, folder: Path, manifest: str, rows: Sequence[Any]) -> None:
        home = folder / "agencies" / "bureau"
        home.mkdir(parents=True, exist_ok=True)
        (home / "connector.toml").write_text(AGENCY + manifest, encoding="utf-8")
        (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
        self.heard: list[DriftReport] = []
        self.connectors: Connectors = load(
            [folder / "agencies"],
            {"FOLDER": str(folder)},
            Graph(contracts(), questions()),
            deps=ConnectorDeps(hear=self.heard.append),
        )
        (facts,) = self.connectors.agencies()
        self.faults = [str(fault) for fault in facts.faults]

    async def one(self, type_: str, by: str, key: Any) -> Answer:
        context = LookupContext(None, asyncio.get_running_loop().time() + 5)
        (provider,) = self.connectors.providers(type_, by)
        return (await provider.ask([key], context, Trace()))[key]

    @property
    def odd(self) -> dict[tuple[Drift, str], int]:
        return {(one.drift, one.fact): one.count for one in self.heard}


Open = Callable[[str, Sequence[Any]], Opened]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    return lambda manifest, rows: Opened(tmp_path, manifest, rows)


def kind(code: Any, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": "ชนิด", "local": False, "law": "1", "section": "2", **more}


def kinds(by: str = "code", fields: str = 'code = "code"') -> str:
    return KINDS.replace("BY", by) + fields


async def test_a_kind_that_the_enum_has_no_name_for_is_found_by_its_own_code(opened: Open) -> None:
    bureau = opened(kinds(), [kind("FACTORY"), kind("PHARMACY")])
    (found,) = (await bureau.one("LicenceKind", "code", "PHARMACY")).records
    (known,) = (await bureau.one("LicenceKind", "code", "FACTORY")).records
    assert (found.code, found.other_code) == (LicenceCode.OTHER, "PHARMACY")
    assert (known.code, known.other_code) == (LicenceCode.FACTORY, None)
    assert [found.kind_code, known.kind_code] == ["PHARMACY", "FACTORY"]
    assert bureau.odd == {}


async def test_a_code_list_may_name_a_kind_of_its_own(opened: Open) -> None:
    bureau = opened(kinds(fields=TABLE), [kind("1"), kind("2")])
    (found,) = (await bureau.one("LicenceKind", "code", "SPA")).records
    assert (found.code, found.kind_code) == (LicenceCode.OTHER, "SPA")
    assert bureau.odd == {}


async def test_what_is_not_in_the_code_list_passes_as_another_and_is_counted(opened: Open) -> None:
    bureau = opened(kinds("lawId", TABLE), [kind("1"), kind("7"), kind("8")])
    found = (await bureau.one("LicenceKind", "lawId", "1")).records
    assert [one.kind_code for one in found] == ["FACTORY", "OTHER", "OTHER"]
    assert bureau.odd == {(Drift.UNLISTED, "LicenceKind.code"): 2}
    assert "7" not in repr([report.why for report in bureau.heard if report.drift is Drift.UNLISTED])


async def test_what_a_manifest_says_of_everything_else_is_no_drift(opened: Open) -> None:
    rest = TABLE.replace("} }", '}, otherwise = "SPA" }')
    bureau = opened(kinds("lawId", rest), [kind("9")])
    (found,) = (await bureau.one("LicenceKind", "lawId", "1")).records
    assert (found.kind_code, bureau.odd) == ("SPA", {})


async def test_kinds_that_are_listed_are_found_one_by_one_too(opened: Open) -> None:
    (fault,) = opened(kinds("all"), [kind("SPA")]).faults
    assert "LicenceKind is given whole and not by code" in fault
    assert 'answer LicenceKind by "code" too' in fault


@pytest.mark.parametrize("code", ["", " ", "ก" * (LONGEST_CODE + 1), "A\u0000B", "9100000000011", "๙๑๐๐๐๐๐๐๐๐๐๑๑"])
async def test_what_can_be_no_code_leaves_its_row_out(code: str, opened: Open) -> None:
    both = kinds("all") + "\n" + kinds("code").partition('folder = "${FOLDER}"\n')[2]
    bureau = opened(both, [kind(code), kind("SPA")])
    answer = await bureau.one("LicenceKind", "all", ())
    assert [one.kind_code for one in answer.records] == ["SPA"]
    assert answer.error is not None
    assert (Drift.LEFT_OUT, "LicenceKind.code") in bureau.odd


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (f'code = {{ value = "{"x" * 65}" }}', "no code of 1 to 64 characters"),
        ('code = { from = "code", as = { 1 = "" } }', 'LicenceKind.code cannot be ""'),
        ('code = { value = "9100000000011" }', "somebody's national id"),
    ],
)
def test_what_a_manifest_gives_for_a_code_must_be_one(fields: str, fault: str, opened: Open) -> None:
    assert any(fault in one for one in opened(kinds(fields=fields), []).faults)


@given(code=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=LONGEST_CODE))
@example("PHARMACY")
@example("OTHER")
@example("FACTORY")
def test_a_kind_comes_back_from_the_cache_as_it_was(code: str) -> None:
    contract = contracts()["LicenceKind"]
    fact = contract.facts["code"]
    assert fact.make is not None
    assert fact.as_text == "other_code"
    named = code in fact.values
    facts: dict[str, Any] = {one.attribute: None for one in contract.facts.values()}
    told = contract.make(
        **{**facts, "code": fact.make(code), **({} if named else {"other_code": code})}, source=Source("x", None, NOW)
    )
    kept = CacheEntry(Answer((told,)), 1.0, 1.0)
    codec = Codec(contract)
    (back,) = codec.decode(codec.encode(kept), "x", 1.0, 1.0).answer.records
    assert (back.code, back.kind_code) == (told.code, code)
