"""A draft passes the proof whatever it is of, and takes only names that are there."""

import json
from pathlib import Path

import pytest

from connectors.parsing.soap_envelopes import WsdlDocuments
from drafting.file_outline import of_file
from drafting.graphql_outline import of_graphql
from drafting.json_outline import of_answer, of_ckan
from drafting.openapi_outline import of_openapi
from drafting.outline import NoOutline
from drafting.wanted import KINDS
from drafting.wsdl_outline import of_wsdl
from tests.connectors.graph import GRAPH as VEHICLES
from tests.drafting.drafts import GRAPH, drafted


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "soap"])
def test_a_draft_of_any_question_passes_the_proof(kind: str, tmp_path: Path) -> None:
    for one in GRAPH.questions:
        assert "TODO" in drafted(tmp_path, None, one.type, one.by, kind)


def test_a_table_s_columns_are_mapped_where_they_are_spelt_alike(tmp_path: Path) -> None:
    body = "service_id,ministry_id,agency_id,ชื่องานบริการ,status_id\nSVC1,M1,A1,ก,S1\n".encode()
    text = drafted(tmp_path, of_file(body, "services.csv"), "Service", "serviceId")
    assert 'serviceId = "service_id"' in text
    assert 'agencyId = "agency_id"' in text
    assert 'nameTh = "TODO"  # where it stands; it must be there' in text
    assert "#   ชื่องานบริการ, status_id" in text


def test_a_table_in_windows_874_says_so(tmp_path: Path) -> None:
    outline = of_file("รหัส;ชื่อ\n1;ก\n".encode("cp874"), "old.csv")
    assert outline.names == ("รหัส", "ชื่อ")
    text = drafted(tmp_path, outline, "Agency", "agencyId")
    assert 'encoding = "windows-874"' in text
    assert 'delimiter = ";"' in text


def test_rows_are_found_in_a_document(tmp_path: Path) -> None:
    body = json.dumps({"result": {"total": 1, "records": [{"agencyId": "A1", "name": {"th": "ก"}}]}}).encode()
    places = [(place.rows, place.names) for place in of_file(body, "a.json").places]
    assert places == [("result.records", ("agencyId", "name.th")), ("", ("result.total", "result.records"))]
    assert 'rows = "result.records"' in drafted(tmp_path, of_answer(body), "Agency", "agencyId")


def test_an_answer_of_lines_of_json_is_told_from_one_that_is_printed_over_lines(tmp_path: Path) -> None:
    body = b'{"agencyId": "A1"}\n{"agencyId": "A2"}\n'
    assert 'format = "ndjson"' in drafted(tmp_path, of_answer(body), "Agency", "agencyId")
    printed = b'\xef\xbb\xbf{\n "agencyId": "A1"\n}\n'
    assert "ndjson" not in drafted(tmp_path, of_answer(printed), "Agency", "agencyId")


OPENAPI = """
openapi: 3.0.3
servers: [{url: "https://api.bureau.example/v2"}]
paths:
  /licences/{juristicId}:
    get:
      operationId: licences
      parameters: [{name: juristicId, in: path, schema: {type: string}}]
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Licence"}}
  /health: {get: {responses: {"200": {description: well}}}}
components:
  schemas:
    Licence:
      allOf:
        - type: object
          properties: {number: {type: string}, juristic_id: {type: string}, LIC_TYPE: {type: string}}
        - type: object
          properties: {address: {type: object, properties: {postalCode: {type: string}}}}
"""


def test_an_operation_of_openapi_becomes_a_request(tmp_path: Path) -> None:
    outline = of_openapi(OPENAPI.encode(), "licences")
    text = drafted(tmp_path, outline, "Licence", "juristicId")
    assert 'path = "/licences/$key.juristicId"' in text
    assert 'rows = "data"' in text
    assert 'number = "number"' in text
    assert 'address.postalCode = "address.postalCode"' in text
    assert "https://api.bureau.example/v2" in text
    assert "LIC_TYPE" in text


PERMITS = """
openapi: 3.0.3
servers: [{url: /v1}]
security: [{way: []}]
paths:
  /permits:
    get:
      parameters:
        - {name: holder_tin, in: query, required: true, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: per_page, in: query, schema: {type: integer}}
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                properties:
                  meta: {type: object, properties: {total: {type: integer}}}
                  permits: {type: array, items: {$ref: "#/components/schemas/Permit"}}
components:
  securitySchemes: {way: WAY}
  schemas:
    Permit:
      type: object
      properties:
        permit_no: {type: string}
        issued: {type: string, description: "DD-MON-YYYY, Buddhist era"}
        status: {type: string, enum: [Y, N]}
"""


