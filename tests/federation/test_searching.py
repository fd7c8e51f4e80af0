"""Conditions and orders of searches, over real sources: who applies them is told before, and changes no answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.proof.pushdown import divisions
from connectors.serving.load_agencies import check
from federation.build import supergraph_of
from tests.connectors.server import Server
from tests.federation import mooring_services
from tests.federation.ferries import Harbour, Hub
from tests.federation.moorings import HEAD, IN_ORDERS, MANIFESTS, ROWS, SCHEMA, Register

KINDS = {"F": "FERRY", "Y": "YACHT", "S": "YACHT"}


KINDS_OF_SOURCES = {kind: HEAD + manifest for kind, manifest in MANIFESTS.items()} | mooring_services.MANIFESTS
Moored = Callable[..., AbstractAsyncContextManager[Hub]]


@pytest.fixture
def moored(tmp_path: Path, server: Server, request: pytest.FixtureRequest) -> Moored:
    """Gives a hub over the register as a source of one kind, which is really there."""

    @asynccontextmanager
    async def opened(kind: str, schema: str = SCHEMA) -> AsyncIterator[Hub]:
        harbour = Harbour(tmp_path)
        Register(tmp_path, server)
        harbour.put("moorings", schema, KINDS_OF_SOURCES[kind])
        harbour.variables |= {"FOLDER": str(tmp_path), "URL": server.url, **mooring_services.KEYS}
        if kind == "postgres":
            address = request.getfixturevalue("postgres_server").fresh()
            await mooring_services.fill(address)
            harbour.variables["DATABASE"] = address.replace("postgresql:", "postgresql+asyncpg:")
        mooring_services.put_beside(harbour.agencies / "moorings")
        mooring_services.speak(server)
        async with harbour.hub() as hub:
            yield hub

    return opened


def known() -> list[dict[str, Any]]:
    """The rows as the graph has them, in order."""
    found = []
    for row in ROWS:
        day = None
        if row["until"]:
            dd, mm, yyyy = map(int, row["until"].split("/"))
            day = date(yyyy - 543, mm, dd)
        found.append(
            {**row, "kind": KINDS.get(row["kind"], "OTHER"), "until": day, "fee": Decimal(row["satang"]) / 100}
        )
    return sorted(found, key=lambda row: (row["until"] is None, -(row["until"] or date.min).toordinal(), row["code"]))


CASES: dict[str, Any] = {
    "": lambda row: True,
    "kinds: [YACHT]": lambda row: row["kind"] == "YACHT",
    "kinds: [FERRY, YACHT]": lambda row: row["kind"] != "OTHER",
    'from: "2026-02-10"': lambda row: row["until"] is not None and row["until"] >= date(2026, 2, 10),
    'to: "2026-02-10"': lambda row: row["until"] is not None and row["until"] <= date(2026, 2, 10),
    'from: "2026-02-10", to: "2026-02-10"': lambda row: row["until"] == date(2026, 2, 10),
    "depthFrom: 4": lambda row: row["depth"] >= 4,
    "depthFrom: 0": lambda row: True,
    'feeTo: "12.50"': lambda row: row["fee"] <= Decimal("12.50"),
    'words: "Pier", kinds: [YACHT], depthFrom: 2': (
        lambda row: row["en"] == "New Pier" and row["kind"] == "YACHT" and row["depth"] >= 2
    ),
    'words: " "': lambda row: True,
    "lit: false": lambda row: row["lit"] == "N",
    "lit: true": lambda row: row["lit"] == "Y",
    "kinds: []": lambda row: False,
}


@pytest.mark.parametrize("kind", KINDS_OF_SOURCES)
async def test_whoever_narrows_orders_and_slices_the_answer_is_the_same(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        for asked, fits in CASES.items():
            wanted = [row["code"] for row in known() if fits(row)]
            answer = await hub.ask(f"{{ moorings({asked or 'first: 20'}) {{ totalCount nodes {{ code }} }} }}")
            assert "errors" not in answer, (asked, answer)
            found = answer["data"]["moorings"]
            assert [one["code"] for one in found["nodes"]] == wanted, asked
            assert found["totalCount"] == len(wanted)


@pytest.mark.parametrize("kind", ["file", "whole"])
async def test_the_hub_finds_what_a_source_has_no_word_for(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        answer = await hub.ask("{ moorings(kinds: [OTHER]) { nodes { code } } }")
        other = [row["code"] for row in known() if row["kind"] == "OTHER"]
        assert [one["code"] for one in answer["data"]["moorings"]["nodes"]] == other


@pytest.mark.parametrize("kind", ["sliced", "sql"])
async def test_a_source_is_not_asked_for_what_it_has_no_word_for(kind: str, moored: Moored, server: Server) -> None:
    async with moored(kind) as hub:
        answer = await hub.ask("{ moorings(kinds: [OTHER]) { nodes { code } } }")
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["NOT_ASKABLE"]
        assert server.paths() == []


@pytest.mark.parametrize("kind", KINDS_OF_SOURCES)
async def test_cursors_go_through_all_that_is_found_once_and_in_order(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        seen: list[str] = []
        after = ""
        while True:
            page = (
                await hub.ask(
                    f"{{ moorings(first: 5{after}) {{ nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }}"
                )
            )["data"]["moorings"]
            seen += [one["code"] for one in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = f', after: "{page["pageInfo"]["endCursor"]}"'
        assert seen == [row["code"] for row in known()]


@pytest.mark.parametrize("kind", MANIFESTS)
async def test_a_list_of_few_is_whole_or_says_that_it_is_not(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        answer = await hub.ask("{ deepMoorings(depthFrom: 6) { code } }")
        assert [one["code"] for one in answer["data"]["deepMoorings"]] == [
            row["code"] for row in known() if row["depth"] >= 6
        ]
        (error,) = (await hub.ask("{ deepMoorings(depthFrom: 2) { code } }"))["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "More than 4" in error["message"]


@pytest.mark.parametrize("kind", KINDS_OF_SOURCES)
async def test_the_hub_narrows_and_orders_the_records_of_a_key(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        for asked, fits in {
            "": lambda row: True,
            ", lit: true": lambda row: row["lit"] == "Y",
            ", lit: false": lambda row: row["lit"] == "N",
            ', from: "2026-02-10"': lambda row: row["until"] and row["until"] >= date(2026, 2, 10),
            ', codes: ["M07", "M02", "M11"]': lambda row: row["code"] in ("M07", "M02", "M11"),
            ', words: "ท่า new"': lambda row: row["en"] == "New Pier",
        }.items():
            rows = [row for row in known() if row["kind"] == "YACHT" and fits(row)]
            answer = await hub.ask(f"{{ mooringsOf(kind: YACHT{asked}) {{ code }} }}")
            assert "errors" not in answer, answer
            assert [one["code"] for one in answer["data"]["mooringsOf"]] == [
                row["code"] for row in sorted(rows, key=lambda row: (-row["depth"], row["code"]))
            ], asked


def _from_first(row: dict[str, Any]) -> Any:
    return row["until"] is None, row["until"] or date.min, row["code"]


ORDERS: dict[str, Any] = {
    "UNTIL_DESC": known(),
    "UNTIL_ASC": sorted(known(), key=_from_first),
    "FEE_ASC": sorted(known(), key=lambda row: (row["fee"], row["code"])),
}


@pytest.mark.parametrize("kind", KINDS_OF_SOURCES)
async def test_the_records_of_a_key_come_in_the_order_that_is_asked_for(kind: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        for order, rows in ORDERS.items():
            answer = await hub.ask(f"{{ mooringsOf(kind: YACHT, orderBy: {order}) {{ code }} }}")
            wanted = [row["code"] for row in rows if row["kind"] == "YACHT"]
            assert [one["code"] for one in answer["data"]["mooringsOf"]] == wanted, order


@pytest.mark.parametrize("kind", ["file", "whole", "ckan"])
async def test_a_search_comes_in_the_order_that_is_asked_for_a_page_at_a_time(kind: str, moored: Moored) -> None:
    async with moored(kind, IN_ORDERS) as hub:
        for order, rows in ORDERS.items():
            for asked, fits in (("", lambda row: True), (", kinds: [YACHT]", lambda row: row["kind"] == "YACHT")):
                seen: list[str] = []
                cursor = None
                while cursor is not False:
                    after = f', after: "{cursor}"' if cursor else ""
                    asking = f"moorings(orderBy: {order}, first: 5{asked}{after})"
                    answer = await hub.ask(
                        f"{{ {asking} {{ nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }}"
                    )
                    page = answer["data"]["moorings"]
                    seen += [one["code"] for one in page["nodes"]]
                    cursor = page["pageInfo"]["hasNextPage"] and page["pageInfo"]["endCursor"]
                assert seen == [row["code"] for row in rows if fits(row)], (order, asked)


@pytest.mark.parametrize("kind", ["sliced", "sql"])
def test_a_source_that_slices_has_one_order(kind: str, tmp_path: Path) -> None:
    (fault,) = [str(one) for one in proved(tmp_path, KINDS_OF_SOURCES[kind], IN_ORDERS).faults]
    assert "rows come in slices, which have one order, and are asked for in 3" in fault


@pytest.mark.parametrize(("kind", "searcher"), [("file", "HUB"), ("whole", "AGENCY"), ("sliced", "AGENCY")])
async def test_the_answer_says_who_looked_for_the_words(kind: str, searcher: str, moored: Moored) -> None:
    async with moored(kind) as hub:
        for asked, known_by in (('words: "Pier"', searcher), ("depthFrom: 4", None), ('words: " "', None)):
            answer = await hub.ask(f"{{ moorings({asked}) {{ agencies {{ agency searchedBy }} }} }}")
            told = [{"agency": "moorings", "searchedBy": known_by}]
            assert answer["data"]["moorings"]["agencies"] == told


async def test_what_the_source_is_asked_is_in_its_own_words_and_asked_once(moored: Moored, server: Server) -> None:
    async with moored("sliced") as hub:
        asked = 'kinds: [YACHT, FERRY], from: "2026-02-10", feeTo: "12.50", first: 3'
        await hub.ask(f"{{ moorings({asked}) {{ nodes {{ code }} }} }}")
        (path,) = server.paths()
        assert path == "/some?at=0&n=3&k=Y&k=S&k=F&from=10/02/2569&fee=1250"


async def test_a_source_that_does_not_keep_the_order_it_says_is_told(moored: Moored, server: Server) -> None:
    async with moored("sliced") as hub:
        server.answer["/some"] = lambda request: {"items": sorted(ROWS, key=lambda row: row["code"]), "total": 12}
        answer = await hub.ask("{ moorings(first: 20) { nodes { code } } }")
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_ANSWER"]


async def test_many_values_of_one_condition_are_refused_before_anybody_is_asked(moored: Moored, server: Server) -> None:
    async with moored("sliced") as hub:
        for asked in (f"kinds: [{', '.join(['FERRY'] * 101)}]", f'words: "{"ก" * 201}"', f'words: "{"ก " * 21}"'):
            answer = await hub.ask(f"{{ moorings({asked}) {{ nodes {{ code }} }} }}")
            assert answer["errors"][0]["extensions"]["code"] == "ARGUMENT_TOO_LARGE"
        assert server.paths() == []


NARROWED = ("kind_in", "until_from", "until_to", "depth_from", "fee_to", "lit")


@pytest.mark.parametrize(
    ("kind", "source", "hub", "order"),
    [
        ("file", (), ("words in nameTh and nameEn", *NARROWED, "slice"), "-until, code (by the hub)"),
        ("whole", ("words",), (*NARROWED, "slice"), "-until, code (by the hub)"),
        ("sliced", ("words", *NARROWED, "slice"), (), "-until, code (by the source, and looked at by the hub)"),
        *(
            (kind, ("words", *NARROWED, "slice"), (), "-until, code (by the source, and looked at by the hub)")
            for kind in ("sql", "postgres", "soap", "graphql", "signed", "python")
        ),
        ("ckan", ("words", "kind_in"), (*NARROWED[1:], "slice"), "-until, code (by the hub)"),
    ],
)
def test_it_is_told_before_who_narrows_and_orders(kind: str, source: Any, hub: Any, order: str, tmp_path: Path) -> None:
    proof = proved(tmp_path, KINDS_OF_SOURCES[kind])
    assert not proof.faults, [str(one) for one in proof.faults]
    (found,) = [one for one in divisions(proof.lookups) if one.lookup == "Mooring by search"]
    assert (found.source, found.hub, found.nobody, found.order) == (source, hub, (), order)


def proved(folder: Path, manifest: str, schema: str = SCHEMA) -> Any:
    home = folder / "agencies" / "moorings"
    home.mkdir(parents=True)
    mooring_services.put_beside(home)
    (home / "schema.graphql").write_text(schema, encoding="utf-8")
    (home / "connector.toml").write_text(manifest, encoding="utf-8")
    graph, _ = supergraph_of([folder / "agencies"])
    assert not graph.faults, [str(one) for found in graph.faults.values() for one in found]
    variables = {"FOLDER": str(folder), "URL": "http://127.0.0.1:1", "DATABASE": "postgresql+asyncpg://127.0.0.1:1/x"}
    return check(home / "connector.toml", variables | mooring_services.KEYS, graph.answerable)


@pytest.mark.parametrize(
    ("kind", "old", "new", "told"),
    [
        ("sliced", ', from = "$filter.until_from"', "", "does not send it"),
        ("sliced", 'k = "$filter.kind_in"', 'k = "x$filter.kind_in"', "here is room for one"),
        ("sql", "kind in (:filter_kind_in)", "kind = :filter_kind_in", "here is room for one"),
        ("sliced", ', order = ["-until", "code"]', "", 'write order = ["-until", "code"]'),
        ("sliced", 'order = ["-until", "code"]', 'order = ["until", "code"]', 'write order = ["-until", "code"]'),
        ("sliced", 'format = "dd/mm/yyyy"', 'format = "d month yyyy"', "how the source writes what until_from"),
        ("file", 'until = { from = "until", as = "date-be", format = "dd/mm/yyyy" }\n', "", "order of until"),
        ("sliced", "$filter.kind_in", "$filter.kind", '"filter.kind" stands for nothing'),
        ("sliced", '{ from = "lit", as = { Y = true, N = false } }', '"lit"', "how the source writes what lit"),
        ("python", '{ from = "lit", as = { Y = true, N = false } }', '"lit"', "how the source writes what lit"),
        ("ckan", "size = 5, whole = true", "size = 5", "write whole = true"),
        ("ckan", 'filters = { kind = "$key" }', 'filters = { kind = "$key" }, whole = true', "leave out whole"),
    ],
)
def test_what_neither_can_is_a_fault_of_the_manifest(kind: str, old: str, new: str, told: str, tmp_path: Path) -> None:
    manifest = KINDS_OF_SOURCES[kind]
    assert old in manifest
    faults = [str(one) for one in proved(tmp_path, manifest.replace(old, new, 1)).faults]
    assert any(told in one for one in faults), faults
