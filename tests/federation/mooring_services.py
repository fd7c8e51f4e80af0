"""The register of moorings as services of the other kinds give it, each real: typed where its kind has types."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import asyncpg
import strawberry
from aiohttp import web
from joserfc import jws
from joserfc.jwk import ECKey

from tests.connectors.server import Server
from tests.federation.moorings import HEAD, LOOKUPS, ORDERED, ROWS, SENT, narrowed

OURS, THEIRS = (ECKey.generate_key("P-256") for _ in range(2))
TYPED_HEAD = HEAD.replace('as = "date-be", format = "dd/mm/yyyy"', 'as = "date-ce"').replace(
    "Y = true, N = false", "true = true, false = false"
)
FROM = """from mooring where (th || ' ' || en) like '%' || :text || '%'
and (:filter_kind_in is null or kind in (:filter_kind_in))
and (:filter_until_from is null or until >= cast(:filter_until_from as date))
and (:filter_until_to is null or until <= cast(:filter_until_to as date))
and (:filter_depth_from is null or depth >= cast(:filter_depth_from as integer))
and (:filter_fee_to is null or satang <= cast(:filter_fee_to as numeric))
and (:filter_lit is null or lit = cast(:filter_lit as boolean))"""
DOCUMENT = """
query($q: String, $k: [String!], $from: Date, $to: Date, $deep: Int, $fee: Float, $lit: Boolean, $at: Int!, $n: Int!) {
  found(at: $at, n: $n, narrowedBy: { q: $q, k: $k, from: $from, to: $to, deep: $deep, fee: $fee, lit: $lit }) {
    total items { code kind depth satang th en until lit }
  }
}"""
OF_KIND = "query($k: [String!]!) { ofKind(k: $k) { code kind depth satang th en until lit } }"
ALL_SENT: Final = f'q = "$text", at = "$offset", n = "$limit", {SENT}'


def _url(kind: str, more: str = "") -> str:
    return f'[source]\nkind = "{kind}"\nurl = "${{URL}}"\n{more}'


MANIFESTS: Mapping[str, str] = {
    "postgres": TYPED_HEAD
    + '[source]\nkind = "sql"\nurl = "${DATABASE}"\n'
    + LOOKUPS.format(
        search=f"statement = '''select * {FROM} order by until desc nulls last, code limit :limit offset :offset''', "
        f"count = '''select count(*) {FROM}'''",
        answer='order = ["-until", "code"]',
        of_kind="statement = 'select * from mooring where kind = any(:key)'",
        rows="",
    ),
    "ckan": HEAD
    + _url("ckan")
    + LOOKUPS.format(
        search='resource = "moorings", q = "$text", filters = { kind = "$filter.kind_in" }, size = 5, whole = true',
        answer="",
        of_kind='resource = "moorings", filters = { kind = "$key" }, size = 5',
        rows="",
    ),
    "soap": TYPED_HEAD
    + _url("soap", 'path = "/ws"\nwsdl = "moorings.wsdl"\n')
    + LOOKUPS.format(
        search=f'operation = "find", arguments = {{ {ALL_SENT} }}',
        answer='rows = "item", total = "total", order = ["-until", "code"]',
        of_kind='operation = "find", arguments = { k = "$key", at = 0, n = 100 }',
        rows='rows = "item"',
    ),
    "graphql": TYPED_HEAD
    + _url("graphql")
    + LOOKUPS.format(
        search=f"document = '''{DOCUMENT}''', variables = {{ {ALL_SENT} }}",
        answer='rows = "data.found.items", total = "data.found.total", order = ["-until", "code"]',
        of_kind=f"document = '{OF_KIND}', variables = {{ k = \"$key\" }}",
        rows='rows = "data.ofKind"',
    ),
    "signed": HEAD
    + _url("signed", "client = \"TH/HUB\"\nkey = '${KEY}'\nsigner = '${SIGNER}'\n")
    + LOOKUPS.format(
        search=f'service = "S", path = "/xr", body = {{ {ALL_SENT} }}',
        answer=ORDERED,
        of_kind='service = "S", path = "/xr", body = { k = "$key", at = 0, n = 100 }',
        rows='rows = "items"',
    ),
    "python": HEAD
    + '[source]\nkind = "python"\nclass = "agent:Agent"\noptions = { url = "${URL}" }\n'
    + LOOKUPS.format(
        search=f'ask = "find", arguments = {{ {SENT} }}', answer=ORDERED, of_kind='ask = "of"', rows='rows = "items"'
    ),
}
AGENT = """
import asyncio, json, urllib.parse, urllib.request