@pytest.mark.parametrize(
    ("way", "auth"),
    [
        (
            "{type: apiKey, in: header, name: X-Permit-Key}",
            'auth = { kind = "api-key", key = "${BUREAU_KEY}", header = "X-Permit-Key" }',
        ),
        ("{type: http, scheme: bearer}", 'auth = { kind = "bearer", token = "${BUREAU_TOKEN}" }'),
        (
            "{type: http, scheme: basic}",
            'auth = { kind = "basic", user = "${BUREAU_USER}", password = "${BUREAU_PASSWORD}" }',
        ),
        (
            "{type: oauth2, flows: {clientCredentials: {tokenUrl: https://login.example/token, scopes: {}}}}",
            "# TODO: how to be let in: its description says that tokens come from https://login.example/token; name",
        ),
        (
            "{type: oauth2, flows: {clientCredentials: {tokenUrl: /v1/token, scopes: {}}}}",
            'auth = { kind = "oauth2", url = "/token", client = "${BUREAU_CLIENT}", secret = "${BUREAU_SECRET}" }',
        ),
        ("{type: apiKey, in: query, name: key}", 'request = { path = "/permits", query = { key = "${BUREAU_KEY}", '),
        ("{type: openIdConnect, openIdConnectUrl: https://login.example}", "# TODO: how to be let in: its description"),
    ],
)
def test_openapi_tells_how_to_be_let_in(way: str, auth: str, tmp_path: Path) -> None:
    text = drafted(tmp_path, of_openapi(PERMITS.replace("WAY", way).encode(), None), "Licence", "juristicId")
    assert f"\n{auth}" in text


def test_openapi_tells_paging_the_only_thing_to_give_and_what_names_mean(tmp_path: Path) -> None:
    where = "https://permits.example/docs/openapi.yaml"
    outline = of_openapi(PERMITS.replace("WAY", "{type: http, scheme: basic}").encode(), None, where)
    text = drafted(tmp_path, outline, "Licence", "juristicId")
    assert 'query = { page = "$page", per_page = "$limit", holder_tin = "$key" }' in text
    assert 'pages = { by = "page", total = "meta.total" }' in text
    assert "export BUREAU_URL=https://permits.example/v1" in text
    assert "#   issued: DD-MON-YYYY, Buddhist era" in text
    assert "#   status: Y | N" in text


def test_of_several_operations_one_must_be_chosen() -> None:
    with pytest.raises(NoOutline, match="GET /licences"):
        of_openapi(OPENAPI.encode(), None)


def type_(name: str, *fields: tuple[str, str]) -> dict[str, object]:
    listed = [{"name": one, "args": [], "type": {"kind": "SCALAR", "name": of}} for one, of in fields]
    return {"name": name, "kind": "OBJECT", "fields": listed}


def test_a_query_of_graphql_becomes_a_request(tmp_path: Path) -> None:
    ids = {"kind": "NON_NULL", "ofType": {"kind": "LIST", "ofType": {"kind": "SCALAR", "name": "ID"}}}
    query = {
        "name": "licences",
        "args": [{"name": "ids", "type": ids}],
        "type": {"kind": "LIST", "ofType": {"kind": "OBJECT", "name": "Licence"}},
    }
    types = [
        {"name": "Query", "kind": "OBJECT", "fields": [query]},
        type_("Licence", ("number", "String"), ("juristicId", "ID")),
        {"name": "String", "kind": "SCALAR"},
        {"name": "ID", "kind": "SCALAR"},
    ]
    told = json.dumps({"data": {"__schema": {"queryType": {"name": "Query"}, "types": types}}}).encode()
    text = drafted(tmp_path, of_graphql(told, "licences"), "Licence", "juristicId")
    assert 'kind = "graphql"' in text
    assert "query($ids: [ID]!) { licences(ids: $ids) { number juristicId } }" in text
    assert 'variables = { ids = "$keys" }, batch = 50' in text
    with pytest.raises(NoOutline, match="licences"):
        of_graphql(told, None)


