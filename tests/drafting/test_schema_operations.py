"""Several operations of one document, drafted into one folder: each kind of row is a type, and each operation a way."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.drafting.schemas import Draft, DraftedFolder, Service, asked, draft, finished, service

__all__ = ["draft", "service"]

PERMIT = {"permitNo": "P-1", "taxId": "0985558000017", "state": "VALID", "officeCode": "7", "seats": 12}
OFFICE = {"officeCode": "7", "nameTh": "ครัว", "nameEn": "Kitchen", "state": "VALID"}


def _schema(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: {"type": "integer" if isinstance(one, int) else "string"} for name, one in row.items()}
    told["state"]["enum"] = ["VALID", "REVOKED"]  # type: ignore[assignment]
    return {"type": "object", "properties": told, "required": list(row)}


def _operation(answer: Any, *parameters: tuple[str, str]) -> dict[str, Any]:
    given = [{"name": name, "in": at, "required": True, "schema": {"type": "string"}} for name, at in parameters]
    content = {"application/json": {"schema": answer}}
    return {"get": {"parameters": given, "responses": {"200": {"description": "", "content": content}}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def document(url: str) -> str:
    rows = {"type": "object", "properties": {"data": {"type": "array", "items": _ref("Permit")}}}
    return json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "Permits", "version": "1"},
            "servers": [{"url": url}],
            "paths": {
                "/permits": _operation(rows, ("taxId", "query")),
                "/permits/{permitNo}": _operation(_ref("Permit"), ("permitNo", "path")),
                "/permits/today": _operation(rows),
                "/offices/{officeCode}": _operation(_ref("Office"), ("officeCode", "path")),
            },
            "components": {"schemas": {"Permit": _schema(PERMIT), "Office": _schema(OFFICE)}},
        }
    )


def answer(path: str) -> str:
    if path.startswith("/permits?"):
        return json.dumps({"data": [PERMIT] if "0985558000017" in path else []})
    return json.dumps(PERMIT if path.startswith("/permits/") else OFFICE)


OPERATIONS = [f"GET {one}" for one in ("/permits", "/permits/{permitNo}", "/offices/{officeCode}")]


@pytest.fixture
def bureau(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    service.answer = answer
    monkeypatch.setenv("REGISTRY_URL", service.url)
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    file = tmp_path / "openapi.json"
    file.write_text(document(service.url), encoding="utf-8")
    return str(file)


def drafted(draft: Draft, file: str, *operations: str) -> DraftedFolder:
    return draft("--openapi", file, *(word for one in operations for word in ("--operation", one)))


def test_operations_that_give_the_same_rows_are_ways_to_one_type(draft: Draft, bureau: str) -> None:
    made = drafted(draft, bureau, *OPERATIONS)
    finished(made)
    lookups = {(one["type"], one["by"]): one["request"] for one in tomllib.loads(made.manifest)["lookup"]}
    assert {which: one["path"] for which, one in lookups.items()} == {
        ("Permit", "juristicId"): "/permits",
        ("Permit", "permitNumber"): "/permits/$key.permitNumber",
        ("Office", "officeCode"): "/offices/$key.officeCode",
    }
    assert made.schema.count("\ntype Query {") == 1
    assert '"permitNumber": "P-1"' in asked(made, "Permit by permitNumber", "P-1")
    assert '"seats": 12' in asked(made, "Permit by juristicId", "0985558000017")
    assert '"nameEn": "Kitchen"' in asked(made, "Office by officeCode", "7")


def test_types_that_are_drafted_together_lead_to_each_other_and_share_enums(draft: Draft, bureau: str) -> None:
    made = drafted(draft, bureau, *OPERATIONS)
    assert made.line("office").startswith("office: Office")
    assert "officeCode is called as the key of Office is" in made.before("office")
    assert made.schema.count("enum ") == 1


def test_an_operation_that_no_lookup_asks_is_told(draft: Draft, bureau: str) -> None:
    made = drafted(draft, bureau, *OPERATIONS, "GET /permits/today")
    assert "# TODO: /permits/today gives Permit, too, and no lookup asks it" in made.manifest


def test_operations_are_offered_with_what_they_take_and_give(draft: Draft, bureau: str) -> None:
    made = drafted(draft, bureau)
    assert made.done.exit_code == 2
    line = "--operation 'GET /permits'  takes taxId; gives permitNo, taxId, state, officeCode, seats"
    assert line in made.done.output
    assert not made.folder.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--type", "FoodPermit"), "gives 2 types, and these are for one"),
        (("--key", "permitNo"), "gives 2 types, and these are for one"),
        (tuple(word for one in range(30) for word in ("--operation", f"GET /{one}")), "no more than 20 at once"),
    ],
)
def test_what_is_for_one_type_alone_is_refused_for_several(
    draft: Draft, bureau: str, given: tuple[str, ...], told: str
) -> None:
    made = draft("--openapi", bureau, *(word for one in OPERATIONS for word in ("--operation", one)), *given)
    assert made.done.exit_code == 2
    assert told in made.done.output
