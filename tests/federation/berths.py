"""Three agencies that give berths: one brings the type, the others answer for berths of their own beside it."""

from pathlib import Path
from typing import Any

from aiohttp import web

from tests.connectors.server import Server
from tests.federation.ferries import Harbour

ROOTS = """
type Query {
  "Berths of a port. / ท่าเทียบของท่าเรือ"
  berths(port: String!): [Berth!] @lookup @connection @shareable ROWS
  "A berth. / ท่าเทียบ"
  berth(code: String!): Berth @lookup @shareable ONE
}
"""
BERTH = """
"A berth. / ท่าเทียบ"
type Berth @key(fields: "code") {
  "Its code. / รหัส"
  code: String!
  "The port it lies in. / ท่าเรือ"
  port: String
  "How deep it is. / ความลึก"
  depth: Int
}
"""
MANIFEST = """
[agency]
id = "{agency}"
name = {{ th = "หน่วยงาน", en = "Bureau" }}
contact = "x@example.org"

[source]
kind = "rest"
url = "${{URL}}"
retry = {{ attempts = 1 }}

[[lookup]]
type = "Berth"
by = "port"
request = {{ path = "/{agency}/of", query = {{ p = "$key" }} }}
privacy = {{ class = "{class_}", basis = "public-task" }}
rank = {rank}

[[lookup]]
type = "Berth"
by = "code"
request = {{ path = "/{agency}/one", query = {{ c = "$key" }} }}
privacy = {{ class = "{class_}", basis = "public-task" }}
rank = {rank}

[fields.Berth]
code = "code"
port = "port"
depth = "depth"
"""
AGENCIES = ("marine", "navy", "port")
BERTHS = {
    "marine": [("A1", 4), ("A2", 5)],
    "navy": [("N1", 9), ("A2", 6)],
    "port": [("P1", 3)],
}


def roots(how: str) -> str:
    """The roots, several owners going together in one way; a record of several is compared where rows add up."""
    one = "" if how == "ROWS" else f"@combine(how: {how})"
    return ROOTS.replace("ROWS", f"@combine(how: {how})").replace("ONE", one)


class Quay:
    """The folders of all three, and the server that is each of their sources."""

    def __init__(self, folder: Path, server: Server, how: str, **classes: str) -> None:
        self.server = server
        self.harbour = Harbour(folder)
        self.harbour.variables["URL"] = server.url
        for rank, agency in enumerate(AGENCIES):
            schema = (BERTH if agency == "marine" else "") + roots(how)
            manifest = MANIFEST.format(agency=agency, rank=rank, class_=classes.get(agency, "public"))
            self.harbour.put(agency, schema, manifest)
            rows = [{"code": code, "port": "X", "depth": depth} for code, depth in BERTHS[agency]]
            server.answer[f"/{agency}/of"] = rows
            server.answer[f"/{agency}/one"] = _one(rows)

    def fail(self, agency: str) -> None:
        """Its source answers nothing but that it is broken."""
        for path in ("of", "one"):
            self.server.answer[f"/{agency}/{path}"] = lambda request: web.Response(status=500)

    @property
    def asked(self) -> list[str]:
        """Which agencies were asked, once for each call."""
        return sorted(path.split("/")[1] for path in self.server.paths())


def _one(rows: list[dict[str, Any]]) -> Any:
    return lambda request: [one for one in rows if one["code"] == request.query["c"]]
