"""The draft's rules of one source schema, in its order."""

from typing import Final

from docs.composition.row import DraftRule, Example, Verdict

_KEPT, _DIFFERENT, _NONE = Verdict.KEPT, Verdict.DIFFERENT, Verdict.NOT_APPLICABLE
_NO_INTERFACES: Final = "Contributors write no interfaces: the hub says what a record implements."
_ONE_GIVER: Final = (
    "A fact has one giver whatever way leads to it: contract, class, cache and ledger follow the giver, so nobody "
    "provides another's fact on the way."
)
_JOINED: Final = (
    "What a field needs of its parent is said by `@join(lookup:, from:)`, which also reaches facts of others; lookups "
    "take keys and no further arguments."
)
_BOAT: Final = 'type Boat @key(fields: "a") { a: ID! }'
_PROVIDED: Final = Example('type Boat @key(fields: "a") { a: ID! b: Province @provides(fields: "name") }')
_REQUIRED: Final = Example('type Boat @key(fields: "a") { a: ID! b(c: ID @require(field: "c")): Int }')

RULES: Final = (
    DraftRule(
        "INVALID_GRAPHQL",
        "The file is GraphQL.",
        _KEPT,
        "What is wrong beyond its syntax has a code of its own (`UNKNOWN_TYPE`, `DIRECTIVE_ARGUMENT`, …).",
        example=Example("type Boat { use Int }"),
    ),
    DraftRule(
        "DISALLOWED_INACCESSIBLE",
        "What is GraphQL's own is not hidden.",
        _DIFFERENT,
        "Contributors define no scalars, no directives and nothing that begins with `__`.",
        "DEFINITION_NOT_OPEN",
        Example("scalar String @inaccessible"),
    ),
    DraftRule(
        "TYPE_DEFINITION_INVALID",
        "Directives and scalars of the vocabulary are defined as the draft has them.",
        _KEPT,
        "Nobody has to: the hub knows its vocabulary. Scalars are not defined at all.",
        example=Example("directive @key(futureArg: String) on OBJECT"),
    ),
    DraftRule(
        "QUERY_ROOT_TYPE_INACCESSIBLE",
        "The root of queries is not hidden.",
        _KEPT,
        example=Example("type Query @inaccessible { boats: [Boat!] }"),
    ),
    *(
        DraftRule(
            f"ROOT_{name.upper()}_USED",
            f"The root of its kind is called `{name}`.",
            _KEPT,
            "" if name == "Query" else f"{name} itself is not open to contributors: `ROOT_NOT_OPEN`.",
            example=Example(f"schema {{ {name.lower()}: Root{name} }}"),
        )
        for name in ("Mutation", "Query", "Subscription")
    ),
    DraftRule(
        "EXTERNAL_UNUSED",
        "What is repeated of somebody else is used.",
        _KEPT,
        "It is used as part of the key; nothing else uses it, as there is no `@provides`.",
        example=Example(
            'type Law @key(fields: "lawId") { lawId: String! @external kind: LawKind! @external boats: Int }'
        ),
    ),
    DraftRule(
        "EXTERNAL_OVERRIDE_COLLISION",
        "What is another's is not taken over in the same breath.",
        _KEPT,
        example=Example('type Law @key(fields: "lawId") { lawId: String! @external @override(from: "dlt") }'),
    ),
    DraftRule(
        "EXTERNAL_PROVIDES_COLLISION",
        "What is another's provides nothing.",
        _NONE,
        _ONE_GIVER,
        "DIRECTIVE_NOT_OPEN",
        Example('type Law @key(fields: "lawId") { lawId: String! @external @provides(fields: "a") }'),
    ),
    DraftRule(
        "EXTERNAL_REQUIRE_COLLISION",
        "What is another's requires nothing.",
        _NONE,
        _JOINED,
        "DIRECTIVE_NOT_OPEN",
        Example('type Law @key(fields: "lawId") { lawId(a: ID @require(field: "a")): String! @external }'),
    ),
    DraftRule(
        "EXTERNAL_ON_INTERFACE",
        "No field of an interface is another's.",
        _NONE,
        _NO_INTERFACES,
        "DEFINITION_NOT_OPEN",
        Example("interface Ship { id: ID! @external }"),
    ),
    DraftRule(
        "IS_INVALID_SYNTAX",
        "What an argument is says so in the words of a selection.",
        _KEPT,
        "By the name of one fact: lookups are asked by plain facts.",
        example=Example('type Query { boat(id: ID! @is(field: "{ id")): Boat @lookup } ' + _BOAT),
    ),
    DraftRule(
        "IS_INVALID_FIELD_TYPE",
        "What an argument is is a text.",
        _KEPT,
        example=Example("type Query { boat(id: ID! @is(field: 1)): Boat @lookup } " + _BOAT),
    ),
    DraftRule(
        "IS_INVALID_USAGE",
        "Only an argument of a lookup is a fact.",
        _KEPT,
        example=Example('type Query { boats(id: ID! @is(field: "a")): [Boat!] } ' + _BOAT),
    ),
    DraftRule(
        "KEY_FIELDS_SELECT_INVALID_TYPE",
        "A key names no list, interface or union.",
        _KEPT,
        "Nor an object, a Float or a Boolean: its facts are sent to agencies.",
        example=Example('type Boat @key(fields: "tags") { tags: [String!]! }'),
    ),
    DraftRule(
        "KEY_DIRECTIVE_IN_FIELDS_ARGUMENT",
        "No directive stands in a key.",
        _KEPT,
        example=Example('type Boat @key(fields: "number @lowercase") { number: ID! }'),
    ),
    DraftRule(
        "KEY_INVALID_ARGUMENTS",
        "Arguments of a key's facts are constants that fit.",
        _KEPT,
        "Facts take no arguments here, so those of a key neither.",
        example=Example('type Boat @key(fields: "number") { number(scope: String!): ID! }'),
    ),
    DraftRule(
        "KEY_INVALID_SYNTAX",
        "A key is a selection.",
        _KEPT,
        "Of names alone, each once: nothing nested.",
        example=Example('type Boat @key(fields: "port { id") { port: Port! }'),
    ),
    DraftRule(
        "KEY_INVALID_FIELDS",
        "A key names facts that are there.",
        _KEPT,
        example=Example('type Boat @key(fields: "id") { number: String! }'),
    ),
    DraftRule(
        "KEY_INVALID_FIELDS_TYPE",
        "A key is a text.",
        _KEPT,
        example=Example("type Boat @key(fields: true) { number: ID! }"),
    ),
    DraftRule(
        "LOOKUP_MUST_HAVE_ARGUMENTS",
        "A lookup has arguments.",
        _KEPT,
        example=Example('type Boat @key(fields: "a") { a: ID! } type Query { boat: Boat @lookup }'),
    ),
    DraftRule(
        "LOOKUP_RETURNS_NON_NULLABLE_TYPE",
        "What is looked up may be null.",
        _KEPT,
        "An error here, and no warning: an agency that is down would take the whole answer away.",
        example=Example('type Boat @key(fields: "a") { a: ID! } type Query { boat(a: ID!): Boat! @lookup }'),
    ),
    DraftRule(
        "LOOKUP_RETURNS_LIST",
        "A lookup gives one record.",
        _DIFFERENT,
        "A lookup may give a list: lookups work on sets, and what several records share is asked for so.",
    ),
    DraftRule(
        "OVERRIDE_FROM_SELF",
        "Nobody takes a field over from herself.",
        _KEPT,
        "And it takes two: who gives it says `@handOver(to:)`, or nobody takes it (`OVERRIDE_NOT_AGREED`).",
        example=Example('type Law @key(fields: "lawId") { lawId: String! @external boats: Int @override(from: "md") }'),
    ),
    DraftRule(
        "OVERRIDE_ON_INTERFACE",
        "No field of an interface is taken over.",
        _NONE,
        _NO_INTERFACES,
        "DEFINITION_NOT_OPEN",
        Example('interface Ship { id: ID! @override(from: "dlt") }'),
    ),
    *(
        DraftRule(code, asks, _NONE, why, "DIRECTIVE_NOT_OPEN", example)
        for code, asks, why, example in (
            (
                "PROVIDES_DIRECTIVE_IN_FIELDS_ARGUMENT",
                "No directive stands in what is provided.",
                _ONE_GIVER,
                _PROVIDED,
            ),
            ("PROVIDES_FIELDS_HAS_ARGUMENTS", "What is provided takes no arguments.", "As above.", _PROVIDED),
            ("PROVIDES_FIELDS_MISSING_EXTERNAL", "What is provided is another's.", "As above.", _PROVIDED),
            ("PROVIDES_INVALID_SYNTAX", "What is provided is a selection.", "As above.", _PROVIDED),
            ("PROVIDES_INVALID_FIELDS", "What is provided is there.", "As above.", _PROVIDED),
            ("PROVIDES_INVALID_FIELDS_TYPE", "What is provided is a text.", "As above.", _PROVIDED),
            ("PROVIDES_ON_NON_COMPOSITE_FIELD", "Only a record provides facts.", "As above.", _PROVIDED),
            ("REQUIRE_INVALID_SYNTAX", "What is required is a selection.", _JOINED, _REQUIRED),
            ("REQUIRE_INVALID_FIELD_TYPE", "What is required is a text.", "As above.", _REQUIRED),
        )
    ),
    DraftRule(
        "INVALID_SHAREABLE_USAGE",
        "Only fields of objects are shared, and none of Subscription.",
        _NONE,
        "Contributors write neither interfaces nor subscriptions.",
        "DEFINITION_NOT_OPEN",
        Example("interface Ship { id: ID! @shareable }"),
    ),
)
