"""Schemas that nobody wrote: of the vocabulary's words, put together as it comes; mostly right, often not."""

from typing import Any

from hypothesis import strategies as st

CORE_TYPES = (
    "Citizen", "Business", "Law", "LawSection", "Province", "Agency", "Licence", "LicenceHolder", "Disclosure",
    "Consent", "PageInfo", "AgencyAnswer", "Source", "Conflict", "Record", "Node", "Query", "Money", "Address",
    "PersonName", "PartialDate", "Director", "LawConnection", "LicenceKind",
)  # fmt: skip
SCALARS = ("String", "ID", "Int", "Boolean", "Date", "DateTime", "Decimal", "JuristicId", "NationalId", "Float")
ENUMS = ("LicenceCode", "LawKind", "Sex", "SourceState", "Language", "Hue", "Shade", "Turn")
OWN = ("Yard", "Crane", "Part", "Either", "Held")
NAMES = ("code", "port", "size", "since", "mate", "law", "who", "kind", "note", "source", "class", "search", "noteTh")
ON_FIELDS = (
    '@requiresScope(scope: "citizens.lookup")', '@requiresScope(scope: "md.own")',
    '@requiresScope(scope: "citizen.loans")',
    '@requiresScope(scope: "citizens.lookup", of: "Citizen")', '@requiresScope(scope: "md.own", of: "Crane")',
    "@subject", "@inaccessible", "@bilingual", "@connection", "@shareable", "@listSize(assumedSize: 3)", "@listSize",
    '@cost(weight: "2")', '@order(by: ["-size"])', '@order(by: ["code", "since"])', '@order(by: ["mate"])',
    "@combine(how: ROWS)", "@combine(how: COMPARED)", "@combine(how: RANKED)", "@external", "@lookup",
    '@join(lookup: "code", from: "code")', '@join(lookup: "juristicId", from: "port")',
    '@join(lookup: "search", from: "code")',
    '@join(lookup: "lawId number", from: "code port")', '@deprecated(reason: "x")',
    '@sunset(since: "2026-12-01", on: "2027-06-30")',
    '@deprecated(reason: "Old. / เก่า") @sunset(since: "2026-12-01", on: "2027-06-30")', '@filter(by: IN)',
)  # fmt: skip
HOW = ("EQUALS", "IN", "FROM", "TO", "TEXT")
ON_ARGUMENTS = (
    "",
    "",
    "@order",
    '@order(by: ["size"])',
    *(f"@filter(by: {how})" for how in HOW),
    '@filter(by: TO, fact: "since")',
)
OPEN = '@open(other: "OTHER")'
SCHEMA = """
~type Yard @key(fields: "YARD_KEY") {
  ~code: String! ~port: String! ~size: Int ~since: Date ~note: String @bilingual YARD }
~type Crane @key(fields: "code") { ~code: ID! ~size: Int ~since: Date ~yard: Yard CRANE }
~type Part { ~size: Int PART }
~union Either = EITHER
~enum Hue OPEN { ~RED ~OTHER }
~enum Turn { ~UP @order(by: ["size", "since"]) ~DOWN @order(by: ["-size"]) }
~type Held { ~part: Part ~hue: Hue ~money: Money }
type Citizen @key(fields: "nationalId") { nationalId: NationalId! @external ~a: Int LOANS CITIZEN }
type Business @key(fields: "juristicId") { juristicId: JuristicId! @external ~b: Held BUSINESS }
type LawSection @key(fields: "lawId number") { lawId: ID! @external number: String! @external ~c: [Hue!] LAW }
type Province @key(fields: "code") { code: String! @external ~d: Either PROVINCE }
type Query { ~yard(code: String!): Yard @lookup ~yards: [Yard!] ~cranes: [Crane!] @connection QUERY }
""".replace("LOANS", '@requiresScope(scope: "citizen.loans")')
PLACES = ("YARD", "CRANE", "PART", "CITIZEN", "BUSINESS", "LAW", "PROVINCE", "QUERY")


@st.composite
def types(draw: Any) -> str:
    """A type of a field or an argument."""
    names = (SCALARS, OWN, OWN[:3], ENUMS, CORE_TYPES)
    name = draw(st.sampled_from(draw(st.sampled_from(names))))
    form = draw(st.sampled_from(("{}", "{}", "{}", "{}!", "[{}!]", "[{}!]", "[{}]", "[[{}!]!]")))
    return str(form).format(name)


@st.composite
def fields(draw: Any, name: str, *, root: bool) -> str:
    """A field with its directives; `~` stands for a description."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)) if root else ()
    arguments = ", ".join(f"~{one}: {draw(types())} {draw(st.sampled_from(ON_ARGUMENTS))}" for one in names)
    several = draw(st.integers(0, 2))
    directives = draw(st.lists(st.sampled_from(ON_FIELDS), max_size=several, unique_by=lambda one: one.split("(")[0]))
    return f"~{name}{f'({arguments})' if arguments else ''}: {draw(types())} {' '.join(directives)}"


@st.composite
def schemas(draw: Any) -> str:
    """A contributor's whole schema: one that is right, with a few fields more."""
    text = SCHEMA
    for number, place in enumerate(draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2))):
        name = f"x{number}" if draw(st.integers(0, 3)) else draw(st.sampled_from(NAMES))
        field = draw(fields(name, root=place == "QUERY"))
        text = text.replace(f" {place} }}", f" {field} {place} }}")
    text = text.replace("EITHER", draw(st.sampled_from(("Yard | Crane", "Yard | Business", "Crane"))))
    text = text.replace("YARD_KEY", draw(st.sampled_from(("code", "code", "code port"))))
    for place in PLACES:
        text = text.replace(f" {place} }}", " }")
    return text.replace(" OPEN ", draw(st.sampled_from((" ", f" {OPEN} "))))
