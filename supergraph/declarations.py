"""What the graph knows of its types, fields and arguments beside what GraphQL says of them: whose they are, who may
have them, how they are answered and what they cost. Everything that decides by a field reads it here."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLField

from connectors.provenance import Source
from execution.argument_bounds import Most
from execution.cost_analysis import Price
from execution.observation import Tells
from execution.resolution import Resolution
from supergraph.contributor import CORE
from supergraph.joins import Join
from supergraph.sendings import Sending

ASKER = "asker"
"""What a field asks that is decided by the token of who asks: nobody is asked."""

OWN_BOOKS = frozenset({"Consent.id", "Consent.nationalId", "Disclosure.all", "Disclosure.nationalId"})
"""What the hub keeps about people, as questions."""

DECLARED = "declared"
"""Where a field of the runtime schema keeps its declaration."""

Coordinate = tuple[str, str]
"""A field: its type's name and its own."""


class ContributedRecord:
    """A record of a type that a contributor brings; its classes are made from its schema."""

    __slots__ = ()

    source: Source
    others: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ArgumentDeclaration:
    """An argument. `most`: what it may hold, where that is not what any of its type may. `continues`: it is a cursor,
    behind which the field's list goes on. `python_name` is what a resolver takes it as."""

    python_name: str
    most: Most | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """A field.

    `scopes`: a token needs all of them. `covered`: of a type about a person, the field asks for no scope beyond the one
    under which its record is reached. `tells`: of what, for the ledger, and `told_as` under which name, where that is
    not its own ("": none; several, with blanks between: what it is put together of). `repeats`: it holds once more what
    other fields of its type hold. `asks`: which questions, as `Type.by`, its resolver puts to agencies; None: it says
    nothing. `effect`: the field of Mutation under whose name it is on record that it changes something.
    `join`: what it looks up, where that is all it does. `members`, of one that gives a union: the scope that a value
    asks for, by its type; of other types anybody may have it. `sends`: the guarded facts of others by which it asks
    agencies.
    """

    resolution: Resolution
    owner: str = CORE
    scopes: tuple[str, ...] = ()
    members: Mapping[str, str] = dataclasses.field(default_factory=dict)
    covered: bool = False
    tells: Tells = Tells.RECORD
    told_as: str | None = None
    repeats: bool = False
    price: Price | None = None
    asks: frozenset[str] | None = None
    effect: str | None = None
    join: Join | None = None
    sends: tuple[Sending, ...] = ()
    arguments: Mapping[str, ArgumentDeclaration] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """An object type. `record`: the class its values are of, where one class has no other type's values. `subject`: the
    attribute that holds the national id of whom its records are about. `names`: that of whom its records, which are
    public, may name. `lasting`: they never change and are nobody's.
    """

    owner: str = CORE
    record: type | None = None
    subject: str | None = None
    names: str | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Declarations:
    """Those of one source schema, or of all of them; `enums` gives the members that stand for the values of an enum."""

    types: Mapping[str, TypeDeclaration]
    fields: Mapping[Coordinate, FieldDeclaration]
    enums: Mapping[str, type[Enum]]


def declared(field: GraphQLField) -> FieldDeclaration | None:
    """What is declared of a field of the runtime schema; None for introspection's."""
    found: FieldDeclaration | None = field.extensions.get(DECLARED)
    return found


def scopes_of(field: GraphQLField) -> tuple[str, ...]:
    """The scopes a field asks for, all of them; none when anybody may read it."""
    found = declared(field)
    return found.scopes if found else ()


def members_of(field: GraphQLField) -> Mapping[str, str]:
    """Of a field that gives a union: the scope that a value asks for, by its type."""
    found = declared(field)
    return found.members if found else {}
