"""How a field finds its records by asking: a value, declared alike by the core and by what agencies write.

A field of the ordinary shape needs no function: what is asked, by which key, and where the key's parts come from say
all of it. `resolvers.joins` makes of a declaration what is run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from connectors.contract import Condition, Operator, Order

SEARCH = "search"
"""What is asked by words and filters, and not by a key."""

ALL = "all"
"""What is asked by no key: every record there is."""


class Gives(Enum):
    """How many records a field gives each of its parents."""

    ONE = "one"
    LIST = "list"  # all of them
    PAGE = "page"  # a slice of them, by `first` and `after`


class Combine(Enum):
    """How several owners of what is asked go together."""

    ROWS = "rows"  # what they have adds up; one that fails costs its own
    COMPARED = "compared"  # all are asked: the first in order speaks, and what the others say stands beside it
    RANKED = "ranked"  # the next is asked only where the one before it failed


@dataclass(frozen=True, slots=True)
class Argument:
    """What an argument of the field gives; `id_of`: it is the id of a record of this type, the graph's or its own.
    `shown` is what clients call it, where that is not its `name`."""

    name: str
    id_of: str | None = None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the hub keeps of the records of a key: those of which an attribute is as an argument says, compared `by` an
    operator; None: those in whose attributes its words occur. An argument that is not given keeps all."""

    argument: str
    attributes: tuple[str, ...]
    by: Operator | None = Operator.EQUALS


@dataclass(frozen=True, slots=True)
class Orders:
    """In which orders a list may be asked for: the `argument` takes a member of an enum, by whose name one is meant."""

    argument: str
    by_name: Mapping[str, Order]

    def asked(self, arguments: Mapping[str, Any]) -> Order | None:
        """The order that is asked for; None where none is."""
        member = arguments.get(self.argument)
        return None if member is None else self.by_name[member.name]


@dataclass(frozen=True, slots=True)
class Each:
    """The values of a list that the parent's attribute of this name holds: a key of each of them."""

    name: str


Make = Callable[[Any, str | None], Any]
Part = str | Argument | Each
"""Where a part of a key comes from: the parent's attribute of this name, or an argument."""


@dataclass(frozen=True, slots=True)
class Join:
    """Which type is looked up, by which key, and where each part of the key comes from, by its name.

    Of an attribute or an argument that holds a member of an enum its value is asked. No key, and so no record, where a
    part of it is null; of a search the parts are filters, and an argument that is not given narrows nothing. `order`
    are the attributes of the records that a whole list is put in order by ("-" before one: the largest first), and
    `same` those by which several owners that are COMPARED in a list speak of the same thing. `narrowed` is what the hub
    keeps of a whole list, and `orders` are those that it is put in where they are asked for.

    Of a search `words` is the argument that holds its words, `conditions` what parts compare otherwise than a fact of
    their name by EQUALS, and `asked_in` the facts that it is asked in order by, as those of its `orders` are facts; a
    list that is no page has `most` records, or is none.
    `make` makes the record of its key and of the agency that told that (None: the request itself), and nobody is asked:
    whether there is such a one is not known then.
    """

    type: str
    by: str
    parts: tuple[tuple[str, Part], ...] = ()
    gives: Gives = Gives.ONE
    combine: Combine = Combine.COMPARED
    order: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    words: str | None = None
    make: Make | None = None
    narrowed: tuple[Narrowing, ...] = ()
    conditions: tuple[tuple[str, Condition], ...] = ()
    asked_in: Order = ()
    orders: Orders | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        alone = self.gives is Gives.ONE
        if self.combine is Combine.ROWS if alone else (self.combine is Combine.COMPARED and not self.same):
            why = "one record is no list whose rows add up" if alone else "a list is compared by what is the same"
            raise ValueError(f"{self.question} cannot be combined so: {why}")

    @property
    def question(self) -> str:
        """What is asked, as `resolvers.asks` names it."""
        return f"{self.type}.{self.by}"

    @property
    def alone(self) -> bool:
        """Whether one record at most has each key."""
        return self.gives is Gives.ONE or any(isinstance(part, Each) for _, part in self.parts)


def one(type_: str, by: str, *of: Part) -> Join:
    """The record of a key, whose parts come from `of` in their order; without it, from attributes named like them."""
    return Join(type_, by, _parts(by, of))


def made(type_: str, by: str, make: Make, *of: Part) -> Join:
    """The record that `make` makes of a key, as far as anybody knows; `of` as of `one`."""
    return Join(type_, by, _parts(by, of), make=make)


def listed(type_: str, by: str, *of: Part, same: tuple[str, ...] = ()) -> Join:
    """All records of a key, each thing once where `same` tells what is the same; `of` as of `one`, and with `Each` the
    records of several keys, those that there are."""
    return Join(type_, by, _parts(by, of), Gives.LIST, Combine.COMPARED if same else Combine.ROWS, same=same)


def paged(type_: str, by: str, *of: Part, order: tuple[str, ...] = ()) -> Join:
    """A page of the records of a key, cut from all of them; `of` as of `one`."""
    return Join(type_, by, _parts(by, of), Gives.PAGE, Combine.ROWS, order)


def searched(type_: str, filters: Mapping[str | Condition, Part], words: str | None = None) -> Join:
    """A page of the records that fit: each fact that `filters` names equals what is given, or is as its condition
    says."""
    parts = tuple((one if isinstance(one, str) else one.part, part) for one, part in filters.items())
    conditions = tuple((one.part, one) for one in filters if isinstance(one, Condition))
    return Join(type_, SEARCH, parts, Gives.PAGE, Combine.RANKED, words=words, conditions=conditions)


def named_parts(key: str) -> tuple[str, ...]:
    """The parts of a key by its name: those of `lawId+number`, in their order."""
    return () if key == ALL else tuple(key.split("+"))


def attribute(part: str) -> str:
    """The attribute that a part of a key has in a record of the core: `law_id` for `lawId`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in part)


def _parts(by: str, of: tuple[Part, ...]) -> tuple[tuple[str, Part], ...]:
    names = named_parts(by)
    return tuple(zip(names, of or [attribute(name) for name in names], strict=True))