WORDS = {"FERRY": ["F"], "YACHT": ["Y", "S"], "OTHER": ["X"]}


class Agent:
    def __init__(self, options):
        self._url = options["url"]

    async def ask(self, asked):
        if asked.search is None:
            return await self._got("/of", {"k": WORDS[asked.keys[0]["kind"]]})
        search = asked.search
        return await self._got("/some", {"q": search.text, "at": search.offset, "n": search.limit, **asked.arguments})

    async def _got(self, path, query):
        address = f"{self._url}{path}?{urllib.parse.urlencode(query, doseq=True)}"
        def read():
            with urllib.request.urlopen(address) as answer:
                return json.load(answer)
        return await asyncio.to_thread(read)

    async def close(self):
        pass
"""


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with a day that is one, of the Christian era, and a yes or no."""
    day = row["until"] and date(int(row["until"][6:]) - 543, int(row["until"][3:5]), int(row["until"][:2]))
    return {**row, "until": day, "lit": row["lit"] == "Y"}


def _by_type(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that fit what is asked in types: days are dates, numbers are numbers, yes and no are such."""
    words = {
        name: f"{one:%d/%m}/{one.year + 543}" if isinstance(one, date) else "NY"[one] if isinstance(one, bool) else one
        for name, one in asked.items()
        if one is not None
    }
    return [typed(row) for row in narrowed(words)]


async def fill(address: str) -> None:
    """The register as a table of PostgreSQL, each column of its own type."""
    connection = await asyncpg.connect(address)
    await connection.execute(
        "create table mooring (code text, kind text, depth integer, satang integer, th text, en text, until date, "
        "lit boolean)"
    )
    rows = [tuple(typed(row).values()) for row in ROWS]
    await connection.executemany("insert into mooring values ($1, $2, $3, $4, $5, $6, $7, $8)", rows)
    await connection.close()


KEYS: Mapping[str, str] = {
    "KEY": json.dumps(OURS.as_dict(private=True)),
    "SIGNER": json.dumps(THEIRS.as_dict(private=False)),
}


def put_beside(home: Path) -> None:
    """What manifests of these kinds need beside them."""
    (home / "agent.py").write_text(AGENT, encoding="utf-8")
    (home / "moorings.wsdl").write_text(WSDL, encoding="utf-8")


def speak(server: Server) -> None:
    """Has the server speak for each kind."""
    services = {"/api/3/action/datastore_search": _ckan, "/ws": _soap, "/graphql": _graphql, "/xr": _signed}
    server.answer |= services


async def _ckan(request: web.Request) -> Any:
    """As a DataStore: conditions are equalities, words are found anywhere, no more rows come than it gives at once."""
    asked = await request.json()
    wanted = {name: one if isinstance(one, list) else [one] for name, one in asked.get("filters", {}).items()}
    records = [{"_id": number, **row} for number, row in enumerate(ROWS, 1)]
    found = [one for one in records if all(one[name] in values for name, values in wanted.items())]
    found = [one for one in found if all(word in f"{one['th']} {one['en']}" for word in asked.get("q", "").split())]
    limit = min(asked["limit"], 4)
    page = found[asked["offset"] : asked["offset"] + limit]
    return {"success": True, "result": {"records": page, "total": len(found), "limit": limit}}


@strawberry.type
class Item:
    code: str
    kind: str
    depth: int
    satang: int
    th: str
    en: str
    until: date | None
    lit: bool


@strawberry.type
class Found:
    total: int
    items: list[Item]


@strawberry.input
class Narrowed:
    q: str | None = None
    k: list[str] | None = None
    since: date | None = strawberry.field(name="from", default=None)
    to: date | None = None
    deep: int | None = None
    fee: float | None = None
    lit: bool | None = None


@strawberry.type
class Query:
    @strawberry.field
    def found(self, at: int, n: int, narrowed_by: Narrowed) -> Found:
        named = {"q": "q", "k": "k", "since": "from", "to": "to", "deep": "deep", "fee": "fee", "lit": "lit"}
        rows = _by_type({name: getattr(narrowed_by, one) for one, name in named.items()})
        return Found(total=len(rows), items=[Item(**row) for row in rows[at : at + n]])

    @strawberry.field
    def of_kind(self, k: list[str]) -> list[Item]:
        return [Item(**row) for row in _by_type({"k": k})]


SERVICE = strawberry.Schema(Query)


async def _graphql(request: web.Request) -> Any:
    asked = await request.json()
    answer = await SERVICE.execute(asked["query"], asked["variables"])
    errors = {"errors": [{"message": str(one)} for one in answer.errors]} if answer.errors else {}
    return {"data": answer.data, **errors}


async def _signed(request: web.Request) -> web.Response:
    sent = await request.read()
    question = json.loads(jws.deserialize_compact(sent, OURS, algorithms=["ES256"]).payload)
    asked = question["body"]
    rows = narrowed(asked)
    digest = base64.urlsafe_b64encode(hashlib.sha256(sent).digest()).decode().rstrip("=")
    answer = {"id": question["id"], "requestHash": digest, "issuedAt": datetime.now(UTC).isoformat()}
    answer["body"] = {"items": rows[asked["at"] : asked["at"] + asked["n"]], "total": len(rows)}
    sealed = jws.serialize_compact({"alg": "ES256"}, json.dumps(answer), THEIRS)
    return web.Response(text=sealed, content_type="application/jose")


_SPACE: Final = "{urn:example:moorings}"
_READ: Final[Mapping[str, Any]] = {
    "at": int, "n": int, "deep": int, "fee": int, "from": date.fromisoformat, "to": date.fromisoformat,
    "lit": {"true": True, "false": False}.__getitem__, "q": str,
}  # fmt: skip


async def _soap(request: web.Request) -> web.Response:
    root = ElementTree.fromstring(await request.read())
    (asked,) = root.iter(f"{_SPACE}find")
    named = [(one.tag.removeprefix(_SPACE), one.text or "") for one in asked]
    read = {name: _READ[name](text) for name, text in named if name != "k"}
    rows = _by_type({**read, "k": [text for name, text in named if name == "k"]})
    items = "".join(f"<item>{_elements(row)}</item>" for row in rows[read["at"] : read["at"] + read["n"]])
    body = f'<findResponse xmlns="urn:example:moorings"><total>{len(rows)}</total>{items}</findResponse>'
    space = "http://schemas.xmlsoap.org/soap/envelope/"
    text = f'<s:Envelope xmlns:s="{space}"><s:Body>{body}</s:Body></s:Envelope>'
    return web.Response(text=text, content_type="text/xml")


def _elements(row: Mapping[str, Any]) -> str:
    written = {
        name: str(one).lower() if isinstance(one, bool) else str(one) for name, one in row.items() if one is not None
    }
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in written.items())


def _sequence(**elements: str) -> str:
    each = "".join(
        f'<xs:element name="{name.rstrip("_")}" type="xs:{type_.rstrip("*")}" minOccurs="0" '
        f'maxOccurs="{"unbounded" if type_.endswith("*") else 1}"/>'
        for name, type_ in elements.items()
    )
    return f"<xs:complexType><xs:sequence>{each}</xs:sequence></xs:complexType>"


WSDL = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:definitions name="Moorings" targetNamespace="urn:example:moorings" xmlns:w="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:m="urn:example:moorings">
  <w:types><xs:schema targetNamespace="urn:example:moorings" elementFormDefault="qualified">
    <xs:element name="find">{
    _sequence(q="string", k="string*", from_="date", to="date", deep="int", fee="int", lit="boolean", at="int", n="int")
}</xs:element>
    <xs:element name="findResponse">{_sequence(total="int", item="anyType*")}</xs:element>
  </xs:schema></w:types>
  <w:message name="asked"><w:part name="parameters" element="m:find"/></w:message>
  <w:message name="told"><w:part name="parameters" element="m:findResponse"/></w:message>
  <w:portType name="Port"><w:operation name="find">
    <w:input message="m:asked"/><w:output message="m:told"/>
  </w:operation></w:portType>
  <w:binding name="Binding" type="m:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="find"><soap:operation soapAction="find"/>
      <w:input><soap:body use="literal"/></w:input><w:output><soap:body use="literal"/></w:output>
    </w:operation>
  </w:binding>
  <w:service name="Service"><w:port name="Port" binding="m:Binding">
    <soap:address location="http://elsewhere.example/"/>
  </w:port></w:service>
</w:definitions>
"""
