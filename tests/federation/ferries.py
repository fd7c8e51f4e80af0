"""Two agencies that bring types, over files: ferries, and the piers they call at; and hubs over their folders."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import build_app
from settings import Settings
from tests.asgi import ask

FERRIES = """
"A ferry of the register. / เรือข้ามฟาก"
type Ferry @key(fields: "number") {
  "Its number. / หมายเลข"
  number: String!
  "How many it carries. / จำนวนผู้โดยสาร"
  seats: Int
}

type Query {
  "A ferry by its number. / เรือข้ามฟากตามหมายเลข"
  ferry(number: String!): Ferry @lookup
}
"""
PIERS = """
"A pier. / ท่าเรือ"
type Pier @key(fields: "code") {
  "Its code. / รหัส"
  code: String!
  "The ferry that calls there. / เรือที่เข้าเทียบ"
  ferry: Ferry
}

type Query {
  "A pier by its code. / ท่าเรือตามรหัส"
  pier(code: String!): Pier @lookup
}
"""
MANIFEST = """
[agency]
id = "{agency}"
name = {{ th = "หน่วยงาน", en = "Bureau" }}
contact = "x@example.org"

[source]
kind = "file"
folder = "${{{variable}}}"

[[lookup]]
type = "{type_}"
by = "{by}"
request = {{ file = "{agency}.csv" }}
privacy = {{ class = "public", basis = "public-task" }}

[fields.{type_}]
{fields}
"""
MANIFESTS = {
    "ferries": MANIFEST.format(
        agency="ferries", variable="FERRIES", type_="Ferry", by="number", fields='number = "no"\nseats = "seats"'
    ),
    "piers": MANIFEST.format(
        agency="piers", variable="PIERS", type_="Pier", by="code", fields='code = "code"\nferry.number = "ferry"'
    ),
}
SCHEMAS = {"ferries": FERRIES, "piers": PIERS}
ROWS = {"ferries": "no,seats\n7,120\n", "piers": "code,ferry\nA,7\n"}
ASKED = '{ ferry(number: "7") { number seats } pier(code: "A") { code ferry { seats } } }'
WHOLE = {"ferry": {"number": "7", "seats": 120}, "pier": {"code": "A", "ferry": {"seats": 120}}}


class Harbour:
    """The folders of both below `folder`, and hubs over them that keep what they keep beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agencies = folder / "agencies"
        self.variables = {"FERRIES": str(folder), "PIERS": str(folder)}
        self.settings: dict[str, Any] = {"state": folder / "state"}
        for agency in SCHEMAS:
            self.put(agency)
            (folder / f"{agency}.csv").write_text(ROWS[agency], encoding="utf-8")

    def put(self, agency: str, schema: str | None = None, manifest: str | None = None) -> None:
        """An agency's folder, as it is or changed."""
        home = self.agencies / agency
        home.mkdir(parents=True, exist_ok=True)
        (home / "schema.graphql").write_text(schema or SCHEMAS[agency], encoding="utf-8")
        (home / "connector.toml").write_text(manifest or MANIFESTS[agency], encoding="utf-8")

    def take(self, agency: str) -> None:
        """Its folder is gone."""
        shutil.rmtree(self.agencies / agency)

    @contextlib.asynccontextmanager
    async def hub(self, **settings: Any) -> AsyncIterator["Hub"]:
        """A hub that starts now."""
        configured = Settings(
            **{"sandbox": True, "data": Path("synthetic"), "agencies_folder": str(self.agencies)}
            | self.settings
            | settings
        )
        app = build_app(configured, variables=self.variables)
        async with app.router.lifespan_context(app):
            yield Hub(app)


class Hub:
    """One that serves."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def ask(self, query: str = ASKED) -> Mapping[str, Any]:
        """What it answers."""
        headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
        return (await ask(self._app, "/graphql", "POST", headers, orjson.dumps({"query": query}))).json()

    async def sdl(self) -> str:
        """The text of its graph."""
        return (await ask(self._app, "/schema.graphql")).body.decode()

    async def ready(self) -> Mapping[str, Any]:
        """What is told at /readyz."""
        return (await ask(self._app, "/readyz")).json()

    async def status(self) -> Mapping[str, Any]:
        """What operators are told of each agency, by id."""
        told = (await ask(self._app, "/status")).json()
        return {one["id"]: one for one in told["agencies"]}


def known_to_commands(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """The same, whose commands know its folders and its database, and whose hubs look at no file by themselves."""
    harbour.settings["watch"] = False
    monkeypatch.setenv("SAAN_STATE", str(harbour.folder / "state"))
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(harbour.agencies))
    for name, value in harbour.variables.items():
        monkeypatch.setenv(name, value)
    return harbour


def codes(answer: Mapping[str, Any]) -> dict[str, str]:
    """The code of each error, by where it is."""
    return {".".join(map(str, error["path"])): error["extensions"]["code"] for error in answer.get("errors", ())}


async def until(hub: Hub, query: str, wanted: Any) -> None:
    """Asks until that is the answer, for 15 seconds."""
    answer: Any = None
    for _ in range(300):
        answer = await hub.ask(query)
        if answer == wanted:
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"after 15 s it is still {answer}")
