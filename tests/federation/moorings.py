"""One register of moorings, given by sources of several kinds: who narrows and orders changes none of its answers."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.connectors.server import Server

SCHEMA = """
"A mooring. / ที่จอดเรือ"
type Mooring @key(fields: "code") {
  "Its code. / รหัส"
  code: String!
  "What lies there. / ประเภท"
  kind: MooringKind
  "How deep it is. / ความลึก"
  depth: Int
  "What a day costs. / ค่าจอด"
  fee: Decimal
  "Its name. / ชื่อ"
  name: String @bilingual
  "Let until. / ให้เช่าถึง"
  until: Date
  "Whether it is lit. / มีไฟหรือไม่"
  lit: Boolean
}

"What lies at moorings. / ประเภทที่จอด"
enum MooringKind @open(other: "OTHER") {
  "Ferries. / เรือข้ามฟาก"
  FERRY
  "Yachts. / เรือยอชต์"
  YACHT
  "Whatever else. / อื่น ๆ"
  OTHER
}

"In which order. / ลำดับ"
enum MooringOrder {
  "Let longest first. / ให้เช่านานที่สุด"
  UNTIL_DESC @order(by: ["-until"])
  "Let shortest first. / ให้เช่าสั้นที่สุด"
  UNTIL_ASC @order(by: ["until"])
  "The cheapest first. / ถูกที่สุด"
  FEE_ASC @order(by: ["fee", "-code"])
}

type Query {
  "Moorings. / ค้นหาที่จอดเรือ"
  moorings(
    "Any of these. / ประเภท" kinds: [MooringKind!] @filter(by: IN, fact: "kind")
    "From. / ตั้งแต่" from: Date @filter(by: FROM, fact: "until")
    "To. / ถึง" to: Date @filter(by: TO, fact: "until")
    "As deep. / ลึก" depthFrom: Int @filter(by: FROM, fact: "depth")
    "As cheap. / ราคา" feeTo: Decimal @filter(by: TO, fact: "fee")
    "Lit. / มีไฟ" lit: Boolean @filter(by: EQUALS)
    "Words. / คำ" words: String @filter(by: TEXT)
  ): [Mooring!] @connection @order(by: ["-until"])
  "A few moorings. / ที่จอดเรือบางแห่ง"
  deepMoorings("As deep. / ลึก" depthFrom: Int @filter(by: FROM, fact: "depth")): [Mooring!]
    @listSize(assumedSize: 4) @order(by: ["-until"])
  "Moorings of a kind. / ที่จอดเรือตามประเภท"
  mooringsOf(
    kind: MooringKind!
    "Lit. / มีไฟ" lit: Boolean @filter(by: EQUALS)
    "From. / ตั้งแต่" from: Date @filter(by: FROM, fact: "until")
    "These. / เหล่านี้" codes: [String!] @filter(by: IN, fact: "code")
    "Words. / คำ" words: String @filter(by: TEXT, fact: "name")
    "Order. / ลำดับ" orderBy: MooringOrder @order
  ): [Mooring!] @lookup @order(by: ["-depth"])
}
"""
IN_ORDERS = SCHEMA.replace(
    "  ): [Mooring!] @connection", '    "O. / ล" orderBy: MooringOrder @order\n  ): [Mooring!] @connection'
)
"""The same, where a search may be asked for in an order too: a source that slices has one."""
HEAD = """
[agency]
id = "moorings"
name = { th = "กรมเจ้าท่า", en = "Marine Department" }
contact = "x@example.org"

[fields.Mooring]
code = "code"
kind = { from = "kind", as = { F = "FERRY", Y = "YACHT", S = "YACHT" } }
depth = "depth"
fee = { from = "satang", divide = 100 }
nameTh = "th"
nameEn = "en"
until = { from = "until", as = "date-be", format = "dd/mm/yyyy" }
lit = { from = "lit", as = { Y = true, N = false } }
"""
LOOKUPS = """
[[lookup]]
type = "Mooring"
by = "search"
request = {{ {search} }}
answer = {{ {answer} }}
privacy = {{ class = "public", basis = "public-task" }}

