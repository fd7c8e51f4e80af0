"""One agency of every kind of source, well, beside another one: what is done to the first must not be felt by it."""

import asyncio
import contextlib
import functools
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from connectors.errors import AgencyError, ConnectorFault
from connectors.isolation.containment import Blame, ContainedProvider
from connectors.provider import LookupContext, Provider, Trace
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import Connectors
from resolvers.lookups import Gathered, Lookups
from resolvers.stepwise import come
from tests.connectors.asgi_server import serving
from tests.connectors.connections.test_signed_messages import OURS, THEIRS, Member, text
from tests.connectors.connections.test_soap import MANIFEST as SOAP
from tests.connectors.connections.test_soap import Office
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND
from tests.connectors.server import Server
from tests.connectors.tables.workbooks import workbook

HTTP = 'url = "${URL}"\nretry = { attempts = 1 }\nquota = "1000/day"\n'
TOKEN = 'auth = { kind = "session-token", url = "/auth", key = "k" }\n'
LOOKUP = """
[[lookup]]
type = "Business"
by = "juristicId"
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1m" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""
ROWS = [{"ID": FIRST, "NAME": "ก"}, {"ID": SECOND, "NAME": "ข"}]
CSV = "ID,NAME\n" + "".join(f"{row['ID']},{row['NAME']}\n" for row in ROWS)
AGENT = f"""
class Agent:
    def __init__(self, options):
        pass
    async def ask(self, asked):
        return {ROWS!r}
    async def close(self):
        pass
