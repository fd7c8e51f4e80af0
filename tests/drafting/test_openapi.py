"""Services described by OpenAPI 3 and Swagger 2.0, in one document or many, as strangers write them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from drafting.openapi_outline import of_openapi
from drafting.outline import NoOutline
from tests.drafting.drafts import DESCRIPTIONS, drafted

SWAGGER = (DESCRIPTIONS / "swagger.json").read_bytes()


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        (
            "listFactories",
            'request = { path = "/factories", separator = ",", query = { juristic_ids = "$keys" }, batch = 25 }',
        ),
        (
            "searchFactories",
            'request = { path = "/factories/search", method = "POST", body = { criteria = { taxId = "$key" } } }',
        ),
        ("formFactories", 'request = { path = "/factories/form", method = "POST", form = { tin = "$key" } }'),
    ],
)
def test_swagger_2_is_asked_as_it_says(operation: str, request_: str, tmp_path: Path) -> None:
    text = drafted(tmp_path, of_openapi(SWAGGER, operation), "Licence", "juristicId")
    assert f"\n{request_}\n" in text
    assert 'auth = { kind = "api-key", key = "${BUREAU_KEY}", header = "X-DIW-Key" }' in text
    assert "export BUREAU_URL=https://factories.example/api/v1" in text
    assert 'number = "number"' in text
    assert "TODO: the source's words on the left (A | X)" in text


def test_what_is_guessed_of_a_parameter_is_asked(tmp_path: Path) -> None:
    assert "# TODO: is tin the juristicId?" in drafted(
        tmp_path, of_openapi(SWAGGER, "formFactories"), "Licence", "juristicId"
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(tmp_path))
    return tmp_path


def new(folder: Path, *arguments: str) -> str:
    """The manifest that `new` writes."""
    done = CliRunner().invoke(app, ["connector", "new", "bureau", *arguments])
    assert done.exit_code == 0, done.output
    return (folder / "bureau" / "connector.toml").read_text(encoding="utf-8")


def test_a_description_in_many_files_is_read_whole_and_a_search_is_asked_about(folder: Path) -> None:
    index = str(DESCRIPTIONS / "laws" / "openapi.yaml")
    text = new(folder, "--openapi", index, "--operation", "get-laws", "--type", "Law", "--by", "search")
    assert '{ rows = "laws", total = "total_count" }' in text
    assert "law_info.law_type: Constitution | Act | CabinetOrder" in text
    assert "revision_info.updated: date-time" in text
    assert 'lawId = "law_info.law_id"  # TODO: is it there?' in text
    assert 'TODO_text = "$text"' in text, "no parameter is called q: none is made up"
    assert '{ limit = "$limit", offset = "$offset", ' in text
    assert 'response_format = "json"' in text
    assert "# TODO: what takes $text, $filter.kind, $filter.state, of law_title, law_type" in text


def test_files_attached_to_a_law_are_not_taken_for_its_sections(folder: Path) -> None:
    index = str(DESCRIPTIONS / "laws" / "openapi.yaml")
    text = new(folder, "--openapi", index, "--operation", "get-law_data", "--type", "LawSection", "--by", "lawId")
    (answer,) = (line for line in text.splitlines() if line.startswith("answer"))
    assert "TODO: where the rows are: attached_files_info.attached_files | the answer itself" in answer
    assert "rows = " not in answer
    assert "# The source has also in attached_files_info.attached_files:" in text


@pytest.mark.threat("description-reaches-out")
@pytest.mark.parametrize("reference", ["../secret.yaml#/A", "file:///etc/hostname", "%2e%2e/secret.yaml", "//h/x.yaml"])
def test_nothing_outside_the_description_s_folder_is_read(reference: str, folder: Path) -> None:
    (folder / "secret.yaml").write_text("A: {type: object, properties: {found: {type: string}}}", encoding="utf-8")
    inside = folder / "api"
    inside.mkdir()
    document = {"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {"$ref": reference}}}}}}
    (inside / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    asked = ["connector", "new", "bureau", "--openapi", str(inside / "openapi.json"), "--type", "Law", "--by", "lawId"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 2
    assert "elsewhere" in done.output
    assert not (folder / "bureau").exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<!doctype html><title>Swagger UI</title>", "page for people"),
        (b"swaggerVersion: '1.2'\napis: []", "1.2"),
        (b"asyncapi: 3.0.0\n", "neither an OpenAPI 3"),
        (b"openapi: 3.1.0\npaths: {}\n", "no operation that only asks"),
        (b"a: [", "neither JSON nor YAML"),
        (b"[1, 2]", "neither an OpenAPI 3"),
    ],
)
def test_what_is_no_description_is_told_for_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(NoOutline, match=told):
        of_openapi(body, None)


def operation(parameters: list[Any], answer: Any, **more: Any) -> bytes:
    """An OpenAPI document of one operation."""
    content = {"application/json": {"schema": answer}}
    asked = {"parameters": parameters, "responses": {"200": {"content": content}}, **more}
    return json.dumps({"openapi": "3.1.0", "paths": {"/people/{pid}": {"get": asked}}}).encode()


PERSON = {"type": "object", "properties": {"nationalId": {"type": "string"}, "sex": {"enum": ["M", "F"]}}}


def test_a_national_id_is_put_into_no_address_whatever_a_description_says(tmp_path: Path) -> None:
    pid = {"name": "pid", "in": "path", "required": True, "schema": {"type": "string"}}
    text = drafted(tmp_path, of_openapi(operation([pid], PERSON), None), "Person", "nationalId")
    assert 'request = { path = "/TODO", method = "POST", body = { TODO_nationalId = "$key" } }' in text
    assert "# TODO: its description asks by GET, with a national id in an address" in text


def test_what_must_be_given_and_nobody_knows_is_to_be_filled_in(tmp_path: Path) -> None:
    taken = [
        {"name": "year", "in": "query", "required": True, "schema": {"type": "integer"}},
        {"name": "lang", "in": "query", "required": True, "schema": {"enum": ["th"]}},
        {"name": "pid", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "X-Office", "in": "header", "required": True, "schema": {"type": "string"}},
    ]
    text = drafted(tmp_path, of_openapi(operation(taken, PERSON), None), "Law", "lawId")
    assert 'query = { year = "TODO", lang = "th" }' in text
    assert 'headers = { X-Office = "TODO" }' in text
    assert 'path = "/people/$key.lawId"' in text


def test_schemas_that_lead_in_circles_end(tmp_path: Path) -> None:
    loop: dict[str, Any] = {
        "openapi": "3.0.0",
        "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}},
        "components": {
            "responses": {"R": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/N"}}}}},
            "schemas": {
                "N": {
                    "allOf": [{"$ref": "#/components/schemas/N"}, {"$ref": "#/components/schemas/M"}],
                    "properties": {f"n{one}": {"$ref": "#/components/schemas/N"} for one in range(12)},
                },
                "M": {"oneOf": [{"$ref": "#/components/schemas/N"}], "properties": {"lawId": {"type": "string"}}},
                "L": {"$ref": "#/components/schemas/L"},
            },
        },
    }
    assert "TODO" in drafted(tmp_path, of_openapi(json.dumps(loop).encode(), None), "Law", "lawId")
    loop["components"]["responses"]["R"] = {"$ref": "#/components/responses/R"}
    with pytest.raises(NoOutline, match="no properties"):
        of_openapi(json.dumps(loop).encode(), None)


def test_an_answer_in_xml_says_so(tmp_path: Path) -> None:
    document = json.loads(operation([], PERSON))
    content = document["paths"]["/people/{pid}"]["get"]["responses"]["200"]["content"]
    content["application/xml"] = content.pop("application/json")
    text = drafted(tmp_path, of_openapi(json.dumps(document).encode(), None), "Law", "lawId")
    assert 'format = "xml"' in text


PAGES = [
    (["limit"], None),
    (["limit", "offset"], 'pages = { by = "offset" }'),
    (["offset", "page", "size"], 'pages = { by = "page" }'),
    (["cursor", "page"], 'pages = { by = "cursor", next = "next" }'),
]


@pytest.mark.parametrize(("names", "pages"), PAGES)
@pytest.mark.parametrize(("type_", "by"), [("Law", "lawId"), ("Law", "search"), ("Person", "nationalId")])
def test_there_is_one_way_to_page(names: list[str], pages: str | None, type_: str, by: str, tmp_path: Path) -> None:
    taken = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in names]
    text = drafted(tmp_path, of_openapi(operation(taken, PERSON), None), type_, by)
    if by != "search":
        assert (pages or "pages = ") in text if pages else "pages = " not in text


def test_a_description_beside_what_it_refers_to_is_read_from_a_folder_that_holds_both(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "spec").mkdir()
    (folder / "common").mkdir()
    document = json.loads(operation([], {"$ref": "../common/law.json"}))
    (folder / "spec" / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    law = {"type": "object", "properties": {"lawId": {"type": "string"}}}
    (folder / "common" / "law.json").write_text(json.dumps(law), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert 'lawId = "lawId"' in new(folder, "--openapi", "spec/openapi.json", "--type", "Law", "--by", "lawId")
