"""An example of each directive: a whole schema of an agency, which is at no fault."""

from collections.abc import Mapping
from typing import Final

from connectors.provider import DataClass
from docs.schema.example import SCOPE, Example

_PERSONAL: Final = DataClass.PERSONAL
_BOAT: Final = """"A boat. / เรือ"
type Boat @key(fields: "hull") {{
  "What its hull says. / เลขตัวเรือ"
  hull: String!
{}}}
"""
_CITIZEN: Final = f'''
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  "The boats she owns. / เรือของท่าน"
  boats: [Boat!] @requiresScope(scope: "{SCOPE}")
}}
'''
_KIND: Final = """
"What a boat is for. / ประเภทเรือ"
enum BoatKind @open(other: "OTHER") {
  "Fishing. / ประมง"
  FISHING
  "Otherwise. / อื่น ๆ"
  OTHER
}
"""
_LAW: Final = """type Law @key(fields: "lawId") {{
  lawId: String! @external
  "How many boats are registered under it. / จำนวนเรือที่จดทะเบียนตามกฎหมายนี้"
  boatCount: Int{}
}}
"""
_ROOT: Final = """
type Query {{
  {}
}}
"""


def _boat(*facts: str, root: str = "", more: str = "") -> str:
    lines = "".join(f"  {line}\n" for fact in facts for line in fact.split("\n"))
    return _BOAT.format(lines) + more + (_ROOT.format(root.replace("\n", "\n  ")) if root else "")


_SHARED: Final = _ROOT.format(
    """"Boats of a port, of whoever has some. / เรือของท่าเรือ"
  boatsOf(
    "Its code. / รหัสท่าเรือ"
    port: ID!
  ): [Boat!] @lookup @connection @shareable @combine(how: ROWS)"""
)
_FIND: Final = '"A boat. / เรือ"\nboat(hull: String!): Boat @lookup'

