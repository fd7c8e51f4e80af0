"""A schema drafted of what a source tells: names, types, keys, enums, references, scopes; what is guessed is marked."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.drafting.schemas import Draft, DraftedFolder, asked, draft, finished

__all__ = ["draft"]

RECORD = {
    "REC_NO": "R-1",
    "PID": "9100000000011",
    "studentNameTh": "นาย ก",
    "studentNameEn": "Mr K",
    "SCHOOL": {"code": "10", "name_th": "โรงเรียน", "name_en": "School"},
    "GRAD_DATE": "15/03/2567",
    "GPA": 3.25,
    "LEVEL": "M6",
    "CREDITS": 120,
    "courses": [{"code": "M1", "title": "Maths", "credit": 3}],
    "tags": ["a", "b"],
    "province_code": "10",
    "shopTaxId": "0985558000017",
    "fee": "1,500.00",
    "TEL": "0812345678",
    "ยอดคงเหลือพิเศษ": 3,
}
OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "Permits", "version": "1"},
    "servers": [{"url": "https://permits.example/v1"}],
    "paths": {
        "/permits": {
            "get": {
                "parameters": [
                    {"name": "tax_ids", "in": "query", "explode": False, "schema": {"type": "array", "items": {}}}
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Answer": {"properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Permit"}}}},
            "Permit": {
                "type": "object",
                "required": ["permitNumber"],
                "properties": {
                    "permitNumber": {"type": "string", "description": "เลขที่ใบอนุญาต / สิ่งที่พิมพ์"},
                    "taxId": {"type": "string"},
                    "state": {"type": "string", "enum": ["ACTIVE", "ended-early", "หมดอายุ"]},
                    "issued": {"type": "string", "format": "date", "description": 'When it was "given"'},
                    "seenAt": {"type": "string", "format": "date-time"},
                    "seats": {"type": "integer"},
                    "open": {"type": "boolean"},
                    "ownerPhone": {"type": "string"},
                    "rooms": {"type": "array", "items": {"properties": {"no": {"type": "string"}}}},
                    "id": {"type": "string"},
                    "source": {"type": "string"},
                },
            },
        }
    },
}


@pytest.fixture
def answer(tmp_path: Path) -> str:
    other = {**RECORD, "REC_NO": "R-2", "PID": "9100000000054", "GRAD_DATE": "01/06/2568", "TEL": None}
    rows = [{**row, "REC_NO": f"R-{number}"} for number in range(4) for row in (RECORD, other)]
    rows = [{**row, "REC_NO": f"R-{number}", "LEVEL": ["M3", "M6"][number % 2]} for number, row in enumerate(rows)]
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"status": "OK", "data": rows}, ensure_ascii=False), encoding="utf-8")
    return str(file)


def test_one_answer_makes_a_schema_and_a_manifest_that_pass_once_their_marks_are_settled(
    draft: Draft, answer: str
) -> None:
    made = draft("--answer", answer, "--type", "StudyRecord")
    finished(made)
    lookups = tomllib.loads(made.manifest)["lookup"]
    assert {one["by"] for one in lookups} == {"recNumber", "nationalId", "juristicId"}


@pytest.mark.parametrize(
    ("field", "written", "why"),
    [
        ("recNumber", "recNumber: String!", ""),
        ("citizen", 'citizen: Citizen @subject @requiresScope(scope: "citizens.lookup")', "check digit of a person's"),
        ("shop", "shop: Business", "check digit of a business's"),
        ("studentName", "studentName: String @bilingual @requiresScope", "under a scope"),
        ("school", "school: StudyRecordSchool", ""),
        ("gradDate", "gradDate: Date", "Buddhist era"),
        ("gpa", "gpa: Decimal", "fractions"),
        ("level", "level: StudyRecordLevel", "2 values were seen among 8"),
        ("credits", "credits: Int", "whole numbers"),
        ("courses", "courses: [StudyRecordCourse!] @listSize", ""),
        ("tags", "tags: [StudyRecordTag!] @listSize", "2 values were seen among 16"),
        ("province", "province: Province", "called as the key of Province"),
        ("fee", "fee: Money", "is it in baht"),
        ("phone", 'phone: String @requiresScope(scope: "registry.study-records")', "under a scope"),
        ("value", "value: Int", "what is it called in English? The source calls it"),
        ("studyRecords", "studyRecords: [StudyRecord!]", "a record names a Citizen"),
        ("studyRecord", "studyRecord(recNumber: String!): StudyRecord @lookup @requiresScope", ""),
    ],
)
def test_what_one_answer_tells_is_drafted_and_what_is_guessed_says_why(
    draft: Draft, answer: str, field: str, written: str, why: str
) -> None:
    made = draft("--answer", answer, "--type", "StudyRecord")
    assert made.line(field).startswith(written)
    assert why in made.before(field)
    assert '"TODO: ' in made.before(field)


def test_where_each_fact_stands_is_in_the_manifest(draft: Draft, answer: str) -> None:
    manifest = draft("--answer", answer, "--type", "StudyRecord").manifest
    for line in (
        'citizen.nationalId = "PID"',
        'school.nameEn = "SCHOOL.name_en"',
        'gradDate = { from = "GRAD_DATE", as = "date-be", format = "dd/mm/yyyy" }',
        'courses.each = "courses"',
        'level = { from = "LEVEL", as = { M3 = "M3", M6 = "M6" } }',
        'answer = { rows = "data", key = "PID" }',
        'preview = "studyRecords { recNumber }"',
    ):
        assert line in manifest


def test_an_openapi_document_makes_one_too(draft: Draft, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(OPENAPI), encoding="utf-8")
    made = draft("--openapi", str(file), "--type", "FoodPermit")
    finished(made)
    assert [one["by"] for one in tomllib.loads(made.manifest)["lookup"]] == ["juristicId"], "it is asked by no other"
    assert 'query = { tax_ids = "$keys" }' in made.manifest
    assert 'class = "public", basis = "public-task", fields = { ownerPhone = "personal" }' in made.manifest
    for field, written in {
        "permitNumber": "permitNumber: String!",
        "state": "state: FoodPermitState",
        "issued": "issued: Date",
        "seenAt": "seenAt: DateTime",
        "seats": "seats: Int",
        "open": "open: Boolean",
        "ownerPhone": 'ownerPhone: String @requiresScope(scope: "citizens.lookup")',
        "rooms": "rooms: [FoodPermitRoom!]",
        "foodPermits": "foodPermits: [FoodPermit!] @connection",
    }.items():
        assert made.line(field).startswith(written)
    assert 'as = { ACTIVE = "ACTIVE", ended-early = "ENDED_EARLY", "หมดอายุ" = "EXPIRED" }' in made.manifest
    assert "เลขที่ใบอนุญาต, สิ่งที่พิมพ์" in made.before("permitNumber"), "what it says in Thai stays"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--type", "Licence"), "the graph has a type that is called Licence"),
        (("--type", "L1cence"), "or looks so"),
        (("--type", "boat"), "--type: call it in PascalCase"),
        (("--type", "เรือ"), "--type: call it in PascalCase"),
        (("--key", "REC"), "--key: the source has no REC: it has REC_NO, PID"),
        (("--rows", "items"), "where the rows are: --rows 'data'"),
    ],
)
def test_what_has_to_be_decided_first_is_told_and_nothing_is_written(
    draft: Draft, answer: str, arguments: tuple[str, ...], told: str
) -> None:
    made = draft("--answer", answer, *arguments)
    assert made.done.exit_code == 2
    assert told in made.done.output
    assert not made.folder.exists()


def test_an_agency_that_has_a_manifest_keeps_it(draft: Draft, answer: str) -> None:
    first = draft("--answer", answer, "--type", "StudyRecord")
    before = first.manifest
    again = draft("--answer", answer, "--type", "StudyRecord")
    assert again.done.exit_code == 2
    assert "is there already" in again.done.output
    assert again.manifest == before


def test_a_schema_is_drafted_of_a_description_alone(draft: Draft) -> None:
    made = draft("--type", "StudyRecord")
    assert made.done.exit_code == 2
    assert "describe the source by --openapi" in made.done.output


WITHIN = {"pid": "9100000000054", "kind": "mother", "value": "x", "from": "y"}
NESTED = {
    "REC_NO": "R-1",
    "guardians": [WITHIN],
    "witness": WITHIN,
    "seenBy": ["9100000000011", "9100000000054"],
    "only": [{"pid": "9100000000011"}],
    "deep": {"er": {"signer": {"holderPid": "9100000000011"}}},
}


@pytest.fixture
def nested(draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DraftedFolder:
    """A file of records that name persons within them."""
    file = tmp_path / "records.json"
    rows = [NESTED, {**NESTED, "REC_NO": "R-2", "witness": {**WITHIN, "pid": "9100000000011"}}]
    file.write_text(json.dumps({"data": rows}), encoding="utf-8")
    monkeypatch.setenv("REGISTRY_FOLDER", str(tmp_path))
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    return draft("--table", str(file), "--rows", "data", "--type", "StudyRecord")


def test_persons_ids_within_a_record_are_guarded_and_say_whose_they_are(nested: DraftedFolder) -> None:
    """Whose a record is, one id in it says; of one within a part, or of several, each person is one of its subjects."""
    graph = finished(nested)
    guarded = '@requiresScope(scope: "registry.study-records")'
    for field in ("guardians", "witness", "only"):
        assert guarded in nested.line(field)
    of_persons = [line for line in nested.schema.splitlines() if "Citizen" in line and "@" in line]
    assert len(of_persons) == 5
    for line in of_persons:
        assert '@subject @requiresScope(scope: "citizens.lookup")' in line
    assert nested.line("seenBy").startswith("seenBy: [Citizen!] @subject")
    assert "NationalId" not in nested.schema, "no id is given as it is"
    assert "studyRecords" not in nested.schema, "nobody knows whose the record itself is"
    assert "a person's id stands within a record" in nested.before("citizen")
    assert graph.contributed["registry"]


def test_persons_within_a_record_are_read_of_real_rows(nested: DraftedFolder) -> None:
    finished(nested)
    told = " ".join(asked(nested, "StudyRecord by recNumber", "R-2").split())
    assert '"citizen": { "nationalId": "9100000000011" }' in told


def test_a_fact_within_another_is_called_as_no_word_of_a_mapping(nested: DraftedFolder) -> None:
    finished(nested)
    assert 'guardians.guardianValue = "value"' in nested.manifest
    assert 'witness.witnessFrom = "witness.from"' in nested.manifest