def test_entities_of_a_subgraph_are_drafted_by_their_type_and_a_union_is_told_for_what_it_is(tmp_path: Path) -> None:
    entity = {"kind": "UNION", "name": "_Entity"}
    args = [{"name": "representations", "type": {"kind": "NON_NULL", "ofType": {"kind": "SCALAR", "name": "_Any"}}}]
    queries = [
        {"name": "_entities", "args": args, "type": {"kind": "LIST", "ofType": entity}},
        {"name": "anything", "args": [], "type": entity},
    ]
    types = [
        {"name": "Query", "kind": "OBJECT", "fields": queries},
        {"name": "_Entity", "kind": "UNION", "possibleTypes": [{"name": "Permit"}, {"name": "Operator"}]},
        type_("Permit", ("number", "String"), ("juristicId", "ID")),
        type_("Operator", ("id", "ID")),
        {"name": "String", "kind": "SCALAR"},
        {"name": "ID", "kind": "SCALAR"},
    ]
    told = json.dumps({"data": {"__schema": {"queryType": {"name": "Query"}, "types": types}}}).encode()
    with pytest.raises(NoOutline, match=r"'_entities Operator' \| '_entities Permit'"):
        of_graphql(told, "_entities")
    with pytest.raises(NoOutline, match="anything gives a _Entity, which has no fields"):
        of_graphql(told, "anything")
    text = drafted(tmp_path, of_graphql(told, "_entities Permit"), "Licence", "number")
    assert (
        'entity = "Permit", select = "number juristicId", representation = { TODO_number = "$key" }, batch = 50' in text
    )
    assert "# TODO: what a Permit is known by" in text
    text = drafted(tmp_path, of_graphql(told, "_entities Operator"), "Licence", "number")
    assert 'answer = { key = "TODO" }' in text


def test_a_resource_of_ckan_becomes_a_request(tmp_path: Path) -> None:
    told = json.dumps({"result": {"fields": [{"id": "_id"}, {"id": "agency_id"}, {"id": "ชื่อ"}]}}).encode()
    outline = of_ckan(told, "0f3c", "https://data.example.go.th")
    text = drafted(tmp_path, outline, "Agency", "agencyId")
    assert 'kind = "ckan"' in text
    assert "OPENDATA_URL" not in text
    assert 'request = { resource = "0f3c", filters = { agency_id = "$keys" }, sort = "_id", batch = 50 }' in text
    assert "BUREAU_URL=https://data.example.go.th" in text


WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:x="http://www.w3.org/2001/XMLSchema"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:vat" targetNamespace="urn:vat">
<types><x:schema targetNamespace="urn:vat" elementFormDefault="qualified">
<x:element name="Ask"><x:complexType><x:sequence>
<x:element name="juristicId" type="x:string"/></x:sequence></x:complexType></x:element>
<x:element name="Told"><x:complexType><x:sequence>
<x:element name="TIN" type="x:string"/><x:element name="VatDate" type="x:date"/>
</x:sequence></x:complexType></x:element></x:schema></types>
<message name="AskIn"><part name="parameters" element="t:Ask"/></message>
<message name="AskOut"><part name="parameters" element="t:Told"/></message>
<portType name="P"><operation name="GetVat"><input message="t:AskIn"/>
<output message="t:AskOut"/></operation></portType>
<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="GetVat"><soap:operation soapAction=""/><input><soap:body use="literal"/></input>
<output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="Q" binding="t:B"><soap:address location="http://vat.example/soap"/></port></service>
</definitions>"""


def test_a_wsdl_tells_its_elements(tmp_path: Path) -> None:
    home = tmp_path / "bureau"
    home.mkdir()
    file = home / "bureau.wsdl"
    file.write_text(WSDL, encoding="utf-8")
    outline = of_wsdl(str(file), WsdlDocuments(folder=home), "GetVat")
    assert outline.names == ("TIN", "VatDate")
    assert outline.address == "http://vat.example"
    text = drafted(tmp_path, outline, "Business", "juristicId")
    assert 'request = { operation = "GetVat", arguments = { juristicId = "$key" } }\n' in text
    assert 'path = "/soap"' in text
    with pytest.raises(NoOutline, match="GetVat"):
        of_wsdl(str(file), WsdlDocuments(folder=home), None)


@pytest.mark.parametrize("columns", ["plate", "plate,legalBasis.lawId", "plate,owner.Business.juristicId,kind", "x"])
def test_a_record_of_somebody_else_is_drafted_by_its_key_whole_or_not_at_all(tmp_path: Path, columns: str) -> None:
    body = f"{columns}\n{',1' * len(columns.split(','))}\n".replace("\n,", "\n").encode()
    text = drafted(tmp_path, of_file(body, "v.csv"), "Vehicle", "plate", asks=VEHICLES)
    written = {line.split(" = ")[0] for line in text.splitlines() if " = " in line}
    assert ("legalBasis.number" in written) == ("legalBasis.lawId" in columns)
    assert ("owner.Business.juristicId" in written) == ("owner" in columns)
    assert {"# owner.Citizen.nationalId", "# province.code"} <= written
    assert 'OTHER = "OTHER"' not in text