EXAMPLES: Final[Mapping[str, Example]] = {
    "key": Example(
        """"A berth. / ท่าจอดเรือ"
type Berth @key(fields: "pier number") {
  "The code of its pier. / รหัสท่าเรือ"
  pier: String!
  "Its number there. / เลขที่"
  number: Int!
}

type Query {
  "A berth. / ท่าจอดเรือ"
  berth(pier: String!, number: Int!): Berth @lookup
}
""",
        shows=("Berth",),
    ),
    "external": Example(_LAW.format("")),
    "inaccessible": Example(
        _boat(
            "lawId: String! @inaccessible",
            '"The law it is registered under. / กฎหมายที่จดทะเบียน"\nlaw: Law @join(lookup: "lawId", from: "lawId")',
            root=_FIND,
        ),
        shows=("Boat",),
    ),
    "internal": Example(
        _boat(
            "audit: Audit @internal",
            root=_FIND,
            more="\ntype Audit @internal {\n  changedBy: String\n}\n",
        )
    ),
    "lookup": Example(
        _boat(
            root=_FIND
            + '\n"A boat. / เรือ"\nboatById("Of the graph, or its hull. / รหัสอ้างอิงหรือเลขตัวเรือ" id: ID!): Boat @lookup'
        ),
        shows=("Query.boat", "Query.boatById"),
    ),
    "is": Example(_boat(root='"A boat. / เรือ"\nboat(number: String! @is(field: "hull")): Boat @lookup')),
    "shareable": Example(_SHARED, beside=_boat('"Where it lies. / ท่าเรือ"\nport: ID') + _SHARED),
    "override": Example(_LAW.format(' @override(from: "navy")'), beside=_LAW.format(' @handOver(to: "md")')),
    "handOver": Example(_LAW.format(' @handOver(to: "navy")')),
    "requiresScope": Example(_boat() + _CITIZEN, data_class=_PERSONAL, shows=("Citizen.boats",)),
    "cost": Example(_LAW.format(' @cost(weight: "3")'), shows=("Law.boatCount",)),
    "listSize": Example(
        _boat(
            '"What it is called, and was. / ชื่อเรือทั้งหมด"\nnames: [String!]',
            root='"Boats of these words, fifty at most. / เรือตามคำค้น"\n'
            "boats(\n"
            '  "Words of a name. / คำในชื่อ"\n'
            "  search: String @filter(by: TEXT)\n"
            "): [Boat!] @listSize(assumedSize: 50)",
        ),
        shows=("Query.boats",),
    ),
    "bilingual": Example(_boat('"Its name. / ชื่อเรือ"\nname: String @bilingual', root=_FIND), shows=("Boat.name",)),
    "connection": Example(
        _boat()
        + """
type Business @key(fields: "juristicId") {
  juristicId: JuristicId! @external
  "Its fleet. / กองเรือ"
  boats: [Boat!] @connection
}
""",
        shows=("Business.boats", "BoatConnection"),
    ),
    "subject": Example(_boat("nationalId: NationalId @inaccessible @subject") + _CITIZEN, data_class=_PERSONAL),
    "open": Example(
        _boat('"What it is for. / ประเภท"\nkind: BoatKind', root=_FIND, more=_KIND),
    ),
    "filter": Example(
        _boat(
            '"The day it was built. / วันที่ต่อ"\nbuiltOn: Date',
            '"Its name. / ชื่อเรือ"\nname: String @bilingual',
            root='"Boats. / ค้นหาเรือ"\n'
            "boats(\n"
            '  "Words of its name. / คำในชื่อ"\n'
            "  search: String @filter(by: TEXT)\n"
            '  "Built on this day or later. / ต่อตั้งแต่วันนี้"\n'
            '  since: Date @filter(by: FROM, fact: "builtOn")\n'
            "): [Boat!] @connection",
        ),
        shows=("Query.boats",),
    ),
    "order": Example(
        _boat(
            '"The day it was built. / วันที่ต่อ"\nbuiltOn: Date',
            '"Its length in metres. / ความยาว"\nlength: Int',
            root='"All boats, the newest first where nothing else is asked for. / เรือทั้งหมด"\n'
            "boats(\n"
            '  "In this order. / ลำดับ"\n'
            "  orderBy: BoatOrder @order\n"
            '): [Boat!] @connection @order(by: ["-builtOn"])',
            more="""
"In which order boats are given. / ลำดับของเรือ"
enum BoatOrder {
  "The oldest first. / ต่อก่อนขึ้นก่อน"
  BUILT_ON_ASC @order(by: ["builtOn"])
  "The longest first, of these the oldest. / ลำยาวขึ้นก่อน"
  LENGTH_DESC @order(by: ["-length", "builtOn"])
}
""",
        ),
        shows=("Query.boats", "BoatOrder"),
    ),
    "join": Example(
        _boat(
            '"The code of its home port\'s province. / รหัสจังหวัดของท่าเรือ"\nprovinceCode: String',
            '"Where it is at home. / จังหวัดของท่าเรือ"\n'
            'homeProvince: Province @join(lookup: "code", from: "provinceCode")',
            root=_FIND,
        )
    ),
    "combine": Example(_boat('"Where it lies. / ท่าเรือ"\nport: ID') + _SHARED),
    "deprecated": Example(
        _boat(
            '"Its length in metres. / ความยาว"\nlength: Int',
            '"Its length in feet. / ความยาวเป็นฟุต"\n'
            'feet: Int @deprecated(reason: "Take length. / ใช้ length แทน")\n'
            '  @sunset(since: "2026-12-01", on: "2027-12-31")',
            root=_FIND,
        ),
        shows=("Boat.feet",),
    ),
    "sunset": Example(
        _boat(
            '"What it is for. / ประเภท"\nkind: BoatKind',
            root=_FIND,
            more=_KIND.replace(
                "  FISHING\n",
                '  FISHING @deprecated(reason: "Its licence tells. / ดูที่ใบอนุญาต") '
                '@sunset(since: "2026-12-01", on: "2027-12-31")\n',
            ),
        ),
        shows=("BoatKind",),
    ),
}
"""By the directive's name."""

OVERLAID: Final = Example(
    """scalar Timestamp

type Boat {
  hull: String!
  owner_id: String
  changed: Timestamp
}

type Query {
  boat(hull: String!): Boat!
}
""",
    overlay="""scalar Timestamp @internal

"A boat. / เรือ"
type Boat @key(fields: "hull") {
  "What its hull says. / เลขตัวเรือ"
  hull: String!
  owner_id: NationalId @inaccessible @subject
  changed: Timestamp @internal
}

type Query {
  "A boat. / เรือ"
  boat: Boat @lookup @requiresScope(scope: "citizens.lookup")
}
""",
    data_class=_PERSONAL,
    shows=("Query.boat",),
)
"""A schema that a vendor wrote, with what its agency says of it."""
