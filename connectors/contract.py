"""What a provider must deliver: derived from the types of the graph, independent of GraphQL."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class ValueType(Enum):
    """What sort of value a fact is; the comment gives the Python value a record holds."""

    TEXT = "text"  # str
    INTEGER = "integer"  # int
    BOOLEAN = "boolean"  # bool
    DATE = "date"  # datetime.date, Christian era
    DATETIME = "datetime"  # datetime.datetime, aware
    DECIMAL = "decimal"  # decimal.Decimal
    MONEY = "money"  # make(amount=Decimal, currency="THB")
    PARTIAL_DATE = "partial date"  # make(year=int, month=int | None, day=int | None), Christian era
    NATIONAL_ID = "national id"  # str of 13 digits
    JURISTIC_ID = "juristic id"  # str of 13 digits
    ENUM = "enum"  # make("NAME")
    STRUCT = "struct"  # contract.make(**facts)
    REFERENCE = "reference"  # EntityReference


Key = Hashable
"""What a record is asked by: its bare value where it is one part, else a tuple of the parts."""


@dataclass(frozen=True, slots=True)
class EntityReference:
    """A record that somebody else gives: its `type`, and the key it is asked by there, normalised.

    The key of a person is part of it, so that nothing of it is shown by print, in a traceback or a log.
    """

    type: str
    key: Key = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a record.

    `name` is what a manifest says (camelCase), `attribute` what the record is built with (snake_case);
    `values` are the names an ENUM may take; `make` builds the value of an ENUM, MONEY or PARTIAL_DATE;
    `contract` is that of a STRUCT; `many` means a list of such values.

    `other` is the name that an open ENUM gives what it does not know. Where any code is one, whether it has a name or
    not, `as_text` is the attribute that keeps, beside `other`, a code that has none (else it is left out). `references`
    are the types that a REFERENCE may name, in the order in which they are tried; the contract of each has the parts of
    its key as facts, in its order.
    """

    name: str
    attribute: str
    kind: ValueType
    required: bool = False
    many: bool = False
    values: tuple[str, ...] = ()
    make: Callable[..., Any] | None = None
    contract: "Contract | None" = None
    other: str | None = None
    as_text: str | None = None
    references: Mapping[str, "Contract"] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Contract:
    """What a record of one type consists of, and how to build it from its facts (by attribute).

    `personal`: records are about a person, and reached under a scope alone; anybody may come to see those of others.
    `owner` is the agency that alone gives these facts, and all of them but those of `repeated`, by which a record of
    somebody else is known; None where several agencies may answer it, each what it has.
    """

    type: str
    facts: Mapping[str, Fact]
    make: Callable[..., Any]
    personal: bool = False
    owner: str | None = None
    repeated: frozenset[str] = frozenset()


class Answers(Enum):
    """How many records one key has."""

    ONE = "one"
    MANY = "many"
    PAGE = "page"


class Operator(Enum):
    """How a fact is compared with what is asked for."""

    EQUALS = "equals"
    IN = "in"  # one of several
    FROM = "from"  # this or more
    TO = "to"  # this or less


@dataclass(frozen=True, slots=True)
class Condition:
    """What a part of a search compares: which fact, and how."""

    fact: str
    by: Operator = Operator.EQUALS

    @property
    def part(self) -> str:
        """What the part is called, in manifests too: the fact (`kind`), with the operator behind it where it is
        another than EQUALS (`kind_in`, `taxPaidUntil_from`)."""
        return self.fact if self.by is Operator.EQUALS else f"{self.fact}_{self.by.value}"


Order = tuple[str, ...]
"""Facts that rows are ordered by, the first of them first; "-" before one: the largest first. The unknown is last."""


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup the graph asks: `type` by `by`.

    `key` gives the parts of a key, by name; a key of one part is its bare value, of several a tuple in this order,
    of none the empty tuple. A PAGE is asked by `Search`: of it `conditions` are those parts that compare otherwise than
    the fact of their name by EQUALS, and `orders` all that it is asked in.
    """

    type: str
    by: str
    key: Mapping[str, ValueType]
    answers: Answers
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()

    def condition(self, part: str) -> Condition:
        """What a part of a search compares."""
        return self.conditions.get(part) or Condition(part)

    @property
    def name(self) -> str:
        """What reports, errors and manifests call it: whose contribution it asks for, the agency that is asked says."""
        return f"{self.type.partition('@')[0]} by {self.by}"


Answerable = Callable[[str], tuple[Mapping[str, Contract], Sequence[Question]]]
"""What an agency may answer, by its id: contracts by what its manifest calls the type, its own first, and questions.

A question is of the type that the contract is of: where `LawSection` in a manifest of dlt means what dlt adds to law
sections, its contract and its questions are of `LawSection@dlt`.
"""


@dataclass(frozen=True, slots=True)
class Graph:
    """What the graph asks of agencies, an `Answerable` by which all may answer the same."""

    contracts: Mapping[str, Contract]
    questions: Sequence[Question]

    def __call__(self, agency: str) -> tuple[Mapping[str, Contract], Sequence[Question]]:
        return self.contracts, self.questions


@dataclass(frozen=True, slots=True)
class Search:
    """The key of a PAGE: words to find (all of them, "" for any), conditions by the parts of its question, which rows
    of those that fit, and in which of its orders (none: whatever the source's is). Of IN a value is a tuple."""

    text: str = ""
    filters: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    offset: int = 0
    limit: int = 50
    order: Order = ()
