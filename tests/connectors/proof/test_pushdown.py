"""Before anything is sent it is said what the source is asked to pick, narrow and slice, and what the hub does."""

import asyncio
from pathlib import Path

import pytest

from connectors.contract import Search
from connectors.errors import AgencyRefused
from connectors.proof.pushdown import Division, divisions
from connectors.serving.load_agencies import check
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND
from tests.connectors.server import Server

REST = '[source]\nkind = "rest"\nurl = "http://h.example"\n'
FILE = '[source]\nkind = "file"\nfolder = "/nowhere"\n'
SQL = '[source]\nkind = "sql"\nurl = "sqlite+aiosqlite:///x"\n'
CKAN = '[source]\nkind = "ckan"\nurl = "http://h.example"\n'
SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { REQUEST }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME"STATUS }
"""
MAPPED = ', status = { from = "ST", as = { A = "ACTIVE", D = "DISSOLVED" } }'
STATEMENT = "select id from b where n = :text and (:filter_status is null or s = :filter_status) order by id"


def told(folder: Path, source: str, request: str, status: str = MAPPED) -> Division:
    home = folder / "bureau"
    home.mkdir(exist_ok=True)
    lookup = SEARCH.replace("REQUEST", request).replace("STATUS", status)
    if "rest" not in source:
        lookup = lookup.replace('answer = { rows = "items" }\n', "")
    (home / "connector.toml").write_text(AGENCY + source + lookup, encoding="utf-8")
    proof = check(home / "connector.toml", {}, GRAPH)
    assert not proof.faults, proof.faults
    (found,) = divisions(proof.lookups)
    return found


def share(*source: str, hub: tuple[str, ...] = (), nobody: tuple[str, ...] = (), order: str) -> Division:
    return Division("Business by search", "", source, hub, nobody, order)


OWN, FILED, STATED = "the source's own", "that of the file", "that of the statement"
SLICED = 'path = "/s", query = { q = "$text", from = "$offset", st = "$filter.status" }'
WALKED = (
    'path = "/s", query = { q = "$text", s = "$filter.status", at = "$cursor" }, '
    'pages = { by = "cursor", next = "next" }'
)
FOUND = 'file = "b.csv", search = ["nameTh"]'
ASKED = 'resource = "r", q = "$text", filters = { s = "$filter.status" }, sort = "n"'


@pytest.mark.parametrize(
    ("source", "request_", "status", "said"),
    [
        (REST, SLICED, MAPPED, share("words", "status", "slice", order=OWN)),
        (REST, 'path = "/s", query = { q = "$text" }', MAPPED, share("words", hub=("status", "slice"), order=OWN)),
        (REST, 'path = "/s"', "", share(hub=("words in nameTh", "slice"), nobody=("status",), order=OWN)),
        (REST, WALKED, MAPPED, share("words", "status", "pages", hub=("slice",), order=OWN)),
        (FILE, FOUND, MAPPED, share(hub=("words in nameTh", "status", "slice"), order=FILED)),
        (FILE, FOUND, "", share(hub=("words in nameTh", "slice"), nobody=("status",), order=FILED)),
        (
            SQL,
            f'statement = "{STATEMENT} limit :limit offset :offset"',
            MAPPED,
            share("words", "status", "slice", order=STATED),
        ),
        (SQL, f'statement = "{STATEMENT}"', MAPPED, share("words", "status", hub=("slice",), order=STATED)),
        (CKAN, ASKED, MAPPED, share("words", "status", "slice", order="n, _id")),
    ],
)
def test_each_part_of_a_search_is_somebodys(tmp_path: Path, source: str, request_: str, status: str, said: Division):
    found = told(tmp_path, source, request_, status)
    assert found == said
    for what in (*said.source, *said.hub, *said.nobody, said.order):
        assert what in str(found)


@pytest.mark.parametrize("query", ["", 'q = "$text"', 'q = "$text", st = "$filter.status"', 'st = "$filter.status"'])
@pytest.mark.parametrize("status", ["", MAPPED])
async def test_what_is_said_is_what_is_done(bureau: Open, server: Server, tmp_path: Path, query: str, status: str):
    """The hub narrows what it says that it does, sends what it says, and refuses the rest."""
    request = f'path = "/s", query = {{ {query} }}'
    said = await asyncio.to_thread(told, tmp_path, REST, request, status)
    server.answer["/s"] = {"items": [{"ID": FIRST, "NAME": "a", "ST": "A"}, {"ID": SECOND, "NAME": "b", "ST": "D"}]}
    lookup = SEARCH.replace("REQUEST", request).replace("STATUS", status)
    one = bureau('[source]\nkind = "rest"\nurl = "${URL}"\n' + lookup, {"URL": server.url})
    narrowed = await one.one("Business", "search", Search("", (("status", "DISSOLVED"),)))
    assert isinstance(narrowed.error, AgencyRefused) == ("status" in said.nobody)
    if "status" in said.hub:
        assert [record.name_th for record in narrowed.records] == ["b"]
    assert any("st=" in path for path in server.paths()) == ("status" in said.source)
    searched = await one.one("Business", "search", Search("ร้าน"))
    assert isinstance(searched.error, AgencyRefused) == ("words" in said.nobody)
    if "words in nameTh" in said.hub:
        assert (searched.records, searched.total) == ((), 0)
    sliced = await one.one("Business", "search", Search("", (), 1, 1))
    assert [record.name_th for record in sliced.records] == ["b"]


def test_keys_are_picked_by_the_source_or_out_of_a_file(tmp_path: Path):
    home = tmp_path / "bureau"
    home.mkdir()
    lookup = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { REQUEST }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""
    for source, request, said in (
        (REST, 'path = "/b", query = { id = "$keys" }, batch = 7', "the source gets: juristicId, up to 7 keys a call"),
        (REST, 'path = "/b/$key"', "the source gets: juristicId, one key a call"),
        (FILE, 'file = "b.csv"', "done by the hub: juristicId"),
    ):
        written = AGENCY + source + lookup.replace("REQUEST", request)
        (home / "connector.toml").write_text(written, encoding="utf-8")
        proof = check(home / "connector.toml", {}, GRAPH)
        assert [str(one) for one in divisions(proof.lookups)] == [f"Business by juristicId - {said}"]
