"""One schema with each shape that a field may have: what a row gives of it, and which lookup finds what it gives."""

from collections.abc import Iterator
from typing import Final

from connectors.contract import Contract, Fact, ValueType
from docs.schema.example import OURS, Example
from federation.build import build_supergraph

SHAPES: Final = Example(""""A boat. / เรือ"
type Boat @key(fields: "hull") {
  "What its hull says. / เลขตัวเรือ"
  hull: String!
  "The day it was built. / วันที่ต่อ"
  builtOn: Date
  "Its name. / ชื่อเรือ"
  name: String @bilingual
  "What it is for. / ประเภท"
  kind: BoatKind
  "Its value. / มูลค่า"
  value: Money
  "Its engines. / เครื่องยนต์"
  engines: [Engine!]
  "Where it is at home. / จังหวัดของท่าเรือ"
  province: Province
  "The section it is registered under. / ฐานกฎหมาย"
  legalBasis: LawSection
  "What it lies in. / พื้นที่จอด"
  area: Area
  "Its voyages. / เที่ยวเรือ"
  voyages: [Voyage!] @connection
  lastVoyage: String @inaccessible
  "Its last voyage. / เที่ยวล่าสุด"
  latest: Voyage @join(lookup: "number", from: "lastVoyage")
}

"What a boat is for. / ประเภทเรือ"
enum BoatKind {
  "Fishing. / ประมง"
  FISHING
  "Carrying passengers. / โดยสาร"
  FERRY
}

"An engine: part of a boat's row. / เครื่องยนต์"
type Engine {
  "In kilowatts. / กิโลวัตต์"
  power: Int
}

"A place of the official lists. / พื้นที่ตามทะเบียน"
union Area = Province | District

"A voyage. / เที่ยวเรือ"
type Voyage @key(fields: "number") {
  "Its number. / เลขที่"
  number: String!
  "The day it began. / วันที่ออกเดินทาง"
  on: Date
}

type Business @key(fields: "juristicId") {
  juristicId: JuristicId! @external
  "Its fleet. / กองเรือ"
  boats: [Boat!]
}

type Province @key(fields: "code") {
  code: String! @external
  "How many boats are at home there. / จำนวนเรือในจังหวัด"
  boatCount: Int
}

type Query {
  "A boat by its hull. / เรือ"
  boat(hull: String!): Boat @lookup
  "Boats by words of their names. / ค้นหาเรือ"
  boats(
    "Words of a name. / คำในชื่อ"
    search: String @filter(by: TEXT)
  ): [Boat!] @connection
  "Every voyage that there is today. / เที่ยวเรือทั้งหมด"
  voyages: [Voyage!]
}
""")

_WAYS: Final = (
    ("Query.boat", "a root with `@lookup`: by its arguments"),
    ("Query.boats", "a root with `@connection` or arguments: by words and conditions"),
    ("Query.voyages", "a list of roots without either: all there are"),
    ("Business.boats", "on somebody else's entity, a type of your own: by that entity's key"),
    ("Province.boatCount", "on somebody else's entity, anything else: by the contribution's own lookup"),
    ("Boat.voyages", "in a type of your own, a list of your own: by the key of the type it stands in, or referred to"),
    ("Boat.latest", "with `@join`: by what `lookup` says, sent from the facts in `from`"),
    ("Boat.province", "in a type of your own, somebody else's entity: the row gives its key, its owner answers"),
    ("Boat.builtOn", "anything else: a fact of the row"),
)
_GIVEN: Final = ("builtOn", "name", "kind", "value", "engines", "province", "legalBasis", "area")


def ways() -> Iterator[tuple[str, str, str]]:
    """Of each shape: the field, what finds it, and the lookup that your manifest answers."""
    for coordinate, how in _WAYS:
        asked = " or ".join(f"`{one}`" for one in SHAPES.lookups(coordinate))
        yield coordinate, how, asked or "–"


def rows() -> Iterator[tuple[str, str]]:
    """Of each shape of a fact: the field as it is written, and what `[fields.Boat]` calls what a row gives of it."""
    contracts, _ = build_supergraph(SHAPES.sources).answerable(OURS)
    boat = contracts["Boat"]
    lines = {one.strip().partition(":")[0]: one.strip() for one in SHAPES.schema.partition("\n}")[0].splitlines()}
    for name in _GIVEN:
        its = (fact for fact in boat.facts.values() if fact.name in (name, f"{name}Th", f"{name}En"))
        told = [one for fact in its for one in names(fact)]
        yield lines[name], ", ".join(f"`{one}`" for one in told)


def names(fact: Fact, before: str = "") -> Iterator[str]:
    """What a manifest calls what a row gives of a fact."""
    name = before + fact.name
    if fact.many and fact.kind in (ValueType.STRUCT, ValueType.REFERENCE):
        yield f"{name}.each"
    if fact.kind is ValueType.STRUCT:
        assert fact.contract is not None
        yield from _parts(fact.contract, f"{name}.")
    elif fact.kind is ValueType.REFERENCE:
        several = len(fact.references) > 1
        for type_, key in fact.references.items():
            yield from _parts(key, f"{name}.{type_}." if several else f"{name}.")
    else:
        yield name


def _parts(contract: Contract, before: str) -> Iterator[str]:
    for fact in contract.facts.values():
        yield from names(fact, before)
