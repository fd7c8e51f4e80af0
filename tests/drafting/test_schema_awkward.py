"""Sources as they are met: what a description says in a roundabout way, and files that a spreadsheet saved again."""

import json
from pathlib import Path

import pytest

from tests.drafting.schemas import Draft, DraftedFolder, asked, draft, finished

__all__ = ["draft"]

NULL = {"type": "null"}
PERSON = {"type": "object", "properties": {"pid": {"type": "string"}, "title": {"type": "string"}}}
VESSEL = {
    "allOf": [
        {"type": "object", "required": ["vesselNo"], "properties": {"vesselNo": {"type": "string"}}},
        {
            "type": "object",
            "properties": {
                "name": {"oneOf": [{"type": "string"}, NULL]},
                "tonnage": {"anyOf": [NULL, {"type": "number"}, NULL]},
                "kind": {"const": "BOAT"},
                "status": {"type": ["string", "null"], "enum": ["A", "B", None]},
                "crew": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
                "parent": {"$ref": "#/components/schemas/Vessel"},
                "tenders": {"type": "array", "items": {"$ref": "#/components/schemas/Vessel"}},
                "flags": {"type": "object", "additionalProperties": {"type": "boolean"}},
                "matrix": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
                "registered": {"type": "string", "description": "วดป พ.ศ."},
            },
        },
    ]
}


@pytest.fixture
def vessels(draft: Draft, tmp_path: Path) -> DraftedFolder:
    """Of a list at the top of an answer, of rows that hold themselves, and what may be nothing."""
    content = {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Vessel"}}}}
    answers = {"200": {"description": "", "content": content}}
    asked_by = [{"name": "vesselNo", "in": "query", "schema": {"type": "string"}}]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Vessels", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {"/vessels": {"parameters": asked_by, "get": {"responses": answers}}},
        "components": {"schemas": {"Vessel": VESSEL, "Person": PERSON}},
    }
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return draft("--openapi", str(file))


def test_what_is_said_in_a_roundabout_way_is_drafted(vessels: DraftedFolder) -> None:
    assert "is it a day?" in vessels.before("registered")
    finished(vessels)
    for field, written in {
        "vesselNumber": "vesselNumber: String!",
        "tonnage": "tonnage: Decimal",
        "kind": "kind: VesselKind",
        "status": "status: VesselStatus",
        "crew": 'crew: [VesselCrew!] @listSize(assumedSize: 10) @requiresScope(scope: "registry.vessels")',
        "citizen": 'citizen: Citizen @subject @requiresScope(scope: "citizens.lookup")',
        "vessel": 'vessel(vesselNumber: String!): Vessel @lookup @requiresScope(scope: "citizens.lookup")',
    }.items():
        assert vessels.line(field) == written
    assert "NONE" not in vessels.schema, "that there is nothing is no word of an enum"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("parent", "it is of the kind that it stands in"),
        ("tenders", "it is of the kind that it stands in"),
        ("flags", "a table whose names are not told"),
        ("matrix", "a list of lists"),
    ],
)
def test_what_no_fact_is_made_of_is_told(vessels: DraftedFolder, name: str, why: str) -> None:
    assert f"# left out: {name}, {why}" in vessels.manifest
    assert f"\n  {name}:" not in vessels.schema


IDS = ["9100000000011", "9.100000000054E+12", '="9100000000011"', "9-1000-00000-05-4"]
DAYS = ["15/3/2567", "01/12/2566", "5 มี.ค. 2567", "-"]


def test_a_file_that_a_spreadsheet_saved_again_is_drafted_and_read(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thai headers with units and abbreviations, a title above them, days written by several hands, ids as numbers."""
    lines = ["ผู้ประกอบการ ปี 2567,,,,,", "ลำดับที่,เลขบัตร ปชช.,ชื่อ-สกุล,วันที่ออก (พ.ศ.),ค่าธรรมเนียม (บาท),ร.ร."]
    for number in range(8):
        pid = IDS[number % 4].replace('"', '""')
        lines.append(f'{number + 1},"{pid}",นาย ก,{DAYS[number % 4]},"1,00{number}.50",ร.ร.บ้านนา')
    (tmp_path / "traders.csv").write_bytes("\r\n".join(lines).encode("cp874"))
    monkeypatch.setenv("REGISTRY_FOLDER", str(tmp_path))
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    made = draft("--table", str(tmp_path / "traders.csv"), "--type", "Trader")
    finished(made)
    for field, written in {
        "sequence": "sequence: Int!",
        "citizen": "citizen: Citizen @subject",
        "personName": 'personName: String @requiresScope(scope: "registry.traders")',
        "issuedOn": "issuedOn: Date",
        "fee": "fee: Money",
    }.items():
        assert made.line(field).startswith(written)
    assert 'format = ["d/m/yyyy", "d month yyyy"], missing = ["-"] }' in made.manifest
    told = " ".join(asked(made, "Trader by nationalId", "9100000000011", "9100000000054").split())
    assert "8 records of 2 keys" in told
    assert '"issuedOn": "2024-03-15"' in told
