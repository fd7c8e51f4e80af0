"""A register of boats: an agency that owns a type, refers to others' and adds to them, as a schema of one may.

A row of a rule's table changes it in one place, and says what is wrong then: nothing else of it is.
"""

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.graph import told

BOATS = """
"A boat of the register. / เรือที่จดทะเบียน"
type Boat @key(fields: "number provinceCode") {
  "What is painted on it. / เลขทะเบียนเรือ"
  number: String!
  provinceCode: String! @inaccessible
  "What it is built for. / ประเภทเรือ"
  use: BoatUse
  "Its name. / ชื่อเรือ"
  name: String @bilingual
  "The last day it may sail. / วันสิ้นอายุใบอนุญาต"
  sailsUntil: Date
  "Where it is registered. / จังหวัด"
  province: Province
  "The section it is registered under. / ฐานกฎหมาย"
  legalBasis: LawSection
  "Whose it is. / เจ้าของ"
  owner: BoatOwner @subject @requiresScope(scope: "citizens.lookup")
}

"A person or a business. / บุคคลหรือนิติบุคคล"
union BoatOwner = Citizen | Business

"What boats are built for. / ประเภทเรือ"
enum BoatUse @open(other: "OTHER") {
  "Fishing. / ประมง"
  FISHING
  "Carrying people. / โดยสาร"
  PASSENGERS
  "Something else. / อื่น ๆ"
  OTHER
}

type Citizen @key(fields: "nationalId") {
  nationalId: NationalId! @external
  "The boats she owns. / เรือที่เป็นเจ้าของ"
  boats: [Boat!] @requiresScope(scope: "md.boats") @listSize(assumedSize: 3)
}

type Business @key(fields: "juristicId") {
  juristicId: JuristicId! @external
  "The boats it owns. / เรือของนิติบุคคล"
  boats: [Boat!] @connection @cost(weight: "2")
}

type LawSection @key(fields: "lawId number") {
  lawId: ID! @external
  number: String! @external
  "What is registered under it. / ประเภทเรือตามมาตรานี้"
  boatUses: [BoatUse!]
}

type Query {
  "A boat by its number. / เรือตามเลขทะเบียน"
  boat(number: String!, provinceCode: String!): Boat @lookup @requiresScope(scope: "citizens.lookup")
}
"""
PROMISES = Promises(
    {"md.boats": DataClass.PERSONAL},
    {
        "Boat by number+provinceCode": LookupClass(DataClass.PERSONAL),
        "Boat by nationalId": LookupClass(DataClass.PERSONAL),
        "Boat by juristicId": LookupClass(DataClass.PUBLIC),
        "LawSection by lawId+number": LookupClass(DataClass.PUBLIC),
    },
)


def changed(old: str, new: str, promised: Promises = PROMISES) -> list[str]:
    """The faults of the register where one text of it is another."""
    assert old in BOATS
    return told(BOATS.replace(old, new, 1), "md", promised)


def with_more(text: str, promised: Promises = PROMISES) -> list[str]:
    """The faults of the register with more at its end."""
    return told(BOATS + text, "md", promised)


def unasked(text: str) -> list[str]:
    """The faults of another schema, of which no manifest is looked at but its scope `md.boats`."""
    return told(text, "md", Promises(PROMISES.scopes))