"""


def _lookup(request: str, answer: str = 'key = "ID"') -> str:
    return f"{LOOKUP}request = {{ {request} }}\nanswer = {{ {answer} }}\n"


def _http(kind: str, lookup: str, more: str = "") -> str:
    return f'[source]\nkind = "{kind}"\n{HTTP}{more}{lookup}'


DOCUMENT = 'document = "query($i: [String!]!) { b(i: $i) { ID NAME } }", variables = { i = "$keys" }, batch = 10'
MANIFESTS: Mapping[str, str] = {
    "rest": _http("rest", _lookup('method = "POST", path = "/b", body = { ids = "$keys" }, batch = 9'), TOKEN),
    "xml": _http(
        "rest",
        _lookup('path = "/x", query = { ids = "$keys" }, batch = 9', 'rows = "a.b", key = "ID"'),
        'format = "xml"\n',
    ),
    "graphql": _http("graphql", _lookup(DOCUMENT, 'rows = "data.b", key = "ID"')),
    "ckan": _http("ckan", _lookup('resource = "r", filters = { ID = "$keys" }, batch = 9')),
    "soap": re.sub(r"auth = .*\n", "", SOAP).replace("PORT", 'port = "Port11"'),
    "signed": _http(
        "signed",
        _lookup('service = "S", path = "/xr/find", body = { ids = "$keys" }, batch = 5', 'rows = "rows", key = "ID"'),
        "client = \"TH/HUB\"\nkey = '${KEY}'\nsigner = '${SIGNER}'\n",
    ),
    "sql": '[source]\nkind = "sql"\nurl = "sqlite+aiosqlite:///${FOLDER}/b.db"\nretry = { attempts = 1 }\n'
    + _lookup('statement = "select * from b where ID in (:keys)", batch = 5'),
    "file": '[source]\nkind = "file"\nfolder = "${FOLDER}"\nretry = { attempts = 1 }\n' + _lookup('file = "b.csv"'),
    "sheet": '[source]\nkind = "file"\nfolder = "${FOLDER}"\nretry = { attempts = 1 }\n' + _lookup('file = "b.xlsx"'),
    "download": _http("file", _lookup('file = "b.csv"')),
    "python": '[source]\nkind = "python"\nclass = "agent:Agent"\nretry = { attempts = 1 }\n'
    + _lookup('ask = "b", batch = 9'),
}


@dataclass
class Both:
    """The agency under test (`bureau`) and one that is well (`well`)."""

    connectors: Connectors
    faults: list[ConnectorFault] = field(default_factory=list)

    async def ask(self, *keys: str, seconds: float = 20) -> Sequence[Gathered]:
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + seconds), Trace()
        return await come(Lookups(self.connectors, context, trace).many("Business", "juristicId", keys))

    async def error(self) -> AgencyError:
        """How the agency under test failed, while the other one gave what it has."""
        for found in await self.ask(FIRST, SECOND):
            assert {one.agency: one.answered for one in found.contributions} == {"bureau": False, "well": True}
            assert [record.name_th for record in found.records] == ["ดี"]
        (error,) = found.errors
        assert FIRST not in f"{error!r}{error}"
        return error


@contextlib.asynccontextmanager
async def both(
    kind: str, folder: Path, chain: Callable[[Provider, Blame], Provider] = ContainedProvider, **deps: Any
) -> AsyncIterator[Both]:
    """Both agencies, the first of this kind and on a real source."""
    (folder / "b.csv").write_text(CSV, encoding="utf-8")
    (folder / "b.xlsx").write_bytes(_workbook())
    (folder / "well.csv").write_text(f"ID,NAME\n{FIRST},ดี\n{SECOND},ดี\n", encoding="utf-8")
    if kind == "sql":
        with contextlib.closing(sqlite3.connect(folder / "b.db")) as database, database:
            database.execute("create table b (ID text, NAME text)")
            database.executemany("insert into b values (:ID, :NAME)", ROWS)
    well = MANIFESTS["file"].replace("b.csv", "well.csv")
    for id_, manifest in (("bureau", MANIFESTS[kind]), ("well", well)):
        home = folder / "agencies" / id_
        home.mkdir(parents=True, exist_ok=True)
        (home / "connector.toml").write_text(AGENCY.replace('"bureau"', f'"{id_}"') + manifest, encoding="utf-8")
        (home / "agent.py").write_text(AGENT, encoding="utf-8")
    async with contextlib.AsyncExitStack() as stack:
        variables = {"FOLDER": str(folder), **await _source(kind, folder, stack)}
        faults: list[ConnectorFault] = []
        told = ConnectorDeps(chain=chain, fault=faults.append, **deps)
        connectors = load([folder / "agencies"], variables, GRAPH, deps=told)
        assert not [fault for one in connectors.agencies() for fault in one.faults]
        try:
            yield Both(connectors, faults)
        finally:
            await connectors.close()


async def _source(kind: str, folder: Path, stack: contextlib.AsyncExitStack) -> Mapping[str, str]:
    if kind in ("sql", "file", "sheet", "python"):
        return {}
    if kind == "soap":
        office = Office()
        office.known = {FIRST: "ก", SECOND: "ข"}
        (folder / "agencies" / "bureau" / "rights.wsdl").write_text(office.wsdl, encoding="utf-8")
        return {"URL": await stack.enter_async_context(serving(_open(office))), "WSDL": "rights.wsdl"}
    server = Server()
    await server.start()
    stack.push_async_callback(server.stop)
    Member(server).change = lambda answer: {**answer, "body": {"rows": ROWS}}
    server.answer |= {
        "/auth": {"token": "t"},
        "/b": ROWS,
        "/x": lambda _: web.Response(text=_xml(), content_type="text/xml"),
        "/graphql": {"data": {"b": ROWS}},
        "/api/3/action/datastore_search": {"success": True, "result": {"records": ROWS, "total": 2}},
        "/b.csv": lambda _: web.Response(text=CSV, headers={"ETag": '"1"'}),
    }
    return {"URL": server.url, "KEY": text(OURS, private=True), "SIGNER": text(THEIRS)}


def _open(office: Office) -> Any:
    """The office, letting in whoever comes."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def answer(request: Request) -> Response:
        body = (await request.body()).decode()
        rows = "".join(
            f"<right><pid>{pid}</pid><scheme>UCS</scheme><hospital>{name}</hospital></right>"
            for pid, name in office.known.items()
            if pid in body
        )
        return office.envelope(f"<status>OK</status>{rows}")

    return Starlette(routes=[Route("/ws", answer, methods=["POST"])])


@functools.cache
def _workbook() -> bytes:
    return workbook([["ID", "NAME"], *([row["ID"], row["NAME"]] for row in ROWS)])


def _xml() -> str:
    rows = "".join(f"<b><ID>{row['ID']}</ID><NAME>{row['NAME']}</NAME></b>" for row in ROWS)
    return f"<a>{rows}</a>"
