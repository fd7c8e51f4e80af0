"""The draft's rules of all source schemas together, and of what is made of them, in its order."""

from typing import Final

from docs.composition.row import DraftRule, Example, Verdict

_KEPT, _DIFFERENT, _NONE = Verdict.KEPT, Verdict.DIFFERENT, Verdict.NOT_APPLICABLE
_NO_INPUTS: Final = "Contributors write no input types: a root takes an argument for each fact."
_NO_INTERFACES: Final = "Contributors write no interfaces: the hub says what a record implements, and has its fields."
_ONE_GIVER: Final = (
    "Whoever shares a field (`@shareable`) repeats what its first giver says of it to the letter; "
    "else it has one giver."
)
_LAW: Final = 'type Law @key(fields: "lawId") {{ lawId: String! @external {} }}'
_SHARED: Final = (Example(_LAW.format("boats: Int"), _LAW.format("boats: String")), "INVALID_FIELD_SHARING")

RULES: Final = (
    DraftRule(
        "TYPE_KIND_MISMATCH",
        "A name is of one kind everywhere.",
        _KEPT,
        example=Example("enum Money { BAHT }"),
    ),
    DraftRule(
        "ENUM_VALUES_MISMATCH",
        "An enum has the same values everywhere.",
        _KEPT,
        "But for an enum that is `@open`: an agency adds a kind by writing it.",
        example=Example("enum Sex { FEMALE OTHER }"),
    ),
    DraftRule(
        "OUTPUT_FIELD_TYPES_NOT_MERGEABLE",
        "What several give has one type.",
        _KEPT,
        "Of a field that goes over from one agency to another; what is shared is repeated to the letter.",
        example=Example(
            _LAW.format('boats: String @override(from: "dlt")'), _LAW.format('boats: Int @handOver(to: "md")')
        ),
    ),
    *(
        DraftRule(code, asks, _DIFFERENT, _ONE_GIVER, _SHARED[1], _SHARED[0])
        for code, asks in (
            ("FIELD_ARGUMENT_TYPES_NOT_MERGEABLE", "What several give takes arguments of one type."),
            ("FIELD_WITH_MISSING_REQUIRED_ARGUMENT", "What one giver of a field asks for, all take."),
        )
    ),
    *(
        DraftRule(code, asks, _NONE, _NO_INPUTS, "DEFINITION_NOT_OPEN", Example("input Filter { port: ID = 1 }"))
        for code, asks in (
            ("INPUT_FIELD_DEFAULT_MISMATCH", "A field of an input has one default."),
            ("INPUT_FIELD_TYPES_NOT_MERGEABLE", "A field of an input has one type."),
            ("INPUT_WITH_MISSING_REQUIRED_FIELDS", "What one input asks for, all have."),
        )
    ),
    *(
        DraftRule(
            code,
            asks,
            _DIFFERENT,
            "What is repeated is part of a key, and takes no arguments.",
            "KEY_INVALID_ARGUMENTS",
            Example('type Law @key(fields: "lawId") { lawId(a: Int = 1): String! @external boats: Int }'),
        )
        for code, asks in (
            ("EXTERNAL_ARGUMENT_DEFAULT_MISMATCH", "What is repeated has the defaults of its owner."),
            ("EXTERNAL_ARGUMENT_MISSING", "What is repeated takes its owner's arguments."),
            ("EXTERNAL_ARGUMENT_TYPE_MISMATCH", "What is repeated takes them of the same type."),
        )
    ),
    DraftRule(
        "EXTERNAL_MISSING_ON_BASE",
        "What is repeated is somebody's.",
        _KEPT,
        example=Example('type Law @key(fields: "lawId") { lawId: String! @external hull: Int @external }'),
    ),
    DraftRule(
        "EXTERNAL_TYPE_MISMATCH",
        "What is repeated has the type its owner gives it.",
        _KEPT,
        "But for the `!`: a key is asked for, so it may be written as required.",
        example=Example('type Law @key(fields: "lawId") { lawId: Int! @external boats: Int }'),
    ),
    DraftRule(
        "OVERRIDE_SOURCE_HAS_OVERRIDE",
        "A field is taken over once, and in no circle.",
        _KEPT,
        "Who took a field over lets its first giver go before she hands it on.",
        example=Example(
            _LAW.format('boats: Int @override(from: "dlt")'),
            _LAW.format('boats: Int @handOver(to: "md") @override(from: "dol")'),
        ),
    ),
    DraftRule(
        "INVALID_FIELD_SHARING",
        "A field has one giver, unless all of them share it.",
        _KEPT,
        "Shared are fields that ask for records, which say whose they are; a plain fact has one giver.",
        example=Example(_LAW.format("boats: Int"), _LAW.format("boats: Int")),
    ),
    DraftRule("NO_QUERIES", "The whole has queries.", _NONE, "The core has some, whoever is left out."),
    DraftRule(
        "REFERENCE_TO_INACCESSIBLE_TYPE",
        "Nothing that is seen gives a type that is hidden.",
        _DIFFERENT,
        "Fields are hidden, types are not; one whose fields are all hidden is empty.",
        "EMPTY_MERGED_OBJECT_TYPE",
        Example("type Boat { port: Port } type Port { code: ID @inaccessible }"),
    ),
    DraftRule(
        "REFERENCE_TO_INTERNAL_TYPE",
        "Nothing that is seen gives a type of one source alone.",
        _KEPT,
        "`@internal` also stands on interfaces, unions, enums, scalars and inputs.",
        example=Example("type Boat { port: Port } type Port @internal { code: ID }"),
    ),
    DraftRule(
        "EMPTY_MERGED_OBJECT_TYPE",
        "A type has fields that are seen.",
        _KEPT,
        example=Example("type Boat { number: ID @inaccessible }"),
    ),
    *(
        DraftRule(code, asks, _NONE, _NO_INTERFACES, "DEFINITION_NOT_OPEN", example)
        for code, asks, example in (
            ("EMPTY_MERGED_INTERFACE_TYPE", "An interface has fields.", Example("interface Ship")),
            (
                "IMPLEMENTED_BY_INACCESSIBLE",
                "What an interface has is not hidden.",
                Example("type Boat implements Node { id: ID! @inaccessible }"),
            ),
            (
                "INTERFACE_FIELD_NO_IMPLEMENTATION",
                "What an interface has, its types have.",
                Example("type Boat implements Node { number: ID! }"),
            ),
        )
    ),
    DraftRule(
        "EMPTY_MERGED_INPUT_OBJECT_TYPE",
        "An input has fields.",
        _NONE,
        _NO_INPUTS,
        "DEFINITION_NOT_OPEN",
        Example("input Filter"),
    ),
    DraftRule(
        "NON_NULL_INPUT_FIELD_IS_INACCESSIBLE",
        "What has to be sent is seen.",
        _NONE,
        _NO_INPUTS,
        "DEFINITION_NOT_OPEN",
        Example("input Filter { port: ID! @inaccessible }"),
    ),
    DraftRule("EMPTY_MERGED_ENUM_TYPE", "An enum has values.", _KEPT, example=Example("enum BoatUse")),
    DraftRule(
        "ENUM_TYPE_DEFAULT_VALUE_INACCESSIBLE",
        "A default is a value that is seen.",
        _DIFFERENT,
        "Arguments of contributors have no defaults: what is not sent narrows nothing.",
        "DEFAULT_NOT_OPEN",
        Example("type Query { boats(kind: LawKind = BYLAW): [Boat!] }"),
    ),
    DraftRule("EMPTY_MERGED_UNION_TYPE", "A union has members.", _KEPT, example=Example("union BoatOwner")),
    DraftRule(
        "IS_INVALID_FIELDS",
        "What an argument is is there.",
        _KEPT,
        example=Example(
            'type Query { boat(id: ID! @is(field: "hull")): Boat @lookup } type Boat @key(fields: "a") { a: ID! }'
        ),
    ),
    DraftRule(
        "REQUIRE_INVALID_FIELDS",
        "What is required is there.",
        _DIFFERENT,
        "`@require` is not open to contributors; what `@join` sends is looked at so.",
        "JOIN_INVALID",
        Example('type Boat @key(fields: "a") { a: ID! law: Law @join(lookup: "lawId", from: "hull") }'),
    ),
    DraftRule(
        "UNSATISFIABLE_QUERY_PATH",
        "Whatever can be selected can be answered.",
        _DIFFERENT,
        "Each field is looked at by itself, whatever way leads to it: its lookup stands in a manifest.",
        "LOOKUP_MISSING",
        Example('type Law @key(fields: "lawId") { lawId: String! @external boats: Int }', lookups=()),
    ),
)