[[lookup]]
type = "Mooring"
by = "kind"
request = {{ {of_kind} }}
answer = {{ {rows} }}
privacy = {{ class = "public", basis = "public-task" }}
"""
PARTS = {
    "k": "kind_in", "from": "until_from", "to": "until_to", "deep": "depth_from", "fee": "fee_to", "lit": "lit",
}  # fmt: skip
SENT = ", ".join(f'{name} = "$filter.{part}"' for name, part in PARTS.items())
ORDERED = 'rows = "items", total = "total", order = ["-until", "code"]'
DATE = "substr(until, 7, 4) || substr(until, 4, 2) || substr(until, 1, 2)"


def _compact(part: str) -> str:
    return f"substr(:filter_{part}, 7, 4) || substr(:filter_{part}, 4, 2) || substr(:filter_{part}, 1, 2)"


WHERE = f"""from mooring where (th || ' ' || en) like '%' || :text || '%'
and (:filter_kind_in is null or kind in (:filter_kind_in))
and (:filter_until_from is null or {DATE} >= {_compact("until_from")})
and (:filter_until_to is null or {DATE} <= {_compact("until_to")})
and (:filter_depth_from is null or depth >= cast(:filter_depth_from as integer))
and (:filter_fee_to is null or satang <= cast(:filter_fee_to as integer))
and (:filter_lit is null or lit = :filter_lit)"""
STATEMENT = f"""statement = '''select * {WHERE}
order by until is null, {DATE} desc, code limit :limit offset :offset''', count = '''select count(*) {WHERE}'''"""
OF_KIND_SQL = "statement = 'select * from mooring where kind in (:key)'"
MANIFESTS = {
    "file": '[source]\nkind = "file"\nfolder = "${FOLDER}"\n'
    + LOOKUPS.format(
        search='file = "m.json", search = ["nameTh", "nameEn"]', answer="", of_kind='file = "m.json"', rows=""
    ),
    "whole": '[source]\nkind = "rest"\nurl = "${URL}"\n'
    + LOOKUPS.format(
        search='path = "/all", query = { q = "$text" }', answer='rows = "items"',
        of_kind='path = "/of", query = { k = "$key" }', rows='rows = "items"',
    ),
    "sliced": '[source]\nkind = "rest"\nurl = "${URL}"\n'
    + LOOKUPS.format(
        search=f'path = "/some", query = {{ q = "$text", at = "$offset", n = "$limit", {SENT} }}', answer=ORDERED,
        of_kind='path = "/of", query = { k = "$key" }', rows='rows = "items"',
    ),
    "sql": '[source]\nkind = "sql"\nurl = "sqlite+aiosqlite:///${FOLDER}/m.db"\n'
    + LOOKUPS.format(search=STATEMENT, answer='order = ["-until", "code"]', of_kind=OF_KIND_SQL, rows=""),
}  # fmt: skip


def _until(number: int) -> date | None:
    return None if number % 5 == 4 else date(2026, 1, 1) + timedelta(days=number % 3 * 40)


ROWS = [
    {
        "code": f"M{(number * 7) % 12:02}",
        "kind": "FYSX"[number % 4],
        "depth": number % 4 * 2,
        "satang": 1000 + number * 50,
        "th": f"ท่า {number}",
        "en": "Old Quay" if number % 3 else "New Pier",
        "until": (day := _until(number)) and f"{day:%d/%m}/{day.year + 543}",
        "lit": "Y" if number % 2 else "N",
    }
    for number in range(12)
]


def _key(row: Mapping[str, Any]) -> tuple[bool, int, str]:
    day, month, year = (row["until"] or "01/01/0001").split("/")
    return row["until"] is None, -int(year + month + day), row["code"]


class Register:
    """The source itself: a file, a database, and a server that narrows, orders and slices by what it is sent."""

    def __init__(self, folder: Path, server: Server) -> None:
        import json

        (folder / "m.json").write_text(json.dumps(ROWS), encoding="utf-8")
        with sqlite3.connect(folder / "m.db") as database:
            database.execute("create table mooring (code, kind, depth integer, satang integer, th, en, until, lit)")
            database.executemany("insert into mooring values (?, ?, ?, ?, ?, ?, ?, ?)", [(*r.values(),) for r in ROWS])
        server.answer["/all"] = lambda request: {"items": [one for one in ROWS if _holds(one, request.query["q"])]} if (
            "q" in request.query) else {"items": ROWS}  # fmt: skip
        server.answer["/of"] = lambda request: {
            "items": [one for one in ROWS if one["kind"] in request.query.getall("k")]
        }
        server.answer["/some"] = _some


def _holds(row: Mapping[str, Any], words: str) -> bool:
    return all(word in f"{row['th']} {row['en']}" for word in words.split())


def _some(request: web.Request) -> Any:
    asked = request.query
    several = {name: asked.getall(name) for name in ("k",) if name in asked}
    rows = narrowed({**asked, **several})
    begin = int(asked["at"])
    return {"items": rows[begin : begin + int(asked["n"])], "total": len(rows)}


def narrowed(asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows that fit, in order: by what a source is sent, in its own words, of `k` a list."""
    rows = [one for one in ROWS if _holds(one, asked.get("q", ""))]
    kinds = asked.get("k", [])
    rows = [one for one in rows if not kinds or one["kind"] in kinds]
    for name, fits in (
        ("from", lambda row, text: row["until"] is not None and _day(row["until"]) >= _day(text)),
        ("to", lambda row, text: row["until"] is not None and _day(row["until"]) <= _day(text)),
        ("deep", lambda row, text: row["depth"] >= int(text)),
        ("fee", lambda row, text: row["satang"] <= int(text)),
        ("lit", lambda row, text: row["lit"] == text),
    ):
        if asked.get(name) is not None:
            rows = [one for one in rows if fits(one, asked[name])]
    return sorted(rows, key=_key)


def _day(text: str) -> str:
    return text[6:] + text[3:5] + text[:2]
