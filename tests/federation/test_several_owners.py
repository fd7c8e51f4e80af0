"""Several agencies give one field: their rows add up, are compared, or are asked for in turn, as it is declared."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.provider import DataClass
from federation.build import build_supergraph
from tests.connectors.server import Server
from tests.federation.berths import AGENCIES, BERTH, Quay, roots
from tests.federation.ferries import codes
from tests.federation.harbour import Pier, asked, key_of, source
from tests.hub import CITIZEN

PAGE = '{ berths(port: "X") { nodes { code depth source { agency } conflicts { name value source { agency } } }'
LIST = PAGE + " agencies { agency answered code } totalCount } }"
ONE = '{ berth(code: "A2") { depth source { agency } conflicts { name value source { agency } } } }'


def told(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one["code"], one["source"]["agency"]) for one in found["nodes"]]


def answered(found: Mapping[str, Any]) -> dict[str, str | None]:
    return {one["agency"]: one["code"] for one in found["agencies"]}


ALL = [("A1", "marine"), ("A2", "marine"), ("N1", "navy"), ("A2", "navy"), ("P1", "port")]


async def test_rows_add_up_each_owner_asked_once(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "ROWS")
    async with quay.harbour.hub() as hub:
        answer = await hub.ask(LIST)
        found = answer["data"]["berths"]
        assert told(found) == ALL
        assert found["totalCount"] == 5
        assert answered(found) == dict.fromkeys(AGENCIES)
        assert quay.asked == ["marine", "navy", "port"]


async def test_one_that_is_down_costs_its_rows_and_is_told(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "ROWS")
    quay.fail("navy")
    async with quay.harbour.hub() as hub:
        answer = await hub.ask(LIST)
        found = answer["data"]["berths"]
        assert told(found) == [one for one in ALL if one[1] != "navy"]
        assert answered(found) == {"marine": None, "navy": "AGENCY_UNAVAILABLE", "port": None}
        assert codes(answer) == {"berths": "AGENCY_UNAVAILABLE"}


async def test_one_that_is_not_served_costs_its_rows_and_is_told(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "ROWS")
    async with quay.harbour.hub() as hub:
        assert told((await hub.ask(LIST))["data"]["berths"]) == ALL
    manifest = tmp_path / "agencies" / "port" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("${URL}", "${GONE}"), encoding="utf-8")
    async with quay.harbour.hub() as hub:
        found = (await hub.ask(LIST))["data"]["berths"]
        assert told(found) == [one for one in ALL if one[1] != "port"]
        assert answered(found) == {"marine": None, "navy": None, "port": "AGENCY_NOT_SERVED"}


async def test_one_whose_class_raises_costs_its_rows_and_is_told(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "ROWS")
    home = tmp_path / "agencies" / "navy"
    (home / "agency.py").write_text(
        "class Agent:\n"
        "    def __init__(self, options): ...\n"
        "    async def ask(self, asked): raise KeyError(asked.ask)\n"
        "    async def close(self): ...\n",
        encoding="utf-8",
    )
    text = (home / "connector.toml").read_text(encoding="utf-8")
    text = text.replace('kind = "rest"\nurl = "${URL}"\n', 'kind = "python"\nclass = "agency:Agent"\n')
    for path, asks in (("of", "p"), ("one", "c")):
        text = text.replace(
            f'{{ path = "/navy/{path}", query = {{ {asks} = "$key" }} }}',
            f'{{ ask = "{path}", arguments = {{ {asks} = "$key" }} }}',
        )
    (home / "connector.toml").write_text(text, encoding="utf-8")
    async with quay.harbour.hub() as hub:
        found = (await hub.ask(LIST))["data"]["berths"]
        assert told(found) == [one for one in ALL if one[1] != "navy"]
        assert answered(found) == {"marine": None, "navy": "CONNECTOR_FAULT", "port": None}


async def test_what_is_compared_is_there_once_and_tells_what_others_say(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "COMPARED")
    async with quay.harbour.hub() as hub:
        found = (await hub.ask(LIST))["data"]["berths"]
        assert told(found) == [one for one in ALL if one != ("A2", "navy")]
        otherwise = {"name": "depth", "value": "6", "source": {"agency": "navy"}}
        assert [one["conflicts"] for one in found["nodes"]] == [[], [otherwise], [], []]
        assert quay.asked == ["marine", "navy", "port"]


@pytest.mark.parametrize("how", ["ROWS", "COMPARED"])
async def test_one_record_of_several_is_compared(how: str, tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, how)
    async with quay.harbour.hub() as hub:
        found = (await hub.ask(ONE))["data"]["berth"]
        assert (found["depth"], found["source"]["agency"]) == (5, "marine")
        assert found["conflicts"] == [{"name": "depth", "value": "6", "source": {"agency": "navy"}}]
        assert quay.asked == ["marine", "navy", "port"]


async def test_of_ranked_owners_the_next_is_asked_only_where_one_fails(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "RANKED")
    async with quay.harbour.hub() as hub:
        answer = await hub.ask(LIST)
        assert told(answer["data"]["berths"]) == [("A1", "marine"), ("A2", "marine")]
        assert (await hub.ask(ONE))["data"]["berth"]["source"]["agency"] == "marine"
        assert quay.asked == ["marine", "marine"]


async def test_failover_is_told_in_source_and_the_third_is_not_asked(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "RANKED")
    quay.fail("marine")
    async with quay.harbour.hub() as hub:
        answer = await hub.ask(LIST)
        found = answer["data"]["berths"]
        assert told(found) == [("N1", "navy"), ("A2", "navy")]
        assert answered(found) == {"marine": "AGENCY_UNAVAILABLE", "navy": None}
        assert quay.asked == ["marine", "navy"]
        one = await hub.ask(ONE)
        assert (one["data"]["berth"]["depth"], one["data"]["berth"]["source"]["agency"]) == (6, "navy")
        assert "errors" not in one


@pytest.mark.parametrize("how", ["ROWS", "COMPARED", "RANKED"])
async def test_where_all_fail_it_is_told_of_each(how: str, tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, how)
    for agency in AGENCIES:
        quay.fail(agency)
    async with quay.harbour.hub() as hub:
        answer = await hub.ask(
            '{ berths(port: "X") { nodes { code } agencies { agency code } } berth(code: "A2") { depth } }'
        )
        assert answer["data"]["berth"] is None
        assert answered(answer["data"]["berths"]) == dict.fromkeys(AGENCIES, "AGENCY_UNAVAILABLE")
        assert quay.asked == sorted([*AGENCIES, *AGENCIES])


async def test_an_owner_may_be_more_careful_than_another(tmp_path: Path, server: Server) -> None:
    quay = Quay(tmp_path, server, "ROWS", navy="personal")
    async with quay.harbour.hub() as hub:
        assert told((await hub.ask(LIST))["data"]["berths"]) == ALL


def faults(first: str, second: str) -> list[str]:
    graph = build_supergraph([source(first, "marine"), source(second, "navy")], accepted=["marine", "navy"])
    assert "marine" not in graph.faults, graph.faults["marine"]
    return [f"{one.code} {one.coordinate}" for one in graph.faults.get("navy", ())]


SHARED = "INVALID_FIELD_SHARING Query.berths"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("[Berth!] @lookup", "[Berth!]! @lookup", [SHARED]),
        ("[Berth!] @lookup", "[Berth!] @lookup @cost(weight: \"9\")", [SHARED]),
        ("@shareable @combine(how: ROWS)", "@combine(how: ROWS)", [SHARED, "ROOT_OF_OTHERS Query.berths"]),
        ("@combine(how: ROWS)", "@combine(how: RANKED)", [SHARED]),
        ("@combine(how: ROWS)", '@combine(how: ROWS) @requiresScope(scope: "citizens.lookup")', [SHARED]),
        ("port: String!", 'port: String!, "M. / ม" depth: Int @filter(by: FROM)', [SHARED]),
        ("port: String!", "port: String", [SHARED]),
    ],
)  # fmt: skip
def test_who_gives_a_field_too_says_the_same_of_it(old: str, new: str, found: list[str]) -> None:
    assert old in roots("ROWS")
    assert faults(BERTH + roots("ROWS"), roots("ROWS").replace(old, new, 1) if old else roots("ROWS")) == found


LAW = 'type Law @key(fields: "lawId") { lawId: String! @external ~boats: FIELD }'


@pytest.mark.parametrize("field", ["Int @shareable", "[Int!] @shareable @combine(how: ROWS)", "Money @shareable"])
def test_a_plain_fact_is_not_shared(field: str) -> None:
    found = build_supergraph([source(LAW.replace("FIELD", field), "md")]).faults["md"]
    assert "INVALID_FIELD_SHARING" in {one.code for one in found}
    assert all(one.line > 0 and one.coordinate == "Law.boats" for one in found)


@pytest.mark.parametrize(
    ("root", "found"),
    [
        ("~berths: [Berth!] @connection @combine(how: ROWS)", ["COMBINE_INVALID Query.berths"]),
        ("~berths: [Berth!] @connection @combine(how: COMPARED)", ["COMBINE_INVALID Query.berths"]),
        ("~berths: [Berth!] @connection @combine(how: RANKED)", []),
        ("~berths: [Berth!] @combine(how: COMPARED)", []),
        ("~berth(code: String!): Berth @lookup @combine(how: ROWS)", ["COMBINE_INVALID Query.berth"]),
    ],
)
def test_owners_go_together_as_what_they_give_allows(root: str, found: list[str]) -> None:
    graph = build_supergraph([source(f"{BERTH} type Query {{ {root} }}", "md")])
    assert [f"{one.code} {one.coordinate}" for one in graph.faults.get("md", ())] == found


def test_who_shares_a_type_s_records_adds_no_facts_to_it_under_the_same_name() -> None:
    more = 'type Berth @key(fields: "code") { code: String! @external ~lit: Boolean }'
    assert faults(BERTH + roots("ROWS"), roots("ROWS") + more) == [
        "INVALID_FIELD_SHARING Query.berths",
        "INVALID_FIELD_SHARING Query.berth",
    ]


def test_where_the_first_giver_leaves_the_others_are_told_why() -> None:
    broken = BERTH.replace("depth: Int", "depth: Float") + roots("ROWS")
    graph = build_supergraph([source(broken, "marine"), source(roots("ROWS"), "navy")])
    assert {one.code for one in graph.faults["navy"]} == {"TYPE_LEFT_OUT", "ROOT_OF_OTHERS", "DESCRIPTION_MISSING"}


HERS = """
type Citizen @key(fields: "nationalId") {
  nationalId: NationalId! @external
  ~lockers: [Locker!] @shareable @requiresScope(scope: "SCOPE")
}
"""
LOCKER = '~type Locker @key(fields: "number") { ~number: String! nationalId: NationalId @inaccessible @subject }'


@pytest.mark.threat("disclosure-denied")
async def test_what_several_give_of_a_person_is_on_record_of_each_of_them() -> None:
    hers = HERS.replace("SCOPE", "citizen.loans")
    graph = build_supergraph([source(LOCKER + hers, "one"), source(hers, "two")])
    assert graph.faults == {}
    rows = {CITIZEN: [{"number": "1", "nationalId": CITIZEN}]}
    piers = [Pier(graph, "Locker by nationalId", rows, agency) for agency in ("one", "two")]
    query = "{ me { lockers { number source { agency } } } }"
    answer, book = await asked(graph, query, *piers)
    assert [one["source"]["agency"] for one in answer["data"]["me"]["lockers"]] == ["one", "two"]
    lines = {(subject, agency) for subject, agency, *_ in book.lines()}
    assert lines == {(key_of(CITIZEN), "one"), (key_of(CITIZEN), "two")}


@pytest.mark.threat("scope-evaded")
async def test_the_first_giver_s_scope_guards_what_all_of_them_give() -> None:
    hers = HERS.replace("SCOPE", "one.own")
    first = source(LOCKER + hers, "one", {"one.own": DataClass.PERSONAL})
    graph = build_supergraph([first, source(hers, "two")], accepted=["one"])
    assert graph.faults == {}
    piers = [Pier(graph, "Locker by nationalId", {}, agency) for agency in ("one", "two")]
    answer, _ = await asked(graph, "{ me { lockers { number } } }", *piers, scopes=())
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert [one.asked for one in piers] == [[], []]
    # Another may not guard it by a scope of its own, nor leave the guard away.
    for scope in ("two.own", "citizen.loans"):
        other = source(HERS.replace("SCOPE", scope), "two", {"two.own": DataClass.PERSONAL})
        found = build_supergraph([first, other], accepted=["one"]).faults["two"]
        assert [one.code for one in found] == ["INVALID_FIELD_SHARING"]
