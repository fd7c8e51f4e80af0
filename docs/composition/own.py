"""The hub's own codes, beside those of the draft that it keeps."""

from typing import Final

from docs.composition.row import Example, OwnCode

_FILE, _NAMES, _TYPES, _KEYS = "The file", "Names", "Types and fields", "Keys and lookups"
_PERSONS, _WHOLE = "Persons and scopes", "The whole"
_BOAT: Final = 'type Boat @key(fields: "a") {{ a: ID! {} }}'
_SEARCH: Final = 'type Boat @key(fields: "a") {{ a: ID! b: Date }} type Query {{ {} }}'
_CITIZEN: Final = 'type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external {} }}'
_LAW: Final = 'type Law @key(fields: "lawId") { lawId: String! @external boats: Int }'
_OWNED: Final = 'union Owner = Citizen | Business type Boat @key(fields: "a") {{ a: ID! owner: {} }}'


def _boat(field: str) -> Example:
    return Example(_BOAT.format(field))


def _search(root: str) -> Example:
    return Example(_SEARCH.format(root))


def _guarded(root: str) -> Example:
    return Example(_SEARCH.format(root).replace("Date", 'Date @requiresScope(scope: "md.boats")', 1))


CODES: Final = (
    OwnCode(_FILE, "TOO_LARGE", "More than may be ([limits.md](limits.md)).", Example("type Boat { a: [[[Int]]] }")),
    OwnCode(_FILE, "ENCODING", "The file is no UTF-8, or begins with a byte order mark."),
    OwnCode(_FILE, "NO_FILE", "`schema.graphql` is no plain file that lies in its agency's folder."),
    OwnCode(_FILE, "EMPTY", "The file defines nothing."),
    OwnCode(_FILE, "OVERLAY_OF_NOTHING", "An overlay says something of what the schema does not have."),
    OwnCode(_FILE, "OVERLAY_INVALID", "An overlay repeats definitions, and adds none."),
    OwnCode(_FILE, "OVERLAY_TYPE_MISMATCH", "It repeats types, or says of a text what it holds."),
    OwnCode(
        _FILE,
        "CHARACTER_UNSEEN",
        "A character that nobody sees: a control, or a mark that turns the direction of writing about.",
        Example('type Boat { a: ID @deprecated(reason: "\\u202e") }'),
    ),
    OwnCode(
        _FILE,
        "DEFINITION_NOT_OPEN",
        "Contributors define types, enums and unions alone.",
        Example("scalar Plate"),
    ),
    OwnCode(
        _FILE,
        "REPEATED",
        "Something stands there twice.",
        Example("type Boat { a: ID a: Int }"),
    ),
    OwnCode(_FILE, "UNKNOWN_DIRECTIVE", "Nobody knows this directive.", Example("type Boat { a: ID @tag }")),
    OwnCode(
        _FILE,
        "DIRECTIVE_NOT_OPEN",
        "The draft has this directive and the hub does not; what to write instead is told.",
        Example('type Boat { a: ID @provides(fields: "b") }'),
    ),
    OwnCode(_FILE, "DIRECTIVE_MISPLACED", "It stands elsewhere.", Example("enum BoatUse @connection { A }")),
    OwnCode(
        _FILE,
        "DIRECTIVE_ARGUMENT",
        "An argument of a directive is missing, unknown or of another type.",
        _boat("b: Int @cost(weight: 2)"),
    ),
    OwnCode(
        _FILE,
        "DESCRIPTION_MISSING",
        "What clients see says what it is.",
        Example("type Boat { a: ID }"),
    ),
    OwnCode(
        _FILE,
        "DESCRIPTION_UNILINGUAL",
        "It says so in English and in Thai, in characters that one sees.",
        Example('"A boat." type Boat { a: ID }'),
    ),
    OwnCode(
        _FILE,
        "DESCRIPTION_MARKUP",
        "It is plain words: no tags, no links, nothing that a page which shows it might run.",
        Example('"A <b>boat</b>. / เรือ" type Boat { a: ID }'),
    ),
    OwnCode(
        _FILE,
        "DEPRECATION_UNDATED",
        "What is deprecated says until when it answers: `@sunset(since:, on:)`.",
        _boat('b: Int @deprecated(reason: "Use a. / ใช้ a แทน")'),
    ),
    OwnCode(
        _FILE,
        "DEPRECATION_UNEXPLAINED",
        "It says what to use instead, in English and in Thai.",
        _boat('b: Int @deprecated(reason: "Use a.") @sunset(since: "2026-12-01", on: "2027-06-30")'),
    ),
    OwnCode(
        _FILE,
        "DEPRECATION_INVALID",
        "Nobody could do without it, no client sees it, another gives it, or it stands for what has no name.",
        _search(
            'boat(a: ID! @deprecated(reason: "No. / ไม่") @sunset(since: "2026-12-01", on: "2027-06-30")): Boat @lookup'
        ),
    ),
    OwnCode(
        _FILE,
        "SUNSET_OF_NOTHING",
        "What ends is deprecated, with a reason.",
        _boat('b: Int @sunset(since: "2026-12-01", on: "2027-06-30")'),
    ),
    OwnCode(
        _FILE,
        "SUNSET_INVALID",
        "Both are days of the calendar, of the Common Era, and the last is not before the first.",
        _boat('b: Int @deprecated(reason: "Use a. / ใช้ a แทน") @sunset(since: "2026-12-01", on: "2570-06-30")'),
    ),
    OwnCode(
        _FILE,
        "DESCRIPTION_DRAFTED",
        "It is finished: `TODO` is how `./saan connector new --schema` marks what is not.",
        Example('"TODO: Boat. / TODO: เรือ" type Boat { a: ID }'),
    ),
    OwnCode(
        _NAMES,
        "NAME_RESERVED",
        "Names that are GraphQL's own, or that the hub gives a meaning.",
        Example("type BoatConnection { __a: ID }"),
    ),
    OwnCode(_NAMES, "NAME_TAKEN", "Somebody has it who came earlier.", Example('"A. / ก" type Money { a: ID }')),
    OwnCode(
        _NAMES,
        "NAME_CONFUSABLE",
        "One takes it for another: 0 and O, 1, i and l, rn and m, capital and small letters.",
        Example("type Llcence { a: ID } type LIcence { a: ID }"),
    ),
    OwnCode(
        _NAMES,
        "ENTITY_WITHOUT_KEY",
        "What is added to somebody's entity repeats its key.",
        Example("type Law { boats: Int }"),
    ),
    OwnCode(_TYPES, "UNKNOWN_TYPE", "Nobody has this type.", Example("type Boat { port: Port }")),
    OwnCode(
        _TYPES,
        "TYPE_LEFT_OUT",
        "Its contributor is left out for faults of its own.",
        Example(
            '"A boat. / เรือ" type Boat @key(fields: "a") { "A. / เอ" a: ID! "Its port. / ท่า" port: Port }',
            'type Port @key(fields: "x") { code: ID! }',
        ),
    ),
    OwnCode(
        _TYPES,
        "OUTPUT_TYPE_EXPECTED",
        "A field gives what clients send.",
    ),
    OwnCode(
        _TYPES,
        "INPUT_TYPE_EXPECTED",
        "An argument is a scalar or an enum.",
        _search("boats(law: Law): [Boat!]"),
    ),
    OwnCode(_TYPES, "UNION_OF_OBJECTS", "Members of a union are types.", Example("union Some = Law | String")),
    OwnCode(
        _TYPES,
        "UNION_OF_ENTITIES",
        "Members of a union have keys, as rows refer to them.",
        Example("union Some = Law | Hull type Hull { a: ID }"),
    ),
    OwnCode(_TYPES, "VALUE_INVALID", "No row holds such a value.", _boat("b: [[Int]]")),
    OwnCode(
        _TYPES,
        "OPEN_WITHOUT_OTHER",
        "An open enum has the value it names for what it does not know.",
        Example('enum BoatUse @open(other: "OTHER") { FISHING }'),
    ),
    OwnCode(_TYPES, "BILINGUAL_TEXT", "What has two languages is a text.", _boat("b: Int @bilingual")),
    OwnCode(_TYPES, "BILINGUAL_FACT", "Its facts are nobody else's.", _boat("b: String @bilingual bTh: String")),
    OwnCode(
        _TYPES,
        "CONNECTION_OF_ENTITIES",
        "What is given by pages is a list of entities.",
        _boat("b: [Int!] @connection"),
    ),
    OwnCode(
        _TYPES,
        "CONNECTION_ARGUMENT",
        "`first`, `after`, `last` and `before` are added by `@connection`.",
        _search("boats(first: Int): [Boat!] @connection"),
    ),
    OwnCode(_TYPES, "CONNECTION_WRITTEN", "Composition makes connections.", _boat("b: LawConnection")),
    OwnCode(_TYPES, "COST_INVALID", "A cost is a whole number.", _boat('b: Int @cost(weight: "much")')),
    OwnCode(_TYPES, "LIST_SIZE_INVALID", "A size is a number, and of a list.", _boat("b: Int @listSize")),
    OwnCode(
        _TYPES,
        "COMBINE_INVALID",
        "Owners go together as what they give allows.",
        _boat("b: Law @combine(how: ROWS)"),
    ),
    OwnCode(
        _TYPES,
        "ARGUMENT_NOT_OPEN",
        "But on roots, arguments narrow lists that are asked for by a key.",
        _boat("b(c: Int): Int"),
    ),
    OwnCode(
        _TYPES,
        "DEFAULT_NOT_OPEN",
        "Arguments have no defaults but no words: what is not sent narrows nothing.",
        _search("boats(a: ID = 1): [Boat!]"),
    ),
    OwnCode(
        _NAMES,
        "OVERRIDE_NOT_AGREED",
        "Nobody takes a field over that its giver does not hand over to her.",
        Example('type Law @key(fields: "lawId") { lawId: String! @external boats: Int @override(from: "dlt") }', _LAW),
    ),
    OwnCode(
        _NAMES,
        "OVERRIDE_NOT_OPEN",
        "Only what is added to somebody else's entity goes over.",
        _boat('b: Int @override(from: "dlt")'),
    ),
    OwnCode(
        _NAMES,
        "OVERRIDE_UNGUARDED",
        "What was under a scope stays under one.",
        Example(
            'type Law @key(fields: "lawId") { lawId: String! @external boats: Int @override(from: "dlt") }',
            'type Law @key(fields: "lawId") { lawId: String! @external '
            'boats: Int @handOver(to: "md") @requiresScope(scope: "citizens.lookup") }',
        ),
    ),
    OwnCode(_KEYS, "KEY_NULLABLE", "Every record has its key.", Example('type Boat @key(fields: "a") { a: ID }')),
    OwnCode(
        _KEYS,
        "KEY_NOT_EXTERNAL",
        "A key that is repeated is its owner's.",
        Example('type Law @key(fields: "lawId") { lawId: String! kind: LawKind! @external boats: Int }'),
    ),
    OwnCode(
        _KEYS,
        "KEY_CYCLIC",
        "No key leads back to itself.",
        Example('type A @key(fields: "b") { b: B! } type B @key(fields: "a") { a: A! }'),
    ),
    OwnCode(_KEYS, "JOIN_INVALID", "A join sends facts that are there.", _boat('b: Law @join(lookup: "a", from: "")')),
    OwnCode(
        _KEYS,
        "LOOKUP_MISSING",
        "A manifest answers what the schema asks; the lookup to write is told.",
        Example(_LAW, lookups=()),
    ),
    OwnCode(
        _KEYS,
        "KEY_MISSING",
        "A type that is asked for by itself has a key.",
        Example("type Boat { a: ID! } type Query { boat(a: ID!): Boat @lookup }"),
    ),
    OwnCode(_KEYS, "ROOT_NOT_OPEN", "Contributors add to Query alone.", Example("type Mutation { a: Int }")),
    OwnCode(_KEYS, "ROOT_OF_OTHERS", "A root finds entities of one's own.", Example("type Query { laws2: [Law!] }")),
    OwnCode(_KEYS, "ROOT_WITHOUT_LOOKUP", "What finds one record is a lookup.", _search("boat(a: ID!): Boat")),
    OwnCode(
        _KEYS,
        "SEARCH_WITHOUT_PAGES",
        "What a search finds is given by pages, or is few.",
        _search("boats(a: ID): [Boat!]"),
    ),
    OwnCode(_KEYS, "ARGUMENT_OF_NO_FACT", "An argument stands for a fact.", _search("boat(c: ID!): Boat @lookup")),
    OwnCode(
        _KEYS,
        "ARGUMENT_TYPE_MISMATCH",
        "It is of the type of its fact.",
        _search("boat(a: Int!): Boat @lookup"),
    ),
    OwnCode(
        _KEYS,
        "FILTER_MISSING",
        "An argument of a search says what it keeps.",
        _search("boats(a: ID): [Boat!] @connection"),
    ),
    OwnCode(
        _KEYS,
        "FILTER_INVALID",
        "A condition fits its fact.",
        _search("boats(a: [ID!] @filter(by: EQUALS)): [Boat!] @connection"),
    ),
    OwnCode(
        _KEYS,
        "FILTER_UNGUARDED",
        "Who narrows by a fact learns it: the root asks for the fact's scopes too.",
        _guarded("boats(b: Date @filter(by: FROM)): [Boat!] @connection"),
    ),
    OwnCode(
        _KEYS,
        "ORDER_INVALID",
        "A list that is asked for is in order by plain facts that are there. Where it may be asked for in several, "
        "each value of an enum of one's own says one, and one argument takes it.",
        _search('boats: [Boat!] @order(by: ["c"])'),
    ),
    OwnCode(
        _KEYS,
        "ORDER_UNGUARDED",
        "Who sees an order learns of what it is by: the list asks for the fact's scopes too.",
        _guarded('boats: [Boat!] @order(by: ["-b"])'),
    ),
    OwnCode(
        _PERSONS, "PERSON_UNGUARDED", "No way leads to a person without a scope.", Example(_CITIZEN.format("b: Int"))
    ),
    OwnCode(
        _PERSONS,
        "OWN_SCOPE_FOR_OTHERS",
        "A scope of one's own data opens no others' records, and nothing that a manifest is careful with on a record "
        "that anybody may reach.",
        Example(
            'type Law @key(fields: "lawId") { lawId: String! @external by: Citizen @requiresScope(scope: "md.boats") }'
        ),
    ),
    OwnCode(
        _PERSONS,
        "SENT_UNGUARDED",
        "What agencies are asked by is sent to them, and so the field asks for the scopes of that.",
        Example(
            'type Boat @key(fields: "a") { a: ID! s: ID! @requiresScope(scope: "md.boats") '
            'law: Law @join(lookup: "lawId", from: "s") }'
        ),
    ),
    OwnCode(_PERSONS, "SUBJECT_MISSING", "What names a person says whose it is.", _boat("b: NationalId")),
    OwnCode(_PERSONS, "SUBJECT_OF_NOBODY", "What is somebody's names her.", _boat("b: Int @subject")),
    OwnCode(
        _PERSONS,
        "CLASS_LOWERED",
        "A manifest is as careful as the schema, or more.",
        Example(_CITIZEN.format('b: Int @requiresScope(scope: "md.boats")'), lookups=("Citizen by nationalId",)),
    ),
    OwnCode(_PERSONS, "SCOPE_UNKNOWN", "A scope is declared.", _boat('b: Int @requiresScope(scope: "md.none")')),
    OwnCode(
        _PERSONS,
        "SCOPE_OF_OTHERS",
        "It is one's own, or opened by the core.",
        _boat('b: Int @requiresScope(scope: "ledger.audit")'),
    ),
    OwnCode(_PERSONS, "SCOPE_UNFIT", "Its name is one.", Example("type Boat { a: ID }", scopes=("md.Boats!",))),
    OwnCode(
        _PERSONS,
        "SCOPE_OF_NO_MEMBER",
        "`of` names a member of the union.",
        Example(_OWNED.format('Owner @requiresScope(scope: "md.boats", of: "Law")')),
    ),
    OwnCode(
        _PERSONS,
        "SCOPE_OF_MEMBER",
        "A member asks for one scope, in a field that gives one value.",
        Example(_OWNED.format('[Owner!] @requiresScope(scope: "md.boats", of: "Citizen")')),
    ),
    OwnCode(_PERSONS, "PREVIEW_UNFIT", "What a scope is previewed by can be shown."),
    OwnCode(_WHOLE, "CONTRIBUTOR_UNFIT", "An agency is called by small letters, digits and dashes."),
    OwnCode(_WHOLE, "CONTRIBUTOR_RESERVED", "No agency is called `core`."),
    OwnCode(_WHOLE, "CONTRIBUTOR_REPEATED", "An agency has one schema."),
    OwnCode(_WHOLE, "MANIFEST_UNREAD", "Nobody knows what a schema's manifest promises."),
    OwnCode(_WHOLE, "MANIFEST_AT_FAULT", "The manifest beside a changed schema is right; what was served stays."),
    OwnCode(_WHOLE, "SCHEMA_GONE", "A file that was accepted is gone; what was accepted stays."),
    OwnCode(_WHOLE, "BREAKS_ACCEPTED", "A change puts nobody out who was accepted."),
    OwnCode(_WHOLE, "BREAKS_OPERATION", "What an app registered still runs after a change, without another scope."),
    OwnCode(_WHOLE, "WIDENS_CONSENT", "No consent that stands opens more than it did."),
    OwnCode(_WHOLE, "PUBLISHES", "What needed a scope is not anybody's after a change."),
    OwnCode(_WHOLE, "WEAKENS", "A changed manifest protects what is somebody's no less than it did."),
    OwnCode(
        _WHOLE, "KIT_NOT_PASSED", "Outside the sandbox the conformance kit has passed a change's files as they are."
    ),
    OwnCode(_WHOLE, "NOT_ACCEPTED", "What the rule of `SAAN_ACCEPT` leaves to an operator is accepted by one."),
    OwnCode(_WHOLE, "PUT_AWAY", "Files do not say again what was accepted before and put away."),
    OwnCode(_WHOLE, "NOT_BUILT", "The whole goes together and cannot be run: a fault of the hub."),
)
