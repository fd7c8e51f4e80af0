"""Who uses what ends is told so, by a hub that serves it: in headers and beside the answer, and never of what
introspection hides from him."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from structlog.testing import capture_logs

import bounds
from app import build_app
from settings import Settings
from tests.asgi import Answer, ask
from tests.federation.ferries import FERRIES, MANIFESTS, Harbour
from tests.federation.harbour import LOANS, Pier, asked, graph_of

ENDED = '@deprecated(reason: "Use places. / ใช้ places แทน") @sunset(since: "2026-12-01", on: "2027-06-30")'
LATER = '@deprecated(reason: "Read number. / ดู number") @sunset(since: "2026-11-01", on: "2028-01-31")'
ENDING = FERRIES.replace("seats: Int", f'seats: Int {ENDED}\n  "As many. / เท่ากัน"\n  places: Int')
MANIFEST_MORE = ('seats = "seats"', 'seats = "seats"\nplaces = "seats"')
HEADERS = {"content-type": "application/json", "accept": "application/graphql-response+json"}
TOLD = {
    "coordinate": "Ferry.seats",
    "message": "Use places. Last day: 2027-06-30.",
    "messageTh": "ใช้ places แทน (ใช้ได้ถึง 2027-06-30)",
    "since": "2026-12-01",
    "lastDay": "2027-06-30",
}
SINCE, GONE = "@1796058000", "Wed, 30 Jun 2027 17:00:00 GMT"
"""The beginning of 1 December 2026 in Thailand, and the end of 30 June 2027."""


@pytest.fixture
def harbour(tmp_path: Path) -> Harbour:
    made = Harbour(tmp_path)
    made.put("ferries", ENDING, MANIFESTS["ferries"].replace(*MANIFEST_MORE))
    return made


async def sent(harbour: Harbour, *asked: tuple[str, str, Mapping[str, str], bytes]) -> list[Answer]:
    """The answers of a hub to requests: target, method, headers and body of each."""
    configured = Settings(
        sandbox=True, data=Path("synthetic"), agencies_folder=str(harbour.agencies), state=harbour.folder / "state"
    )
    app = build_app(configured, variables=harbour.variables)
    async with app.router.lifespan_context(app):
        return [await ask(app, target, method, headers, body) for target, method, headers, body in asked]


def post(query: str) -> tuple[str, str, Mapping[str, str], bytes]:
    return "/graphql", "POST", HEADERS, orjson.dumps({"query": query})


def get(**parameters: str) -> tuple[str, str, Mapping[str, str], bytes]:
    pairs = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
    return f"/graphql?{pairs}", "GET", {"accept": HEADERS["accept"]}, b""


async def test_who_uses_what_ends_is_told_in_headers_and_extensions_whichever_way_he_asks(harbour: Harbour) -> None:
    query = '{\n  ferry(number: "7") {\n    seats\n  }\n}'
    hash_ = orjson.dumps({"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}})
    answers = await sent(
        harbour,
        post(query),
        get(query=query),
        get(query=query, extensions=hash_.decode()),
        get(extensions=hash_.decode()),
    )
    for answer in answers:
        told = answer.json()
        assert told["data"] == {"ferry": {"seats": 120}}
        assert told["extensions"] == {"deprecations": [{**TOLD, "locations": [{"line": 3, "column": 5}]}]}
        assert (answer.headers["deprecation"], answer.headers["sunset"]) == (SINCE, GONE)


async def test_an_answer_that_a_client_has_already_says_so_too(harbour: Harbour) -> None:
    target, method, headers, body = get(query='{ ferry(number: "7") { seats } }')
    (first,) = await sent(harbour, (target, method, headers, body))
    again = {**headers, "if-none-match": first.headers["etag"]}
    (second,) = await sent(harbour, (target, method, again, body))
    assert (second.status, second.headers["deprecation"], second.headers["sunset"]) == (304, SINCE, GONE)


async def test_who_uses_nothing_that_ends_is_told_nothing(harbour: Harbour) -> None:
    (answer, wrong) = await sent(harbour, post('{ ferry(number: "7") { places } }'), post("{ ferry { seats } }"))
    assert answer.json() == {"data": {"ferry": {"places": 120}}}
    assert "extensions" not in wrong.json()
    for one in (answer, wrong):
        assert not {"deprecation", "sunset"} & set(one.headers)


async def test_what_is_served_though_its_last_day_has_passed_is_in_the_log(harbour: Harbour) -> None:
    passed = ENDING.replace("2026-12-01", "2020-01-01").replace("2027-06-30", "2020-06-30")
    for schema, expected in ((passed, [("ferries", ["Ferry.seats"])]), (ENDING, [])):
        harbour.put("ferries", schema, MANIFESTS["ferries"].replace(*MANIFEST_MORE))
        with capture_logs() as logs:
            (answer,) = await sent(harbour, post('{ ferry(number: "7") { seats } }'))
        assert answer.json()["data"] == {"ferry": {"seats": 120}}
        assert answer.headers["sunset"].endswith("Jun 2020 17:00:00 GMT" if expected else "Jun 2027 17:00:00 GMT")
        told = [(one["agency"], one["coordinates"]) for one in logs if "last day has passed" in one["event"]]
        assert told == expected


async def test_the_schema_says_until_when_to_whoever_reads_it(harbour: Harbour) -> None:
    text = '{ __type(name: "Ferry") { fields(includeDeprecated: true) { name deprecationReason } } }'
    sdl, introspected = await sent(harbour, ("/schema.graphql", "GET", {}, b""), post(text))
    dated = f"{TOLD['message']} / {TOLD['messageTh']}"
    assert f'seats: Int @deprecated(reason: "{dated}") @sunset(since: "2026-12-01", on: "2027-06-30")' in sdl.text
    fields = {one["name"]: one["deprecationReason"] for one in introspected.json()["data"]["__type"]["fields"]}
    assert (fields["seats"], fields["places"]) == (dated, None)


CRANES = f"""
~type Crane @key(fields: "code") {{ ~code: ID! ~size: Int {ENDED} ~kind: Kind }}
~enum Kind {{ ~TOWER ~FLOATING {LATER} }}
"""
PUBLIC = f"""{CRANES}
type Query {{
  ~cranes(~kind: Kind @filter(by: EQUALS) ~old: [Kind!] @filter(by: IN, fact: "kind") {ENDED}): [Crane!] @connection
}}
"""
HERS = f"""{CRANES}
type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~cranes: [Crane!] {LOANS} }}
"""


async def told(
    query: str, *scopes: str, variables: dict[str, Any] | None = None, executor: str = "breadth-first"
) -> Any:
    """The deprecations that a caller with these scopes is told of, each with how often it is used."""
    graph = graph_of(md=PUBLIC)
    answer, _ = await asked(
        graph, query, *_piers(graph), scopes=scopes or ("citizen.name",), variables=variables, executor=executor
    )
    found = answer.get("extensions", {}).get("deprecations", ())
    return {one["coordinate"]: len(one["locations"]) for one in found}


def _piers(graph: Any) -> list[Pier]:
    rows: dict[Any, Any] = {}
    return [
        Pier(graph, f"{one.type} by {one.by}", rows) for one in graph.contributed["md"].questions if one.type == "Crane"
    ]


async def test_arguments_and_values_that_end_are_told_of_written_or_sent() -> None:
    assert await told("{ cranes(old: TOWER) { totalCount } }") == {"Query.cranes(old:)": 1}
    assert await told("{ cranes(kind: FLOATING) { totalCount } }") == {"Kind.FLOATING": 1}
    sent = "query ($kind: Kind) { cranes(kind: $kind) { totalCount } }"
    assert await told(sent, variables={"kind": "TOWER"}) == {}
    assert await told(sent, variables={"kind": "FLOATING"}) == {"Kind.FLOATING": 1}


async def test_the_first_that_ends_is_told_first_and_gives_the_header() -> None:
    graph = graph_of(md=PUBLIC)
    query = "{ cranes(kind: FLOATING, old: FLOATING) { nodes { size } } }"
    answer, _ = await asked(graph, query, *_piers(graph))
    found = [one["coordinate"] for one in answer["extensions"]["deprecations"]]
    assert found == ["Crane.size", "Query.cranes(old:)", "Kind.FLOATING"]


@pytest.mark.threat("schema-told")
async def test_nobody_is_told_of_what_introspection_hides_from_him() -> None:
    """A graph in which cranes are reached through a person alone."""
    graph = graph_of(md=HERS)
    query = '{ me { cranes { size } } __type(name: "Crane") { fields(includeDeprecated: true) { name } } }'
    for scopes, expected in ((("citizen.name",), None), (("citizen.loans",), ["Crane.size"])):
        answer, _ = await asked(graph, query, *_piers(graph), scopes=scopes)
        assert (answer["data"]["__type"] is None) is (expected is None)
        listed = answer.get("extensions", {}).get("deprecations")
        assert (listed and [one["coordinate"] for one in listed]) == expected


async def test_what_is_told_is_bounded_and_says_how_much_more_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    many = bounds.DEPRECATIONS.most + 3
    facts = " ".join(f"~f{number}: Int {ENDED}" for number in range(many))
    graph = graph_of(md=f'~type Crane @key(fields: "code") {{ ~code: ID! {facts} }} type Query {{ ~cranes: [Crane!] }}')
    names = " ".join(f"f{number}" for number in range(many))
    again = " ".join(f"a{number}: f0" for number in range(bounds.PLACES.most))
    answer, _ = await asked(graph, f"{{ cranes {{ {names} {again} }} }}", *_piers(graph))
    found = answer["extensions"]
    assert len(found["deprecations"]) == bounds.DEPRECATIONS.most
    assert found["moreDeprecations"] == 3
    (first,) = (one for one in found["deprecations"] if one["coordinate"] == "Crane.f0")
    assert (len(first["locations"]), first["moreLocations"]) == (bounds.PLACES.most, 1)
