"""What a manifest is careful with is given to nobody without a scope, though it names no person."""

import pytest

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import told

TAX = """
"The tax of a boat. / ภาษีเรือ"
type BoatTax @key(fields: "number") {
  "What is painted on the boat. / เลขทะเบียนเรือ"
  number: String!
  "What is due. / จำนวนเงินที่ค้าง"
  due: Decimal%s
}

type Query {
  "The tax of a boat. / ภาษีของเรือ"
  boatTax(number: String!): BoatTax @lookup%s
}
"""
LOOKUP, OWN = '@requiresScope(scope: "citizens.lookup")', '@requiresScope(scope: "md.boats")'
PUBLIC, PERSONAL, SENSITIVE = DataClass.PUBLIC, DataClass.PERSONAL, DataClass.SENSITIVE


def faults(root: str, fact: str = "", lookup: LookupClass = LookupClass(PERSONAL)) -> list[str]:  # noqa: B008
    return told(TAX % (fact, root), "md", Promises({"md.boats": PERSONAL}, {"BoatTax by number": lookup}))


@pytest.mark.threat("manifest-open")
@pytest.mark.parametrize("careful", [PERSONAL, SENSITIVE])
def test_a_root_to_what_a_manifest_is_careful_with_asks_for_a_scope(careful: DataClass) -> None:
    assert faults("", lookup=LookupClass(careful)) == ["PERSON_UNGUARDED Query.boatTax"]


def test_under_a_scope_for_others_it_is_right_and_under_that_of_one_s_own_data_it_is_not() -> None:
    assert faults(LOOKUP) == []
    assert faults(OWN) == ["OWN_SCOPE_FOR_OTHERS Query.boatTax"]


def test_what_a_manifest_says_is_public_is_open() -> None:
    assert faults("", lookup=LookupClass(PUBLIC)) == []


@pytest.mark.threat("manifest-open")
def test_a_fact_that_a_manifest_is_careful_with_asks_for_a_scope_on_a_public_record() -> None:
    careful = LookupClass(PUBLIC, {"due": PERSONAL})
    assert faults("", lookup=careful) == ["PERSON_UNGUARDED BoatTax.due"]
    assert faults("", fact=" " + LOOKUP, lookup=careful) == []
    assert faults("", fact=" " + OWN, lookup=careful) == ["OWN_SCOPE_FOR_OTHERS BoatTax.due"]
    assert faults(LOOKUP, fact=" " + OWN, lookup=LookupClass(PERSONAL, {"due": PERSONAL})) == []


ADDED = """
type LawSection @key(fields: "lawId number") {
  lawId: ID! @external
  number: String! @external
  "How often boats were fined under it. / จำนวนครั้งที่ปรับ"
  fines: Int%s
}
"""


@pytest.mark.threat("manifest-open")
def test_what_is_added_to_a_type_of_others_asks_for_a_scope_where_its_manifest_is_careful() -> None:
    promised = Promises({}, {"LawSection by lawId+number": LookupClass(PERSONAL)})
    assert told(ADDED % "", "md", promised) == ["PERSON_UNGUARDED LawSection.fines"]
    assert told(ADDED % (" " + LOOKUP), "md", promised) == []
    own = Promises({"md.boats": PERSONAL}, {"LawSection by lawId+number": LookupClass(PERSONAL)})
    assert told(ADDED % (" " + OWN), "md", own) == ["OWN_SCOPE_FOR_OTHERS LawSection.fines"]


SKIPPER = """skipper: BoatSkipper%s
  "The last day"""
PART = """"Who steers it. / ผู้ควบคุมเรือ"
type BoatSkipper {
  "Her name. / ชื่อ"
  nameTh: String
}

type LawSection @key"""


def skippered(scope: str, business: str, by_business: LookupClass) -> list[str]:
    """The faults of a register whose boats tell who steers them."""
    text = BOATS.replace('"The last day', f'"Who steers it. / ผู้ควบคุมเรือ"\n  {SKIPPER % scope}', 1)
    text = text.replace("type LawSection @key", PART, 1)
    text = text.replace('boats: [Boat!] @connection @cost(weight: "2")', f"boats: [Boat!] @connection{business}")
    lookups = {**(PROMISES.lookups or {}), "Boat by juristicId": by_business}
    return told(text, "md", Promises(PROMISES.scopes, lookups))


@pytest.mark.threat("manifest-open")
def test_who_is_named_in_the_records_of_businesses_is_not_told_under_a_scope_of_one_s_own() -> None:
    careful = LookupClass(PUBLIC, {"skipper": PERSONAL})
    assert skippered(" " + OWN, "", careful) == ["OWN_SCOPE_FOR_OTHERS Boat.skipper"]
    assert skippered(" " + LOOKUP, "", careful) == []
    # What it says is public where a business is asked for is nobody's.
    assert "OWN_SCOPE_FOR_OTHERS Boat.skipper" not in skippered(" " + OWN, "", LookupClass(PUBLIC))
    # Where no record is reached but one's own and those that a law allows to look up, it is hers.
    assert skippered(" " + OWN, " " + LOOKUP, LookupClass(PERSONAL, {"skipper": PERSONAL})) == []
