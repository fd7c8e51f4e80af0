"""What is the same throughout the graph, in words, with what the code says of each."""

from collections.abc import Iterator, Mapping
from typing import Final

import bounds
from docs.schema.examples import OVERLAID
from docs.schema.shapes import rows, ways
from supergraph.convention import MADE
from supergraph.rules.prices import DEAREST
from supergraph.rules.reserved_names import OF_RECORDS, QUESTIONS

DEFINED: Final = (
    ("a type with `@key`", "an entity: records of yours, each told apart by its key"),
    ("a type without `@key`", "part of your records' rows, and of nobody else's"),
    ("a type that repeats somebody's key, `@external`", "fields that you add to an entity of somebody else"),
    ("`type Query`", "roots: what clients ask for first, of your own entities alone"),
    ("a union", "one of several entities"),
    ("an enum", "words that a code list of the manifest gives; `@open` where there may come more"),
)
"""What a file may define, and what that is."""

_NAMES: Final = """### Names

Types are written `LikeThis`, fields and arguments `likeThis`, values of enums `LIKE_THIS`, in ASCII letters, digits and
`_`. A name belongs to whoever was accepted with it first. No name looks like another (`0` and `O`, `1`, `I` and `l`,
`rn` and `m`), begins with `__`, or is one of these ([codes](composition.md#names)):

{reserved}
"""

_TEXTS: Final = """### Texts in two languages

Each type, field, argument and value that clients see says what it is, in English and in Thai, as `"English. / ไทย"`;
what no client sees and what repeats a fact need not. Text of records that there is in both languages is a `String` with
`@bilingual`: its facts are `nameTh` and `nameEn`, and the field takes the argument `language`. Text that there is in
one language only is a plain `String`; where that is Thai its name ends in `Th`.
"""

_LISTS: Final = """### Lists and connections

A list that is short is a list: it counts ten times towards the cost of what is selected below it, or as `@listSize`
says, {dearest:,} at most. A list of entities that may be long carries `@connection` and is given by pages: composition
makes `BoatConnection` and `BoatEdge` and adds `first` and `after`, and `last` and `before` where the
hub has the list whole: behind a type's field and beside `@lookup`. In both, records may be absent because an agency did
not answer; a connection tells so in `agencies`.

A list that is asked for, whole or searched, stands in the order that `@order` says behind it, or else as its agency
gives it. Clients choose another by an argument that you call `orderBy` and write `@order` behind; it takes an enum of
yours whose values say an order each. The key decides between what stands alike, and **what is unknown comes last, in
whatever order**. The hub puts in order what it has whole: it costs no call more. What a source slices is in the one
order of that source, so that a search in several is one that the source answers whole.
"""

_NULLS: Final = """### What may be absent

Whatever a row need not have may be null. A field with `!` is one that every row has: a row without it is left out, and
the answer says so. What is looked up may always be absent: a root, a reference and a list of records carry no `!`.
"""

_UNIONS: Final = """### Unions, open enums and kinds

Members of a union are entities, as rows refer to them by their keys (`owner.Citizen.nationalId`). A scope may be asked
for by one member alone: `@requiresScope(scope: "…", of: "Citizen")`. An enum that several agencies write has the same
values everywhere, unless it is `@open`: a value that the hub has no name for then passes as `other`, and is counted.
The core's `LicenceCode` and `EntitlementCode` are open in this way: a new kind of licence is a row of `LicenceKind`,
and no change of a schema. Whoever brings one answers `LicenceKind by all`, for the list of kinds, and `LicenceKind by
code`, for the kind of a licence.
"""

_SUBJECTS: Final = """### Subjects and scopes

What is about a person is asked for under a scope on every way to it, and says whose it is: it is found by her
`nationalId`, or a fact of the record is `@subject`. A scope of your own begins with your agency's id, and stands in the
manifest with its class and in words of both languages (`[scope."md.boats"]`,
[manifest.md](manifest.md#scopeid)); the core opens [some of its own](#scopes). Of several all are needed. What a lookup
of the manifest says is personal is, whatever the schema says; a manifest says no less than the schema.

What follows from guarded facts is guarded too: a search or an order by such a fact, a join that sends it, and a field
that leads to somebody else's records, which asks for `citizens.lookup`. So does every field that gives a `Citizen`, or
is asked by an id that stands in the record (`consignee: Citizen`): a record of hers may name others beside her.

A scope of one's own data counts on ways that begin at `me`: each step from there is a part of the record before, asks
for such a scope too (`tax` of her vehicles), or leads to what nobody comes to without one, and none passes a record
that is nobody's, such as a business's. On any other way the field takes `citizens.lookup` beside it, or is refused.
"""

_OVERLAY: Final = """### A schema that may not be edited

What you say of it stands in `overlay.graphql` beside it, which repeats the definitions, fields and arguments of which
it says more: directives, descriptions, what a text holds, that something is absent at times. It adds none. What is of
no use to others is `@internal`. Of this schema

```graphql
{schema}
```

the overlay makes one that is well:

```graphql
{overlay}
```
"""


def conventions() -> Iterator[str]:
    """The sections, in their order."""
    reserved = "\n".join(f"- {one}" for one in _reserved())
    yield _NAMES.format(reserved=reserved)
    yield from (_TEXTS, _LISTS.format(dearest=DEAREST), _NULLS, _UNIONS, _SUBJECTS)
    yield _OVERLAY.format(schema=OVERLAID.schema.strip(), overlay=OVERLAID.overlay.strip())


def _reserved() -> Iterator[str]:
    of_records: Mapping[str, str] = OF_RECORDS
    yield from (f"`{name}`, as a field of an entity: it is {said}" for name, said in of_records.items())
    yield f"{' and '.join(f'`…{end}`' for end in MADE)}, as a type: composition makes these"
    yield from (f"`{name}`, as a key of one fact: it is {said}" for name, said in QUESTIONS.items())
    yield "`true`, `false`, `null`, `mro` and what begins with `_`, as a value of an enum"


def found() -> str:
    """How a field finds what it gives, and what a row gives."""
    lookups = [f"| `{coordinate}` | {how} | {lookup} |" for coordinate, how, lookup in ways()]
    facts = [f"| `{field}` | {told} |" for field, told in rows()]
    return "\n".join(
        [
            "| field, for instance | found | your manifest answers |",
            "|---|---|---|",
            *lookups,
            "\nWhat a row gives is said in `[fields.TYPE]` or `[lookup.fields]` of the manifest:\n",
            "| field | facts |",
            "|---|---|",
            *facts,
            "",
        ]
    )


def limits() -> str:
    """The bounds of a source schema."""
    rows_ = [f"| {one.of} | {one.most:,} {one.unit} |" for one in bounds.stated() if one.part == bounds.SCHEMA.part]
    return "\n".join(["| what | at most |", "|---|---|", *rows_, ""])
